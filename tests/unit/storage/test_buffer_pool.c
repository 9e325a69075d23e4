/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include <errno.h>
#include <pthread.h>

#include "lib/base/bytes_le.h"
#include "lib/base/hash.h"
#include "lib/storage/buffer_pool.h"
#include "tests/support/page_io_fault.h"

enum { SMALL = 40, LARGE = 2000, LEAST_PAGES = GDB_BUFFER_POOL_LEAST / GDB_PAGE_SIZE };

/* Where a page keeps its two counters, which are always equal, and its other contents. */
enum { COUNTER = GDB_PAGE_HEADER_SIZE, TWIN = GDB_PAGE_SIZE - 8, BODY = COUNTER + 8 };

static const gdb_page_owner owner = {GDB_PAGE_TYPE_SEGMENT, 7, 3, 11};

typedef struct fixture {
    gdb_page_io_fault fault;
    gdb_page_io *io;
    gdb_buffer_pool *pool;
} fixture;

static uint64_t body_word(uint64_t page, size_t at)
{
    return gdb_hash_u64(page << 32 | at);
}

static void make_page(uint8_t *bytes, uint64_t page)
{
    memset(bytes, 0, GDB_PAGE_SIZE);
    gdb_page_header_encode(&owner, (uint32_t)page, bytes);
    for (size_t at = BODY; at < TWIN; at += 8)
        gdb_store_u64le(bytes + at, body_word(page, at));
    gdb_page_seal(bytes, page);
}

static void check_page(const uint8_t *bytes, uint64_t page)
{
    for (size_t at = BODY; at < TWIN; at += 8)
        assert_int_equal(gdb_load_u64le(bytes + at), body_word(page, at));
}

static void open_fixture(fixture *f, uint64_t pages, uint64_t budget)
{
    uint8_t bytes[GDB_PAGE_SIZE];
    gdb_error err = GDB_ERROR_INIT;
    gdb_page_io *inner = NULL;

    gdb_page_io_fault_init(&f->fault);
    assert_ok(gdb_page_io_memory_open(&inner, &err), err);
    assert_ok(gdb_page_io_fault_open(&f->io, inner, &f->fault, &err), err);
    for (uint64_t page = 0; page < pages; page++) {
        make_page(bytes, page);
        assert_ok(f->io->ops->write(f->io, page, 1, bytes, &err), err);
    }
    atomic_store(&f->fault.writes, 0);
    assert_ok(gdb_buffer_pool_open(&f->pool, f->io, pages, pages + 8, budget, &err), err);
}

static void close_fixture(fixture *f)
{
    gdb_buffer_pool_close(f->pool);
    gdb_page_io_close(f->io);
}

static gdb_buffer_pool_stats stats_of(const fixture *f)
{
    gdb_buffer_pool_stats stats;

    gdb_buffer_pool_stats_get(f->pool, &stats);
    return stats;
}

static void pinned_page_has_the_contents_of_the_file(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    const uint8_t *bytes = NULL, *again = NULL;
    fixture f;

    (void)state;
    open_fixture(&f, SMALL, 0);
    for (uint64_t page = 0; page < SMALL; page++) {
        assert_ok(gdb_buffer_pool_pin(f.pool, page, &owner, (uint32_t)page, &bytes, &err), err);
        check_page(bytes, page);
        gdb_buffer_pool_unpin(f.pool, page);
        assert_ok(gdb_buffer_pool_pin(f.pool, page, NULL, 0, &again, &err), err);
        assert_ptr_equal(bytes, again);
        gdb_buffer_pool_unpin(f.pool, page);
    }
    assert_int_equal(stats_of(&f).hits, SMALL);
    assert_int_equal(stats_of(&f).misses, SMALL);
    assert_int_equal(stats_of(&f).pages_read, SMALL);
    assert_int_equal(stats_of(&f).resident, SMALL);
    assert_int_equal(stats_of(&f).limit, LEAST_PAGES);
    assert_int_equal(stats_of(&f).evictions, 0);
    close_fixture(&f);
    gdb_buffer_pool_close(NULL);
}

