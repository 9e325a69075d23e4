/* SPDX-License-Identifier: MIT */
#include "lib/base/alloc.h"
#include "lib/exec/operator_list.h"
#include "lib/exec/tuple_table.h"
#include "lib/transaction/stored_value.h"
#include "lib/vector/vector_borrow.h"

/*
 * UPDATE: takes all rows of its input, so that nothing below sees what it writes; then writes, row
 * by row; then hands the rows out. DELETE goes over the rows twice: nodes when the relationships of
 * all rows are gone.
 */

typedef struct op_update {
    gdb_operator op;
    gdb_tuple_table rows; /* of the input */
    gdb_value *created;   /* created_count a row */
    uint32_t created_count;
    gdb_value *values; /* of one write: as many as the widest table has columns */
    gdb_arena arena;   /* of one write: lists */
    bool is_done;
    uint32_t next; /* row to hand out */
} op_update;

static uint32_t widest_table(const gdb_catalog_data *catalog)
{
    uint32_t most = 1;

    for (uint32_t i = 0; i < catalog->node_count; i++)
        most = catalog->nodes[i].column_count > most ? catalog->nodes[i].column_count : most;
    for (uint32_t i = 0; i < catalog->rel_count; i++)
        most = catalog->rels[i].column_count > most ? catalog->rels[i].column_count : most;
    return most;
}

static gdb_status update_open(gdb_operator *op, gdb_error *err)
{
    op_update *self = (op_update *)op;
    const gdb_plan *input = op->plan->child[0];
    gdb_type_id *types = gdb_alloc_array(input->column_count, sizeof(*types), err);
    gdb_status status;

    if (types == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < input->column_count; i++)
        types[i] = input->columns[i].type;
    status = gdb_tuple_table_init(&self->rows, types, input->column_count,
                                  gdb_database_pool(op->context->database), err);
    gdb_free(types);
    self->created_count = op->plan->column_count - op->plan->keep_count;
    self->values = gdb_alloc_array(widest_table(gdb_catalog_get(op->context->query->catalog)),
                                   sizeof(*self->values), err);
    return self->values == NULL ? GDB_ERR_NOMEM : status;
}

