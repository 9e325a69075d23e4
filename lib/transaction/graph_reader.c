/* SPDX-License-Identifier: MIT */
#include "lib/transaction/graph_reader.h"

#include "lib/base/alloc.h"
#include "lib/table/key_index.h"

gdb_status gdb_graph_reader_init(gdb_graph_reader *reader, const gdb_database *database,
                                 gdb_error *err)
{
    *reader =
        (gdb_graph_reader){.database = database,
                           .table_limit = gdb_catalog_get(gdb_database_catalog(database))->next_id};
    reader->tables = gdb_alloc_array_zero(reader->table_limit, sizeof(*reader->tables), err);
    return reader->tables != NULL ? GDB_OK : GDB_ERR_NOMEM;
}

void gdb_graph_reader_close_tables(gdb_graph_reader *reader)
{
    for (uint32_t id = 0; reader->tables != NULL && id < reader->table_limit; id++) {
        gdb_table_readers *table = &reader->tables[id];

        gdb_key_lookup_close(table->keys);
        gdb_csr_cursor_close(table->cursors[GDB_FORWARD]);
        gdb_csr_cursor_close(table->cursors[GDB_BACKWARD]);
        *table = (gdb_table_readers){NULL, {NULL, NULL}};
    }
}

void gdb_graph_reader_release(gdb_graph_reader *reader)
{
    gdb_graph_reader_close_tables(reader);
    gdb_free(reader->tables);
    *reader = (gdb_graph_reader){0};
}

/* --- nodes ------------------------------------------------------------- */

gdb_status gdb_graph_reader_keys(gdb_graph_reader *reader, uint32_t table, gdb_key_lookup **out,
                                 gdb_error *err)
{
    gdb_table_readers *readers = &reader->tables[table];

    if (readers->keys == NULL)
        GDB_TRY(gdb_key_lookup_open(&readers->keys,
                                    gdb_database_node_table(reader->database, table), err));
    *out = readers->keys;
    return GDB_OK;
}

gdb_status gdb_graph_reader_find(gdb_graph_reader *reader, uint32_t table, const gdb_value *key,
                                 uint64_t not_this, uint64_t *offset, gdb_error *err)
{
    gdb_key_lookup *keys;

    GDB_TRY(gdb_graph_reader_keys(reader, table, &keys, err));
    return gdb_key_lookup_find_other(keys, key, not_this, offset, err);
}

gdb_status gdb_graph_quote_key(const gdb_value *key, char quote[GDB_TEXT_QUOTE_SIZE],
                               gdb_error *err)
{
    gdb_buffer text = {0};
    gdb_status status = gdb_value_print(key, &text, err);

    if (status == GDB_OK)
        gdb_text_quote(gdb_buffer_view(&text), quote);
    gdb_buffer_release(&text);
    return status;
}

gdb_status gdb_graph_reader_quote_node(const gdb_graph_reader *reader, uint32_t table,
                                       uint64_t offset, char quote[GDB_TEXT_QUOTE_SIZE],
                                       gdb_error *err)
{
    const gdb_node_table *nodes = gdb_database_node_table(reader->database, table);
    gdb_column_reader *keys = NULL;
    gdb_status status = GDB_OK;
    gdb_vector vector = {0};
    gdb_value key;

    GDB_TRY_OUT(gdb_node_table_column(nodes, gdb_node_table_schema(nodes)->key_column, &keys, err));
    GDB_TRY_OUT(gdb_vector_init(&vector, gdb_column_reader_type(keys), err));
    GDB_TRY_OUT(gdb_column_reader_gather(keys, &offset, NULL, 1, &vector, err));
    key = gdb_vector_get(&vector, 0);
    status = gdb_graph_quote_key(&key, quote, err);
out:
    gdb_vector_release(&vector);
    gdb_column_reader_close(keys);
    return status;
}

/* --- relationships ----------------------------------------------------- */

static gdb_status get_cursor(gdb_graph_reader *reader, uint32_t pair, gdb_direction direction,
                             gdb_csr_cursor **out, gdb_error *err)
{
    gdb_table_readers *readers = &reader->tables[pair];

    if (readers->cursors[direction] == NULL)
        GDB_TRY(gdb_csr_cursor_open(&readers->cursors[direction],
                                    gdb_database_rel_table(reader->database, pair), direction,
                                    err));
    *out = readers->cursors[direction];
    return GDB_OK;
}

gdb_status gdb_graph_reader_list(gdb_graph_reader *reader, uint32_t pair, gdb_direction direction,
                                 uint64_t node, gdb_csr_list *out, gdb_error *err)
{
    gdb_csr_cursor *cursor;

    GDB_TRY(get_cursor(reader, pair, direction, &cursor, err));
    return gdb_csr_cursor_lists(cursor, &node, 1, out, err);
}

gdb_status gdb_graph_reader_entries(gdb_graph_reader *reader, uint32_t pair,
                                    gdb_direction direction, uint64_t node,
                                    const gdb_csr_list *list, uint64_t first, uint32_t count,
                                    uint64_t *neighbours, uint64_t *positions, gdb_error *err)
{
    gdb_csr_cursor *cursor, *forward;

    GDB_TRY(get_cursor(reader, pair, direction, &cursor, err));
    if (direction == GDB_FORWARD)
        return gdb_csr_forward_entries(cursor, list->begin + first, count, neighbours, positions,
                                       err);
    GDB_TRY(get_cursor(reader, pair, GDB_FORWARD, &forward, err));
    GDB_TRY(gdb_csr_cursor_targets(cursor, list->begin + first, count, neighbours, err));
    return gdb_csr_backward_positions(cursor, forward, node, list, first, count, positions, err);
}

static gdb_status is_attached(gdb_graph_reader *reader, const gdb_rel_pair *pair, uint32_t table,
                              uint64_t node, bool *out, gdb_error *err)
{
    gdb_csr_list list = {0};

    *out = false;
    if (pair->from == table) {
        GDB_TRY(gdb_graph_reader_list(reader, pair->id, GDB_FORWARD, node, &list, err));
        *out = list.count > 0;
    }
    if (pair->to == table && !*out) {
        GDB_TRY(gdb_graph_reader_list(reader, pair->id, GDB_BACKWARD, node, &list, err));
        *out = list.count > 0;
    }
    return GDB_OK;
}

gdb_status gdb_graph_reader_find_attached(gdb_graph_reader *reader, uint32_t table, uint64_t node,
                                          const gdb_rel_schema **out, gdb_error *err)
{
    const gdb_catalog_data *catalog = gdb_catalog_get(gdb_database_catalog(reader->database));

    *out = NULL;
    for (uint32_t i = 0; i < catalog->rel_count && *out == NULL; i++) {
        for (uint32_t p = 0; p < catalog->rels[i].pair_count && *out == NULL; p++) {
            bool attached;

            GDB_TRY(is_attached(reader, &catalog->rels[i].pairs[p], table, node, &attached, err));
            if (attached)
                *out = &catalog->rels[i];
        }
    }
    return GDB_OK;
}
