/* SPDX-License-Identifier: MIT */
#include "lib/exec/entity_writer.h"

#include "lib/base/alloc.h"
#include "lib/base/text_quote.h"
#include "lib/table/key_index.h"
#include "lib/catalog/stored_value.h"

static uint32_t widest_table(const gdb_catalog_data *catalog)
{
    uint32_t most = 1;

    for (uint32_t i = 0; i < catalog->node_count; i++)
        most = catalog->nodes[i].column_count > most ? catalog->nodes[i].column_count : most;
    for (uint32_t i = 0; i < catalog->rel_count; i++)
        most = catalog->rels[i].column_count > most ? catalog->rels[i].column_count : most;
    return most;
}

gdb_status gdb_entity_writer_init(gdb_entity_writer *writer, const gdb_exec_context *context,
                                  gdb_error *err)
{
    uint32_t most = widest_table(gdb_catalog_get(context->query->catalog));

    *writer = (gdb_entity_writer){.context = context};
    writer->columns = gdb_alloc_array(most, sizeof(*writer->columns), err);
    writer->given = gdb_alloc_array(most, sizeof(*writer->given), err);
    return writer->columns != NULL && writer->given != NULL ? GDB_OK : GDB_ERR_NOMEM;
}

void gdb_entity_writer_release(gdb_entity_writer *writer)
{
    gdb_free(writer->columns);
    gdb_free(writer->given);
    gdb_arena_release(&writer->arena);
    *writer = (gdb_entity_writer){0};
}

/* --- values to columns -------------------------------------------------- */

/* A node table or a pair, as far as values are concerned. */
typedef struct table_columns {
    uint32_t id;
    gdb_text_view name;
    const gdb_column_schema *columns;
    uint32_t count;
    uint32_t key; /* UINT32_MAX: none */
} table_columns;

static table_columns node_columns(const gdb_entity_writer *writer, uint32_t table)
{
    const gdb_node_schema *schema = gdb_catalog_node_by_id(writer->context->query->catalog, table);

    return (table_columns){table, schema->name, schema->columns, schema->column_count,
                           schema->key_column};
}

static table_columns rel_columns(const gdb_entity_writer *writer, uint32_t pair)
{
    const gdb_rel_schema *schema =
        gdb_catalog_rel_by_pair(writer->context->query->catalog, pair, NULL);

    return (table_columns){pair, schema->name, schema->columns, schema->column_count, UINT32_MAX};
}

/* Says why the value cannot be stored. */
static gdb_status fail_value(gdb_entity_writer *writer, const table_columns *table, uint32_t column,
                             const gdb_value *value, gdb_error *err)
{
    const gdb_column_schema *schema = &table->columns[column];
    gdb_error failure = GDB_ERROR_INIT;
    gdb_status status =
        gdb_stored_value(&writer->columns[column], schema->type, value, &writer->arena, &failure);

    return GDB_FAIL(err, status, "%.*s.%.*s: %s", GDB_TEXT_ARG(table->name),
                    GDB_TEXT_ARG(schema->name), failure.message);
}

static gdb_status store(gdb_entity_writer *writer, const table_columns *table, uint32_t column,
                        const gdb_value *value, gdb_error *err)
{
    const gdb_column_schema *schema = &table->columns[column];

    if (gdb_stored_value(&writer->columns[column], schema->type, value, &writer->arena, NULL) !=
        GDB_OK)
        return fail_value(writer, table, column, value, err);
    if (writer->given[column])
        return GDB_FAIL(err, GDB_ERR_QUERY, "%.*s.%.*s is given twice", GDB_TEXT_ARG(table->name),
                        GDB_TEXT_ARG(schema->name));
    writer->given[column] = true;
    return GDB_OK;
}

static gdb_status fail_no_property(gdb_entity_writer *writer, const table_columns *table,
                                   gdb_text_view name, gdb_error *err)
{
    char quote[GDB_TEXT_QUOTE_SIZE], near_quote[GDB_TEXT_QUOTE_SIZE];
    const gdb_text_view *nearest;
    gdb_text_view *names = gdb_arena_alloc_array(&writer->arena, table->count, sizeof(*names), err);

    if (names == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t c = 0; c < table->count; c++)
        names[c] = table->columns[c].name;
    nearest = gdb_name_nearest(name, names, table->count);
    gdb_text_quote(name, quote);
    if (nearest == NULL)
        return GDB_FAIL(err, GDB_ERR_QUERY, "%.*s has no property %s", GDB_TEXT_ARG(table->name),
                        quote);
    return GDB_FAIL(err, GDB_ERR_QUERY, "%.*s has no property %s; did you mean %s?",
                    GDB_TEXT_ARG(table->name), quote, gdb_text_quote(*nearest, near_quote));
}

