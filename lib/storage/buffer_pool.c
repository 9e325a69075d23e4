/* SPDX-License-Identifier: MIT */
/*
 * The clock has two hands, half the circle apart: the first marks, the second evicts what is still
 * marked. So a page that is in use has half a round to show it, and a victim is found at once.
 *
 * Only the thread that moved a page to LOCKED touches its memory, until it moves it on. Pages
 * with pins are never locked. Nobody waits for a locked page while holding one, so there is no
 * deadlock: a run is locked, read and unlocked stretch by stretch.
 *
 * Room is reserved before a page is read. `used` counts the bytes of resident pages, of pages being
 * read and of charges, and never passes the budget.
 */
#include "lib/storage/buffer_pool.h"

#include <sched.h>
#include <stdatomic.h>
#include <string.h>

#include "lib/base/alloc.h"
#include "lib/storage/page_memory.h"
#include "lib/storage/page_state.h"
#include "lib/storage/resident_queue.h"

enum { EVICTION_BATCH = GDB_PAGE_MEMORY_BATCH, STAT_SHARDS = 64 };

/* Pages that charges leave for paging. */
#define PAGES_FLOOR (GDB_BUFFER_POOL_LEAST / 2)

/* A line of its own for each thread, so that counting hits moves no cache lines between them. */
typedef struct stat_shard {
    _Alignas(128) atomic_ullong hits;
    atomic_ullong misses;
} stat_shard;

struct gdb_buffer_pool {
    stat_shard shards[STAT_SHARDS];
    gdb_page_memory memory;
    gdb_page_state *states;
    size_t states_size;
    gdb_page_io *io;
    uint64_t page_capacity;
    uint64_t budget;
    atomic_ullong page_count;
    _Alignas(128) atomic_ullong used;
    atomic_ullong charged;
    atomic_ullong pages_read, evictions, write_backs;
    gdb_resident_queue resident;
};

/* --- open and close ---------------------------------------------------- */

gdb_status gdb_buffer_pool_open(gdb_buffer_pool **out, gdb_page_io *io, uint64_t page_count,
                                uint64_t page_capacity, uint64_t budget_bytes, gdb_error *err)
{
    gdb_buffer_pool *pool = NULL;
    gdb_status status = GDB_OK;
    uint64_t pages;

    if (page_capacity < page_count)
        page_capacity = page_count;
    if (page_capacity >= SIZE_MAX / GDB_PAGE_SIZE / 4)
        return GDB_FAIL(err, GDB_ERR_NOMEM, "cannot address %llu pages",
                        (unsigned long long)page_capacity);
    if (budget_bytes < GDB_BUFFER_POOL_LEAST)
        budget_bytes = GDB_BUFFER_POOL_LEAST;
    pool = gdb_alloc_aligned(128, sizeof(*pool), err);
    if (pool == NULL)
        return GDB_ERR_NOMEM;
    memset(pool, 0, sizeof(*pool));
    pool->io = io;
    pool->page_capacity = page_capacity;
    pool->budget = budget_bytes / GDB_PAGE_SIZE * GDB_PAGE_SIZE;
    atomic_init(&pool->page_count, page_count);
    GDB_TRY_OUT(gdb_page_memory_init(&pool->memory, page_capacity, err));
    pool->states_size = (size_t)(page_capacity + 1) * sizeof(*pool->states);
    pool->states = gdb_page_memory_map(pool->states_size, err);
    if (pool->states == NULL) {
        status = GDB_ERR_NOMEM;
        goto out;
    }
    pages =
        pool->budget / GDB_PAGE_SIZE < page_capacity ? pool->budget / GDB_PAGE_SIZE : page_capacity;
    GDB_TRY_OUT(gdb_resident_queue_init(&pool->resident, pages, err));
    *out = pool;
    pool = NULL;
out:
    gdb_buffer_pool_close(pool);
    return status;
}

