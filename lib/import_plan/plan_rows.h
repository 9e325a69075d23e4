/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_PLAN_PLAN_ROWS_H
#define GDB_LIB_IMPORT_PLAN_PLAN_ROWS_H

/*
 * plan_rows.h - files whose rows say themselves which table they belong to: --nodes FILE and --rels
 * FILE, and COPY with LABEL or TYPE.
 *
 * Such a file is read once to find its labels (label_scan.h), and then once for each of their
 * tables with a row filter. Its table has those properties that some row of the label has a value
 * of.
 */

#include "lib/import_plan/plan_draft.h"

/*
 * Put a request for each table and file in the place of each request by rows. GDB_ERR_INPUT for a
 * file without a header or without the field that is needed.
 */
gdb_status gdb_plan_rows_expand(gdb_plan_draft *draft, gdb_error *err);

/*
 * For a request with rows_of: the filter of its file, and the header (or FIELDS) without the field
 * that the filter looks at. *header is what names the file's fields, and is replaced.
 */
gdb_status gdb_plan_rows_select(gdb_plan_draft *draft, const gdb_load_request *request,
                                uint32_t file, const gdb_csv_head **header,
                                const gdb_row_filter **filter, gdb_error *err);

#endif
