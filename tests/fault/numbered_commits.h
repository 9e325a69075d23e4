/* SPDX-License-Identifier: MIT */
#ifndef GDB_TESTS_FAULT_NUMBERED_COMMITS_H
#define GDB_TESTS_FAULT_NUMBERED_COMMITS_H

/*
 * numbered_commits.h - transactions of the old graph of import_graphs.h that can be told from each
 * other, also when they have been folded in.
 *
 * Transaction n adds a node with the key 1000 + n and a relationship from it to the node with the
 * key 0, deletes the node and the relationship of transaction n - 2, and names the node 0 after
 * itself. It creates a table T<n> and a column c<n> of the nodes, where its node has n, and drops
 * those of transaction n - 1.
 */

#include "lib/database/database.h"
#include "tests/fault/import_graphs.h"

/* Commit as many as `count` further ones to directory/db, and tell `listener` (may be NULL) of
 * each. */
gdb_status numbered_commits_make(const char *directory, uint64_t count, disk *listener,
                                 gdb_error *err);

/* How many directory/db holds. False, with why, for parts of one, or if it is not sound. */
bool numbered_commits_look(import_graphs *run, const char *directory, uint64_t *count, char *why,
                           size_t why_size);

/* How many an open database holds. GDB_ERR_CORRUPT for parts of one. */
gdb_status numbered_commits_read(const gdb_database *database, uint64_t *count, gdb_error *err);

/* Make a checkpoint of directory/db, of its changes or of all of it. */
gdb_status numbered_commits_fold(const char *directory, bool compact, gdb_error *err);

#endif