void gdb_buffer_pool_close(gdb_buffer_pool *pool)
{
    if (pool == NULL)
        return;
    gdb_page_memory_release(&pool->memory);
    gdb_page_memory_unmap(pool->states, pool->states_size);
    gdb_resident_queue_release(&pool->resident);
    gdb_free(pool);
}

gdb_status gdb_buffer_pool_grow(gdb_buffer_pool *pool, uint64_t page_count, gdb_error *err)
{
    unsigned long long now = atomic_load(&pool->page_count);

    if (page_count > pool->page_capacity)
        return GDB_FAIL(err, GDB_ERR_NOMEM, "the buffer pool has room for %llu pages, not %llu",
                        (unsigned long long)pool->page_capacity, (unsigned long long)page_count);
    while (now < page_count && !atomic_compare_exchange_weak(&pool->page_count, &now, page_count))
        ;
    return GDB_OK;
}

/* --- small things ------------------------------------------------------ */

static uint8_t *slot_of(const gdb_buffer_pool *pool, uint64_t page)
{
    return gdb_page_memory_slot(&pool->memory, page);
}

/* Threads share a shard only when there are many of them; some counts are then lost. */
static void count_stat(atomic_ullong *counter, unsigned long long by)
{
    atomic_store_explicit(counter, atomic_load_explicit(counter, memory_order_relaxed) + by,
                          memory_order_relaxed);
}

static stat_shard *my_shard(gdb_buffer_pool *pool)
{
    uint64_t self = (uint64_t)pthread_self() >> 6;

    return &pool->shards[(self * UINT64_C(0x9e3779b97f4a7c15)) >> 58];
}

static gdb_status check_number(gdb_buffer_pool *pool, uint64_t first, uint64_t count,
                               gdb_error *err)
{
    uint64_t pages = atomic_load_explicit(&pool->page_count, memory_order_relaxed);

    if (first >= pages || count > pages - first)
        return GDB_FAIL(err, GDB_ERR_CORRUPT, "'%s': page %llu is behind the end (%llu pages)",
                        pool->io->name, (unsigned long long)(first + count - 1),
                        (unsigned long long)pages);
    return GDB_OK;
}

/* --- eviction ---------------------------------------------------------- */

/* Take locked pages out of memory; dirty ones are clean by now. */
static void evict_locked(gdb_buffer_pool *pool, uint64_t *pages, uint32_t count)
{
    gdb_page_memory_return(&pool->memory, pages, count);
    for (uint32_t i = 0; i < count; i++) {
        uint64_t version = GDB_PAGE_VERSION(atomic_load(&pool->states[pages[i]]));
        atomic_store_explicit(&pool->states[pages[i]], ((version + 1) << 32) | GDB_PAGE_EVICTED,
                              memory_order_release);
    }
    atomic_fetch_sub(&pool->used, (unsigned long long)count * GDB_PAGE_SIZE);
    atomic_fetch_add_explicit(&pool->evictions, count, memory_order_relaxed);
}

static gdb_status write_back(gdb_buffer_pool *pool, uint64_t page, gdb_error *err)
{
    gdb_page_seal(slot_of(pool, page), page);
    GDB_TRY(pool->io->ops->write(pool->io, page, 1, slot_of(pool, page), err));
    atomic_fetch_add_explicit(&pool->write_backs, 1, memory_order_relaxed);
    return GDB_OK;
}

static void mark_if_idle(gdb_buffer_pool *pool, uint64_t page)
{
    unsigned long long word = atomic_load(&pool->states[page]);

    if ((word & (GDB_PAGE_PINS_MASK | GDB_PAGE_STATE_MASK)) == GDB_PAGE_UNLOCKED)
        (void)gdb_page_state_move(&pool->states[page], &word,
                                  (word & ~GDB_PAGE_STATE_MASK) | GDB_PAGE_MARKED);
}

