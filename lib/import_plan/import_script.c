/* SPDX-License-Identifier: MIT */
#include "lib/import_plan/import_script.h"

#include "lib/base/alloc.h"
#include "lib/base/file.h"
#include "lib/base/text_quote.h"
#include "lib/cypher/parser.h"
#include "lib/cypher/syntax_error.h"
#include "lib/import_plan/copy_option.h"

typedef struct script_reader {
    gdb_plan_draft *draft;
    const gdb_ast_script *script;
    const char *directory; /* of the script */
    bool only_tables;
    gdb_error *err;
} script_reader;

/* Put the place behind a failure. */
static gdb_status at(const script_reader *r, gdb_status status, gdb_ast_range range)
{
    return status == GDB_ERR_INPUT ? gdb_syntax_where(r->err, status, r->script, range) : status;
}

/* "copy.cypher:3:6"; NULL when memory is short. */
static const char *place_of(const script_reader *r, gdb_ast_range range)
{
    size_t line, column;

    gdb_syntax_locate(r->script->text, range.offset, &line, &column);
    return gdb_plan_draft_format(r->draft, r->err, "%s:%zu:%zu", r->script->source, line, column);
}

/* --- tables ------------------------------------------------------------- */

/* What to write instead of a type that cannot be stored. */
static const char *expected_for(gdb_text_view type)
{
    if (gdb_text_equal_nocase(type, gdb_text_of("SERIAL")))
        return "INT64, with its numbers in the file";
    if (type.size > 1 && type.data[type.size - 1] == ']' && type.data[type.size - 2] != '[')
        return "a list, which has any size, such as INT64[]";
    return "BOOL, INT8 to INT64, UINT8 to UINT64, FLOAT, DOUBLE, STRING, DATE, TIMESTAMP, or a list "
           "of one of these, such as STRING[]";
}

static gdb_status read_type(const script_reader *r, const gdb_ast_column *column, gdb_type_id *type)
{
    char name[GDB_TEXT_QUOTE_SIZE], text[GDB_TEXT_QUOTE_SIZE];

    *type = gdb_type_parse(column->type.text);
    if (gdb_type_is_storable(*type))
        return GDB_OK;
    return at(r,
              GDB_FAIL(r->err, GDB_ERR_INPUT, "column %s: the type %s cannot be stored (expected %s)",
                       gdb_text_quote(column->name.text, name),
                       gdb_text_quote(column->type.text, text), expected_for(column->type.text)),
              column->type.range);
}

static gdb_status read_columns(const script_reader *r, const gdb_ast_column *columns, size_t count,
                               gdb_column_schema **out, gdb_error *err)
{
    gdb_column_schema *schema =
        gdb_arena_alloc_array(&r->draft->plan->arena, count, sizeof(*schema), err);
    char name[GDB_TEXT_QUOTE_SIZE];

    if (schema == NULL)
        return GDB_ERR_NOMEM;
    for (size_t i = 0; i < count; i++) {
        const gdb_ast_expr *value = columns[i].default_value;
        if (value != NULL && value->kind != GDB_AST_EXPR_NULL)
            return at(r,
                      GDB_FAIL(err, GDB_ERR_INPUT,
                               "column %s: DEFAULT is not in this release (only DEFAULT NULL)",
                               gdb_text_quote(columns[i].name.text, name)),
                      value->range);
        schema[i].name = columns[i].name.text;
        GDB_TRY(read_type(r, &columns[i], &schema[i].type));
    }
    *out = schema;
    return GDB_OK;
}

