/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_NODE_BUILD_H
#define GDB_LIB_IMPORT_NODE_BUILD_H

/*
 * node_build.h - the files of a node table to its segments and key index. Rows get dense offsets in
 * the order of the input, behind those of a table that is there; a row that is rejected takes
 * none.
 */

#include "formats/metadata/metadata_format.h"
#include "lib/import/import_job.h"
#include "lib/import/node_create.h"

/*
 * `ends` (end_count of them) are the relationships whose missing ends become nodes. `keys` is open,
 * for the table that is there or a new one; its added keys are for resolving relationships. What
 * `metadata` points at lives in job->arena; without a row that is new it is that of the table that
 * is there. counts is filled also where the import fails for bad rows.
 */
gdb_status gdb_node_build(const gdb_import_job *job, const gdb_node_schema *schema,
                          const gdb_table_input *input, const gdb_end_input *ends,
                          uint32_t end_count, gdb_node_table_metadata *metadata,
                          gdb_node_keys *keys, gdb_table_counts *counts, gdb_error *err);

#endif