/* The first hand. */
static void mark_batch(gdb_buffer_pool *pool)
{
    uint64_t pages[EVICTION_BATCH];
    uint32_t count = gdb_resident_queue_peek_middle(&pool->resident, pages, EVICTION_BATCH);

    for (uint32_t i = 0; i < count; i++)
        mark_if_idle(pool, pages[i]);
}

/*
 * The second hand: a candidate that is still marked has not been touched since the first hand
 * passed and goes, an unmarked one is marked, a pinned or locked one is left as it is.
 */
static gdb_status evict_batch(gdb_buffer_pool *pool, uint32_t *evicted, gdb_error *err)
{
    uint64_t candidates[EVICTION_BATCH], victims[EVICTION_BATCH];
    uint32_t count = gdb_resident_queue_take(&pool->resident, candidates, EVICTION_BATCH);
    uint32_t kept = 0, victim_count = 0;
    gdb_status status = GDB_OK;

    mark_batch(pool);
    for (uint32_t i = 0; i < count; i++) {
        uint64_t page = candidates[i];
        unsigned long long word = atomic_load(&pool->states[page]);
        bool is_idle = (word & GDB_PAGE_PINS_MASK) == 0;
        if (is_idle && (word & GDB_PAGE_STATE_MASK) == GDB_PAGE_MARKED &&
            gdb_page_state_move(&pool->states[page], &word,
                                (word & ~GDB_PAGE_STATE_MASK) | GDB_PAGE_LOCKED)) {
            if ((word & GDB_PAGE_DIRTY) == 0 ||
                (status == GDB_OK && (status = write_back(pool, page, err)) == GDB_OK)) {
                victims[victim_count++] = page;
                continue;
            }
            atomic_store_explicit(&pool->states[page],
                                  (word & ~GDB_PAGE_STATE_MASK) | GDB_PAGE_UNLOCKED,
                                  memory_order_release);
        } else {
            mark_if_idle(pool, page);
        }
        candidates[kept++] = page;
    }
    gdb_resident_queue_push(&pool->resident, candidates, kept);
    evict_locked(pool, victims, victim_count);
    *evicted = victim_count;
    return status;
}

static gdb_status out_of_room(gdb_buffer_pool *pool, uint64_t bytes, gdb_error *err)
{
    uint64_t charged = atomic_load(&pool->charged);

    return GDB_FAIL(err, GDB_ERR_NOMEM,
                    "the memory budget of %.1f MB is spent: %.1f MB more are wanted, %.1f MB are "
                    "in use beside pages; give more with --buffer-pool",
                    (double)pool->budget / 1048576, (double)bytes / 1048576,
                    (double)charged / 1048576);
}

/*
 * Take `bytes` out of the budget, evicting until they are there. When several rounds of the clock
 * find nothing to evict, the pages are pinned, or in the hands of other threads: those are waited
 * for, half a second altogether.
 */
static gdb_status reserve_room(gdb_buffer_pool *pool, uint64_t bytes, gdb_error *err)
{
    unsigned long long used = atomic_load(&pool->used);
    uint32_t waits = 0;

    for (;;) {
        uint64_t batches;
        uint32_t evicted = 0;

        while (bytes <= pool->budget && used <= pool->budget - bytes)
            if (atomic_compare_exchange_weak(&pool->used, &used, used + bytes))
                return GDB_OK;
        batches = 2 * (gdb_resident_queue_count(&pool->resident) / EVICTION_BATCH) + 3;
        while (evicted == 0 && batches-- > 0)
            GDB_TRY(evict_batch(pool, &evicted, err));
        used = atomic_load(&pool->used);
        if (evicted > 0)
            continue;
        if (waits++ >= 300)
            return out_of_room(pool, bytes, err);
        if (waits < 50)
            sched_yield();
        else
            gdb_sleep_micros(2000);
    }
}

