/* SPDX-License-Identifier: MIT */
#include "lib/exec/operator.h"

#include <time.h>

#include "lib/base/alloc.h"
#include "lib/exec/operator_list.h"
#include "lib/vector/vector_borrow.h"

/* The types of a plan's columns, allocated. */
static gdb_type_id *column_types(const gdb_plan *plan, gdb_error *err)
{
    gdb_type_id *types = gdb_alloc_array(plan->column_count, sizeof(*types), err);

    for (uint32_t i = 0; types != NULL && i < plan->column_count; i++)
        types[i] = plan->columns[i].type;
    return types;
}

gdb_status gdb_operator_chunk(gdb_data_chunk *chunk, const gdb_plan *plan, gdb_error *err)
{
    gdb_type_id *types = column_types(plan, err);
    gdb_status status;

    if (types == NULL)
        return GDB_ERR_NOMEM;
    status = gdb_data_chunk_init(chunk, types, plan->column_count, err);
    gdb_free(types);
    return status;
}

gdb_status gdb_operator_table(gdb_tuple_table *table, const gdb_operator *child, gdb_error *err)
{
    const gdb_database *database = child->context->database;
    gdb_type_id *types = column_types(child->plan, err);
    gdb_status status;

    if (types == NULL)
        return GDB_ERR_NOMEM;
    status = gdb_tuple_table_init(table, types, child->plan->column_count,
                                  database != NULL ? gdb_database_pool(database) : NULL, err);
    gdb_free(types);
    return status;
}

static bool writes(const gdb_plan *plan)
{
    return plan->kind == GDB_PLAN_UPDATE || plan->kind == GDB_PLAN_MERGE ||
           (plan->child[0] != NULL && writes(plan->child[0])) ||
           (plan->child[1] != NULL && writes(plan->child[1]));
}

/* The child that comes first when both are opened. */
static int first_child(const gdb_operator *op)
{
    return op->child[1] != NULL && writes(op->child[1]->plan) ? 1 : 0;
}

gdb_status gdb_operator_open(gdb_operator *op, gdb_error *err)
{
    int first = first_child(op);

    for (int i = 0; i < 2; i++)
        if (op->child[i ^ first] != NULL)
            GDB_TRY(gdb_operator_open(op->child[i ^ first], err));
    if (op->child[0] != NULL)
        GDB_TRY(gdb_operator_chunk(&op->input, op->child[0]->plan, err));
    GDB_TRY(gdb_evaluator_create(&op->evaluator, op->context->query->catalog, err));
    if (op->ops->open != NULL)
        GDB_TRY(op->ops->open(op, err));
    return op->write != NULL ? op->write(op, err) : GDB_OK;
}

gdb_status gdb_operator_write_again(gdb_operator *op, gdb_error *err)
{
    int first = first_child(op);

    for (int i = 0; i < 2; i++)
        if (op->child[i ^ first] != NULL)
            GDB_TRY(gdb_operator_write_again(op->child[i ^ first], err));
    gdb_data_chunk_clear(&op->input);
    if (op->ops->rewind != NULL)
        op->ops->rewind(op);
    return op->write != NULL ? op->write(op, err) : GDB_OK;
}

static uint64_t now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000U + (uint64_t)t.tv_nsec;
}

gdb_status gdb_operator_next(gdb_operator *op, gdb_data_chunk *out, gdb_error *err)
{
    uint64_t begin = op->context->profile ? now() : 0;

    GDB_TRY(gdb_interrupt_check(op->context->interrupt, err));
    gdb_data_chunk_clear(out);
    GDB_TRY(op->ops->next(op, out, err));
    if (op->context->profile)
        op->profile.nanoseconds += now() - begin;
    op->profile.rows += out->selection.count;
    op->profile.chunks += out->selection.count > 0;
    return GDB_OK;
}

void gdb_operator_rewind(gdb_operator *op)
{
    for (int i = 0; i < 2; i++)
        if (op->child[i] != NULL)
            gdb_operator_rewind(op->child[i]);
    gdb_data_chunk_clear(&op->input);
    if (op->ops->rewind != NULL)
        op->ops->rewind(op);
}

void gdb_operator_free(gdb_operator *op)
{
    if (op == NULL)
        return;
    op->ops->close(op);
    gdb_operator_free(op->child[0]);
    gdb_operator_free(op->child[1]);
    gdb_data_chunk_release(&op->input);
    gdb_evaluator_free(op->evaluator);
    gdb_free(op);
}

void gdb_operator_keep(gdb_operator *op, gdb_data_chunk *out)
{
    for (uint32_t i = 0; i < op->plan->keep_count; i++) {
        gdb_vector *from = &op->input.columns[op->plan->keep[i]];
        gdb_vector swap = out->columns[i];

        out->columns[i] = *from;
        *from = swap;
    }
    out->count = op->input.count;
    out->selection = op->input.selection;
}

void gdb_operator_keep_rows(const gdb_operator *op, gdb_data_chunk *out, const uint16_t *rows,
                            uint32_t count)
{
    for (uint32_t i = 0; i < op->plan->keep_count; i++) {
        const gdb_vector *from = &op->input.columns[op->plan->keep[i]];

        if (from->is_constant)
            gdb_vector_reference(&out->columns[i], from, 1);
        else
            gdb_vector_gather(&out->columns[i], 0, from, rows, count);
    }
    gdb_data_chunk_set_count(out, count);
}

gdb_status gdb_operator_input(gdb_operator *op, gdb_error *err)
{
    gdb_evaluator_begin(op->evaluator);
    return gdb_operator_next(op->child[0], &op->input, err);
}
