/* SPDX-License-Identifier: MIT */
#include "lib/exec/entity_reader.h"

#include "lib/base/alloc.h"
#include "lib/expression/expr_entity.h"

enum { EXPAND_DEPTH = 64 }; /* lists in lists; deeper values come from nowhere */

typedef struct table_columns {
    gdb_column_reader **readers; /* NULL until the table is first met */
    const gdb_column_schema *schema;
    uint32_t count;
} table_columns;

struct gdb_entity_reader {
    const gdb_database *database;
    table_columns *tables; /* by id of node table or pair */
    uint32_t table_count;
};

gdb_status gdb_entity_reader_open(gdb_entity_reader **out, const gdb_database *database,
                                  gdb_error *err)
{
    gdb_entity_reader *reader = gdb_alloc_zero(sizeof(*reader), err);

    if (reader == NULL)
        return GDB_ERR_NOMEM;
    reader->database = database;
    reader->table_count = gdb_catalog_get(gdb_database_catalog(database))->next_id;
    reader->tables = gdb_alloc_array_zero(reader->table_count, sizeof(*reader->tables), err);
    if (reader->tables == NULL) {
        gdb_free(reader);
        return GDB_ERR_NOMEM;
    }
    *out = reader;
    return GDB_OK;
}

void gdb_entity_reader_close(gdb_entity_reader *reader)
{
    if (reader == NULL)
        return;
    for (uint32_t t = 0; t < reader->table_count; t++) {
        for (uint32_t c = 0; c < reader->tables[t].count; c++)
            gdb_column_reader_close(reader->tables[t].readers[c]);
        gdb_free(reader->tables[t].readers);
    }
    gdb_free(reader->tables);
    gdb_free(reader);
}

static gdb_status open_columns(gdb_entity_reader *reader, bool is_node, uint32_t id,
                               table_columns **out, gdb_error *err)
{
    table_columns *table = &reader->tables[id];
    const gdb_node_table *nodes = NULL;
    const gdb_rel_table *rels = NULL;
    uint32_t count;

    *out = table;
    if (table->readers != NULL)
        return GDB_OK;
    if (is_node) {
        nodes = gdb_database_node_table(reader->database, id);
        table->schema = gdb_node_table_schema(nodes)->columns;
        count = gdb_node_table_schema(nodes)->column_count;
    } else {
        rels = gdb_database_rel_table(reader->database, id);
        table->schema = gdb_rel_table_schema(rels)->columns;
        count = gdb_rel_table_schema(rels)->column_count;
    }
    table->readers = gdb_alloc_array_zero(count, sizeof(gdb_column_reader *), err);
    if (table->readers == NULL)
        return GDB_ERR_NOMEM;
    table->count = count;
    for (uint32_t c = 0; c < count; c++)
        GDB_TRY(is_node ? gdb_node_table_column(nodes, c, &table->readers[c], err)
                        : gdb_rel_table_column(rels, c, &table->readers[c], err));
    return GDB_OK;
}

static gdb_status read_column(gdb_column_reader *column, uint64_t row, gdb_arena *arena,
                              gdb_value *out, gdb_error *err)
{
    gdb_vector vector = {.values = NULL};
    gdb_status status = gdb_vector_init(&vector, gdb_column_reader_type(column), err);
    gdb_value value;

    if (status != GDB_OK)
        return status;
    GDB_TRY_OUT(gdb_column_reader_gather(column, &row, NULL, 1, &vector, err));
    value = gdb_vector_get(&vector, 0);
    status = gdb_value_copy(out, &value, arena, err);
out:
    gdb_vector_release(&vector);
    return status;
}

static gdb_status set_text(gdb_map_entry *entry, const char *key, gdb_text_view text)
{
    entry->key = gdb_text_of(key);
    entry->value = gdb_value_string(text);
    return GDB_OK;
}

static gdb_status set_id(gdb_entity_reader *reader, gdb_map_entry *entry, const char *key,
                         const gdb_value *entity, gdb_arena *arena, gdb_error *err)
{
    gdb_text_view text;

    GDB_TRY(gdb_entity_id(gdb_database_catalog(reader->database), entity, arena, &text, err));
    return set_text(entry, key, text);
}

