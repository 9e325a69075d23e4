/* SPDX-License-Identifier: MIT */
#include "lib/exec/op_scan.h"

#include "lib/base/alloc.h"
#include "lib/exec/operator_list.h"
#include "lib/exec/property_reader.h"
#include "lib/exec/scan_skip.h"

/*
 * SCAN and SCAN_REL: the rows of one table after another, relationships in their forward order.
 *
 * A column is read when the first filter needs it: scanned, or gathered row by row where the
 * filters before have left few rows. Columns that no filter reads come last.
 */

enum { GATHER_BELOW = 8 }; /* gather where less than an eighth of the rows is left */

typedef struct op_scan {
    gdb_operator op;
    gdb_property_reader *reader;
    uint32_t *needed_by;  /* by property: the first filter that reads it, or filter_count */
    gdb_data_chunk whole; /* SCAN_REL: all properties, of which only the first are put out */
    uint32_t table;       /* number in the variable's tables */
    uint64_t row;         /* next in that table */
    uint64_t stop;        /* of this table, exclusive */
    uint64_t morsel;      /* UINT64_MAX: everything */
} op_scan;

static const gdb_bound_variable *variable_of(const gdb_plan *plan, const gdb_exec_context *context)
{
    return &context->query->variables[plan->as.scan.variable];
}

static uint64_t table_rows(const gdb_plan *plan, const gdb_exec_context *context, uint32_t table)
{
    uint32_t id = variable_of(plan, context)->tables[table];

    if (plan->kind == GDB_PLAN_SCAN_REL)
        return gdb_rel_table_row_count(gdb_database_rel_table(context->database, id));
    return gdb_node_table_row_count(gdb_database_node_table(context->database, id));
}

static const uint64_t morsel_rows = (uint64_t)GDB_MORSEL_CHUNKS * GDB_VECTOR_SIZE;

static uint64_t table_morsels(uint64_t rows)
{
    return rows / morsel_rows + (rows % morsel_rows != 0);
}

uint64_t gdb_scan_row_count(const gdb_plan *scan, const gdb_exec_context *context)
{
    uint64_t count = 0;

    for (uint32_t t = 0; t < variable_of(scan, context)->table_count; t++)
        count += table_rows(scan, context, t);
    return count;
}

uint64_t gdb_scan_morsel_count(const gdb_plan *scan, const gdb_exec_context *context)
{
    uint64_t count = 0;

    for (uint32_t t = 0; t < variable_of(scan, context)->table_count; t++)
        count += table_morsels(table_rows(scan, context, t));
    return count;
}

static void start_table(op_scan *self, uint32_t table)
{
    const gdb_bound_variable *variable = variable_of(self->op.plan, self->op.context);

    self->table = table;
    self->row = 0;
    self->stop =
        table < variable->table_count ? table_rows(self->op.plan, self->op.context, table) : 0;
}

