/* SPDX-License-Identifier: MIT */
#include "lib/transaction/transaction.h"

#include <string.h>

#include "lib/base/alloc.h"
#include "lib/base/text_quote.h"
#include "lib/log/log_writer.h"
#include "lib/schema/ddl.h"
#include "lib/table/key_index.h"

enum { READ_ENTRIES = 1 << 16 }; /* of a list at a time */

/* What is read of a table to check changes; opened when it is first needed. */
typedef struct table_readers {
    gdb_key_lookup *keys;
    gdb_csr_cursor *cursors[2]; /* by gdb_direction */
} table_readers;

struct gdb_transaction {
    gdb_database *database;
    gdb_log_writer *log;
    gdb_overlay *overlay;
    table_readers *readers; /* by id of node table or pair */
    uint32_t table_limit;
    bool has_changes;
};

/* --- opening ----------------------------------------------------------- */

static gdb_status make_readers(gdb_transaction *transaction, gdb_error *err)
{
    uint32_t limit = gdb_catalog_get(gdb_database_catalog(transaction->database))->next_id;
    table_readers *readers = gdb_realloc_array(transaction->readers, limit, sizeof(*readers), err);

    if (readers == NULL)
        return GDB_ERR_NOMEM;
    if (limit > transaction->table_limit)
        memset(readers + transaction->table_limit, 0,
               (limit - transaction->table_limit) * sizeof(*readers));
    transaction->readers = readers;
    transaction->table_limit = limit;
    return GDB_OK;
}

/* Every table has changes, if none yet: then readers that are open see those that are made. */
static gdb_status make_overlay(gdb_transaction *transaction, gdb_error *err)
{
    gdb_database *database = transaction->database;

    GDB_TRY(make_readers(transaction, err));
    GDB_TRY(gdb_database_make_overlay(database, &transaction->overlay, err));
    for (uint32_t id = 0; id < transaction->table_limit; id++) {
        if (gdb_database_node_table(database, id) != NULL ||
            gdb_database_rel_table(database, id) != NULL)
            GDB_TRY(gdb_overlay_make(transaction->overlay, id, err));
    }
    return gdb_database_charge_overlay(database, err);
}

static void close_readers(gdb_transaction *transaction)
{
    for (uint32_t id = 0; transaction->readers != NULL && id < transaction->table_limit; id++) {
        table_readers *readers = &transaction->readers[id];

        gdb_key_lookup_close(readers->keys);
        gdb_csr_cursor_close(readers->cursors[GDB_FORWARD]);
        gdb_csr_cursor_close(readers->cursors[GDB_BACKWARD]);
        *readers = (table_readers){NULL, {NULL, NULL}};
    }
}

gdb_status gdb_transaction_open(gdb_transaction **out, gdb_database *database, gdb_error *err)
{
    gdb_transaction *transaction = gdb_alloc_zero(sizeof(*transaction), err);
    gdb_status status = GDB_OK;

    if (transaction == NULL)
        return GDB_ERR_NOMEM;
    transaction->database = database;
    GDB_TRY_OUT(make_overlay(transaction, err));
    GDB_TRY_OUT(gdb_log_writer_open(&transaction->log, gdb_database_path(database),
                                    gdb_database_header_get(database), err));
    *out = transaction;
    transaction = NULL;
out:
    gdb_transaction_close(transaction);
    return status;
}

void gdb_transaction_close(gdb_transaction *transaction)
{
    if (transaction == NULL)
        return;
    close_readers(transaction);
    gdb_free(transaction->readers);
    gdb_log_writer_close(transaction->log);
    gdb_free(transaction);
}

static gdb_status change(gdb_transaction *transaction, const gdb_log_record *record, gdb_error *err)
{
    transaction->has_changes = true;
    GDB_TRY(gdb_overlay_apply(transaction->overlay, record, err));
    return gdb_log_writer_append(transaction->log, record, err);
}

/* --- nodes ------------------------------------------------------------- */

/* A node in a message: "Person 'abc'", by its key. */
static gdb_status quote_key(const gdb_value *key, char quote[GDB_TEXT_QUOTE_SIZE], gdb_error *err)
{
    gdb_buffer text = {0};
    gdb_status status = gdb_value_print(key, &text, err);

    if (status == GDB_OK)
        gdb_text_quote(gdb_buffer_view(&text), quote);
    gdb_buffer_release(&text);
    return status;
}