static gdb_status expand_entity(gdb_entity_reader *reader, const gdb_value *value,
                                gdb_arena *arena, gdb_value *out, gdb_error *err)
{
    bool is_node = value->type == GDB_TYPE_NODE;
    uint64_t row = is_node ? value->as.node.offset : value->as.rel.position;
    table_columns *table;
    gdb_map_entry *entries;
    size_t n = 0;

    GDB_TRY(open_columns(reader, is_node, is_node ? value->as.node.table : value->as.rel.table,
                         &table, err));
    entries = gdb_arena_alloc_array(arena, (size_t)table->count + 4, sizeof(*entries), err);
    if (entries == NULL)
        return GDB_ERR_NOMEM;
    GDB_TRY(set_id(reader, &entries[n++], "_id", value, arena, err));
    GDB_TRY(set_text(&entries[n++], "_label",
                     gdb_entity_label(gdb_database_catalog(reader->database), value)));
    if (!is_node) {
        const gdb_rel_id *rel = &value->as.rel;
        gdb_value end = {.type = GDB_TYPE_NODE};

        end.as.node = (gdb_node_id){rel->source_table, 0, rel->source};
        GDB_TRY(set_id(reader, &entries[n++], "_src", &end, arena, err));
        end.as.node = (gdb_node_id){rel->target_table, 0, rel->target};
        GDB_TRY(set_id(reader, &entries[n++], "_dst", &end, arena, err));
    }
    for (uint32_t c = 0; c < table->count; c++, n++) {
        entries[n].key = table->schema[c].name;
        GDB_TRY(read_column(table->readers[c], row, arena, &entries[n].value, err));
    }
    *out = (gdb_value){.type = GDB_TYPE_MAP};
    out->as.map = (gdb_map){entries, n};
    return GDB_OK;
}

static gdb_status expand(gdb_entity_reader *reader, const gdb_value *value, gdb_arena *arena,
                         int depth, gdb_value *out, gdb_error *err);

/* Every step-th item from `first` on. */
static gdb_status expand_items(gdb_entity_reader *reader, gdb_list list, size_t first, size_t step,
                               gdb_arena *arena, int depth, gdb_value *out, gdb_error *err)
{
    size_t count = list.count > first ? (list.count - first - 1) / step + 1 : 0;
    gdb_value *items = gdb_arena_alloc_array(arena, count, sizeof(*items), err);

    if (items == NULL)
        return GDB_ERR_NOMEM;
    for (size_t i = 0; i < count; i++)
        GDB_TRY(expand(reader, &list.items[first + i * step], arena, depth + 1, &items[i], err));
    *out = (gdb_value){.type = GDB_TYPE_LIST};
    out->as.list = (gdb_list){items, count};
    return GDB_OK;
}

static gdb_status expand_map(gdb_entity_reader *reader, gdb_map map, gdb_arena *arena, int depth,
                             gdb_value *out, gdb_error *err)
{
    gdb_map_entry *entries = gdb_arena_alloc_array(arena, map.count, sizeof(*entries), err);

    if (entries == NULL)
        return GDB_ERR_NOMEM;
    for (size_t i = 0; i < map.count; i++) {
        entries[i].key = map.entries[i].key;
        GDB_TRY(expand(reader, &map.entries[i].value, arena, depth + 1, &entries[i].value, err));
    }
    *out = (gdb_value){.type = GDB_TYPE_MAP};
    out->as.map = (gdb_map){entries, map.count};
    return GDB_OK;
}

static gdb_status expand(gdb_entity_reader *reader, const gdb_value *value, gdb_arena *arena,
                         int depth, gdb_value *out, gdb_error *err)
{
    gdb_map_entry *parts;

    *out = *value;
    if (value->is_null)
        return GDB_OK;
    if (depth > EXPAND_DEPTH)
        return GDB_FAIL(err, GDB_ERR_QUERY, "a value of more than %d lists in one another",
                        EXPAND_DEPTH);
    switch ((int)value->type) {
    case GDB_TYPE_NODE:
    case GDB_TYPE_REL:
        return expand_entity(reader, value, arena, out, err);
    case GDB_TYPE_LIST:
        return expand_items(reader, value->as.list, 0, 1, arena, depth, out, err);
    case GDB_TYPE_MAP:
        return expand_map(reader, value->as.map, arena, depth, out, err);
    case GDB_TYPE_PATH:
        parts = gdb_arena_alloc_array(arena, 2, sizeof(*parts), err);
        if (parts == NULL)
            return GDB_ERR_NOMEM;
        parts[0].key = gdb_text_of("_nodes");
        parts[1].key = gdb_text_of("_rels");
        GDB_TRY(expand_items(reader, value->as.list, 0, 2, arena, depth, &parts[0].value, err));
        GDB_TRY(expand_items(reader, value->as.list, 1, 2, arena, depth, &parts[1].value, err));
        *out = (gdb_value){.type = GDB_TYPE_MAP};
        out->as.map = (gdb_map){parts, 2};
        return GDB_OK;
    default:
        return GDB_OK;
    }
}

gdb_status gdb_entity_reader_expand(gdb_entity_reader *reader, const gdb_value *value,
                                    gdb_arena *arena, gdb_value *out, gdb_error *err)
{
    return expand(reader, value, arena, 0, out, err);
}
