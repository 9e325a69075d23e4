/* SPDX-License-Identifier: MIT */
#include "lib/base/alloc.h"
#include "lib/exec/group_table.h"
#include "lib/exec/operator_list.h"

/* DISTINCT: the first row of each kind, as it comes. */

typedef struct op_distinct {
    gdb_operator op;
    gdb_group_table seen;
    const gdb_vector **columns;
    uint32_t groups[GDB_VECTOR_SIZE];
} op_distinct;

static gdb_status distinct_open(gdb_operator *op, gdb_error *err)
{
    op_distinct *self = (op_distinct *)op;
    const gdb_plan *input = op->plan->child[0];
    gdb_type_id *types = gdb_alloc_array(input->column_count, sizeof(*types), err);
    gdb_status status = GDB_OK;

    self->columns = gdb_alloc_array(input->column_count, sizeof(gdb_vector *), err);
    if (types == NULL || self->columns == NULL) {
        status = GDB_ERR_NOMEM;
        goto out;
    }
    for (uint32_t i = 0; i < input->column_count; i++) {
        types[i] = input->columns[i].type;
        self->columns[i] = &op->input.columns[i];
    }
    status = gdb_group_table_init(
        &self->seen, types, input->column_count,
        op->context->database != NULL ? gdb_database_pool(op->context->database) : NULL, err);
out:
    gdb_free(types);
    return status;
}

static gdb_status distinct_next(gdb_operator *op, gdb_data_chunk *out, gdb_error *err)
{
    op_distinct *self = (op_distinct *)op;
    gdb_selection *selection = &op->input.selection;
    uint32_t next, count;

    do {
        GDB_TRY(gdb_operator_input(op, err));
        if (selection->count == 0)
            return GDB_OK;
        next = self->seen.keys.rows;
        count = 0;
        GDB_TRY(gdb_group_table_insert(&self->seen, self->columns, selection, self->groups, err));
        for (uint32_t i = 0; i < selection->count; i++) {
            selection->rows[count] = (uint16_t)gdb_selection_row(selection, i);
            if (self->groups[i] == next) {
                next++;
                count++;
            }
        }
        if (count != selection->count)
            selection->all = false;
        selection->count = count;
    } while (count == 0);
    gdb_operator_keep(op, out);
    return GDB_OK;
}

static void distinct_rewind(gdb_operator *op)
{
    gdb_group_table_clear(&((op_distinct *)op)->seen);
}

static void distinct_close(gdb_operator *op)
{
    op_distinct *self = (op_distinct *)op;

    gdb_group_table_release(&self->seen);
    gdb_free(self->columns);
}

static const gdb_operator_ops distinct_ops = {distinct_open, distinct_next, distinct_rewind,
                                              distinct_close};

gdb_operator *gdb_op_distinct_new(gdb_error *err)
{
    op_distinct *self = gdb_alloc_zero(sizeof(*self), err);

    if (self == NULL)
        return NULL;
    self->op.ops = &distinct_ops;
    return &self->op;
}
