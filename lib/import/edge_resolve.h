/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_EDGE_RESOLVE_H
#define GDB_LIB_IMPORT_EDGE_RESOLVE_H

/*
 * edge_resolve.h - the keys at both ends of relationships to node offsets, and the rules that ends
 * must keep: they exist, and have no more relationships than the multiplicity allows.
 */

#include "formats/catalog/catalog_format.h"
#include "lib/import/edge_rehearse.h"
#include "lib/import/node_keys.h"
#include "lib/table/rel_table.h"

typedef struct gdb_edge_end {
    gdb_node_keys *keys;
    gdb_text_view table_name;  /* of the nodes */
} gdb_edge_end;

typedef struct gdb_edge_ends {
    const char *rel_name;
    gdb_edge_end ends[2]; /* FROM, TO */
    gdb_edge_slices *slices;   /* for keys that are not in memory; NULL: all are */
    const gdb_row_shape *shape;
    gdb_multiplicity multiplicity;
    const gdb_rel_table *base; /* relationships that the database has; NULL: none */
    uint64_t *seen[2]; /* nodes that have a new one already; NULL where any number may be */
} gdb_edge_ends;

gdb_status gdb_edge_ends_init(gdb_edge_ends *ends, gdb_error *err); /* `seen` by `multiplicity` */
void gdb_edge_ends_release(gdb_edge_ends *ends);

/* Resolved ends of a block's rows; for one thread, memory is re-used. */
typedef struct gdb_edge_block {
    gdb_key_batch batch[2];
    uint64_t *offsets[2]; /* of each row; dead rows: 0 */
    size_t capacity[2];
    gdb_csr_cursor *cursors[2]; /* of the base, where the multiplicity is limited */
    gdb_csr_list *lists[2];     /* of each row's end in the base */
    size_t list_capacity[2];
} gdb_edge_block;

void gdb_edge_block_release(gdb_edge_block *edges); /* accepts all-zero */

/* Rows of block `block` (from 0 on) with an end that does not exist are rejected. Many at once,
 * each with a `slot` of its own. */
gdb_status gdb_edge_resolve(gdb_edge_block *edges, unsigned slot, uint64_t block,
                            const gdb_edge_ends *ends, gdb_row_block *rows,
                            const gdb_csv_file *file, gdb_error *err);

/* Reject the rows that are one too many for a node. Blocks in input order, one at a time. */
gdb_status gdb_edge_check_multiplicity(const gdb_edge_block *edges, gdb_edge_ends *ends,
                                       gdb_row_block *rows, const gdb_csv_file *file,
                                       gdb_error *err);

#endif
