/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_CSR_BUILD_H
#define GDB_LIB_IMPORT_CSR_BUILD_H

/* csr_build.h - partitioned relationships to the CSR of both directions and the properties. */

#include "formats/metadata/metadata_format.h"
#include "lib/import/edge_partition.h"
#include "lib/import/import_job.h"

/*
 * Fills *metadata but for its id; what it points at lives in job->arena. `edges` is used up (its
 * memory, which is `pool`'s, goes round). *pages is how many were written. `name` is the
 * table's, for whoever watches the progress.
 */
gdb_status gdb_csr_build(const gdb_import_job *job, const char *name, uint16_t table_id,
                         gdb_edge_partitions *edges, gdb_block_pool *pool,
                         gdb_rel_table_metadata *metadata, uint64_t *pages, gdb_error *err);

/* Charge what each slot or thread needs beside the partitions, before they are filled, so that they
 * leave room for it; what was charged, for the caller to release. */
uint64_t gdb_csr_build_reserve(const gdb_import_job *job);

#endif
