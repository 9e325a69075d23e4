/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_NODE_REREAD_H
#define GDB_LIB_IMPORT_NODE_REREAD_H

/* node_reread.h - rows of a node table that is there, to be written again with others behind them.
 */

#include "lib/import/node_groups.h"
#include "lib/table/node_table.h"

/* Append rows first .. end-1 of the table, which has the shape of `groups`, also those without a
 * node. */
gdb_status gdb_node_reread(const gdb_node_table *table, uint64_t first, uint64_t end,
                           gdb_node_groups *groups, gdb_error *err);

#endif