static gdb_status store_map(gdb_entity_writer *writer, const table_columns *table,
                            const gdb_value *map, gdb_error *err)
{
    if (map->is_null || map->type != GDB_TYPE_MAP)
        return GDB_FAIL(err, GDB_ERR_QUERY, "SET needs a map of properties, not %s",
                        map->is_null ? "NULL" : gdb_type_name(map->type));
    for (size_t i = 0; i < map->as.map.count; i++) {
        const gdb_map_entry *entry = &map->as.map.entries[i];
        int column = gdb_schema_find_column(table->columns, table->count, entry->key);

        if (column < 0)
            return fail_no_property(writer, table, entry->key, err);
        GDB_TRY(store(writer, table, (uint32_t)column, &entry->value, err));
    }
    return GDB_OK;
}

/* Before the values of a write: what the columns of a new row hold, or those of one that loses
 * all. */
static void clear_columns(gdb_entity_writer *writer, const table_columns *table, bool is_new)
{
    const gdb_value null = gdb_value_null();

    gdb_arena_clear(&writer->arena);
    memset(writer->given, 0, table->count * sizeof(*writer->given));
    for (uint32_t c = 0; c < table->count; c++) {
        const gdb_value *value = is_new ? table->columns[c].default_value : NULL;

        writer->columns[c] = value != NULL ? *value : null;
    }
}

/* The values of a write to the columns of a table that its variable may be of. */
static gdb_status store_all(gdb_entity_writer *writer, const gdb_bound_write *write,
                            const gdb_value *values, const table_columns *table, gdb_error *err)
{
    const gdb_bound_query *query = writer->context->query;
    const gdb_bound_variable *variable = &query->variables[write->variable];
    uint32_t t = 0;

    while (variable->tables[t] != table->id)
        t++;
    for (uint32_t i = 0; i < write->assignment_count; i++) {
        const gdb_bound_property *property;

        if (write->assignments[i].property == GDB_PROPERTY_MAP) {
            GDB_TRY(store_map(writer, table, &values[i], err));
            continue;
        }
        property = &query->properties[write->assignments[i].property];
        if (property->columns[t] == GDB_COLUMN_MISSING)
            return fail_no_property(writer, table, property->name, err);
        GDB_TRY(store(writer, table, property->columns[t], &values[i], err));
    }
    return GDB_OK;
}

/* Errors have the place of the write, also those that show when the transaction ends. */
static void begin_write(gdb_entity_writer *writer, const gdb_bound_write *write)
{
    gdb_transaction_set_place(writer->context->transaction, write->position, write->text.size);
}

static gdb_status placed(gdb_status status, const gdb_bound_write *write, gdb_error *err)
{
    return status == GDB_ERR_QUERY
               ? gdb_error_where(err, status, "@%zu+%zu", write->position, write->text.size)
               : status;
}

/* --- nodes ---------------------------------------------------------------- */

static gdb_status create_node(gdb_entity_writer *writer, const gdb_bound_write *write,
                              const gdb_value *values, gdb_value *out, gdb_error *err)
{
    table_columns table =
        node_columns(writer, writer->context->query->variables[write->variable].tables[0]);

    *out = (gdb_value){.type = GDB_TYPE_NODE};
    clear_columns(writer, &table, true);
    GDB_TRY(store_all(writer, write, values, &table, err));
    return gdb_transaction_insert_node(writer->context->transaction, table.id, writer->columns,
                                       &out->as.node, err);
}

gdb_status gdb_entity_create_node(gdb_entity_writer *writer, const gdb_bound_write *write,
                                  const gdb_value *values, gdb_value *out, gdb_error *err)
{
    begin_write(writer, write);
    return placed(create_node(writer, write, values, out, err), write, err);
}

uint32_t gdb_entity_key_value(const gdb_entity_writer *writer, const gdb_bound_write *write)
{
    const gdb_bound_query *query = writer->context->query;
    uint32_t table = query->variables[write->variable].tables[0];
    uint32_t key = gdb_catalog_node_by_id(query->catalog, table)->key_column;

    for (uint32_t i = 0; i < write->assignment_count; i++) {
        uint32_t property = write->assignments[i].property;

        if (property != GDB_PROPERTY_MAP && query->properties[property].columns[0] == key)
            return i;
    }
    return UINT32_MAX;
}

