/* SPDX-License-Identifier: MIT */
/*
 * What brings variables of its own: list and pattern comprehensions, quantifiers, reduce,
 * subqueries; and list literals, which begin like comprehensions.
 */
#include "lib/cypher/parser_state.h"

static uint32_t higher(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

static uint32_t height_of(const gdb_ast_expr *expr)
{
    return expr != NULL ? expr->height : 0;
}

static gdb_status parse_list(gdb_parser *p, const gdb_ast_expr **out)
{
    uint32_t start = p->token.range.offset, below = 0;
    gdb_ast_expr *expr;

    GDB_TRY(gdb_parser_advance(p));
    GDB_TRY(gdb_parser_new_expr(p, GDB_AST_EXPR_LIST, &expr));
    if (!gdb_parser_at(p, GDB_TOKEN_RIGHT_BRACKET))
        GDB_TRY(gdb_parser_expression_list(p, &expr->list.items, &expr->list.count));
    GDB_TRY(gdb_parser_expect(p, GDB_TOKEN_RIGHT_BRACKET, "',' or ']'"));
    for (size_t i = 0; i < expr->list.count; i++)
        below = higher(below, expr->list.items[i]->height);
    GDB_TRY(gdb_parser_finish_expr(p, expr, start, below));
    *out = expr;
    return GDB_OK;
}

/* x IN list */
static gdb_status parse_element(gdb_parser *p, gdb_ast_name *variable, const gdb_ast_expr **list)
{
    GDB_TRY(gdb_parser_name(p, variable, "a variable"));
    GDB_TRY(gdb_parser_expect_word(p, GDB_KW_IN));
    return gdb_parser_expression_before_bar(p, list);
}

static gdb_status accept_where(gdb_parser *p, const gdb_ast_expr **out)
{
    bool found;

    GDB_TRY(gdb_parser_accept_word(p, GDB_KW_WHERE, &found));
    return found ? gdb_parser_expression_before_bar(p, out) : GDB_OK;
}

static gdb_status parse_list_comprehension(gdb_parser *p, const gdb_ast_expr **out)
{
    uint32_t start = p->token.range.offset;
    gdb_ast_expr *expr;
    bool mapped;

    GDB_TRY(gdb_parser_advance(p));
    GDB_TRY(gdb_parser_new_expr(p, GDB_AST_EXPR_LIST_COMPREHENSION, &expr));
    GDB_TRY(parse_element(p, &expr->comprehension.variable, &expr->comprehension.list));
    GDB_TRY(accept_where(p, &expr->comprehension.where));
    GDB_TRY(gdb_parser_accept(p, GDB_TOKEN_BAR, &mapped));
    if (mapped)
        GDB_TRY(gdb_parser_expression(p, &expr->comprehension.result));
    GDB_TRY(gdb_parser_expect(p, GDB_TOKEN_RIGHT_BRACKET,
                              mapped                              ? "']'"
                              : expr->comprehension.where != NULL ? "'|' or ']'"
                                                                  : "WHERE, '|' or ']'"));
    GDB_TRY(gdb_parser_finish_expr(
        p, expr, start,
        higher(expr->comprehension.list->height, higher(height_of(expr->comprehension.where),
                                                        height_of(expr->comprehension.result)))));
    *out = expr;
    return GDB_OK;
}

static gdb_status parse_pattern_comprehension(gdb_parser *p, const gdb_ast_expr **out)
{
    uint32_t start = p->token.range.offset, outer = p->tallest;
    gdb_ast_path *path = gdb_arena_alloc_zero(p->arena, sizeof(*path), p->err);
    gdb_ast_expr *expr;

    if (path == NULL)
        return GDB_ERR_NOMEM;
    GDB_TRY(gdb_parser_advance(p));
    GDB_TRY(gdb_parser_new_expr(p, GDB_AST_EXPR_PATTERN_COMPREHENSION, &expr));
    p->tallest = 0;
    GDB_TRY(gdb_parser_path(p, path));
    expr->pattern_comprehension.path = path;
    GDB_TRY(accept_where(p, &expr->pattern_comprehension.where));
    GDB_TRY(gdb_parser_expect(p, GDB_TOKEN_BAR, "'|'"));
    GDB_TRY(gdb_parser_expression(p, &expr->pattern_comprehension.result));
    GDB_TRY(gdb_parser_expect(p, GDB_TOKEN_RIGHT_BRACKET, "']'"));
    GDB_TRY(gdb_parser_finish_expr(p, expr, start, p->tallest));
    p->tallest = higher(outer, p->tallest);
    *out = expr;
    return GDB_OK;
}

/* The parser behind the '[', or behind "[p =", to look at what follows. */
static bool pattern_inside(const gdb_parser *p)
{
    gdb_parser inside = *p;
    unsigned skip = 1;
    gdb_token token = gdb_parser_peek(p, 1);

    if ((token.kind == GDB_TOKEN_NAME || token.kind == GDB_TOKEN_QUOTED_NAME) &&
        gdb_parser_peek(p, 2).kind == GDB_TOKEN_EQUAL)
        skip = 3;
    inside.err = NULL;
    while (skip-- > 0)
        if (gdb_parser_advance(&inside) != GDB_OK)
            return false;
    return gdb_parser_at(&inside, GDB_TOKEN_LEFT_PAREN) && gdb_parser_pattern_ahead(&inside);
}

gdb_status gdb_parser_bracket(gdb_parser *p, const gdb_ast_expr **out)
{
    gdb_token next = gdb_parser_peek(p, 1);

    if ((next.kind == GDB_TOKEN_NAME || next.kind == GDB_TOKEN_QUOTED_NAME) &&
        gdb_parser_peek(p, 2).keyword == GDB_KW_IN)
        return parse_list_comprehension(p, out);
    if (pattern_inside(p))
        return parse_pattern_comprehension(p, out);
    return parse_list(p, out);
}

gdb_status gdb_parser_quantifier(gdb_parser *p, gdb_ast_quantifier_kind kind,
                                 const gdb_ast_expr **out)
{
    uint32_t start = p->token.range.offset;
    gdb_ast_expr *expr;

    GDB_TRY(gdb_parser_advance(p));
    GDB_TRY(gdb_parser_expect(p, GDB_TOKEN_LEFT_PAREN, "'('"));
    GDB_TRY(gdb_parser_new_expr(p, GDB_AST_EXPR_QUANTIFIER, &expr));
    expr->quantifier.kind = kind;
    GDB_TRY(parse_element(p, &expr->quantifier.variable, &expr->quantifier.list));
    GDB_TRY(accept_where(p, &expr->quantifier.where));
    GDB_TRY(gdb_parser_expect(p, GDB_TOKEN_RIGHT_PAREN,
                              expr->quantifier.where != NULL ? "')'" : "WHERE or ')'"));
    GDB_TRY(gdb_parser_finish_expr(
        p, expr, start, higher(expr->quantifier.list->height, height_of(expr->quantifier.where))));
    *out = expr;
    return GDB_OK;
}

gdb_status gdb_parser_reduce(gdb_parser *p, const gdb_ast_expr **out)
{
    uint32_t start = p->token.range.offset;
    gdb_ast_expr *expr;

    GDB_TRY(gdb_parser_advance(p));
    GDB_TRY(gdb_parser_expect(p, GDB_TOKEN_LEFT_PAREN, "'('"));
    GDB_TRY(gdb_parser_new_expr(p, GDB_AST_EXPR_REDUCE, &expr));
    GDB_TRY(gdb_parser_name(p, &expr->reduce.accumulator, "a variable"));
    GDB_TRY(gdb_parser_expect(p, GDB_TOKEN_EQUAL, "'='"));
    GDB_TRY(gdb_parser_expression(p, &expr->reduce.start));
    GDB_TRY(gdb_parser_expect(p, GDB_TOKEN_COMMA, "','"));
    GDB_TRY(parse_element(p, &expr->reduce.variable, &expr->reduce.list));
    GDB_TRY(gdb_parser_expect(p, GDB_TOKEN_BAR, "'|'"));
    GDB_TRY(gdb_parser_expression(p, &expr->reduce.step));
    GDB_TRY(gdb_parser_expect(p, GDB_TOKEN_RIGHT_PAREN, "')'"));
    GDB_TRY(gdb_parser_finish_expr(
        p, expr, start,
        higher(expr->reduce.start->height,
               higher(expr->reduce.list->height, expr->reduce.step->height))));
    *out = expr;
    return GDB_OK;
}

/* { (a)-->(b) WHERE p }, as if MATCH stood before it. */
static gdb_status parse_short_subquery(gdb_parser *p, const gdb_ast_query **out)
{
    uint32_t start = p->token.range.offset;
    gdb_ast_query *query = gdb_arena_alloc_zero(p->arena, sizeof(*query), p->err);
    gdb_ast_query_part *part = gdb_arena_alloc_zero(p->arena, sizeof(*part), p->err);
    gdb_ast_clause *clause = gdb_arena_alloc_zero(p->arena, sizeof(*clause), p->err);
    bool where;

    if (query == NULL || part == NULL || clause == NULL)
        return GDB_ERR_NOMEM;
    clause->kind = GDB_AST_CLAUSE_MATCH;
    GDB_TRY(gdb_parser_path_list(p, &clause->match.paths, &clause->match.path_count));
    GDB_TRY(gdb_parser_accept_word(p, GDB_KW_WHERE, &where));
    if (where)
        GDB_TRY(gdb_parser_expression(p, &clause->match.where));
    clause->range = gdb_parser_range_from(p, start);
    part->range = clause->range;
    part->clauses = clause;
    part->clause_count = 1;
    query->range = clause->range;
    query->parts = part;
    query->part_count = 1;
    *out = query;
    return GDB_OK;
}

gdb_status gdb_parser_subquery(gdb_parser *p, gdb_ast_subquery_kind kind, const gdb_ast_expr **out)
{
    uint32_t start = p->token.range.offset, outer = p->tallest;
    bool bar_ends = p->bar_ends;
    gdb_ast_expr *expr;

    GDB_TRY(gdb_parser_advance(p));
    GDB_TRY(gdb_parser_advance(p)); /* the '{' that brought us here */
    GDB_TRY(gdb_parser_enter(p));
    GDB_TRY(gdb_parser_new_expr(p, GDB_AST_EXPR_SUBQUERY, &expr));
    expr->subquery.kind = kind;
    p->tallest = 0;
    p->bar_ends = false;
    if (gdb_parser_at(p, GDB_TOKEN_LEFT_PAREN) || gdb_parser_peek(p, 1).kind == GDB_TOKEN_EQUAL)
        GDB_TRY(parse_short_subquery(p, &expr->subquery.query));
    else
        GDB_TRY(gdb_parser_query(p, true, &expr->subquery.query));
    GDB_TRY(gdb_parser_expect(p, GDB_TOKEN_RIGHT_BRACE, "'}' or another clause"));
    gdb_parser_leave(p);
    GDB_TRY(gdb_parser_finish_expr(p, expr, start, p->tallest));
    p->bar_ends = bar_ends;
    p->tallest = higher(outer, p->tallest);
    *out = expr;
    return GDB_OK;
}