static gdb_status create_node_table(const script_reader *r, const gdb_ast_statement *statement)
{
    const gdb_catalog *catalog = r->draft->plan->catalog;
    gdb_ast_name name = statement->node_table.name, key = statement->node_table.primary_key;
    char quoted[GDB_TEXT_QUOTE_SIZE], table[GDB_TEXT_QUOTE_SIZE];
    gdb_node_schema schema = {.name = name.text};
    int column;

    if (statement->node_table.if_not_exists && gdb_catalog_find_node(catalog, name.text) != NULL)
        return GDB_OK;
    schema.column_count = (uint32_t)statement->node_table.column_count;
    GDB_TRY(read_columns(r, statement->node_table.columns, statement->node_table.column_count,
                         &schema.columns, r->err));
    gdb_text_quote(name.text, table);
    if (!gdb_ast_name_given(key))
        return at(r,
                  GDB_FAIL(r->err, GDB_ERR_INPUT,
                           "node table %s has no primary key (add PRIMARY KEY(column))", table),
                  name.range);
    column = gdb_schema_find_column(schema.columns, schema.column_count, key.text);
    if (column < 0)
        return at(r,
                  GDB_FAIL(r->err, GDB_ERR_INPUT, "node table %s: its primary key %s is no column",
                           table, gdb_text_quote(key.text, quoted)),
                  key.range);
    schema.key_column = (uint32_t)column;
    return at(r, gdb_catalog_add_node(r->draft->plan->catalog, &schema, NULL, r->err), name.range);
}

