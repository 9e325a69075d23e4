/* SPDX-License-Identifier: MIT */
#include "lib/overlay/overlay.h"

#include <assert.h>
#include <string.h>

#include "lib/base/alloc.h"
#include "lib/overlay/undo_list.h"

/* A table by its id: a node table or a pair, or neither. */
typedef struct table_changes {
    const gdb_node_schema *node;
    const gdb_rel_schema *rel;
    const gdb_rel_pair *pair;
    uint64_t base_count;
    gdb_node_overlay *nodes; /* NULL while nothing has changed */
    gdb_rel_overlay *rels;
} table_changes;

struct gdb_overlay {
    table_changes *tables; /* by id */
    uint32_t table_limit;
    gdb_memory_budget *budget;
    gdb_undo_list undo; /* of what was applied since gdb_overlay_keep */
    bool notes_undo;
};

/* What every table is now. */
static void describe_tables(gdb_overlay *overlay, const gdb_catalog *catalog,
                            const gdb_metadata *metadata)
{
    const gdb_catalog_data *data = gdb_catalog_get(catalog);
    uint32_t pair_number = 0;

    for (uint32_t i = 0; i < data->node_count; i++) {
        table_changes *table = &overlay->tables[data->nodes[i].id];

        table->node = &data->nodes[i];
        table->base_count = metadata->nodes[i].row_count;
        if (table->nodes != NULL)
            table->nodes->schema = table->node;
    }
    for (uint32_t i = 0; i < data->rel_count; i++) {
        for (uint32_t k = 0; k < data->rels[i].pair_count; k++, pair_number++) {
            table_changes *table = &overlay->tables[data->rels[i].pairs[k].id];

            table->rel = &data->rels[i];
            table->pair = &data->rels[i].pairs[k];
            table->base_count = metadata->rels[pair_number].rel_count;
            if (table->rels != NULL) {
                table->rels->schema = table->rel;
                table->rels->pair = table->pair;
            }
        }
    }
}

gdb_status gdb_overlay_create(gdb_overlay **out, const gdb_catalog *catalog,
                              const gdb_metadata *metadata, gdb_memory_budget *budget,
                              gdb_error *err)
{
    const gdb_catalog_data *data = gdb_catalog_get(catalog);
    gdb_overlay *overlay = gdb_alloc_zero(sizeof(*overlay), err);

    if (overlay == NULL)
        return GDB_ERR_NOMEM;
    overlay->budget = overlay->undo.memory.budget = budget;
    overlay->table_limit = data->next_id;
    overlay->tables = gdb_alloc_array_zero(data->next_id, sizeof(*overlay->tables), err);
    if (overlay->tables == NULL) {
        gdb_free(overlay);
        return GDB_ERR_NOMEM;
    }
    describe_tables(overlay, catalog, metadata);
    *out = overlay;
    return GDB_OK;
}

void gdb_overlay_free(gdb_overlay *overlay)
{
    if (overlay == NULL)
        return;
    for (uint32_t i = 0; i < overlay->table_limit; i++) {
        gdb_node_overlay_free(overlay->tables[i].nodes);
        gdb_rel_overlay_free(overlay->tables[i].rels);
    }
    gdb_free(overlay->tables);
    gdb_undo_list_release(&overlay->undo);
    gdb_free(overlay);
}

/* --- the catalog ------------------------------------------------------- */

static gdb_status change_column(gdb_column_overlay **columns, uint32_t *count,
                                const gdb_column_schema *schema, const gdb_catalog_change *change,
                                uint64_t base_count, uint64_t inserted_count,
                                gdb_overlay_memory *memory, gdb_error *err)
{
    if (change->kind == GDB_CATALOG_DROP_COLUMN) {
        gdb_column_overlay_drop(*columns, (*count)--, change->column);
        return GDB_OK;
    }
    GDB_TRY(gdb_column_overlay_add(columns, *count, &schema[change->column], base_count,
                                   inserted_count, memory, err));
    (*count)++;
    return GDB_OK;
}

static gdb_status change_columns(gdb_overlay *overlay, uint32_t id,
                                 const gdb_column_schema *columns, const gdb_catalog_change *change,
                                 gdb_error *err)
{
    const table_changes *table = &overlay->tables[id];

    if (table->nodes != NULL)
        return change_column(&table->nodes->columns, &table->nodes->column_count, columns, change,
                             table->base_count, table->nodes->inserted_count, &table->nodes->memory,
                             err);
    if (table->rels != NULL)
        return change_column(&table->rels->columns, &table->rels->column_count, columns, change,
                             table->base_count, table->rels->added_count, &table->rels->memory,
                             err);
    return GDB_OK;
}

