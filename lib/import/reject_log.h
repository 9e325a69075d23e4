/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_REJECT_LOG_H
#define GDB_LIB_IMPORT_REJECT_LOG_H

/*
 * reject_log.h - the bad rows of an import: counted, limited, and written to --rejects.
 *
 * Blocks arrive in input order, from the commit step of a pipeline: one thread at a time. So the
 * same row ends an import whatever the number of threads. With `skip` false the first reject of a
 * file without skips_bad_rows is the import's error. Otherwise up to `max_errors` rows are skipped,
 * and a bad row with which more than `max_rate` percent of all rows so far are bad ends it too,
 * from row GDB_REJECT_RATE_FROM on; the rate is judged again behind the last row, however few there
 * are.
 */

#include "lib/import/reject_files.h"

typedef struct gdb_reject_log gdb_reject_log;

enum { GDB_REJECT_RATE_FROM = 1000 };

typedef struct gdb_reject_options {
    bool skip;
    uint64_t max_errors; /* UINT64_MAX: no limit */
    bool has_max_rate;
    double max_rate; /* percent */
    /* Bit (1 << code): rows with this fault are skipped whatever `skip` says and do not count
     * against the limits (--missing-endpoints skip, --duplicates first). */
    uint32_t tolerated;
    uint32_t fatal; /* the same for faults that end the import whatever `skip` says */
    const char *directory; /* NULL: do not write */
} gdb_reject_options;

gdb_status gdb_reject_log_open(gdb_reject_log **out, const gdb_reject_options *options,
                               gdb_error *err);
void gdb_reject_log_close(gdb_reject_log *log); /* accepts NULL */
/* See gdb_reject_files_protect. */
gdb_status gdb_reject_log_protect(gdb_reject_log *log, const char *path, gdb_error *err);

/* The rows of a block, with its rejects in order. GDB_ERR_INPUT with where "file:line:column" when
 * the import must stop. `file` and `header` as in gdb_reject_files_write. */
gdb_status gdb_reject_log_add(gdb_reject_log *log, const char *table, const gdb_csv_file *file,
                              gdb_text_view header, const gdb_row_block *block, gdb_error *err);
/* All rows have been added: is the rate kept? */
gdb_status gdb_reject_log_judge(const gdb_reject_log *log, gdb_error *err);
/* The files are complete. */
gdb_status gdb_reject_log_finish(gdb_reject_log *log, gdb_error *err);
uint64_t gdb_reject_log_count(const gdb_reject_log *log);

#endif