static void run_is_contiguous_and_read_in_stretches(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    const uint8_t *bytes = NULL;
    fixture f;

    (void)state;
    open_fixture(&f, SMALL, 0);
    assert_ok(gdb_buffer_pool_pin(f.pool, 10, &owner, 10, &bytes, &err), err);
    assert_ok(gdb_buffer_pool_pin_run(f.pool, 4, 20, &owner, 4, &bytes, &err), err);
    for (uint64_t page = 4; page < 24; page++)
        check_page(bytes + (page - 4) * GDB_PAGE_SIZE, page);
    assert_int_equal(atomic_load(&f.fault.reads), 3); /* 10, 4 .. 9, 11 .. 23 */
    gdb_buffer_pool_unpin_run(f.pool, 4, 20);
    gdb_buffer_pool_unpin(f.pool, 10);
    assert_int_equal(stats_of(&f).pages_read, 20);
    close_fixture(&f);
}

static void wrong_owner_or_place_is_corrupt(void **state)
{
    gdb_page_owner other = owner;
    gdb_error err = GDB_ERROR_INIT;
    const uint8_t *bytes = NULL;
    fixture f;

    (void)state;
    open_fixture(&f, SMALL, 0);
    other.table++;
    assert_int_equal(gdb_buffer_pool_pin(f.pool, 3, &other, 3, &bytes, &err), GDB_ERR_CORRUPT);
    gdb_error_clear(&err);
    assert_int_equal(gdb_buffer_pool_pin(f.pool, 3, &owner, 4, &bytes, &err), GDB_ERR_CORRUPT);
    gdb_error_clear(&err);
    assert_int_equal(gdb_buffer_pool_pin_run(f.pool, 3, 4, &owner, 4, &bytes, &err),
                     GDB_ERR_CORRUPT);
    gdb_error_clear(&err);
    assert_fails(gdb_buffer_pool_pin(f.pool, SMALL, NULL, 0, &bytes, &err), GDB_ERR_CORRUPT,
                 "behind the end", err);
    assert_fails(gdb_buffer_pool_pin_run(f.pool, SMALL - 2, 3, NULL, 0, &bytes, &err),
                 GDB_ERR_CORRUPT, "behind the end", err);
    close_fixture(&f);
}

static void changed_byte_is_found_when_the_page_is_read(void **state)
{
    uint8_t page[GDB_PAGE_SIZE];
    gdb_error err = GDB_ERROR_INIT;
    const uint8_t *bytes = NULL;
    fixture f;

    (void)state;
    open_fixture(&f, SMALL, 0);
    make_page(page, 5);
    page[2000] ^= 1;
    assert_ok(f.io->ops->write(f.io, 5, 1, page, &err), err);
    assert_int_equal(gdb_buffer_pool_pin(f.pool, 5, NULL, 0, &bytes, &err), GDB_ERR_CORRUPT);
    gdb_error_clear(&err);
    assert_int_equal(gdb_buffer_pool_pin_run(f.pool, 0, 8, NULL, 0, &bytes, &err), GDB_ERR_CORRUPT);
    gdb_error_clear(&err);
    assert_int_equal(stats_of(&f).resident, 0);
    page[2000] ^= 1;
    assert_ok(f.io->ops->write(f.io, 5, 1, page, &err), err);
    assert_ok(gdb_buffer_pool_pin(f.pool, 5, &owner, 5, &bytes, &err), err);
    check_page(bytes, 5);
    gdb_buffer_pool_unpin(f.pool, 5);
    close_fixture(&f);
}

static void failed_read_leaves_the_page_out(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    const uint8_t *bytes = NULL;
    fixture f;

    (void)state;
    open_fixture(&f, SMALL, 0);
    assert_ok(gdb_buffer_pool_pin(f.pool, 6, &owner, 6, &bytes, &err), err);
    f.fault.fail_read = 2; /* page 6 was the first */
    assert_fails(gdb_buffer_pool_pin_run(f.pool, 2, 10, &owner, 2, &bytes, &err), GDB_ERR_IO,
                 "cannot read", err);
    assert_int_equal(stats_of(&f).resident, 5);
    gdb_buffer_pool_prefetch(f.pool, 20, 4);
    assert_int_equal(stats_of(&f).resident, 5);
    f.fault.fail_read = -1;
    assert_ok(gdb_buffer_pool_pin_run(f.pool, 2, 10, &owner, 2, &bytes, &err), err);
    for (uint64_t page = 2; page < 12; page++)
        check_page(bytes + (page - 2) * GDB_PAGE_SIZE, page);
    gdb_buffer_pool_unpin_run(f.pool, 2, 10);
    gdb_buffer_pool_unpin(f.pool, 6);
    close_fixture(&f);
}

