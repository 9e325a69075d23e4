/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_BINDER_BOUND_EXPR_H
#define GDB_LIB_BINDER_BOUND_EXPR_H

/* bound_expr.h - questions about bound expressions, and bound queries as text. */

#include "lib/base/buffer.h"
#include "lib/binder/bound.h"

/* The same computation, wherever in the text they stand. */
bool gdb_expr_equal(const gdb_expr *a, const gdb_expr *b);
bool gdb_expr_holds_aggregate(const gdb_expr *expr);
bool gdb_expr_is_constant(const gdb_expr *expr); /* reads no variable, property or column */

/* "=", "STARTS WITH", "toLower"; the aggregates' "count". */
const char *gdb_function_name(gdb_function_id function);
const char *gdb_aggregate_name(gdb_aggregate_id aggregate);
const char *gdb_write_kind_name(gdb_write_kind kind); /* "create node" */

/* As Cypher, fully parenthesised; casts as "e::TYPE"; COLUMNs by their text. */
gdb_status gdb_bound_print_expr(const gdb_expr *expr, const gdb_bound_query *query, gdb_buffer *out,
                                gdb_error *err);
/* Its name, or "_3" for the third of those without one. */
gdb_status gdb_bound_print_variable(const gdb_bound_query *query, uint32_t variable,
                                    gdb_buffer *out, gdb_error *err);
/* A clause a line, below it what it binds: for tests and for debugging. */
gdb_status gdb_bound_print(const gdb_bound_query *query, gdb_buffer *out, gdb_error *err);

#endif
