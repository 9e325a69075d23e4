/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_TABLE_DELETED_ROWS_H
#define GDB_LIB_TABLE_DELETED_ROWS_H

/* deleted_rows.h - the rows of the base that have no node any more: from the segments that list
 * them into the overlay, where they are deletions like those of the log. */

#include "formats/metadata/metadata_format.h"
#include "lib/overlay/overlay.h"
#include "lib/storage/buffer_pool.h"

/* Those of all node tables, into an overlay that nothing else has changed yet. GDB_ERR_CORRUPT if a
 * list does not rise or leaves its group. */
gdb_status gdb_deleted_rows_load(gdb_buffer_pool *pool, const gdb_metadata *metadata,
                                 gdb_overlay *overlay, gdb_error *err);

#endif
