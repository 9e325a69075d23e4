/* SPDX-License-Identifier: MIT */
#include "lib/base/alloc.h"
#include "lib/exec/operator_list.h"
#include "lib/vector/vector_borrow.h"

/* UNWIND: a row for each item of a list; a value that is no list counts as a list of one. */

typedef struct op_unwind {
    gdb_operator op;
    const gdb_vector *lists; /* of the input chunk; NULL: take the next one */
    uint32_t at;             /* place in the input's selection */
    size_t item;             /* of that row's list */
    uint16_t rows[GDB_VECTOR_SIZE];
} op_unwind;

static void unwind_rewind(gdb_operator *op)
{
    ((op_unwind *)op)->lists = NULL;
}

static gdb_status unwind_next(gdb_operator *op, gdb_data_chunk *out, gdb_error *err)
{
    op_unwind *self = (op_unwind *)op;
    gdb_vector *made = &out->columns[op->plan->keep_count];
    uint32_t count = 0;

    while (count == 0) {
        if (self->lists == NULL) {
            GDB_TRY(gdb_operator_input(op, err));
            if (op->input.selection.count == 0)
                return GDB_OK;
            GDB_TRY(gdb_expr_eval_borrow(op->evaluator, op->plan->as.unwind.list, &op->input,
                                         &self->lists, err));
            self->at = 0;
            self->item = 0;
        }
        while (self->at < op->input.selection.count && count < GDB_VECTOR_SIZE) {
            uint32_t row = gdb_selection_row(&op->input.selection, self->at);
            gdb_value value = gdb_vector_get(self->lists, row);
            gdb_list list = value.as.list;

            if (value.is_null)
                list = (gdb_list){NULL, 0};
            else if (value.type != GDB_TYPE_LIST)
                list = (gdb_list){&value, 1};
            for (; self->item < list.count && count < GDB_VECTOR_SIZE; self->item++) {
                gdb_vector_put(made, count, &list.items[self->item]);
                self->rows[count++] = (uint16_t)row;
            }
            if (self->item >= list.count) {
                self->at++;
                self->item = 0;
            }
        }
        if (count > 0)
            gdb_operator_keep_rows(op, out, self->rows, count);
        if (self->at == op->input.selection.count)
            self->lists = NULL;
    }
    return GDB_OK;
}

static void unwind_close(gdb_operator *op)
{
    (void)op;
}

static const gdb_operator_ops unwind_ops = {NULL, unwind_next, unwind_rewind, unwind_close};

gdb_operator *gdb_op_unwind_new(gdb_error *err)
{
    op_unwind *self = gdb_alloc_zero(sizeof(*self), err);

    if (self == NULL)
        return NULL;
    self->op.ops = &unwind_ops;
    return &self->op;
}
