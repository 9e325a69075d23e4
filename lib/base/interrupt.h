/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_BASE_INTERRUPT_H
#define GDB_LIB_BASE_INTERRUPT_H

/*
 * interrupt.h - "were we asked to stop?", polled by long loops.
 *
 * The owner (a signal handler, a timer) stores a signal number; 0 means go on. The library only
 * reads. A NULL pointer is never interrupted.
 */

#include <stdatomic.h>
#include <stddef.h>

#include "lib/base/error.h"

typedef struct gdb_interrupt {
    atomic_int signal;   /* the signal that asked to stop, or 0 */
    atomic_int timed_out; /* non-zero: a time limit ran out */
} gdb_interrupt;

static inline gdb_status gdb_interrupt_check(const gdb_interrupt *interrupt, gdb_error *err)
{
    if (interrupt == NULL)
        return GDB_OK;
    if (atomic_load_explicit(&interrupt->signal, memory_order_relaxed) != 0)
        return GDB_FAIL(err, GDB_ERR_INTERRUPTED, "interrupted");
    if (atomic_load_explicit(&interrupt->timed_out, memory_order_relaxed) != 0)
        return GDB_FAIL(err, GDB_ERR_QUERY, "the time limit ran out");
    return GDB_OK;
}

#endif
