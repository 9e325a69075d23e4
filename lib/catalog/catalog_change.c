/* SPDX-License-Identifier: MIT */
/* What makes and changes tables. */
#include <string.h>

#include "formats/value/value_format.h"
#include "lib/base/utf8.h"
#include "lib/catalog/catalog_state.h"

/* --- rules ------------------------------------------------------------- */

static gdb_status check_name(const char *what, gdb_text_view name, gdb_error *err)
{
    if (name.size == 0)
        return GDB_FAIL(err, GDB_ERR_INPUT, "a %s has no name", what);
    if (name.size > GDB_NAME_SIZE_MAX)
        return GDB_FAIL(err, GDB_ERR_INPUT, "the %s name '%.40s...' is longer than %d bytes", what,
                        name.data, GDB_NAME_SIZE_MAX);
    if (gdb_utf8_find_invalid(name) < name.size)
        return GDB_FAIL(err, GDB_ERR_INPUT, "a %s name is not valid UTF-8", what);
    for (size_t i = 0; i < name.size; i++)
        if ((uint8_t)name.data[i] < 0x20 || name.data[i] == 0x7f)
            return GDB_FAIL(err, GDB_ERR_INPUT,
                            "the %s name that begins with '%.*s' has the control character %u",
                            what, (int)i, name.data, (unsigned)(uint8_t)name.data[i]);
    return GDB_OK;
}

static gdb_status check_table_name(const gdb_catalog *catalog, gdb_text_view name, gdb_error *err)
{
    const gdb_node_schema *node = gdb_catalog_find_node(catalog, name);
    const gdb_rel_schema *rel = gdb_catalog_find_rel(catalog, name);

    GDB_TRY(check_name("table", name, err));
    if (node != NULL || rel != NULL)
        return GDB_FAIL(err, GDB_ERR_INPUT, "a %s table '%.*s' exists already",
                        node != NULL ? "node" : "relationship",
                        GDB_TEXT_ARG(node != NULL ? node->name : rel->name));
    return GDB_OK;
}

static gdb_status check_columns(gdb_text_view table, const gdb_column_schema *columns,
                                uint32_t count, gdb_error *err)
{
    if (count > GDB_COLUMN_COUNT_MAX)
        return GDB_FAIL(err, GDB_ERR_INPUT, "table '%.*s' has %u columns, at most %d are possible",
                        GDB_TEXT_ARG(table), count, GDB_COLUMN_COUNT_MAX);
    for (uint32_t i = 0; i < count; i++) {
        GDB_TRY(check_name("column", columns[i].name, err));
        if (!gdb_type_is_storable(columns[i].type))
            return GDB_FAIL(err, GDB_ERR_INPUT, "column '%.*s.%.*s' cannot be stored as %s",
                            GDB_TEXT_ARG(table), GDB_TEXT_ARG(columns[i].name),
                            gdb_type_name(columns[i].type));
        if (gdb_schema_find_column(columns, i, columns[i].name) >= 0)
            return GDB_FAIL(err, GDB_ERR_INPUT, "table '%.*s' has two columns '%.*s'",
                            GDB_TEXT_ARG(table), GDB_TEXT_ARG(columns[i].name));
    }
    return GDB_OK;
}

static gdb_status check_ids(const gdb_catalog *catalog, uint32_t count, gdb_error *err)
{
    if (count > GDB_TABLE_ID_MAX || catalog->data.next_id > GDB_TABLE_ID_MAX + 1 - count)
        return GDB_FAIL(err, GDB_ERR_INPUT, "more than %d tables are not possible",
                        GDB_TABLE_ID_MAX);
    return GDB_OK;
}

/* --- adding tables ----------------------------------------------------- */

static gdb_status copy_default(gdb_column_schema *copy, const gdb_value *value, gdb_arena *arena,
                               gdb_error *err)
{
    gdb_value *own = gdb_arena_alloc(arena, sizeof(*own), err);

    if (own == NULL)
        return GDB_ERR_NOMEM;
    copy->default_value = own;
    return gdb_column_value_copy(own, value, arena, err);
}

static gdb_status copy_columns(gdb_column_schema **out, const gdb_column_schema *columns,
                               uint32_t count, gdb_arena *arena, gdb_error *err)
{
    gdb_column_schema *copy = gdb_arena_alloc_array(arena, count, sizeof(*copy), err);

    if (copy == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < count; i++) {
        copy[i].type = columns[i].type;
        copy[i].name = gdb_arena_copy_text(arena, columns[i].name, err);
        if (copy[i].name.data == NULL)
            return GDB_ERR_NOMEM;
        if (columns[i].default_value != NULL)
            GDB_TRY(copy_default(&copy[i], columns[i].default_value, arena, err));
    }
    *out = copy;
    return GDB_OK;
}

