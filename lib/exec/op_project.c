/* SPDX-License-Identifier: MIT */
#include "lib/base/alloc.h"
#include "lib/exec/operator_list.h"
#include "lib/vector/vector_borrow.h"

/*
 * PROJECT: only the items. Computed items come first, while all input columns are in place; an
 * item that is just a column is then handed up by swapping, or referenced where the column is
 * wanted again by a later item.
 */

static bool is_plain(const gdb_operator *op, uint32_t item)
{
    const gdb_expr *expr = op->plan->as.project.items[item];

    return expr->kind == GDB_EXPR_COLUMN &&
           op->input.columns[expr->as.column].type == op->plan->columns[item].type;
}

static bool wanted_later(const gdb_operator *op, uint32_t item)
{
    uint32_t column = op->plan->as.project.items[item]->as.column;

    for (uint32_t i = item + 1; i < op->plan->as.project.item_count; i++)
        if (is_plain(op, i) && op->plan->as.project.items[i]->as.column == column)
            return true;
    return false;
}

static gdb_status project_next(gdb_operator *op, gdb_data_chunk *out, gdb_error *err)
{
    const gdb_plan *plan = op->plan;

    GDB_TRY(gdb_operator_input(op, err));
    if (op->input.selection.count == 0)
        return GDB_OK;
    for (uint32_t i = 0; i < plan->as.project.item_count; i++)
        if (!is_plain(op, i))
            GDB_TRY(gdb_expr_eval(op->evaluator, plan->as.project.items[i], &op->input,
                                  &out->columns[i], err));
    for (uint32_t i = 0; i < plan->as.project.item_count; i++) {
        gdb_vector *from;

        if (!is_plain(op, i))
            continue;
        from = &op->input.columns[plan->as.project.items[i]->as.column];
        if (wanted_later(op, i)) {
            gdb_vector_reference(&out->columns[i], from, op->input.count);
        } else {
            gdb_vector swap = out->columns[i];

            out->columns[i] = *from;
            *from = swap;
        }
    }
    out->count = op->input.count;
    out->selection = op->input.selection;
    return GDB_OK;
}

static void project_close(gdb_operator *op)
{
    (void)op;
}

static const gdb_operator_ops project_ops = {NULL, project_next, NULL, project_close};

gdb_operator *gdb_op_project_new(gdb_error *err)
{
    gdb_operator *op = gdb_alloc_zero(sizeof(*op), err);

    if (op != NULL)
        op->ops = &project_ops;
    return op;
}
