/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <unistd.h>

#include "lib/base/parallel.h"

enum { ITEMS = 500 };

typedef struct loop {
    atomic_int calls[ITEMS];
    atomic_int wrong_thread;
    unsigned threads;
    uint64_t fail_from; /* this index and some behind it fail */
} loop;

static gdb_status count_call(void *context, uint64_t index, unsigned thread, gdb_error *err)
{
    loop *l = context;

    atomic_fetch_add(&l->calls[index], 1);
    if (thread >= l->threads)
        atomic_fetch_add(&l->wrong_thread, 1);
    if (index >= l->fail_from && (index - l->fail_from) % 3 == 0) {
        /* The first to fail is the last to say so. */
        usleep(index == l->fail_from ? 3000 : 0);
        return GDB_FAIL(err, GDB_ERR_INPUT, "index %d", (int)index);
    }
    return GDB_OK;
}

static void every_index_runs_once(void **state)
{
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    for (unsigned threads = 0; threads <= 8; threads++) {
        loop l = {.threads = threads > 0 ? threads : 1, .fail_from = UINT64_MAX};
        assert_ok(gdb_parallel_for(threads, ITEMS, count_call, &l, &err), err);
        for (int i = 0; i < ITEMS; i++)
            assert_int_equal(l.calls[i], 1);
        assert_int_equal(l.wrong_thread, 0);
    }
    assert_ok(gdb_parallel_for(4, 0, count_call, NULL, &err), err);
}

static void the_failure_of_the_lowest_index_is_reported(void **state)
{
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    for (unsigned threads = 1; threads <= 8; threads++) {
        loop l = {.threads = threads, .fail_from = 17};
        assert_fails(gdb_parallel_for(threads, ITEMS, count_call, &l, &err), GDB_ERR_INPUT,
                     "index 17", err);
        for (int i = 0; i <= 17; i++)
            assert_int_equal(l.calls[i], 1);
        assert_int_equal(l.calls[ITEMS - 1], 0);
    }
}

typedef struct held_up {
    atomic_ullong begun;       /* the highest index that was */
    unsigned long long during; /* of those, while the first was held up */
} held_up;

static gdb_status hold_the_first_up(void *context, uint64_t index, unsigned thread, gdb_error *err)
{
    held_up *h = context;
    unsigned long long seen = atomic_load(&h->begun);

    (void)thread;
    (void)err;
    while (index > seen && !atomic_compare_exchange_weak(&h->begun, &seen, index))
        continue;
    if (index == 0) {
        usleep(20000);
        h->during = atomic_load(&h->begun);
    }
    return GDB_OK;
}

static void no_index_is_begun_far_ahead_of_one_that_runs(void **state)
{
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    for (unsigned threads = 1; threads <= 4; threads++) {
        held_up h = {0};
        assert_ok(gdb_parallel_for(threads, ITEMS, hold_the_first_up, &h, &err), err);
        assert_true(h.during < (uint64_t)threads * GDB_PARALLEL_AHEAD);
        assert_int_equal(h.begun, ITEMS - 1);
    }
}

static gdb_status fail_silently(void *context, uint64_t index, unsigned thread, gdb_error *err)
{
    (void)context;
    (void)index;
    (void)thread;
    (void)err;
    return GDB_ERR_NOMEM;
}

static void a_failure_without_a_message_is_still_one(void **state)
{
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    assert_int_equal(gdb_parallel_for(2, 4, fail_silently, NULL, &err), GDB_ERR_NOMEM);
}

typedef struct flow {
    uint64_t items;
    uint64_t taken;     /* checked under take */
    uint64_t committed; /* checked under commit */
    atomic_int worked;
    atomic_int finished;
    atomic_int disorder;
    uint64_t in_slot[12];
    uint64_t fail_at;
    int worked_meanwhile; /* while the first item was finished */
    int fail_step; /* 0 take, 1 work, 2 commit, 3 finish */
} flow;

static gdb_status outcome(const flow *f, uint64_t item, int step, gdb_error *err)
{
    /* Some item behind the first also fails, and sooner. */
    if (f->fail_step == step && (item == f->fail_at || item == f->fail_at + 2)) {
        usleep(item == f->fail_at ? 2000 : 0);
        return GDB_FAIL(err, GDB_ERR_INPUT, "item %d", (int)item);
    }
    return GDB_OK;
}

static gdb_status take(void *context, unsigned slot, uint64_t item, int *end, gdb_error *err)
{
    flow *f = context;

    if (item != f->taken)
        atomic_fetch_add(&f->disorder, 1);
    if (item == f->items) {
        *end = 1;
        return GDB_OK;
    }
    f->taken++;
    f->in_slot[slot] = item;
    return outcome(f, item, 0, err);
}

static gdb_status work(void *context, unsigned slot, uint64_t item, gdb_error *err)
{
    flow *f = context;

    if (f->in_slot[slot] != item)
        atomic_fetch_add(&f->disorder, 1);
    atomic_fetch_add(&f->worked, 1);
    usleep(item % 5 == 0 ? 300 : 0);
    return outcome(f, item, 1, err);
}

static gdb_status work_at_once(void *context, unsigned slot, uint64_t item, gdb_error *err)
{
    flow *f = context;

    (void)slot;
    (void)item;
    (void)err;
    atomic_fetch_add(&f->worked, 1);
    return GDB_OK;
}