static gdb_status make_room(gdb_overlay *overlay, uint32_t limit, gdb_error *err)
{
    table_changes *tables;

    if (limit <= overlay->table_limit)
        return GDB_OK;
    tables = gdb_realloc_array(overlay->tables, limit, sizeof(*tables), err);
    if (tables == NULL)
        return GDB_ERR_NOMEM;
    memset(tables + overlay->table_limit, 0, (limit - overlay->table_limit) * sizeof(*tables));
    overlay->tables = tables;
    overlay->table_limit = limit;
    return GDB_OK;
}

gdb_status gdb_overlay_change_tables(gdb_overlay *overlay, const gdb_catalog *catalog,
                                     const gdb_metadata *metadata, const gdb_catalog_change *change,
                                     gdb_error *err)
{
    const gdb_catalog_data *data = gdb_catalog_get(catalog);

    GDB_TRY(make_room(overlay, data->next_id, err));
    if (change->kind == GDB_CATALOG_ADD_COLUMN || change->kind == GDB_CATALOG_DROP_COLUMN) {
        for (uint32_t k = 0; k < change->pair_count; k++)
            GDB_TRY(change_columns(overlay, data->rels[change->place].pairs[k].id,
                                   data->rels[change->place].columns, change, err));
        if (!change->is_rel)
            GDB_TRY(change_columns(overlay, data->nodes[change->place].id,
                                   data->nodes[change->place].columns, change, err));
    }
    for (uint32_t id = 0; id < overlay->table_limit; id++) {
        overlay->tables[id].node = NULL;
        overlay->tables[id].rel = NULL;
    }
    describe_tables(overlay, catalog, metadata);
    for (uint32_t id = 0; id < overlay->table_limit; id++) { /* those of dropped tables */
        table_changes *table = &overlay->tables[id];

        if (table->node != NULL || table->rel != NULL)
            continue;
        gdb_node_overlay_free(table->nodes);
        gdb_rel_overlay_free(table->rels);
        *table = (table_changes){0};
    }
    return GDB_OK;
}

/* --- tables ------------------------------------------------------------ */

const gdb_node_overlay *gdb_overlay_nodes(const gdb_overlay *overlay, uint32_t table)
{
    return table < overlay->table_limit ? overlay->tables[table].nodes : NULL;
}

const gdb_rel_overlay *gdb_overlay_rels(const gdb_overlay *overlay, uint32_t pair)
{
    return pair < overlay->table_limit ? overlay->tables[pair].rels : NULL;
}

gdb_status gdb_overlay_make(gdb_overlay *overlay, uint32_t table_or_pair, gdb_error *err)
{
    table_changes *table =
        table_or_pair < overlay->table_limit ? &overlay->tables[table_or_pair] : NULL;

    if (table != NULL && table->node != NULL)
        return table->nodes != NULL
                   ? GDB_OK
                   : gdb_node_overlay_create(&table->nodes, table->node, table->base_count,
                                             overlay->budget, err);
    if (table != NULL && table->rel != NULL)
        return table->rels != NULL
                   ? GDB_OK
                   : gdb_rel_overlay_create(&table->rels, table->rel, table->pair,
                                            table->base_count, overlay->budget, err);
    return GDB_FAIL(err, GDB_ERR_CORRUPT, "table %u is changed, and there is none", table_or_pair);
}

static gdb_status find_nodes(gdb_overlay *overlay, uint32_t id, gdb_node_overlay **out,
                             gdb_error *err)
{
    GDB_TRY(gdb_overlay_make(overlay, id, err));
    *out = overlay->tables[id].nodes;
    return *out != NULL ? GDB_OK
                        : GDB_FAIL(err, GDB_ERR_CORRUPT, "table %u has no nodes to change", id);
}

static gdb_status find_rels(gdb_overlay *overlay, uint32_t id, gdb_rel_overlay **out,
                            gdb_error *err)
{
    GDB_TRY(gdb_overlay_make(overlay, id, err));
    *out = overlay->tables[id].rels;
    return *out != NULL
               ? GDB_OK
               : GDB_FAIL(err, GDB_ERR_CORRUPT, "table %u has no relationships to change", id);
}

