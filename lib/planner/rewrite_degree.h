/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_PLANNER_REWRITE_DEGREE_H
#define GDB_LIB_PLANNER_REWRITE_DEGREE_H

/*
 * rewrite_degree.h - count the last hop instead of walking it.
 *
 * Where rows of an EXPAND are only grouped, and neither its relationship nor its neighbour is
 * read, the degree of the node stands for as many equal rows: count(*) becomes sum(degree),
 * sum(x) becomes sum(x * degree), min, max and DISTINCT do not care.
 *
 * That the last relationship must differ from an earlier one, r, takes one off the degree where
 * r itself leaves from the node that is expanded, by the hop that is counted:
 *
 *     AGGREGATE count(*)                          AGGREGATE sum(degree - CASE WHEN a = b ...)
 *       FILTER NOT same_rel(r, s)          =>       DEGREE (b)-[:>R]-()
 *         EXPAND (b)-[s:>R]-(c)                       EXPAND (a)-[:>R]-(b)
 *           EXPAND (a)-[r:>R]-(b)                       SCAN a
 *             SCAN a
 *
 * Exact, because the earlier relationships differ from one another already. Runs before columns
 * are pruned.
 */

#include "lib/planner/planner.h"

gdb_status gdb_rewrite_degree(gdb_planner *planner, gdb_plan *root, gdb_error *err);

#endif
