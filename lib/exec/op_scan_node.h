/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_EXEC_OP_SCAN_NODE_H
#define GDB_LIB_EXEC_OP_SCAN_NODE_H

/*
 * op_scan_node.h - a scan can be cut into morsels: runs of rows that are scanned on their own, so
 * that chains of operators built from one plan can share its scan. Morsels are numbered in the
 * order of the rows, and depend on the data alone.
 */

#include "lib/exec/operator.h"

enum { GDB_MORSEL_CHUNKS = 8 }; /* chunks in a morsel */

uint64_t gdb_scan_morsel_count(const gdb_plan *scan, const gdb_exec_context *context);

/* Scan only one morsel after the next rewind; without this call the scan is of everything. */
void gdb_op_scan_node_set_morsel(gdb_operator *scan, uint64_t morsel);

#endif
