/* SPDX-License-Identifier: MIT */
#include "lib/catalog/catalog.h"

#include <string.h>

#include "lib/base/alloc.h"
#include "lib/base/utf8.h"

/* Arrays that grow are copied inside the arena: catalogs are small and grow seldom. */
struct gdb_catalog {
    gdb_catalog_data data;
    uint32_t node_capacity;
    uint32_t rel_capacity;
    gdb_arena arena;
};

gdb_status gdb_catalog_create(gdb_catalog **out, gdb_error *err)
{
    gdb_catalog *catalog = gdb_alloc_zero(sizeof(*catalog), err);

    if (catalog == NULL)
        return GDB_ERR_NOMEM;
    catalog->data.next_id = 1;
    *out = catalog;
    return GDB_OK;
}

gdb_status gdb_catalog_load(gdb_catalog **out, const uint8_t *bytes, size_t size, gdb_error *err)
{
    gdb_catalog *catalog = NULL;
    gdb_status status = GDB_OK;

    GDB_TRY(gdb_catalog_create(&catalog, err));
    GDB_TRY_OUT(gdb_catalog_decode(&catalog->data, bytes, size, &catalog->arena, err));
    catalog->node_capacity = catalog->data.node_count;
    catalog->rel_capacity = catalog->data.rel_count;
    *out = catalog;
    catalog = NULL;
out:
    gdb_catalog_free(catalog);
    return status;
}

void gdb_catalog_free(gdb_catalog *catalog)
{
    if (catalog == NULL)
        return;
    gdb_arena_release(&catalog->arena);
    gdb_free(catalog);
}

const gdb_catalog_data *gdb_catalog_get(const gdb_catalog *catalog)
{
    return &catalog->data;
}

/* --- finding ----------------------------------------------------------- */

const gdb_node_schema *gdb_catalog_find_node(const gdb_catalog *catalog, gdb_text_view name)
{
    for (uint32_t i = 0; i < catalog->data.node_count; i++)
        if (gdb_text_equal_nocase(catalog->data.nodes[i].name, name))
            return &catalog->data.nodes[i];
    return NULL;
}

const gdb_rel_schema *gdb_catalog_find_rel(const gdb_catalog *catalog, gdb_text_view name)
{
    for (uint32_t i = 0; i < catalog->data.rel_count; i++)
        if (gdb_text_equal_nocase(catalog->data.rels[i].name, name))
            return &catalog->data.rels[i];
    return NULL;
}

const gdb_node_schema *gdb_catalog_node_by_id(const gdb_catalog *catalog, uint32_t id)
{
    for (uint32_t i = 0; i < catalog->data.node_count; i++)
        if (catalog->data.nodes[i].id == id)
            return &catalog->data.nodes[i];
    return NULL;
}

const gdb_rel_schema *gdb_catalog_rel_by_pair(const gdb_catalog *catalog, uint32_t id,
                                              const gdb_rel_pair **pair)
{
    for (uint32_t i = 0; i < catalog->data.rel_count; i++) {
        const gdb_rel_schema *rel = &catalog->data.rels[i];
        for (uint32_t k = 0; k < rel->pair_count; k++)
            if (rel->pairs[k].id == id) {
                if (pair != NULL)
                    *pair = &rel->pairs[k];
                return rel;
            }
    }
    return NULL;
}

int gdb_schema_find_column(const gdb_column_schema *columns, uint32_t count, gdb_text_view name)
{
    for (uint32_t i = 0; i < count; i++)
        if (gdb_text_equal_nocase(columns[i].name, name))
            return (int)i;
    return -1;
}

/* --- adding ------------------------------------------------------------ */

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
