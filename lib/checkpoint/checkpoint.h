/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CHECKPOINT_CHECKPOINT_H
#define GDB_LIB_CHECKPOINT_CHECKPOINT_H

/*
 * checkpoint.h - fold the write-ahead log into the base, and begin the log anew.
 *
 * Only what changes touch is written, behind or between the pages of the state that readers have
 * (lib/database/base_update.h): segments in which a value has changed, the groups of inserted
 * nodes (what was there of them is copied, not encoded again), the groups of lists that have gained
 * or lost a relationship, in each direction for itself, and the key index of the new keys.
 * Everything else keeps its pages. The rows of deleted nodes stay empty, so that all others keep
 * their numbers; a table of which they are more than an eighth (and more than a few thousand) is
 * written as a whole, with the lists of its nodes.
 *
 * With `compact` all tables are written to a new page file, as an import of the same contents would
 * write them: without room for what was deleted, with new statistics, key indexes and lists. The
 * new file takes the old one's name (lib/database/base_rewrite.h).
 *
 * Then a fresh log takes the name of the old one. The process may end at any moment: before the new
 * state is the current one the old state and its log are the database, behind it the new state, in
 * which the old log is folded in already; so it need not be durable that the old one has gone.
 * Readers that have the database open keep the state that they opened.
 */

#include "lib/base/interrupt.h"
#include "lib/base/progress.h"
#include "lib/database/database.h"

typedef struct gdb_checkpoint_options {
    bool dry_run;         /* only look what the log holds */
    bool compact;         /* write the whole base anew, also when nothing is pending */
    bool is_writer;       /* the caller holds the writer's lock already, and has nothing open */
    double wait;          /* seconds, for another writer to end */
    unsigned threads;     /* 0: 1 */
    uint64_t buffer_pool; /* bytes, for reading; 0: the default of gdb_database_default_pool */
    uint64_t memory;      /* bytes, for building; 0: half of the machine's. The rest goes to a
                             temporary file in the database's directory. One group of one
                             column takes what it needs, also where that is more */
    const gdb_progress_sink *sink;  /* may be NULL */
    const gdb_interrupt *interrupt; /* may be NULL */
} gdb_checkpoint_options;

typedef struct gdb_checkpoint_report {
    bool is_rewritten;     /* a new state of the base has been written */
    uint64_t transactions; /* that the log held, and their changes */
    uint64_t records;
    uint64_t log_bytes; /* of the log before */
    uint64_t nodes;     /* of the database now */
    uint64_t rels;
    uint64_t bytes_before; /* of data.gdb */
    uint64_t bytes_after;
    uint64_t pages_written;
    uint64_t groups_written; /* groups of nodes, and of lists in either direction, of which
                                something was */
    uint64_t groups_kept;    /* of which nothing was */
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
