/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_STORAGE_BUFFER_POOL_H
#define GDB_LIB_STORAGE_BUFFER_POOL_H

/*
 * buffer_pool.h - pages of one file in memory, within a budget.
 *
 * A region of virtual memory has a slot for every page of the file, so the address of page n
 * never changes and a run of pages is contiguous. A 64-bit state word per page (EVICTED, LOCKED,
 * MARKED, UNLOCKED, a pin count and a version) says whether the slot is filled. Resident pages
 * are bounded by the budget; eviction takes batches of 64 candidates in approximate
 * least-recently-used order with a second chance (MARKED) and gives the memory back to the system.
 * The design is that of vmcache (Leis et al., "Virtual-Memory Assisted Buffer Management",
 * SIGMOD 2023) and of KuzuDB's buffer manager.
 *
 * The budget also covers memory that is not pages: gdb_buffer_pool_charge takes it out of the
 * room for pages, and fails when nothing is left to take it from.
 *
 * A page is checked (checksum, type) when it is read from the file, never again. All functions
 * may be called by several threads at once, except open and close.
 */

#include <stdbool.h>
#include <stdint.h>

#include "formats/page/page_format.h"
#include "lib/base/error.h"
#include "lib/storage/page_io.h"

typedef struct gdb_buffer_pool gdb_buffer_pool;

typedef struct gdb_buffer_pool_stats {
    uint64_t resident; /* pages */
    uint64_t limit;    /* pages */
    uint64_t hits;
    uint64_t misses;
    uint64_t pages_read; /* misses and read-ahead */
    uint64_t evictions;
    uint64_t write_backs;
    uint64_t charged; /* bytes */
} gdb_buffer_pool_stats;

/*
 * Borrows `io`, which must outlive the pool. `page_count` pages can be addressed (pages that a
 * writer appends later need gdb_buffer_pool_grow within `page_capacity`). A budget under
 * GDB_BUFFER_POOL_LEAST is raised to it.
 */
#define GDB_BUFFER_POOL_LEAST (UINT64_C(1) << 20)

gdb_status gdb_buffer_pool_open(gdb_buffer_pool **out, gdb_page_io *io, uint64_t page_count,
                                uint64_t page_capacity, uint64_t budget_bytes, gdb_error *err);
void gdb_buffer_pool_close(gdb_buffer_pool *pool); /* accepts NULL; does not write dirty pages */
gdb_status gdb_buffer_pool_grow(gdb_buffer_pool *pool, uint64_t page_count, gdb_error *err);

/*
 * The page, in memory until the matching unpin. It is checked to be page `index` of `owner`'s run
 * unless owner is NULL. Any number of pins may be held, by any threads; if every page of the
 * budget is pinned the pin fails with GDB_ERR_NOMEM.
 */
gdb_status gdb_buffer_pool_pin(gdb_buffer_pool *pool, uint64_t page, const gdb_page_owner *owner,
                               uint32_t index, const uint8_t **out, gdb_error *err);
void gdb_buffer_pool_unpin(gdb_buffer_pool *pool, uint64_t page);

/* Pin a run of pages; they are contiguous in memory from *out. Missing ones are read in few large
 * reads. The run must be small against the budget (at most GDB_BUFFER_POOL_RUN pages). */
enum { GDB_BUFFER_POOL_RUN = 64 };
gdb_status gdb_buffer_pool_pin_run(gdb_buffer_pool *pool, uint64_t first, uint32_t count,
                                   const gdb_page_owner *owner, uint32_t index,
                                   const uint8_t **out, gdb_error *err);
void gdb_buffer_pool_unpin_run(gdb_buffer_pool *pool, uint64_t first, uint32_t count);

/*
 * Optimistic reading, for look-ups of a few bytes: begin returns true and a version if the page is
 * resident; after reading, validate says whether what was read can be believed. On false, pin.
 * What is read in between may be garbage, so it must not be followed before validation.
 */
bool gdb_buffer_pool_read_begin(gdb_buffer_pool *pool, uint64_t page, const uint8_t **out,
                                uint64_t *version);
bool gdb_buffer_pool_read_validate(gdb_buffer_pool *pool, uint64_t page, uint64_t version);

/* Exclusive access for changing a page, when the last pin is gone; it is dirty and sealed again
 * when it is written back (by eviction or flush). `fresh`: it is not read, but begins as zeros. A
 * thread holds one lock at most, and no pins with it. */
gdb_status gdb_buffer_pool_lock(gdb_buffer_pool *pool, uint64_t page, bool fresh, uint8_t **out,
                                gdb_error *err);
void gdb_buffer_pool_unlock(gdb_buffer_pool *pool, uint64_t page);
gdb_status gdb_buffer_pool_flush(gdb_buffer_pool *pool, gdb_error *err);

/* Move the bytes at `offset` of a page towards the processor, if the page is in memory: for
 * look-ups that know their next places. */
void gdb_buffer_pool_touch(const gdb_buffer_pool *pool, uint64_t page, uint32_t offset);

/* Bring pages in that will be wanted soon; errors are left to the later pin. */
void gdb_buffer_pool_prefetch(gdb_buffer_pool *pool, uint64_t first, uint32_t count);

gdb_status gdb_buffer_pool_charge(gdb_buffer_pool *pool, uint64_t bytes, gdb_error *err);
void gdb_buffer_pool_uncharge(gdb_buffer_pool *pool, uint64_t bytes);

void gdb_buffer_pool_stats_get(const gdb_buffer_pool *pool, gdb_buffer_pool_stats *out);

#endif
