/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CSV_BYTE_SOURCE_H
#define GDB_LIB_CSV_BYTE_SOURCE_H

/*
 * byte_source.h - what the stages of an input have in common: the next bytes, until there are none.
 *
 *     input_file > decompressor > transcoder > read_ahead
 *
 * Each stage asks the one below it for its bytes, and is asked for its own.
 */

#include <stddef.h>

#include "lib/base/error.h"

typedef struct gdb_byte_source {
    /* The next `size` bytes; *got < size only at the end, or together with a failure. */
    gdb_status (*read)(void *context, void *out, size_t size, size_t *got, gdb_error *err);
    void *context;
} gdb_byte_source;

static inline gdb_status gdb_byte_source_read(const gdb_byte_source *source, void *out, size_t size,
                                              size_t *got, gdb_error *err)
{
    return source->read(source->context, out, size, got, err);
}

#endif
