/* SPDX-License-Identifier: MIT */
#include "lib/base/parallel.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>

#ifdef _OPENMP
#include <omp.h>
#endif

#include "lib/base/alloc.h"

unsigned gdb_parallel_default_threads(void)
{
    cpu_set_t set;
    int n = 1;

    if (sched_getaffinity(0, sizeof(set), &set) == 0)
        n = CPU_COUNT(&set);
    return n > 0 ? (unsigned)n : 1;
}

/* The failure of the lowest numbered piece. */
typedef struct first_failure {
    pthread_mutex_t mutex;
    uint64_t index; /* UINT64_MAX: none */
    gdb_status status;
    gdb_error error;
} first_failure;

static void first_failure_record(first_failure *first, uint64_t index, gdb_status status,
                                 const gdb_error *error)
{
    pthread_mutex_lock(&first->mutex);
    if (index < first->index) {
        first->index = index;
        first->status = status;
        first->error = *error;
    }
    pthread_mutex_unlock(&first->mutex);
}

static gdb_status first_failure_return(const first_failure *first, gdb_error *err)
{
    if (first->index == UINT64_MAX)
        return GDB_OK;
    if (err != NULL && err->status == GDB_OK)
        *err = first->error;
    return first->status;
}

gdb_status gdb_parallel_for(unsigned threads, uint64_t count, gdb_parallel_body run, void *context,
                            gdb_error *err)
{
    first_failure first = {PTHREAD_MUTEX_INITIALIZER, UINT64_MAX, GDB_OK, GDB_ERROR_INIT};
    atomic_ullong next = 0;
    atomic_bool stop = false;

    if (threads > count)
        threads = (unsigned)count;
    if (threads < 1)
        threads = 1;
#ifdef _OPENMP
#pragma omp parallel num_threads((int)threads)
#endif
    {
#ifdef _OPENMP
        unsigned thread = (unsigned)omp_get_thread_num();
#else
        unsigned thread = 0;
#endif
        while (!atomic_load(&stop)) {
            gdb_error error = GDB_ERROR_INIT;
            uint64_t index = atomic_fetch_add(&next, 1);
            if (index >= count)
                break;
            gdb_status status = run(context, index, thread, &error);
            if (status != GDB_OK) {
                first_failure_record(&first, index, status, &error);
                atomic_store(&stop, true);
            }
        }
    }
    return first_failure_return(&first, err);
}

struct gdb_turnstile {
    pthread_mutex_t mutex;
    pthread_cond_t moved;
    uint64_t turn;
};

static void turnstile_init(gdb_turnstile *turnstile)
{
    pthread_mutex_init(&turnstile->mutex, NULL);
    pthread_cond_init(&turnstile->moved, NULL);
    turnstile->turn = 0;
}

static void turnstile_release(gdb_turnstile *turnstile)
{
    pthread_cond_destroy(&turnstile->moved);
    pthread_mutex_destroy(&turnstile->mutex);
}

gdb_status gdb_turnstile_create(gdb_turnstile **out, gdb_error *err)
{
    gdb_turnstile *turnstile = gdb_alloc(sizeof(*turnstile), err);

    if (turnstile == NULL)
        return GDB_ERR_NOMEM;
    turnstile_init(turnstile);
    *out = turnstile;
    return GDB_OK;
}

void gdb_turnstile_free(gdb_turnstile *turnstile)
{
    if (turnstile != NULL) {
        turnstile_release(turnstile);
        gdb_free(turnstile);
    }
}

void gdb_turnstile_enter(gdb_turnstile *turnstile, uint64_t number)
{
    pthread_mutex_lock(&turnstile->mutex);
    while (turnstile->turn != number)
        pthread_cond_wait(&turnstile->moved, &turnstile->mutex);
    pthread_mutex_unlock(&turnstile->mutex);
}

void gdb_turnstile_leave(gdb_turnstile *turnstile)
{
    pthread_mutex_lock(&turnstile->mutex);
    turnstile->turn++;
    pthread_cond_broadcast(&turnstile->moved);
    pthread_mutex_unlock(&turnstile->mutex);
}

typedef struct pipeline_run {
    const gdb_pipeline *pipeline;
    void *context;
    pthread_mutex_t take_mutex;
    uint64_t next;
    int ended;
    gdb_turnstile commit_order;
    first_failure first;
    atomic_ullong failed_at; /* items from here on are skipped */
} pipeline_run;

/* Note the outcome of one step of an item. */
static void pipeline_note(pipeline_run *run, uint64_t item, gdb_status status,
                          const gdb_error *error)
{
    unsigned long long seen = atomic_load(&run->failed_at);

    if (status == GDB_OK)
        return;
    first_failure_record(&run->first, item, status, error);
    while (item < seen && !atomic_compare_exchange_weak(&run->failed_at, &seen, item))
        continue;
}

/* One item from take to finish. Returns 0 when there is nothing more to take. */
static int pipeline_step(pipeline_run *run, unsigned slot)
{
    const gdb_pipeline *p = run->pipeline;
    gdb_error error = GDB_ERROR_INIT;
    uint64_t item;
    int end = 0;

    pthread_mutex_lock(&run->take_mutex);
    if (run->ended || atomic_load(&run->failed_at) != UINT64_MAX) {
        pthread_mutex_unlock(&run->take_mutex);
        return 0;
    }
    item = run->next;
    pipeline_note(run, item, p->take(run->context, slot, item, &end, &error), &error);
    if (end) {
        run->ended = 1;
        pthread_mutex_unlock(&run->take_mutex);
        return 0;
    }
    run->next++;
    pthread_mutex_unlock(&run->take_mutex);

    if (item < atomic_load(&run->failed_at))
        pipeline_note(run, item, p->work(run->context, slot, item, &error), &error);
    gdb_turnstile_enter(&run->commit_order, item);
    if (item < atomic_load(&run->failed_at))
        pipeline_note(run, item, p->commit(run->context, slot, item, &error), &error);
    gdb_turnstile_leave(&run->commit_order);
    if (p->finish != NULL && item < atomic_load(&run->failed_at))
        pipeline_note(run, item, p->finish(run->context, slot, item, &error), &error);
    return 1;
}

gdb_status gdb_pipeline_run(const gdb_pipeline *pipeline, unsigned threads, void *context,
                            gdb_error *err)
{
    pipeline_run run = {.pipeline = pipeline,
                        .context = context,
                        .take_mutex = PTHREAD_MUTEX_INITIALIZER,
                        .first = {PTHREAD_MUTEX_INITIALIZER, UINT64_MAX, GDB_OK, GDB_ERROR_INIT},
                        .failed_at = UINT64_MAX};

    turnstile_init(&run.commit_order);
    if (threads < 1)
        threads = 1;
#ifdef _OPENMP
#pragma omp parallel num_threads((int)threads)
#endif
    {
#ifdef _OPENMP
        unsigned slot = (unsigned)omp_get_thread_num();
#else
        unsigned slot = 0;
#endif
        while (pipeline_step(&run, slot))
            continue;
    }
    turnstile_release(&run.commit_order);
    return first_failure_return(&run.first, err);
}
