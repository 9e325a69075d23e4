/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_PLANNER_REWRITE_COUNT_H
#define GDB_LIB_PLANNER_REWRITE_COUNT_H

/*
 * rewrite_count.h - count without looking.
 *
 * How many nodes some tables hold, and how many relationships lead from all nodes of the one side
 * to all nodes of the other, stands in the metadata: MATCH (:P)-[:R]->(:P) RETURN count(*) reads
 * no page. Runs after columns are pruned.
 */

#include "lib/planner/planner.h"

gdb_status gdb_rewrite_count(gdb_planner *planner, gdb_plan **slot, gdb_error *err);

#endif