gdb_status gdb_transaction_find_node(gdb_transaction *transaction, uint32_t table,
                                     const gdb_value *key, uint64_t *offset, gdb_error *err)
{
    table_readers *readers = &transaction->readers[table];

    if (readers->keys == NULL)
        GDB_TRY(gdb_key_lookup_open(&readers->keys,
                                    gdb_database_node_table(transaction->database, table), err));
    return gdb_key_lookup_find(readers->keys, key, offset, err);
}

/* May the node at `offset`, or a new one, have this key? */
static gdb_status check_key(gdb_transaction *transaction, const gdb_node_schema *schema,
                            uint64_t offset, const gdb_value *key, gdb_error *err)
{
    gdb_text_view name = schema->columns[schema->key_column].name;
    char quote[GDB_TEXT_QUOTE_SIZE];
    uint64_t found;

    if (key->is_null)
        return GDB_FAIL(err, GDB_ERR_QUERY, "%.*s.%.*s is the key of a node and cannot be NULL",
                        GDB_TEXT_ARG(schema->name), GDB_TEXT_ARG(name));
    GDB_TRY(gdb_transaction_find_node(transaction, schema->id, key, &found, err));
    if (found == GDB_NODE_NONE || found == offset)
        return GDB_OK;
    GDB_TRY(quote_key(key, quote, err));
    return GDB_FAIL(err, GDB_ERR_QUERY, "there is a node %.*s with the key %s already",
                    GDB_TEXT_ARG(schema->name), quote);
}

gdb_status gdb_transaction_insert_node(gdb_transaction *transaction, uint32_t table,
                                       const gdb_value *values, gdb_node_id *out, gdb_error *err)
{
    const gdb_node_table *nodes = gdb_database_node_table(transaction->database, table);
    const gdb_node_schema *schema = gdb_node_table_schema(nodes);
    gdb_log_record record = {.type = GDB_LOG_INSERT_NODE,
                             .table = table,
                             .offset = gdb_node_table_row_count(nodes),
                             .value_count = schema->column_count,
                             .values = values};

    GDB_TRY(check_key(transaction, schema, GDB_NODE_NONE, &values[schema->key_column], err));
    GDB_TRY(change(transaction, &record, err));
    *out = (gdb_node_id){.table = table, .offset = record.offset};
    return GDB_OK;
}

static gdb_status check_lives(const gdb_transaction *transaction, const gdb_node_id *node,
                              gdb_error *err)
{
    const gdb_node_table *nodes = gdb_database_node_table(transaction->database, node->table);

    if (!gdb_node_table_has(nodes, node->offset))
        return GDB_FAIL(err, GDB_ERR_QUERY, "the node %.*s:%llu is deleted",
                        GDB_TEXT_ARG(gdb_node_table_schema(nodes)->name),
                        (unsigned long long)node->offset);
    return GDB_OK;
}

gdb_status gdb_transaction_update_node(gdb_transaction *transaction, const gdb_node_id *node,
                                       uint32_t column, const gdb_value *value, gdb_error *err)
{
    const gdb_node_table *nodes = gdb_database_node_table(transaction->database, node->table);
    const gdb_node_schema *schema = gdb_node_table_schema(nodes);
    gdb_log_record record = {.type = GDB_LOG_UPDATE_NODE,
                             .table = node->table,
                             .offset = node->offset,
                             .column = column,
                             .value_count = 1,
                             .values = value};

    GDB_TRY(check_lives(transaction, node, err));
    if (column == schema->key_column)
        GDB_TRY(check_key(transaction, schema, node->offset, value, err));
    return change(transaction, &record, err);
}

/* --- relationships ----------------------------------------------------- */

static gdb_status get_cursor(gdb_transaction *transaction, uint32_t pair, gdb_direction direction,
                             gdb_csr_cursor **out, gdb_error *err)
{
    table_readers *readers = &transaction->readers[pair];

    if (readers->cursors[direction] == NULL)
        GDB_TRY(gdb_csr_cursor_open(&readers->cursors[direction],
                                    gdb_database_rel_table(transaction->database, pair), direction,
                                    err));
    *out = readers->cursors[direction];
    return GDB_OK;
}

