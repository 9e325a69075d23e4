/* SPDX-License-Identifier: MIT */
#include "lib/query/row_insert.h"

#include <stdio.h>

#include "lib/base/alloc.h"
#include "lib/base/text_quote.h"
#include "lib/catalog/catalog.h"

enum { FROM, TO, FIRST_PROPERTY }; /* columns of a relationship's row */

struct gdb_row_inserter {
    const gdb_catalog *catalog;
    gdb_transaction *transaction;
    uint32_t id;
    const gdb_node_schema *node; /* one of the two */
    const gdb_rel_schema *rel;
    uint32_t ends[2];         /* node tables of a relationship */
    gdb_key_lookup *keys[2];  /* of the nodes, or of the two ends */
    gdb_csr_cursor *lists[2]; /* by gdb_direction: NULL where a node may have any number */
};

/* --- opening ----------------------------------------------------------- */

static gdb_status open_keys(gdb_row_inserter *inserter, const gdb_database *database,
                            uint32_t place, uint32_t table, gdb_error *err)
{
    return gdb_key_lookup_open(&inserter->keys[place], gdb_database_node_table(database, table),
                               err);
}

static gdb_status open_rels(gdb_row_inserter *inserter, const gdb_database *database,
                            gdb_error *err)
{
    const gdb_rel_table *table = gdb_database_rel_table(database, inserter->id);
    gdb_multiplicity multiplicity;
    const gdb_rel_pair *pair = NULL;

    inserter->rel = gdb_catalog_rel_by_pair(inserter->catalog, inserter->id, &pair);
    multiplicity = inserter->rel->multiplicity;
    inserter->ends[FROM] = pair->from;
    inserter->ends[TO] = pair->to;
    GDB_TRY(open_keys(inserter, database, FROM, pair->from, err));
    GDB_TRY(open_keys(inserter, database, TO, pair->to, err));
    if (multiplicity == GDB_MULTIPLICITY_MANY_ONE || multiplicity == GDB_MULTIPLICITY_ONE_ONE)
        GDB_TRY(gdb_csr_cursor_open(&inserter->lists[FROM], table, GDB_FORWARD, err));
    if (multiplicity == GDB_MULTIPLICITY_ONE_MANY || multiplicity == GDB_MULTIPLICITY_ONE_ONE)
        GDB_TRY(gdb_csr_cursor_open(&inserter->lists[TO], table, GDB_BACKWARD, err));
    return GDB_OK;
}

gdb_status gdb_row_inserter_open(gdb_row_inserter **out, const gdb_database *database,
                                 gdb_transaction *transaction, uint32_t id, gdb_error *err)
{
    gdb_row_inserter *inserter = gdb_alloc_zero(sizeof(*inserter), err);
    gdb_status status = GDB_OK;

    if (inserter == NULL)
        return GDB_ERR_NOMEM;
    inserter->catalog = gdb_database_catalog(database);
    inserter->transaction = transaction;
    inserter->id = id;
    inserter->node = gdb_catalog_node_by_id(inserter->catalog, id);
    GDB_TRY_OUT(inserter->node != NULL ? open_keys(inserter, database, 0, id, err)
                                       : open_rels(inserter, database, err));
    *out = inserter;
    inserter = NULL;
out:
    gdb_row_inserter_close(inserter);
    return status;
}

void gdb_row_inserter_close(gdb_row_inserter *inserter)
{
    if (inserter == NULL)
        return;
    for (int i = 0; i < 2; i++) {
        gdb_csr_cursor_close(inserter->lists[i]);
        gdb_key_lookup_close(inserter->keys[i]);
    }
    gdb_free(inserter);
}

/* --- bad rows ---------------------------------------------------------- */

static gdb_text_view table_name(const gdb_row_inserter *inserter)
{
    return inserter->node != NULL ? inserter->node->name : inserter->rel->name;
}

static gdb_text_view column_name(const gdb_row_inserter *inserter, uint32_t column)
{
    if (inserter->node != NULL)
        return inserter->node->columns[column].name;
    return gdb_text_of(column == FROM ? "from" : "to");
}

static void blame(const gdb_row_inserter *inserter, gdb_row_fault *fault, gdb_reject_code code,
                  uint32_t column, const char *why)
{
    fault->code = code;
    fault->column = column;
    snprintf(fault->message, sizeof(fault->message), "%.*s.%.*s: %s",
             GDB_TEXT_ARG(table_name(inserter)), GDB_TEXT_ARG(column_name(inserter, column)), why);
}

