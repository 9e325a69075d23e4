/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_DATABASE_FREE_SPACE_H
#define GDB_LIB_DATABASE_FREE_SPACE_H

/*
 * free_space.h - which pages of a page file are free: of the current state, and of the one that
 * follows it.
 *
 * A page that the state of epoch F is the first not to reach is written over by a later state E
 * only if F + 2 <= E, so that neither header slot reaches it while E is written, and if no reader
 * has a state before F open. Whatever fulfils that once does so for good, and gets epoch 0 in the
 * list.
 */

#include "lib/database/page_owners.h"
#include "lib/storage/page_io.h"

/* The list of the state that `header` is of, into empty `runs`: none, if it has none.
 * GDB_ERR_CORRUPT if it cannot be read. */
gdb_status gdb_free_space_read(gdb_free_runs *runs, gdb_page_io *io,
                               const gdb_database_header *header, gdb_error *err);

/*
 * What `owners` leave free of the pages up to `end`, into empty `runs`. `before` is what was free
 * before; all else gets `epoch`. GDB_ERR_CORRUPT if a page has two owners.
 */
gdb_status gdb_free_space_find(gdb_free_runs *runs, const gdb_page_owners *owners, uint64_t end,
                               const gdb_free_runs *before, uint64_t epoch, gdb_error *err);

/* Leave out what nobody may read any more at the end of the file; the new end. */
uint64_t gdb_free_space_trim(gdb_free_runs *runs, uint64_t end);

#endif
