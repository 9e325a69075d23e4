/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_PLANNER_PLAN_PRINT_H
#define GDB_LIB_PLANNER_PLAN_PRINT_H

/*
 * plan_print.h - EXPLAIN: a plan as an indented tree, the root first, one operator a line with what
 * it does and the rows that are expected of it. The text is stable: tests compare it.
 *
 *     PROJECT b.name  (rows 10)
 *       PROPERTIES b.name  (rows 10)
 *         EXPAND (a)-[:Follows]->(b)  (rows 10)
 *           KEY_LOOKUP a:Person key 1  (rows 1)
 *             ONE_ROW  (rows 1)
 */

#include "lib/base/buffer.h"
#include "lib/planner/logical_plan.h"

gdb_status gdb_plan_print(const gdb_plan *plan, const gdb_bound_query *query, gdb_buffer *out,
                          gdb_error *err);

/* "EXPAND" */
const char *gdb_plan_kind_name(gdb_plan_kind kind);

/* What the operator does: its line without name, rows and line break. */
gdb_status gdb_plan_print_details(const gdb_plan *plan, const gdb_bound_query *query,
                                  gdb_buffer *out, gdb_error *err);

#endif
