/* SPDX-License-Identifier: MIT */
#include "lib/exec/aggregate_table.h"

#include "lib/base/alloc.h"
#include "lib/vector/vector_borrow.h"

static uint32_t group_columns(const gdb_aggregate_table *table)
{
    return table->plan->as.aggregate.group_count;
}

static uint32_t aggregate_count(const gdb_aggregate_table *table)
{
    return table->plan->as.aggregate.aggregate_count;
}

static const gdb_expr *argument(const gdb_aggregate_table *table, uint32_t a)
{
    const gdb_expr *expr = table->plan->as.aggregate.aggregates[a];

    return expr->arg_count > 0 ? expr->args[0] : NULL;
}

static bool is_distinct(const gdb_aggregate_table *table, uint32_t a)
{
    return table->plan->as.aggregate.aggregates[a]->as.aggregate.distinct &&
           argument(table, a) != NULL;
}

static gdb_status init_tables(gdb_aggregate_table *table, gdb_buffer_pool *pool, gdb_error *err)
{
    const gdb_plan *plan = table->plan;
    gdb_type_id *types = gdb_alloc_array(group_columns(table) + 2, sizeof(*types), err);
    gdb_status status = GDB_OK;

    if (types == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < group_columns(table); i++)
        types[i] = plan->columns[i].type;
    GDB_TRY_OUT(gdb_group_table_init(&table->groups, types, group_columns(table), pool, err));
    for (uint32_t a = 0; a < aggregate_count(table); a++) {
        GDB_TRY_OUT(gdb_aggregate_create(&table->aggregates[a], plan->as.aggregate.aggregates[a],
                                         err));
        if (!is_distinct(table, a))
            continue;
        types[0] = GDB_TYPE_INT64;
        types[1] = argument(table, a)->type;
        GDB_TRY_OUT(gdb_group_table_init(&table->seen[a], types, 2, pool, err));
    }
    status = gdb_vector_init(&table->group_numbers, GDB_TYPE_INT64, err);
out:
    gdb_free(types);
    return status;
}

gdb_status gdb_aggregate_table_create(gdb_aggregate_table **out, const gdb_plan *plan,
                                      gdb_buffer_pool *pool, gdb_error *err)
{
    gdb_aggregate_table *table = gdb_alloc_zero(sizeof(*table), err);
    gdb_status status = GDB_OK;

    if (table == NULL)
        return GDB_ERR_NOMEM;
    table->plan = plan;
    table->aggregates =
        gdb_alloc_array_zero(aggregate_count(table), sizeof(gdb_aggregate *), err);
    table->seen = gdb_alloc_array_zero(aggregate_count(table), sizeof(*table->seen), err);
    table->columns = gdb_alloc_array_zero(group_columns(table) + 2, sizeof(gdb_vector *), err);
    if (table->aggregates == NULL || table->seen == NULL || table->columns == NULL)
        status = GDB_ERR_NOMEM;
    else
        status = init_tables(table, pool, err);
    if (status != GDB_OK) {
        gdb_aggregate_table_free(table);
        return status;
    }
    *out = table;
    return GDB_OK;
}

void gdb_aggregate_table_free(gdb_aggregate_table *table)
{
    if (table == NULL)
        return;
    for (uint32_t a = 0; a < aggregate_count(table); a++) {
        if (table->aggregates != NULL)
            gdb_aggregate_free(table->aggregates[a]);
        if (table->seen != NULL)
            gdb_group_table_release(&table->seen[a]);
    }
    gdb_free(table->aggregates);
    gdb_free(table->seen);
    gdb_free(table->columns);
    gdb_group_table_release(&table->groups);
    gdb_vector_release(&table->group_numbers);
    gdb_free(table);
}

void gdb_aggregate_table_clear(gdb_aggregate_table *table)
{
    gdb_group_table_clear(&table->groups);
    for (uint32_t a = 0; a < aggregate_count(table); a++) {
        gdb_aggregate_clear(table->aggregates[a]);
        if (is_distinct(table, a))
            gdb_group_table_clear(&table->seen[a]);
    }
}

uint32_t gdb_aggregate_table_count(const gdb_aggregate_table *table)
{
    return group_columns(table) == 0 ? 1 : table->groups.keys.rows;
}

/* Memory of the states grows with the groups; it is charged where they are made. */
static gdb_status reserve(gdb_aggregate_table *table, gdb_error *err)
{
    for (uint32_t a = 0; a < aggregate_count(table); a++) {
        size_t before = gdb_aggregate_memory(table->aggregates[a]);

        GDB_TRY(gdb_aggregate_reserve(table->aggregates[a], gdb_aggregate_table_count(table), err));
        GDB_TRY(gdb_tuple_table_charge(&table->groups.keys,
                                       gdb_aggregate_memory(table->aggregates[a]) - before, err));
    }
    return GDB_OK;
}

/* Add rows to a DISTINCT aggregate: only values that their group has not seen. `groups` has the
 * group of the i-th row, or is NULL. */
