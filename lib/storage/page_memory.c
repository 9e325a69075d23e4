/* SPDX-License-Identifier: MIT */
#include "lib/storage/page_memory.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/* From so many pages on preparing pays. */
enum { PREPARE_LEAST = 8 };

void *gdb_page_memory_map(size_t size, gdb_error *err)
{
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (memory == MAP_FAILED) {
        GDB_FAIL_OS(err, GDB_ERR_NOMEM, "cannot map %zu bytes of address space", size);
        return NULL;
    }
    return memory;
}

void gdb_page_memory_unmap(void *memory, size_t size)
{
    if (memory != NULL)
        munmap(memory, size);
}

gdb_status gdb_page_memory_init(gdb_page_memory *memory, uint64_t page_count, gdb_error *err)
{
    memory->size = (size_t)(page_count + 1) * GDB_PAGE_SIZE;
    memory->slots = gdb_page_memory_map(memory->size, err);
    atomic_init(&memory->lacks_process_madvise, false);
    if (memory->slots == NULL)
        return GDB_ERR_NOMEM;
#ifdef MADV_NOHUGEPAGE
    /* A huge page could not be given back page by page. */
    (void)madvise(memory->slots, memory->size, MADV_NOHUGEPAGE);
#endif
    return GDB_OK;
}

void gdb_page_memory_release(gdb_page_memory *memory)
{
    gdb_page_memory_unmap(memory->slots, memory->size);
    memory->slots = NULL;
}

void gdb_page_memory_prepare(gdb_page_memory *memory, uint64_t first, uint32_t count)
{
#ifdef MADV_POPULATE_WRITE
    /* Cheaper than a fault for every page. */
    if (count >= PREPARE_LEAST)
        (void)madvise(gdb_page_memory_slot(memory, first), (size_t)count * GDB_PAGE_SIZE,
                      MADV_POPULATE_WRITE);
#else
    (void)memory;
    (void)first;
    (void)count;
#endif
}

void gdb_page_memory_return_run(gdb_page_memory *memory, uint64_t first, uint32_t count)
{
    (void)madvise(gdb_page_memory_slot(memory, first), (size_t)count * GDB_PAGE_SIZE,
                  MADV_DONTNEED);
}

static void sort_pages(uint64_t *pages, uint32_t count)
{
    for (uint32_t i = 1; i < count; i++) {
        uint64_t page = pages[i];
        uint32_t at = i;
        for (; at > 0 && pages[at - 1] > page; at--)
            pages[at] = pages[at - 1];
        pages[at] = page;
    }
}

/*
 * All runs with one system call, so that other processors are told once to forget them. Linux can
 * do it for the own process since 6.14; false: do it run by run.
 */
static bool return_at_once(gdb_page_memory *memory, const struct iovec *runs, uint32_t count,
                           size_t bytes)
{
#ifdef SYS_process_madvise
    enum { OWN_PROCESS = -10000 }; /* PIDFD_SELF */
    long done;

    if (count < 2 || atomic_load_explicit(&memory->lacks_process_madvise, memory_order_relaxed))
        return false;
    done = syscall(SYS_process_madvise, OWN_PROCESS, runs, (size_t)count, MADV_DONTNEED, 0);
    if (done < 0 && errno != EINTR && errno != EAGAIN)
        atomic_store_explicit(&memory->lacks_process_madvise, true, memory_order_relaxed);
    return done >= 0 && (size_t)done == bytes;
#else
    (void)memory;
    (void)runs;
    (void)count;
    (void)bytes;
    return false;
#endif
}

void gdb_page_memory_return(gdb_page_memory *memory, uint64_t *pages, uint32_t count)
{
    struct iovec runs[GDB_PAGE_MEMORY_BATCH];
    uint32_t run_count = 0;

    sort_pages(pages, count);
    for (uint32_t i = 0, n; i < count; i += n) {
        for (n = 1; i + n < count && pages[i + n] == pages[i] + n;)
            n++;
        runs[run_count].iov_base = gdb_page_memory_slot(memory, pages[i]);
        runs[run_count++].iov_len = (size_t)n * GDB_PAGE_SIZE;
    }
    if (return_at_once(memory, runs, run_count, (size_t)count * GDB_PAGE_SIZE))
        return;
    for (uint32_t i = 0; i < run_count; i++)
        (void)madvise(runs[i].iov_base, runs[i].iov_len, MADV_DONTNEED);
}
