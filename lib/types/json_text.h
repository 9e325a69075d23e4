/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_TYPES_JSON_TEXT_H
#define GDB_LIB_TYPES_JSON_TEXT_H

/*
 * json_text.h - texts and values as JSON (RFC 8259), always valid UTF-8.
 *
 * Integers are numbers, DOUBLE and FLOAT the shortest text that reads back equal, but "nan",
 * "inf" and "-inf" as strings; dates and timestamps strings; lists arrays; maps objects in the
 * order of their entries; NULL null. Bytes that are not UTF-8 become U+FFFD, one for each.
 */

#include "lib/base/buffer.h"
#include "lib/types/value.h"

/* In double quotes. */
gdb_status gdb_json_append_text(gdb_text_view text, gdb_buffer *out, gdb_error *err);
gdb_status gdb_json_append_value(const gdb_value *value, gdb_buffer *out, gdb_error *err);

#endif
