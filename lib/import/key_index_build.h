/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_KEY_INDEX_BUILD_H
#define GDB_LIB_IMPORT_KEY_INDEX_BUILD_H

/* key_index_build.h - the keys of a node table as the key index on disk, a range of buckets at a
 * time: besides the table only some megabytes are needed. */

#include "formats/metadata/metadata_format.h"
#include "lib/import/import_job.h"
#include "lib/import/key_table.h"

/*
 * Write the buckets for all keys of `keys` (not sealed) and describe them in *index, as one part
 * that lives in job->arena. The bytes depend on the keys and their order alone. Without job->pages
 * only the numbers of pages count.
 */
gdb_status gdb_key_index_build(const gdb_import_job *job, const char *table_name,
                               uint16_t table_id, const gdb_key_table *keys,
                               gdb_key_index_metadata *index, gdb_error *err);

/*
 * The same for part `number` of an index. The rows of `keys` are numbered without those of the part
 * that have no node: `holes`, counted from the part's first row and rising.
 */
gdb_status gdb_key_index_build_part(const gdb_import_job *job, const char *table_name,
                                    uint16_t table_id, uint32_t number, const gdb_key_table *keys,
                                    const uint64_t *holes, size_t hole_count,
                                    gdb_key_index_part *part, gdb_error *err);

/* The same of two tables: the rows of `keys` follow those of `older`. */
gdb_status gdb_key_index_build_merged(const gdb_import_job *job, const char *table_name,
                                      uint16_t table_id, uint32_t number,
                                      const gdb_key_table *older, const gdb_key_table *keys,
                                      const uint64_t *holes, size_t hole_count,
                                      gdb_key_index_part *part, gdb_error *err);

#endif
