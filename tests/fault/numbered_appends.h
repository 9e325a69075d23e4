/* SPDX-License-Identifier: MIT */
#ifndef GDB_TESTS_FAULT_NUMBERED_APPENDS_H
#define GDB_TESTS_FAULT_NUMBERED_APPENDS_H

/*
 * numbered_appends.h - gdb-import --append to the old graph of import_graphs.h, after two of
 * numbered_commits.h, which are in its log to begin with.
 *
 * Append n adds three nodes, from the key 2000 + 10 * n on, three relationships between them and
 * the node with the key 0, and a node table with one node.
 */

#include "tests/fault/numbered_commits.h"

/* The old graph with a log. */
void numbered_appends_begin(import_graphs *run);

/* Append number `number` to directory/db; numbers come one after another from 1 on. */
gdb_status numbered_appends_make(import_graphs *run, const char *directory, uint64_t number);

/* How many directory/db holds. False, with why, for parts of one, if something else is missing, or
 * if it is not sound. */
bool numbered_appends_look(import_graphs *run, const char *directory, uint64_t *count, char *why,
                           size_t why_size);

#endif