static void resident_pages_stay_within_the_budget(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    const uint8_t *bytes = NULL;
    fixture f;

    (void)state;
    open_fixture(&f, LARGE, 0);
    for (unsigned round = 0; round < 2; round++)
        for (uint64_t page = 0; page < LARGE; page++) {
            assert_ok(gdb_buffer_pool_pin(f.pool, page, &owner, (uint32_t)page, &bytes, &err), err);
            check_page(bytes, page);
            gdb_buffer_pool_unpin(f.pool, page);
            assert_true(stats_of(&f).resident <= LEAST_PAGES);
        }
    assert_int_equal(stats_of(&f).misses + stats_of(&f).hits, 2 * LARGE);
    assert_int_equal(stats_of(&f).evictions, stats_of(&f).pages_read - stats_of(&f).resident);
    assert_true(stats_of(&f).evictions >= 2 * (LARGE - LEAST_PAGES));
    close_fixture(&f);
}

static void page_that_is_touched_again_outlives_the_others(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    const uint8_t *bytes = NULL;
    fixture f;

    (void)state;
    open_fixture(&f, LARGE, 0);
    for (uint64_t page = 0; page < LARGE; page++) {
        assert_ok(gdb_buffer_pool_pin(f.pool, page, &owner, (uint32_t)page, &bytes, &err), err);
        gdb_buffer_pool_unpin(f.pool, page);
        assert_ok(gdb_buffer_pool_pin(f.pool, 0, &owner, 0, &bytes, &err), err);
        gdb_buffer_pool_unpin(f.pool, 0);
    }
    assert_true(stats_of(&f).misses <= LARGE + 1); /* once, before the clock's first round */
    close_fixture(&f);
}

static void pinned_pages_are_never_evicted(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    const uint8_t *bytes = NULL, *held[LEAST_PAGES];
    fixture f;

    (void)state;
    open_fixture(&f, LARGE, 0);
    for (uint64_t page = 0; page < LEAST_PAGES; page++)
        assert_ok(gdb_buffer_pool_pin(f.pool, page, &owner, (uint32_t)page, &held[page], &err),
                  err);
    assert_fails(gdb_buffer_pool_pin(f.pool, 1000, NULL, 0, &bytes, &err), GDB_ERR_NOMEM,
                 "--buffer-pool", err);
    gdb_buffer_pool_unpin(f.pool, 17);
    assert_ok(gdb_buffer_pool_pin(f.pool, 1000, &owner, 1000, &bytes, &err), err);
    check_page(bytes, 1000);
    gdb_buffer_pool_unpin(f.pool, 1000);
    for (uint64_t page = 0; page < LEAST_PAGES; page++)
        if (page != 17) {
            check_page(held[page], page);
            gdb_buffer_pool_unpin(f.pool, page);
        }
    close_fixture(&f);
}

static void charge_takes_room_from_the_pages(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    const uint8_t *bytes = NULL;
    uint64_t half = GDB_BUFFER_POOL_LEAST / 2;
    fixture f;

    (void)state;
    open_fixture(&f, LARGE, 0);
    for (uint64_t page = 0; page < LARGE; page += 64) {
        uint32_t n = page + 64 <= LARGE ? 64 : (uint32_t)(LARGE - page);
        assert_ok(gdb_buffer_pool_pin_run(f.pool, page, n, NULL, 0, &bytes, &err), err);
        gdb_buffer_pool_unpin_run(f.pool, page, n);
    }
    assert_true(stats_of(&f).resident > LEAST_PAGES / 2);
    assert_ok(gdb_buffer_pool_charge(f.pool, half, &err), err);
    assert_true(stats_of(&f).resident <= LEAST_PAGES / 2);
    assert_int_equal(stats_of(&f).limit, LEAST_PAGES / 2);
    assert_int_equal(stats_of(&f).charged, half);
    assert_fails(gdb_buffer_pool_charge(f.pool, 1, &err), GDB_ERR_NOMEM, "budget", err);
    assert_fails(gdb_buffer_pool_charge(f.pool, UINT64_MAX, &err), GDB_ERR_NOMEM, "budget", err);
    assert_int_equal(stats_of(&f).charged, half);
    gdb_buffer_pool_uncharge(f.pool, half);
    assert_int_equal(stats_of(&f).charged, 0);
    assert_ok(gdb_buffer_pool_pin(f.pool, 3, &owner, 3, &bytes, &err), err);
    check_page(bytes, 3);
    gdb_buffer_pool_unpin(f.pool, 3);
    close_fixture(&f);
}

