/* SPDX-License-Identifier: MIT */
#include "lib/base/alloc.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { PAGE_SIZE = 4096, LARGE_LEAST = 4 << 20, LARGE_PAGE_SIZE = 2 << 20 };

/* To clear a large page takes as long as so many bytes of faults on small ones, or less. */
enum { LARGE_PAGE_WORTH = LARGE_PAGE_SIZE / 8 * 3 };

static atomic_llong fail_after = -1;

static int must_fail(void)
{
    if (atomic_load_explicit(&fail_after, memory_order_relaxed) < 0)
        return 0;
    if (atomic_fetch_sub(&fail_after, 1) > 0)
        return 0;
    atomic_store(&fail_after, 0);
    return 1;
}

void gdb_alloc_fail_after(int64_t count)
{
    atomic_store(&fail_after, count);
}

static void *out_of_memory(size_t size, gdb_error *err)
{
    GDB_FAIL(err, GDB_ERR_NOMEM, "out of memory (%zu bytes)", size);
    return NULL;
}

void *gdb_alloc(size_t size, gdb_error *err)
{
    void *memory = must_fail() ? NULL : malloc(size > 0 ? size : 1);

    return memory != NULL ? memory : out_of_memory(size, err);
}

void *gdb_alloc_zero(size_t size, gdb_error *err)
{
    void *memory = must_fail() ? NULL : calloc(1, size > 0 ? size : 1);

    return memory != NULL ? memory : out_of_memory(size, err);
}

void *gdb_alloc_array(size_t count, size_t size, gdb_error *err)
{
    if (size != 0 && count > SIZE_MAX / size)
        return out_of_memory(SIZE_MAX, err);
    return gdb_alloc(count * size, err);
}

void *gdb_alloc_array_zero(size_t count, size_t size, gdb_error *err)
{
    if (size != 0 && count > SIZE_MAX / size)
        return out_of_memory(SIZE_MAX, err);
    return gdb_alloc_zero(count * size, err);
}

void *gdb_realloc_array(void *memory, size_t count, size_t size, gdb_error *err)
{
    void *grown;

    if (size != 0 && count > SIZE_MAX / size)
        return out_of_memory(SIZE_MAX, err);
    grown = must_fail() ? NULL : realloc(memory, count * size > 0 ? count * size : 1);
    return grown != NULL ? grown : out_of_memory(count * size, err);
}

void *gdb_alloc_aligned(size_t alignment, size_t size, gdb_error *err)
{
    void *memory = NULL;

    if (must_fail() || posix_memalign(&memory, alignment, size > 0 ? size : alignment) != 0)
        return out_of_memory(size, err);
    return memory;
}

/* How much of it is in large pages. */
static size_t large_part(size_t size)
{
    return (size + LARGE_PAGE_SIZE - LARGE_PAGE_WORTH) / LARGE_PAGE_SIZE * LARGE_PAGE_SIZE;
}

size_t gdb_alloc_large_size(size_t size)
{
    size_t large = large_part(size);

    return size > large ? size : large;
}

void *gdb_alloc_large(size_t size, gdb_error *err)
{
    size_t large = large_part(size);
    void *memory;

    if (size > PTRDIFF_MAX - LARGE_PAGE_SIZE) /* what malloc refuses as well, and no sum below */
        return out_of_memory(size, err);
    if (large == 0)
        return gdb_alloc(size, err);
    memory = gdb_alloc_aligned(LARGE_PAGE_SIZE, gdb_alloc_large_size(size), err);
#ifdef MADV_HUGEPAGE
    if (memory != NULL)
        (void)madvise(memory, large, MADV_HUGEPAGE);
#endif
    return memory;
}

void gdb_alloc_in_large_pages(void *memory, size_t size)
{
#ifdef MADV_HUGEPAGE
    uintptr_t first = ((uintptr_t)memory + PAGE_SIZE - 1) / PAGE_SIZE * PAGE_SIZE;
    uintptr_t end = ((uintptr_t)memory + size) / PAGE_SIZE * PAGE_SIZE;

    if (size >= LARGE_LEAST)
        (void)madvise((uint8_t *)memory + (first - (uintptr_t)memory), end - first, MADV_HUGEPAGE);
#else
    (void)memory;
    (void)size;
#endif
}

char *gdb_alloc_text(const char *text, size_t size, gdb_error *err)
{
    char *copy = size < SIZE_MAX ? gdb_alloc(size + 1, err) : out_of_memory(size, err);

    if (copy != NULL) {
        if (size > 0)
            memcpy(copy, text, size);
        copy[size] = '\0';
    }
    return copy;
}

void gdb_free(void *memory)
{
    free(memory);
}
