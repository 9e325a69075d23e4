/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CHECKPOINT_NODE_FOLD_H
#define GDB_LIB_CHECKPOINT_NODE_FOLD_H

/* node_fold.h - a whole node table as it is now, base and overlay, to new segments and a new key
 * index. Nodes keep their order; the offsets of deleted ones close up (row_renumber.h). */

#include "formats/metadata/metadata_format.h"
#include "lib/import/import_job.h"
#include "lib/table/node_table.h"

/* What `metadata` points at lives in job->arena. GDB_ERR_CORRUPT if two nodes have the same key. */
gdb_status gdb_node_fold(const gdb_import_job *job, const gdb_node_table *table,
                         gdb_node_table_metadata *metadata, gdb_error *err);

#endif
