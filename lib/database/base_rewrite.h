/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_DATABASE_BASE_REWRITE_H
#define GDB_LIB_DATABASE_BASE_REWRITE_H

/*
 * base_rewrite.h - a new page file for a database that is there.
 *
 * It is made under another name in the database's directory, synced whole, and renamed over the old
 * one, which readers keep as long as they have it open. A crash at any moment leaves the old state
 * or the new one; a file under the other name is what a crash has left, and means nothing.
 *
 * Whoever opens one holds the database's lock. That is a lock of the old file, so the new one is
 * locked before it has its name, until gdb_base_rewrite_close.
 */

#include "lib/database/database_contents.h"

typedef struct gdb_base_rewrite gdb_base_rewrite;

/* Remove what a crash has left of one. `directory` is the database's. */
gdb_status gdb_base_rewrite_clean(const char *directory, gdb_error *err);

/* Nothing is left of an earlier one. */
gdb_status gdb_base_rewrite_open(gdb_base_rewrite **out, const char *directory, gdb_error *err);
/* Accepts NULL. Removes the new file, unless it has taken the old one's place. */
void gdb_base_rewrite_close(gdb_base_rewrite *rewrite);

/* For the pages of all tables. */
gdb_page_writer *gdb_base_rewrite_writer(gdb_base_rewrite *rewrite);

/*
 * Put the new file in place, durably. `base` is the old header; the state of the new one is a later
 * epoch, with the log folded in up to `log_position`. *header is the new one. When this fails, the
 * new file may be in place nevertheless.
 */
gdb_status gdb_base_rewrite_finish(gdb_base_rewrite *rewrite, const gdb_catalog *catalog,
                                   const gdb_metadata *metadata, const gdb_database_header *base,
                                   uint64_t log_position, gdb_database_header *header,
                                   gdb_error *err);

#endif
