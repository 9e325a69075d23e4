/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_PLAN_PLAN_FILES_H
#define GDB_LIB_IMPORT_PLAN_PLAN_FILES_H

/* plan_files.h - the files of a load request as files of its table, field by field. */

#include "lib/import_plan/plan_draft.h"

/*
 * Append the files of `request` to `table`, which has its shape and room for them.
 *
 * Columns are matched by name where there is a header; a file without one takes that of the file
 * before it (or else the first behind it) in its request or, for options, in another request for
 * the same table. With COPY t(a, b), with a header that names nothing of the table, with no header
 * at all, and (warned of) with a header that fits a COPY only in part it goes by position.
 */
gdb_status gdb_plan_files_append(gdb_plan_draft *draft, const gdb_load_request *request,
                                 gdb_plan_table *table, gdb_error *err);

#endif
