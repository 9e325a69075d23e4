/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_SPILL_MEMORY_H
#define GDB_LIB_IMPORT_SPILL_MEMORY_H

/*
 * spill_memory.h - large memory that is charged to the budget, or mapped from the spill file where
 * the budget has no room: slower, but the same to whoever uses it.
 *
 * What may spill leaves half of the budget to what may not.
 */

#include <stdbool.h>

#include "lib/base/memory_budget.h"
#include "lib/import/spill_file.h"

/* Where memory comes from; all borrowed. */
typedef struct gdb_spill_source {
    gdb_memory_budget *memory; /* may be NULL: no limit */
    gdb_spill_file *spill;     /* may be NULL: a spent budget is GDB_ERR_NOMEM */
    const char *what;          /* for that error: "the keys of Person" */
} gdb_spill_source;

typedef struct gdb_spill_memory {
    void *bytes;
    uint64_t size;
    bool is_mapped;
} gdb_spill_memory;

/* All 0. `out` is set only if it succeeds. */
gdb_status gdb_spill_memory_allocate(gdb_spill_memory *out, const gdb_spill_source *source,
                                     uint64_t size, gdb_error *err);
/*
 * Accepts all-zero. The bytes move, and those that are new may be anything. Mapped memory is of the
 * budget afterwards if there is room now; else it does not shrink. On failure nothing has changed.
 */
gdb_status gdb_spill_memory_resize(gdb_spill_memory *memory, const gdb_spill_source *source,
                                   uint64_t size, gdb_error *err);
/* It will be read here and there and grow no more: let it be in huge pages, where the system can do
 * that. What has grown step by step is not. */
void gdb_spill_memory_settle(const gdb_spill_memory *memory);
void gdb_spill_memory_release(gdb_spill_memory *memory, const gdb_spill_source *source);

/* How much more of the budget may be had. */
uint64_t gdb_spill_source_left(const gdb_spill_source *source);
/* After every few hundred places of mapped memory that were used: gdb_spill_file_rest. Any number
 * of threads at once. */
void gdb_spill_source_rest(const gdb_spill_source *source);

#endif
