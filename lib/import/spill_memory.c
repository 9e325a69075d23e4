/* SPDX-License-Identifier: MIT */
#include "lib/import/spill_memory.h"

#include <linux/mman.h>
#include <string.h>
#include <sys/mman.h>

#include "lib/base/alloc.h"

enum { COPY_STEP = 1 << 22 };

/* For large memory. The advice is for the first and the last page as well: a mapping in two parts
 * could not grow without being copied. That the system may not know it does no harm. */
static void advise(void *memory, size_t size, int advice)
{
    const uintptr_t page = 4096;
    uintptr_t before = (uintptr_t)memory % page;
    uintptr_t end = ((uintptr_t)memory + size + page - 1) & ~(page - 1);

    if (size > 1 << 22)
        (void)madvise((uint8_t *)memory - before, end - ((uintptr_t)memory - before), advice);
}

/* They let the processor translate more addresses of a large memory. */
static void prefer_huge_pages(void *memory, size_t size)
{
    advise(memory, size, MADV_HUGEPAGE);
}

void gdb_spill_memory_settle(const gdb_spill_memory *memory)
{
#ifdef MADV_COLLAPSE /* Linux 6.1 */
    if (!memory->is_mapped)
        advise(memory->bytes, (size_t)memory->size, MADV_COLLAPSE);
#else
    (void)memory;
#endif
}

uint64_t gdb_spill_source_left(const gdb_spill_source *source)
{
    uint64_t left = gdb_memory_left(source->memory), kept;

    if (source->memory == NULL || source->spill == NULL)
        return left;
    kept = source->memory->limit / 2;
    return left > kept ? left - kept : 0;
}

/* *charged is false if the memory must be mapped. */
static gdb_status charge(const gdb_spill_source *source, uint64_t bytes, bool *charged,
                         gdb_error *err)
{
    *charged = true;
    if (source->spill == NULL)
        return gdb_memory_charge(source->memory, bytes, source->what, err);
    *charged =
        bytes <= gdb_spill_source_left(source) && gdb_memory_try_charge(source->memory, bytes);
    return GDB_OK;
}

/* The bytes were charged. */
static gdb_status allocate_charged(gdb_spill_memory *out, const gdb_spill_source *source,
                                   uint64_t size, gdb_error *err)
{
    void *bytes = gdb_alloc_array_zero((size_t)size, 1, err);

    if (bytes == NULL) {
        gdb_memory_release(source->memory, size);
        return GDB_ERR_NOMEM;
    }
    prefer_huge_pages(bytes, (size_t)size);
    *out = (gdb_spill_memory){bytes, size, false};
    return GDB_OK;
}

static gdb_status allocate_mapped(gdb_spill_memory *out, const gdb_spill_source *source,
                                  uint64_t size, gdb_error *err)
{
    void *bytes = NULL;

    GDB_TRY(gdb_spill_file_map(source->spill, size, &bytes, err));
    *out = (gdb_spill_memory){bytes, size, true};
    return GDB_OK;
}

gdb_status gdb_spill_memory_allocate(gdb_spill_memory *out, const gdb_spill_source *source,
                                     uint64_t size, gdb_error *err)
{
    bool charged;

    GDB_TRY(charge(source, size, &charged, err));
    return charged ? allocate_charged(out, source, size, err)
                   : allocate_mapped(out, source, size, err);
}

/* `to` takes the place of `memory`, and its bytes. */
static void move(gdb_spill_memory *memory, gdb_spill_memory to, const gdb_spill_source *source)
{
    uint64_t size = memory->size < to.size ? memory->size : to.size;

    for (uint64_t at = 0; at < size; at += COPY_STEP) {
        size_t n = size - at < COPY_STEP ? (size_t)(size - at) : COPY_STEP;
        memcpy((uint8_t *)to.bytes + at, (const uint8_t *)memory->bytes + at, n);
        gdb_spill_source_rest(source);
    }
    gdb_spill_memory_release(memory, source);
    *memory = to;
}

/* What is more was charged. */
static gdb_status resize_charged(gdb_spill_memory *memory, const gdb_spill_source *source,
                                 uint64_t size, gdb_error *err)
{
    void *bytes = gdb_realloc_array(memory->bytes, (size_t)size, 1, err);

    if (bytes == NULL) {
        if (size > memory->size)
            gdb_memory_release(source->memory, size - memory->size);
        return GDB_ERR_NOMEM;
    }
    prefer_huge_pages(bytes, (size_t)size);
    if (size < memory->size)
        gdb_memory_release(source->memory, memory->size - size);
    *memory = (gdb_spill_memory){bytes, size, false};
    return GDB_OK;
}

gdb_status gdb_spill_memory_resize(gdb_spill_memory *memory, const gdb_spill_source *source,
                                   uint64_t size, gdb_error *err)
{
    uint64_t held = memory->is_mapped ? 0 : memory->size;
    gdb_spill_memory to = {0};
    bool charged = true;

    if (size > held)
        GDB_TRY(charge(source, size - held, &charged, err));
    if (charged && !memory->is_mapped)
        return resize_charged(memory, source, size, err);
    if (charged)
        GDB_TRY(allocate_charged(&to, source, size, err));
    else if (memory->is_mapped && size <= memory->size)
        return GDB_OK;
    else
        GDB_TRY(allocate_mapped(&to, source, size, err));
    move(memory, to, source);
    return GDB_OK;
}

void gdb_spill_memory_release(gdb_spill_memory *memory, const gdb_spill_source *source)
{
    if (memory->is_mapped) {
        gdb_spill_file_unmap(source->spill, memory->bytes);
    } else {
        gdb_free(memory->bytes);
        gdb_memory_release(source->memory, memory->size);
    }
    *memory = (gdb_spill_memory){0};
}

void gdb_spill_source_rest(const gdb_spill_source *source)
{
    if (source->spill != NULL && source->memory != NULL)
        gdb_spill_file_rest(source->spill, source->memory->limit);
}