static void scan_rewind(gdb_operator *op)
{
    op_scan *self = (op_scan *)op;
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

void gdb_op_scan_set_morsel(gdb_operator *scan, uint64_t morsel)
{
    ((op_scan *)scan)->morsel = morsel;
}

/* --- opening ----------------------------------------------------------- */

static void mark_needed(op_scan *self, const gdb_expr *expr, uint32_t filter)
{
    uint32_t first = gdb_scan_first_property(self->op.plan);

    if (expr->kind == GDB_EXPR_COLUMN && expr->as.column >= first &&
        self->needed_by[expr->as.column - first] > filter)
        self->needed_by[expr->as.column - first] = filter;
    for (uint32_t i = 0; i < expr->arg_count; i++)
        mark_needed(self, expr->args[i], filter);
}

static gdb_status open_whole(op_scan *self, gdb_error *err)
{
    const gdb_plan *plan = self->op.plan;
    gdb_type_id *types = gdb_alloc_array(plan->as.scan.property_count, sizeof(*types), err);
    gdb_status status;

    if (types == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < plan->as.scan.property_count; i++)
        types[i] = self->op.context->query->properties[plan->as.scan.properties[i].property].type;
    status = gdb_data_chunk_init(&self->whole, types, plan->as.scan.property_count, err);
    gdb_free(types);
    return status;
}

static gdb_status scan_open(gdb_operator *op, gdb_error *err)
{
    op_scan *self = (op_scan *)op;
    const gdb_plan *plan = op->plan;

    self->needed_by = gdb_alloc_array(plan->as.scan.property_count, sizeof(*self->needed_by), err);
    if (self->needed_by == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < plan->as.scan.property_count; i++)
        self->needed_by[i] = plan->as.scan.filter_count;
    for (uint32_t i = 0; i < plan->as.scan.filter_count; i++)
        mark_needed(self, plan->as.scan.filters[i], i);
    if (plan->kind == GDB_PLAN_SCAN_REL)
        GDB_TRY(open_whole(self, err));
    scan_rewind(op);
    return gdb_property_reader_open(&self->reader, op->context, plan->as.scan.variable,
                                    plan->as.scan.properties, plan->as.scan.property_count, err);
}

static void scan_close(gdb_operator *op)
{
    op_scan *self = (op_scan *)op;

    gdb_property_reader_close(self->reader);
    gdb_data_chunk_release(&self->whole);
    gdb_free(self->needed_by);
}

/* --- reading ----------------------------------------------------------- */

/* The columns that `filter` is the first to need. */
static gdb_status read_properties(op_scan *self, uint32_t filter, uint64_t first,
                                  gdb_data_chunk *rows, gdb_error *err)
{
    const gdb_plan *plan = self->op.plan;
    gdb_vector *columns = rows->columns + gdb_scan_first_property(plan);
    bool few = rows->selection.count < rows->count / GATHER_BELOW;

    for (uint32_t p = 0; p < plan->as.scan.property_count; p++) {
        if (self->needed_by[p] != filter)
            continue;
        if (few)
            GDB_TRY(gdb_property_reader_gather_rows(self->reader, p, self->table, first,
                                                    &rows->selection, &columns[p], err));
        else
            GDB_TRY(gdb_property_reader_scan(self->reader, p, self->table, first, rows->count,
                                             &columns[p], err));
    }
    return GDB_OK;
}

/* Of rows first .. first+count-1 those that have not been deleted. */
static void select_rows(const op_scan *self, uint64_t first, uint32_t count, gdb_selection *out)
{
    const gdb_database *database = self->op.context->database;
    uint32_t id = variable_of(self->op.plan, self->op.context)->tables[self->table];

    if (self->op.plan->kind == GDB_PLAN_SCAN_REL)
        gdb_rel_table_select(gdb_database_rel_table(database, id), first, count, out);
    else
        gdb_node_table_select(gdb_database_node_table(database, id), first, count, out);
}

/* Rows first .. first+count-1, as far as they are there and satisfy the filters. */
static gdb_status read_rows(op_scan *self, uint64_t first, uint32_t count, gdb_data_chunk *rows,
                            gdb_error *err)
{
    const gdb_plan *plan = self->op.plan;

    gdb_data_chunk_set_count(rows, count);
    select_rows(self, first, count, &rows->selection);
    if (rows->selection.count == 0)
        return GDB_OK;
    gdb_evaluator_begin(self->op.evaluator);
    for (uint32_t i = 0; i < plan->as.scan.filter_count; i++) {
        GDB_TRY(read_properties(self, i, first, rows, err));
        GDB_TRY(gdb_expr_select(self->op.evaluator, plan->as.scan.filters[i], rows, err));
        if (rows->selection.count == 0)
            return GDB_OK;
    }
    return read_properties(self, plan->as.scan.filter_count, first, rows, err);
}

/* The next rows from first .. first+count-1 on that are worth reading; *count is 0 at the end. */
static void next_rows(op_scan *self, uint64_t *first, uint32_t *count)
{
    const gdb_bound_variable *variable = variable_of(self->op.plan, self->op.context);

    *count = 0;
    for (;;) {
        while (self->table < variable->table_count && self->row >= self->stop) {
            if (self->morsel != UINT64_MAX)
                return;
            start_table(self, self->table + 1);
        }
        if (self->table >= variable->table_count)
            return;
        if (!gdb_scan_skip(self->reader, self->op.plan, self->table, &self->row))
            break;
    }
    *first = self->row;
    *count = self->stop - self->row < GDB_VECTOR_SIZE ? (uint32_t)(self->stop - self->row)
                                                      : GDB_VECTOR_SIZE;
    self->row += *count;
}

static gdb_status scan_node_next(gdb_operator *op, gdb_data_chunk *out, gdb_error *err)
{
    op_scan *self = (op_scan *)op;
    uint64_t first = 0;
    uint32_t count;

    do {
        gdb_node_id *nodes = out->columns[0].values;

        GDB_TRY(gdb_interrupt_check(op->context->interrupt, err));
        next_rows(self, &first, &count);
        if (count == 0) {
            gdb_data_chunk_clear(out);
            return GDB_OK;
        }
        for (uint32_t i = 0; i < count; i++)
            nodes[i] = (gdb_node_id){variable_of(op->plan, op->context)->tables[self->table], 0,
                                     first + i};
        GDB_TRY(read_rows(self, first, count, out, err));
    } while (out->selection.count == 0);
    return GDB_OK;
}

static gdb_status scan_rel_next(gdb_operator *op, gdb_data_chunk *out, gdb_error *err)
{
    op_scan *self = (op_scan *)op;
    uint64_t first = 0;
    uint32_t count;

    do {
        GDB_TRY(gdb_interrupt_check(op->context->interrupt, err));
        next_rows(self, &first, &count);
        if (count == 0)
            return GDB_OK;
        GDB_TRY(read_rows(self, first, count, &self->whole, err));
    } while (self->whole.selection.count == 0);
    for (uint32_t i = 0; i < out->column_count; i++) {
        gdb_vector swap = out->columns[i];

        out->columns[i] = self->whole.columns[i];
        self->whole.columns[i] = swap;
    }
    out->count = self->whole.count;
    out->selection = self->whole.selection;
    return GDB_OK;
}

static gdb_operator *new_scan(const gdb_operator_ops *ops, gdb_error *err)
{
    op_scan *self = gdb_alloc_zero(sizeof(*self), err);

    if (self == NULL)
        return NULL;
    self->op.ops = ops;
    self->morsel = UINT64_MAX;
    return &self->op;
}

static const gdb_operator_ops scan_node_ops = {scan_open, scan_node_next, scan_rewind, scan_close};

gdb_operator *gdb_op_scan_node_new(gdb_error *err)
{
    return new_scan(&scan_node_ops, err);
}

static const gdb_operator_ops scan_rel_ops = {scan_open, scan_rel_next, scan_rewind, scan_close};

gdb_operator *gdb_op_scan_rel_new(gdb_error *err)
{
    return new_scan(&scan_rel_ops, err);
}
