/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_PLANNER_PLAN_BUILD_H
#define GDB_LIB_PLANNER_PLAN_BUILD_H

/* plan_build.h - a bound query to a plan, rewritten into the cheapest form we know. */

#include "lib/planner/logical_plan.h"

/*
 * The plan lives in `arena` and borrows `query`. `table_sizes` are exact: by id, the nodes of every
 * node table and the relationships of every pair; NULL: every table is taken to be equally large.
 * Fails only for want of memory, or with GDB_ERR_QUERY for what no operator can do.
 */
gdb_status gdb_plan_build(const gdb_bound_query *query, const uint64_t *table_sizes,
                          gdb_arena *arena, const gdb_plan **out, gdb_error *err);

#endif
