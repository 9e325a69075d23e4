/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_EXEC_OP_SCAN_H
#define GDB_LIB_EXEC_OP_SCAN_H

/*
 * op_scan.h - a scan, SCAN or SCAN_REL, can be cut into morsels: runs of rows that are scanned on
 * their own, so that chains of operators built from one plan can share its scan. Morsels are
 * numbered in the order of the rows, and depend on the data alone.
 */

#include "lib/exec/operator.h"

enum { GDB_MORSEL_CHUNKS = 8 }; /* chunks in a morsel */

static inline bool gdb_plan_is_scan(const gdb_plan *plan)
{
    return plan->kind == GDB_PLAN_SCAN || plan->kind == GDB_PLAN_SCAN_REL;
}

/* Rows of all tables that are scanned, before any filter. */
uint64_t gdb_scan_row_count(const gdb_plan *scan, const gdb_exec_context *context);
uint64_t gdb_scan_morsel_count(const gdb_plan *scan, const gdb_exec_context *context);

/* Scan only one morsel after the next rewind; without this call the scan is of everything. */
void gdb_op_scan_set_morsel(gdb_operator *scan, uint64_t morsel);

#endif
