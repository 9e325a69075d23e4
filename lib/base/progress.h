/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_BASE_PROGRESS_H
#define GDB_LIB_BASE_PROGRESS_H

/*
 * progress.h - how far the work is, for somebody who watches, and warnings: the library never
 * prints.
 *
 * Work is a sequence of phases. The thread that leads it begins each one, outside of parallel
 * loops, and any thread inside adds what it has done, as often as every few milliseconds of work:
 *
 *     gdb_progress_begin(job->sink, "Follows", "sort", bytes_total);
 *     gdb_parallel_for(...);       each piece: gdb_progress_add(job->sink, rows, bytes);
 *
 * `bytes` are what takes the time (of the input, of the records to sort, of the pages to write), so
 * that bytes / bytes_total is the part of the phase that is done. Adding is one atomic addition
 * and never waits; the counts are only looked at by the owner of the sink, whenever it likes. A
 * NULL sink watches nothing.
 */

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

/* What is done in the phase that runs, but for `rejected`: bad rows since the beginning of all. */
typedef struct gdb_progress_counts {
    _Atomic uint64_t rows;
    _Atomic uint64_t bytes;
    _Atomic uint64_t rejected;
} gdb_progress_counts;

typedef struct gdb_progress_sink {
    /* Called by one thread at a time; sets counts->rows and ->bytes to 0. The strings are only
     * valid during the call. May be NULL. */
    void (*begin)(void *context, const char *subject, const char *step, uint64_t bytes_total);
    void (*warn)(void *context, const char *message); /* by one thread at a time; may be NULL */
    void *context;
    void (*note)(void *context, const char *message); /* what --verbose says; may be NULL */
    gdb_progress_counts *counts; /* may be NULL */
} gdb_progress_sink;

/* `subject`: the table, "Person"; `step`: "read", "sort"; `bytes_total`: 0 when not known. */
static inline void gdb_progress_begin(const gdb_progress_sink *sink, const char *subject,
                                      const char *step, uint64_t bytes_total)
{
    if (sink != NULL && sink->begin != NULL)
        sink->begin(sink->context, subject, step, bytes_total);
}

static inline void gdb_progress_add(const gdb_progress_sink *sink, uint64_t rows, uint64_t bytes)
{
    if (sink == NULL || sink->counts == NULL)
        return;
    atomic_fetch_add_explicit(&sink->counts->rows, rows, memory_order_relaxed);
    atomic_fetch_add_explicit(&sink->counts->bytes, bytes, memory_order_relaxed);
}

static inline void gdb_progress_reject(const gdb_progress_sink *sink, uint64_t rows)
{
    if (sink != NULL && sink->counts != NULL)
        atomic_fetch_add_explicit(&sink->counts->rejected, rows, memory_order_relaxed);
}

static inline void gdb_progress_warn(const gdb_progress_sink *sink, const char *message)
{
    if (sink != NULL && sink->warn != NULL)
        sink->warn(sink->context, message);
}

static inline void gdb_progress_note(const gdb_progress_sink *sink, const char *message)
{
    if (sink != NULL && sink->note != NULL)
        sink->note(sink->context, message);
}

#endif
