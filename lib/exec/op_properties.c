/* SPDX-License-Identifier: MIT */
#include "lib/base/alloc.h"
#include "lib/exec/operator_list.h"
#include "lib/exec/property_reader.h"

/* PROPERTIES: gathers columns of a node or relationship that an operator below has found. */

typedef struct op_properties {
    gdb_operator op;
    gdb_property_reader *reader;
} op_properties;

static gdb_status properties_open(gdb_operator *op, gdb_error *err)
{
    op_properties *self = (op_properties *)op;
    const gdb_plan *plan = op->plan;

    return gdb_property_reader_open(&self->reader, op->context, plan->as.properties.variable,
                                    plan->as.properties.properties,
                                    plan->as.properties.property_count, err);
}

static gdb_status properties_next(gdb_operator *op, gdb_data_chunk *out, gdb_error *err)
{
    op_properties *self = (op_properties *)op;
    const gdb_plan *plan = op->plan;
    const gdb_vector *entities = &op->input.columns[plan->as.properties.input];

    GDB_TRY(gdb_operator_input(op, err));
    if (op->input.selection.count == 0)
        return GDB_OK;
    for (uint32_t p = 0; p < plan->as.properties.property_count; p++)
        GDB_TRY(gdb_property_reader_gather(self->reader, p, entities, &op->input.selection,
                                           &out->columns[plan->keep_count + p], err));
    gdb_operator_keep(op, out);
    return GDB_OK;
}

static void properties_close(gdb_operator *op)
{
    gdb_property_reader_close(((op_properties *)op)->reader);
}

static const gdb_operator_ops properties_ops = {properties_open, properties_next, NULL,
                                                properties_close};

gdb_operator *gdb_op_properties_new(gdb_error *err)
{
    op_properties *self = gdb_alloc_zero(sizeof(*self), err);

    if (self == NULL)
        return NULL;
    self->op.ops = &properties_ops;
    return &self->op;
}
