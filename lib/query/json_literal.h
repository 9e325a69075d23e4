/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_QUERY_JSON_LITERAL_H
#define GDB_LIB_QUERY_JSON_LITERAL_H

/*
 * json_literal.h - a JSON text (RFC 8259) as a value, for parameters given on the command line.
 *
 * Whole numbers are INT64 or UINT64 where they fit, all other numbers DOUBLE; objects are MAPs,
 * arrays LISTs.
 */

#include "lib/base/arena.h"
#include "lib/types/value.h"

/*
 * *is_json false (and GDB_OK): the text is no JSON. Strings are views of `text` where they hold no
 * escapes; the rest lives in `arena`. Fails only for want of memory.
 */
gdb_status gdb_json_literal_parse(gdb_text_view text, gdb_arena *arena, gdb_value *out,
                                  bool *is_json, gdb_error *err);

#endif