static void prefetched_pages_are_hits(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    const uint8_t *bytes = NULL;
    fixture f;

    (void)state;
    open_fixture(&f, SMALL, 0);
    gdb_buffer_pool_prefetch(f.pool, 8, 100);
    gdb_buffer_pool_prefetch(f.pool, SMALL + 5, 3);
    assert_int_equal(stats_of(&f).pages_read, SMALL - 8);
    assert_int_equal(stats_of(&f).misses, 0);
    assert_ok(gdb_buffer_pool_pin_run(f.pool, 8, SMALL - 8, &owner, 8, &bytes, &err), err);
    assert_int_equal(stats_of(&f).hits, SMALL - 8);
    check_page(bytes + GDB_PAGE_SIZE, 9);
    gdb_buffer_pool_unpin_run(f.pool, 8, SMALL - 8);
    close_fixture(&f);
}

static void optimistic_read_fails_when_the_page_changes(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    const uint8_t *bytes = NULL;
    uint8_t *change = NULL;
    uint64_t version = 0;
    fixture f;

    (void)state;
    open_fixture(&f, LARGE, 0);
    assert_false(gdb_buffer_pool_read_begin(f.pool, 3, &bytes, &version));
    assert_false(gdb_buffer_pool_read_begin(f.pool, LARGE + 3, &bytes, &version));
    gdb_buffer_pool_prefetch(f.pool, 3, 1);
    assert_true(gdb_buffer_pool_read_begin(f.pool, 3, &bytes, &version));
    check_page(bytes, 3);
    assert_true(gdb_buffer_pool_read_validate(f.pool, 3, version));

    assert_true(gdb_buffer_pool_read_begin(f.pool, 3, &bytes, &version));
    assert_ok(gdb_buffer_pool_lock(f.pool, 3, false, &change, &err), err);
    assert_false(gdb_buffer_pool_read_validate(f.pool, 3, version));
    gdb_buffer_pool_unlock(f.pool, 3);
    assert_false(gdb_buffer_pool_read_validate(f.pool, 3, version));

    assert_true(gdb_buffer_pool_read_begin(f.pool, 3, &bytes, &version));
    for (uint64_t page = 100; page < 100 + 2 * LEAST_PAGES; page++)
        gdb_buffer_pool_prefetch(f.pool, page, 1);
    assert_false(gdb_buffer_pool_read_validate(f.pool, 3, version));
    close_fixture(&f);
}

static void dirty_page_is_written_before_it_is_evicted(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    const uint8_t *bytes = NULL;
    uint8_t *change = NULL;
    fixture f;

    (void)state;
    open_fixture(&f, LARGE, 0);
    for (uint64_t page = 0; page < 50; page++) {
        assert_ok(gdb_buffer_pool_lock(f.pool, page, false, &change, &err), err);
        gdb_store_u64le(change + COUNTER, page + 1);
        gdb_buffer_pool_unlock(f.pool, page);
    }
    for (uint64_t page = 100; page < LARGE; page++)
        gdb_buffer_pool_prefetch(f.pool, page, 1);
    assert_int_equal(stats_of(&f).write_backs, 50);
    for (uint64_t page = 0; page < 50; page++) {
        assert_ok(gdb_buffer_pool_pin(f.pool, page, &owner, (uint32_t)page, &bytes, &err), err);
        assert_int_equal(gdb_load_u64le(bytes + COUNTER), page + 1);
        check_page(bytes, page);
        gdb_buffer_pool_unpin(f.pool, page);
    }
    close_fixture(&f);
}

static void failed_write_back_keeps_the_page(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    const uint8_t *bytes = NULL;
    uint8_t *change = NULL;
    gdb_status status = GDB_OK;
    fixture f;

    (void)state;
    open_fixture(&f, LARGE, 0);
    assert_ok(gdb_buffer_pool_lock(f.pool, 0, false, &change, &err), err);
    gdb_store_u64le(change + COUNTER, 77);
    gdb_buffer_pool_unlock(f.pool, 0);
    f.fault.fail_write = 0;
    f.fault.os_errno = ENOSPC;
    for (uint64_t page = 1; page < LARGE && status == GDB_OK; page++) {
        status = gdb_buffer_pool_pin(f.pool, page, NULL, 0, &bytes, &err);
        if (status == GDB_OK)
            gdb_buffer_pool_unpin(f.pool, page);
    }
    assert_int_equal(status, GDB_ERR_IO);
    assert_int_equal(err.os_errno, ENOSPC);
    gdb_error_clear(&err);
    assert_fails(gdb_buffer_pool_flush(f.pool, &err), GDB_ERR_IO, "cannot write", err);
    f.fault.fail_write = -1;
    assert_ok(gdb_buffer_pool_flush(f.pool, &err), err);
    assert_int_equal(stats_of(&f).write_backs, 1);
    assert_ok(gdb_buffer_pool_pin(f.pool, 0, NULL, 0, &bytes, &err), err);
    assert_int_equal(gdb_load_u64le(bytes + COUNTER), 77);
    gdb_buffer_pool_unpin(f.pool, 0);
    close_fixture(&f);
}