gdb_status gdb_buffer_pool_charge(gdb_buffer_pool *pool, uint64_t bytes, gdb_error *err)
{
    unsigned long long charged = atomic_load(&pool->charged);
    gdb_status status;

    do {
        if (bytes > pool->budget - PAGES_FLOOR || charged > pool->budget - PAGES_FLOOR - bytes)
            return out_of_room(pool, bytes, err);
    } while (!atomic_compare_exchange_weak(&pool->charged, &charged, charged + bytes));
    status = reserve_room(pool, bytes, err);
    if (status != GDB_OK)
        atomic_fetch_sub(&pool->charged, bytes);
    return status;
}

void gdb_buffer_pool_uncharge(gdb_buffer_pool *pool, uint64_t bytes)
{
    atomic_fetch_sub(&pool->charged, bytes);
    atomic_fetch_sub(&pool->used, bytes);
}

/* --- pins -------------------------------------------------------------- */

typedef enum pin_result { PIN_DONE, PIN_LOCKED_BY_US, PIN_WAIT } pin_result;

/* Pin a resident page, or lock a missing one for reading it. */
static pin_result try_pin(gdb_buffer_pool *pool, uint64_t page)
{
    unsigned long long word = atomic_load_explicit(&pool->states[page], memory_order_acquire);

    for (;;) {
        unsigned long long rest = word & ~GDB_PAGE_STATE_MASK;
        switch (word & GDB_PAGE_STATE_MASK) {
        case GDB_PAGE_UNLOCKED:
        case GDB_PAGE_MARKED:
            if (gdb_page_state_move(&pool->states[page], &word,
                                    (rest | GDB_PAGE_UNLOCKED) + GDB_PAGE_ONE_PIN))
                return PIN_DONE;
            break;
        case GDB_PAGE_EVICTED:
            if (gdb_page_state_move(&pool->states[page], &word, rest | GDB_PAGE_LOCKED))
                return PIN_LOCKED_BY_US;
            break;
        default:
            return PIN_WAIT;
        }
    }
}

static void unlock_stretch(gdb_buffer_pool *pool, uint64_t first, uint32_t count,
                           unsigned long long state)
{
    for (uint64_t page = first; page < first + count; page++) {
        unsigned long long word = atomic_load_explicit(&pool->states[page], memory_order_relaxed);
        atomic_store_explicit(&pool->states[page],
                              (word & ~(GDB_PAGE_STATE_MASK | GDB_PAGE_PINS_MASK)) | state,
                              memory_order_release);
    }
}

/*
 * Fill locked slots from the file and leave them UNLOCKED with `pins` (0 or GDB_PAGE_ONE_PIN) each.
 * After a failure they are EVICTED again.
 */
static gdb_status load_stretch(gdb_buffer_pool *pool, uint64_t first, uint32_t count,
                               unsigned long long pins, gdb_error *err)
{
    gdb_status status = reserve_room(pool, (uint64_t)count * GDB_PAGE_SIZE, err);

    if (status != GDB_OK) {
        unlock_stretch(pool, first, count, GDB_PAGE_EVICTED);
        return status;
    }
    gdb_page_memory_prepare(&pool->memory, first, count);
    status = pool->io->ops->read(pool->io, first, count, slot_of(pool, first), err);
    for (uint32_t i = 0; i < count && status == GDB_OK; i++)
        status = gdb_page_check(slot_of(pool, first + i), first + i, err);
    if (status != GDB_OK) {
        gdb_page_memory_return_run(&pool->memory, first, count);
        unlock_stretch(pool, first, count, GDB_PAGE_EVICTED);
        atomic_fetch_sub(&pool->used, (unsigned long long)count * GDB_PAGE_SIZE);
        return status;
    }
    atomic_fetch_add_explicit(&pool->pages_read, count, memory_order_relaxed);
    gdb_resident_queue_push_run(&pool->resident, first, count);
    unlock_stretch(pool, first, count, GDB_PAGE_UNLOCKED | pins);
    return GDB_OK;
}

