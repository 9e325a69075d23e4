/* SPDX-License-Identifier: MIT */
#include "lib/exec/op_scan_node.h"

#include "lib/base/alloc.h"
#include "lib/exec/operator_list.h"
#include "lib/exec/property_reader.h"
#include "lib/exec/scan_skip.h"

/*
 * SCAN: the nodes of one table after another. Columns that filters read are scanned first; the
 * others are then scanned, or gathered row by row where the filters have left few rows.
 */

enum { GATHER_BELOW = 8 }; /* gather where less than an eighth of the rows is left */

typedef struct op_scan_node {
    gdb_operator op;
    gdb_property_reader *reader;
    bool *filtered;      /* by property: does a filter read it */
    uint32_t table;      /* number in the variable's tables */
    uint64_t row;        /* next in that table */
    uint64_t stop;       /* of this table, exclusive */
    uint64_t morsel;     /* UINT64_MAX: everything */
} op_scan_node;

static const gdb_bound_variable *variable_of(const gdb_plan *plan, const gdb_exec_context *context)
{
    return &context->query->variables[plan->as.scan.variable];
}

static uint64_t table_rows(const gdb_plan *plan, const gdb_exec_context *context, uint32_t table)
{
    return gdb_node_table_row_count(
        gdb_database_node_table(context->database, variable_of(plan, context)->tables[table]));
}

static const uint64_t morsel_rows = (uint64_t)GDB_MORSEL_CHUNKS * GDB_VECTOR_SIZE;

static uint64_t table_morsels(uint64_t rows)
{
    return rows / morsel_rows + (rows % morsel_rows != 0);
}

uint64_t gdb_scan_morsel_count(const gdb_plan *scan, const gdb_exec_context *context)
{
    uint64_t count = 0;

    for (uint32_t t = 0; t < variable_of(scan, context)->table_count; t++)
        count += table_morsels(table_rows(scan, context, t));
    return count;
}

static void start_table(op_scan_node *self, uint32_t table)
{
    const gdb_bound_variable *variable = variable_of(self->op.plan, self->op.context);

    self->table = table;
    self->row = 0;
    self->stop = table < variable->table_count
                     ? table_rows(self->op.plan, self->op.context, table)
                     : 0;
}

static void scan_rewind(gdb_operator *op)
{
    op_scan_node *self = (op_scan_node *)op;
    uint32_t tables = variable_of(op->plan, op->context)->table_count;
    uint64_t morsel = self->morsel;

    start_table(self, 0);
    if (morsel == UINT64_MAX)
        return;
    while (self->table < tables && morsel >= table_morsels(self->stop)) {
        morsel -= table_morsels(self->stop);
        start_table(self, self->table + 1);
    }
    self->row = morsel * morsel_rows;
    if (self->stop > self->row + morsel_rows)
        self->stop = self->row + morsel_rows;
}

void gdb_op_scan_node_set_morsel(gdb_operator *scan, uint64_t morsel)
{
    ((op_scan_node *)scan)->morsel = morsel;
}

static void mark_filtered(op_scan_node *self, const gdb_expr *expr)
{
    if (expr->kind == GDB_EXPR_COLUMN && expr->as.column > 0)
        self->filtered[expr->as.column - 1] = true;
    for (uint32_t i = 0; i < expr->arg_count; i++)
        mark_filtered(self, expr->args[i]);
}

static gdb_status scan_open(gdb_operator *op, gdb_error *err)
{
    op_scan_node *self = (op_scan_node *)op;
    const gdb_plan *plan = op->plan;

    self->filtered =
        gdb_alloc_array_zero(plan->as.scan.property_count, sizeof(*self->filtered), err);
    if (self->filtered == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < plan->as.scan.filter_count; i++)
        mark_filtered(self, plan->as.scan.filters[i]);
    scan_rewind(op);
    return gdb_property_reader_open(&self->reader, op->context, plan->as.scan.variable,
                                    plan->as.scan.properties, plan->as.scan.property_count, err);
}

static void scan_close(gdb_operator *op)
{
    op_scan_node *self = (op_scan_node *)op;

    gdb_property_reader_close(self->reader);
    gdb_free(self->filtered);
}

static gdb_status read_properties(op_scan_node *self, bool filtered, uint64_t first,
                                  gdb_data_chunk *out, gdb_error *err)
{
    const gdb_plan *plan = self->op.plan;
    bool few = !filtered && out->selection.count < out->count / GATHER_BELOW;

    for (uint32_t p = 0; p < plan->as.scan.property_count; p++) {
        if (self->filtered[p] != filtered)
            continue;
        if (few)
            GDB_TRY(gdb_property_reader_gather(self->reader, p, &out->columns[0], &out->selection,
                                               &out->columns[p + 1], err));
        else
            GDB_TRY(gdb_property_reader_scan(self->reader, p, self->table, first, out->count,
                                             &out->columns[p + 1], err));
    }
    return GDB_OK;
}

static gdb_status scan_next(gdb_operator *op, gdb_data_chunk *out, gdb_error *err)
{
    op_scan_node *self = (op_scan_node *)op;
    const gdb_plan *plan = op->plan;
    const gdb_bound_variable *variable = variable_of(plan, op->context);

    for (;;) {
        gdb_node_id *nodes = out->columns[0].values;
        uint64_t first;
        uint32_t count;

        while (self->table < variable->table_count && self->row >= self->stop) {
            if (self->morsel != UINT64_MAX)
                return GDB_OK;
            start_table(self, self->table + 1);
        }
        if (self->table >= variable->table_count)
            return GDB_OK;
        if (gdb_scan_skip(self->reader, plan, self->table, &self->row))
            continue;
        GDB_TRY(gdb_interrupt_check(op->context->interrupt, err));
        first = self->row;
        count = self->stop - first < GDB_VECTOR_SIZE ? (uint32_t)(self->stop - first)
                                                     : GDB_VECTOR_SIZE;
        self->row += count;
        gdb_data_chunk_set_count(out, count);
        for (uint32_t i = 0; i < count; i++)
            nodes[i] = (gdb_node_id){variable->tables[self->table], 0, first + i};
        GDB_TRY(read_properties(self, true, first, out, err));
        gdb_evaluator_begin(op->evaluator);
        for (uint32_t i = 0; i < plan->as.scan.filter_count && out->selection.count > 0; i++)
            GDB_TRY(gdb_expr_select(op->evaluator, plan->as.scan.filters[i], out, err));
        if (out->selection.count == 0)
            continue;
        return read_properties(self, false, first, out, err);
    }
}

static const gdb_operator_ops scan_ops = {scan_open, scan_next, scan_rewind, scan_close};

gdb_operator *gdb_op_scan_node_new(gdb_error *err)
{
    op_scan_node *self = gdb_alloc_zero(sizeof(*self), err);

    if (self == NULL)
        return NULL;
    self->op.ops = &scan_ops;
    self->morsel = UINT64_MAX;
    return &self->op;
}