static gdb_status add_distinct(gdb_aggregate_table *table, uint32_t a, const gdb_vector *values,
                               const gdb_selection *selection, const uint32_t *groups,
                               gdb_error *err)
{
    const gdb_vector *columns[2] = {&table->group_numbers, values};
    gdb_group_table *seen = &table->seen[a];
    int64_t *numbers = table->group_numbers.values;
    uint32_t next = seen->keys.rows, count = 0;
    uint32_t *new_groups = table->seen_ids;
    gdb_selection fresh;

    for (uint32_t i = 0; i < selection->count; i++)
        numbers[gdb_selection_row(selection, i)] = groups != NULL ? groups[i] : 0;
    GDB_TRY(gdb_group_table_insert(seen, columns, selection, table->seen_ids, err));
    fresh.all = false;
    for (uint32_t i = 0; i < selection->count; i++) {
        if (table->seen_ids[i] != next)
            continue;
        next++;
        fresh.rows[count] = (uint16_t)gdb_selection_row(selection, i);
        new_groups[count++] = groups != NULL ? groups[i] : 0; /* count <= i */
    }
    fresh.count = count;
    return gdb_aggregate_update(table->aggregates[a], values, &fresh, new_groups, err);
}

gdb_status gdb_aggregate_table_add(gdb_aggregate_table *table, gdb_evaluator *evaluator,
                                   const gdb_data_chunk *input, gdb_error *err)
{
    const gdb_plan *plan = table->plan;
    const uint32_t *groups = NULL;

    if (group_columns(table) > 0) {
        for (uint32_t i = 0; i < group_columns(table); i++)
            GDB_TRY(gdb_expr_eval_borrow(evaluator, plan->as.aggregate.groups[i], input,
                                         &table->columns[i], err));
        GDB_TRY(gdb_group_table_insert(&table->groups, table->columns, &input->selection,
                                       table->group_ids, err));
        groups = table->group_ids;
    }
    GDB_TRY(reserve(table, err));
    for (uint32_t a = 0; a < aggregate_count(table); a++) {
        size_t before = gdb_aggregate_memory(table->aggregates[a]);
        const gdb_vector *values = NULL;

        if (argument(table, a) != NULL)
            GDB_TRY(gdb_expr_eval_borrow(evaluator, argument(table, a), input, &values, err));
        if (is_distinct(table, a))
            GDB_TRY(add_distinct(table, a, values, &input->selection, groups, err));
        else
            GDB_TRY(gdb_aggregate_update(table->aggregates[a], values, &input->selection, groups,
                                         err));
        GDB_TRY(gdb_tuple_table_charge(&table->groups.keys,
                                       gdb_aggregate_memory(table->aggregates[a]) - before, err));
    }
    return GDB_OK;
}

static gdb_status merge_distinct(gdb_aggregate_table *table, uint32_t a,
                                 const gdb_group_table *seen, const uint32_t *map, gdb_error *err)
{
    for (uint32_t b = 0; b < seen->keys.block_count; b++) {
        const gdb_data_chunk *block = &seen->keys.blocks[b];
        const int64_t *numbers = block->columns[0].values;

        for (uint32_t i = 0; i < block->count; i++)
            table->group_ids[i] = map[numbers[i]];
        GDB_TRY(add_distinct(table, a, &block->columns[1], &block->selection, table->group_ids,
                             err));
    }
    return GDB_OK;
}

gdb_status gdb_aggregate_table_merge(gdb_aggregate_table *table, const gdb_aggregate_table *other,
                                     gdb_error *err)
{
    uint32_t count = gdb_aggregate_table_count(other), done = 0;
    uint32_t *map = gdb_alloc_array_zero((size_t)count + 1, sizeof(*map), err);
    gdb_status status = GDB_OK;

    if (map == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t b = 0; b < other->groups.keys.block_count; b++) {
        const gdb_data_chunk *block = &other->groups.keys.blocks[b];

        for (uint32_t c = 0; c < group_columns(table); c++)
            table->columns[c] = &block->columns[c];
        GDB_TRY_OUT(gdb_group_table_insert(&table->groups, table->columns, &block->selection,
                                           map + done, err));
        done += block->count;
    }
    GDB_TRY_OUT(reserve(table, err));
    for (uint32_t a = 0; a < aggregate_count(table); a++) {
        size_t before = gdb_aggregate_memory(table->aggregates[a]);

        if (is_distinct(table, a))
            GDB_TRY_OUT(merge_distinct(table, a, &other->seen[a], map, err));
        else
            GDB_TRY_OUT(
                gdb_aggregate_merge(table->aggregates[a], other->aggregates[a], map, count, err));
        GDB_TRY_OUT(gdb_tuple_table_charge(
            &table->groups.keys, gdb_aggregate_memory(table->aggregates[a]) - before, err));
    }
out:
    gdb_free(map);
    return status;
}

gdb_status gdb_aggregate_table_read(gdb_aggregate_table *table, uint32_t first, uint32_t count,
                                    gdb_data_chunk *out, gdb_error *err)
{
    GDB_TRY(reserve(table, err)); /* the one group of an aggregate without keys or rows */
    if (group_columns(table) > 0)
        gdb_tuple_table_read(&table->groups.keys, first, count, out);
    gdb_data_chunk_set_count(out, count);
    for (uint32_t a = 0; a < aggregate_count(table); a++) {
        gdb_vector *column = &out->columns[group_columns(table) + a];

        for (uint32_t i = 0; i < count; i++) {
            gdb_value value;

            GDB_TRY(gdb_aggregate_result(table->aggregates[a], first + i, &column->heap, &value,
                                         err));
            gdb_vector_put(column, i, &value);
        }
    }
    return GDB_OK;
}
