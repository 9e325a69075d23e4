/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CHECKPOINT_REL_UPDATE_H
#define GDB_LIB_CHECKPOINT_REL_UPDATE_H

/*
 * rel_update.h - the changes of a pair into its base, where only that is written which they touch:
 * the groups of a direction in which a list has changed, and segments in which a property has.
 * Where only nodes have come, the offsets of the last group.
 */

#include "formats/metadata/metadata_format.h"
#include "lib/checkpoint/fold_counts.h"
#include "lib/import/import_job.h"
#include "lib/table/rel_table.h"

/* `node_count`: rows that the FROM and the TO table have from now on. What `metadata` points at
 * lives in job->arena or where the table's own metadata has it. */
gdb_status gdb_rel_update(const gdb_import_job *job, const gdb_rel_table *table,
                          const uint64_t node_count[2], gdb_rel_table_metadata *metadata,
                          gdb_fold_counts *counts, gdb_error *err);

#endif