/* Room for one more item in an array that lives in the arena. */
static gdb_status grow(gdb_arena *arena, void **items, uint32_t count, uint32_t *capacity,
                       size_t item_size, gdb_error *err)
{
    uint32_t room = count < 8 ? 16 : count * 2;
    void *grown;

    if (count < *capacity)
        return GDB_OK;
    grown = gdb_arena_alloc_array(arena, room, item_size, err);
    if (grown == NULL)
        return GDB_ERR_NOMEM;
    if (count > 0)
        memcpy(grown, *items, count * item_size);
    *items = grown;
    *capacity = room;
    return GDB_OK;
}

gdb_status gdb_catalog_add_node(gdb_catalog *catalog, const gdb_node_schema *schema,
                                const gdb_node_schema **out, gdb_error *err)
{
    gdb_catalog_data *data = &catalog->data;
    gdb_node_schema added = *schema;
    void *items = data->nodes;

    GDB_TRY(check_table_name(catalog, schema->name, err));
    GDB_TRY(check_columns(schema->name, schema->columns, schema->column_count, err));
    GDB_TRY(check_ids(catalog, 1, err));
    if (schema->key_column >= schema->column_count)
        return GDB_FAIL(err, GDB_ERR_INPUT, "table '%.*s' has no primary key",
                        GDB_TEXT_ARG(schema->name));
    if (!gdb_type_is_key(schema->columns[schema->key_column].type))
        return GDB_FAIL(err, GDB_ERR_INPUT,
                        "column '%.*s.%.*s' of type %s cannot be a primary key (STRING, integers, "
                        "DATE and TIMESTAMP can)",
                        GDB_TEXT_ARG(schema->name),
                        GDB_TEXT_ARG(schema->columns[schema->key_column].name),
                        gdb_type_name(schema->columns[schema->key_column].type));
    added.name = gdb_arena_copy_text(&catalog->arena, schema->name, err);
    if (added.name.data == NULL)
        return GDB_ERR_NOMEM;
    GDB_TRY(
        copy_columns(&added.columns, schema->columns, schema->column_count, &catalog->arena, err));
    GDB_TRY(grow(&catalog->arena, &items, data->node_count, &catalog->node_capacity,
                 sizeof(*data->nodes), err));
    data->nodes = items;
    added.id = data->next_id++;
    data->nodes[data->node_count] = added;
    if (out != NULL)
        *out = &data->nodes[data->node_count];
    data->node_count++;
    return GDB_OK;
}

static gdb_status check_pairs(const gdb_catalog *catalog, const gdb_rel_schema *schema,
                              gdb_error *err)
{
    if (schema->pair_count == 0)
        return GDB_FAIL(err, GDB_ERR_INPUT, "relationship table '%.*s' connects no node tables",
                        GDB_TEXT_ARG(schema->name));
    for (uint32_t i = 0; i < schema->pair_count; i++) {
        const gdb_node_schema *from = gdb_catalog_node_by_id(catalog, schema->pairs[i].from);
        const gdb_node_schema *to = gdb_catalog_node_by_id(catalog, schema->pairs[i].to);
        if (from == NULL || to == NULL)
            return GDB_FAIL(err, GDB_ERR_INPUT,
                            "relationship table '%.*s': its %s end is not a node table",
                            GDB_TEXT_ARG(schema->name), from == NULL ? "FROM" : "TO");
        for (uint32_t k = 0; k < i; k++)
            if (schema->pairs[k].from == from->id && schema->pairs[k].to == to->id)
                return GDB_FAIL(err, GDB_ERR_INPUT,
                                "relationship table '%.*s': FROM %.*s TO %.*s is given twice",
                                GDB_TEXT_ARG(schema->name), GDB_TEXT_ARG(from->name),
                                GDB_TEXT_ARG(to->name));
    }
    return GDB_OK;
}

gdb_status gdb_catalog_add_rel(gdb_catalog *catalog, const gdb_rel_schema *schema,
                               const gdb_rel_schema **out, gdb_error *err)
{
    gdb_catalog_data *data = &catalog->data;
    gdb_rel_schema added = *schema;
    void *items = data->rels;

    GDB_TRY(check_table_name(catalog, schema->name, err));
    GDB_TRY(check_columns(schema->name, schema->columns, schema->column_count, err));
    GDB_TRY(check_pairs(catalog, schema, err));
    GDB_TRY(check_ids(catalog, schema->pair_count, err));
    added.name = gdb_arena_copy_text(&catalog->arena, schema->name, err);
    if (added.name.data == NULL)
        return GDB_ERR_NOMEM;
    GDB_TRY(
        copy_columns(&added.columns, schema->columns, schema->column_count, &catalog->arena, err));
    added.pairs =
        gdb_arena_alloc_array(&catalog->arena, schema->pair_count, sizeof(*added.pairs), err);
    if (added.pairs == NULL)
        return GDB_ERR_NOMEM;
    GDB_TRY(grow(&catalog->arena, &items, data->rel_count, &catalog->rel_capacity,
                 sizeof(*data->rels), err));
    data->rels = items;
    for (uint32_t i = 0; i < schema->pair_count; i++) {
        added.pairs[i] = schema->pairs[i];
        added.pairs[i].id = data->next_id++;
    }
    data->rels[data->rel_count] = added;
    if (out != NULL)
        *out = &data->rels[data->rel_count];
    data->rel_count++;
    return GDB_OK;
}

