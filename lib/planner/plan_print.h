/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_PLANNER_PLAN_PRINT_H
#define GDB_LIB_PLANNER_PLAN_PRINT_H

/*
 * plan_print.h - EXPLAIN: a plan as an indented tree, the root first, one operator a line with what
 * it does and the rows that are expected of it. The text is stable: tests compare it.
 */

#include "lib/base/buffer.h"
#include "lib/planner/logical_plan.h"

gdb_status gdb_plan_print(const gdb_plan *plan, const gdb_bound_query *query, gdb_buffer *out,
                          gdb_error *err);

/* An expression as Cypher; COLUMNs are shown by the names of `input`, which may be NULL. */
gdb_status gdb_plan_print_expr(const gdb_expr *expr, const gdb_plan *input,
                               const gdb_bound_query *query, gdb_buffer *out, gdb_error *err);

#endif
