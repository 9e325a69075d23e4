/* SPDX-License-Identifier: MIT */
#include "lib/storage/resident_queue.h"

#include <assert.h>

#include "lib/base/alloc.h"

gdb_status gdb_resident_queue_init(gdb_resident_queue *queue, uint64_t capacity, gdb_error *err)
{
    uint64_t room = 64;

    while (room < capacity)
        room *= 2;
    queue->pages = gdb_alloc_array((size_t)room, sizeof(*queue->pages), err);
    if (queue->pages == NULL)
        return GDB_ERR_NOMEM;
    if (pthread_mutex_init(&queue->mutex, NULL) != 0) {
        gdb_free(queue->pages);
        queue->pages = NULL;
        return GDB_FAIL(err, GDB_ERR_NOMEM, "cannot make a lock");
    }
    queue->capacity = room;
    queue->first = 0;
    queue->count = 0;
    return GDB_OK;
}

void gdb_resident_queue_release(gdb_resident_queue *queue)
{
    if (queue->pages == NULL)
        return;
    pthread_mutex_destroy(&queue->mutex);
    gdb_free(queue->pages);
    queue->pages = NULL;
}

void gdb_resident_queue_push(gdb_resident_queue *queue, const uint64_t *pages, uint32_t count)
{
    pthread_mutex_lock(&queue->mutex);
    assert(queue->count + count <= queue->capacity);
    for (uint32_t i = 0; i < count; i++)
        queue->pages[(queue->first + queue->count + i) & (queue->capacity - 1)] = pages[i];
    queue->count += count;
    pthread_mutex_unlock(&queue->mutex);
}

void gdb_resident_queue_push_run(gdb_resident_queue *queue, uint64_t first, uint32_t count)
{
    pthread_mutex_lock(&queue->mutex);
    assert(queue->count + count <= queue->capacity);
    for (uint32_t i = 0; i < count; i++)
        queue->pages[(queue->first + queue->count + i) & (queue->capacity - 1)] = first + i;
    queue->count += count;
    pthread_mutex_unlock(&queue->mutex);
}

uint32_t gdb_resident_queue_take(gdb_resident_queue *queue, uint64_t *pages, uint32_t most)
{
    uint32_t n;

    pthread_mutex_lock(&queue->mutex);
    n = queue->count < most ? (uint32_t)queue->count : most;
    for (uint32_t i = 0; i < n; i++)
        pages[i] = queue->pages[(queue->first + i) & (queue->capacity - 1)];
    queue->first += n;
    queue->count -= n;
    pthread_mutex_unlock(&queue->mutex);
    return n;
}

uint32_t gdb_resident_queue_peek_middle(gdb_resident_queue *queue, uint64_t *pages, uint32_t most)
{
    uint64_t middle, left;
    uint32_t n;

    pthread_mutex_lock(&queue->mutex);
    middle = queue->count / 2;
    left = queue->count - middle;
    n = left < most ? (uint32_t)left : most;
    for (uint32_t i = 0; i < n; i++)
        pages[i] = queue->pages[(queue->first + middle + i) & (queue->capacity - 1)];
    pthread_mutex_unlock(&queue->mutex);
    return n;
}

uint64_t gdb_resident_queue_count(gdb_resident_queue *queue)
{
    uint64_t n;

    pthread_mutex_lock(&queue->mutex);
    n = queue->count;
    pthread_mutex_unlock(&queue->mutex);
    return n;
}
