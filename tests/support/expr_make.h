/* SPDX-License-Identifier: MIT */
#ifndef GDB_TESTS_SUPPORT_EXPR_MAKE_H
#define GDB_TESTS_SUPPORT_EXPR_MAKE_H

/*
 * expr_make.h - expressions and chunks by hand, for tests of evaluation. Expressions live in the
 * arena given to expr_make_begin and have "expr" as their text.
 */

#include "lib/binder/bound.h"
#include "lib/vector/data_chunk.h"

void expr_make_begin(gdb_arena *arena);

gdb_expr *expr_value(gdb_value value);
gdb_expr *expr_integer(int64_t v);
gdb_expr *expr_real(double v);
gdb_expr *expr_text(const char *v);
gdb_expr *expr_bool(bool v);
gdb_expr *expr_null(gdb_type_id type);
gdb_expr *expr_column(uint32_t column, gdb_type_id type);
/* Up to four args, ended by NULL. */
gdb_expr *expr_call(gdb_function_id function, gdb_type_id type, ...);
gdb_expr *expr_list(uint32_t count, ...);
gdb_expr *expr_aggregate(gdb_aggregate_id id, gdb_type_id type, bool distinct, gdb_expr *arg);

/* A column of a chunk from text: values separated by blanks, "-" is NULL, STRINGs as written. */
void chunk_column(gdb_data_chunk *chunk, uint32_t column, const char *values);

#endif
