/* SPDX-License-Identifier: MIT */
#include "lib/base/parallel.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

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

unsigned gdb_parallel_threads_for(unsigned threads, uint64_t work, uint64_t share)
{
    uint64_t shares = work / share;

    if (shares < threads)
        threads = (unsigned)shares;
    return threads > 0 ? threads : 1;
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

/* A loop over indexes. All but the constants is for the holder of the mutex. */
typedef struct loop_run {
    uint64_t count;
    unsigned threads;
    pthread_mutex_t mutex;
    pthread_cond_t moved; /* an index has ended while somebody waited for that */
    unsigned waiting;
    uint64_t next;
    uint64_t *running; /* by thread: its index, UINT64_MAX between two */
    bool has_failed;
    first_failure first;
} loop_run;

static uint64_t lowest_running(const loop_run *run)
{
    uint64_t lowest = run->next;

    for (unsigned t = 0; t < run->threads; t++)
        if (run->running[t] < lowest)
            lowest = run->running[t];
    return lowest;
}

/* The next index for a thread; false when there is none. */
static bool begin_index(loop_run *run, unsigned thread, uint64_t *index)
{
    uint64_t most = (uint64_t)run->threads * GDB_PARALLEL_AHEAD;
    bool found;

    pthread_mutex_lock(&run->mutex);
    run->waiting++;
    while (!run->has_failed && run->next < run->count && run->next - lowest_running(run) >= most)
        pthread_cond_wait(&run->moved, &run->mutex);
    run->waiting--;
    found = !run->has_failed && run->next < run->count;
    if (found) {
        *index = run->next++;
        run->running[thread] = *index;
    }
    pthread_mutex_unlock(&run->mutex);
    return found;
}

static void end_index(loop_run *run, unsigned thread, gdb_status status)
{
    pthread_mutex_lock(&run->mutex);
    run->running[thread] = UINT64_MAX;
    run->has_failed = run->has_failed || status != GDB_OK;
    if (run->waiting > 0)
        pthread_cond_broadcast(&run->moved);
    pthread_mutex_unlock(&run->mutex);
}

gdb_status gdb_parallel_for(unsigned threads, uint64_t count, gdb_parallel_body body, void *context,
                            gdb_error *err)
{
    loop_run run = {.count = count,
                    .mutex = PTHREAD_MUTEX_INITIALIZER,
                    .moved = PTHREAD_COND_INITIALIZER,
                    .first = {PTHREAD_MUTEX_INITIALIZER, UINT64_MAX, GDB_OK, GDB_ERROR_INIT}};

    if (threads > count)
        threads = (unsigned)count;
    if (threads < 1)
        threads = 1;
    run.threads = threads;
    run.running = gdb_alloc_array(threads, sizeof(*run.running), err);
    if (run.running == NULL)
        return GDB_ERR_NOMEM;
    memset(run.running, 0xff, threads * sizeof(*run.running));
#ifdef _OPENMP
#pragma omp parallel num_threads((int)threads)
#endif
    {
#ifdef _OPENMP
        unsigned thread = (unsigned)omp_get_thread_num();
#else
        unsigned thread = 0;
#endif
        uint64_t index;
        while (begin_index(&run, thread, &index)) {
            gdb_error error = GDB_ERROR_INIT;
            gdb_status status = body(context, index, thread, &error);
            if (status != GDB_OK)
                first_failure_record(&run.first, index, status, &error);
            end_index(&run, thread, status);
        }
    }
    gdb_free(run.running);
    return first_failure_return(&run.first, err);
}

/* --- pipeline ------------------------------------------------------------- */

typedef enum slot_state {
    SLOT_FREE,
    SLOT_BUSY,      /* some thread is at it */
    SLOT_WORKED,    /* waits for its turn to be committed */
    SLOT_COMMITTED, /* waits to be finished */
} slot_state;

typedef struct pipeline_slot {
    slot_state state;
    uint64_t item;
} pipeline_slot;

/* All but failed_at is for the holder of the mutex. */
typedef struct pipeline_run {
    const gdb_pipeline *pipeline;
    void *context;
    pthread_mutex_t mutex;
    pthread_cond_t moved;
    pipeline_slot *slots;
    unsigned slot_count;
    unsigned waiting;
    uint64_t next;      /* to take */
    uint64_t committed; /* items that were */
    bool is_taking, is_committing, has_ended;
    first_failure first;
    atomic_ullong failed_at; /* items from here on are skipped */
} pipeline_run;

typedef gdb_status (*pipeline_work)(void *context, unsigned slot, uint64_t item, gdb_error *err);

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

static void pipeline_do(pipeline_run *run, pipeline_work work, unsigned slot)
{
    gdb_error error = GDB_ERROR_INIT;
    uint64_t item = run->slots[slot].item;

    if (work != NULL && item < atomic_load(&run->failed_at))
        pipeline_note(run, item, work(run->context, slot, item, &error), &error);
}

/* The slot in this state whose item is the lowest, or slot_count. */
static unsigned find_slot(const pipeline_run *run, slot_state state)
{
    unsigned found = run->slot_count;

    for (unsigned s = 0; s < run->slot_count; s++)
        if (run->slots[s].state == state &&
            (found == run->slot_count || run->slots[s].item < run->slots[found].item))
            found = s;
    return found;
}

static bool has_slot(const pipeline_run *run, slot_state state, unsigned *slot)
{
    *slot = find_slot(run, state);
    return *slot < run->slot_count;
}

/* With the mutex held: the slot is in the state `to` now. */
static void slot_moves(pipeline_run *run, unsigned slot, slot_state to)
{
    run->slots[slot].state = to;
    if (run->waiting > 0)
        pthread_cond_broadcast(&run->moved);
}

/* The functions below are called, and return, with the mutex held. */

static void commit_slot(pipeline_run *run, unsigned slot)
{
    run->is_committing = true;
    run->slots[slot].state = SLOT_BUSY;
    pthread_mutex_unlock(&run->mutex);
    pipeline_do(run, run->pipeline->commit, slot);
    pthread_mutex_lock(&run->mutex);
    run->is_committing = false;
    run->committed++;
    slot_moves(run, slot, run->pipeline->finish != NULL ? SLOT_COMMITTED : SLOT_FREE);
}

static void finish_slot(pipeline_run *run, unsigned slot)
{
    run->slots[slot].state = SLOT_BUSY;
    pthread_mutex_unlock(&run->mutex);
    pipeline_do(run, run->pipeline->finish, slot);
    pthread_mutex_lock(&run->mutex);
    slot_moves(run, slot, SLOT_FREE);
}

static void fill_slot(pipeline_run *run, unsigned slot)
{
    gdb_error error = GDB_ERROR_INIT;
    uint64_t item = run->next;
    int end = 0;

    run->is_taking = true;
    run->slots[slot] = (pipeline_slot){SLOT_BUSY, item};
    pthread_mutex_unlock(&run->mutex);
    pipeline_note(run, item, run->pipeline->take(run->context, slot, item, &end, &error), &error);
    pthread_mutex_lock(&run->mutex);
    run->is_taking = false;
    if (end) {
        run->has_ended = true;
        slot_moves(run, slot, SLOT_FREE);
        return;
    }
    run->next++;
    if (run->waiting > 0)
        pthread_cond_broadcast(&run->moved);
    pthread_mutex_unlock(&run->mutex);
    pipeline_do(run, run->pipeline->work, slot);
    pthread_mutex_lock(&run->mutex);
    slot_moves(run, slot, SLOT_WORKED);
}

static bool takes_more(const pipeline_run *run)
{
    return !run->has_ended && atomic_load(&run->failed_at) == UINT64_MAX;
}

/* Is the next item near those that are under way? */
static bool next_is_near(const pipeline_run *run)
{
    uint64_t lowest = run->next;

    for (unsigned s = 0; s < run->slot_count; s++)
        if (run->slots[s].state != SLOT_FREE && run->slots[s].item < lowest)
            lowest = run->slots[s].item;
    return run->next - lowest < (uint64_t)run->slot_count * GDB_PARALLEL_AHEAD;
}

static void pipeline_thread(pipeline_run *run)
{
    unsigned slot;

    pthread_mutex_lock(&run->mutex);
    while (takes_more(run) || run->committed < run->next ||
           find_slot(run, SLOT_COMMITTED) < run->slot_count) {
        if (!run->is_committing && has_slot(run, SLOT_WORKED, &slot) &&
            run->slots[slot].item == run->committed) {
            commit_slot(run, slot);
        } else if (has_slot(run, SLOT_COMMITTED, &slot)) {
            finish_slot(run, slot);
        } else if (!run->is_taking && takes_more(run) && next_is_near(run) &&
                   has_slot(run, SLOT_FREE, &slot)) {
            fill_slot(run, slot);
        } else {
            run->waiting++;
            pthread_cond_wait(&run->moved, &run->mutex);
            run->waiting--;
        }
    }
    pthread_mutex_unlock(&run->mutex);
}

unsigned gdb_pipeline_slots(unsigned threads)
{
    return threads > 1 ? threads + (threads + 1) / 2 : 1;
}

gdb_status gdb_pipeline_run(const gdb_pipeline *pipeline, unsigned threads, unsigned slots,
                            void *context, gdb_error *err)
{
    pipeline_run run = {.pipeline = pipeline,
                        .context = context,
                        .mutex = PTHREAD_MUTEX_INITIALIZER,
                        .moved = PTHREAD_COND_INITIALIZER,
                        .slot_count = slots,
                        .first = {PTHREAD_MUTEX_INITIALIZER, UINT64_MAX, GDB_OK, GDB_ERROR_INIT},
                        .failed_at = UINT64_MAX};

    run.slots = gdb_alloc_array_zero(slots, sizeof(*run.slots), err);
    if (run.slots == NULL)
        return GDB_ERR_NOMEM;
#ifdef _OPENMP
#pragma omp parallel num_threads((int)threads)
#endif
    pipeline_thread(&run);
    gdb_free(run.slots);
    return first_failure_return(&run.first, err);
}
