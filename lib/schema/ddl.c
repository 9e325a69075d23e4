/* SPDX-License-Identifier: MIT */
#include "lib/schema/ddl.h"

#include <string.h>

#include "lib/base/text_quote.h"
#include "lib/schema/default_value.h"

typedef struct ddl {
    gdb_catalog *catalog;
    const gdb_ast_statement *statement;
    gdb_catalog_change *change;
    gdb_ast_range *range; /* where it fails */
    gdb_arena arena;      /* until the catalog has copied it */
    gdb_error *err;
} ddl;

/* Whatever fails from now on is the fault of that part of the statement. */
static void look_at(ddl *d, gdb_ast_range range)
{
    *d->range = range;
}

/* --- names ------------------------------------------------------------- */

static gdb_status fail_no_table(ddl *d, const char *what, gdb_ast_name name, bool rels)
{
    char quoted[GDB_TEXT_QUOTE_SIZE], suggestion[GDB_SUGGESTION_SIZE];

    look_at(d, name.range);
    return GDB_FAIL(d->err, GDB_ERR_INPUT, "there is no %s %s%s", what,
                    gdb_text_quote(name.text, quoted),
                    gdb_catalog_suggest_table(d->catalog, name.text, rels, suggestion));
}

static bool table_exists(const ddl *d, gdb_text_view name)
{
    return gdb_catalog_find_node(d->catalog, name) != NULL ||
           gdb_catalog_find_rel(d->catalog, name) != NULL;
}

static bool column_exists(const ddl *d, gdb_text_view table, gdb_text_view column)
{
    const gdb_node_schema *node = gdb_catalog_find_node(d->catalog, table);
    const gdb_rel_schema *rel = gdb_catalog_find_rel(d->catalog, table);

    if (node != NULL)
        return gdb_schema_find_column(node->columns, node->column_count, column) >= 0;
    return rel != NULL && gdb_schema_find_column(rel->columns, rel->column_count, column) >= 0;
}

/* --- columns ----------------------------------------------------------- */

/* What to write instead of a type that cannot be stored. */
static const char *expected_for(gdb_text_view type)
{
    const char *open = memchr(type.data, '[', type.size), *end = type.data + type.size;

    if (gdb_text_equal_nocase(type, gdb_text_of("SERIAL")))
        return "INT64, with its numbers in the file";
    if (open != NULL && memchr(open, ']', (size_t)(end - open)) == end - 1)
        return "an array of 1 to 65535 elements, such as FLOAT[3]";
    return "BOOL, INT8 to INT64, UINT8 to UINT64, FLOAT, DOUBLE, STRING, DATE, TIMESTAMP, or of "
           "one of these a list such as STRING[] or an array such as FLOAT[3]";
}

static gdb_status read_default(ddl *d, const gdb_ast_column *column, const char *name,
                               gdb_column_schema *out)
{
    gdb_value *value = gdb_arena_alloc(&d->arena, sizeof(*value), d->err);
    gdb_error failure = GDB_ERROR_INIT;
    gdb_status status;

    if (value == NULL)
        return GDB_ERR_NOMEM;
    out->default_value = NULL;
    if (column->default_value == NULL)
        return GDB_OK;
    look_at(d, column->default_value->range);
    status = gdb_default_value_read(value, column->default_value, out->type, &d->arena, &failure);
    if (status != GDB_OK)
        return GDB_FAIL(d->err, status == GDB_ERR_NOMEM ? status : GDB_ERR_INPUT,
                        "column %s: DEFAULT: %s", name, failure.message);
    out->default_value = value->is_null ? NULL : value;
    return GDB_OK;
}

static gdb_status read_column(ddl *d, const gdb_ast_column *column, gdb_column_schema *out)
{
    char name[GDB_TEXT_QUOTE_SIZE], type[GDB_TEXT_QUOTE_SIZE];

    gdb_text_quote(column->name.text, name);
    out->name = column->name.text;
    out->type = gdb_type_parse(column->type.text);
    if (gdb_type_is_storable(out->type))
        return read_default(d, column, name, out);
    look_at(d, column->type.range);
    return GDB_FAIL(d->err, GDB_ERR_INPUT, "column %s: the type %s cannot be stored (expected %s)",
                    name, gdb_text_quote(column->type.text, type), expected_for(column->type.text));
}