static gdb_status get_list(gdb_transaction *transaction, uint32_t pair, gdb_direction direction,
                           uint64_t node, gdb_csr_list *out, gdb_error *err)
{
    gdb_csr_cursor *cursor;

    GDB_TRY(get_cursor(transaction, pair, direction, &cursor, err));
    return gdb_csr_cursor_lists(cursor, &node, 1, out, err);
}

/* Does the multiplicity let the node have a relationship in that direction? */
static gdb_status check_free(gdb_transaction *transaction, const gdb_rel_schema *schema,
                             const gdb_rel_pair *pair, gdb_direction direction, uint64_t node,
                             gdb_error *err)
{
    bool forward = direction == GDB_FORWARD;
    gdb_multiplicity other = forward ? GDB_MULTIPLICITY_MANY_ONE : GDB_MULTIPLICITY_ONE_MANY;
    gdb_csr_list list;

    if (schema->multiplicity != other && schema->multiplicity != GDB_MULTIPLICITY_ONE_ONE)
        return GDB_OK;
    GDB_TRY(get_list(transaction, pair->id, direction, node, &list, err));
    if (list.count == 0)
        return GDB_OK;
    return GDB_FAIL(err, GDB_ERR_QUERY,
                    "the %s node %.*s:%llu has a relationship of table %.*s, which is %s, already",
                    forward ? "FROM" : "TO",
                    GDB_TEXT_ARG(gdb_catalog_node_by_id(gdb_database_catalog(transaction->database),
                                                        forward ? pair->from : pair->to)
                                     ->name),
                    (unsigned long long)node, GDB_TEXT_ARG(schema->name),
                    gdb_multiplicity_name(schema->multiplicity));
}

gdb_status gdb_transaction_insert_rel(gdb_transaction *transaction, uint32_t pair, uint64_t from,
                                      uint64_t to, const gdb_value *values, gdb_rel_id *out,
                                      gdb_error *err)
{
    const gdb_rel_table *rels = gdb_database_rel_table(transaction->database, pair);
    const gdb_rel_schema *schema = gdb_rel_table_schema(rels);
    const gdb_rel_pair *ends = gdb_rel_table_pair(rels);
    gdb_log_record record = {.type = GDB_LOG_INSERT_REL,
                             .table = pair,
                             .offset = gdb_rel_table_row_count(rels),
                             .from = from,
                             .to = to,
                             .value_count = schema->column_count,
                             .values = values};

    GDB_TRY(check_lives(transaction, &(gdb_node_id){.table = ends->from, .offset = from}, err));
    GDB_TRY(check_lives(transaction, &(gdb_node_id){.table = ends->to, .offset = to}, err));
    GDB_TRY(check_free(transaction, schema, ends, GDB_FORWARD, from, err));
    GDB_TRY(check_free(transaction, schema, ends, GDB_BACKWARD, to, err));
    GDB_TRY(change(transaction, &record, err));
    *out = (gdb_rel_id){.table = pair,
                        .source_table = ends->from,
                        .target_table = ends->to,
                        .position = record.offset,
                        .source = from,
                        .target = to};
    return GDB_OK;
}

static bool rel_lives(const gdb_transaction *transaction, const gdb_rel_id *rel)
{
    return gdb_rel_overlay_lives(gdb_overlay_rels(transaction->overlay, rel->table), rel->position);
}

gdb_status gdb_transaction_update_rel(gdb_transaction *transaction, const gdb_rel_id *rel,
                                      uint32_t column, const gdb_value *value, gdb_error *err)
{
    gdb_log_record record = {.type = GDB_LOG_UPDATE_REL,
                             .table = rel->table,
                             .offset = rel->position,
                             .from = rel->source,
                             .to = rel->target,
                             .column = column,
                             .value_count = 1,
                             .values = value};

    if (!rel_lives(transaction, rel))
        return GDB_FAIL(err, GDB_ERR_QUERY, "the relationship is deleted");
    return change(transaction, &record, err);
}