/* "there is WHAT node Person with the key '7'" */
static gdb_status blame_key(const gdb_row_inserter *inserter, const gdb_value *key,
                            gdb_row_fault *fault, gdb_reject_code code, uint32_t column,
                            const char *what, uint32_t table, gdb_error *err)
{
    gdb_text_view name = gdb_catalog_node_by_id(inserter->catalog, table)->name;
    char quote[GDB_TEXT_QUOTE_SIZE], why[GDB_ERROR_MESSAGE_SIZE];
    gdb_buffer text = {0};
    gdb_status status = gdb_value_print(key, &text, err);

    snprintf(why, sizeof(why), "there is %s node %.*s with the key %s", what, GDB_TEXT_ARG(name),
             gdb_text_quote(gdb_buffer_view(&text), quote));
    gdb_buffer_release(&text);
    blame(inserter, fault, code, column, why);
    return status;
}

/* --- rows -------------------------------------------------------------- */

static gdb_status insert_node(gdb_row_inserter *inserter, const gdb_value *values, bool *is_good,
                              gdb_row_fault *fault, gdb_error *err)
{
    uint32_t column = inserter->node->key_column;
    gdb_node_id node;
    uint64_t other;

    *is_good = !values[column].is_null;
    if (!*is_good) {
        blame(inserter, fault, GDB_REJECT_NULL_KEY, column, "a key is missing (NULL)");
        return GDB_OK;
    }
    GDB_TRY(gdb_key_lookup_find(inserter->keys[0], &values[column], &other, err));
    *is_good = other == GDB_NODE_NONE;
    if (!*is_good)
        return blame_key(inserter, &values[column], fault, GDB_REJECT_DUPLICATE_KEY, column,
                         "already a", inserter->id, err);
    return gdb_transaction_insert_node(inserter->transaction, inserter->id, values, &node, err);
}

static gdb_status find_end(gdb_row_inserter *inserter, const gdb_value *key, uint32_t end,
                           uint64_t *node, bool *is_good, gdb_row_fault *fault, gdb_error *err)
{
    *is_good = !key->is_null;
    if (!*is_good) {
        blame(inserter, fault, GDB_REJECT_NULL_KEY, end, "a key is missing (NULL)");
        return GDB_OK;
    }
    GDB_TRY(gdb_key_lookup_find(inserter->keys[end], key, node, err));
    *is_good = *node != GDB_NODE_NONE;
    return *is_good ? GDB_OK
                    : blame_key(inserter, key, fault, GDB_REJECT_MISSING_NODE, end, "no",
                                inserter->ends[end], err);
}

/* Has the node a relationship already, where it may have only one? */
static gdb_status check_free(gdb_row_inserter *inserter, uint32_t end, uint64_t node, bool *is_good,
                             gdb_row_fault *fault, gdb_error *err)
{
    char why[GDB_ERROR_MESSAGE_SIZE];
    gdb_csr_list list;

    if (inserter->lists[end] == NULL)
        return GDB_OK;
    GDB_TRY(gdb_csr_cursor_lists(inserter->lists[end], &node, 1, &list, err));
    *is_good = list.count == 0;
    snprintf(why, sizeof(why), "the node has a relationship already (the table is %s)",
             gdb_multiplicity_name(inserter->rel->multiplicity));
    if (!*is_good)
        blame(inserter, fault, GDB_REJECT_MULTIPLICITY, end, why);
    return GDB_OK;
}

static gdb_status insert_rel(gdb_row_inserter *inserter, const gdb_value *values, bool *is_good,
                             gdb_row_fault *fault, gdb_error *err)
{
    uint64_t nodes[2];
    gdb_rel_id rel;

    *is_good = true;
    for (uint32_t end = FROM; end <= TO && *is_good; end++)
        GDB_TRY(find_end(inserter, &values[end], end, &nodes[end], is_good, fault, err));
    for (uint32_t end = FROM; end <= TO && *is_good; end++)
        GDB_TRY(check_free(inserter, end, nodes[end], is_good, fault, err));
    if (!*is_good)
        return GDB_OK;
    return gdb_transaction_insert_rel(inserter->transaction, inserter->id, nodes[FROM], nodes[TO],
                                      values + FIRST_PROPERTY, &rel, err);
}

gdb_status gdb_row_insert(gdb_row_inserter *inserter, const gdb_value *values, bool *is_good,
                          gdb_row_fault *fault, gdb_error *err)
{
    return inserter->node != NULL ? insert_node(inserter, values, is_good, fault, err)
                                  : insert_rel(inserter, values, is_good, fault, err);
}
