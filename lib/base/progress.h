/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_BASE_PROGRESS_H
#define GDB_LIB_BASE_PROGRESS_H

/*
 * progress.h - callbacks, so that the library never prints.
 *
 * `report` may be called from any thread, but never by two at once; it must be quick.
 */

#include <stddef.h>
#include <stdint.h>

typedef struct gdb_progress {
    const char *phase;   /* "Person: parse", "Follows: sort" */
    uint64_t rows;       /* done in this phase */
    uint64_t bytes;      /* done in this phase */
    uint64_t bytes_total; /* of this phase, or 0 when not known */
} gdb_progress;

typedef struct gdb_progress_sink {
    void (*report)(void *context, const gdb_progress *progress); /* may be NULL */
    void (*warn)(void *context, const char *message);            /* may be NULL */
    void *context;
    void (*note)(void *context, const char *message); /* what --verbose says; may be NULL */
} gdb_progress_sink;

static inline void gdb_progress_report(const gdb_progress_sink *sink, const gdb_progress *progress)
{
    if (sink != NULL && sink->report != NULL)
        sink->report(sink->context, progress);
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
