/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_STORAGE_PAGE_MEMORY_H
#define GDB_LIB_STORAGE_PAGE_MEMORY_H

/*
 * page_memory.h - address space for pages, which takes memory when it is written to and gives it
 * back on request. Memory that was given back reads as zeros. May be used by several threads, but
 * not for one page by two at once.
 */

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "formats/page/page_format.h"
#include "lib/base/error.h"

typedef struct gdb_page_memory {
    uint8_t *slots; /* of GDB_PAGE_SIZE */
    size_t size;
    atomic_bool lacks_process_madvise;
} gdb_page_memory;

/* Slots for `page_count` pages and one more, so that reading 8 bytes at the end does no harm. */
gdb_status gdb_page_memory_init(gdb_page_memory *memory, uint64_t page_count, gdb_error *err);
void gdb_page_memory_release(gdb_page_memory *memory); /* accepts an all-zero one */

static inline uint8_t *gdb_page_memory_slot(const gdb_page_memory *memory, uint64_t page)
{
    return memory->slots + page * GDB_PAGE_SIZE;
}

/* These pages will be written to at once; only a hint. */
void gdb_page_memory_prepare(gdb_page_memory *memory, uint64_t first, uint32_t count);
void gdb_page_memory_return_run(gdb_page_memory *memory, uint64_t first, uint32_t count);
/* Any pages, at most GDB_PAGE_MEMORY_BATCH; puts them in order. */
enum { GDB_PAGE_MEMORY_BATCH = 64 };
void gdb_page_memory_return(gdb_page_memory *memory, uint64_t *pages, uint32_t count);

/* Zeroed memory of `size` bytes that costs nothing until it is touched; freed by unmap. */
void *gdb_page_memory_map(size_t size, gdb_error *err);
void gdb_page_memory_unmap(void *memory, size_t size); /* accepts NULL */

#endif
