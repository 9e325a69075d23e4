/* SPDX-License-Identifier: MIT */
#include <pthread.h>
#include <string.h>

#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/storage/page_io.h"

/* Every page is an allocation of its own, NULL where a hole has never been written. */
typedef struct memory_page_io {
    gdb_page_io base;
    pthread_rwlock_t lock;
    uint8_t **pages;
    size_t count;
    size_t capacity;
} memory_page_io;

static gdb_status memory_read(gdb_page_io *io, uint64_t first, uint32_t count, void *out,
                              gdb_error *err)
{
    memory_page_io *memory = (memory_page_io *)io;
    gdb_status status = GDB_OK;

    pthread_rwlock_rdlock(&memory->lock);
    if (first > memory->count || count > memory->count - first) {
        status = GDB_FAIL(err, GDB_ERR_CORRUPT, "'%s' is cut short: page %llu is missing", io->name,
                          (unsigned long long)(first > memory->count ? first : memory->count));
        goto out;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint8_t *to = (uint8_t *)out + (size_t)i * GDB_PAGE_SIZE;
        if (memory->pages[first + i] != NULL)
            memcpy(to, memory->pages[first + i], GDB_PAGE_SIZE);
        else
            memset(to, 0, GDB_PAGE_SIZE);
    }
out:
    pthread_rwlock_unlock(&memory->lock);
    return status;
}

static gdb_status memory_write(gdb_page_io *io, uint64_t first, uint32_t count, const void *pages,
                               gdb_error *err)
{
    memory_page_io *memory = (memory_page_io *)io;
    gdb_status status = GDB_OK;
    uint64_t end = first + count;

    pthread_rwlock_wrlock(&memory->lock);
    if (end > memory->count) {
        GDB_TRY_OUT(gdb_array_reserve(&memory->pages, &memory->capacity, (size_t)end,
                                      sizeof(*memory->pages), err));
        memset(memory->pages + memory->count, 0,
               (size_t)(end - memory->count) * sizeof(*memory->pages));
        memory->count = (size_t)end;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint8_t **page = &memory->pages[first + i];
        if (*page == NULL)
            *page = gdb_alloc(GDB_PAGE_SIZE, err);
        if (*page == NULL) {
            status = GDB_ERR_NOMEM;
            goto out;
        }
        memcpy(*page, (const uint8_t *)pages + (size_t)i * GDB_PAGE_SIZE, GDB_PAGE_SIZE);
    }
out:
    pthread_rwlock_unlock(&memory->lock);
    return status;
}

static gdb_status memory_sync(gdb_page_io *io, gdb_error *err)
{
    (void)io;
    (void)err;
    return GDB_OK;
}

static gdb_status memory_page_count(gdb_page_io *io, uint64_t *count, gdb_error *err)
{
    memory_page_io *memory = (memory_page_io *)io;

    (void)err;
    pthread_rwlock_rdlock(&memory->lock);
    *count = memory->count;
    pthread_rwlock_unlock(&memory->lock);
    return GDB_OK;
}

static void memory_close(gdb_page_io *io)
{
    memory_page_io *memory = (memory_page_io *)io;

    for (size_t i = 0; i < memory->count; i++)
        gdb_free(memory->pages[i]);
    gdb_free(memory->pages);
    pthread_rwlock_destroy(&memory->lock);
    gdb_free(memory);
}

gdb_status gdb_page_io_memory_open(gdb_page_io **out, gdb_error *err)
{
    static const gdb_page_io_ops ops = {.read = memory_read,
                                        .write = memory_write,
                                        .sync = memory_sync,
                                        .page_count = memory_page_count,
                                        .close = memory_close};
    memory_page_io *memory = gdb_alloc_zero(sizeof(*memory), err);

    if (memory == NULL)
        return GDB_ERR_NOMEM;
    if (pthread_rwlock_init(&memory->lock, NULL) != 0) {
        gdb_free(memory);
        return GDB_FAIL(err, GDB_ERR_NOMEM, "cannot make a lock");
    }
    memory->base.ops = &ops;
    memory->base.name = "memory";
    *out = &memory->base;
    return GDB_OK;
}
