/* SPDX-License-Identifier: MIT */
#include "lib/base/checksum.h"

#include <isa-l/crc.h>

#include "lib/base/vector_state.h"

uint32_t gdb_crc32c(uint32_t crc, const void *bytes, size_t size)
{
    enum { MOST = 1 << 30 }; /* the library counts in int */
    uintptr_t at = (uintptr_t)bytes; /* and has forgotten that it only reads */

    crc = ~crc;
    while (size > 0) {
        size_t part = size < MOST ? size : MOST;

        crc = crc32_iscsi((unsigned char *)at, (int)part, crc);
        at += part;
        size -= part;
    }
    gdb_vector_state_clear();
    return ~crc;
}
