/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_IMPORT_JOB_H
#define GDB_LIB_IMPORT_IMPORT_JOB_H

/* import_job.h - what the builders of all tables of one import share. */

#include "lib/base/arena.h"
#include "lib/base/interrupt.h"
#include "lib/base/memory_budget.h"
#include "lib/base/progress.h"
#include "lib/import/reject_log.h"
#include "lib/import/spill_file.h"
#include "lib/storage/page_writer.h"
#include "lib/storage/segment_writer.h"

typedef enum gdb_duplicates {
    GDB_DUPLICATES_ERROR, /* a bad row */
    GDB_DUPLICATES_FIRST, /* later rows are left out */
    GDB_DUPLICATES_LAST   /* earlier rows are left out */
} gdb_duplicates;

typedef struct gdb_import_job {
    unsigned threads;
    unsigned slots; /* of pipelines: gdb_pipeline_slots */
    size_t block_size;      /* 0: the default of csv_source */
    uint32_t batch_rows;    /* 0: the default of csv_parse */
    gdb_memory_budget *memory; /* may be NULL: no limit */
    gdb_spill_file *spill;     /* for what does not fit `memory` */
    gdb_page_writer *pages; /* NULL: a dry run */
    gdb_reject_log *rejects;
    uint64_t reject_limit; /* more bad rows than this end the import */
    gdb_duplicates duplicates;
    gdb_compression compression;
    const gdb_progress_sink *sink;       /* may be NULL */
    const gdb_interrupt *interrupt;      /* may be NULL */
    gdb_arena *arena;                    /* for metadata */
} gdb_import_job;

/* What became of one file. */
typedef struct gdb_file_counts {
    uint64_t rows_loaded, rows_rejected;
} gdb_file_counts;

/* The files of one table, or of one pair of a rel table. */
typedef struct gdb_table_input {
    const char *name; /* of the table */
    const gdb_csv_file *files;
    const gdb_text_view *headers; /* each file's header record, for the rejects; may be empty */
    uint32_t file_count;
    gdb_row_shape shape;
    /* Of each file, filled while they are loaded (not while they are only looked through). May be
     * NULL. */
    gdb_file_counts *counts;
    gdb_content_digest *digests;
} gdb_table_input;

typedef struct gdb_table_counts {
    uint64_t rows_loaded;
    uint64_t rows_created; /* of them: nodes that only relationships name */
    uint64_t rows_rejected;
    uint64_t bytes_read;
    uint64_t bytes_stored; /* in pages */
} gdb_table_counts;

#endif
