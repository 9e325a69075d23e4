/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_EXEC_AGGREGATE_TABLE_H
#define GDB_LIB_EXEC_AGGREGATE_TABLE_H

/*
 * aggregate_table.h - the groups of an AGGREGATE and the states of its aggregates.
 *
 * Groups are numbered in the order in which they appear. Adding rows to several tables and merging
 * these in the order of the rows gives the same groups in the same order as adding all to one.
 */

#include "lib/exec/group_table.h"
#include "lib/exec/operator.h"
#include "lib/expression/expr_aggregate.h"

typedef struct gdb_aggregate_table {
    const gdb_plan *plan;
    gdb_group_table groups;
    gdb_aggregate **aggregates;
    gdb_group_table *seen; /* DISTINCT: the values of each group, as rows (group, value) */
    const gdb_vector **columns;
    gdb_vector group_numbers; /* INT64, beside the values of a DISTINCT */
    uint32_t group_ids[GDB_VECTOR_SIZE];
    uint32_t seen_ids[GDB_VECTOR_SIZE];
} gdb_aggregate_table;

gdb_status gdb_aggregate_table_create(gdb_aggregate_table **out, const gdb_plan *plan,
                                      gdb_buffer_pool *pool, gdb_error *err);
void gdb_aggregate_table_free(gdb_aggregate_table *table); /* accepts NULL */
void gdb_aggregate_table_clear(gdb_aggregate_table *table);

/* Add the living rows of the aggregate's input. */
gdb_status gdb_aggregate_table_add(gdb_aggregate_table *table, gdb_evaluator *evaluator,
                                   const gdb_data_chunk *input, gdb_error *err);

gdb_status gdb_aggregate_table_merge(gdb_aggregate_table *table, const gdb_aggregate_table *other,
                                     gdb_error *err);

uint32_t gdb_aggregate_table_count(const gdb_aggregate_table *table);
/* Groups first .. first+count-1 with their results as output rows of the plan. */
gdb_status gdb_aggregate_table_read(gdb_aggregate_table *table, uint32_t first, uint32_t count,
                                    gdb_data_chunk *out, gdb_error *err);

#endif