static void grown_file_has_fresh_pages(void **state)
{
    uint8_t on_disk[GDB_PAGE_SIZE];
    gdb_error err = GDB_ERROR_INIT;
    const uint8_t *bytes = NULL;
    uint8_t *change = NULL;
    fixture f;

    (void)state;
    open_fixture(&f, SMALL, 0);
    assert_fails(gdb_buffer_pool_lock(f.pool, SMALL, true, &change, &err), GDB_ERR_CORRUPT,
                 "behind the end", err);
    assert_fails(gdb_buffer_pool_grow(f.pool, SMALL + 9, &err), GDB_ERR_NOMEM, "room", err);
    assert_ok(gdb_buffer_pool_grow(f.pool, SMALL + 8, &err), err);
    assert_ok(gdb_buffer_pool_lock(f.pool, SMALL + 7, true, &change, &err), err);
    gdb_page_header_encode(&owner, SMALL + 7, change);
    memset(change + COUNTER, 5, 8);
    gdb_buffer_pool_unlock(f.pool, SMALL + 7);
    assert_ok(gdb_buffer_pool_flush(f.pool, &err), err);
    assert_ok(f.io->ops->read(f.io, SMALL + 7, 1, on_disk, &err), err);
    assert_ok(gdb_page_check(on_disk, SMALL + 7, &err), err);
    assert_ok(gdb_buffer_pool_pin(f.pool, SMALL + 7, &owner, SMALL + 7, &bytes, &err), err);
    assert_memory_equal(bytes + 8, on_disk + 8, GDB_PAGE_SIZE - 8);
    gdb_buffer_pool_unpin(f.pool, SMALL + 7);
    close_fixture(&f);
}

/* --- several threads --------------------------------------------------- */

enum { THREADS = 4, STEPS = 6000 };

typedef struct worker {
    fixture *f;
    uint64_t seed;
    uint64_t changes[LARGE];
    uint64_t optimistic;
    char failure[256]; /* cmocka's assertions are for the main thread */
} worker;

/* A race by design: what was copied is thrown away unless the version still holds. */
__attribute__((no_sanitize("thread"), noinline)) static void copy_racing(uint64_t *to,
                                                                         const uint8_t *from)
{
    const volatile uint64_t *words = (const volatile uint64_t *)(const void *)from;

    to[0] = words[0];
    to[1] = words[TWIN / 8 - COUNTER / 8];
    to[2] = words[1];
}

static bool page_is_whole(const uint8_t *bytes, uint64_t page)
{
    for (size_t at = BODY; at < TWIN; at += 8)
        if (gdb_load_u64le(bytes + at) != body_word(page, at))
            return false;
    return gdb_load_u64le(bytes + COUNTER) == gdb_load_u64le(bytes + TWIN);
}

