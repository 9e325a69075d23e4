/* SPDX-License-Identifier: MIT */
#ifndef GDB_FORMATS_VALUE_VALUE_FORMAT_H
#define GDB_FORMATS_VALUE_VALUE_FORMAT_H

/*
 * value_format.h - one value of a column, or NULL, with its type, as bytes; specified in README.md
 * beside this file. Records of the log and defaults of columns are such.
 *
 * A list is a value of its column's type (INT64[] or INT64[3], not GDB_TYPE_LIST) whose `as.text`
 * are the bytes that formats/list specifies, as in vectors of columns.
 */

#include "lib/base/arena.h"
#include "lib/base/buffer.h"
#include "lib/base/byte_reader.h"
#include "lib/base/error.h"
#include "lib/types/value.h"

/* Append a storable type, with `flag` (128 or 0) in its first byte. */
gdb_status gdb_type_bytes_append(gdb_buffer *out, gdb_type_id type, unsigned flag, gdb_error *err);
/* Take what is behind the first byte of a type: the length of an array. INVALID if the byte, which
 * has no flag any more, begins no storable type. */
gdb_type_id gdb_type_bytes_take(gdb_byte_reader *reader, uint8_t first);

/* Append a value; its text has less than 2^32 bytes. */
gdb_status gdb_value_bytes_append(gdb_buffer *out, const gdb_value *value, gdb_error *err);

/* Take a value; texts borrow from the reader's bytes. GDB_ERR_CORRUPT. */
gdb_status gdb_value_bytes_take(gdb_byte_reader *reader, gdb_value *out, gdb_error *err);

/* Is this a text, or a list of the type? GDB_ERR_CORRUPT. */
gdb_status gdb_byte_string_check(gdb_type_id type, gdb_text_view bytes, gdb_error *err);

/* A copy, with its text or its list in `arena`. */
gdb_status gdb_column_value_copy(gdb_value *out, const gdb_value *value, gdb_arena *arena,
                                 gdb_error *err);

#endif