static gdb_status commit(void *context, unsigned slot, uint64_t item, gdb_error *err)
{
    flow *f = context;

    if (f->in_slot[slot] != item || f->committed != item)
        atomic_fetch_add(&f->disorder, 1);
    GDB_TRY(outcome(f, item, 2, err));
    f->committed++;
    return GDB_OK;
}

static gdb_status finish(void *context, unsigned slot, uint64_t item, gdb_error *err)
{
    flow *f = context;

    if (f->in_slot[slot] != item)
        atomic_fetch_add(&f->disorder, 1);
    atomic_fetch_add(&f->finished, 1);
    return outcome(f, item, 3, err);
}

static void pipelines_commit_in_order(void **state)
{
    const gdb_pipeline four = {take, work, commit, finish}, three = {take, work, commit, NULL};
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    for (unsigned threads = 1; threads <= 8; threads++) {
        for (unsigned more = 0; more <= 4; more++) {
            bool finishes = (threads + more) % 2 != 0;
            flow f = {.items = 200, .fail_step = -1};
            assert_ok(gdb_pipeline_run(finishes ? &four : &three, threads, threads + more, &f,
                                       &err),
                      err);
            assert_int_equal(f.disorder, 0);
            assert_int_equal(f.committed, 200);
            assert_int_equal(f.worked, 200);
            assert_int_equal(f.finished, finishes ? 200 : 0);
        }
    }
}

/* The first item is held up until a later one was worked on by the only other thread. */
static gdb_status work_late(void *context, unsigned slot, uint64_t item, gdb_error *err)
{
    flow *f = context;

    while (item == 0 && atomic_load(&f->worked) < 2)
        sched_yield();
    return work(context, slot, item, err);
}

static void a_thread_goes_on_while_an_item_before_its_own_is_worked_on(void **state)
{
    const gdb_pipeline held = {take, work_late, commit, finish};
    gdb_error err = GDB_ERROR_INIT;
    flow f = {.items = 10, .fail_step = -1};

    (void)state;
    assert_ok(gdb_pipeline_run(&held, 2, 3, &f, &err), err);
    assert_int_equal(f.committed, 10);
    assert_int_equal(f.disorder, 0);
}

/* The first item is being finished for a while. */
static gdb_status finish_late(void *context, unsigned slot, uint64_t item, gdb_error *err)
{
    flow *f = context;

    if (item == 0) {
        usleep(20000);
        f->worked_meanwhile = f->worked;
    }
    return finish(context, slot, item, err);
}

static void a_pipeline_takes_no_item_far_ahead_of_one_that_is_being_finished(void **state)
{
    const gdb_pipeline held = {take, work_at_once, commit, finish_late};
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    for (unsigned threads = 1; threads <= 4; threads++) {
        flow f = {.items = 500, .fail_step = -1};
        assert_ok(gdb_pipeline_run(&held, threads, threads + 1, &f, &err), err);
        assert_int_equal(f.finished, 500);
        assert_in_range(f.worked_meanwhile, 1, (threads + 1) * GDB_PARALLEL_AHEAD);
    }
}

static void a_pipeline_of_nothing_ends(void **state)
{
    const gdb_pipeline four = {take, work, commit, finish};
    gdb_error err = GDB_ERROR_INIT;
    flow f = {.items = 0, .fail_step = -1};

    (void)state;
    assert_ok(gdb_pipeline_run(&four, 4, 6, &f, &err), err);
    assert_int_equal(f.worked, 0);
}

static void a_pipeline_reports_its_first_failed_item_and_completes_those_before(void **state)
{
    const gdb_pipeline four = {take, work, commit, finish};
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    for (int step = 0; step < 4; step++) {
        for (unsigned threads = 1; threads <= 8; threads++) {
            flow f = {.items = 200, .fail_at = 40, .fail_step = step};
            assert_fails(gdb_pipeline_run(&four, threads, gdb_pipeline_slots(threads), &f, &err),
                         GDB_ERR_INPUT, "item 40", err);
            assert_int_equal(f.disorder, 0);
            /* Behind an item that is not committed, the slots run out. */
            if (step < 3) {
                assert_in_range(f.taken, 40, 40 + gdb_pipeline_slots(threads));
                assert_int_equal(f.committed, 40);
            } else {
                assert_in_range(f.committed, 41,
                                40 + gdb_pipeline_slots(threads) * GDB_PARALLEL_AHEAD);
            }
        }
    }
}

static void there_is_a_processor(void **state)
{
    (void)state;
    assert_true(gdb_parallel_default_threads() >= 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_index_runs_once),
        cmocka_unit_test(the_failure_of_the_lowest_index_is_reported),
        cmocka_unit_test(no_index_is_begun_far_ahead_of_one_that_runs),
        cmocka_unit_test(a_failure_without_a_message_is_still_one),
        cmocka_unit_test(pipelines_commit_in_order),
        cmocka_unit_test(a_thread_goes_on_while_an_item_before_its_own_is_worked_on),
        cmocka_unit_test(a_pipeline_takes_no_item_far_ahead_of_one_that_is_being_finished),
        cmocka_unit_test(a_pipeline_of_nothing_ends),
        cmocka_unit_test(a_pipeline_reports_its_first_failed_item_and_completes_those_before),
        cmocka_unit_test(there_is_a_processor),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
