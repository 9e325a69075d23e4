/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_BASE_MEMORY_BUDGET_H
#define GDB_LIB_BASE_MEMORY_BUDGET_H

/*
 * memory_budget.h - how much memory a job may use, and how much of it is taken.
 *
 * Whoever holds memory that grows with the data charges it before allocating and releases it after
 * freeing. Who can do with less (write to disk, use smaller pieces) asks with try_charge; who
 * cannot charges, and a budget that is spent is then an error that names what the memory was for.
 * Any number of threads at once. A budget of NULL has no limit and counts nothing.
 */

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "lib/base/error.h"

typedef struct gdb_memory_budget {
    uint64_t limit; /* bytes; UINT64_MAX: none */
    _Atomic uint64_t used;
} gdb_memory_budget;

void gdb_memory_budget_init(gdb_memory_budget *budget, uint64_t limit);

/* Take `bytes` if they are there. */
bool gdb_memory_try_charge(gdb_memory_budget *budget, uint64_t bytes);

/* The same, or GDB_ERR_NOMEM: "the memory budget of 64.0 MB is spent: 12.0 MB more are wanted for
 * WHAT". */
gdb_status gdb_memory_charge(gdb_memory_budget *budget, uint64_t bytes, const char *what,
                             gdb_error *err);

/* Give back what was charged. */
void gdb_memory_release(gdb_memory_budget *budget, uint64_t bytes);

uint64_t gdb_memory_left(gdb_memory_budget *budget);

#endif
