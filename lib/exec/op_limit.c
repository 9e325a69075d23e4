/* SPDX-License-Identifier: MIT */
#include "lib/base/alloc.h"
#include "lib/exec/operator_list.h"

/* LIMIT: drops `skip` rows, passes `limit`, and then asks its child no more. */

typedef struct op_limit {
    gdb_operator op;
    uint64_t to_skip;
    uint64_t to_pass;
} op_limit;

static void limit_rewind(gdb_operator *op)
{
    op_limit *self = (op_limit *)op;

    self->to_skip = op->plan->as.limit.skip;
    self->to_pass = op->plan->as.limit.limit;
}

static gdb_status limit_open(gdb_operator *op, gdb_error *err)
{
    (void)err;
    limit_rewind(op);
    return GDB_OK;
}

/* Keep `count` living rows from the `first` on. */
static void cut(gdb_selection *selection, uint32_t first, uint32_t count)
{
    if (first == 0 && selection->all) {
        selection->count = count;
        return;
    }
    for (uint32_t i = 0; i < count; i++)
        selection->rows[i] = (uint16_t)gdb_selection_row(selection, first + i);
    selection->all = false;
    selection->count = count;
}

static gdb_status limit_next(gdb_operator *op, gdb_data_chunk *out, gdb_error *err)
{
    op_limit *self = (op_limit *)op;
    uint32_t first, count;

    for (;;) {
        if (self->to_pass == 0)
            return GDB_OK;
        GDB_TRY(gdb_operator_input(op, err));
        count = op->input.selection.count;
        if (count == 0)
            return GDB_OK;
        if (self->to_skip < count)
            break;
        self->to_skip -= count;
    }
    first = (uint32_t)self->to_skip;
    self->to_skip = 0;
    count -= first;
    if (count > self->to_pass)
        count = (uint32_t)self->to_pass;
    if (self->to_pass != UINT64_MAX)
        self->to_pass -= count;
    cut(&op->input.selection, first, count);
    gdb_operator_keep(op, out);
    return GDB_OK;
}

static void limit_close(gdb_operator *op)
{
    (void)op;
}

static const gdb_operator_ops limit_ops = {limit_open, limit_next, limit_rewind, limit_close};

gdb_operator *gdb_op_limit_new(gdb_error *err)
{
    op_limit *self = gdb_alloc_zero(sizeof(*self), err);

    if (self == NULL)
        return NULL;
    self->op.ops = &limit_ops;
    return &self->op;
}
