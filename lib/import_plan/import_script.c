/* SPDX-License-Identifier: MIT */
#include "lib/import_plan/import_script.h"

#include "lib/base/alloc.h"
#include "lib/base/file.h"
#include "lib/base/text_quote.h"
#include "lib/cypher/parser.h"
#include "lib/cypher/syntax_error.h"
#include "lib/import_plan/copy_option.h"
#include "lib/import_plan/same_table.h"
#include "lib/schema/ddl.h"

typedef struct script_reader {
    gdb_plan_draft *draft;
    const gdb_ast_script *script;
    const char *directory; /* of the script: where names are looked for, too */
    const char *base;      /* where names begin; NULL: the working directory */
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
    return r->script->source == NULL
               ? gdb_plan_draft_format(r->draft, r->err, "%zu:%zu", line, column)
               : gdb_plan_draft_format(r->draft, r->err, "%s:%zu:%zu", r->script->source, line,
                                       column);
}

/* The table that a statement declares if the database has one of that name; *is_there says
 * whether. */
static gdb_status check_existing(const script_reader *r, const gdb_ast_statement *statement,
                                 bool *is_there)
{
    const gdb_catalog *existing = r->draft->options->existing;
    gdb_ast_name name = statement->kind == GDB_AST_STATEMENT_CREATE_NODE_TABLE
                            ? statement->node_table.name
                            : statement->rel_table.name;

    *is_there = false;
    return existing == NULL
               ? GDB_OK
               : at(r,
                    gdb_same_table_check(existing, r->draft->plan->catalog, statement, is_there,
                                         r->err),
                    name.range);
}

static gdb_status change_tables(const script_reader *r, const gdb_ast_statement *statement)
{
    gdb_catalog_change change;
    gdb_ast_range range;
    gdb_status status;
    bool is_there;

    GDB_TRY(check_existing(r, statement, &is_there));
    if (is_there)
        return GDB_OK;
    status = gdb_ddl_apply(r->draft->plan->catalog, statement, &change, &range, r->err);
    return at(r, status, range);
}

/* --- COPY --------------------------------------------------------------- */

/* A relative name is one in the base, if there is one. */
static gdb_status from_base(const script_reader *r, gdb_text_view name, gdb_text_view *out)
{
    const char *path;

    *out = name;
    if (r->base == NULL || name.size == 0 || name.data[0] == '/')
        return GDB_OK;
    path = gdb_plan_draft_format(r->draft, r->err, "%s/%.*s", r->base, GDB_TEXT_ARG(name));
    if (path == NULL)
        return GDB_ERR_NOMEM;
    *out = gdb_text_of(path);
    return GDB_OK;
}

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
        gdb_text_view path;

        GDB_TRY(from_base(r, file->text, &path));
        GDB_TRY(at(r, gdb_plan_draft_add_path(r->draft, request, path, r->directory, r->err),
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
    if (statement->kind == GDB_AST_STATEMENT_CREATE_NODE_TABLE ||
        statement->kind == GDB_AST_STATEMENT_CREATE_REL_TABLE)
        return change_tables(r, statement);
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
    script_reader reader = {.draft = draft, .only_tables = only_tables, .err = err};
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

gdb_status gdb_import_script_copy(gdb_plan_draft *draft, const gdb_ast_script *script,
                                  const gdb_ast_statement *statement, const char *directory,
                                  gdb_error *err)
{
    const script_reader reader = {.draft = draft, .script = script, .base = directory, .err = err};

    return copy_from(&reader, statement);
}
