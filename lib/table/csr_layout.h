/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_TABLE_CSR_LAYOUT_H
#define GDB_LIB_TABLE_CSR_LAYOUT_H

/*
 * csr_layout.h - where the lists of one direction of a rel table stand: its groups and their
 * targets, with running totals, so that a cursor finds any node and any entry at once. Made from
 * the metadata when the table is opened; immutable, shared by threads.
 */

#include "formats/metadata/metadata_format.h"
#include "lib/storage/value_area.h"

typedef struct gdb_csr_group {
    uint64_t first_entry; /* entries of all groups before */
    uint64_t rel_count;
    uint32_t node_count;
    gdb_packed_area anchors, deltas;
} gdb_csr_group;

typedef struct gdb_csr_targets {
    uint64_t first_entry; /* of the direction's order */
    uint64_t base;        /* added to every value */
    gdb_value_area values;
} gdb_csr_targets;

typedef struct gdb_csr_layout {
    gdb_csr_group *groups;
    uint32_t group_count;
    gdb_csr_targets *targets; /* segments of all groups, and one behind the last with the total */
    uint32_t target_count;
    uint64_t entry_count;
    uint64_t node_count;  /* of the start table, as far as it has lists */
    uint64_t other_count; /* nodes of the other end: targets are below */
} gdb_csr_layout;

/* `table` is the pair's id. other_count is left to the caller. */
gdb_status gdb_csr_layout_init(gdb_csr_layout *layout, const gdb_csr_metadata *csr, uint32_t table,
                               gdb_direction direction, gdb_error *err);
void gdb_csr_layout_release(gdb_csr_layout *layout); /* accepts an all-zero layout */

#endif
