/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_PLANNER_REWRITE_PRUNE_COLUMNS_H
#define GDB_LIB_PLANNER_REWRITE_PRUNE_COLUMNS_H

/*
 * rewrite_prune_columns.h - drop the columns that nobody reads.
 *
 * Two passes: down the tree, what each operator must put out; up again, columns renumbered. The
 * first `wanted` columns of the root are the result and stay, in order. Column numbers in
 * expressions are changed in place, so no two expressions of a plan may share a COLUMN.
 */

#include "lib/planner/planner.h"

gdb_status gdb_rewrite_prune_columns(gdb_planner *planner, gdb_plan *root, uint32_t wanted,
                                     gdb_error *err);

#endif
