/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_OVERLAY_OVERLAY_MEMORY_H
#define GDB_LIB_OVERLAY_OVERLAY_MEMORY_H

/*
 * overlay_memory.h - the memory of one table's changes: what it takes is charged to a budget before
 * it is allocated, and given back as a whole.
 *
 * Texts and lists stay where they are while a transaction lasts, also those that a later change has
 * replaced, so whoever reads a table may borrow them; but for those of a transaction that is
 * undone. Between transactions, when about a third of their bytes belong to values that were
 * replaced, the others are copied to new memory, as a copying garbage collector does: so what is
 * taken follows what is there, however often a value is set, and a byte is copied but for twice as
 * many replaced.
 */

#include "lib/base/arena.h"
#include "lib/base/memory_budget.h"
#include "lib/types/value.h"

typedef struct gdb_overlay_memory {
    gdb_memory_budget *budget; /* may be NULL */
    uint64_t charged;
    gdb_arena values; /* texts and lists */
    gdb_arena_mark kept;
    uint64_t replaced, kept_replaced; /* bytes of `values` that nobody needs, about; at `kept` */
    gdb_arena old; /* where values are moved from; not empty behind a move that failed */
} gdb_overlay_memory;

/* Gives back all that was charged; arrays are freed by their owners. Accepts an all-zero one. */
void gdb_overlay_memory_release(gdb_overlay_memory *memory);

gdb_status gdb_overlay_memory_charge(gdb_overlay_memory *memory, uint64_t bytes, gdb_error *err);

/* Texts and lists that are there now stay; and: those that came since then are no more. */
void gdb_overlay_memory_keep(gdb_overlay_memory *memory);
void gdb_overlay_memory_undo(gdb_overlay_memory *memory);

/* A value that has its own memory here is replaced by another. */
void gdb_overlay_memory_replace(gdb_overlay_memory *memory, const gdb_value *value);

/* Is enough replaced? Then, between these two, every value that is there is to be copied again.
 * Where that fails it is left at that: what has not been moved is still there, and nothing moves
 * again. */
bool gdb_overlay_memory_is_worth_moving(const gdb_overlay_memory *memory);
void gdb_overlay_memory_begin_move(gdb_overlay_memory *memory);
void gdb_overlay_memory_end_move(gdb_overlay_memory *memory);

gdb_status gdb_overlay_array_grow(gdb_overlay_memory *memory, void **items, size_t *capacity,
                                  size_t need, size_t item_size, gdb_error *err);

/* gdb_array_reserve, charged. */
static inline gdb_status gdb_overlay_array_reserve(gdb_overlay_memory *memory, void **items,
                                                   size_t *capacity, size_t need, size_t item_size,
                                                   gdb_error *err)
{
    return need <= *capacity
               ? GDB_OK
               : gdb_overlay_array_grow(memory, items, capacity, need, item_size, err);
}

/* Is it a text or a list? */
static inline bool gdb_overlay_value_needs_copy(const gdb_value *value)
{
    return !value->is_null && gdb_type_is_byte_string(value->type);
}

/* A copy of such a value, or of a LIST, charged; the bytes of a list (formats/log/log_record.h)
 * become a LIST. */
gdb_status gdb_overlay_value_copy(gdb_overlay_memory *memory, gdb_value *out,
                                  const gdb_value *value, gdb_error *err);

#endif
