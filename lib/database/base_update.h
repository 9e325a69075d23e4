/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_DATABASE_BASE_UPDATE_H
#define GDB_LIB_DATABASE_BASE_UPDATE_H

/*
 * base_update.h - a new state in the page file of a database that is there.
 *
 * Its pages stand where no state that anybody may still read has any. When they are durable, the
 * header slot that is not the current one gets the new header, and that is made durable: a crash at
 * any moment leaves the old state or the new one. Readers that have the database open keep the
 * state that they opened, whose pages stay in their places.
 *
 * Whoever opens one holds the database's lock.
 */

#include "lib/database/database_contents.h"

typedef struct gdb_base_update gdb_base_update;

/*
 * Begin the state that follows the one that `base` is the header of, in the database's directory.
 * GDB_ERR_BUSY if that is not the current one: somebody has written without the lock.
 */
gdb_status gdb_base_update_open(gdb_base_update **out, const char *directory,
                                const gdb_database_header *base, gdb_error *err);
/* Without a commit the old state stays, and what was written for the new one is cut off as far as
 * the system lets us. Accepts NULL. */
void gdb_base_update_close(gdb_base_update *update);

/* For the pages that the new state has and the old one does not. */
gdb_page_writer *gdb_base_update_writer(gdb_base_update *update);

/*
 * Make the new state the current one, durably: that of `catalog` and `metadata` (tables in the
 * catalog's order), which may name pages of the old state, with the log folded in up to
 * `log_position`. *header is the new one, also of a log that begins anew. When this fails, the old
 * state is the current one, unless the disk refuses that, too; a failed sync is final. To be called
 * once.
 */
gdb_status gdb_base_update_commit(gdb_base_update *update, const gdb_catalog *catalog,
                                  const gdb_metadata *metadata, uint64_t log_position,
                                  gdb_database_header *header, gdb_error *err);

#endif
