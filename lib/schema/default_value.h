/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_SCHEMA_DEFAULT_VALUE_H
#define GDB_LIB_SCHEMA_DEFAULT_VALUE_H

/*
 * default_value.h - the DEFAULT of a column: from its expression to the value that the column
 * stores, and back to text.
 *
 * It is a literal: NULL, true and false, numbers with a sign, strings, lists of such, a string as
 * date('...') or timestamp('...'), and a literal in a CAST. It goes into the column as the same
 * value would in SET (stored_value.h), and into one of STRING as text, as KuzuDB has it.
 */

#include "lib/base/arena.h"
#include "lib/base/buffer.h"
#include "lib/cypher/ast.h"
#include "lib/types/value.h"

/* GDB_ERR_INPUT or GDB_ERR_QUERY for anything else, or a value that the type cannot hold. Texts
 * borrow from the tree or are in `arena`. */
gdb_status gdb_default_value_read(gdb_value *out, const gdb_ast_expr *expr, gdb_type_id type,
                                  gdb_arena *arena, gdb_error *err);

/* An expression that gdb_default_value_read makes the same value of, for a column of its type. */
gdb_status gdb_default_value_print(const gdb_value *value, gdb_buffer *out, gdb_error *err);

/* The same, or both NULL. */
bool gdb_default_value_equal(const gdb_value *a, const gdb_value *b);

#endif
