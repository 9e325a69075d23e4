/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_BLOCK_POOL_H
#define GDB_LIB_IMPORT_BLOCK_POOL_H

/*
 * block_pool.h - memory in small blocks that go round between the partitions of a relationship
 * table.
 *
 * Blocks come from slabs that are charged to the memory budget, so what one partition gives back
 * is used by the next instead of fresh memory. When the budget is spent there are no more blocks:
 * the caller then writes some of its own to the pool's spill file. Any number of threads at once.
 */

#include "lib/base/memory_budget.h"
#include "lib/import/spill_file.h"

enum {
    GDB_BLOCK_SIZE = 8192, /* with its header */
    GDB_BLOCK_SLACK = 8    /* bytes behind the last used one that may be written and read */
};

typedef struct gdb_block {
    struct gdb_block *next; /* for whoever has it */
    uint32_t used;
    uint32_t capacity; /* of `bytes`, without the slack */
    uint8_t bytes[];
} gdb_block;

typedef struct gdb_block_pool gdb_block_pool;

/* Borrows `memory` (may be NULL) and `spill`. */
gdb_status gdb_block_pool_create(gdb_block_pool **out, gdb_memory_budget *memory,
                                 gdb_spill_file *spill, gdb_error *err);
void gdb_block_pool_free(gdb_block_pool *pool); /* accepts NULL; all its blocks go too */

gdb_spill_file *gdb_block_pool_spill(gdb_block_pool *pool);

/* An empty block with room for `capacity` bytes (0: what a usual block holds; more than that: a
 * block of its own). *block is NULL if the budget is spent; GDB_ERR_NOMEM if the system's memory
 * is. */
gdb_status gdb_block_pool_take(gdb_block_pool *pool, size_t capacity, gdb_block **block,
                               gdb_error *err);

/* Give back a chain of blocks. */
void gdb_block_pool_give(gdb_block_pool *pool, gdb_block *blocks);

/* Have `count` usual blocks ready; false if the budget does not allow it. */
bool gdb_block_pool_prepare(gdb_block_pool *pool, uint64_t count);

#endif
