/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_PLAN_PLAN_SCRIPT_H
#define GDB_LIB_IMPORT_PLAN_PLAN_SCRIPT_H

/*
 * plan_script.h - a plan as the script that means it: CREATE ... TABLE for every table, COPY for
 * every file, with everything that was found out as options. Loaded, it makes the same database.
 */

#include "lib/base/buffer.h"
#include "lib/import_plan/import_plan.h"

gdb_status gdb_plan_script_print(const gdb_import_plan *plan, gdb_buffer *out, gdb_error *err);

/* The options of COPY alone that mean how file `file` of a table is read. */
gdb_status gdb_plan_script_options(const gdb_import_plan *plan, const gdb_plan_table *table,
                                   uint32_t file, gdb_buffer *out, gdb_error *err);

#endif
