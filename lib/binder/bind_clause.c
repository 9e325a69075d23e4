/* SPDX-License-Identifier: MIT */
#include "lib/binder/binder.h"

/* bind_clause.c - a statement, clause by clause. */

static const char *statement_name(gdb_ast_statement_kind kind)
{
    switch (kind) {
    case GDB_AST_STATEMENT_QUERY:
        return "a query";
    case GDB_AST_STATEMENT_CREATE_NODE_TABLE:
        return "CREATE NODE TABLE";
    case GDB_AST_STATEMENT_CREATE_REL_TABLE:
        return "CREATE REL TABLE";
    case GDB_AST_STATEMENT_DROP_TABLE:
        return "DROP TABLE";
    case GDB_AST_STATEMENT_ALTER_TABLE:
        return "ALTER TABLE";
    case GDB_AST_STATEMENT_COPY_FROM:
    case GDB_AST_STATEMENT_COPY_TO:
        return "COPY";
    case GDB_AST_STATEMENT_BEGIN:
        return "BEGIN";
    case GDB_AST_STATEMENT_COMMIT:
        return "COMMIT";
    case GDB_AST_STATEMENT_ROLLBACK:
        return "ROLLBACK";
    case GDB_AST_STATEMENT_CHECKPOINT:
        return "CHECKPOINT";
    case GDB_AST_STATEMENT_EXPORT_DATABASE:
        return "EXPORT DATABASE";
    case GDB_AST_STATEMENT_IMPORT_DATABASE:
        return "IMPORT DATABASE";
    }
    return "this statement";
}

static gdb_status bind_unwind(gdb_binder *binder, const gdb_ast_clause *ast, gdb_bound_unwind *out,
                              gdb_error *err)
{
    gdb_type_id element;
    uint32_t known;

    gdb_bind_enter(binder, "UNWIND", false);
    GDB_TRY(gdb_bind_expr(binder, ast->unwind.list, &out->list, err));
    if (gdb_bind_is_null(out->list))
        GDB_TRY(gdb_bind_cast(binder, &out->list, GDB_TYPE_LIST, err));
    if (out->list->type != GDB_TYPE_LIST && out->list->type != GDB_TYPE_ANY)
        return GDB_BIND_FAIL(binder, ast->unwind.list->range, err, "UNWIND needs a LIST, not %s",
                             gdb_type_name(out->list->type));
    if (gdb_scope_find(&binder->scope, ast->unwind.variable.text, &known))
        return GDB_BIND_FAIL(binder, ast->unwind.variable.range, err,
                             "there is a variable '%.*s' already",
                             GDB_TEXT_ARG(ast->unwind.variable.text));
    element = out->list->element;
    if (out->list->type != GDB_TYPE_LIST || element == GDB_TYPE_INVALID)
        element = GDB_TYPE_ANY;
    return gdb_bind_value_variable(binder, ast->unwind.variable.text, element,
                                   element == GDB_TYPE_LIST ? GDB_TYPE_ANY : GDB_TYPE_INVALID,
                                   &out->variable, err);
}

static gdb_status bind_clause(gdb_binder *binder, const gdb_ast_clause *ast, bool last,
                              gdb_bound_clause *out, gdb_error *err)
{
    if (last && ast->kind != GDB_AST_CLAUSE_RETURN && ast->kind <= GDB_AST_CLAUSE_WITH)
        return GDB_BIND_FAIL(binder, ast->range, err, "a query ends with RETURN");
    switch (ast->kind) {
    case GDB_AST_CLAUSE_MATCH:
        out->kind = GDB_CLAUSE_MATCH;
        return gdb_bind_match(binder, ast, &out->as.match, err);
    case GDB_AST_CLAUSE_UNWIND:
        out->kind = GDB_CLAUSE_UNWIND;
        return bind_unwind(binder, ast, &out->as.unwind, err);
    case GDB_AST_CLAUSE_CALL:
        return gdb_bind_unsupported(binder, ast->range, "CALL is", err);
    case GDB_AST_CLAUSE_WITH:
        out->kind = GDB_CLAUSE_WITH;
        return gdb_bind_projection(binder, ast, &out->as.projection, err);
    case GDB_AST_CLAUSE_RETURN:
        out->kind = GDB_CLAUSE_RETURN;
        return gdb_bind_projection(binder, ast, &out->as.projection, err);
    case GDB_AST_CLAUSE_MERGE:
        out->kind = GDB_CLAUSE_MERGE;
        binder->writes = true;
        return gdb_bind_merge(binder, ast, &out->as.merge, err);
    case GDB_AST_CLAUSE_CREATE:
    case GDB_AST_CLAUSE_SET:
    case GDB_AST_CLAUSE_REMOVE:
    case GDB_AST_CLAUSE_DELETE:
        break;
    }
    out->kind = GDB_CLAUSE_UPDATE;
    binder->writes = true;
    return gdb_bind_update(binder, ast, &out->as.update, err);
}

gdb_status gdb_bind(const gdb_ast_script *script, const gdb_ast_statement *statement,
                    const gdb_catalog *catalog, const gdb_parameters *parameters, gdb_arena *arena,
                    const gdb_bound_query **out, gdb_ast_range *error_range, gdb_error *err)
{
    gdb_binder binder = {.script = script,
                         .catalog = catalog,
                         .tables = gdb_catalog_get(catalog),
                         .parameters = parameters,
                         .arena = arena,
                         .error_range = error_range};
    const gdb_ast_query_part *part;
    gdb_bound_query *query;

    if (statement->kind != GDB_AST_STATEMENT_QUERY)
        return GDB_BIND_FAIL(&binder, statement->range, err, "%s is not supported",
                             statement_name(statement->kind));
    if (statement->query->part_count != 1)
        return gdb_bind_unsupported(&binder, statement->query->parts[1].range, "UNION is", err);
    part = &statement->query->parts[0];
    query = gdb_arena_alloc_zero(arena, sizeof(*query), err);
    if (query == NULL)
        return GDB_ERR_NOMEM;
    query->clauses = gdb_arena_alloc_array(arena, part->clause_count, sizeof(*query->clauses), err);
    if (query->clauses == NULL)
        return GDB_ERR_NOMEM;
    for (size_t i = 0; i < part->clause_count; i++)
        GDB_TRY(bind_clause(&binder, &part->clauses[i], i + 1 == part->clause_count,
                            &query->clauses[query->clause_count++], err));
    query->text = script->text;
    query->catalog = catalog;
    query->variables = binder.variables;
    query->variable_count = binder.variable_count;
    query->properties = binder.properties;
    query->property_count = binder.property_count;
    query->writes = binder.writes;
    *out = query;
    return GDB_OK;
}
