/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CHECKPOINT_CHECKPOINT_H
#define GDB_LIB_CHECKPOINT_CHECKPOINT_H

/*
 * checkpoint.h - fold the write-ahead log into the base, and begin the log anew.
 *
 * All tables are read, base and overlay together, and written to a new page file, as an import of
 * the same contents would write them: without room for what was deleted, with new statistics, key
 * indexes and lists. The new file takes the old one's name (lib/database/base_rewrite.h), and then a
 * fresh log that of the old log. The process may end at any moment: before the first rename the old
 * file and its log are the database, behind it the new file, in which the old log is folded in
 * already. Readers that have the database open keep the state that they opened.
 *
 * It takes time and room on the disk in proportion to the database, not to the log.
 */

#include "lib/base/interrupt.h"
#include "lib/base/progress.h"
#include "lib/database/database.h"

typedef struct gdb_checkpoint_options {
    bool dry_run;         /* only look what the log holds */
    bool compact;         /* write the base anew also when nothing is pending */
    double wait;          /* seconds, for another writer to end */
    unsigned threads;     /* 0: 1 */
    uint64_t buffer_pool; /* bytes, for reading; 0: the default of gdb_database_default_pool */
    uint64_t memory;      /* bytes, for building; 0: half of the machine's. The rest goes to a
                             temporary file in the database's directory */
    const gdb_progress_sink *sink;  /* may be NULL */
    const gdb_interrupt *interrupt; /* may be NULL */
} gdb_checkpoint_options;

typedef struct gdb_checkpoint_report {
    bool is_rewritten;     /* a new base has been written */
    uint64_t transactions; /* that the log held, and their changes */
    uint64_t records;
    uint64_t log_bytes; /* of the log before */
    uint64_t nodes;     /* of the database now */
    uint64_t rels;
    uint64_t bytes_before; /* of data.gdb */
    uint64_t bytes_after;
    double seconds;
} gdb_checkpoint_report;

/*
 * Become the database's writer and make a checkpoint of it; without anything pending nothing is
 * written, unless `compact` says so. Statuses are those of gdb_database_lock_take and
 * gdb_database_open, and GDB_ERR_CORRUPT for a base that contradicts itself. When it fails, the
 * database holds what it held. *report is filled on success only.
 */
gdb_status gdb_checkpoint(const char *path, const gdb_checkpoint_options *options,
                          gdb_checkpoint_report *report, gdb_error *err);

#endif
