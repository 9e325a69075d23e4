/* SPDX-License-Identifier: MIT */
#include "lib/transaction/transaction.h"

#include "lib/base/alloc.h"
#include "lib/log/log_writer.h"
#include "lib/schema/ddl.h"
#include "lib/transaction/broken_rules.h"

enum { READ_ENTRIES = 1 << 16 }; /* of a list at a time */

struct gdb_transaction {
    gdb_database *database;
    gdb_log_writer *log;
    gdb_overlay *overlay;
    gdb_graph_reader reader;
    gdb_broken_rules broken;
    size_t place_offset, place_length; /* in the text, of the changes that come */
    bool has_changes;
    bool has_changed_tables;
};

/* --- opening ----------------------------------------------------------- */

/* Every table has changes, if none yet: then readers that are open see those that are made. */
static gdb_status make_overlay(gdb_transaction *transaction, gdb_error *err)
{
    gdb_database *database = transaction->database;

    GDB_TRY(gdb_graph_reader_init(&transaction->reader, database, err));
    GDB_TRY(gdb_database_make_overlay(database, &transaction->overlay, err));
    for (uint32_t id = 0; id < transaction->reader.table_limit; id++) {
        if (gdb_database_node_table(database, id) != NULL ||
            gdb_database_rel_table(database, id) != NULL)
            GDB_TRY(gdb_overlay_make(transaction->overlay, id, err));
    }
    gdb_overlay_keep(transaction->overlay);
    return gdb_database_charge_overlay(database, err);
}

gdb_status gdb_transaction_open(gdb_transaction **out, gdb_database *database, gdb_error *err)
{
    gdb_transaction *transaction = gdb_alloc_zero(sizeof(*transaction), err);
    gdb_status status = GDB_OK;

    if (transaction == NULL)
        return GDB_ERR_NOMEM;
    transaction->database = database;
    transaction->broken.pool = gdb_database_pool(database);
    GDB_TRY_OUT(make_overlay(transaction, err));
    GDB_TRY_OUT(gdb_log_writer_open(&transaction->log, gdb_database_path(database),
                                    gdb_database_header_get(database), gdb_database_log(database),
                                    err));
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
    gdb_graph_reader_release(&transaction->reader);
    gdb_broken_rules_release(&transaction->broken);
    gdb_log_writer_close(transaction->log);
    gdb_free(transaction);
}

void gdb_transaction_set_place(gdb_transaction *transaction, size_t offset, size_t length)
{
    transaction->place_offset = offset;
    transaction->place_length = length;
}

static gdb_status change(gdb_transaction *transaction, const gdb_log_record *record, gdb_error *err)
{
    transaction->has_changes = true;
    GDB_TRY(gdb_overlay_apply(transaction->overlay, record, err));
    return gdb_log_writer_append(transaction->log, record, err);
}

/* A rule that is broken now, and must not be when the transaction ends. */
static gdb_status note(gdb_transaction *transaction, gdb_broken_rule rule, gdb_error *err)
{
    rule.offset = transaction->place_offset;
    rule.length = transaction->place_length;
    return gdb_broken_rules_add(&transaction->broken, &rule, err);
}

/* --- nodes ------------------------------------------------------------- */

/* The node at `offset`, or a new one, gets a key that another node may have. */
static gdb_status check_key(gdb_transaction *transaction, const gdb_node_schema *schema,
                            uint64_t offset, const gdb_value *key, gdb_error *err)
{
    gdb_text_view name = schema->columns[schema->key_column].name;
    uint64_t found;

    if (key->is_null)
        return GDB_FAIL(err, GDB_ERR_QUERY, "%.*s.%.*s is the key of a node and cannot be NULL",
                        GDB_TEXT_ARG(schema->name), GDB_TEXT_ARG(name));
    GDB_TRY(gdb_graph_reader_find(&transaction->reader, schema->id, key, offset, &found, err));
    if (found == GDB_NODE_NONE)
        return GDB_OK;
    return note(transaction,
                (gdb_broken_rule){.rule = GDB_RULE_KEY, .table = schema->id, .key = *key}, err);
}

