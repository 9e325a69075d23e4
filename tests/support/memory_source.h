/* SPDX-License-Identifier: MIT */
#ifndef GDB_TESTS_SUPPORT_MEMORY_SOURCE_H
#define GDB_TESTS_SUPPORT_MEMORY_SOURCE_H

/* memory_source.h - bytes in memory as the source of a stage of an input. */

#include "lib/csv/byte_source.h"

typedef struct memory_source {
    const void *bytes;
    size_t size, at;
} memory_source;

/* Both are borrowed. */
gdb_byte_source memory_source_get(memory_source *memory);

#endif