/* --- changing tables --------------------------------------------------- */

static gdb_status find_table(const gdb_catalog *catalog, gdb_text_view name,
                             gdb_catalog_change *change, gdb_error *err)
{
    const gdb_node_schema *node = gdb_catalog_find_node(catalog, name);
    const gdb_rel_schema *rel = gdb_catalog_find_rel(catalog, name);

    *change = (gdb_catalog_change){.is_rel = rel != NULL};
    if (node == NULL && rel == NULL)
        return GDB_FAIL(err, GDB_ERR_INPUT, "there is no table '%.*s'", GDB_TEXT_ARG(name));
    if (node != NULL) {
        change->place = (uint32_t)(node - catalog->data.nodes);
        return GDB_OK;
    }
    change->place = (uint32_t)(rel - catalog->data.rels);
    change->pair_count = rel->pair_count;
    for (uint32_t i = 0; i < change->place; i++)
        change->first_pair += catalog->data.rels[i].pair_count;
    return GDB_OK;
}

/* The columns of the table that changes. */
typedef struct table_columns {
    gdb_text_view table;
    gdb_column_schema **columns;
    uint32_t *count;
    uint32_t *key; /* NULL: a rel table, which has none */
} table_columns;

static table_columns columns_of(gdb_catalog *catalog, const gdb_catalog_change *change)
{
    gdb_node_schema *node = catalog->data.nodes + change->place;
    gdb_rel_schema *rel = catalog->data.rels + change->place;

    return change->is_rel
               ? (table_columns){rel->name, &rel->columns, &rel->column_count, NULL}
               : (table_columns){node->name, &node->columns, &node->column_count,
                                 &node->key_column};
}

static gdb_status find_column(const table_columns *table, gdb_text_view name, uint32_t *column,
                              gdb_error *err)
{
    int found = gdb_schema_find_column(*table->columns, *table->count, name);

    if (found < 0)
        return GDB_FAIL(err, GDB_ERR_INPUT, "table '%.*s' has no column '%.*s'",
                        GDB_TEXT_ARG(table->table), GDB_TEXT_ARG(name));
    *column = (uint32_t)found;
    return GDB_OK;
}

/* A node table is no end of a rel table. */
static gdb_status check_free(const gdb_catalog *catalog, const gdb_node_schema *node,
                              gdb_error *err)
{
    const gdb_catalog_data *data = &catalog->data;
    gdb_buffer names = {0};
    gdb_status status = GDB_OK;

    for (uint32_t i = 0; i < data->rel_count; i++) {
        const gdb_rel_schema *rel = &data->rels[i];
        bool joins = false;

        for (uint32_t k = 0; k < rel->pair_count; k++)
            joins |= rel->pairs[k].from == node->id || rel->pairs[k].to == node->id;
        if (joins)
            GDB_TRY_OUT(gdb_buffer_append_format(&names, err, "%s'%.*s'",
                                                 names.size > 0 ? ", " : "",
                                                 GDB_TEXT_ARG(rel->name)));
    }
    if (names.size > 0)
        status = GDB_FAIL(err, GDB_ERR_INPUT,
                          "table '%.*s' cannot be dropped: relationships use it (%.*s)",
                          GDB_TEXT_ARG(node->name), (int)names.size, (const char *)names.data);
out:
    gdb_buffer_release(&names);
    return status;
}

static void remove_item(void *items, uint32_t place, uint32_t *count, size_t item_size)
{
    uint8_t *hole = (uint8_t *)items + place * item_size;

    (*count)--;
    memmove(hole, hole + item_size, (*count - place) * item_size);
}

gdb_status gdb_catalog_drop_table(gdb_catalog *catalog, gdb_text_view name,
                                  gdb_catalog_change *change, gdb_error *err)
{
    gdb_catalog_data *data = &catalog->data;

    GDB_TRY(find_table(catalog, name, change, err));
    if (!change->is_rel)
        GDB_TRY(check_free(catalog, &data->nodes[change->place], err));
    change->kind = GDB_CATALOG_DROP_TABLE;
    if (change->is_rel)
        remove_item(data->rels, change->place, &data->rel_count, sizeof(*data->rels));
    else
        remove_item(data->nodes, change->place, &data->node_count, sizeof(*data->nodes));
    return GDB_OK;
}

