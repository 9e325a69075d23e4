/* SPDX-License-Identifier: MIT */
#include "lib/base/memory_budget.h"

#include <stddef.h>

void gdb_memory_budget_init(gdb_memory_budget *budget, uint64_t limit)
{
    budget->limit = limit;
    atomic_init(&budget->used, 0);
}

bool gdb_memory_try_charge(gdb_memory_budget *budget, uint64_t bytes)
{
    uint64_t used;

    if (budget == NULL)
        return true;
    used = atomic_load_explicit(&budget->used, memory_order_relaxed);
    do {
        if (used > budget->limit || bytes > budget->limit - used)
            return false;
    } while (!atomic_compare_exchange_weak_explicit(&budget->used, &used, used + bytes,
                                                    memory_order_relaxed, memory_order_relaxed));
    return true;
}

gdb_status gdb_memory_charge(gdb_memory_budget *budget, uint64_t bytes, const char *what,
                             gdb_error *err)
{
    if (gdb_memory_try_charge(budget, bytes))
        return GDB_OK;
    return GDB_FAIL(err, GDB_ERR_NOMEM,
                    "the memory budget of %.1f MB is spent: %.1f MB more are wanted for %s",
                    (double)budget->limit / 1048576, (double)bytes / 1048576, what);
}

void gdb_memory_release(gdb_memory_budget *budget, uint64_t bytes)
{
    if (budget != NULL)
        atomic_fetch_sub_explicit(&budget->used, bytes, memory_order_relaxed);
}

uint64_t gdb_memory_left(gdb_memory_budget *budget)
{
    uint64_t used;

    if (budget == NULL)
        return UINT64_MAX;
    used = atomic_load_explicit(&budget->used, memory_order_relaxed);
    return used < budget->limit ? budget->limit - used : 0;
}
