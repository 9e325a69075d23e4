/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_DATABASE_DATABASE_DIRECTORY_H
#define GDB_LIB_DATABASE_DATABASE_DIRECTORY_H

/*
 * database_directory.h - a database directory that is made under another name and put into its
 * place whole.
 *
 * The directory DB.new-PID-N is locked (flock) while the process that makes it lives; one whose
 * process is gone is an orphan, and the next import of the same DB removes it. The lock also tells
 * others that DB is being made. Two who begin in the same instant may miss each other; then both
 * build, and the databases come into place whole, one after the other.
 */

#include <stdbool.h>

#include "lib/base/error.h"
#include "lib/base/interrupt.h"

/*
 * Where the database will stand: `path` without final slashes, and with links resolved if it
 * exists. GDB_ERR_INPUT if it exists without `replace`; GDB_ERR_CORRUPT if it is something else
 * than a database: a directory with data.gdb in it and nothing that a database does not have. The
 * caller frees *out.
 */
gdb_status gdb_database_directory_target(char **out, const char *path, bool replace,
                                         gdb_error *err);

/* Wait until nobody else makes `target`; GDB_ERR_BUSY if somebody does so after `seconds` still. */
gdb_status gdb_database_directory_wait(const char *target, double seconds,
                                       const gdb_interrupt *interrupt, gdb_error *err);

/* Make and lock the directory; *lock is a descriptor that holds the lock until it is closed. */
gdb_status gdb_database_directory_make(char **out, int *lock, const char *target, gdb_error *err);

/* Remove what dead processes have left beside `target`; what cannot be removed stays. */
void gdb_database_directory_remove_stale(const char *target);

/*
 * Rename `temporary` to `target`: onto a free name, or (replace) exchanging it with the database
 * there, which is then removed; and make that durable. On failure all is as it was, and `temporary`
 * the caller's to remove, unless *is_in_place: the new database stands at `target`.
 */
gdb_status gdb_database_directory_place(const char *temporary, const char *target, bool replace,
                                        bool *is_in_place, gdb_error *err);

#endif
