/* SPDX-License-Identifier: MIT */
#include "lib/base/checksum.h"

#include <isa-l/crc.h>

#include "lib/base/bytes_le.h"
#include "lib/base/vector_state.h"

#if defined(__x86_64__)

#include <immintrin.h>

/* Of a few bytes, such as those of a log's record, for which a call of the library takes longer. */
enum { FEW = 128 };

__attribute__((target("sse4.2"))) static uint32_t sum_here(uint32_t crc, const uint8_t *bytes,
                                                           size_t size)
{
    uint64_t sum = crc;

    for (; size >= 8; bytes += 8, size -= 8)
        sum = _mm_crc32_u64(sum, gdb_load_u64le(bytes));
    crc = (uint32_t)sum;
    for (; size > 0; bytes++, size--)
        crc = _mm_crc32_u8(crc, *bytes);
    return crc;
}

#endif

static uint32_t sum_in_library(uint32_t crc, const void *bytes, size_t size)
{
    enum { MOST = 1 << 30 };         /* it counts in int */
    uintptr_t at = (uintptr_t)bytes; /* and does not say that it only reads */

    while (size > 0) {
        size_t part = size < MOST ? size : MOST;

        crc = crc32_iscsi((unsigned char *)at, (int)part, crc);
        at += part;
        size -= part;
    }
    gdb_vector_state_clear();
    return crc;
}

uint32_t gdb_crc32c(uint32_t crc, const void *bytes, size_t size)
{
#if defined(__x86_64__)
    if (size < FEW && __builtin_cpu_supports("sse4.2"))
        return ~sum_here(~crc, bytes, size);
#endif
    return ~sum_in_library(~crc, bytes, size);
}
