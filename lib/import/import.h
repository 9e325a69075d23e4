/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_IMPORT_H
#define GDB_LIB_IMPORT_IMPORT_H

/* import.h - CSV files to a new database, whole or not at all. */

#include "lib/import/import_job.h"
#include "lib/import_plan/import_plan.h"

/* Less than this is not enough for what must be in memory at once. */
#define GDB_IMPORT_LEAST_MEMORY ((uint64_t)64 << 20)

/* So many rows should be loaded into a table; the import fails if they are not. */
typedef struct gdb_expectation {
    gdb_text_view table;
    uint64_t rows;
} gdb_expectation;

typedef struct gdb_import_options {
    const char
        *database; /* where it goes; a dry run only looks whether it could; may be NULL then */
    gdb_plan_options plan;
    bool dry_run;       /* read and check everything, write nothing */
    bool overwrite;     /* replace a database that is there */
    bool skip_loaded;   /* leave out files that the database has already (lib/append) */
    double wait;        /* seconds, for another import or writer of the same database to end */
    bool reproducible;  /* the database's id is derived from its contents */
    uint64_t time;      /* of the load, for the ledger: seconds since 1970 */
    gdb_reject_options rejects;
    const gdb_expectation *expectations;
    size_t expectation_count;
    gdb_duplicates duplicates;
    bool create_missing; /* the nodes that relationships name and no file has */
    gdb_compression compression;
    unsigned threads;
    uint64_t memory;  /* bytes for building; 0: four fifths of the machine's */
    const char *temp; /* where goes what does not fit; NULL: beside the database */
    uint64_t batch_rows;            /* parsed at once; 0: the default; at most UINT32_MAX */
    size_t block_size;              /* 0: the default; tests use tiny ones */
    const gdb_progress_sink *sink;  /* may be NULL */
    const gdb_interrupt *interrupt; /* may be NULL */
} gdb_import_options;

/* One node table, or one FROM-TO pair of a rel table, that had files. */
typedef struct gdb_import_table {
    gdb_text_view name;
    bool is_rel;
    gdb_text_view from, to; /* of a rel table */
    gdb_table_counts counts;
    double seconds;
} gdb_import_table;

/* A file that was left out, and when its contents were loaded: seconds since 1970. */
typedef struct gdb_import_skipped {
    gdb_text_view table, path;
    uint64_t time;
} gdb_import_skipped;

typedef struct gdb_import_report {
    gdb_import_table *tables; /* in the order in which they were loaded */
    uint32_t table_count;
    gdb_import_skipped *skipped; /* in the order of the plan */
    uint32_t skipped_count;
    uint64_t nodes, rels, rejected;
    uint64_t bytes_read;
    uint64_t bytes_stored; /* of data.gdb; 0 after a dry run */
    uint64_t peak_memory;  /* resident bytes of this process at most, up to the end; 0: not known */
    double seconds;
    gdb_arena arena;
} gdb_import_report;

/*
 * GDB_ERR_INPUT for anything wrong with the input, with where "file:line:column" for a bad row.
 * Rows that were rejected are no error: the caller looks at report->rejected. *report is all-zero
 * at first; it is filled on success only, and to be released in any case.
 */
gdb_status gdb_import(const gdb_import_options *options, gdb_import_report *report,
                      gdb_error *err);
void gdb_import_report_release(gdb_import_report *report); /* accepts all-zero */

/* The first half only: append the script that means the same to `out`. Nothing else is written. */
gdb_status gdb_import_print_plan(const gdb_import_options *options, gdb_buffer *out,
                                 gdb_error *err);

/* The first half: *plan as for gdb_import_plan_make; its notes and warnings go to the sink. */
gdb_status gdb_import_make_plan(gdb_import_plan *plan, const gdb_import_options *options,
                                gdb_error *err);

/* The second half: a plan that is made already, for a new database. */
gdb_status gdb_import_run_plan(const gdb_import_options *options, const gdb_import_plan *plan,
                               gdb_import_report *report, gdb_error *err);

#endif
