/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_STORAGE_RESIDENT_QUEUE_H
#define GDB_LIB_STORAGE_RESIDENT_QUEUE_H

/*
 * resident_queue.h - the resident pages in the order in which eviction looks at them.
 *
 * Every resident page is in the queue once, or in the hands of the thread that took it out. The
 * candidates taken from the front that are kept go to the back again, so the queue is the circle
 * of the clock algorithm. All functions may be called by several threads at once.
 */

#include <pthread.h>
#include <stdint.h>

#include "lib/base/error.h"

typedef struct gdb_resident_queue {
    pthread_mutex_t mutex;
    uint64_t *pages;
    uint64_t capacity; /* a power of two */
    uint64_t first;
    uint64_t count;
} gdb_resident_queue;

/* Room for `capacity` pages; pushing more is the caller's error. */
gdb_status gdb_resident_queue_init(gdb_resident_queue *queue, uint64_t capacity, gdb_error *err);
void gdb_resident_queue_release(gdb_resident_queue *queue); /* accepts an all-zero queue */
void gdb_resident_queue_push(gdb_resident_queue *queue, const uint64_t *pages, uint32_t count);
void gdb_resident_queue_push_run(gdb_resident_queue *queue, uint64_t first, uint32_t count);
/* At most `most` pages from the front; how many. */
uint32_t gdb_resident_queue_take(gdb_resident_queue *queue, uint64_t *pages, uint32_t most);
/* At most `most` pages from the middle of the queue, which stay there; how many. */
uint32_t gdb_resident_queue_peek_middle(gdb_resident_queue *queue, uint64_t *pages, uint32_t most);
uint64_t gdb_resident_queue_count(gdb_resident_queue *queue);

#endif
