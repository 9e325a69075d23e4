/* SPDX-License-Identifier: MIT */
#include "lib/base/alloc.h"
#include "lib/exec/operator_list.h"
#include "lib/exec/tuple_table.h"
#include "lib/vector/vector_borrow.h"

/*
 * CROSS_PRODUCT: every left row with every right row. The right side is read once and kept; each
 * left row is then paired with one block of it after another.
 */

typedef struct op_cross_product {
    gdb_operator op;
    gdb_tuple_table right;
    bool filled;
    uint32_t left_at; /* place in the input's selection */
    uint32_t right_row;
} op_cross_product;

static gdb_status cross_open(gdb_operator *op, gdb_error *err)
{
    return gdb_operator_table(&((op_cross_product *)op)->right, op->child[1], err);
}

static void cross_rewind(gdb_operator *op)
{
    op_cross_product *self = (op_cross_product *)op;

    self->left_at = 0;
    self->right_row = 0;
    if (gdb_operator_right_changes(op)) {
        gdb_tuple_table_clear(&self->right);
        self->filled = false;
    }
}

static void cross_close(gdb_operator *op)
{
    gdb_tuple_table_release(&((op_cross_product *)op)->right);
}

static gdb_status fill(op_cross_product *self, gdb_error *err)
{
    gdb_data_chunk chunk = {.columns = NULL};
    gdb_status status = GDB_OK;

    GDB_TRY(gdb_operator_chunk(&chunk, self->op.plan->child[1], err));
    for (;;) {
        GDB_TRY_OUT(gdb_operator_next(self->op.child[1], &chunk, err));
        if (chunk.selection.count == 0)
            break;
        GDB_TRY_OUT(gdb_tuple_table_append_chunk(&self->right, &chunk, err));
    }
    self->filled = true;
out:
    gdb_data_chunk_release(&chunk);
    return status;
}

static gdb_status cross_next(gdb_operator *op, gdb_data_chunk *out, gdb_error *err)
{
    op_cross_product *self = (op_cross_product *)op;
    uint32_t left_columns = op->plan->child[0]->column_count, count = 0;

    if (!self->filled)
        GDB_TRY(fill(self, err));
    if (self->right.rows == 0)
        return GDB_OK;
    while (count < GDB_VECTOR_SIZE) {
        uint32_t row, block, at, part;

        if (self->left_at == op->input.selection.count) {
            if (count > 0)
                break;
            GDB_TRY(gdb_operator_input(op, err));
            if (op->input.selection.count == 0)
                return GDB_OK;
            self->left_at = 0;
        }
        row = gdb_selection_row(&op->input.selection, self->left_at);
        block = self->right_row / GDB_VECTOR_SIZE;
        at = self->right_row % GDB_VECTOR_SIZE;
        part = self->right.blocks[block].count - at;
        if (part > GDB_VECTOR_SIZE - count)
            part = GDB_VECTOR_SIZE - count;
        for (uint32_t c = 0; c < left_columns; c++)
            gdb_vector_repeat(&out->columns[c], count, &op->input.columns[c], row, part);
        for (uint32_t c = 0; c < self->right.column_count; c++) {
            uint16_t rows[GDB_VECTOR_SIZE];

            for (uint32_t i = 0; i < part; i++)
                rows[i] = (uint16_t)(at + i);
            gdb_vector_gather(&out->columns[left_columns + c], count,
                              &self->right.blocks[block].columns[c], rows, part);
        }
        count += part;
        self->right_row += part;
        if (self->right_row == self->right.rows) {
            self->right_row = 0;
            self->left_at++;
        }
    }
    gdb_data_chunk_set_count(out, count);
    return GDB_OK;
}

static const gdb_operator_ops cross_ops = {cross_open, cross_next, cross_rewind, cross_close};

gdb_operator *gdb_op_cross_product_new(gdb_error *err)
{
    op_cross_product *self = gdb_alloc_zero(sizeof(*self), err);

    if (self == NULL)
        return NULL;
    self->op.ops = &cross_ops;
    return &self->op;
}