gdb_status gdb_transaction_keys(gdb_transaction *transaction, uint32_t table, gdb_key_lookup **out,
                                gdb_error *err)
{
    return gdb_graph_reader_keys(&transaction->reader, table, out, err);
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
    char quote[GDB_TEXT_QUOTE_SIZE];

    if (gdb_node_table_has(nodes, node->offset))
        return GDB_OK;
    GDB_TRY(
        gdb_graph_reader_quote_node(&transaction->reader, node->table, node->offset, quote, err));
    return GDB_FAIL(err, GDB_ERR_QUERY, "the node %.*s with the key %s is deleted",
                    GDB_TEXT_ARG(gdb_node_table_schema(nodes)->name), quote);
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

/* The node gets one more relationship in that direction, which the multiplicity may not let it. */
static gdb_status check_free(gdb_transaction *transaction, const gdb_rel_schema *schema,
                             const gdb_rel_pair *pair, gdb_direction direction, uint64_t node,
                             gdb_error *err)
{
    gdb_multiplicity one =
        direction == GDB_FORWARD ? GDB_MULTIPLICITY_MANY_ONE : GDB_MULTIPLICITY_ONE_MANY;
    gdb_csr_list list;

    if (schema->multiplicity != one && schema->multiplicity != GDB_MULTIPLICITY_ONE_ONE)
        return GDB_OK;
    GDB_TRY(gdb_graph_reader_list(&transaction->reader, pair->id, direction, node, &list, err));
    if (list.count == 0)
        return GDB_OK;
    return note(
        transaction,
        (gdb_broken_rule){
            .rule = GDB_RULE_MULTIPLICITY, .table = pair->id, .direction = direction, .node = node},
        err);
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
        return GDB_FAIL(err, GDB_ERR_QUERY, "the relationship of table %.*s is deleted",
                        GDB_TEXT_ARG(gdb_rel_table_schema(
                                         gdb_database_rel_table(transaction->database, rel->table))
                                         ->name));
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

        GDB_TRY_OUT(gdb_graph_reader_entries(&transaction->reader, pair->id, direction, node, list,
                                             done, part, neighbours + done, positions + done, err));
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

/* The node gets rid of its relationships of the pair in that direction. */
static gdb_status detach_side(gdb_transaction *transaction, const gdb_rel_pair *pair,
                              gdb_direction direction, const gdb_node_id *node, gdb_error *err)
{
    uint32_t table = direction == GDB_FORWARD ? pair->from : pair->to;
    gdb_csr_list list;

    if (table != node->table)
        return GDB_OK;
    GDB_TRY(
        gdb_graph_reader_list(&transaction->reader, pair->id, direction, node->offset, &list, err));
    return delete_list(transaction, pair, direction, node->offset, &list, err);
}

static gdb_status detach(gdb_transaction *transaction, const gdb_node_id *node, gdb_error *err)
{
    const gdb_catalog_data *catalog = gdb_catalog_get(gdb_database_catalog(transaction->database));

    for (uint32_t i = 0; i < catalog->rel_count; i++) {
        for (uint32_t p = 0; p < catalog->rels[i].pair_count; p++) {
            const gdb_rel_pair *pair = &catalog->rels[i].pairs[p];

            GDB_TRY(detach_side(transaction, pair, GDB_FORWARD, node, err));
            GDB_TRY(detach_side(transaction, pair, GDB_BACKWARD, node, err));
        }
    }
    return GDB_OK;
}

/* A node without relationships, or whose relationships will go, too. */
static gdb_status check_attached(gdb_transaction *transaction, const gdb_node_id *node,
                                 gdb_error *err)
{
    const gdb_rel_schema *attached;

    GDB_TRY(gdb_graph_reader_find_attached(&transaction->reader, node->table, node->offset,
                                           &attached, err));
    if (attached == NULL)
        return GDB_OK;
    return note(
        transaction,
        (gdb_broken_rule){.rule = GDB_RULE_DELETED, .table = node->table, .node = node->offset},
        err);
}

gdb_status gdb_transaction_delete_node(gdb_transaction *transaction, const gdb_node_id *node,
                                       bool detaches, gdb_error *err)
{
    gdb_log_record record = {
        .type = GDB_LOG_DELETE_NODE, .table = node->table, .offset = node->offset};

    if (!gdb_node_table_has(gdb_database_node_table(transaction->database, node->table),
                            node->offset))
        return GDB_OK;
    GDB_TRY(detaches ? detach(transaction, node, err) : check_attached(transaction, node, err));
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

    gdb_graph_reader_release(&transaction->reader);
    status = gdb_database_change_tables(transaction->database, statement, &change, range, err);
    if (status == GDB_ERR_INPUT) {
        if (err != NULL)
            err->status = GDB_ERR_QUERY;
        GDB_TRY(gdb_graph_reader_init(&transaction->reader, transaction->database, NULL));
        return GDB_ERR_QUERY;
    }
    transaction->has_changes = transaction->has_changed_tables = true;
    *range = (gdb_ast_range){0, 0};
    GDB_TRY(status);
    GDB_TRY(make_overlay(transaction, err));
    if (change.kind == GDB_CATALOG_UNCHANGED)
        return GDB_OK;
    return log_statement(transaction, statement, &change, err);
}

/* --- the end ----------------------------------------------------------- */

uint64_t gdb_transaction_log_size(const gdb_transaction *transaction)
{
    return gdb_log_writer_size(transaction->log);
}

bool gdb_transaction_has_changes(const gdb_transaction *transaction)
{
    return transaction->has_changes;
}

/* What was changed is committed, or taken back. */
static void begin_anew(gdb_transaction *transaction)
{
    gdb_broken_rules_clear(&transaction->broken);
    transaction->has_changes = transaction->has_changed_tables = false;
}

gdb_status gdb_transaction_commit(gdb_transaction *transaction, gdb_error *err)
{
    GDB_TRY(gdb_broken_rules_check(&transaction->broken, &transaction->reader, err));
    GDB_TRY(gdb_database_charge_overlay(transaction->database, err));
    GDB_TRY(gdb_log_writer_commit(transaction->log, err));
    gdb_overlay_keep(transaction->overlay);
    begin_anew(transaction);
    return GDB_OK;
}

gdb_status gdb_transaction_rollback(gdb_transaction *transaction, gdb_error *err)
{
    gdb_log_writer_rollback(transaction->log);
    if (transaction->has_changed_tables) {
        gdb_graph_reader_release(&transaction->reader);
        GDB_TRY(gdb_database_reread_log(transaction->database, err));
        GDB_TRY(make_overlay(transaction, err));
    } else {
        gdb_overlay_undo(transaction->overlay);
    }
    begin_anew(transaction);
    return GDB_OK;
}
