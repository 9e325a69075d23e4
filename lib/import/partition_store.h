/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_PARTITION_STORE_H
#define GDB_LIB_IMPORT_PARTITION_STORE_H

/*
 * partition_store.h - records by partition, in the order in which they were appended.
 *
 * A partition is a chain of blocks from a pool. Records come in runs: a run has records of one
 * size, a tag that says how to read them, and may have bytes of text behind them. When the pool's
 * budget is spent, the store writes its blocks to the spill file and goes on; whoever reads a
 * partition does not see the difference.
 *
 * One thread appends at a time. Different partitions may be read, drained and dropped by different
 * threads at once, while nobody appends to this store.
 */

#include "lib/import/block_pool.h"

/* The most records of one run; longer ones are cut. */
#define GDB_PARTITION_RUN_MOST UINT16_MAX

typedef struct gdb_partition_store gdb_partition_store;

/* Borrows the pool. `has_text`: runs have bytes of text. */
gdb_status gdb_partition_store_create(gdb_partition_store **out, gdb_block_pool *pool,
                                      uint32_t partition_count, bool has_text, gdb_error *err);
void gdb_partition_store_free(gdb_partition_store *store); /* accepts NULL */

/*
 * Make room for a run: up to `count` records of `record_size` bytes, with `text_size` bytes of text
 * behind them. *granted records got room (all of them if there is text); the caller fills *out at
 * once, and may write up to GDB_BLOCK_SLACK bytes behind the run.
 */
gdb_status gdb_partition_store_reserve(gdb_partition_store *store, uint32_t partition, uint32_t tag,
                                       uint32_t record_size, uint32_t count, size_t text_size,
                                       uint32_t *granted, uint8_t **out, gdb_error *err);

/* A run will soon be appended to this partition (any number is allowed): fetch its place. */
void gdb_partition_store_prefetch(const gdb_partition_store *store, uint32_t partition);
enum { GDB_PARTITION_AHEAD = 6 /* partitions to prefetch ahead */ };

uint32_t gdb_partition_store_partitions(const gdb_partition_store *store);
/* Records of a partition. */
uint64_t gdb_partition_store_count(const gdb_partition_store *store, uint32_t partition);

/* Write everything to the spill file, so that all blocks are the pool's again. */
gdb_status gdb_partition_store_spill(gdb_partition_store *store, gdb_error *err);

typedef struct gdb_partition_run {
    uint32_t tag;
    uint32_t count;
    uint32_t record_size;
    uint32_t text_size;
    const uint8_t *records; /* with GDB_BLOCK_SLACK readable bytes behind them */
    const uint8_t *text;
} gdb_partition_run;

/* The runs of a partition that were read; memory is re-used. All-zero at first. */
typedef struct gdb_partition_runs {
    gdb_partition_run *items; /* in the order in which they were appended */
    size_t count, capacity;
    uint8_t *loaded; /* what came back from the spill file */
    size_t loaded_capacity;
} gdb_partition_runs;

void gdb_partition_runs_release(gdb_partition_runs *runs);

/* All runs of a partition; they are valid until it is dropped or `runs` is used again. */
gdb_status gdb_partition_store_read(gdb_partition_store *store, uint32_t partition,
                                    gdb_partition_runs *runs, gdb_error *err);

/* Give the memory of a partition back; it is empty then. */
void gdb_partition_store_drop(gdb_partition_store *store, uint32_t partition);

/* The runs of a partition one after another, for partitions that are too large to be read at once.
 * With `drops` the partition is emptied on the way, and its memory can be used while it is read. */
typedef gdb_status (*gdb_partition_visit)(void *context, const gdb_partition_run *run,
                                          gdb_error *err);
gdb_status gdb_partition_store_visit(gdb_partition_store *store, uint32_t partition, bool drops,
                                     gdb_partition_visit visit, void *context, gdb_error *err);

#endif