static gdb_status read_columns(ddl *d, const gdb_ast_column *columns, size_t count,
                               gdb_column_schema **out)
{
    gdb_column_schema *schema = gdb_arena_alloc_array(&d->arena, count, sizeof(*schema), d->err);

    if (schema == NULL)
        return GDB_ERR_NOMEM;
    for (size_t i = 0; i < count; i++)
        GDB_TRY(read_column(d, &columns[i], &schema[i]));
    *out = schema;
    return GDB_OK;
}

/* --- CREATE ------------------------------------------------------------ */

static gdb_status create_node_table(ddl *d)
{
    const gdb_ast_statement *statement = d->statement;
    gdb_ast_name name = statement->node_table.name, key = statement->node_table.primary_key;
    char quoted[GDB_TEXT_QUOTE_SIZE], table[GDB_TEXT_QUOTE_SIZE];
    gdb_node_schema schema = {.name = name.text};
    int column;

    if (statement->node_table.if_not_exists && table_exists(d, name.text)) /* of either kind */
        return GDB_OK;
    schema.column_count = (uint32_t)statement->node_table.column_count;
    GDB_TRY(read_columns(d, statement->node_table.columns, statement->node_table.column_count,
                         &schema.columns));
    gdb_text_quote(name.text, table);
    look_at(d, name.range);
    if (!gdb_ast_name_given(key))
        return GDB_FAIL(d->err, GDB_ERR_INPUT,
                        "node table %s has no primary key (add PRIMARY KEY(column))", table);
    column = gdb_schema_find_column(schema.columns, schema.column_count, key.text);
    if (column < 0) {
        look_at(d, key.range);
        return GDB_FAIL(d->err, GDB_ERR_INPUT, "node table %s: its primary key %s is no column",
                        table, gdb_text_quote(key.text, quoted));
    }
    schema.key_column = (uint32_t)column;
    GDB_TRY(gdb_catalog_add_node(d->catalog, &schema, NULL, d->err));
    d->change->kind = GDB_CATALOG_ADD_TABLE;
    d->change->place = gdb_catalog_get(d->catalog)->node_count - 1;
    return GDB_OK;
}

static gdb_status find_end(ddl *d, gdb_ast_name name, uint32_t *id)
{
    const gdb_node_schema *node = gdb_catalog_find_node(d->catalog, name.text);

    if (node == NULL)
        return fail_no_table(d, "node table", name, false);
    *id = node->id;
    return GDB_OK;
}

static gdb_multiplicity multiplicity_of(gdb_ast_multiplicity written)
{
    switch (written) {
    case GDB_AST_MULTIPLICITY_NONE:
    case GDB_AST_MULTIPLICITY_MANY_MANY:
        break;
    case GDB_AST_MULTIPLICITY_MANY_ONE:
        return GDB_MULTIPLICITY_MANY_ONE;
    case GDB_AST_MULTIPLICITY_ONE_MANY:
        return GDB_MULTIPLICITY_ONE_MANY;
    case GDB_AST_MULTIPLICITY_ONE_ONE:
        return GDB_MULTIPLICITY_ONE_ONE;
    }
    return GDB_MULTIPLICITY_MANY_MANY;
}

static gdb_status create_rel_table(ddl *d)
{
    const gdb_ast_statement *statement = d->statement;
    const gdb_catalog_data *data = gdb_catalog_get(d->catalog);
    gdb_ast_name name = statement->rel_table.name;
    size_t pair_count = statement->rel_table.pair_count;
    gdb_rel_schema schema = {.name = name.text};

    if (statement->rel_table.if_not_exists && table_exists(d, name.text))
        return GDB_OK;
    schema.multiplicity = multiplicity_of(statement->rel_table.multiplicity);
    schema.column_count = (uint32_t)statement->rel_table.column_count;
    GDB_TRY(read_columns(d, statement->rel_table.columns, statement->rel_table.column_count,
                         &schema.columns));
    schema.pairs = gdb_arena_alloc_array(&d->arena, pair_count, sizeof(*schema.pairs), d->err);
    if (schema.pairs == NULL)
        return GDB_ERR_NOMEM;
    schema.pair_count = (uint32_t)pair_count;
    for (size_t i = 0; i < pair_count; i++) {
        GDB_TRY(find_end(d, statement->rel_table.pairs[i].from, &schema.pairs[i].from));
        GDB_TRY(find_end(d, statement->rel_table.pairs[i].to, &schema.pairs[i].to));
    }
    look_at(d, name.range);
    GDB_TRY(gdb_catalog_add_rel(d->catalog, &schema, NULL, d->err));
    *d->change = (gdb_catalog_change){.kind = GDB_CATALOG_ADD_TABLE,
                                      .is_rel = true,
                                      .place = data->rel_count - 1,
                                      .pair_count = schema.pair_count};
    for (uint32_t i = 0; i + 1 < data->rel_count; i++)
        d->change->first_pair += data->rels[i].pair_count;
    return GDB_OK;
}

