/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_EXEC_SCAN_SKIP_H
#define GDB_LIB_EXEC_SCAN_SKIP_H

/* scan_skip.h - passing over segments whose statistics say that no row satisfies a filter. */

#include "lib/exec/property_reader.h"

/* The column of a scan's first property, behind the node that SCAN makes. */
static inline uint32_t gdb_scan_first_property(const gdb_plan *scan)
{
    return scan->kind == GDB_PLAN_SCAN ? 1 : 0;
}

/*
 * If a filter of the scan, a comparison of a column with a literal, cannot be true for any row of
 * the segment that holds *row: move *row behind that segment and return true.
 */
bool gdb_scan_skip(gdb_property_reader *reader, const gdb_plan *scan, uint32_t table,
                   uint64_t *row);

#endif
