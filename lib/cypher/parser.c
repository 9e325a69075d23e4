/* SPDX-License-Identifier: MIT */
/* Scripts: statements separated by ';'. */
#include "lib/cypher/parser.h"

#include "lib/cypher/parser_state.h"
#include "lib/cypher/syntax_error.h"

static gdb_status parse_begin(gdb_parser *p, gdb_ast_statement *statement)
{
    bool found;

    statement->kind = GDB_AST_STATEMENT_BEGIN;
    GDB_TRY(gdb_parser_advance(p));
    GDB_TRY(gdb_parser_accept_word(p, GDB_KW_TRANSACTION, &found));
    GDB_TRY(gdb_parser_accept_word(p, GDB_KW_READ, &statement->begin.read_only));
    return statement->begin.read_only ? gdb_parser_expect_word(p, GDB_KW_ONLY) : GDB_OK;
}

/* CREATE followed by a word is DDL, unless the word names a path: CREATE p = (a)-[:X]->(b). */
static bool table_ahead(const gdb_parser *p)
{
    return gdb_parser_at_word(p, GDB_KW_CREATE) && gdb_parser_peek(p, 1).kind == GDB_TOKEN_NAME &&
           gdb_parser_peek(p, 2).kind != GDB_TOKEN_EQUAL;
}

static gdb_status parse_statement_body(gdb_parser *p, gdb_ast_statement *statement)
{
    if (table_ahead(p))
        return gdb_parser_create_table(p, statement);
    if (gdb_parser_at_word(p, GDB_KW_DROP))
        return gdb_parser_drop(p, statement);
    if (gdb_parser_at_word(p, GDB_KW_ALTER))
        return gdb_parser_alter(p, statement);
    if (gdb_parser_at_word(p, GDB_KW_COPY))
        return gdb_parser_copy(p, statement);
    if (gdb_parser_at_word(p, GDB_KW_EXPORT) || gdb_parser_at_word(p, GDB_KW_IMPORT))
        return gdb_parser_database(p, statement);
    if (gdb_parser_at_word(p, GDB_KW_BEGIN))
        return parse_begin(p, statement);
    if (gdb_parser_at_word(p, GDB_KW_COMMIT))
        statement->kind = GDB_AST_STATEMENT_COMMIT;
    else if (gdb_parser_at_word(p, GDB_KW_ROLLBACK))
        statement->kind = GDB_AST_STATEMENT_ROLLBACK;
    else if (gdb_parser_at_word(p, GDB_KW_CHECKPOINT))
        statement->kind = GDB_AST_STATEMENT_CHECKPOINT;
    else
        return gdb_parser_query(p, false, &statement->query);
    return gdb_parser_advance(p);
}

static gdb_status parse_statement(gdb_parser *p)
{
    gdb_ast_statement statement = {0};
    uint32_t start = p->token.range.offset;

    if (gdb_parser_at_word(p, GDB_KW_EXPLAIN))
        statement.explain = GDB_AST_EXPLAIN_PLAN;
    else if (gdb_parser_at_word(p, GDB_KW_PROFILE))
        statement.explain = GDB_AST_EXPLAIN_PROFILE;
    if (statement.explain != GDB_AST_EXPLAIN_NONE)
        GDB_TRY(gdb_parser_advance(p));
    GDB_TRY(parse_statement_body(p, &statement));
    statement.range = gdb_parser_range_from(p, start);
    return gdb_parser_add(p, &statement, sizeof(statement));
}

/* Words that could have gone on with the statement, for "did you mean". */
static gdb_status fail_end(gdb_parser *p)
{
    static const gdb_keyword words[] = {
        GDB_KW_AND,   GDB_KW_AS,     GDB_KW_CONTAINS, GDB_KW_CREATE, GDB_KW_DELETE, GDB_KW_DETACH,
        GDB_KW_LIMIT, GDB_KW_MATCH,  GDB_KW_MERGE,    GDB_KW_ORDER,  GDB_KW_RETURN, GDB_KW_SET,
        GDB_KW_SKIP,  GDB_KW_STARTS, GDB_KW_UNION,    GDB_KW_WHERE,  GDB_KW_WITH,   GDB_KW_YIELD,
    };

    return gdb_parser_fail_word(p, "';' or the end of the statement", words,
                                sizeof(words) / sizeof(words[0]));
}

