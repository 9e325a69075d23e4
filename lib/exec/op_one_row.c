/* SPDX-License-Identifier: MIT */
#include "lib/base/alloc.h"
#include "lib/exec/operator_list.h"

/* ONE_ROW: a row without columns. */

typedef struct op_one_row {
    gdb_operator op;
    bool done;
} op_one_row;

static gdb_status one_row_next(gdb_operator *op, gdb_data_chunk *out, gdb_error *err)
{
    op_one_row *self = (op_one_row *)op;

    (void)err;
    if (!self->done)
        gdb_data_chunk_set_count(out, 1);
    self->done = true;
    return GDB_OK;
}

static void one_row_rewind(gdb_operator *op)
{
    ((op_one_row *)op)->done = false;
}

static void one_row_close(gdb_operator *op)
{
    (void)op;
}

static const gdb_operator_ops one_row_ops = {NULL, one_row_next, one_row_rewind, one_row_close};

gdb_operator *gdb_op_one_row_new(gdb_error *err)
{
    op_one_row *self = gdb_alloc_zero(sizeof(*self), err);

    if (self == NULL)
        return NULL;
    self->op.ops = &one_row_ops;
    return &self->op;
}
