/* SPDX-License-Identifier: MIT */
#ifndef GDB_FORMATS_LIST_LIST_FORMAT_H
#define GDB_FORMATS_LIST_LIST_FORMAT_H

/*
 * list_format.h - a list as a byte string; specified in README.md beside this file.
 *
 * Elements are gdb_values of the element type, or NULL. `type` is that of a column of lists:
 * INT64[], or INT64[3], whose lists must have that many elements. What stands in the bytes is
 * checked: GDB_ERR_CORRUPT.
 */

#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/buffer.h"
#include "lib/base/byte_reader.h"
#include "lib/base/error.h"
#include "lib/types/value.h"

#define GDB_LIST_COUNT_MAX (UINT32_MAX / 2)

/* A list while it grows; all-zero but for `element` at first, and re-used by the next list. */
typedef struct gdb_list_builder {
    gdb_type_id element;
    uint32_t count;
    bool has_nulls;
    gdb_buffer nulls;
    gdb_buffer elements; /* as bytes */
} gdb_list_builder;

void gdb_list_builder_release(gdb_list_builder *builder);

/* GDB_ERR_INPUT for more than GDB_LIST_COUNT_MAX elements. */
gdb_status gdb_list_builder_append(gdb_list_builder *builder, const gdb_value *value,
                                   gdb_error *err);
/* Append the bytes of the list to `out`; the builder is empty again. */
gdb_status gdb_list_builder_finish(gdb_list_builder *builder, gdb_buffer *out, gdb_error *err);
void gdb_list_builder_clear(gdb_list_builder *builder); /* forget the elements */

/* A list's elements one after another. */
typedef struct gdb_list_reader {
    gdb_type_id element;
    uint32_t count;
    uint32_t next;        /* number of the next element */
    const uint8_t *nulls; /* NULL: none is */
    gdb_byte_reader bytes;
} gdb_list_reader;

gdb_status gdb_list_reader_open(gdb_list_reader *reader, gdb_type_id type, gdb_text_view bytes,
                                gdb_error *err);
/* The next of `count` elements; a STRING borrows from the bytes, and need not be UTF-8. */
gdb_status gdb_list_reader_next(gdb_list_reader *reader, gdb_value *out, gdb_error *err);

/* A whole list: items are in `arena`, strings borrow from `bytes`. */
gdb_status gdb_list_decode(gdb_list *out, gdb_type_id type, gdb_text_view bytes,
                           gdb_arena *arena, gdb_error *err);

/* Are the bytes a list, strings being UTF-8 too? */
gdb_status gdb_list_check(gdb_type_id type, gdb_text_view bytes, gdb_error *err);

#endif
