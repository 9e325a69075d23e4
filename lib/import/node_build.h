/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_NODE_BUILD_H
#define GDB_LIB_IMPORT_NODE_BUILD_H

/*
 * node_build.h - the files of a node table to its segments and key index. Rows get dense offsets in
 * the order of the input; a row that is rejected takes none.
 */

#include "formats/metadata/metadata_format.h"
#include "lib/import/import_job.h"
#include "lib/import/key_table.h"
#include "lib/import/node_create.h"

/*
 * `ends` (end_count of them) are the relationships whose missing ends become nodes.
 * *keys (sealed) is for resolving relationships. What `metadata` points at lives in job->arena.
 * counts is filled also where the import fails for bad rows.
 */
gdb_status gdb_node_build(const gdb_import_job *job, const gdb_node_schema *schema,
                          const gdb_table_input *input, const gdb_end_input *ends,
                          uint32_t end_count, gdb_node_table_metadata *metadata,
                          gdb_key_table **keys, gdb_table_counts *counts, gdb_error *err);

#endif