static gdb_status work_step(worker *w, gdb_error *err)
{
    gdb_buffer_pool *pool = w->f->pool;
    uint64_t dice = w->seed = gdb_hash_u64(w->seed + 1), version, words[3];
    uint64_t page = (dice >> 8) % LARGE;
    uint32_t run = (uint32_t)(1 + (dice >> 40) % 20);
    const uint8_t *bytes;
    uint8_t *change;

    if (page + run > LARGE)
        run = (uint32_t)(LARGE - page);
    switch (dice % 8) {
    case 0:
        gdb_buffer_pool_prefetch(pool, page, run);
        return GDB_OK;
    case 1:
        GDB_TRY(gdb_buffer_pool_lock(pool, page, false, &change, err));
        gdb_store_u64le(change + COUNTER, gdb_load_u64le(change + COUNTER) + 1);
        gdb_store_u64le(change + TWIN, gdb_load_u64le(change + TWIN) + 1);
        gdb_buffer_pool_unlock(pool, page);
        w->changes[page]++;
        return GDB_OK;
    case 2:
    case 3:
        page %= 100; /* likely to be there */
        if (!gdb_buffer_pool_read_begin(pool, page, &bytes, &version))
            break;
        copy_racing(words, bytes + COUNTER);
        if (!gdb_buffer_pool_read_validate(pool, page, version))
            break;
        w->optimistic++;
        if (words[0] != words[1] || words[2] != body_word(page, BODY))
            return GDB_FAIL(err, GDB_ERR_CORRUPT, "optimistic read of page %d is torn", (int)page);
        return GDB_OK;
    case 4:
    case 5:
        GDB_TRY(gdb_buffer_pool_pin_run(pool, page, run, &owner, (uint32_t)page, &bytes, err));
        for (uint32_t i = 0; i < run; i++)
            if (!page_is_whole(bytes + i * GDB_PAGE_SIZE, page + i))
                return GDB_FAIL(err, GDB_ERR_CORRUPT, "page %d is wrong", (int)page);
        gdb_buffer_pool_unpin_run(pool, page, run);
        return GDB_OK;
    default:
        break;
    }
    GDB_TRY(gdb_buffer_pool_pin(pool, page, &owner, (uint32_t)page, &bytes, err));
    if (!page_is_whole(bytes, page))
        return GDB_FAIL(err, GDB_ERR_CORRUPT, "page %d is wrong", (int)page);
    gdb_buffer_pool_unpin(pool, page);
    return GDB_OK;
}

static void *work(void *context)
{
    worker *w = context;
    gdb_error err = GDB_ERROR_INIT;

    for (unsigned step = 0; step < STEPS; step++)
        if (work_step(w, &err) != GDB_OK) {
            snprintf(w->failure, sizeof(w->failure), "step %u: %.200s", step, err.message);
            break;
        }
    return NULL;
}

static void threads_see_whole_pages_and_lose_no_change(void **state)
{
    static worker workers[THREADS];
    pthread_t threads[THREADS];
    gdb_error err = GDB_ERROR_INIT;
    const uint8_t *bytes = NULL;
    uint64_t optimistic = 0;
    fixture f;

    (void)state;
    open_fixture(&f, LARGE, 0);
    for (unsigned i = 0; i < THREADS; i++) {
        workers[i].f = &f;
        workers[i].seed = 1000 + i;
        assert_int_equal(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
    }
    for (unsigned i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    for (unsigned i = 0; i < THREADS; i++) {
        assert_string_equal(workers[i].failure, "");
        optimistic += workers[i].optimistic;
    }
    assert_true(optimistic > 0);
    assert_true(stats_of(&f).evictions > 0);
    assert_true(stats_of(&f).write_backs > 0);
    assert_true(stats_of(&f).resident <= LEAST_PAGES);
    for (uint64_t page = 0; page < LARGE; page++) {
        uint64_t changes = 0;
        for (unsigned i = 0; i < THREADS; i++)
            changes += workers[i].changes[page];
        assert_ok(gdb_buffer_pool_pin(f.pool, page, &owner, (uint32_t)page, &bytes, &err), err);
        assert_int_equal(gdb_load_u64le(bytes + COUNTER), changes);
        gdb_buffer_pool_unpin(f.pool, page);
    }
    assert_ok(gdb_buffer_pool_flush(f.pool, &err), err);
    close_fixture(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pinned_page_has_the_contents_of_the_file),
        cmocka_unit_test(run_is_contiguous_and_read_in_stretches),
        cmocka_unit_test(wrong_owner_or_place_is_corrupt),
        cmocka_unit_test(changed_byte_is_found_when_the_page_is_read),
        cmocka_unit_test(failed_read_leaves_the_page_out),
        cmocka_unit_test(resident_pages_stay_within_the_budget),
        cmocka_unit_test(page_that_is_touched_again_outlives_the_others),
        cmocka_unit_test(pinned_pages_are_never_evicted),
        cmocka_unit_test(charge_takes_room_from_the_pages),
        cmocka_unit_test(prefetched_pages_are_hits),
        cmocka_unit_test(optimistic_read_fails_when_the_page_changes),
        cmocka_unit_test(dirty_page_is_written_before_it_is_evicted),
        cmocka_unit_test(failed_write_back_keeps_the_page),
        cmocka_unit_test(grown_file_has_fresh_pages),
        cmocka_unit_test(threads_see_whole_pages_and_lose_no_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
