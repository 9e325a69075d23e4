/* SPDX-License-Identifier: MIT */
#ifndef GDB_TESTS_SUPPORT_PLAN_MAKE_H
#define GDB_TESTS_SUPPORT_PLAN_MAKE_H

/*
 * plan_make.h - logical plans by hand, for tests of operators, and running them into text.
 *
 * Plans live in the arena of expr_make_begin's caller, given to plan_make_begin, together with a
 * query whose variables and properties they use.
 */

#include "lib/exec/operator.h"

void plan_make_begin(gdb_arena *arena, const gdb_database *database);

/* A variable over tables (node table ids or pairs), ended by 0; its number. */
uint32_t plan_variable(gdb_variable_kind kind, ...);
/* A property of a variable: the column of each of its tables, in order; its number. */
uint32_t plan_property(uint32_t variable, gdb_type_id type, ...);

/*
 * A plan node. `columns` has a letter for each output column: N node, R rel, I INT64, S STRING,
 * D DOUBLE, B BOOL, L list, A any, and i INT32. `keep` are the kept input columns as digits.
 */
gdb_plan *plan_make(gdb_plan_kind kind, const char *columns, const char *keep, gdb_plan *left,
                    gdb_plan *right);

gdb_plan *plan_scan(uint32_t variable, const char *columns, uint32_t property_count,
                    const uint32_t *properties);
/* Follow a pair in a direction (both where `undirected`) from input column `from`. */
gdb_plan *plan_expand(gdb_plan_kind kind, gdb_plan *child, const char *columns, const char *keep,
                      uint32_t from, uint32_t pair, gdb_direction direction, bool undirected);
gdb_plan *plan_filter(gdb_plan *child, const char *columns, const char *keep,
                      gdb_expr *predicate);
/* Exactly `count` expressions. */
gdb_expr **plan_exprs(uint32_t count, ...);

/* The context of a run; change it as wanted. */
gdb_exec_context *plan_context(void);

/* All rows: values separated by blanks, rows by "; ", NULL as "-". The caller frees it with
 * gdb_free. Ends the test on failure. */
char *plan_run(const gdb_plan *plan);
/* Run and compare. */
void plan_check(const gdb_plan *plan, const char *expected);

#endif
