/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_LOG_LOG_WRITER_H
#define GDB_LIB_LOG_LOG_WRITER_H

/*
 * log_writer.h - append transactions to a database's write-ahead log.
 *
 * The records of a transaction are gathered in memory; commit writes all of them in one piece
 * behind the last transaction and syncs them, and only then is the transaction acknowledged. A
 * write or sync that fails is final, because nobody can say what the disk holds then: what was
 * written is cut off again as far as the system lets us, and every later call fails with the same
 * error. One writer at a time; whoever opens one holds the database's lock.
 */

#include "lib/log/log_reader.h"

typedef struct gdb_log_writer gdb_log_writer;

/*
 * Open the log of the state that `base` is the header of, behind its last transaction; a torn tail
 * is cut off. Where there is no log, or one that is folded in already, a fresh one is made. What
 * the caller `found` when it read the log, under the same lock, spares reading it again; may be
 * NULL. GDB_ERR_CORRUPT as gdb_log_reader_read.
 */
gdb_status gdb_log_writer_open(gdb_log_writer **out, const char *directory,
                               const gdb_database_header *base, const gdb_log_summary *found,
                               gdb_error *err);
/* What has not been committed is forgotten. */
void gdb_log_writer_close(gdb_log_writer *writer); /* accepts NULL */

/* Add a record other than BEGIN and COMMIT to the transaction; the first one begins it.
 * GDB_ERR_QUERY for one that is too large. A record that failed is not part of the transaction. */
gdb_status gdb_log_writer_append(gdb_log_writer *writer, const gdb_log_record *record,
                                 gdb_error *err);
/* Make the transaction durable. Without records there is nothing to do. */
gdb_status gdb_log_writer_commit(gdb_log_writer *writer, gdb_error *err);
/* Forget the transaction. */
void gdb_log_writer_rollback(gdb_log_writer *writer);

/* Position of the last record that is durable; a header that folds all of them in holds it. */
uint64_t gdb_log_writer_position(const gdb_log_writer *writer);
/* Bytes of the log, its header included; without those of an open transaction. */
uint64_t gdb_log_writer_size(const gdb_log_writer *writer);

/*
 * To begin a log anew: a writer that has opened nothing, and then a fresh log on the state that
 * `base` is the header of, in the place of the one that is folded in now. That state, and the name
 * of its page file, are durable already. The name of the fresh log need not be: when power is lost
 * the old log may come back, and is recognised as folded in; who writes next syncs the name before
 * anything stands in the log. So the writer is to be closed then.
 */
gdb_status gdb_log_writer_create(gdb_log_writer **out, const char *directory, gdb_error *err);
gdb_status gdb_log_writer_begin_anew(gdb_log_writer *writer, const gdb_database_header *base,
                                     gdb_error *err);

#endif