gdb_status gdb_entity_touch_key(const gdb_entity_writer *writer, const gdb_bound_write *write,
                                const gdb_value *key, gdb_error *err)
{
    const gdb_exec_context *context = writer->context;
    gdb_key_lookup *keys;

    GDB_TRY(gdb_transaction_keys(context->transaction,
                                 context->query->variables[write->variable].tables[0], &keys, err));
    gdb_key_lookup_touch(keys, key);
    return GDB_OK;
}

/* --- relationships ---------------------------------------------------------- */

/* The pair of a new relationship's table that leads from table to table. */
static gdb_status find_pair(const gdb_entity_writer *writer, const gdb_bound_write *write,
                            uint32_t from, uint32_t to, uint32_t *out, gdb_error *err)
{
    const gdb_bound_query *query = writer->context->query;
    const gdb_bound_variable *variable = &query->variables[write->variable];

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

static gdb_status create_rel(gdb_entity_writer *writer, const gdb_bound_write *write,
                             const gdb_value *values, const gdb_value *from, const gdb_value *to,
                             gdb_value *out, gdb_error *err)
{
    table_columns table;
    uint32_t pair = 0;

    *out = (gdb_value){.type = GDB_TYPE_REL};
    if (from->is_null || to->is_null)
        return GDB_FAIL(err, GDB_ERR_QUERY, "a new relationship has no %s node: it is NULL",
                        from->is_null ? "FROM" : "TO");
    GDB_TRY(find_pair(writer, write, from->as.node.table, to->as.node.table, &pair, err));
    table = rel_columns(writer, pair);
    clear_columns(writer, &table, true);
    GDB_TRY(store_all(writer, write, values, &table, err));
    return gdb_transaction_insert_rel(writer->context->transaction, pair, from->as.node.offset,
                                      to->as.node.offset, writer->columns, &out->as.rel, err);
}

gdb_status gdb_entity_create_rel(gdb_entity_writer *writer, const gdb_bound_write *write,
                                 const gdb_value *values, const gdb_value *from,
                                 const gdb_value *to, gdb_value *out, gdb_error *err)
{
    begin_write(writer, write);
    return placed(create_rel(writer, write, values, from, to, out, err), write, err);
}

/* --- both ------------------------------------------------------------------- */

static gdb_status set(gdb_entity_writer *writer, const gdb_bound_write *write,
                      const gdb_value *values, const gdb_value *entity, gdb_error *err)
{
    gdb_transaction *transaction = writer->context->transaction;
    bool is_node = entity->type == GDB_TYPE_NODE;
    table_columns table;

    if (entity->is_null)
        return GDB_OK;
    table = is_node ? node_columns(writer, entity->as.node.table)
                    : rel_columns(writer, entity->as.rel.table);
    clear_columns(writer, &table, false);
    GDB_TRY(store_all(writer, write, values, &table, err));
    for (uint32_t c = 0; c < table.count; c++) {
        const gdb_value *value = &writer->columns[c];

        if (!writer->given[c] && (!write->replaces || c == table.key))
            continue;
        GDB_TRY(is_node ? gdb_transaction_update_node(transaction, &entity->as.node, c, value, err)
                        : gdb_transaction_update_rel(transaction, &entity->as.rel, c, value, err));
    }
    return GDB_OK;
}

gdb_status gdb_entity_set(gdb_entity_writer *writer, const gdb_bound_write *write,
                          const gdb_value *values, const gdb_value *entity, gdb_error *err)
{
    begin_write(writer, write);
    return placed(set(writer, write, values, entity, err), write, err);
}

gdb_status gdb_entity_delete(gdb_entity_writer *writer, const gdb_bound_write *write,
                             const gdb_value *entity, gdb_error *err)
{
    gdb_transaction *transaction = writer->context->transaction;

    if (entity->is_null)
        return GDB_OK;
    begin_write(writer, write);
    if (entity->type == GDB_TYPE_REL)
        return placed(gdb_transaction_delete_rel(transaction, &entity->as.rel, err), write, err);
    return placed(gdb_transaction_delete_node(transaction, &entity->as.node, write->detach, err),
                  write, err);
}
