/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_EXEC_ROW_ORDER_H
#define GDB_LIB_EXEC_ROW_ORDER_H

/*
 * row_order.h - the order of rows of a tuple table by ORDER BY keys, and sorting by it.
 *
 * Each row has a *prefix*: a 64-bit number made of its first key, such that a smaller prefix means
 * an earlier row. Most comparisons end there; only equal prefixes look at the keys. Rows that
 * are equal in all keys keep their order.
 */

#include "lib/base/interrupt.h"
#include "lib/binder/bound.h"
#include "lib/exec/tuple_table.h"

typedef struct gdb_row_entry {
    uint64_t prefix;
    uint32_t row;
} gdb_row_entry;

/* `column` holds the values of keys[0]; the prefix of the i-th living row to prefixes[i]. */
void gdb_row_order_prefixes(const gdb_bound_sort *key, const gdb_vector *column,
                            const gdb_selection *selection, uint64_t *prefixes);

/* Drop entries that cannot be among the first `limit` (above 0), by their prefixes alone; how many
 * are left. They keep their order. */
uint32_t gdb_row_order_narrow(gdb_row_entry *entries, uint32_t count, uint64_t limit);

/* Sort `count` entries, with `scratch` of the same size. The keys' expressions are COLUMNs. */
gdb_status gdb_row_order_sort(gdb_row_entry *entries, gdb_row_entry *scratch, uint32_t count,
                              const gdb_tuple_table *table, const gdb_bound_sort *keys,
                              uint32_t key_count, const gdb_interrupt *interrupt, gdb_error *err);

#endif