static gdb_status find_end(const script_reader *r, gdb_ast_name name, uint32_t *id)
{
    const gdb_node_schema *node = gdb_catalog_find_node(r->draft->plan->catalog, name.text);
    char quoted[GDB_TEXT_QUOTE_SIZE];
    gdb_text_view *names;
    uint32_t count;

    if (node != NULL) {
        *id = node->id;
        return GDB_OK;
    }
    GDB_TRY(gdb_plan_draft_table_names(r->draft, true, false, &names, &count, r->err));
    return at(r,
              GDB_FAIL(r->err, GDB_ERR_INPUT, "there is no node table %s%s",
                       gdb_text_quote(name.text, quoted),
                       gdb_plan_draft_suggest(r->draft, name.text, names, count)),
              name.range);
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

static gdb_status create_rel_table(const script_reader *r, const gdb_ast_statement *statement)
{
    gdb_ast_name name = statement->rel_table.name;
    size_t pair_count = statement->rel_table.pair_count;
    gdb_rel_schema schema = {.name = name.text};

    if (statement->rel_table.if_not_exists &&
        gdb_catalog_find_rel(r->draft->plan->catalog, name.text) != NULL)
        return GDB_OK;
    schema.multiplicity = multiplicity_of(statement->rel_table.multiplicity);
    schema.column_count = (uint32_t)statement->rel_table.column_count;
    GDB_TRY(read_columns(r, statement->rel_table.columns, statement->rel_table.column_count,
                         &schema.columns, r->err));
    schema.pairs = gdb_arena_alloc_array(&r->draft->plan->arena, pair_count, sizeof(*schema.pairs),
                                         r->err);
    if (schema.pairs == NULL)
        return GDB_ERR_NOMEM;
    schema.pair_count = (uint32_t)pair_count;
    for (size_t i = 0; i < pair_count; i++) {
        GDB_TRY(find_end(r, statement->rel_table.pairs[i].from, &schema.pairs[i].from));
        GDB_TRY(find_end(r, statement->rel_table.pairs[i].to, &schema.pairs[i].to));
    }
    return at(r, gdb_catalog_add_rel(r->draft->plan->catalog, &schema, NULL, r->err), name.range);
}

/* --- COPY --------------------------------------------------------------- */

static gdb_status copy_from(const script_reader *r, const gdb_ast_statement *statement)
{
    const gdb_ast_name *columns = statement->copy_from.columns;
    gdb_load_request *request;
    gdb_text_view *names;

    if (statement->copy_from.query != NULL)
        return at(r,
                  GDB_FAIL(r->err, GDB_ERR_INPUT,
                           "COPY from a query is not possible here (expected file names)"),
                  statement->copy_from.query->range);
    GDB_TRY(gdb_plan_draft_add(r->draft, &request, r->err));
    request->is_copy = true;
    request->table = statement->copy_from.table.text;
    request->where = place_of(r, statement->copy_from.table.range);
    request->has_columns = statement->copy_from.has_columns;
    request->column_count = (uint32_t)statement->copy_from.column_count;
    request->columns_where = request->where;
    if (request->column_count > 0)
        request->columns_where = place_of(r, columns[0].range);
    names = gdb_arena_alloc_array(&r->draft->plan->arena, request->column_count, sizeof(*names),
                                  r->err);
    if (names == NULL || request->where == NULL || request->columns_where == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < request->column_count; i++)
        names[i] = columns[i].text;
    request->columns = names;
    for (size_t i = 0; i < statement->copy_from.file_count; i++) {
        const gdb_ast_file_name *file = &statement->copy_from.files[i];
        GDB_TRY(at(r,
                   gdb_plan_draft_add_path(r->draft, request, file->text, r->directory, r->err),
                   file->range));
    }
    return gdb_copy_options_apply(r->draft, request, r->script, statement->copy_from.options,
                                  statement->copy_from.option_count, r->err);
}

/* --- scripts ------------------------------------------------------------ */

static gdb_status refuse(const script_reader *r, const gdb_ast_statement *statement)
{
    const char *may_hold = r->only_tables
                               ? "a schema holds CREATE NODE TABLE and CREATE REL TABLE"
                               : "a script for loading holds CREATE NODE TABLE, CREATE REL TABLE "
                                 "and COPY ... FROM";
    gdb_text_view word = gdb_ast_source(r->script, statement->range);
    char quoted[GDB_TEXT_QUOTE_SIZE];

    for (size_t i = 0; i < word.size; i++)
        if ((unsigned char)word.data[i] <= ' ' || word.data[i] == '(')
            word.size = i;
    return at(r,
              GDB_FAIL(r->err, GDB_ERR_INPUT, "%s; found %s%s", may_hold,
                       statement->kind == GDB_AST_STATEMENT_QUERY ? "a query, " : "",
                       gdb_text_quote(word, quoted)),
              statement->range);
}

static gdb_status read_statement(const script_reader *r, const gdb_ast_statement *statement)
{
    if (statement->explain != GDB_AST_EXPLAIN_NONE)
        return refuse(r, statement);
    if (statement->kind == GDB_AST_STATEMENT_CREATE_NODE_TABLE)
        return create_node_table(r, statement);
    if (statement->kind == GDB_AST_STATEMENT_CREATE_REL_TABLE)
        return create_rel_table(r, statement);
    if (statement->kind == GDB_AST_STATEMENT_COPY_FROM && !r->only_tables)
        return copy_from(r, statement);
    return refuse(r, statement);
}

static gdb_status parse(script_reader *r, const char *path, gdb_text_view text)
{
    gdb_status status = gdb_cypher_parse(text, path, &r->draft->plan->arena, &r->script, NULL,
                                         r->err);

    if (status != GDB_ERR_QUERY)
        return status;
    if (r->err != NULL)
        r->err->status = GDB_ERR_INPUT;
    return GDB_ERR_INPUT;
}

gdb_status gdb_import_script_read(gdb_plan_draft *draft, const char *path, bool only_tables,
                                  gdb_error *err)
{
    script_reader reader = {draft, NULL, NULL, only_tables, err};
    char *directory = NULL, *base = NULL;
    gdb_status status = GDB_OK;
    gdb_buffer bytes = {0};
    gdb_text_view text;

    GDB_TRY_OUT(gdb_file_read_all(path, GDB_CYPHER_MAX_TEXT, &bytes, err));
    text = gdb_arena_copy_text(&draft->plan->arena, gdb_buffer_view(&bytes), err);
    if (text.data == NULL) {
        status = GDB_ERR_NOMEM;
        goto out;
    }
    GDB_TRY_OUT(gdb_file_split_path(path, &directory, &base, err));
    reader.directory = directory;
    GDB_TRY_OUT(parse(&reader, path, text));
    for (size_t i = 0; i < reader.script->count; i++)
        GDB_TRY_OUT(read_statement(&reader, &reader.script->statements[i]));
out:
    gdb_free(base);
    gdb_free(directory);
    gdb_buffer_release(&bytes);
    return status;
}
