/* SPDX-License-Identifier: MIT */
#include "lib/base/alloc.h"
#include "lib/exec/operator_list.h"

/* FILTER: narrows the selection, copies nothing. */

static gdb_status filter_next(gdb_operator *op, gdb_data_chunk *out, gdb_error *err)
{
    do {
        GDB_TRY(gdb_operator_input(op, err));
        if (op->input.selection.count == 0)
            return GDB_OK;
        for (uint32_t i = 0; i < op->plan->as.filter.predicate_count; i++)
            if (op->input.selection.count > 0)
                GDB_TRY(gdb_expr_select(op->evaluator, op->plan->as.filter.predicates[i],
                                        &op->input, err));
    } while (op->input.selection.count == 0);
    gdb_operator_keep(op, out);
    return GDB_OK;
}

static void filter_close(gdb_operator *op)
{
    (void)op;
}

static const gdb_operator_ops filter_ops = {NULL, filter_next, NULL, filter_close};

gdb_operator *gdb_op_filter_new(gdb_error *err)
{
    gdb_operator *op = gdb_alloc_zero(sizeof(*op), err);

    if (op != NULL)
        op->ops = &filter_ops;
    return op;
}
