/* SPDX-License-Identifier: MIT */
#include "lib/base/alloc.h"
#include "lib/exec/entity_writer.h"
#include "lib/exec/operator_list.h"
#include "lib/exec/tuple_table.h"
#include "lib/vector/vector_borrow.h"

/*
 * UPDATE: takes all rows of its input, so that nothing below sees what it writes; then writes, row
 * by row; then hands the rows out. DELETE goes over the rows twice: nodes when the relationships of
 * all rows are gone.
 */

enum { AHEAD = 8 };

typedef struct op_update {
    gdb_operator op;
    gdb_tuple_table rows; /* of the input */
    gdb_value *created;   /* created_count a row */
    size_t created_capacity;
    uint32_t created_count;
    gdb_entity_writer writer;
    gdb_value *values; /* of one write */
    uint32_t next;     /* row to hand out */
} op_update;

static uint32_t most_values(const gdb_plan *plan)
{
    uint32_t most = 1;

    for (uint32_t w = 0; w < plan->as.update.write_count; w++) {
        uint32_t count = plan->as.update.writes[w].bound->assignment_count;

        most = count > most ? count : most;
    }
    return most;
}

static void update_close(gdb_operator *op)
{
    op_update *self = (op_update *)op;

    gdb_tuple_table_release(&self->rows);
    gdb_free(self->created);
    gdb_free(self->values);
    gdb_entity_writer_release(&self->writer);
}

/* --- one write --------------------------------------------------------- */

/* A column of the output, of a row. */
static gdb_value entity_of(const op_update *self, uint32_t row, uint32_t column)
{
    uint32_t kept = self->op.plan->keep_count;

    if (column < kept)
        return gdb_tuple_table_get(&self->rows, self->op.plan->keep[column], row);
    return self->created[(size_t)row * self->created_count + column - kept];
}

static gdb_value *created_place(op_update *self, uint32_t row, uint32_t column)
{
    return &self->created[(size_t)row * self->created_count + column - self->op.plan->keep_count];
}

static gdb_status create_rel(op_update *self, const gdb_plan_write *write, uint32_t row,
                             gdb_error *err)
{
    gdb_value from = entity_of(self, row, write->from), to = entity_of(self, row, write->to);

    return gdb_entity_create_rel(&self->writer, write->bound, self->values, &from, &to,
                                 created_place(self, row, write->entity), err);
}

/* `rels`: is it the turn of the relationships, or of the nodes? */
static gdb_status delete_entity(op_update *self, const gdb_plan_write *write, uint32_t row,
                                bool rels, gdb_error *err)
{
    gdb_value entity = entity_of(self, row, write->entity);

    if ((entity.type == GDB_TYPE_REL) != rels)
        return GDB_OK;
    return gdb_entity_delete(&self->writer, write->bound, &entity, err);
}

static gdb_status do_write(op_update *self, const gdb_plan_write *write, uint32_t row, bool rels,
                           gdb_error *err)
{
    gdb_value entity;

    for (uint32_t i = 0; i < write->bound->assignment_count; i++)
        self->values[i] = write->values[i] == GDB_PLAN_LITERAL
                              ? write->bound->assignments[i].value->as.literal
                              : gdb_tuple_table_get(&self->rows, write->values[i], row);
    switch (write->bound->kind) {
    case GDB_WRITE_CREATE_NODE:
        return gdb_entity_create_node(&self->writer, write->bound, self->values,
                                      created_place(self, row, write->entity), err);
    case GDB_WRITE_CREATE_REL:
        return create_rel(self, write, row, err);
    case GDB_WRITE_SET:
        entity = entity_of(self, row, write->entity);
        return gdb_entity_set(&self->writer, write->bound, self->values, &entity, err);
    case GDB_WRITE_DELETE:
        return delete_entity(self, write, row, rels, err);
    }
    return GDB_OK;
}

/* --- all of them ------------------------------------------------------- */

static gdb_status take_input(op_update *self, gdb_error *err)
{
    gdb_operator *op = &self->op;
    size_t need, before = self->created_capacity;

    do {
        GDB_TRY(gdb_operator_input(op, err));
        GDB_TRY(gdb_tuple_table_append_chunk(&self->rows, &op->input, err));
    } while (op->input.selection.count > 0);
    need = (size_t)self->rows.rows * self->created_count;
    if (need <= before)
        return GDB_OK;
    GDB_TRY(gdb_tuple_table_charge(&self->rows, (need - before) * sizeof(*self->created), err));
    self->created_capacity = need;
    gdb_free(self->created);
    self->created = gdb_alloc_array(need, sizeof(*self->created), err);
    return self->created != NULL ? GDB_OK : GDB_ERR_NOMEM;
}

