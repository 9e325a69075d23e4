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

#include "formats/log/log_record.h"

typedef struct gdb_log_writer gdb_log_writer;

/*
 * Open the log of the state that `base` is the header of, behind its last transaction; a torn tail
 * is cut off. Where there is no log, or one that is folded in already, a fresh one is made.
 * GDB_ERR_CORRUPT as gdb_log_reader_read.
 */
gdb_status gdb_log_writer_open(gdb_log_writer **out, const char *directory,
                               const gdb_database_header *base, gdb_error *err);
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

/* Begin anew on the state that `base` is the header of: a fresh log takes the place of the one that
 * is folded in now. No transaction may be open. Final, too, when it fails. */
gdb_status gdb_log_writer_restart(gdb_log_writer *writer, const gdb_database_header *base,
                                  gdb_error *err);

/* Position of the last record that is durable; a header that folds all of them in holds it. */
uint64_t gdb_log_writer_position(const gdb_log_writer *writer);
/* Bytes of the log, its header included; without those of an open transaction. */
uint64_t gdb_log_writer_size(const gdb_log_writer *writer);

#endif