static bool node_lives(const gdb_overlay *overlay, uint32_t table, uint64_t offset)
{
    const table_changes *nodes = &overlay->tables[table];

    return nodes->nodes != NULL ? gdb_node_overlay_lives(nodes->nodes, offset)
                                : offset < nodes->base_count;
}

/* --- changes ----------------------------------------------------------- */

static gdb_status change_nodes(gdb_overlay *overlay, const gdb_log_record *record, gdb_error *err)
{
    gdb_node_overlay *nodes;
    uint32_t wrong;

    GDB_TRY(find_nodes(overlay, record->table, &nodes, err));
    if (record->type == GDB_LOG_INSERT_NODE)
        return gdb_node_overlay_insert(nodes, record->offset, record->values, record->value_count,
                                       err);
    if (record->type == GDB_LOG_INSERT_NODES)
        return gdb_node_overlay_insert_rows(nodes, record, 1, 1, &wrong, err);
    if (record->type == GDB_LOG_UPDATE_NODE)
        return gdb_node_overlay_update(nodes, record->offset, record->column, record->values, err);
    return gdb_node_overlay_delete(nodes, record->offset, err);
}

static gdb_status check_ends(const gdb_overlay *overlay, const gdb_rel_overlay *rels, uint64_t from,
                             uint64_t to, gdb_error *err)
{
    if (node_lives(overlay, rels->pair->from, from) && node_lives(overlay, rels->pair->to, to))
        return GDB_OK;
    return GDB_FAIL(err, GDB_ERR_CORRUPT,
                    "a relationship of table '%.*s' is inserted between nodes %llu and %llu, "
                    "which are not both there",
                    GDB_TEXT_ARG(rels->schema->name), (unsigned long long)from,
                    (unsigned long long)to);
}

/* Deleted ones among them: of such a node a relationship may be deleted. */
static bool node_was_there(const gdb_overlay *overlay, uint32_t table, uint64_t offset)
{
    const table_changes *nodes = &overlay->tables[table];

    return offset < nodes->base_count + (nodes->nodes != NULL ? nodes->nodes->inserted_count : 0);
}

static gdb_status delete_rel(const gdb_overlay *overlay, gdb_rel_overlay *rels,
                             const gdb_log_record *record, gdb_error *err)
{
    if (!node_was_there(overlay, rels->pair->from, record->from) ||
        !node_was_there(overlay, rels->pair->to, record->to))
        return GDB_FAIL(err, GDB_ERR_CORRUPT,
                        "a relationship of table '%.*s' is deleted between nodes %llu and %llu, "
                        "which were never both there",
                        GDB_TEXT_ARG(rels->schema->name), (unsigned long long)record->from,
                        (unsigned long long)record->to);
    return gdb_rel_overlay_delete(rels, record->offset, record->from, record->to, err);
}

static gdb_status insert_rels(const gdb_overlay *overlay, gdb_rel_overlay *rels,
                              const gdb_log_record *record, gdb_error *err)
{
    for (size_t i = 0; i < record->rows.row_count; i++)
        GDB_TRY(check_ends(overlay, rels, gdb_log_rows_end(&record->rows, GDB_FORWARD, i),
                           gdb_log_rows_end(&record->rows, GDB_BACKWARD, i), err));
    return gdb_rel_overlay_insert_rows(rels, record->offset, &record->rows, err);
}

static gdb_status change_rels(gdb_overlay *overlay, const gdb_log_record *record, gdb_error *err)
{
    uint64_t from = record->from, to = record->to;
    gdb_rel_overlay *rels;

    GDB_TRY(find_rels(overlay, record->table, &rels, err));
    if (record->type == GDB_LOG_UPDATE_REL)
        return gdb_rel_overlay_update(rels, record->offset, record->column, record->values, err);
    if (record->type == GDB_LOG_DELETE_REL)
        return delete_rel(overlay, rels, record, err);
    if (record->type == GDB_LOG_INSERT_RELS)
        return insert_rels(overlay, rels, record, err);
    GDB_TRY(check_ends(overlay, rels, from, to, err));
    return gdb_rel_overlay_insert(rels, record->offset, from, to, record->values,
                                  record->value_count, err);
}