gdb_status gdb_catalog_add_column(gdb_catalog *catalog, gdb_text_view name,
                                  const gdb_column_schema *column, gdb_catalog_change *change,
                                  gdb_error *err)
{
    gdb_column_schema *columns, *added;
    table_columns table;

    GDB_TRY(find_table(catalog, name, change, err));
    table = columns_of(catalog, change);
    if (*table.count == GDB_COLUMN_COUNT_MAX)
        return GDB_FAIL(err, GDB_ERR_INPUT, "table '%.*s' has %d columns, more are not possible",
                        GDB_TEXT_ARG(table.table), GDB_COLUMN_COUNT_MAX);
    if (gdb_schema_find_column(*table.columns, *table.count, column->name) >= 0)
        return GDB_FAIL(err, GDB_ERR_INPUT, "table '%.*s' has a column '%.*s' already",
                        GDB_TEXT_ARG(table.table), GDB_TEXT_ARG(column->name));
    GDB_TRY(check_columns(table.table, column, 1, err));
    GDB_TRY(copy_columns(&added, column, 1, &catalog->arena, err));
    columns = gdb_arena_alloc_array(&catalog->arena, (size_t)*table.count + 1, sizeof(*columns),
                                    err);
    if (columns == NULL)
        return GDB_ERR_NOMEM;
    if (*table.count > 0)
        memcpy(columns, *table.columns, *table.count * sizeof(*columns));
    change->kind = GDB_CATALOG_ADD_COLUMN;
    change->column = (*table.count)++;
    columns[change->column] = *added;
    *table.columns = columns;
    return GDB_OK;
}

gdb_status gdb_catalog_drop_column(gdb_catalog *catalog, gdb_text_view name, gdb_text_view column,
                                   gdb_catalog_change *change, gdb_error *err)
{
    table_columns table;

    GDB_TRY(find_table(catalog, name, change, err));
    table = columns_of(catalog, change);
    GDB_TRY(find_column(&table, column, &change->column, err));
    if (table.key != NULL && change->column == *table.key)
        return GDB_FAIL(err, GDB_ERR_INPUT,
                        "column '%.*s.%.*s' is the primary key and cannot be dropped",
                        GDB_TEXT_ARG(table.table),
                        GDB_TEXT_ARG((*table.columns)[change->column].name));
    change->kind = GDB_CATALOG_DROP_COLUMN;
    remove_item(*table.columns, change->column, table.count, sizeof(**table.columns));
    if (table.key != NULL && *table.key > change->column)
        (*table.key)--;
    return GDB_OK;
}

gdb_status gdb_catalog_rename_column(gdb_catalog *catalog, gdb_text_view name,
                                     gdb_text_view column, gdb_text_view new_name,
                                     gdb_catalog_change *change, gdb_error *err)
{
    table_columns table;
    gdb_text_view copy;
    int other;

    GDB_TRY(find_table(catalog, name, change, err));
    table = columns_of(catalog, change);
    GDB_TRY(find_column(&table, column, &change->column, err));
    GDB_TRY(check_name("column", new_name, err));
    other = gdb_schema_find_column(*table.columns, *table.count, new_name);
    if (other >= 0 && (uint32_t)other != change->column)
        return GDB_FAIL(err, GDB_ERR_INPUT, "table '%.*s' has a column '%.*s' already",
                        GDB_TEXT_ARG(table.table), GDB_TEXT_ARG((*table.columns)[other].name));
    copy = gdb_arena_copy_text(&catalog->arena, new_name, err);
    if (copy.data == NULL)
        return GDB_ERR_NOMEM;
    change->kind = GDB_CATALOG_RENAME;
    (*table.columns)[change->column].name = copy;
    return GDB_OK;
}

gdb_status gdb_catalog_rename_table(gdb_catalog *catalog, gdb_text_view name,
                                    gdb_text_view new_name, gdb_catalog_change *change,
                                    gdb_error *err)
{
    gdb_text_view copy;

    GDB_TRY(find_table(catalog, name, change, err));
    if (gdb_text_equal_nocase(name, new_name)) /* its own name in another case */
        GDB_TRY(check_name("table", new_name, err));
    else
        GDB_TRY(check_table_name(catalog, new_name, err));
    copy = gdb_arena_copy_text(&catalog->arena, new_name, err);
    if (copy.data == NULL)
        return GDB_ERR_NOMEM;
    change->kind = GDB_CATALOG_RENAME;
    if (change->is_rel)
        catalog->data.rels[change->place].name = copy;
    else
        catalog->data.nodes[change->place].name = copy;
    return GDB_OK;
}
