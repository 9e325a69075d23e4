/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_BLOCK_READER_H
#define GDB_LIB_IMPORT_BLOCK_READER_H

/*
 * block_reader.h - the steps that reading nodes and reading relationships have in common: a
 * pipeline's slots of raw and parsed blocks, the rejects, the progress.
 */

#include "lib/import/import_job.h"

typedef struct gdb_block_slot {
    gdb_raw_block raw;
    gdb_row_block rows;
    const gdb_csv_file *file;
} gdb_block_slot;

typedef struct gdb_block_reader {
    const gdb_import_job *job;
    const gdb_table_input *input;
    gdb_csv_source *source;
    gdb_block_slot *slots; /* job->threads */
    bool is_rehearsal;     /* rejects are not logged */
    gdb_table_counts counts;
} gdb_block_reader;

/* Pipes are over when they have been read: GDB_ERR_USAGE "WHAT twice, which ... does not allow". */
gdb_status gdb_table_input_check_again(const gdb_table_input *input, const char *what,
                                       gdb_error *err);

gdb_status gdb_block_reader_open(gdb_block_reader *reader, const gdb_import_job *job,
                                 const gdb_table_input *input, bool is_rehearsal,
                                 gdb_error *err);
void gdb_block_reader_close(gdb_block_reader *reader); /* accepts all-zero */

/* The steps take, work and commit. Commit counts rows and hands the rejects to the log. */
gdb_status gdb_block_reader_take(gdb_block_reader *reader, unsigned slot, int *end,
                                 gdb_error *err);
gdb_status gdb_block_reader_parse(gdb_block_reader *reader, unsigned slot, gdb_error *err);
gdb_status gdb_block_reader_commit(gdb_block_reader *reader, unsigned slot, gdb_error *err);

/* Rows of all files, guessed from the block in `slot`. */
uint64_t gdb_block_reader_expected_rows(const gdb_block_reader *reader, unsigned slot);

#endif
