/* SPDX-License-Identifier: MIT */
/*
 * The rows are written as text, UNWIND [[1, 'Person', ...], ...] AS row WITH CAST(row[0] AS INT64)
 * AS id, ..., and parsed: so that the rest of the query sees variables like any others.
 */
#include "lib/query/procedure_call.h"

#include <string.h>

#include "lib/base/text_quote.h"
#include "lib/cypher/cypher_text.h"
#include "lib/cypher/parser.h"
#include "lib/schema/default_value.h"

enum { CLAUSES = 2, MOST_COLUMNS = 5 }; /* UNWIND and WITH; of a procedure */

typedef struct result_column {
    const char *name;
    const char *type;
} result_column;

typedef struct call call;

typedef struct procedure {
    const char *name;
    size_t arg_count;
    result_column columns[MOST_COLUMNS];
    gdb_status (*append_rows)(call *c);
} procedure;

struct call {
    const gdb_ast_clause *clause;
    const gdb_catalog *catalog;
    gdb_ast_range *range;
    gdb_buffer text;
    uint32_t row_count;
    gdb_error *err;
};

static gdb_status fail_at(call *c, gdb_ast_range range)
{
    *c->range = range;
    return GDB_ERR_QUERY;
}

/* --- rows -------------------------------------------------------------- */

static gdb_status begin_row(call *c, uint32_t number, gdb_text_view name, const char *type)
{
    GDB_TRY(gdb_buffer_append_format(&c->text, c->err, "%s[%u, ", c->row_count++ > 0 ? ", " : "",
                                     number));
    GDB_TRY(gdb_cypher_append_string(&c->text, name, c->err));
    return gdb_buffer_append_format(&c->text, c->err, ", '%s', ", type);
}

static gdb_status show_tables(call *c)
{
    const gdb_catalog_data *data = gdb_catalog_get(c->catalog);

    for (uint32_t i = 0; i < data->node_count; i++) {
        GDB_TRY(begin_row(c, data->nodes[i].id, data->nodes[i].name, "NODE"));
        GDB_TRY(gdb_buffer_append_text(&c->text, "'local', '']", c->err));
    }
    for (uint32_t i = 0; i < data->rel_count; i++) {
        GDB_TRY(begin_row(c, data->rels[i].pairs[0].id, data->rels[i].name, "REL"));
        GDB_TRY(gdb_buffer_append_text(&c->text, "'local', '']", c->err));
    }
    return GDB_OK;
}

/* Its default as text, and whether it is the key. */
static gdb_status append_column(call *c, uint32_t number, const gdb_column_schema *column,
                                bool is_key)
{
    gdb_buffer text = {0};
    gdb_status status = GDB_OK;

    GDB_TRY_OUT(begin_row(c, number, column->name, gdb_type_name(column->type)));
    GDB_TRY_OUT(column->default_value != NULL
                    ? gdb_default_value_print(column->default_value, &text, c->err)
                    : gdb_buffer_append_text(&text, "NULL", c->err));
    GDB_TRY_OUT(gdb_cypher_append_string(&c->text, gdb_buffer_view(&text), c->err));
    GDB_TRY_OUT(gdb_buffer_append_format(&c->text, c->err, ", %s]", is_key ? "true" : "false"));
out:
    gdb_buffer_release(&text);
    return status;
}

static gdb_status table_info(call *c)
{
    const gdb_ast_expr *arg = c->clause->call.args[0];
    char quoted[GDB_TEXT_QUOTE_SIZE], suggestion[GDB_SUGGESTION_SIZE];
    const gdb_node_schema *node;
    const gdb_rel_schema *rel;

    if (arg->kind != GDB_AST_EXPR_STRING) {
        (void)GDB_FAIL(c->err, GDB_ERR_QUERY, "expected the name of a table in quotes");
        return fail_at(c, arg->range);
    }
    node = gdb_catalog_find_node(c->catalog, arg->text);
    rel = gdb_catalog_find_rel(c->catalog, arg->text);
    for (uint32_t i = 0; node != NULL && i < node->column_count; i++)
        GDB_TRY(append_column(c, i, &node->columns[i], i == node->key_column));
    for (uint32_t i = 0; rel != NULL && i < rel->column_count; i++)
        GDB_TRY(append_column(c, i, &rel->columns[i], false));
    if (node != NULL || rel != NULL)
        return GDB_OK;
    (void)GDB_FAIL(c->err, GDB_ERR_QUERY, "there is no table %s%s",
                   gdb_text_quote(arg->text, quoted),
                   gdb_catalog_suggest_table(c->catalog, arg->text, true, suggestion));
    return fail_at(c, arg->range);
}

static const procedure procedures[] = {
    {"show_tables",
     0,
     {{"id", "INT64"},
      {"name", "STRING"},
      {"type", "STRING"},
      {"database name", "STRING"},
      {"comment", "STRING"}},
     show_tables},
    {"table_info",
     1,
     {{"property id", "INT64"},
      {"name", "STRING"},
      {"type", "STRING"},
      {"default expression", "STRING"},
      {"primary key", "BOOL"}},
     table_info},
};

/* --- the call ---------------------------------------------------------- */

