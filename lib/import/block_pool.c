/* SPDX-License-Identifier: MIT */
#include "lib/import/block_pool.h"

#include <pthread.h>
#include <sys/mman.h>

#include "lib/base/alloc.h"

enum {
    SLAB_ALIGNMENT = 2 << 20, /* a large page, where the system has some */
    SLAB_SIZE = 4 << 20,
    BLOCKS_PER_SLAB = SLAB_SIZE / GDB_BLOCK_SIZE,
    BLOCK_CAPACITY = GDB_BLOCK_SIZE - sizeof(gdb_block) - GDB_BLOCK_SLACK
};

typedef struct slab {
    struct slab *next;
    uint8_t *memory;
} slab;

struct gdb_block_pool {
    gdb_memory_budget *memory;
    gdb_spill_file *spill;
    pthread_mutex_t mutex;
    slab *slabs;
    uint8_t *fresh; /* of the newest slab: blocks that were never used */
    uint32_t fresh_count;
    gdb_block *idle;
};

gdb_status gdb_block_pool_create(gdb_block_pool **out, gdb_memory_budget *memory,
                                 gdb_spill_file *spill, gdb_error *err)
{
    gdb_block_pool *pool = gdb_alloc_zero(sizeof(*pool), err);

    if (pool == NULL)
        return GDB_ERR_NOMEM;
    pthread_mutex_init(&pool->mutex, NULL);
    pool->memory = memory;
    pool->spill = spill;
    *out = pool;
    return GDB_OK;
}

void gdb_block_pool_free(gdb_block_pool *pool)
{
    if (pool == NULL)
        return;
    while (pool->slabs != NULL) {
        slab *next = pool->slabs->next;
        gdb_memory_release(pool->memory, SLAB_SIZE);
        gdb_free(pool->slabs->memory);
        gdb_free(pool->slabs);
        pool->slabs = next;
    }
    pthread_mutex_destroy(&pool->mutex);
    gdb_free(pool);
}

gdb_spill_file *gdb_block_pool_spill(gdb_block_pool *pool)
{
    return pool->spill;
}

/* Another slab, if the budget has room for it. Called with the mutex held and no fresh block left.
 */
static gdb_status add_slab(gdb_block_pool *pool, gdb_error *err)
{
    slab *added;

    if (!gdb_memory_try_charge(pool->memory, SLAB_SIZE))
        return GDB_OK;
    added = gdb_alloc_zero(sizeof(*added), err);
    if (added != NULL)
        added->memory = gdb_alloc_aligned(SLAB_ALIGNMENT, SLAB_SIZE, err);
    if (added == NULL || added->memory == NULL) {
        gdb_free(added);
        gdb_memory_release(pool->memory, SLAB_SIZE);
        return GDB_ERR_NOMEM;
    }
    (void)madvise(added->memory, SLAB_SIZE, MADV_HUGEPAGE);
    added->next = pool->slabs;
    pool->slabs = added;
    pool->fresh = added->memory;
    pool->fresh_count = BLOCKS_PER_SLAB;
    return GDB_OK;
}

static gdb_status take_usual(gdb_block_pool *pool, gdb_block **block, gdb_error *err)
{
    gdb_block *taken = NULL;
    gdb_status status = GDB_OK;

    pthread_mutex_lock(&pool->mutex);
    if (pool->idle == NULL && pool->fresh_count == 0)
        status = add_slab(pool, err);
    if (pool->idle != NULL) {
        taken = pool->idle;
        pool->idle = taken->next;
    } else if (pool->fresh_count > 0) {
        taken = (gdb_block *)(void *)pool->fresh;
        pool->fresh += GDB_BLOCK_SIZE;
        pool->fresh_count--;
    }
    pthread_mutex_unlock(&pool->mutex);
    *block = taken;
    return status;
}

static size_t size_of(size_t capacity)
{
    return sizeof(gdb_block) + capacity + GDB_BLOCK_SLACK;
}

static gdb_status take_large(gdb_block_pool *pool, size_t capacity, gdb_block **block,
                             gdb_error *err)
{
    *block = NULL;
    if (capacity > UINT32_MAX - GDB_BLOCK_SIZE)
        return GDB_FAIL(err, GDB_ERR_NOMEM, "%zu bytes of text are too many for one relationship",
                        capacity);
    if (!gdb_memory_try_charge(pool->memory, size_of(capacity)))
        return GDB_OK;
    *block = gdb_alloc(size_of(capacity), err);
    if (*block == NULL) {
        gdb_memory_release(pool->memory, size_of(capacity));
        return GDB_ERR_NOMEM;
    }
    return GDB_OK;
}

gdb_status gdb_block_pool_take(gdb_block_pool *pool, size_t capacity, gdb_block **block,
                               gdb_error *err)
{
    if (capacity <= BLOCK_CAPACITY) {
        capacity = BLOCK_CAPACITY;
        GDB_TRY(take_usual(pool, block, err));
    } else {
        GDB_TRY(take_large(pool, capacity, block, err));
    }
    if (*block != NULL) {
        (*block)->next = NULL;
        (*block)->used = 0;
        (*block)->capacity = (uint32_t)capacity;
    }
    return GDB_OK;
}

void gdb_block_pool_give(gdb_block_pool *pool, gdb_block *blocks)
{
    pthread_mutex_lock(&pool->mutex);
    while (blocks != NULL) {
        gdb_block *next = blocks->next;
        if (blocks->capacity == BLOCK_CAPACITY) {
            blocks->next = pool->idle;
            pool->idle = blocks;
        } else {
            gdb_memory_release(pool->memory, size_of(blocks->capacity));
            gdb_free(blocks);
        }
        blocks = next;
    }
    pthread_mutex_unlock(&pool->mutex);
}

bool gdb_block_pool_prepare(gdb_block_pool *pool, uint64_t count)
{
    gdb_block *taken = NULL;
    uint64_t got;

    for (got = 0; got < count; got++) {
        gdb_block *block = NULL;
        if (gdb_block_pool_take(pool, 0, &block, NULL) != GDB_OK || block == NULL)
            break;
        block->next = taken;
        taken = block;
    }
    gdb_block_pool_give(pool, taken);
    return got == count;
}
