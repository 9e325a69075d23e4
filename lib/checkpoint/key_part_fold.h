/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CHECKPOINT_KEY_PART_FOLD_H
#define GDB_LIB_CHECKPOINT_KEY_PART_FOLD_H

/* key_part_fold.h - the keys of some rows of a node table as they are now, base and overlay, to a part of
 * the key index. */

#include "formats/metadata/metadata_format.h"
#include "lib/import/import_job.h"
#include "lib/table/node_table.h"

/*
 * Part `number`, of rows first .. end - 1. With `closes_up` rows without a node are no rows of the
 * part, else they are rows without an entry. GDB_ERR_CORRUPT if two nodes have the same key.
 */
gdb_status gdb_key_part_fold(const gdb_import_job *job, const gdb_node_table *table, uint64_t first,
                             uint64_t end, uint32_t number, bool closes_up,
                             gdb_key_index_part *part, gdb_error *err);

#endif
