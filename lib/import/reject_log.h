/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_REJECT_LOG_H
#define GDB_LIB_IMPORT_REJECT_LOG_H

/*
 * reject_log.h - the bad rows of an import: counted, limited, and written to --rejects.
 *
 * Rows arrive in input order, from the commit step of a pipeline: one thread at a time. With
 * `skip` false the first reject is the import's error. Otherwise up to `max_errors` rows are
 * skipped; one more is the error "more than N bad rows", with that row's message.
 *
 * DIR/rejects.csv has file,line,column,byte,table,code,message; DIR/TABLE.csv the input's header and
 * the rejected records byte for byte (TABLE-2.csv and so on for records that came under another
 * header). The files are made when the first reject arrives.
 */

#include "lib/import/row_block.h"

typedef struct gdb_reject_log gdb_reject_log;

typedef struct gdb_reject_options {
    bool skip;
    uint64_t max_errors;   /* UINT64_MAX: no limit */
    /* Bit (1 << code): rows with this fault are skipped whatever `skip` says and do not count against
     * max_errors (--missing-endpoints skip, --duplicates first). */
    uint32_t tolerated;
    const char *directory; /* NULL: do not write */
} gdb_reject_options;

gdb_status gdb_reject_log_open(gdb_reject_log **out, const gdb_reject_options *options,
                               gdb_error *err);
void gdb_reject_log_close(gdb_reject_log *log); /* accepts NULL */
/* Never write over this input: rejects that would go there fail with GDB_ERR_INPUT instead. */
gdb_status gdb_reject_log_protect(gdb_reject_log *log, const char *path, gdb_error *err);

/* All rejects of a block, in order. GDB_ERR_INPUT with where "file:line:column" when the import
 * must stop. `header` is the file's header record (may be empty). */
gdb_status gdb_reject_log_add(gdb_reject_log *log, const char *table, const char *path,
                              gdb_text_view header, const gdb_row_block *block, gdb_error *err);
/* Write what is buffered; the files are complete. */
gdb_status gdb_reject_log_finish(gdb_reject_log *log, gdb_error *err);
uint64_t gdb_reject_log_count(const gdb_reject_log *log);

#endif
