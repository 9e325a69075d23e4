/* SPDX-License-Identifier: MIT */
#ifndef GDB_TESTS_SUPPORT_NUMBERED_STATES_H
#define GDB_TESTS_SUPPORT_NUMBERED_STATES_H

/*
 * numbered_states.h - states of a database that can be told from each other, written into its page
 * file one after another.
 *
 * The second column of the first node table holds strings. State n has texts there that begin with
 * n; how many pages they take depends on n. What no such state has been written to is state 0.
 */

#include "lib/database/base_update.h"
#include "lib/database/database.h"

/* The pages of state `number`; *metadata names them and all that `database` has beside. It lives in
 * `arena`. */
gdb_status numbered_states_append(gdb_base_update *update, const gdb_database *database,
                                  uint64_t number, gdb_metadata *metadata, gdb_arena *arena,
                                  gdb_error *err);

/* Write the state that follows the one of the database at `path`, and make it the current one. */
gdb_status numbered_states_write(const char *path, gdb_error *err);

/* GDB_ERR_CORRUPT if it is no state that was written. */
gdb_status numbered_states_read(const gdb_database *database, uint64_t *number, gdb_error *err);
/* The same of the database at `path`. */
gdb_status numbered_states_look(const char *path, uint64_t *number, gdb_error *err);

#endif
