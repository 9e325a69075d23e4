/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_PLANNER_REWRITE_UNIQUE_GROUP_H
#define GDB_LIB_PLANNER_REWRITE_UNIQUE_GROUP_H

/*
 * rewrite_unique_group.h - no hash table where every row is a group of its own.
 *
 * A scan finds each node once. Grouped by that node, or by the primary key of its table, the rows
 * of the scan, after filters and degrees, need no grouping:
 *
 *     AGGREGATE sum(degree) by b.id           PROJECT b.id, degree AS count(*)
 *       DEGREE (b)-[:<R]-()             =>      DEGREE (b)-[:<R]-()
 *         SCAN b:P [id]                           SCAN b:P [id]
 *
 * if of each aggregate one row's result is known: count(*), min, max, and the sum of INT64 that
 * cannot be NULL, which are those computed without properties. Runs after columns are pruned.
 */

#include "lib/planner/planner.h"

gdb_status gdb_rewrite_unique_group(gdb_planner *planner, gdb_plan **slot, gdb_error *err);

#endif
