/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_CSR_GROW_H
#define GDB_LIB_IMPORT_CSR_GROW_H

/* csr_grow.h - the last group of lists when nodes come behind the last one and bring no
 * relationships. */

#include "formats/metadata/metadata_format.h"
#include "lib/import/import_job.h"
#include "lib/table/rel_table.h"

/*
 * The start nodes of a direction are `node_count` now, not fewer than before. *csr is what the
 * table has of it; where its last group has got nodes, *csr has other groups afterwards, in
 * job->arena, of which only the last one's offsets are new.
 */
gdb_status gdb_csr_grow(const gdb_import_job *job, const gdb_rel_table *table,
                        gdb_direction direction, uint64_t node_count, gdb_csr_metadata *csr,
                        gdb_error *err);

#endif
