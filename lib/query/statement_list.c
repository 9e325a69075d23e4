/* SPDX-License-Identifier: MIT */
#include "lib/query/statement_list.h"

#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/cypher/lexer.h"
#include "lib/cypher/parser.h"
#include "lib/cypher/syntax_error.h"
#include "lib/schema/ddl.h"

void gdb_statement_list_release(gdb_statement_list *list)
{
    gdb_free(list->items);
    *list = (gdb_statement_list){0};
}

static bool statement_writes(const gdb_ast_statement *statement)
{
    if (statement->explain == GDB_AST_EXPLAIN_PLAN)
        return false;
    if (gdb_ddl_is(statement) || statement->kind == GDB_AST_STATEMENT_COPY_FROM ||
        statement->kind == GDB_AST_STATEMENT_IMPORT_DATABASE ||
        statement->kind == GDB_AST_STATEMENT_CHECKPOINT)
        return true;
    if (statement->kind != GDB_AST_STATEMENT_QUERY)
        return false;
    for (size_t p = 0; p < statement->query->part_count; p++) {
        const gdb_ast_query_part *part = &statement->query->parts[p];

        for (size_t i = 0; i < part->clause_count; i++) {
            if (part->clauses[i].kind >= GDB_AST_CLAUSE_CREATE)
                return true;
        }
    }
    return false;
}

typedef struct list_reader {
    gdb_statement_list *list;
    const gdb_ast_script *script;
    gdb_statement_cache *cache;
    gdb_statement_shape *shape; /* of the statement at `offset` */
    uint32_t offset;
    gdb_arena arena; /* of one statement */
    gdb_ast_range *bad;
} list_reader;

static gdb_status add(list_reader *r, gdb_ast_statement_kind kind, bool writes, bool repeats,
                      gdb_error *err)
{
    gdb_statement_list *list = r->list;

    GDB_TRY(gdb_array_reserve(&list->items, &list->capacity, list->count + 1, sizeof(*list->items),
                              err));
    list->items[list->count++] = (gdb_statement_entry){
        .offset = r->offset, .kind = (uint8_t)kind, .writes = writes, .repeats = repeats};
    return GDB_OK;
}

static bool literals_have_values(list_reader *r)
{
    gdb_value value;

    for (uint32_t i = 0; i < r->shape->token_count; i++)
        if (r->shape->is_slot[i] &&
            !gdb_prepared_literal(r->script->text, r->shape->tokens[i], &r->arena, &value))
            return false;
    return true;
}

/* *more: it was not the end. */
static gdb_status parse(list_reader *r, uint32_t *end, bool *more, gdb_error *err)
{
    const gdb_ast_statement *statement;
    gdb_cached_statement *cached;

    GDB_TRY(
        gdb_cypher_parse_statement(r->script, r->offset, &r->arena, &statement, end, r->bad, err));
    *more = statement != NULL;
    if (statement == NULL)
        return GDB_OK;
    GDB_TRY(add(r, statement->kind, statement_writes(statement), false, err));
    if (r->shape->token_count == 0 || statement->kind != GDB_AST_STATEMENT_QUERY ||
        gdb_statement_cache_find(r->cache, r->shape) != NULL)
        return GDB_OK;
    return gdb_statement_cache_add(r->cache, r->shape, statement_writes(statement), &cached, err);
}

static gdb_status read_next(list_reader *r, bool *more, gdb_error *err)
{
    const gdb_cached_statement *cached = NULL;
    uint32_t end;

    gdb_arena_clear(&r->arena);
    GDB_TRY(gdb_statement_shape_read(r->shape, r->script->text, r->offset, err));
    if (r->shape->token_count > 0)
        cached = gdb_statement_cache_find(r->cache, r->shape);
    if (cached != NULL && literals_have_values(r)) {
        GDB_TRY(add(r, GDB_AST_STATEMENT_QUERY, cached->writes, true, err));
        end = r->shape->end;
    } else {
        GDB_TRY(parse(r, &end, more, err));
    }
    r->offset = end < r->script->text.size ? end + 1 : end;
    return GDB_OK;
}

gdb_status gdb_statement_list_read(gdb_statement_list *list, const gdb_ast_script *script,
                                   gdb_statement_cache *cache, gdb_ast_range *bad, gdb_error *err)
{
    list_reader r = {.list = list, .script = script, .cache = cache, .bad = bad};
    gdb_status status = GDB_OK;
    bool more = true;

    status = gdb_lexer_check_text(script->text, bad, err);
    if (status != GDB_OK)
        return gdb_syntax_where(err, status, script, *bad);
    r.shape = gdb_alloc_zero(sizeof(*r.shape), err);
    if (r.shape == NULL)
        return GDB_ERR_NOMEM;
    while (more)
        GDB_TRY_OUT(read_next(&r, &more, err));
out:
    gdb_statement_shape_release(r.shape);
    gdb_free(r.shape);
    gdb_arena_release(&r.arena);
    return status;
}