/* --- DROP, ALTER ------------------------------------------------------- */

static gdb_status drop_table(ddl *d)
{
    gdb_ast_name name = d->statement->drop_table.name;

    if (!table_exists(d, name.text))
        return d->statement->drop_table.if_exists ? GDB_OK
                                                  : fail_no_table(d, "table", name, true);
    look_at(d, name.range);
    return gdb_catalog_drop_table(d->catalog, name.text, d->change, d->err);
}

static gdb_status alter_table(ddl *d)
{
    const gdb_ast_statement *statement = d->statement;
    gdb_text_view table = statement->alter_table.table.text;
    gdb_ast_name name = statement->alter_table.name, new_name = statement->alter_table.new_name;
    gdb_column_schema column;

    if (!table_exists(d, table))
        return fail_no_table(d, "table", statement->alter_table.table, true);
    switch (statement->alter_table.kind) {
    case GDB_AST_ALTER_ADD_COLUMN:
        if (statement->alter_table.if_not_exists &&
            column_exists(d, table, statement->alter_table.column.name.text))
            return GDB_OK;
        GDB_TRY(read_column(d, &statement->alter_table.column, &column));
        look_at(d, statement->alter_table.column.name.range);
        return gdb_catalog_add_column(d->catalog, table, &column, d->change, d->err);
    case GDB_AST_ALTER_DROP_COLUMN:
        if (statement->alter_table.if_exists && !column_exists(d, table, name.text))
            return GDB_OK;
        look_at(d, name.range);
        return gdb_catalog_drop_column(d->catalog, table, name.text, d->change, d->err);
    case GDB_AST_ALTER_RENAME_COLUMN:
        look_at(d, column_exists(d, table, name.text) ? new_name.range : name.range);
        return gdb_catalog_rename_column(d->catalog, table, name.text, new_name.text, d->change,
                                         d->err);
    case GDB_AST_ALTER_RENAME_TABLE:
        break;
    }
    look_at(d, new_name.range);
    return gdb_catalog_rename_table(d->catalog, table, new_name.text, d->change, d->err);
}

/* --- statements -------------------------------------------------------- */

bool gdb_ddl_is(const gdb_ast_statement *statement)
{
    return statement->kind == GDB_AST_STATEMENT_CREATE_NODE_TABLE ||
           statement->kind == GDB_AST_STATEMENT_CREATE_REL_TABLE ||
           statement->kind == GDB_AST_STATEMENT_DROP_TABLE ||
           statement->kind == GDB_AST_STATEMENT_ALTER_TABLE;
}

gdb_status gdb_ddl_apply(gdb_catalog *catalog, const gdb_ast_statement *statement,
                         gdb_catalog_change *change, gdb_ast_range *range, gdb_error *err)
{
    ddl d = {.catalog = catalog,
             .statement = statement,
             .change = change,
             .range = range,
             .err = err};
    gdb_status status;

    *change = (gdb_catalog_change){.kind = GDB_CATALOG_UNCHANGED};
    look_at(&d, statement->range);
    if (statement->kind == GDB_AST_STATEMENT_CREATE_NODE_TABLE)
        status = create_node_table(&d);
    else if (statement->kind == GDB_AST_STATEMENT_CREATE_REL_TABLE)
        status = create_rel_table(&d);
    else if (statement->kind == GDB_AST_STATEMENT_DROP_TABLE)
        status = drop_table(&d);
    else
        status = alter_table(&d);
    gdb_arena_release(&d.arena);
    return status;
}
