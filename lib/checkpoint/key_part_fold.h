/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CHECKPOINT_KEY_PART_FOLD_H
#define GDB_LIB_CHECKPOINT_KEY_PART_FOLD_H

/*
 * key_part_fold.h - the keys of some rows of a node table as they are now, base and overlay, to a
 * part of the key index. That of few keys is made in less time than the columns: it can be done
 * beside these.
 */

#include "formats/metadata/metadata_format.h"
#include "lib/import/import_job.h"
#include "lib/table/node_table.h"

typedef struct gdb_key_part_fold gdb_key_part_fold;

/*
 * Part `number`, of rows first .. end - 1. With `closes_up` rows without a node are no rows of the
 * part, else they are rows without an entry. Borrows the job and the table.
 */
gdb_status gdb_key_part_fold_open(gdb_key_part_fold **out, const gdb_import_job *job,
                                  const gdb_node_table *table, uint64_t first, uint64_t end,
                                  bool closes_up, uint32_t number, gdb_error *err);
void gdb_key_part_fold_close(gdb_key_part_fold *fold); /* accepts NULL */

/* Make the pages, if keys are few, in this thread alone. May be left out. */
gdb_status gdb_key_part_fold_prepare(gdb_key_part_fold *fold, gdb_error *err);

/* Once. GDB_ERR_CORRUPT if two nodes have the same key. */
gdb_status gdb_key_part_fold_write(gdb_key_part_fold *fold, gdb_key_index_part *part,
                                   gdb_error *err);

#endif