gdb_status gdb_overlay_delete_nodes(gdb_overlay *overlay, uint32_t table, const uint64_t *offsets,
                                    uint32_t count, gdb_error *err)
{
    gdb_node_overlay *nodes;

    GDB_TRY(find_nodes(overlay, table, &nodes, err));
    for (uint32_t i = 0; i < count; i++)
        GDB_TRY(gdb_node_overlay_delete(nodes, offsets[i], err));
    return GDB_OK;
}

static gdb_status apply(gdb_overlay *overlay, const gdb_log_record *record, gdb_error *err)
{
    switch (record->type) {
    case GDB_LOG_BEGIN:
    case GDB_LOG_COMMIT:
    case GDB_LOG_DDL:
        break;
    case GDB_LOG_INSERT_NODE:
    case GDB_LOG_INSERT_NODES:
    case GDB_LOG_UPDATE_NODE:
    case GDB_LOG_DELETE_NODE:
        return change_nodes(overlay, record, err);
    case GDB_LOG_INSERT_REL:
    case GDB_LOG_INSERT_RELS:
    case GDB_LOG_UPDATE_REL:
    case GDB_LOG_DELETE_REL:
        return change_rels(overlay, record, err);
    }
    return GDB_OK;
}

/* --- what comes next ---------------------------------------------------- */

static void foresee_nodes(const gdb_node_overlay *nodes, const gdb_log_record *record)
{
    uint32_t key = nodes->schema->key_column;

    if (record->type == GDB_LOG_INSERT_NODE && key < record->value_count)
        gdb_node_overlay_foresee(nodes, &record->values[key]);
}

/* What they will look up is loaded into the cache, for many of them at a time. */
static void foresee(const gdb_overlay *overlay, const gdb_log_record *records, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const gdb_log_record *record = &records[i];

        if (gdb_overlay_nodes(overlay, record->table) != NULL)
            foresee_nodes(gdb_overlay_nodes(overlay, record->table), record);
        else if (gdb_overlay_rels(overlay, record->table) != NULL)
            gdb_rel_overlay_foresee(gdb_overlay_rels(overlay, record->table), record->from,
                                    record->to);
    }
}

/* --- and back ---------------------------------------------------------- */

/* The value that an update is about to replace, if it is in the overlay. */
static bool value_before(const gdb_overlay *overlay, const gdb_log_record *record, gdb_value *out)
{
    const table_changes *table =
        record->table < overlay->table_limit ? &overlay->tables[record->table] : NULL;
    const gdb_column_overlay *columns = NULL;
    uint32_t count = 0;

    if (table != NULL && record->type == GDB_LOG_UPDATE_NODE && table->nodes != NULL) {
        columns = table->nodes->columns;
        count = table->node->column_count;
    } else if (table != NULL && record->type == GDB_LOG_UPDATE_REL && table->rels != NULL) {
        columns = table->rels->columns;
        count = table->rel->column_count;
    }
    if (record->column >= count ||
        !gdb_column_overlay_has(&columns[record->column], record->offset))
        return false;
    *out = gdb_column_overlay_get(&columns[record->column], record->offset);
    return true;
}

/* Between transactions: nobody has a text or list of a table, and those that nobody needs may go.
 * Where there is no memory to do so they stay. */
static void move_values(gdb_column_overlay *columns, uint32_t count, gdb_overlay_memory *memory)
{
    if (!gdb_overlay_memory_is_worth_moving(memory))
        return;
    gdb_overlay_memory_begin_move(memory);
    for (uint32_t c = 0; c < count; c++)
        if (gdb_column_overlay_move(&columns[c], memory, NULL) != GDB_OK)
            return;
    gdb_overlay_memory_end_move(memory);
}

static void move_table(const table_changes *table)
{
    if (table->nodes != NULL)
        move_values(table->nodes->columns, table->nodes->column_count, &table->nodes->memory);
    if (table->rels != NULL)
        move_values(table->rels->columns, table->rels->column_count, &table->rels->memory);
}

gdb_status gdb_overlay_apply(gdb_overlay *overlay, const gdb_log_record *record, gdb_error *err)
{
    gdb_undo change = {.type = record->type,
                       .table = record->table,
                       .column = record->column,
                       .row = gdb_log_record_has_rows(record->type) ? record->rows.row_count
                                                                    : record->offset};
    gdb_value before;

    if (!overlay->notes_undo) { /* it is committed */
        GDB_TRY(apply(overlay, record, err));
        if (record->type == GDB_LOG_UPDATE_NODE || record->type == GDB_LOG_UPDATE_REL)
            move_table(&overlay->tables[record->table]);
        return GDB_OK;
    }
    GDB_TRY(gdb_undo_list_reserve(&overlay->undo, err));
    change.was_here = value_before(overlay, record, &before);
    GDB_TRY(apply(overlay, record, err));
    gdb_undo_list_add(&overlay->undo, &change, &before);
    return GDB_OK;
}

