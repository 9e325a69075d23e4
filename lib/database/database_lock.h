/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_DATABASE_DATABASE_LOCK_H
#define GDB_LIB_DATABASE_DATABASE_LOCK_H

/*
 * database_lock.h - one writer at a time: an open file description lock on a byte of data.gdb that
 * lies behind every page. It goes with the process that holds it. Readers hold other bytes, one for
 * each state (header_slots.h), and are never in a writer's way.
 */

#include "lib/base/error.h"
#include "lib/base/interrupt.h"

/* The byte that whoever writes transactions holds. */
#define GDB_DATABASE_WRITER_BYTE (INT64_C(1) << 62)

typedef struct gdb_database_lock gdb_database_lock;

/*
 * Become the writer of the database at `path`, waiting up to `seconds` for another one.
 * GDB_ERR_BUSY, with the process that holds it where the system tells; GDB_ERR_CORRUPT: no
 * database.
 */
gdb_status gdb_database_lock_take(gdb_database_lock **out, const char *path, double seconds,
                                  const gdb_interrupt *interrupt, gdb_error *err);
void gdb_database_lock_release(gdb_database_lock *lock); /* accepts NULL */

#endif
