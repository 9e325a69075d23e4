/* SPDX-License-Identifier: MIT */
/* Queries: clauses between UNIONs. */
#include "lib/cypher/parser_state.h"

static gdb_status parse_match(gdb_parser *p, gdb_ast_clause *clause)
{
    bool where;

    clause->kind = GDB_AST_CLAUSE_MATCH;
    GDB_TRY(gdb_parser_accept_word(p, GDB_KW_OPTIONAL, &clause->match.optional));
    GDB_TRY(gdb_parser_expect_word(p, GDB_KW_MATCH));
    GDB_TRY(gdb_parser_path_list(p, &clause->match.paths, &clause->match.path_count));
    GDB_TRY(gdb_parser_accept_word(p, GDB_KW_WHERE, &where));
    return where ? gdb_parser_expression(p, &clause->match.where) : GDB_OK;
}

static gdb_status parse_unwind(gdb_parser *p, gdb_ast_clause *clause)
{
    clause->kind = GDB_AST_CLAUSE_UNWIND;
    GDB_TRY(gdb_parser_advance(p));
    GDB_TRY(gdb_parser_expression(p, &clause->unwind.list));
    GDB_TRY(gdb_parser_expect_word(p, GDB_KW_AS));
    return gdb_parser_name(p, &clause->unwind.variable, "a variable");
}

static gdb_status parse_yield(gdb_parser *p, gdb_ast_clause *clause)
{
    size_t mark = p->lists.size;
    bool more = true, alias, where;
    void *items;

    GDB_TRY(gdb_parser_accept(p, GDB_TOKEN_STAR, &clause->call.yield_star));
    while (more && !clause->call.yield_star) {
        gdb_ast_yield_item item = {0};

        GDB_TRY(gdb_parser_name(p, &item.column, "the name of a column, or '*'"));
        GDB_TRY(gdb_parser_accept_word(p, GDB_KW_AS, &alias));
        if (alias)
            GDB_TRY(gdb_parser_name(p, &item.alias, "a variable"));
        GDB_TRY(gdb_parser_add(p, &item, sizeof(item)));
        GDB_TRY(gdb_parser_accept(p, GDB_TOKEN_COMMA, &more));
    }
    GDB_TRY(gdb_parser_finish_list(p, mark, sizeof(gdb_ast_yield_item), &items,
                                   &clause->call.yield_count));
    clause->call.yields = items;
    GDB_TRY(gdb_parser_accept_word(p, GDB_KW_WHERE, &where));
    return where ? gdb_parser_expression(p, &clause->call.where) : GDB_OK;
}

static gdb_status parse_call(gdb_parser *p, gdb_ast_clause *clause)
{
    bool found;

    clause->kind = GDB_AST_CLAUSE_CALL;
    GDB_TRY(gdb_parser_advance(p));
    GDB_TRY(gdb_parser_dotted_name(p, &clause->call.name, "the name of a procedure"));
    GDB_TRY(gdb_parser_accept(p, GDB_TOKEN_LEFT_PAREN, &found));
    if (found) {
        if (!gdb_parser_at(p, GDB_TOKEN_RIGHT_PAREN))
            GDB_TRY(gdb_parser_expression_list(p, &clause->call.args, &clause->call.arg_count));
        GDB_TRY(gdb_parser_expect(p, GDB_TOKEN_RIGHT_PAREN, "',' or ')'"));
    }
    GDB_TRY(gdb_parser_accept_word(p, GDB_KW_YIELD, &found));
    return found ? parse_yield(p, clause) : GDB_OK;
}

static bool writes(gdb_ast_clause_kind kind)
{
    return kind == GDB_AST_CLAUSE_CREATE || kind == GDB_AST_CLAUSE_MERGE ||
           kind == GDB_AST_CLAUSE_SET || kind == GDB_AST_CLAUSE_REMOVE ||
           kind == GDB_AST_CLAUSE_DELETE;
}

typedef gdb_status (*clause_parser)(gdb_parser *p, gdb_ast_clause *clause);

