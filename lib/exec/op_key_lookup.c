/* SPDX-License-Identifier: MIT */
#include "lib/base/alloc.h"
#include "lib/exec/operator_list.h"
#include "lib/exec/property_reader.h"

/*
 * KEY_LOOKUP: for each input row the node whose primary key is the value of an expression. A query
 * that writes asks its transaction, which looks into the index anyway, and keeps it open from
 * statement to statement.
 */

enum { AHEAD = 8 };

typedef struct op_key_lookup {
    gdb_operator op;
    gdb_key_lookup *lookup; /* NULL: the transaction's */
    gdb_property_reader *reader;
    uint16_t rows[GDB_VECTOR_SIZE]; /* input rows that found a node */
} op_key_lookup;

static gdb_status key_lookup_open(gdb_operator *op, gdb_error *err)
{
    op_key_lookup *self = (op_key_lookup *)op;
    const gdb_plan *plan = op->plan;

    if (!op->context->query->writes)
        GDB_TRY(gdb_key_lookup_open(
            &self->lookup,
            gdb_database_node_table(op->context->database, plan->as.key_lookup.table), err));
    return gdb_property_reader_open(&self->reader, op->context, plan->as.key_lookup.variable,
                                    plan->as.key_lookup.properties,
                                    plan->as.key_lookup.property_count, err);
}

static gdb_status get_lookup(const op_key_lookup *self, gdb_key_lookup **out, gdb_error *err)
{
    *out = self->lookup;
    return *out != NULL ? GDB_OK
                        : gdb_transaction_keys(self->op.context->transaction,
                                               self->op.plan->as.key_lookup.table, out, err);
}

/* What the rows that come will look for is asked for ahead. */
static void touch(const op_key_lookup *self, const gdb_key_lookup *lookup, const gdb_vector *keys,
                  uint32_t i)
{
    const gdb_selection *selection = &self->op.input.selection;

    if (i < selection->count) {
        gdb_value key = gdb_vector_get(keys, gdb_selection_row(selection, i));

        gdb_key_lookup_touch(lookup, &key);
    }
}

static gdb_status key_lookup_next(gdb_operator *op, gdb_data_chunk *out, gdb_error *err)
{
    op_key_lookup *self = (op_key_lookup *)op;
    const gdb_plan *plan = op->plan;
    gdb_vector *made = &out->columns[plan->keep_count];
    gdb_node_id *nodes = made->values;
    gdb_key_lookup *lookup;
    uint32_t count = 0;

    GDB_TRY(get_lookup(self, &lookup, err));
    while (count == 0) {
        const gdb_vector *keys;

        GDB_TRY(gdb_operator_input(op, err));
        if (op->input.selection.count == 0)
            return GDB_OK;
        GDB_TRY(
            gdb_expr_eval_borrow(op->evaluator, plan->as.key_lookup.key, &op->input, &keys, err));
        for (uint32_t i = 0; i < op->input.selection.count; i++) {
            uint32_t row = gdb_selection_row(&op->input.selection, i);
            gdb_value key = gdb_vector_get(keys, row);
            uint64_t offset;

            touch(self, lookup, keys, i + AHEAD);
            GDB_TRY(gdb_key_lookup_find(lookup, &key, &offset, err));
            if (offset == GDB_NODE_NONE)
                continue;
            nodes[count] = (gdb_node_id){plan->as.key_lookup.table, 0, offset};
            self->rows[count++] = (uint16_t)row;
        }
    }
    gdb_operator_keep_rows(op, out, self->rows, count);
    for (uint32_t p = 0; p < plan->as.key_lookup.property_count; p++)
        GDB_TRY(
            gdb_property_reader_gather(self->reader, p, made, &out->selection, made + 1 + p, err));
    return GDB_OK;
}

static void key_lookup_close(gdb_operator *op)
{
    gdb_key_lookup_close(((op_key_lookup *)op)->lookup);
    gdb_property_reader_close(((op_key_lookup *)op)->reader);
}

static const gdb_operator_ops key_lookup_ops = {key_lookup_open, key_lookup_next, NULL,
                                                key_lookup_close};

gdb_operator *gdb_op_key_lookup_new(gdb_error *err)
{
    op_key_lookup *self = gdb_alloc_zero(sizeof(*self), err);

    if (self == NULL)
        return NULL;
    self->op.ops = &key_lookup_ops;
    return &self->op;
}
