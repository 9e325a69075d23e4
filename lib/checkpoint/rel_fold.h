/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CHECKPOINT_REL_FOLD_H
#define GDB_LIB_CHECKPOINT_REL_FOLD_H

/* rel_fold.h - the relationships of a pair as they are now, base and overlay, to new lists in both
 * directions and new properties. Parallel relationships keep their order. */

#include "formats/metadata/metadata_format.h"
#include "lib/checkpoint/row_renumber.h"
#include "lib/import/import_job.h"
#include "lib/table/rel_table.h"

/* `ends`: the new offsets of the FROM and the TO table. What `metadata` points at lives in job->arena.
 * GDB_ERR_CORRUPT for a relationship without its ends. */
gdb_status gdb_rel_fold(const gdb_import_job *job, const gdb_rel_table *table,
                        const gdb_row_renumber *const ends[2], gdb_rel_table_metadata *metadata,
                        gdb_error *err);

#endif