void gdb_buffer_pool_unpin(gdb_buffer_pool *pool, uint64_t page)
{
    atomic_fetch_sub_explicit(&pool->states[page], GDB_PAGE_ONE_PIN, memory_order_release);
}

void gdb_buffer_pool_unpin_run(gdb_buffer_pool *pool, uint64_t first, uint32_t count)
{
    for (uint64_t page = first; page < first + count; page++)
        gdb_buffer_pool_unpin(pool, page);
}

static gdb_status pin_one(gdb_buffer_pool *pool, uint64_t page, gdb_error *err)
{
    for (uint32_t turn = 0;; turn++) {
        switch (try_pin(pool, page)) {
        case PIN_DONE:
            count_stat(&my_shard(pool)->hits, 1);
            return GDB_OK;
        case PIN_LOCKED_BY_US:
            count_stat(&my_shard(pool)->misses, 1);
            return load_stretch(pool, page, 1, GDB_PAGE_ONE_PIN, err);
        case PIN_WAIT:
            gdb_page_state_wait(turn);
            break;
        }
    }
}

gdb_status gdb_buffer_pool_pin(gdb_buffer_pool *pool, uint64_t page, const gdb_page_owner *owner,
                               uint32_t index, const uint8_t **out, gdb_error *err)
{
    gdb_status status;

    GDB_TRY(check_number(pool, page, 1, err));
    GDB_TRY(pin_one(pool, page, err));
    if (owner != NULL) {
        status = gdb_page_check_owner(slot_of(pool, page), page, owner, index, err);
        if (status != GDB_OK) {
            gdb_buffer_pool_unpin(pool, page);
            return status;
        }
    }
    *out = slot_of(pool, page);
    return GDB_OK;
}

/* Pin pages first .. first+count-1; missing ones are read a stretch at a time. */
static gdb_status pin_all(gdb_buffer_pool *pool, uint64_t first, uint32_t count, gdb_error *err)
{
    uint32_t done = 0, missing = 0; /* pinned; locked behind them */
    uint32_t hits = 0, misses = 0, turn = 0;
    gdb_status status = GDB_OK;

    while (done + missing < count && status == GDB_OK) {
        pin_result result = try_pin(pool, first + done + missing);
        if (result == PIN_LOCKED_BY_US) {
            missing++;
            misses++;
            continue;
        }
        if (missing > 0) {
            status = load_stretch(pool, first + done, missing, GDB_PAGE_ONE_PIN, err);
            if (status == GDB_OK) {
                done += missing;
            } else if (result == PIN_DONE) {
                gdb_buffer_pool_unpin(pool, first + done + missing);
            }
            missing = 0;
        }
        if (status == GDB_OK && result == PIN_DONE) {
            done++;
            hits++;
            turn = 0;
        } else if (status == GDB_OK) {
            gdb_page_state_wait(turn++);
        }
    }
    if (missing > 0 && status == GDB_OK) {
        status = load_stretch(pool, first + done, missing, GDB_PAGE_ONE_PIN, err);
        if (status == GDB_OK)
            done += missing;
    }
    if (status != GDB_OK) {
        gdb_buffer_pool_unpin_run(pool, first, done);
        return status;
    }
    if (hits > 0)
        count_stat(&my_shard(pool)->hits, hits);
    if (misses > 0)
        count_stat(&my_shard(pool)->misses, misses);
    return GDB_OK;
}

gdb_status gdb_buffer_pool_pin_run(gdb_buffer_pool *pool, uint64_t first, uint32_t count,
                                   const gdb_page_owner *owner, uint32_t index, const uint8_t **out,
                                   gdb_error *err)
{
    gdb_status status = GDB_OK;

    GDB_TRY(check_number(pool, first, count, err));
    GDB_TRY(pin_all(pool, first, count, err));
    for (uint32_t i = 0; i < count && owner != NULL && status == GDB_OK; i++)
        status = gdb_page_check_owner(slot_of(pool, first + i), first + i, owner, index + i, err);
    if (status != GDB_OK) {
        gdb_buffer_pool_unpin_run(pool, first, count);
        return status;
    }
    *out = slot_of(pool, first);
    return GDB_OK;
}