gdb_status gdb_transaction_delete_rel(gdb_transaction *transaction, const gdb_rel_id *rel,
                                      gdb_error *err)
{
    gdb_log_record record = {.type = GDB_LOG_DELETE_REL,
                             .table = rel->table,
                             .offset = rel->position,
                             .from = rel->source,
                             .to = rel->target};

    return rel_lives(transaction, rel) ? change(transaction, &record, err) : GDB_OK;
}

/* --- deleting nodes ---------------------------------------------------- */

/* Relationships `first` and following of a node's list in one direction: neighbours, positions. */
static gdb_status read_list(gdb_transaction *transaction, uint32_t pair, gdb_direction direction,
                            uint64_t node, const gdb_csr_list *list, uint64_t first, uint32_t count,
                            uint64_t *neighbours, uint64_t *positions, gdb_error *err)
{
    gdb_csr_cursor *cursor, *forward;

    GDB_TRY(get_cursor(transaction, pair, direction, &cursor, err));
    GDB_TRY(get_cursor(transaction, pair, GDB_FORWARD, &forward, err));
    GDB_TRY(gdb_csr_cursor_targets(cursor, list->begin + first, count, neighbours, err));
    return direction == GDB_FORWARD
               ? gdb_csr_forward_positions(forward, list, first, count, positions, err)
               : gdb_csr_backward_positions(cursor, forward, node, list, first, count, positions,
                                            err);
}

/* All of a list is read before its first relationship goes: reading it anew each time would take
 * the square of its length. */
static gdb_status delete_list(gdb_transaction *transaction, const gdb_rel_pair *pair,
                              gdb_direction direction, uint64_t node, const gdb_csr_list *list,
                              gdb_error *err)
{
    uint64_t *neighbours = gdb_alloc_array((size_t)list->count, sizeof(*neighbours), err);
    uint64_t *positions = gdb_alloc_array((size_t)list->count, sizeof(*positions), err);
    gdb_status status = GDB_OK;

    if (neighbours == NULL || positions == NULL) {
        status = GDB_ERR_NOMEM;
        goto out;
    }
    for (uint64_t done = 0; done < list->count;) {
        uint64_t left = list->count - done;
        uint32_t part = left < READ_ENTRIES ? (uint32_t)left : READ_ENTRIES;

        GDB_TRY_OUT(read_list(transaction, pair->id, direction, node, list, done, part,
                              neighbours + done, positions + done, err));
        done += part;
    }
    for (uint64_t i = 0; i < list->count; i++) {
        bool forward = direction == GDB_FORWARD;
        gdb_rel_id rel = {.table = pair->id,
                          .source_table = pair->from,
                          .target_table = pair->to,
                          .position = positions[i],
                          .source = forward ? node : neighbours[i],
                          .target = forward ? neighbours[i] : node};

        GDB_TRY_OUT(gdb_transaction_delete_rel(transaction, &rel, err));
    }
out:
    gdb_free(neighbours);
    gdb_free(positions);
    return status;
}

static gdb_status fail_attached(gdb_transaction *transaction, const gdb_node_id *node,
                                const gdb_rel_schema *rels, gdb_error *err)
{
    const gdb_node_table *nodes = gdb_database_node_table(transaction->database, node->table);
    const gdb_node_schema *schema = gdb_node_table_schema(nodes);
    gdb_column_reader *keys = NULL;
    char quote[GDB_TEXT_QUOTE_SIZE];
    gdb_status status = GDB_OK;
    gdb_vector vector = {0};
    gdb_value key;

    GDB_TRY_OUT(gdb_node_table_column(nodes, schema->key_column, &keys, err));
    GDB_TRY_OUT(gdb_vector_init(&vector, gdb_column_reader_type(keys), err));
    GDB_TRY_OUT(gdb_column_reader_gather(keys, &node->offset, NULL, 1, &vector, err));
    key = gdb_vector_get(&vector, 0);
    GDB_TRY_OUT(quote_key(&key, quote, err));
    status = GDB_FAIL(err, GDB_ERR_QUERY,
                      "the node %.*s with the key %s still has relationships of table %.*s "
                      "(DETACH DELETE deletes them, too)",
                      GDB_TEXT_ARG(schema->name), quote, GDB_TEXT_ARG(rels->name));
out:
    gdb_vector_release(&vector);
    gdb_column_reader_close(keys);
    return status;
}