/* What parses the clause that begins with the keyword; NULL: none does. */
static clause_parser clause_of(gdb_keyword keyword)
{
    static const struct {
        gdb_keyword keyword;
        clause_parser parse;
    } clauses[] = {
        {GDB_KW_MATCH, parse_match},          {GDB_KW_OPTIONAL, parse_match},
        {GDB_KW_UNWIND, parse_unwind},        {GDB_KW_CALL, parse_call},
        {GDB_KW_WITH, gdb_parser_projection}, {GDB_KW_RETURN, gdb_parser_projection},
        {GDB_KW_CREATE, gdb_parser_create},   {GDB_KW_MERGE, gdb_parser_merge},
        {GDB_KW_SET, gdb_parser_set},         {GDB_KW_REMOVE, gdb_parser_remove},
        {GDB_KW_DELETE, gdb_parser_delete},   {GDB_KW_DETACH, gdb_parser_delete},
    };

    for (size_t i = 0; i < sizeof(clauses) / sizeof(clauses[0]); i++)
        if (clauses[i].keyword == keyword)
            return clauses[i].parse;
    return NULL;
}

/* Where no clause begins: `expected` one, or at the start of a statement any of them. */
static gdb_status fail_clause(gdb_parser *p, const char *expected, bool statement)
{
    static const gdb_keyword words[] = {
        GDB_KW_MATCH,  GDB_KW_OPTIONAL, GDB_KW_WHERE, GDB_KW_UNWIND, GDB_KW_CALL,    GDB_KW_WITH,
        GDB_KW_RETURN, GDB_KW_CREATE,   GDB_KW_MERGE, GDB_KW_SET,    GDB_KW_REMOVE,  GDB_KW_DELETE,
        GDB_KW_DETACH, GDB_KW_COPY,     GDB_KW_ALTER, GDB_KW_DROP,   GDB_KW_EXPLAIN, GDB_KW_PROFILE,
    };
    size_t all = sizeof(words) / sizeof(words[0]);

    return gdb_parser_fail_word(p, expected, words, statement ? all : all - 5);
}

static gdb_status parse_part(gdb_parser *p, bool subquery, bool first, gdb_ast_query_part *part)
{
    uint32_t start = p->token.range.offset;
    size_t mark = p->lists.size;
    gdb_ast_clause_kind last = GDB_AST_CLAUSE_MATCH;
    clause_parser parse;
    void *items;

    while ((parse = clause_of(p->token.keyword)) != NULL) {
        gdb_ast_clause clause = {0};
        uint32_t clause_start = p->token.range.offset;

        GDB_TRY(parse(p, &clause));
        clause.range = gdb_parser_range_from(p, clause_start);
        GDB_TRY(gdb_parser_add(p, &clause, sizeof(clause)));
        last = clause.kind;
        if (last == GDB_AST_CLAUSE_RETURN)
            break;
    }
    if (p->lists.size == mark) {
        bool statement = first && !subquery && p->depth == 0;

        return fail_clause(p, statement ? "a statement" : "a clause", statement);
    }
    if (last != GDB_AST_CLAUSE_RETURN && last != GDB_AST_CLAUSE_CALL && !writes(last) &&
        !(subquery && last == GDB_AST_CLAUSE_MATCH))
        return fail_clause(p, "RETURN or another clause", false);
    GDB_TRY(gdb_parser_finish_list(p, mark, sizeof(gdb_ast_clause), &items, &part->clause_count));
    part->clauses = items;
    part->range = gdb_parser_range_from(p, start);
    return GDB_OK;
}

gdb_status gdb_parser_query(gdb_parser *p, bool subquery, const gdb_ast_query **out)
{
    uint32_t start = p->token.range.offset;
    size_t mark = p->lists.size;
    gdb_ast_query *query = gdb_arena_alloc_zero(p->arena, sizeof(*query), p->err);
    bool more, all = false;
    void *items;

    if (query == NULL)
        return GDB_ERR_NOMEM;
    do {
        gdb_ast_query_part part = {0};

        part.union_all = all;
        GDB_TRY(parse_part(p, subquery, p->lists.size == mark, &part));
        GDB_TRY(gdb_parser_add(p, &part, sizeof(part)));
        GDB_TRY(gdb_parser_accept_word(p, GDB_KW_UNION, &more));
        if (more)
            GDB_TRY(gdb_parser_accept_word(p, GDB_KW_ALL, &all));
    } while (more);
    GDB_TRY(
        gdb_parser_finish_list(p, mark, sizeof(gdb_ast_query_part), &items, &query->part_count));
    query->parts = items;
    query->range = gdb_parser_range_from(p, start);
    *out = query;
    return GDB_OK;
}
