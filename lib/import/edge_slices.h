/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_EDGE_SLICES_H
#define GDB_LIB_IMPORT_EDGE_SLICES_H

/*
 * edge_slices.h - the ends of relationships looked up in key tables that are not in memory.
 *
 * Keys of relationships come in no order, and each would read another page of the table. So the
 * relationships are read twice. The first time, the keys of each block of input go to the spill
 * file, grouped by slices of their hashes (key_table.h). Then the keys of all blocks are looked up
 * slice by slice, and their nodes' offsets take the places of the keys. The second time, each block
 * gets its offsets back. This is the partitioning of a Grace hash join.
 */

#include "lib/import/import_job.h"
#include "lib/import/key_table.h"

typedef struct gdb_edge_slices gdb_edge_slices;

/* The keys of the two ends (borrowed; may be the same; NULL: none); `name` of the rel table. */
gdb_status gdb_edge_slices_create(gdb_edge_slices **out, const gdb_import_job *job,
                                  const char *name, const gdb_key_table *const keys[2],
                                  gdb_error *err);
void gdb_edge_slices_free(gdb_edge_slices *slices); /* accepts NULL */

/* Is this end looked up here? NULL: neither is. */
bool gdb_edge_slices_has(const gdb_edge_slices *slices, int end);

/* Keep the keys of an end of block `block`. Many threads, each with a `slot` of its own. */
gdb_status gdb_edge_slices_put(gdb_edge_slices *slices, unsigned slot, uint64_t block, int end,
                               gdb_key_batch *batch, gdb_error *err);
/* No more keys: look all up; the tables are not needed afterwards. */
gdb_status gdb_edge_slices_resolve(gdb_edge_slices *slices, gdb_error *err);
/* offsets[i]: as of gdb_key_table_lookup; once for each block. GDB_ERR_INPUT "PATH: ..." if these
 * are not the keys that the block had. Many threads, as for put. */
gdb_status gdb_edge_slices_get(gdb_edge_slices *slices, unsigned slot, uint64_t block, int end,
                               gdb_key_batch *batch, const char *path, uint64_t *offsets,
                               gdb_error *err);

#endif
