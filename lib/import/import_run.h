/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_IMPORT_RUN_H
#define GDB_LIB_IMPORT_IMPORT_RUN_H

/* import_run.h - a plan carried out: its files to the tables of a new database, or of one that is
 * there and goes on. */

#include "lib/database/database.h"
#include "lib/import/import.h"
#include "lib/storage/page_writer.h"

/* Where the tables go. */
typedef struct gdb_import_target {
    /* Whose tables go on; NULL: none. Nothing lies over its base but deleted rows, unless `pages`
     * is NULL. Its tables are in the plan's catalog, under their ids. */
    const gdb_database *base;
    gdb_page_writer *pages; /* NULL: a dry run, nothing is written */
    /* All pages are with `pages`: make a state of the database of them. *size: bytes of data.gdb.
     */
    gdb_status (*finish)(void *context, const gdb_catalog *catalog, const gdb_metadata *metadata,
                         uint64_t *size, gdb_error *err);
    void *context;
} gdb_import_target;

/* *report is all-zero, but for what is skipped. */
gdb_status gdb_import_run(const gdb_import_options *options, const gdb_import_plan *plan,
                          const gdb_import_target *target, gdb_import_report *report,
                          gdb_error *err);

#endif