void gdb_buffer_pool_prefetch(gdb_buffer_pool *pool, uint64_t first, uint32_t count)
{
    uint64_t pages = atomic_load_explicit(&pool->page_count, memory_order_relaxed);
    uint64_t most = pool->budget / GDB_PAGE_SIZE / 8, end;

    if (most > GDB_BUFFER_POOL_RUN)
        most = GDB_BUFFER_POOL_RUN;
    if (first >= pages)
        return;
    end = count < pages - first ? first + count : pages;
    while (first < end) {
        uint32_t missing = 0;
        while (missing < most && first + missing < end) {
            unsigned long long word = atomic_load(&pool->states[first + missing]);
            if ((word & GDB_PAGE_STATE_MASK) != GDB_PAGE_EVICTED ||
                !gdb_page_state_move(&pool->states[first + missing], &word, word | GDB_PAGE_LOCKED))
                break;
            missing++;
        }
        if (missing == 0)
            first++;
        else if (load_stretch(pool, first, missing, 0, NULL) != GDB_OK)
            return;
        first += missing;
    }
}

/* --- optimistic reading ------------------------------------------------ */

bool gdb_buffer_pool_read_begin(gdb_buffer_pool *pool, uint64_t page, const uint8_t **out,
                                uint64_t *version)
{
    unsigned long long word;

    if (page >= atomic_load_explicit(&pool->page_count, memory_order_relaxed))
        return false;
    word = atomic_load_explicit(&pool->states[page], memory_order_acquire);
    while ((word & GDB_PAGE_STATE_MASK) == GDB_PAGE_MARKED)
        if (gdb_page_state_move(&pool->states[page], &word,
                                (word & ~GDB_PAGE_STATE_MASK) | GDB_PAGE_UNLOCKED))
            break;
    /* else `word` has been loaded again */
    if ((word & GDB_PAGE_STATE_MASK) == GDB_PAGE_EVICTED ||
        (word & GDB_PAGE_STATE_MASK) == GDB_PAGE_LOCKED)
        return false;
    *out = slot_of(pool, page);
    *version = GDB_PAGE_VERSION(word);
    return true;
}

bool gdb_buffer_pool_read_validate(gdb_buffer_pool *pool, uint64_t page, uint64_t version)
{
    unsigned long long word;

    atomic_thread_fence(memory_order_acquire);
    word = atomic_load_explicit(&pool->states[page], memory_order_relaxed);
    if (GDB_PAGE_VERSION(word) != version || (word & GDB_PAGE_STATE_MASK) == GDB_PAGE_EVICTED ||
        (word & GDB_PAGE_STATE_MASK) == GDB_PAGE_LOCKED)
        return false;
    count_stat(&my_shard(pool)->hits, 1);
    return true;
}

void gdb_buffer_pool_touch(const gdb_buffer_pool *pool, uint64_t page, uint32_t offset)
{
    if (page < pool->page_capacity)
        __builtin_prefetch(slot_of(pool, page) + offset);
}

/* --- changing pages ---------------------------------------------------- */

