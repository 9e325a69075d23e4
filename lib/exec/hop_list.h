/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_EXEC_HOP_LIST_H
#define GDB_LIB_EXEC_HOP_LIST_H

/*
 * hop_list.h - the rel tables and directions that an expansion follows, opened for reading.
 *
 * A *hop* leads from the nodes of `start_table` to those of `end_table`. An entry of a hop's list
 * is a neighbour; its relationship's position is its place in the forward direction, and in the
 * backward direction it is found through the forward lists, only where somebody asks.
 */

#include "lib/exec/operator.h"

typedef struct gdb_hop {
    uint32_t pair;
    gdb_direction direction;
    uint32_t start_table;
    uint32_t end_table;
    bool skip_loops; /* the forward hop of the same pair has found them */
    gdb_csr_cursor *cursor;
    gdb_csr_cursor *forward; /* backward hops: for positions */
} gdb_hop;

typedef struct gdb_hop_list {
    gdb_hop *hops;
    uint32_t count;
} gdb_hop_list;

gdb_status gdb_hop_list_open(gdb_hop_list *list, const gdb_plan *plan,
                             const gdb_exec_context *context, gdb_error *err);
void gdb_hop_list_close(gdb_hop_list *list); /* accepts an all-zero list */

/* Entries begin .. begin+count-1 of a hop's lists: their targets and, of a forward list that has
 * changed, where gdb_hop_rels will be called, their positions. */
gdb_status gdb_hop_entries(gdb_hop *hop, uint64_t begin, uint32_t count, uint64_t *targets,
                           uint64_t *positions, gdb_error *err);

/* Entries first .. first+count-1 (counted from the list's begin) of `node`'s list as relationships.
 * `neighbours` are those entries' targets; `positions` what gdb_hop_entries gave beside them, NULL
 * where they come from elsewhere. */
gdb_status gdb_hop_rels(gdb_hop *hop, uint64_t node, const gdb_csr_list *list, uint64_t first,
                        const uint64_t *neighbours, const uint64_t *positions, uint32_t count,
                        gdb_rel_id *out, gdb_error *err);

#endif
