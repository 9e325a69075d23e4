/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_PLANNER_REWRITE_ENDS_ONLY_H
#define GDB_LIB_PLANNER_REWRITE_ENDS_ONLY_H

/*
 * rewrite_ends_only.h - variable length patterns of which only the set of end nodes matters.
 *
 * Trails can be exponentially many; the nodes at their ends are at most all of them. Where a
 * DISTINCT, or an aggregate that does not see duplicates (DISTINCT, min, max), is all that is made
 * of the rows, an EXPAND_PATH of directed hops without a relationship column and with least <= 1
 * may give each end once: ends_only. Cutting the loops out of a walk leaves a trail that is not
 * longer, so the set of ends is that of all trails.
 */

#include "lib/planner/logical_plan.h"

/* Sets ends_only wherever it holds in the tree. */
void gdb_rewrite_ends_only(gdb_plan *plan);

#endif
