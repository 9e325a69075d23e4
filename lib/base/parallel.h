/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_BASE_PARALLEL_H
#define GDB_LIB_BASE_PARALLEL_H

/*
 * parallel.h - the parallel loops of the library; parallel.c is the only file with OpenMP.
 *
 * Results never depend on timing: the pieces are numbered, every piece has its own gdb_error,
 * and the error of the lowest numbered failed piece is the one reported. A build with SERIAL=1
 * runs everything on the calling thread with the same results.
 */

#include <stddef.h>
#include <stdint.h>

#include "lib/base/error.h"

/* The processors that this process may use. */
unsigned gdb_parallel_default_threads(void);

/* Of `threads`, as many as have `share` of `work` each, or more; at least 1. To start a thread, and
 * to wait for it, takes longer than little work does. */
unsigned gdb_parallel_threads_for(unsigned threads, uint64_t work, uint64_t share);

/*
 * Call run(context, index, thread, err) for every index in 0 .. count-1, on up to `threads`
 * threads, each index once, low indexes first; `thread` (0 .. threads-1) is the number of the
 * calling thread, for its scratch memory. After a failure no new index is begun.
 *
 * No index is begun while one that is `threads` * GDB_PARALLEL_AHEAD or more before it still runs:
 * what threads keep until those before them have come is bounded, also when one of them is held up.
 */
enum { GDB_PARALLEL_AHEAD = 8 };
typedef gdb_status (*gdb_parallel_body)(void *context, uint64_t index, unsigned thread,
                                        gdb_error *err);
gdb_status gdb_parallel_for(unsigned threads, uint64_t count, gdb_parallel_body run, void *context,
                            gdb_error *err);

/*
 * An ordered pipeline. For item 0, 1, 2, ...:
 *
 *   take     one thread at a time, in order: get the next item into the slot; *end = 1 when
 *            there is none.
 *   work     in parallel.
 *   commit   one thread at a time, in the order of `take`.
 *   finish   in parallel, after the item's commit; may be NULL.
 *
 * `slot` (0 .. slots-1) names the scratch that carries the item through the four steps, which any
 * of the threads may do. With more slots than threads, none has to wait for an item before its own:
 * it goes on with another one, though no item is taken while one that is `slots` *
 * GDB_PARALLEL_AHEAD or more before it is not finished. After a failure no new item is taken, and
 * the steps of items behind the failed one are skipped; items before it are completed. The status
 * of the lowest numbered failed item is returned.
 */
typedef struct gdb_pipeline {
    gdb_status (*take)(void *context, unsigned slot, uint64_t item, int *end, gdb_error *err);
    gdb_status (*work)(void *context, unsigned slot, uint64_t item, gdb_error *err);
    gdb_status (*commit)(void *context, unsigned slot, uint64_t item, gdb_error *err);
    gdb_status (*finish)(void *context, unsigned slot, uint64_t item, gdb_error *err);
} gdb_pipeline;

/* `slots` is at least `threads`, which is at least 1. */
gdb_status gdb_pipeline_run(const gdb_pipeline *pipeline, unsigned threads, unsigned slots,
                            void *context, gdb_error *err);
/* Enough that threads seldom wait for each other. */
unsigned gdb_pipeline_slots(unsigned threads);

#endif