/* The node has no relationships of the pair in that direction, or gets rid of them. */
static gdb_status detach_side(gdb_transaction *transaction, const gdb_rel_schema *schema,
                              const gdb_rel_pair *pair, gdb_direction direction,
                              const gdb_node_id *node, bool detach, gdb_error *err)
{
    uint32_t table = direction == GDB_FORWARD ? pair->from : pair->to;
    gdb_csr_list list;

    if (table != node->table)
        return GDB_OK;
    GDB_TRY(get_list(transaction, pair->id, direction, node->offset, &list, err));
    if (list.count > 0 && !detach)
        return fail_attached(transaction, node, schema, err);
    return delete_list(transaction, pair, direction, node->offset, &list, err);
}

gdb_status gdb_transaction_delete_node(gdb_transaction *transaction, const gdb_node_id *node,
                                       bool detach, gdb_error *err)
{
    const gdb_catalog_data *catalog = gdb_catalog_get(gdb_database_catalog(transaction->database));
    gdb_log_record record = {
        .type = GDB_LOG_DELETE_NODE, .table = node->table, .offset = node->offset};

    if (!gdb_node_table_has(gdb_database_node_table(transaction->database, node->table),
                            node->offset))
        return GDB_OK;
    for (uint32_t i = 0; i < catalog->rel_count; i++) {
        const gdb_rel_schema *schema = &catalog->rels[i];

        for (uint32_t p = 0; p < schema->pair_count; p++) {
            GDB_TRY(detach_side(transaction, schema, &schema->pairs[p], GDB_FORWARD, node, detach,
                                err));
            GDB_TRY(detach_side(transaction, schema, &schema->pairs[p], GDB_BACKWARD, node, detach,
                                err));
        }
    }
    return change(transaction, &record, err);
}

/* --- tables ------------------------------------------------------------ */

static gdb_status log_statement(gdb_transaction *transaction, const gdb_ast_statement *statement,
                                const gdb_catalog_change *change, gdb_error *err)
{
    gdb_log_record record = {.type = GDB_LOG_DDL};
    gdb_buffer text = {0};
    gdb_status status = gdb_ddl_print(gdb_database_catalog(transaction->database), statement,
                                      change, &text, err);

    record.statement = gdb_buffer_view(&text);
    if (status == GDB_OK)
        status = gdb_log_writer_append(transaction->log, &record, err);
    gdb_buffer_release(&text);
    return status;
}

gdb_status gdb_transaction_change_tables(gdb_transaction *transaction,
                                         const gdb_ast_statement *statement, gdb_ast_range *range,
                                         gdb_error *err)
{
    gdb_catalog_change change;
    gdb_status status;

    close_readers(transaction);
    status = gdb_database_change_tables(transaction->database, statement, &change, range, err);
    if (status == GDB_ERR_INPUT) {
        if (err != NULL)
            err->status = GDB_ERR_QUERY;
        return GDB_ERR_QUERY;
    }
    transaction->has_changes = true;
    *range = (gdb_ast_range){0, 0};
    GDB_TRY(status);
    if (change.kind == GDB_CATALOG_UNCHANGED)
        return GDB_OK;
    GDB_TRY(make_overlay(transaction, err));
    return log_statement(transaction, statement, &change, err);
}

/* --- the end ----------------------------------------------------------- */

bool gdb_transaction_has_changes(const gdb_transaction *transaction)
{
    return transaction->has_changes;
}

gdb_status gdb_transaction_commit(gdb_transaction *transaction, gdb_error *err)
{
    GDB_TRY(gdb_database_charge_overlay(transaction->database, err));
    GDB_TRY(gdb_log_writer_commit(transaction->log, err));
    transaction->has_changes = false;
    return GDB_OK;
}

gdb_status gdb_transaction_rollback(gdb_transaction *transaction, gdb_error *err)
{
    gdb_log_writer_rollback(transaction->log);
    if (!transaction->has_changes)
        return GDB_OK;
    close_readers(transaction);
    GDB_TRY(gdb_database_reread_log(transaction->database, err));
    GDB_TRY(make_overlay(transaction, err));
    transaction->has_changes = false;
    return GDB_OK;
}
