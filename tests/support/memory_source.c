/* SPDX-License-Identifier: MIT */
#include "tests/support/memory_source.h"

#include <string.h>

static gdb_status read_memory(void *context, void *out, size_t size, size_t *got, gdb_error *err)
{
    memory_source *memory = context;
    size_t left = memory->size - memory->at;

    (void)err;
    *got = left < size ? left : size;
    memcpy(out, (const char *)memory->bytes + memory->at, *got);
    memory->at += *got;
    return GDB_OK;
}

gdb_byte_source memory_source_get(memory_source *memory)
{
    gdb_byte_source source = {read_memory, memory};

    return source;
}
