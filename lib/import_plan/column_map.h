/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_PLAN_COLUMN_MAP_H
#define GDB_LIB_IMPORT_PLAN_COLUMN_MAP_H

/*
 * column_map.h - fields of headers under other names, or left out: --map and --ignore-columns.
 *
 * Each applies to every file whose header has such a field, whatever the case: by the name that the
 * field stands for, by its whole text, or by its role (":ID"). FIELDS of a COPY is left as it is.
 */

#include "lib/import_plan/plan_draft.h"

/* The options' texts into draft->maps. GDB_ERR_USAGE for another form. */
gdb_status gdb_column_map_read(gdb_plan_draft *draft, gdb_error *err);

/* Rename and leave out the fields of a header that was just read. */
gdb_status gdb_column_map_apply(gdb_plan_draft *draft, gdb_csv_head *head, gdb_error *err);

/* When all headers have been read: GDB_ERR_INPUT for a name that none of them has. */
gdb_status gdb_column_map_check(gdb_plan_draft *draft, gdb_error *err);

#endif
