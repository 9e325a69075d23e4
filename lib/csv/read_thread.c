/* SPDX-License-Identifier: MIT */
#include "lib/csv/read_thread.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "lib/base/alloc.h"

enum { BUFFER_COUNT = 4 };

/* One turn of the ring: what a read gave. */
typedef struct turn {
    uint8_t *buffer;
    size_t size;
    gdb_status
        status; /* of the read; the source has ended when it is not OK, or size is not whole */
} turn;

struct gdb_read_thread {
    gdb_byte_source from;
    gdb_read_shape shape;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    uint64_t filled, emptied; /* turns, in all */
    bool is_closing;
    turn turns[BUFFER_COUNT];
    gdb_error error; /* of the turn that failed */
    size_t used;     /* of the turn being emptied; only the reader's */
};

static bool ends_source(const gdb_read_thread *t, const turn *done)
{
    return done->status != GDB_OK || done->size < t->shape.size;
}

static void *run(void *context)
{
    gdb_read_thread *t = context;
    bool goes_on = true;

    while (goes_on) {
        turn *next = &t->turns[t->filled % BUFFER_COUNT];
        turn done;

        pthread_mutex_lock(&t->mutex);
        while (t->filled - t->emptied == BUFFER_COUNT && !t->is_closing)
            pthread_cond_wait(&t->changed, &t->mutex);
        goes_on = !t->is_closing;
        pthread_mutex_unlock(&t->mutex);
        if (!goes_on)
            break;
        done = *next;
        done.status = gdb_byte_source_read(&t->from, done.buffer + t->shape.front, t->shape.size,
                                           &done.size, &t->error);
        goes_on = !ends_source(t, &done);
        pthread_mutex_lock(&t->mutex);
        *next = done;
        t->filled++;
        pthread_cond_signal(&t->changed);
        pthread_mutex_unlock(&t->mutex);
    }
    return NULL;
}

/* Signals are for those who asked for them, not for this thread. */
static int start(gdb_read_thread *t)
{
    sigset_t all, before;
    int error;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    error = pthread_create(&t->thread, NULL, run, t);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return error;
}

static uint8_t *allocate_buffer(const gdb_read_shape *shape, gdb_error *err)
{
    return gdb_alloc(shape->front + shape->size + shape->behind, err);
}

static void free_thread(gdb_read_thread *t)
{
    for (unsigned i = 0; i < BUFFER_COUNT; i++)
        gdb_free(t->turns[i].buffer);
    pthread_cond_destroy(&t->changed);
    pthread_mutex_destroy(&t->mutex);
    gdb_free(t);
}

gdb_status gdb_read_thread_open(gdb_read_thread **out, const gdb_byte_source *from,
                                const gdb_read_shape *shape, gdb_error *err)
{
    gdb_read_thread *t = gdb_alloc_zero(sizeof(*t), err);
    gdb_status status = GDB_OK;

    if (t == NULL)
        return GDB_ERR_NOMEM;
    t->from = *from;
    t->shape = *shape;
    pthread_mutex_init(&t->mutex, NULL);
    pthread_cond_init(&t->changed, NULL);
    for (unsigned i = 0; i < BUFFER_COUNT && status == GDB_OK; i++) {
        t->turns[i].buffer = allocate_buffer(shape, err);
        if (t->turns[i].buffer == NULL)
            status = GDB_ERR_NOMEM;
    }
    if (status == GDB_OK && start(t) != 0)
        status = GDB_FAIL(err, GDB_ERR_IO, "cannot start a thread to read ahead");
    if (status != GDB_OK) {
        free_thread(t);
        return status;
    }
    *out = t;
    return GDB_OK;
}

void gdb_read_thread_close(gdb_read_thread *t)
{
    if (t == NULL)
        return;
    pthread_mutex_lock(&t->mutex);
    t->is_closing = true;
    pthread_cond_signal(&t->changed);
    pthread_mutex_unlock(&t->mutex);
    pthread_join(t->thread, NULL);
    free_thread(t);
}

static void wait_for_turn(gdb_read_thread *t)
{
    pthread_mutex_lock(&t->mutex);
    while (t->filled == t->emptied)
        pthread_cond_wait(&t->changed, &t->mutex);
    pthread_mutex_unlock(&t->mutex);
}

static void give_back(gdb_read_thread *t)
{
    pthread_mutex_lock(&t->mutex);
    t->emptied++;
    t->used = 0;
    pthread_cond_signal(&t->changed);
    pthread_mutex_unlock(&t->mutex);
}

static gdb_status fail_as(const gdb_read_thread *t, const turn *failed, gdb_error *err)
{
    if (err != NULL && err->status == GDB_OK)
        *err = t->error;
    return failed->status;
}

static gdb_status read_ahead(void *context, void *out, size_t size, size_t *got, gdb_error *err)
{
    gdb_read_thread *t = context;

    *got = 0;
    while (*got < size) {
        const turn *next = &t->turns[t->emptied % BUFFER_COUNT];
        size_t n;

        wait_for_turn(t);
        n = next->size - t->used;
        if (n > size - *got)
            n = size - *got;
        memcpy((uint8_t *)out + *got, next->buffer + t->shape.front + t->used, n);
        t->used += n;
        *got += n;
        if (t->used < next->size)
            break;
        /* The last turn stays: whoever asks again is told the same. */
        if (next->status != GDB_OK)
            return fail_as(t, next, err);
        if (ends_source(t, next))
            break;
        give_back(t);
    }
    return GDB_OK;
}

gdb_byte_source gdb_read_thread_source(gdb_read_thread *t)
{
    gdb_byte_source source = {read_ahead, t};

    return source;
}

gdb_status gdb_read_thread_exchange(gdb_read_thread *t, gdb_read_bytes *bytes, gdb_error *err)
{
    turn *next = &t->turns[t->emptied % BUFFER_COUNT];
    uint8_t *empty = bytes->buffer;

    if (empty == NULL)
        empty = bytes->buffer = allocate_buffer(&t->shape, err);
    if (empty == NULL)
        return GDB_ERR_NOMEM;
    wait_for_turn(t);
    if (next->status != GDB_OK && t->used == next->size)
        return fail_as(t, next, err);
    bytes->buffer = next->buffer;
    bytes->begin = t->shape.front + t->used;
    bytes->size = next->size - t->used;
    bytes->is_last = next->status == GDB_OK && ends_source(t, next);
    next->buffer = empty;
    if (ends_source(t, next))
        t->used = next->size;
    else
        give_back(t);
    return GDB_OK;
}
