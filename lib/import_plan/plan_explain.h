/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_PLAN_PLAN_EXPLAIN_H
#define GDB_LIB_IMPORT_PLAN_PLAN_EXPLAIN_H

/*
 * plan_explain.h - what was decided about a file and why, as notes of the plan: a line for each
 * decision, "follows.csv: column 3 'since' is DATE: all 1,000 values looked at are dates".
 */

#include "lib/import_plan/header_match.h"
#include "lib/import_plan/plan_draft.h"

/* How the fields of a file found their columns. */
typedef enum gdb_match_way {
    GDB_MATCH_BY_NAMES,       /* of its own header */
    GDB_MATCH_BY_OTHER_NAMES, /* of the header of another file */
    GDB_MATCH_BY_POSITION
} gdb_match_way;

/* About file `file` of the request, whose fields fill `table` as `match` says. `header` is what
 * names its fields; NULL for nothing. With a filter that leaves strays to another table only what
 * is about this one. */
gdb_status gdb_plan_explain_file(gdb_plan_draft *draft, const gdb_load_request *request,
                                 uint32_t file, const gdb_plan_table *table,
                                 const gdb_csv_head *header, const gdb_header_match *match,
                                 gdb_match_way way, const gdb_row_filter *filter,
                                 gdb_error *err);

#endif
