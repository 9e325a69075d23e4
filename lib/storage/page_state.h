/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_STORAGE_PAGE_STATE_H
#define GDB_LIB_STORAGE_PAGE_STATE_H

/*
 * page_state.h - the state word of a page in the buffer pool.
 *
 *   bits  0 .. 1   EVICTED, UNLOCKED, MARKED or LOCKED
 *   bit   2        dirty
 *   bits  8 .. 31  pins
 *   bits 32 .. 63  version; rises when the page is evicted or unlocked after a change
 *
 *   EVICTED  --miss-->  LOCKED  --loaded-->  UNLOCKED  --clock passes-->  MARKED
 *      ^                                        ^                           | |
 *      |                                        +----------touched----------+ |
 *      +-----written back if dirty, memory returned-----  LOCKED  <--clock passes again
 */

#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

typedef atomic_ullong gdb_page_state;

#define GDB_PAGE_EVICTED       0ull
#define GDB_PAGE_UNLOCKED      1ull
#define GDB_PAGE_MARKED        2ull
#define GDB_PAGE_LOCKED        3ull
#define GDB_PAGE_STATE_MASK    3ull
#define GDB_PAGE_DIRTY         4ull
#define GDB_PAGE_ONE_PIN       (1ull << 8)
#define GDB_PAGE_PINS_MASK     (0xffffffull << 8)
#define GDB_PAGE_ONE_VERSION   (1ull << 32)

#define GDB_PAGE_VERSION(word) ((word) >> 32)

/* `word` is what the state was; if it has changed meanwhile, it is loaded again. */
static inline bool gdb_page_state_move(gdb_page_state *state, unsigned long long *word,
                                       unsigned long long next)
{
    return atomic_compare_exchange_weak_explicit(state, word, next, memory_order_acq_rel,
                                                 memory_order_acquire);
}

static inline void gdb_sleep_micros(long micros)
{
    struct timespec time = {0, micros * 1000};

    nanosleep(&time, NULL);
}

/* The n-th time that a thread finds a page locked. */
static inline void gdb_page_state_wait(uint32_t n)
{
    if (n < 32)
        return;
    if (n < 64)
        sched_yield();
    else
        gdb_sleep_micros(50);
}

#endif