static gdb_status find_procedure(call *c, const procedure **out)
{
    gdb_ast_name name = c->clause->call.name;
    char quoted[GDB_TEXT_QUOTE_SIZE];

    for (size_t i = 0; i < sizeof(procedures) / sizeof(*procedures); i++) {
        if (!gdb_text_equal_nocase(name.text, gdb_text_of(procedures[i].name)))
            continue;
        *out = &procedures[i];
        if (c->clause->call.arg_count == procedures[i].arg_count)
            return GDB_OK;
        (void)GDB_FAIL(c->err, GDB_ERR_QUERY, "%s takes %zu argument%s, not %zu",
                       procedures[i].name, procedures[i].arg_count,
                       gdb_plural(procedures[i].arg_count), c->clause->call.arg_count);
        return fail_at(c, c->clause->range);
    }
    (void)GDB_FAIL(c->err, GDB_ERR_QUERY, "there is no procedure %s (expected show_tables or "
                   "table_info)", gdb_text_quote(name.text, quoted));
    return fail_at(c, name.range);
}

/* "CAST(row[2] AS STRING) AS `kind`" */
static gdb_status append_item(call *c, const procedure *p, int column, gdb_text_view alias,
                              bool is_first)
{
    GDB_TRY(gdb_buffer_append_format(&c->text, c->err, "%s CAST(row[%d] AS %s) AS ",
                                     is_first ? "" : ",", column, p->columns[column].type));
    return gdb_cypher_append_name(&c->text, alias, c->err);
}

static gdb_status append_yield(call *c, const procedure *p, const gdb_ast_yield_item *item,
                               bool is_first)
{
    char quoted[GDB_TEXT_QUOTE_SIZE];

    for (int i = 0; i < MOST_COLUMNS; i++)
        if (gdb_text_equal(item->column.text, gdb_text_of(p->columns[i].name)))
            return append_item(c, p, i,
                               item->alias.text.data != NULL ? item->alias.text : item->column.text,
                               is_first);
    (void)GDB_FAIL(c->err, GDB_ERR_QUERY, "%s has no column %s", p->name,
                   gdb_text_quote(item->column.text, quoted));
    return fail_at(c, item->column.range);
}

static gdb_status write_text(call *c, const procedure *p)
{
    size_t count = c->clause->call.yield_count;

    GDB_TRY(gdb_buffer_append_text(&c->text, "UNWIND [", c->err));
    GDB_TRY(p->append_rows(c));
    GDB_TRY(gdb_buffer_append_text(&c->text, "] AS row WITH", c->err));
    for (size_t i = 0; i < count; i++)
        GDB_TRY(append_yield(c, p, &c->clause->call.yields[i], i == 0));
    for (int i = 0; i < MOST_COLUMNS && count == 0; i++)
        GDB_TRY(append_item(c, p, i, gdb_text_of(p->columns[i].name), i == 0));
    return gdb_buffer_append_text(&c->text, " RETURN *", c->err);
}

/* The clauses of the text in the place of the CALL. */
static gdb_status splice(call *c, const gdb_ast_query *query, gdb_arena *arena,
                         const gdb_ast_query **out)
{
    const gdb_ast_query_part *part = &query->parts[0];
    size_t rest = part->clause_count - 1;
    gdb_text_view text = gdb_arena_copy_text(arena, gdb_buffer_view(&c->text), c->err);
    gdb_ast_query *new_query = gdb_arena_alloc(arena, sizeof(*new_query), c->err);
    gdb_ast_query_part *new_part = gdb_arena_alloc(arena, sizeof(*new_part), c->err);
    gdb_ast_clause *clauses =
        gdb_arena_alloc_array(arena, CLAUSES + rest, sizeof(*clauses), c->err);
    const gdb_ast_script *script;

    if (text.data == NULL || new_query == NULL || new_part == NULL || clauses == NULL)
        return GDB_ERR_NOMEM;
    GDB_TRY(gdb_cypher_parse(text, NULL, arena, &script, NULL, c->err));
    memcpy(clauses, script->statements[0].query->parts[0].clauses, CLAUSES * sizeof(*clauses));
    clauses[CLAUSES - 1].projection.where = c->clause->call.where;
    memcpy(clauses + CLAUSES, part->clauses + 1, rest * sizeof(*clauses));
    *new_part = *part;
    new_part->clauses = clauses;
    new_part->clause_count = CLAUSES + rest;
    *new_query = *query;
    new_query->parts = new_part;
    *out = new_query;
    return GDB_OK;
}

gdb_status gdb_procedure_call_expand(const gdb_ast_statement **out,
                                     const gdb_ast_statement *statement, const gdb_catalog *catalog,
                                     gdb_arena *arena, gdb_ast_range *range, gdb_error *err)
{
    const gdb_ast_query_part *part =
        statement->kind == GDB_AST_STATEMENT_QUERY ? &statement->query->parts[0] : NULL;
    call c = {.catalog = catalog, .range = range, .err = err};
    gdb_ast_statement *expanded;
    gdb_status status = GDB_OK;
    const procedure *p;

    *out = statement;
    if (part == NULL || part->clauses[0].kind != GDB_AST_CLAUSE_CALL || part->clause_count < 2 ||
        statement->query->part_count > 1)
        return GDB_OK;
    c.clause = &part->clauses[0];
    expanded = gdb_arena_alloc(arena, sizeof(*expanded), err);
    if (expanded == NULL)
        return GDB_ERR_NOMEM;
    *expanded = *statement;
    GDB_TRY_OUT(find_procedure(&c, &p));
    GDB_TRY_OUT(write_text(&c, p));
    GDB_TRY_OUT(splice(&c, statement->query, arena, &expanded->query));
    *out = expanded;
out:
    gdb_buffer_release(&c.text);
    return status;
}