/* How many records, from the first on, insert rows into one node table. */
static uint32_t rows_of_one_table(const gdb_log_record *records, uint32_t count)
{
    uint32_t i = 0;

    while (i < count && records[i].type == GDB_LOG_INSERT_NODES &&
           records[i].table == records->table)
        i++;
    return i;
}

gdb_status gdb_overlay_replay(gdb_overlay *overlay, const gdb_log_record *records, uint32_t count,
                              unsigned threads, uint32_t *done, gdb_error *err)
{
    gdb_node_overlay *nodes;
    uint32_t wrong = 0;

    assert(!overlay->notes_undo);
    *done = 0;
    while (*done < count) {
        uint32_t rows = rows_of_one_table(records + *done, count - *done);
        gdb_status status;

        if (rows > 1) {
            GDB_TRY(find_nodes(overlay, records[*done].table, &nodes, err));
            status = gdb_node_overlay_insert_rows(nodes, records + *done, rows, threads, &wrong,
                                                  err);
        } else {
            rows = 1;
            status = gdb_overlay_apply(overlay, &records[*done], err);
        }
        if (*done == 0 && rows < count) /* now there are tables to look into */
            foresee(overlay, records + rows, count - rows);
        *done += status == GDB_OK ? rows : wrong;
        GDB_TRY(status);
    }
    return GDB_OK;
}

void gdb_overlay_keep(gdb_overlay *overlay)
{
    gdb_undo_list_release(&overlay->undo);
    overlay->notes_undo = true;
    for (uint32_t i = 0; i < overlay->table_limit; i++) {
        move_table(&overlay->tables[i]);
        if (overlay->tables[i].nodes != NULL)
            gdb_overlay_memory_keep(&overlay->tables[i].nodes->memory);
        if (overlay->tables[i].rels != NULL)
            gdb_overlay_memory_keep(&overlay->tables[i].rels->memory);
    }
}

static void take_back(gdb_overlay *overlay, const gdb_undo *change, const gdb_value *before)
{
    table_changes *table = &overlay->tables[change->table];

    switch (change->type) {
    case GDB_LOG_INSERT_NODE:
        gdb_node_overlay_undo_insert(table->nodes);
        break;
    case GDB_LOG_INSERT_NODES:
        for (uint64_t i = 0; i < change->row; i++)
            gdb_node_overlay_undo_insert(table->nodes);
        break;
    case GDB_LOG_UPDATE_NODE:
        gdb_node_overlay_undo_update(table->nodes, change->row, change->column, before);
        break;
    case GDB_LOG_DELETE_NODE:
        gdb_node_overlay_undo_delete(table->nodes, change->row);
        break;
    case GDB_LOG_INSERT_REL:
        gdb_rel_overlay_undo_insert(table->rels);
        break;
    case GDB_LOG_INSERT_RELS:
        for (uint64_t i = 0; i < change->row; i++)
            gdb_rel_overlay_undo_insert(table->rels);
        break;
    case GDB_LOG_UPDATE_REL:
        gdb_rel_overlay_undo_update(table->rels, change->row, change->column, before);
        break;
    case GDB_LOG_DELETE_REL:
        gdb_rel_overlay_undo_delete(table->rels, change->row);
        break;
    case GDB_LOG_BEGIN:
    case GDB_LOG_COMMIT:
    case GDB_LOG_DDL:
        break;
    }
}

void gdb_overlay_undo(gdb_overlay *overlay)
{
    gdb_undo change;
    gdb_value before;

    while (gdb_undo_list_take(&overlay->undo, &change, &before))
        take_back(overlay, &change, change.was_here ? &before : NULL);
    for (uint32_t i = 0; i < overlay->table_limit; i++) {
        if (overlay->tables[i].nodes != NULL)
            gdb_overlay_memory_undo(&overlay->tables[i].nodes->memory);
        if (overlay->tables[i].rels != NULL)
            gdb_overlay_memory_undo(&overlay->tables[i].rels->memory);
    }
    gdb_overlay_keep(overlay);
}
