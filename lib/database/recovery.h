/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_DATABASE_RECOVERY_H
#define GDB_LIB_DATABASE_RECOVERY_H

/*
 * recovery.h - what committed transactions have changed since the base was written, from the log.
 *
 * Nothing on disk is changed, so it can be done by readers who may not write, at any time again,
 * and while it is interrupted. A torn tail is passed over.
 */

#include "lib/database/database.h"

/* Apply the log's records to the overlay of a database whose tables are open, on up to `threads`
 * threads (0: 1). On failure the database is to be closed. Statuses are those of
 * gdb_log_reader_read and gdb_overlay_replay. */
gdb_status gdb_recovery_run(gdb_database *database, gdb_log_reader *log, unsigned threads,
                            gdb_log_summary *summary, gdb_error *err);

#endif
