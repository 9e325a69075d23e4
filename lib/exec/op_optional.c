/* SPDX-License-Identifier: MIT */
#include "lib/base/alloc.h"
#include "lib/exec/operator_list.h"
#include "lib/exec/tuple_table.h"
#include "lib/vector/vector_borrow.h"

/*
 * OPTIONAL: the left side's rows are handed to the right side a chunk at a time through its
 * ARGUMENT. What comes back names the left row that it belongs to; left rows that nothing came
 * back for are handed out last, with NULLs.
 */

typedef struct op_optional {
    gdb_operator op;
    gdb_operator *argument; /* in the right side */
    gdb_data_chunk right;
    bool running;       /* the right side has a chunk to work on */
    bool unmatched_due; /* rows without a match are to be handed out */
    bool matched[GDB_VECTOR_SIZE];
    uint16_t rows[GDB_VECTOR_SIZE];
} op_optional;

static gdb_status optional_open(gdb_operator *op, gdb_error *err)
{
    op_optional *self = (op_optional *)op;

    self->argument = gdb_op_argument_find(op->child[1]);
    return gdb_operator_chunk(&self->right, op->plan->child[1], err);
}

static void optional_rewind(gdb_operator *op)
{
    op_optional *self = (op_optional *)op;

    self->running = self->unmatched_due = false;
}

static void optional_close(gdb_operator *op)
{
    gdb_data_chunk_release(&((op_optional *)op)->right);
}

static gdb_status start_batch(op_optional *self, gdb_error *err)
{
    GDB_TRY(gdb_operator_input(&self->op, err));
    if (self->op.input.selection.count == 0)
        return GDB_OK;
    memset(self->matched, 0, sizeof(self->matched));
    gdb_operator_rewind(self->op.child[1]);
    if (self->argument != NULL)
        gdb_op_argument_set(self->argument, &self->op.input);
    self->running = true;
    return GDB_OK;
}

/* Rows of the right side, each beside the left row whose match it is. */
static void hand_out_matches(op_optional *self, gdb_data_chunk *out)
{
    const gdb_plan *plan = self->op.plan;
    const gdb_vector *numbers = &self->right.columns[plan->as.optional.row_column];
    uint32_t count = self->right.selection.count;
    uint16_t right_rows[GDB_VECTOR_SIZE];

    for (uint32_t i = 0; i < count; i++) {
        uint32_t row = gdb_selection_row(&self->right.selection, i);
        int64_t left = ((const int64_t *)numbers->values)[gdb_vector_index(numbers, row)];

        right_rows[i] = (uint16_t)row;
        self->rows[i] = (uint16_t)left;
        self->matched[left] = true;
    }
    gdb_operator_keep_rows(&self->op, out, self->rows, count);
    for (uint32_t t = 0; t < plan->as.optional.take_count; t++)
        gdb_vector_gather(&out->columns[plan->keep_count + t], 0,
                          &self->right.columns[plan->as.optional.take[t]], right_rows, count);
}

static void hand_out_unmatched(op_optional *self, gdb_data_chunk *out)
{
    const gdb_plan *plan = self->op.plan;
    uint32_t count = 0;

    for (uint32_t i = 0; i < self->op.input.selection.count; i++) {
        uint32_t row = gdb_selection_row(&self->op.input.selection, i);

        self->rows[count] = (uint16_t)row;
        count += !self->matched[row];
    }
    gdb_operator_keep_rows(&self->op, out, self->rows, count);
    for (uint32_t t = 0; t < plan->as.optional.take_count; t++)
        gdb_vector_put_constant(&out->columns[plan->keep_count + t], NULL);
}

static gdb_status optional_next(gdb_operator *op, gdb_data_chunk *out, gdb_error *err)
{
    op_optional *self = (op_optional *)op;

    for (;;) {
        if (self->running) {
            GDB_TRY(gdb_operator_next(op->child[1], &self->right, err));
            if (self->right.selection.count > 0) {
                hand_out_matches(self, out);
                return GDB_OK;
            }
            self->running = false;
            self->unmatched_due = true;
        }
        if (self->unmatched_due) {
            self->unmatched_due = false;
            hand_out_unmatched(self, out);
            if (out->selection.count > 0)
                return GDB_OK;
            gdb_data_chunk_clear(out);
        }
        GDB_TRY(start_batch(self, err));
        if (!self->running)
            return GDB_OK;
    }
}

static const gdb_operator_ops optional_ops = {optional_open, optional_next, optional_rewind,
                                              optional_close};

gdb_operator *gdb_op_optional_new(gdb_error *err)
{
    op_optional *self = gdb_alloc_zero(sizeof(*self), err);

    if (self == NULL)
        return NULL;
    self->op.ops = &optional_ops;
    return &self->op;
}
