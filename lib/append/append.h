/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_APPEND_APPEND_H
#define GDB_LIB_APPEND_APPEND_H

/*
 * append.h - CSV files to a database that is there, in one step.
 *
 * Whoever appends is the database's writer. What the log holds is folded in first (a checkpoint,
 * which changes no contents), so that all rows have their final numbers. New nodes follow those of
 * their table; groups of rows that are full stay where they are, and so do tables that get nothing.
 * Keys of old nodes are looked up in the database's key index. The new state is committed as a
 * whole (lib/database/base_update.h): a crash at any moment leaves the old contents or the new.
 */

#include "lib/import/import.h"

/*
 * As gdb_import, whose report and statuses these are; where there is no database yet, it is
 * gdb_import. A dry run takes no lock, and looks at the database with its log as any reader does.
 * Also GDB_ERR_BUSY if another process writes to the database, GDB_ERR_CORRUPT if it is none or
 * damaged.
 */
gdb_status gdb_append(const gdb_import_options *options, gdb_import_report *report,
                      gdb_error *err);

/* As gdb_import_print_plan. */
gdb_status gdb_append_print_plan(const gdb_import_options *options, gdb_buffer *out,
                                 gdb_error *err);

#endif
