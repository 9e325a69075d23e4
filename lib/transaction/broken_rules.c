/* SPDX-License-Identifier: MIT */
#include "lib/transaction/broken_rules.h"

#include "lib/base/alloc.h"
#include "lib/base/array.h"

void gdb_broken_rules_clear(gdb_broken_rules *rules)
{
    rules->count = 0;
    gdb_arena_clear(&rules->keys);
}

void gdb_broken_rules_release(gdb_broken_rules *rules)
{
    gdb_free(rules->items);
    gdb_arena_release(&rules->keys);
    if (rules->charged > 0)
        gdb_buffer_pool_uncharge(rules->pool, rules->charged);
    *rules = (gdb_broken_rules){.pool = rules->pool};
}

/* For what is held now. */
static gdb_status charge(gdb_broken_rules *rules, gdb_error *err)
{
    uint64_t bytes = rules->capacity * sizeof(*rules->items) + rules->keys.total;

    if (bytes <= rules->charged)
        return GDB_OK;
    GDB_TRY(gdb_buffer_pool_charge(rules->pool, bytes - rules->charged, err));
    rules->charged = bytes;
    return GDB_OK;
}

gdb_status gdb_broken_rules_add(gdb_broken_rules *rules, const gdb_broken_rule *rule,
                                gdb_error *err)
{
    gdb_broken_rule *added;

    GDB_TRY(gdb_array_reserve(&rules->items, &rules->capacity, rules->count + 1,
                              sizeof(*rules->items), err));
    added = &rules->items[rules->count];
    *added = *rule;
    if (rule->rule == GDB_RULE_KEY)
        GDB_TRY(gdb_value_copy(&added->key, &rule->key, &rules->keys, err));
    rules->count++;
    return charge(rules, err);
}

/* --- the end ----------------------------------------------------------- */

static gdb_text_view name_of(const gdb_graph_reader *reader, uint32_t table)
{
    return gdb_node_table_schema(gdb_database_node_table(reader->database, table))->name;
}

static gdb_status check_key(const gdb_broken_rule *rule, gdb_graph_reader *reader, gdb_error *err)
{
    char quote[GDB_TEXT_QUOTE_SIZE];
    gdb_text_view name = name_of(reader, rule->table);
    uint64_t one, other;

    GDB_TRY(gdb_graph_reader_find(reader, rule->table, &rule->key, GDB_NODE_NONE, &one, err));
    if (one == GDB_NODE_NONE)
        return GDB_OK;
    GDB_TRY(gdb_graph_reader_find(reader, rule->table, &rule->key, one, &other, err));
    if (other == GDB_NODE_NONE)
        return GDB_OK;
    GDB_TRY(gdb_graph_quote_key(&rule->key, quote, err));
    return GDB_FAIL(err, GDB_ERR_QUERY, "there is a node %.*s with the key %s already",
                    GDB_TEXT_ARG(name), quote);
}

static gdb_status check_multiplicity(const gdb_broken_rule *rule, gdb_graph_reader *reader,
                                     gdb_error *err)
{
    const gdb_rel_table *rels = gdb_database_rel_table(reader->database, rule->table);
    const gdb_rel_schema *schema = gdb_rel_table_schema(rels);
    bool forward = rule->direction == GDB_FORWARD;
    uint32_t table = forward ? gdb_rel_table_pair(rels)->from : gdb_rel_table_pair(rels)->to;
    char quote[GDB_TEXT_QUOTE_SIZE];
    gdb_text_view name;
    gdb_csr_list list;

    GDB_TRY(gdb_graph_reader_list(reader, rule->table, rule->direction, rule->node, &list, err));
    if (list.count <= 1)
        return GDB_OK;
    GDB_TRY(gdb_graph_reader_quote_node(reader, table, rule->node, quote, err));
    name = name_of(reader, table);
    return GDB_FAIL(err, GDB_ERR_QUERY,
                    "the %s node %.*s with the key %s has a relationship of table %.*s, which is "
                    "%s, already",
                    forward ? "FROM" : "TO", GDB_TEXT_ARG(name), quote, GDB_TEXT_ARG(schema->name),
                    gdb_multiplicity_name(schema->multiplicity));
}

static gdb_status check_deleted(const gdb_broken_rule *rule, gdb_graph_reader *reader,
                                gdb_error *err)
{
    gdb_text_view name;
    char quote[GDB_TEXT_QUOTE_SIZE];
    const gdb_rel_schema *schema;

    GDB_TRY(gdb_graph_reader_find_attached(reader, rule->table, rule->node, &schema, err));
    if (schema == NULL)
        return GDB_OK;
    GDB_TRY(gdb_graph_reader_quote_node(reader, rule->table, rule->node, quote, err));
    name = name_of(reader, rule->table);
    return GDB_FAIL(err, GDB_ERR_QUERY,
                    "the node %.*s with the key %s still has relationships of table %.*s "
                    "(DETACH DELETE deletes them, too)",
                    GDB_TEXT_ARG(name), quote, GDB_TEXT_ARG(schema->name));
}

/* The table may have been dropped since. */
static gdb_status check(const gdb_broken_rule *rule, gdb_graph_reader *reader, gdb_error *err)
{
    if (gdb_database_node_table(reader->database, rule->table) == NULL &&
        gdb_database_rel_table(reader->database, rule->table) == NULL)
        return GDB_OK;
    switch (rule->rule) {
    case GDB_RULE_KEY:
        return check_key(rule, reader, err);
    case GDB_RULE_MULTIPLICITY:
        return check_multiplicity(rule, reader, err);
    case GDB_RULE_DELETED:
        return check_deleted(rule, reader, err);
    }
    return GDB_OK;
}

gdb_status gdb_broken_rules_check(const gdb_broken_rules *rules, gdb_graph_reader *reader,
                                  gdb_error *err)
{
    for (size_t i = 0; i < rules->count; i++) {
        gdb_status status = check(&rules->items[i], reader, err);

        if (status == GDB_ERR_QUERY && rules->items[i].length > 0)
            gdb_error_where(err, status, "@%zu+%zu", rules->items[i].offset,
                            rules->items[i].length);
        if (status != GDB_OK)
            return status;
    }
    return GDB_OK;
}