static void update_close(gdb_operator *op)
{
    op_update *self = (op_update *)op;

    gdb_tuple_table_release(&self->rows);
    gdb_free(self->created);
    gdb_free(self->values);
    gdb_arena_release(&self->arena);
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

static void set_created(op_update *self, uint32_t row, uint32_t column, const gdb_value *value)
{
    self->created[(size_t)row * self->created_count + column - self->op.plan->keep_count] = *value;
}

static const gdb_column_schema *columns_of(const op_update *self, gdb_variable_kind kind,
                                           uint32_t table, gdb_text_view *name, uint32_t *count)
{
    const gdb_catalog *catalog = self->op.context->query->catalog;

    if (kind == GDB_VARIABLE_NODE) {
        const gdb_node_schema *schema = gdb_catalog_node_by_id(catalog, table);

        *name = schema->name;
        *count = schema->column_count;
        return schema->columns;
    }
    const gdb_rel_schema *rels = gdb_catalog_rel_by_pair(catalog, table, NULL);

    *name = rels->name;
    *count = rels->column_count;
    return rels->columns;
}

/* The column of `table` that assignment `number` is about, and the value as it is stored there. */
static gdb_status assigned(op_update *self, const gdb_plan_write *write, uint32_t number,
                           uint32_t row, uint32_t table, uint32_t *column, gdb_value *out,
                           gdb_error *err)
{
    const gdb_bound_query *query = self->op.context->query;
    const gdb_bound_property *property =
        &query->properties[write->bound->assignments[number].property];
    const gdb_bound_variable *variable = &query->variables[write->bound->variable];
    gdb_value value = gdb_tuple_table_get(&self->rows, write->values[number], row);
    const gdb_column_schema *columns;
    gdb_error failure = GDB_ERROR_INIT;
    uint32_t t = 0, count;
    gdb_text_view name;
    gdb_status status;

    while (variable->tables[t] != table)
        t++;
    columns = columns_of(self, variable->kind, table, &name, &count);
    *column = property->columns[t];
    if (*column == GDB_COLUMN_MISSING)
        return GDB_FAIL(err, GDB_ERR_QUERY, "%.*s has no property '%.*s'", GDB_TEXT_ARG(name),
                        GDB_TEXT_ARG(property->name));
    status = gdb_stored_value(out, columns[*column].type, &value, &self->arena, &failure);
    if (status == GDB_OK)
        return GDB_OK;
    return GDB_FAIL(err, status, "%.*s.%.*s: %s", GDB_TEXT_ARG(name),
                    GDB_TEXT_ARG(columns[*column].name), failure.message);
}

/* A value for each column of a table, from the first assignments; NULL where none is given. */
static gdb_status all_values(op_update *self, const gdb_plan_write *write, uint32_t given,
                             uint32_t row, gdb_variable_kind kind, uint32_t table, gdb_error *err)
{
    gdb_text_view name;
    uint32_t column, count;

    (void)columns_of(self, kind, table, &name, &count);
    for (uint32_t c = 0; c < count; c++)
        self->values[c] = gdb_value_null();
    for (uint32_t i = 0; i < given; i++) {
        gdb_value value;

        GDB_TRY(assigned(self, write, i, row, table, &column, &value, err));
        self->values[column] = value;
    }
    return GDB_OK;
}

/* With the values of the first `given` assignments. */
static gdb_status create_node(op_update *self, const gdb_plan_write *write, uint32_t given,
                              uint32_t row, gdb_error *err)
{
    const gdb_exec_context *context = self->op.context;
    uint32_t table = context->query->variables[write->bound->variable].tables[0];
    gdb_value node = {.type = GDB_TYPE_NODE};

    GDB_TRY(all_values(self, write, given, row, GDB_VARIABLE_NODE, table, err));
    GDB_TRY(
        gdb_transaction_insert_node(context->transaction, table, self->values, &node.as.node, err));
    set_created(self, row, write->entity, &node);
    return GDB_OK;
}

/* The pair of a new relationship's table that leads from table to table. */
static gdb_status find_pair(const op_update *self, const gdb_plan_write *write, uint32_t from,
                            uint32_t to, uint32_t *out, gdb_error *err)
{
    const gdb_bound_query *query = self->op.context->query;
    const gdb_bound_variable *variable = &query->variables[write->bound->variable];

    for (uint32_t i = 0; i < variable->table_count; i++) {
        const gdb_rel_pair *pair;

        (void)gdb_catalog_rel_by_pair(query->catalog, variable->tables[i], &pair);
        if (pair->from == from && pair->to == to) {
            *out = pair->id;
            return GDB_OK;
        }
    }
    return GDB_FAIL(err, GDB_ERR_QUERY, "no such relationship leads from %.*s to %.*s",
                    GDB_TEXT_ARG(gdb_catalog_node_by_id(query->catalog, from)->name),
                    GDB_TEXT_ARG(gdb_catalog_node_by_id(query->catalog, to)->name));
}

static gdb_status create_rel(op_update *self, const gdb_plan_write *write, uint32_t row,
                             gdb_error *err)
{
    gdb_value from = entity_of(self, row, write->from), to = entity_of(self, row, write->to);
    gdb_value rel = {.type = GDB_TYPE_REL};
    uint32_t pair = 0;

    if (from.is_null || to.is_null)
        return GDB_FAIL(err, GDB_ERR_QUERY, "a new relationship has no %s node: it is NULL",
                        from.is_null ? "FROM" : "TO");
    GDB_TRY(find_pair(self, write, from.as.node.table, to.as.node.table, &pair, err));
    GDB_TRY(
        all_values(self, write, write->bound->assignment_count, row, GDB_VARIABLE_REL, pair, err));
    GDB_TRY(gdb_transaction_insert_rel(self->op.context->transaction, pair, from.as.node.offset,
                                       to.as.node.offset, self->values, &rel.as.rel, err));
    set_created(self, row, write->entity, &rel);
    return GDB_OK;
}

/* The assignments from `first` on. */
static gdb_status set_properties(op_update *self, const gdb_plan_write *write, uint32_t first,
                                 uint32_t row, gdb_error *err)
{
    gdb_value entity = entity_of(self, row, write->entity);
    gdb_transaction *transaction = self->op.context->transaction;
    bool is_node = entity.type == GDB_TYPE_NODE;

    if (entity.is_null)
        return GDB_OK;
    for (uint32_t i = first; i < write->bound->assignment_count; i++) {
        uint32_t table = is_node ? entity.as.node.table : entity.as.rel.table, column;
        gdb_value value;

        GDB_TRY(assigned(self, write, i, row, table, &column, &value, err));
        GDB_TRY(is_node
                    ? gdb_transaction_update_node(transaction, &entity.as.node, column, &value, err)
                    : gdb_transaction_update_rel(transaction, &entity.as.rel, column, &value, err));
    }
    return GDB_OK;
}

/* A NULL key finds nothing, and cannot be made. */
static gdb_status merge_node(op_update *self, const gdb_plan_write *write, uint32_t row,
                             gdb_error *err)
{
    const gdb_exec_context *context = self->op.context;
    uint32_t table = context->query->variables[write->bound->variable].tables[0], column;
    gdb_value node = {.type = GDB_TYPE_NODE, .as.node.table = table}, key;

    GDB_TRY(assigned(self, write, 0, row, table, &column, &key, err));
    GDB_TRY(
        gdb_transaction_find_node(context->transaction, table, &key, &node.as.node.offset, err));
    if (node.as.node.offset == GDB_NODE_NONE)
        return create_node(self, write, write->bound->create_count, row, err);
    set_created(self, row, write->entity, &node);
    return set_properties(self, write, write->bound->create_count, row, err);
}

/* `rels`: is it the turn of the relationships, or of the nodes? */
static gdb_status delete_entity(op_update *self, const gdb_plan_write *write, uint32_t row,
                                bool rels, gdb_error *err)
{
    gdb_value entity = entity_of(self, row, write->entity);
    gdb_transaction *transaction = self->op.context->transaction;

    if (entity.is_null || (entity.type == GDB_TYPE_REL) != rels)
        return GDB_OK;
    return rels ? gdb_transaction_delete_rel(transaction, &entity.as.rel, err)
                : gdb_transaction_delete_node(transaction, &entity.as.node, write->bound->detach,
                                              err);
}

static gdb_status do_write(op_update *self, const gdb_plan_write *write, uint32_t row, bool rels,
                           gdb_error *err)
{
    gdb_arena_clear(&self->arena);
    switch (write->bound->kind) {
    case GDB_WRITE_CREATE_NODE:
        return create_node(self, write, write->bound->assignment_count, row, err);
    case GDB_WRITE_CREATE_REL:
        return create_rel(self, write, row, err);
    case GDB_WRITE_MERGE_NODE:
        return merge_node(self, write, row, err);
    case GDB_WRITE_SET:
        return set_properties(self, write, 0, row, err);
    case GDB_WRITE_DELETE:
        return delete_entity(self, write, row, rels, err);
    }
    return GDB_OK;
}

/* --- all of them ------------------------------------------------------- */

static gdb_status take_input(op_update *self, gdb_error *err)
{
    gdb_operator *op = &self->op;
    uint64_t bytes;

    do {
        GDB_TRY(gdb_operator_input(op, err));
        GDB_TRY(gdb_tuple_table_append_chunk(&self->rows, &op->input, err));
    } while (op->input.selection.count > 0);
    if (self->created_count == 0)
        return GDB_OK;
    bytes = (uint64_t)self->rows.rows * self->created_count * sizeof(*self->created);
    GDB_TRY(gdb_tuple_table_charge(&self->rows, bytes, err));
    self->created =
        gdb_alloc_array((size_t)self->rows.rows * self->created_count, sizeof(*self->created), err);
    return self->created != NULL ? GDB_OK : GDB_ERR_NOMEM;
}

static gdb_status write_row(op_update *self, uint32_t row, bool rels, gdb_error *err)
{
    const gdb_plan *plan = self->op.plan;

    for (uint32_t w = 0; w < plan->as.update.write_count; w++) {
        const gdb_plan_write *write = &plan->as.update.writes[w];
        gdb_status status = do_write(self, write, row, rels, err);

        if (status == GDB_ERR_QUERY)
            gdb_error_where(err, status, "@%zu+%zu", write->bound->position,
                            write->bound->text.size);
        if (status != GDB_OK)
            return status;
    }
    return GDB_OK;
}

static gdb_status write_rows(op_update *self, bool rels, gdb_error *err)
{
    for (uint32_t row = 0; row < self->rows.rows; row++) {
        if (row % GDB_VECTOR_SIZE == 0)
            GDB_TRY(gdb_interrupt_check(self->op.context->interrupt, err));
        GDB_TRY(write_row(self, row, rels, err));
    }
    return GDB_OK;
}

gdb_status gdb_op_update_run(gdb_operator *op, gdb_error *err)
{
    op_update *self = (op_update *)op;

    if (self->is_done)
        return GDB_OK;
    self->is_done = true;
    GDB_TRY(take_input(self, err));
    if (op->plan->as.update.writes[0].bound->kind == GDB_WRITE_DELETE)
        GDB_TRY(write_rows(self, true, err));
    return write_rows(self, false, err);
}

static gdb_status update_next(gdb_operator *op, gdb_data_chunk *out, gdb_error *err)
{
    op_update *self = (op_update *)op;
    uint32_t rows[GDB_VECTOR_SIZE], count, kept = op->plan->keep_count;

    GDB_TRY(gdb_op_update_run(op, err));
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
    return &self->op;
}