/* Nothing is left of the run before but memory for few rows. */
static void begin_anew(op_update *self)
{
    if (self->rows.block_count > 1) {
        gdb_free(self->created);
        self->created = NULL;
        self->created_capacity = 0;
    }
    gdb_tuple_table_reset(&self->rows);
    self->next = 0;
}

static gdb_status write_row(op_update *self, uint32_t row, bool rels, gdb_error *err)
{
    const gdb_plan *plan = self->op.plan;

    for (uint32_t w = 0; w < plan->as.update.write_count; w++)
        GDB_TRY(do_write(self, &plan->as.update.writes[w], row, rels, err));
    return GDB_OK;
}

/* The keys of nodes that a row will make are looked up then. */
static gdb_status touch_keys(const op_update *self, uint32_t row, gdb_error *err)
{
    const gdb_plan *plan = self->op.plan;

    for (uint32_t w = 0; w < plan->as.update.write_count && row < self->rows.rows; w++) {
        const gdb_plan_write *write = &plan->as.update.writes[w];
        uint32_t number = write->bound->kind == GDB_WRITE_CREATE_NODE
                              ? gdb_entity_key_value(&self->writer, write->bound)
                              : UINT32_MAX;
        gdb_value key;

        if (number == UINT32_MAX || write->values[number] == GDB_PLAN_LITERAL)
            continue;
        key = gdb_tuple_table_get(&self->rows, write->values[number], row);
        GDB_TRY(gdb_entity_touch_key(&self->writer, write->bound, &key, err));
    }
    return GDB_OK;
}

static gdb_status write_rows(op_update *self, bool rels, gdb_error *err)
{
    for (uint32_t row = 0; row < self->rows.rows; row++) {
        if (row % GDB_VECTOR_SIZE == 0)
            GDB_TRY(gdb_interrupt_check(self->op.context->interrupt, err));
        GDB_TRY(touch_keys(self, row + AHEAD, err));
        GDB_TRY(write_row(self, row, rels, err));
    }
    return GDB_OK;
}

static gdb_status update_write(gdb_operator *op, gdb_error *err)
{
    op_update *self = (op_update *)op;

    begin_anew(self);
    GDB_TRY(take_input(self, err));
    if (self->op.plan->as.update.writes[0].bound->kind == GDB_WRITE_DELETE)
        GDB_TRY(write_rows(self, true, err));
    return write_rows(self, false, err);
}

static gdb_status update_open(gdb_operator *op, gdb_error *err)
{
    op_update *self = (op_update *)op;

    self->created_count = op->plan->column_count - op->plan->keep_count;
    self->values = gdb_alloc_array(most_values(op->plan), sizeof(*self->values), err);
    if (self->values == NULL)
        return GDB_ERR_NOMEM;
    GDB_TRY(gdb_entity_writer_init(&self->writer, op->context, err));
    return gdb_operator_table(&self->rows, op->child[0], err);
}

static gdb_status update_next(gdb_operator *op, gdb_data_chunk *out, gdb_error *err)
{
    op_update *self = (op_update *)op;
    uint32_t rows[GDB_VECTOR_SIZE], count, kept = op->plan->keep_count;

    (void)err;
    count = self->rows.rows - self->next;
    if (count > GDB_VECTOR_SIZE)
        count = GDB_VECTOR_SIZE;
    for (uint32_t i = 0; i < count; i++)
        rows[i] = self->next + i;
    for (uint32_t c = 0; c < kept; c++)
        gdb_tuple_table_gather(&self->rows, op->plan->keep[c], rows, count, &out->columns[c]);
    for (uint32_t c = kept; c < op->plan->column_count; c++) {
        for (uint32_t i = 0; i < count; i++) {
            gdb_value value = entity_of(self, rows[i], c);

            gdb_vector_put(&out->columns[c], i, &value);
        }
    }
    gdb_data_chunk_set_count(out, count);
    self->next += count;
    return GDB_OK;
}

/* What is written stays written; only the rows are handed out again. */
static void update_rewind(gdb_operator *op)
{
    ((op_update *)op)->next = 0;
}

static const gdb_operator_ops update_ops = {update_open, update_next, update_rewind, update_close};

gdb_operator *gdb_op_update_new(gdb_error *err)
{
    op_update *self = gdb_alloc_zero(sizeof(*self), err);

    if (self == NULL)
        return NULL;
    self->op.ops = &update_ops;
    self->op.write = update_write;
    return &self->op;
}