gdb_status gdb_buffer_pool_lock(gdb_buffer_pool *pool, uint64_t page, bool fresh, uint8_t **out,
                                gdb_error *err)
{
    GDB_TRY(check_number(pool, page, 1, err));
    for (uint32_t turn = 0;; turn++) {
        unsigned long long word = atomic_load(&pool->states[page]);
        unsigned long long rest = word & ~GDB_PAGE_STATE_MASK;
        unsigned long long state = word & GDB_PAGE_STATE_MASK;

        if (state == GDB_PAGE_EVICTED && !fresh) {
            GDB_TRY(pin_one(pool, page, err));
            gdb_buffer_pool_unpin(pool, page);
        } else if (state != GDB_PAGE_LOCKED && (word & GDB_PAGE_PINS_MASK) == 0 &&
                   gdb_page_state_move(&pool->states[page], &word,
                                       rest | GDB_PAGE_LOCKED | GDB_PAGE_DIRTY)) {
            if (state == GDB_PAGE_EVICTED) {
                gdb_status status = reserve_room(pool, GDB_PAGE_SIZE, err);
                if (status != GDB_OK) {
                    atomic_store(&pool->states[page], rest);
                    return status;
                }
                gdb_resident_queue_push_run(&pool->resident, page, 1);
            }
            if (fresh)
                memset(slot_of(pool, page), 0, GDB_PAGE_SIZE);
            *out = slot_of(pool, page);
            return GDB_OK;
        } else {
            gdb_page_state_wait(turn);
        }
    }
}

void gdb_buffer_pool_unlock(gdb_buffer_pool *pool, uint64_t page)
{
    unsigned long long word = atomic_load(&pool->states[page]);

    atomic_store_explicit(&pool->states[page],
                          ((word & ~GDB_PAGE_STATE_MASK) | GDB_PAGE_UNLOCKED) +
                              GDB_PAGE_ONE_VERSION,
                          memory_order_release);
}

/* Write a copy, so that readers may go on: the pin keeps changes away, not them. */
static gdb_status flush_page(gdb_buffer_pool *pool, uint64_t page, gdb_error *err)
{
    uint8_t copy[GDB_PAGE_SIZE];
    gdb_status status;

    GDB_TRY(pin_one(pool, page, err));
    if ((atomic_load(&pool->states[page]) & GDB_PAGE_DIRTY) == 0) {
        gdb_buffer_pool_unpin(pool, page);
        return GDB_OK;
    }
    memcpy(copy, slot_of(pool, page), GDB_PAGE_SIZE);
    gdb_page_seal(copy, page);
    status = pool->io->ops->write(pool->io, page, 1, copy, err);
    if (status == GDB_OK) {
        atomic_fetch_and(&pool->states[page], ~GDB_PAGE_DIRTY);
        atomic_fetch_add_explicit(&pool->write_backs, 1, memory_order_relaxed);
    }
    gdb_buffer_pool_unpin(pool, page);
    return status;
}

gdb_status gdb_buffer_pool_flush(gdb_buffer_pool *pool, gdb_error *err)
{
    uint64_t pages = atomic_load(&pool->page_count);

    for (uint64_t page = 0; page < pages; page++)
        if ((atomic_load_explicit(&pool->states[page], memory_order_relaxed) & GDB_PAGE_DIRTY) != 0)
            GDB_TRY(flush_page(pool, page, err));
    return GDB_OK;
}

/* --- statistics -------------------------------------------------------- */

void gdb_buffer_pool_stats_get(const gdb_buffer_pool *pool, gdb_buffer_pool_stats *out)
{
    uint64_t used;

    memset(out, 0, sizeof(*out));
    for (unsigned i = 0; i < STAT_SHARDS; i++) {
        out->hits += atomic_load_explicit(&pool->shards[i].hits, memory_order_relaxed);
        out->misses += atomic_load_explicit(&pool->shards[i].misses, memory_order_relaxed);
    }
    used = atomic_load(&pool->used);
    out->charged = atomic_load(&pool->charged);
    out->resident = used > out->charged ? (used - out->charged) / GDB_PAGE_SIZE : 0;
    out->limit = (pool->budget - out->charged) / GDB_PAGE_SIZE;
    out->pages_read = atomic_load(&pool->pages_read);
    out->evictions = atomic_load(&pool->evictions);
    out->write_backs = atomic_load(&pool->write_backs);
}
