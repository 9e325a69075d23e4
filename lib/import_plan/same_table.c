/* SPDX-License-Identifier: MIT */
#include "lib/import_plan/same_table.h"

#include "lib/base/text_quote.h"
#include "lib/schema/ddl.h"
#include "lib/schema/default_value.h"

/* "the database has another table 'Person': ..." */
#define FAIL_OTHER(err, table, fmt, ...)                                                           \
    GDB_FAIL(err, GDB_ERR_INPUT, "the database has another table %s: " fmt, table, __VA_ARGS__)

static gdb_status same_columns(const char *table, const gdb_column_schema *existing,
                               uint32_t existing_count, const gdb_column_schema *declared,
                               uint32_t declared_count, gdb_error *err)
{
    uint32_t count = existing_count < declared_count ? existing_count : declared_count;
    char there[GDB_TEXT_QUOTE_SIZE], here[GDB_TEXT_QUOTE_SIZE];

    for (uint32_t c = 0; c < count; c++) {
        if (!gdb_text_equal_nocase(existing[c].name, declared[c].name))
            return FAIL_OTHER(err, table, "column %u is %s there, and %s here", c + 1,
                              gdb_text_quote(existing[c].name, there),
                              gdb_text_quote(declared[c].name, here));
        if (existing[c].type != declared[c].type)
            return FAIL_OTHER(err, table, "column %s is %s there, and %s here",
                              gdb_text_quote(existing[c].name, there),
                              gdb_type_name(existing[c].type), gdb_type_name(declared[c].type));
        if (!gdb_default_value_equal(existing[c].default_value, declared[c].default_value))
            return FAIL_OTHER(err, table, "column %s has another default there than here",
                              gdb_text_quote(existing[c].name, there));
    }
    if (existing_count > count)
        return FAIL_OTHER(err, table, "it has a column %s, too",
                          gdb_text_quote(existing[count].name, there));
    if (declared_count > count)
        return FAIL_OTHER(err, table, "it has no column %s",
                          gdb_text_quote(declared[count].name, here));
    return GDB_OK;
}

static gdb_status same_node_table(const gdb_node_schema *existing, const gdb_node_schema *declared,
                               gdb_error *err)
{
    char table[GDB_TEXT_QUOTE_SIZE], there[GDB_TEXT_QUOTE_SIZE], here[GDB_TEXT_QUOTE_SIZE];

    gdb_text_quote(existing->name, table);
    GDB_TRY(same_columns(table, existing->columns, existing->column_count, declared->columns,
                         declared->column_count, err));
    if (existing->key_column != declared->key_column)
        return FAIL_OTHER(err, table, "its primary key is %s there, and %s here",
                          gdb_text_quote(existing->columns[existing->key_column].name, there),
                          gdb_text_quote(declared->columns[declared->key_column].name, here));
    return GDB_OK;
}

static bool has_pair(const gdb_catalog *catalog, const gdb_rel_schema *rel, gdb_text_view from,
                     gdb_text_view to)
{
    for (uint32_t i = 0; i < rel->pair_count; i++)
        if (gdb_text_equal_nocase(gdb_catalog_node_by_id(catalog, rel->pairs[i].from)->name,
                                  from) &&
            gdb_text_equal_nocase(gdb_catalog_node_by_id(catalog, rel->pairs[i].to)->name, to))
            return true;
    return false;
}

/* Has `other` all the pairs that `rel` has? */
static gdb_status has_pairs(const char *table, const char *where, const gdb_catalog *catalog,
                            const gdb_rel_schema *rel, const gdb_catalog *other_catalog,
                            const gdb_rel_schema *other, gdb_error *err)
{
    char from[GDB_TEXT_QUOTE_SIZE], to[GDB_TEXT_QUOTE_SIZE];

    for (uint32_t i = 0; i < rel->pair_count; i++) {
        gdb_text_view ends[2] = {gdb_catalog_node_by_id(catalog, rel->pairs[i].from)->name,
                                 gdb_catalog_node_by_id(catalog, rel->pairs[i].to)->name};
        if (!has_pair(other_catalog, other, ends[0], ends[1]))
            return FAIL_OTHER(err, table, "FROM %s TO %s is only %s",
                              gdb_text_quote(ends[0], from), gdb_text_quote(ends[1], to), where);
    }
    return GDB_OK;
}

static gdb_status same_rel_table(const gdb_catalog *existing_in, const gdb_rel_schema *existing,
                              const gdb_catalog *declared_in, const gdb_rel_schema *declared,
                              gdb_error *err)
{
    char table[GDB_TEXT_QUOTE_SIZE];

    gdb_text_quote(existing->name, table);
    GDB_TRY(has_pairs(table, "there", existing_in, existing, declared_in, declared, err));
    GDB_TRY(has_pairs(table, "here", declared_in, declared, existing_in, existing, err));
    GDB_TRY(same_columns(table, existing->columns, existing->column_count, declared->columns,
                         declared->column_count, err));
    if (existing->multiplicity != declared->multiplicity)
        return FAIL_OTHER(err, table, "it is %s there, and %s here",
                          gdb_multiplicity_name(existing->multiplicity),
                          gdb_multiplicity_name(declared->multiplicity));
    return GDB_OK;
}

/* A catalog that has what the statement declares, and the node tables of another one. */
static gdb_status declare(gdb_catalog **out, const gdb_catalog *now,
                          const gdb_ast_statement *statement, gdb_error *err)
{
    const gdb_catalog_data *data = gdb_catalog_get(now);
    bool is_rel = statement->kind == GDB_AST_STATEMENT_CREATE_REL_TABLE;
    gdb_catalog_change change;
    gdb_ast_range range;

    GDB_TRY(gdb_catalog_create(out, err));
    for (uint32_t i = 0; is_rel && i < data->node_count; i++)
        GDB_TRY(gdb_catalog_add_node(*out, &data->nodes[i], NULL, err));
    return gdb_ddl_apply(*out, statement, &change, &range, err);
}

gdb_status gdb_same_table_check(const gdb_catalog *existing, const gdb_catalog *now,
                                const gdb_ast_statement *statement, bool *is_there, gdb_error *err)
{
    bool is_rel = statement->kind == GDB_AST_STATEMENT_CREATE_REL_TABLE;
    gdb_text_view name = is_rel ? statement->rel_table.name.text : statement->node_table.name.text;
    const gdb_node_schema *node = is_rel ? NULL : gdb_catalog_find_node(existing, name);
    const gdb_rel_schema *rel = is_rel ? gdb_catalog_find_rel(existing, name) : NULL;
    gdb_catalog *declared = NULL;
    gdb_status status = GDB_OK;

    *is_there = node != NULL || rel != NULL;
    if (!*is_there || (is_rel ? statement->rel_table.if_not_exists
                              : statement->node_table.if_not_exists))
        return GDB_OK;
    GDB_TRY_OUT(declare(&declared, now, statement, err));
    status = is_rel ? same_rel_table(existing, rel, declared, gdb_catalog_find_rel(declared, name),
                                     err)
                    : same_node_table(node, gdb_catalog_find_node(declared, name), err);
out:
    gdb_catalog_free(declared);
    return status;
}
