/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_EXPRESSION_EXPR_AGGREGATE_H
#define GDB_LIB_EXPRESSION_EXPR_AGGREGATE_H

/*
 * expr_aggregate.h - one aggregate over many groups: an array of states, one for each group.
 *
 * DISTINCT is the caller's: it updates with every value once. Updates and merges in the same
 * order give the same bits, also for sums of doubles, which are compensated (Neumaier, "Rundungs-
 * fehleranalyse einiger Verfahren zur Summation endlicher Summen", 1974). Integer sums are exact
 * whatever the order; overflow is found in the result.
 */

#include "lib/binder/bound.h"
#include "lib/vector/data_chunk.h"

typedef struct gdb_aggregate gdb_aggregate;

/* `expr` is a GDB_EXPR_AGGREGATE and is borrowed. */
gdb_status gdb_aggregate_create(gdb_aggregate **out, const gdb_expr *expr, gdb_error *err);
void gdb_aggregate_free(gdb_aggregate *aggregate); /* accepts NULL */
void gdb_aggregate_clear(gdb_aggregate *aggregate); /* no groups */

/* Make groups up to `count`, new ones empty. Before every update and merge. */
gdb_status gdb_aggregate_reserve(gdb_aggregate *aggregate, uint32_t count, gdb_error *err);

/* Add the living rows of `arg` (NULL for count(*)); the i-th to groups[i], or all to group 0 where
 * `groups` is NULL. */
gdb_status gdb_aggregate_update(gdb_aggregate *aggregate, const gdb_vector *arg,
                                const gdb_selection *selection, const uint32_t *groups,
                                gdb_error *err);

/* Add group g of `other` to group map[g], for all its `count` groups. */
gdb_status gdb_aggregate_merge(gdb_aggregate *aggregate, const gdb_aggregate *other,
                               const uint32_t *map, uint32_t count, gdb_error *err);

/* The result of a group; lists are made in `heap`, text is borrowed from the aggregate. */
gdb_status gdb_aggregate_result(const gdb_aggregate *aggregate, uint32_t group, gdb_arena *heap,
                                gdb_value *out, gdb_error *err);

/* Bytes held, for budgets. */
size_t gdb_aggregate_memory(const gdb_aggregate *aggregate);

#endif
