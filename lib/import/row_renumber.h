/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_ROW_RENUMBER_H
#define GDB_LIB_IMPORT_ROW_RENUMBER_H

/* row_renumber.h - the offsets of nodes when those of deleted ones close up: a node's old offset
 * less the number of deleted ones below it. */

#include "lib/overlay/node_overlay.h"

typedef struct gdb_row_renumber {
    uint64_t row_count; /* old offsets are below */
    uint64_t *deleted;  /* rising */
    size_t deleted_count;
} gdb_row_renumber;

/* `nodes` may be NULL: nothing has changed. */
gdb_status gdb_row_renumber_init(gdb_row_renumber *renumber, uint64_t row_count,
                                 const gdb_node_overlay *nodes, gdb_error *err);
void gdb_row_renumber_release(gdb_row_renumber *renumber); /* accepts an all-zero one */

static inline uint64_t gdb_row_renumber_count(const gdb_row_renumber *renumber)
{
    return renumber->row_count - renumber->deleted_count;
}

/* The old offsets of nodes first .. first + count - 1 by their new ones. */
void gdb_row_renumber_old(const gdb_row_renumber *renumber, uint64_t first, uint32_t count,
                          uint64_t *old);

/* Offsets of nodes, in place. GDB_ERR_CORRUPT for one that there is not, or that was deleted. */
gdb_status gdb_row_renumber_apply(const gdb_row_renumber *renumber, uint64_t *offsets,
                                  uint32_t count, gdb_error *err);

#endif
