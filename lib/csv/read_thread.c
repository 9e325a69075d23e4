/* SPDX-License-Identifier: MIT */
#include "lib/csv/read_thread.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "lib/base/alloc.h"

enum { BUFFER_SIZE = 1 << 18, BUFFER_COUNT = 16 };

/* One turn of the ring: what a read gave. */
typedef struct turn {
    size_t size;
    gdb_status
        status; /* of the read; the source has ended when it is not OK, or size is not whole */
} turn;

struct gdb_read_thread {
    gdb_byte_source from;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    uint64_t filled, emptied; /* turns, in all */
    bool is_closing;
    turn turns[BUFFER_COUNT];
    gdb_error error; /* of the turn that failed */
    size_t used;     /* of the turn being emptied; only the reader's */
    uint8_t *buffers;
};

static bool ends_source(const turn *t)
{
    return t->status != GDB_OK || t->size < BUFFER_SIZE;
}

static void *run(void *context)
{
    gdb_read_thread *t = context;
    bool goes_on = true;

    while (goes_on) {
        turn *next = &t->turns[t->filled % BUFFER_COUNT];
        turn done = {0, GDB_OK};

        pthread_mutex_lock(&t->mutex);
        while (t->filled - t->emptied == BUFFER_COUNT && !t->is_closing)
            pthread_cond_wait(&t->changed, &t->mutex);
        goes_on = !t->is_closing;
        pthread_mutex_unlock(&t->mutex);
        if (!goes_on)
            break;
        done.status =
            gdb_byte_source_read(&t->from, t->buffers + t->filled % BUFFER_COUNT * BUFFER_SIZE,
                                 BUFFER_SIZE, &done.size, &t->error);
        goes_on = !ends_source(&done);
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

gdb_status gdb_read_thread_open(gdb_read_thread **out, const gdb_byte_source *from, gdb_error *err)
{
    gdb_read_thread *t = gdb_alloc_zero(sizeof(*t), err);
    gdb_status status = GDB_OK;

    if (t == NULL)
        return GDB_ERR_NOMEM;
    t->from = *from;
    t->buffers = gdb_alloc_array(BUFFER_COUNT, BUFFER_SIZE, err);
    if (t->buffers == NULL) {
        gdb_free(t);
        return GDB_ERR_NOMEM;
    }
    pthread_mutex_init(&t->mutex, NULL);
    pthread_cond_init(&t->changed, NULL);
    if (start(t) != 0) {
        status = GDB_FAIL(err, GDB_ERR_IO, "cannot start a thread to read ahead");
        pthread_cond_destroy(&t->changed);
        pthread_mutex_destroy(&t->mutex);
        gdb_free(t->buffers);
        gdb_free(t);
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
    pthread_cond_destroy(&t->changed);
    pthread_mutex_destroy(&t->mutex);
    gdb_free(t->buffers);
    gdb_free(t);
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
        memcpy((uint8_t *)out + *got,
               t->buffers + t->emptied % BUFFER_COUNT * BUFFER_SIZE + t->used, n);
        t->used += n;
        *got += n;
        if (t->used < next->size)
            break;
        /* The last turn stays: whoever asks again is told the same. */
        if (next->status != GDB_OK) {
            if (err != NULL && err->status == GDB_OK)
                *err = t->error;
            return next->status;
        }
        if (ends_source(next))
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
