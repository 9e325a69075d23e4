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

static gdb_status parse_script(gdb_parser *p)
{
    void *items;

    GDB_TRY(gdb_lexer_check_text(p->lexer.text, &p->bad, p->err));
    GDB_TRY(gdb_parser_advance(p));
    while (!gdb_parser_at(p, GDB_TOKEN_END)) {
        if (gdb_parser_at(p, GDB_TOKEN_SEMICOLON)) {
            GDB_TRY(gdb_parser_advance(p));
            continue;
        }
        GDB_TRY(parse_statement(p));
        if (!gdb_parser_at(p, GDB_TOKEN_END) && !gdb_parser_at(p, GDB_TOKEN_SEMICOLON))
            return fail_end(p);
    }
    GDB_TRY(gdb_parser_finish_list(p, 0, sizeof(gdb_ast_statement), &items, &p->script.count));
    p->script.statements = items;
    return GDB_OK;
}

gdb_status gdb_cypher_parse(gdb_text_view text, const char *source, gdb_arena *arena,
                            const gdb_ast_script **out, gdb_ast_range *error_range, gdb_error *err)
{
    gdb_parser p = {0};
    gdb_ast_script *script;
    gdb_status status;

    if (text.size > GDB_CYPHER_MAX_TEXT) {
        if (error_range != NULL)
            *error_range = p.bad;
        return GDB_FAIL(err, GDB_ERR_QUERY, "text of %zu bytes, expected at most %d", text.size,
                        GDB_CYPHER_MAX_TEXT);
    }
    p.lexer.text = p.script.text = text.size > 0 ? text : gdb_text("", 0);
    p.script.source = source;
    p.arena = arena;
    p.err = err;
    GDB_TRY_OUT(parse_script(&p));
    script = gdb_arena_alloc(arena, sizeof(*script), err);
    if (script == NULL) {
        status = GDB_ERR_NOMEM;
        goto out;
    }
    *script = p.script;
    *out = script;
out:
    gdb_buffer_release(&p.lists);
    if (status == GDB_ERR_QUERY) {
        gdb_syntax_where(err, status, &p.script, p.bad);
        if (error_range != NULL)
            *error_range = p.bad;
    }
    return status;
}
