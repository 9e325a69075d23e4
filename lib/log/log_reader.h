/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_LOG_LOG_READER_H
#define GDB_LIB_LOG_LOG_READER_H

/*
 * log_reader.h - the committed records of a database's write-ahead log, in order.
 *
 * Open the log before the database's header is read: a checkpoint between the two then leaves a log
 * that is folded in already, and never one that builds on a header which has not been seen. Nothing
 * is changed, so whoever may only read can read a log with a torn tail. A part of the file is held
 * in memory at a time. What damage is, and which logs belong to a database, stands in
 * formats/log/README.md.
 */

#include "formats/log/log_record.h"

typedef struct gdb_log_reader gdb_log_reader;

/* Some records of a committed transaction other than BEGIN and COMMIT, in order; their texts and
 * values live until the call returns. When it fails, *done are those before the one that failed. */
typedef gdb_status (*gdb_log_apply)(void *context, const gdb_log_record *records, uint32_t count,
                                    uint32_t *done, gdb_error *err);

typedef enum gdb_log_state {
    GDB_LOG_ABSENT, /* there is no file */
    GDB_LOG_FOLDED, /* part of the base already: not read */
    GDB_LOG_PENDING /* belongs to the header's state, perhaps without a transaction */
} gdb_log_state;

/* What has been found; all but `state` and `size` are 0 unless the log is pending. */
typedef struct gdb_log_summary {
    gdb_log_state state;
    uint64_t size;         /* bytes of the file */
    uint64_t end;          /* behind the last COMMIT, or the file header */
    uint64_t torn_bytes;   /* behind `end`, of no committed transaction */
    uint64_t transactions; /* committed */
    uint64_t records;      /* of those, other than BEGIN and COMMIT; of many rows, each */
    gdb_log_chain chain;   /* at `end` */
} gdb_log_summary;

/* Hold on to the log as it is now; that there is none is no error. */
gdb_status gdb_log_reader_open(gdb_log_reader **out, const char *directory, gdb_error *err);
/* So many may read it together; one otherwise. */
void gdb_log_reader_use_threads(gdb_log_reader *reader, unsigned threads);
void gdb_log_reader_close(gdb_log_reader *reader); /* accepts NULL */

/*
 * Read the log of the state that `base` is the header of, and give its committed records to
 * `apply`, which may be NULL. GDB_ERR_CORRUPT, with "db/wal.gdb: byte N", if it is damaged, of
 * another database, or of a state that `base` comes before; records may have been applied by then.
 */
gdb_status gdb_log_reader_read(gdb_log_reader *reader, const gdb_database_header *base,
                               gdb_log_apply apply, void *context, gdb_log_summary *summary,
                               gdb_error *err);

#endif
