/* SPDX-License-Identifier: MIT */
#include "lib/base/alloc.h"
#include "lib/exec/operator_list.h"
#include "lib/vector/vector_borrow.h"

/* ARGUMENT: the rows that the OPTIONAL or MERGE above has set, once. */

typedef struct op_argument {
    gdb_operator op;
    const gdb_data_chunk *rows;
} op_argument;

void gdb_op_argument_set(gdb_operator *argument, const gdb_data_chunk *rows)
{
    ((op_argument *)argument)->rows = rows;
}

/* Does the operator run its right side for rows of its left one? */
static bool has_own_argument(const gdb_plan *plan)
{
    return plan->kind == GDB_PLAN_OPTIONAL || plan->kind == GDB_PLAN_MERGE;
}

gdb_operator *gdb_op_argument_find(gdb_operator *side)
{
    gdb_operator *found;

    if (side == NULL || side->plan->kind == GDB_PLAN_ARGUMENT)
        return side;
    found = gdb_op_argument_find(side->child[0]);
    if (found == NULL && !has_own_argument(side->plan))
        found = gdb_op_argument_find(side->child[1]);
    return found;
}

static bool has_argument(const gdb_plan *plan)
{
    if (plan->kind == GDB_PLAN_ARGUMENT)
        return true;
    return (plan->child[0] != NULL && has_argument(plan->child[0])) ||
           (plan->child[1] != NULL && !has_own_argument(plan) && has_argument(plan->child[1]));
}

bool gdb_operator_right_changes(const gdb_operator *join)
{
    return join->context->query->writes || has_argument(join->plan->child[1]);
}

static void argument_rewind(gdb_operator *op)
{
    ((op_argument *)op)->rows = NULL;
}

static gdb_status argument_next(gdb_operator *op, gdb_data_chunk *out, gdb_error *err)
{
    op_argument *self = (op_argument *)op;
    const gdb_data_chunk *rows = self->rows;
    int64_t *numbers = out->columns[op->plan->column_count - 1].values;

    (void)err;
    if (rows == NULL)
        return GDB_OK;
    for (uint32_t c = 0; c + 1 < op->plan->column_count; c++)
        gdb_vector_reference(&out->columns[c], &rows->columns[c], rows->count);
    for (uint32_t i = 0; i < rows->count; i++)
        numbers[i] = i;
    out->count = rows->count;
    out->selection = rows->selection;
    self->rows = NULL;
    return GDB_OK;
}

static void argument_close(gdb_operator *op)
{
    (void)op;
}

static const gdb_operator_ops argument_ops = {NULL, argument_next, argument_rewind, argument_close};

gdb_operator *gdb_op_argument_new(gdb_error *err)
{
    op_argument *self = gdb_alloc_zero(sizeof(*self), err);

    if (self == NULL)
        return NULL;
    self->op.ops = &argument_ops;
    return &self->op;
}
