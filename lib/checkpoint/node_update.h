/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CHECKPOINT_NODE_UPDATE_H
#define GDB_LIB_CHECKPOINT_NODE_UPDATE_H

/*
 * node_update.h - the changes of a node table into its base, where only that is written which they
 * touch: segments in which a value has changed, the groups that inserted rows fill, the lists of
 * deleted rows that have grown, and a part of the key index for the new keys. Segments that have
 * only got rows behind their own keep their encoding, and what of them is packed already
 * (lib/storage/segment_extend.h). Offsets stay, so the rows of deleted nodes stay, too.
 */

#include "formats/metadata/metadata_format.h"
#include "lib/checkpoint/fold_counts.h"
#include "lib/import/import_job.h"
#include "lib/table/node_table.h"

/* Have so many nodes gone that the table is better written as a whole (node_fold.h)? */
bool gdb_node_update_is_crowded(const gdb_node_table *table);

/* What `metadata` points at lives in job->arena or where the table's own metadata has it. */
gdb_status gdb_node_update(const gdb_import_job *job, const gdb_node_table *table,
                           gdb_node_table_metadata *metadata, gdb_fold_counts *counts,
                           gdb_error *err);

#endif