/* The next statement onto the list, if there is one: `found` says so. Behind it stands ';' or the
 * end. */
static gdb_status parse_next(gdb_parser *p, bool *found)
{
    while (gdb_parser_at(p, GDB_TOKEN_SEMICOLON))
        GDB_TRY(gdb_parser_advance(p));
    *found = !gdb_parser_at(p, GDB_TOKEN_END);
    if (!*found)
        return GDB_OK;
    GDB_TRY(parse_statement(p));
    return gdb_parser_at(p, GDB_TOKEN_END) || gdb_parser_at(p, GDB_TOKEN_SEMICOLON) ? GDB_OK
                                                                                    : fail_end(p);
}

static gdb_status parse_script(gdb_parser *p)
{
    bool more = true;
    void *items;

    GDB_TRY(gdb_lexer_check_text(p->lexer.text, &p->bad, p->err));
    GDB_TRY(gdb_parser_advance(p));
    while (more)
        GDB_TRY(parse_next(p, &more));
    GDB_TRY(gdb_parser_finish_list(p, 0, sizeof(gdb_ast_statement), &items, &p->script.count));
    p->script.statements = items;
    return GDB_OK;
}

static gdb_status parse_one(gdb_parser *p, const gdb_ast_statement **out)
{
    void *items;
    size_t count;
    bool found;

    GDB_TRY(gdb_parser_advance(p));
    GDB_TRY(parse_next(p, &found));
    GDB_TRY(gdb_parser_finish_list(p, 0, sizeof(gdb_ast_statement), &items, &count));
    *out = items;
    return GDB_OK;
}

static gdb_parser begin_parser(const gdb_ast_script *script, gdb_arena *arena, gdb_error *err)
{
    return (gdb_parser){.lexer.text = script->text, .script = *script, .arena = arena, .err = err};
}

static gdb_status end_parser(gdb_parser *p, gdb_status status, gdb_ast_range *error_range)
{
    gdb_buffer_release(&p->lists);
    if (status == GDB_ERR_QUERY) {
        gdb_syntax_where(p->err, status, &p->script, p->bad);
        if (error_range != NULL)
            *error_range = p->bad;
    }
    return status;
}

gdb_status gdb_cypher_parse(gdb_text_view text, const char *source, gdb_arena *arena,
                            const gdb_ast_script **out, gdb_ast_range *error_range, gdb_error *err)
{
    const gdb_ast_script empty = {.text = text.size > 0 ? text : gdb_text("", 0), .source = source};
    gdb_parser p = begin_parser(&empty, arena, err);
    gdb_ast_script *script;
    gdb_status status;

    if (text.size > GDB_CYPHER_MAX_TEXT) {
        if (error_range != NULL)
            *error_range = p.bad;
        return GDB_FAIL(err, GDB_ERR_QUERY, "text of %zu bytes, expected at most %d", text.size,
                        GDB_CYPHER_MAX_TEXT);
    }
    GDB_TRY_OUT(parse_script(&p));
    script = gdb_arena_alloc(arena, sizeof(*script), err);
    if (script == NULL) {
        status = GDB_ERR_NOMEM;
        goto out;
    }
    *script = p.script;
    *out = script;
out:
    return end_parser(&p, status, error_range);
}

gdb_status gdb_cypher_parse_statement(const gdb_ast_script *script, uint32_t offset,
                                      gdb_arena *arena, const gdb_ast_statement **out,
                                      uint32_t *end, gdb_ast_range *error_range, gdb_error *err)
{
    gdb_parser p = begin_parser(script, arena, err);
    gdb_status status;

    p.lexer.position = p.previous_end = offset;
    status = parse_one(&p, out);
    *end = p.token.range.offset;
    return end_parser(&p, status, error_range);
}
