/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_PLANNER_REWRITE_SCAN_REL_H
#define GDB_LIB_PLANNER_REWRITE_SCAN_REL_H

/*
 * rewrite_scan_rel.h - read relationships by column where nobody looks at their nodes.
 *
 * An EXPAND from all nodes finds every relationship once. If nothing but properties of it are
 * read, its table is scanned instead, in forward order and filters first:
 *
 *     AGGREGATE sum(r.x)                      AGGREGATE sum(r.x)
 *       FILTER (r.y > 1)                =>      SCAN_REL r:R [x, y] where (r.y > 1)
 *         PROPERTIES r [x, y]
 *           EXPAND (a)-[r:>R]-()
 *             SCAN a
 *
 * Runs after columns are pruned.
 */

#include "lib/planner/planner.h"

gdb_status gdb_rewrite_scan_rel(gdb_planner *planner, gdb_plan **slot, gdb_error *err);

#endif
