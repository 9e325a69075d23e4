/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_KEY_INDEX_EXTEND_H
#define GDB_LIB_IMPORT_KEY_INDEX_EXTEND_H

/*
 * key_index_extend.h - the key index of a table that is there with new rows behind its own: a part
 * for them. The last parts become one with it as long as they are not many times larger, so there
 * are few, and each key is written again a few times only, however many rows are added one by one.
 */

#include "formats/metadata/metadata_format.h"
#include "lib/import/import_job.h"
#include "lib/import/key_table.h"
#include "lib/table/node_table.h"

/* How many parts of an index stay when rows from `changed` on, up to `row_count`, have new keys;
 * *first is the first row that is not theirs. */
uint32_t gdb_key_index_kept_parts(const gdb_key_index_metadata *index, uint64_t changed,
                                  uint64_t row_count, uint64_t *first);

/* `added` (not sealed) are the keys of the new rows. *index is described in job->arena; *pages are
 * how many were written. */
gdb_status gdb_key_index_extend(const gdb_import_job *job, const gdb_node_table *table,
                                const gdb_key_table *added, gdb_key_index_metadata *index,
                                uint64_t *pages, gdb_error *err);

#endif
