/* SPDX-License-Identifier: MIT */
/*
 * Literals, variables, function calls, CASE, CAST, maps, parentheses.
 *
 * A word that begins a clause or joins expressions is taken for a variable only if what follows
 * it can only follow a value ("end - start" after "AS end", but not "WHERE RETURN n"): so most
 * names work unquoted, and a forgotten expression is still reported where it is missing.
 */
#include "lib/cypher/parser_state.h"

static uint32_t higher(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

gdb_status gdb_parser_expression_list(gdb_parser *p, const gdb_ast_expr *const **out, size_t *count)
{
    size_t mark = p->lists.size;
    const gdb_ast_expr *item;
    void *items;
    bool more;

    do {
        GDB_TRY(gdb_parser_expression(p, &item));
        GDB_TRY(gdb_parser_add(p, &item, sizeof(item)));
        GDB_TRY(gdb_parser_accept(p, GDB_TOKEN_COMMA, &more));
    } while (more);
    GDB_TRY(gdb_parser_finish_list(p, mark, sizeof(item), &items, count));
    *out = items;
    return GDB_OK;
}

/* --- literals --------------------------------------------------------- */

static gdb_status parse_text_literal(gdb_parser *p, gdb_ast_expr_kind kind,
                                     const gdb_ast_expr **out)
{
    uint32_t start = p->token.range.offset;
    gdb_ast_expr *expr;

    GDB_TRY(gdb_parser_new_expr(p, kind, &expr));
    GDB_TRY(gdb_token_value(p->lexer.text, p->token, p->arena, &expr->text, &p->bad, p->err));
    GDB_TRY(gdb_parser_advance(p));
    GDB_TRY(gdb_parser_finish_expr(p, expr, start, 0));
    *out = expr;
    return GDB_OK;
}

static gdb_status parse_integer(gdb_parser *p, const gdb_ast_expr **out)
{
    uint32_t start = p->token.range.offset;
    gdb_ast_expr *expr;
    uint64_t value;

    GDB_TRY(gdb_token_integer(p->lexer.text, p->token, &value, &p->bad, p->err));
    if (value > INT64_MAX)
        return gdb_parser_fail_at(p, p->token.range, "'%.*s' is too large for an INT64",
                                  (int)p->token.range.length, p->lexer.text.data + start);
    GDB_TRY(gdb_parser_advance(p));
    GDB_TRY(gdb_parser_new_expr(p, GDB_AST_EXPR_INTEGER, &expr));
    expr->integer = (int64_t)value;
    GDB_TRY(gdb_parser_finish_expr(p, expr, start, 0));
    *out = expr;
    return GDB_OK;
}

static gdb_status parse_constant(gdb_parser *p, gdb_ast_expr_kind kind, bool boolean,
                                 const gdb_ast_expr **out)
{
    uint32_t start = p->token.range.offset;
    gdb_ast_expr *expr;

    GDB_TRY(gdb_parser_advance(p));
    GDB_TRY(gdb_parser_new_expr(p, kind, &expr));
    expr->boolean = boolean;
    GDB_TRY(gdb_parser_finish_expr(p, expr, start, 0));
    *out = expr;
    return GDB_OK;
}

gdb_status gdb_parser_map(gdb_parser *p, const gdb_ast_expr **out)
{
    uint32_t start = p->token.range.offset, below = 0;
    size_t mark = p->lists.size;
    gdb_ast_expr *expr;
    gdb_ast_map_entry entry;
    bool more;
    void *items;

    GDB_TRY(gdb_parser_expect(p, GDB_TOKEN_LEFT_BRACE, "'{'"));
    more = !gdb_parser_at(p, GDB_TOKEN_RIGHT_BRACE);
    while (more) {
        GDB_TRY(gdb_parser_name(p, &entry.key, "a key"));
        GDB_TRY(gdb_parser_expect(p, GDB_TOKEN_COLON, "':'"));
        GDB_TRY(gdb_parser_expression(p, &entry.value));
        below = higher(below, entry.value->height);
        GDB_TRY(gdb_parser_add(p, &entry, sizeof(entry)));
        GDB_TRY(gdb_parser_accept(p, GDB_TOKEN_COMMA, &more));
    }
    GDB_TRY(gdb_parser_expect(p, GDB_TOKEN_RIGHT_BRACE, "',' or '}'"));
    GDB_TRY(gdb_parser_new_expr(p, GDB_AST_EXPR_MAP, &expr));
    GDB_TRY(gdb_parser_finish_list(p, mark, sizeof(entry), &items, &expr->map.count));
    expr->map.entries = items;
    GDB_TRY(gdb_parser_finish_expr(p, expr, start, below));
    *out = expr;
    return GDB_OK;
}

/* --- CASE, CAST, calls ------------------------------------------------ */

static gdb_status parse_case(gdb_parser *p, const gdb_ast_expr **out)
{
    uint32_t start = p->token.range.offset, below = 0;
    size_t mark = p->lists.size;
    gdb_ast_case_branch branch;
    gdb_ast_expr *expr;
    void *items;
    bool more;

    GDB_TRY(gdb_parser_advance(p));
    GDB_TRY(gdb_parser_new_expr(p, GDB_AST_EXPR_CASE, &expr));
    if (!gdb_parser_at_word(p, GDB_KW_WHEN)) {
        GDB_TRY(gdb_parser_expression(p, &expr->case_of.subject));
        below = expr->case_of.subject->height;
    }
    GDB_TRY(gdb_parser_expect_word(p, GDB_KW_WHEN));
    do {
        GDB_TRY(gdb_parser_expression(p, &branch.when));
        GDB_TRY(gdb_parser_expect_word(p, GDB_KW_THEN));
        GDB_TRY(gdb_parser_expression(p, &branch.then));
        below = higher(below, higher(branch.when->height, branch.then->height));
        GDB_TRY(gdb_parser_add(p, &branch, sizeof(branch)));
        GDB_TRY(gdb_parser_accept_word(p, GDB_KW_WHEN, &more));
    } while (more);
    GDB_TRY(gdb_parser_finish_list(p, mark, sizeof(branch), &items, &expr->case_of.count));
    expr->case_of.branches = items;
    GDB_TRY(gdb_parser_accept_word(p, GDB_KW_ELSE, &more));
    if (more) {
        GDB_TRY(gdb_parser_expression(p, &expr->case_of.otherwise));
        below = higher(below, expr->case_of.otherwise->height);
    }
    if (!gdb_parser_at_word(p, GDB_KW_END))
        return gdb_parser_fail_found(p, more ? "END" : "WHEN, ELSE or END");
    GDB_TRY(gdb_parser_advance(p));
    GDB_TRY(gdb_parser_finish_expr(p, expr, start, below));
    *out = expr;
    return GDB_OK;
}

static gdb_status parse_call(gdb_parser *p, const gdb_ast_expr **out)
{
    uint32_t start = p->token.range.offset, below = 0;
    gdb_ast_expr *expr;

    GDB_TRY(gdb_parser_new_expr(p, GDB_AST_EXPR_CALL, &expr));
    GDB_TRY(gdb_parser_dotted_name(p, &expr->call.name, "the name of a function"));
    GDB_TRY(gdb_parser_expect(p, GDB_TOKEN_LEFT_PAREN, "'('"));
    if (gdb_parser_at_word(p, GDB_KW_DISTINCT)) {
        gdb_token_kind next = gdb_parser_peek(p, 1).kind;

        expr->call.distinct =
            next != GDB_TOKEN_RIGHT_PAREN && next != GDB_TOKEN_COMMA && next != GDB_TOKEN_DOT;
        if (expr->call.distinct)
            GDB_TRY(gdb_parser_advance(p));
    }
    if (gdb_parser_at(p, GDB_TOKEN_STAR)) {
        expr->call.star = true;
        GDB_TRY(gdb_parser_advance(p));
        GDB_TRY(gdb_parser_expect(p, GDB_TOKEN_RIGHT_PAREN, "')'"));
    } else if (gdb_parser_at(p, GDB_TOKEN_RIGHT_PAREN)) {
        GDB_TRY(gdb_parser_advance(p));
    } else {
        GDB_TRY(gdb_parser_expression_list(p, &expr->call.args, &expr->call.count));
        GDB_TRY(gdb_parser_expect(p, GDB_TOKEN_RIGHT_PAREN, "',' or ')'"));
    }
    for (size_t i = 0; i < expr->call.count; i++)
        below = higher(below, expr->call.args[i]->height);
    GDB_TRY(gdb_parser_finish_expr(p, expr, start, below));
    *out = expr;
    return GDB_OK;
}

/* CAST(e AS T); CAST(e, 'T') is a call like any other. */
static gdb_status parse_cast(gdb_parser *p, const gdb_ast_expr **out)
{
    uint32_t start = p->token.range.offset;
    gdb_ast_name name;
    gdb_ast_expr *expr;
    const gdb_ast_expr *operand;

    GDB_TRY(gdb_parser_name(p, &name, "CAST"));
    GDB_TRY(gdb_parser_expect(p, GDB_TOKEN_LEFT_PAREN, "'('"));
    GDB_TRY(gdb_parser_expression(p, &operand));
    if (gdb_parser_at_word(p, GDB_KW_AS)) {
        GDB_TRY(gdb_parser_advance(p));
        GDB_TRY(gdb_parser_new_expr(p, GDB_AST_EXPR_CAST, &expr));
        expr->cast.operand = operand;
        GDB_TRY(gdb_parser_type(p, &expr->cast.type));
        GDB_TRY(gdb_parser_expect(p, GDB_TOKEN_RIGHT_PAREN, "')'"));
        GDB_TRY(gdb_parser_finish_expr(p, expr, start, operand->height));
    } else {
        const gdb_ast_expr *args[2] = {operand, NULL};
        void *items;
        size_t mark = p->lists.size;

        GDB_TRY(gdb_parser_expect(p, GDB_TOKEN_COMMA, "AS and a type"));
        GDB_TRY(gdb_parser_expression(p, &args[1]));
        GDB_TRY(gdb_parser_expect(p, GDB_TOKEN_RIGHT_PAREN, "')'"));
        GDB_TRY(gdb_parser_new_expr(p, GDB_AST_EXPR_CALL, &expr));
        expr->call.name = name;
        GDB_TRY(gdb_parser_add(p, args, sizeof(args)));
        GDB_TRY(gdb_parser_finish_list(p, mark, sizeof(args[0]), &items, &expr->call.count));
        expr->call.args = items;
        GDB_TRY(gdb_parser_finish_expr(p, expr, start, higher(operand->height, args[1]->height)));
    }
    *out = expr;
    return GDB_OK;
}

/* --- names ------------------------------------------------------------ */

/* name.name...( follows */
static bool call_ahead(const gdb_parser *p)
{
    gdb_lexer lexer = p->lexer;
    gdb_token token;
    gdb_ast_range ignored;

    for (;;) {
        if (gdb_lexer_next(&lexer, &token, &ignored, NULL) != GDB_OK)
            return false;
        if (token.kind != GDB_TOKEN_DOT)
            return token.kind == GDB_TOKEN_LEFT_PAREN;
        if (gdb_lexer_next(&lexer, &token, &ignored, NULL) != GDB_OK ||
            (token.kind != GDB_TOKEN_NAME && token.kind != GDB_TOKEN_QUOTED_NAME))
            return false;
    }
}

/* any( x IN: a quantifier, and not a function that happens to have such a name. */
static bool element_ahead(const gdb_parser *p)
{
    gdb_token_kind name = gdb_parser_peek(p, 2).kind;

    return gdb_parser_peek(p, 1).kind == GDB_TOKEN_LEFT_PAREN &&
           (name == GDB_TOKEN_NAME || name == GDB_TOKEN_QUOTED_NAME) &&
           gdb_parser_peek(p, 3).keyword == GDB_KW_IN;
}

static bool is_structural(gdb_keyword keyword)
{
    static const gdb_keyword words[] = {
        GDB_KW_AND,    GDB_KW_AS,         GDB_KW_ASC,      GDB_KW_ASCENDING, GDB_KW_BY,
        GDB_KW_CALL,   GDB_KW_CREATE,     GDB_KW_CONTAINS, GDB_KW_DELETE,    GDB_KW_DESC,
        GDB_KW_DETACH, GDB_KW_DESCENDING, GDB_KW_DISTINCT, GDB_KW_ELSE,      GDB_KW_END,
        GDB_KW_ENDS,   GDB_KW_IN,         GDB_KW_IS,       GDB_KW_LIMIT,     GDB_KW_MATCH,
        GDB_KW_MERGE,  GDB_KW_ON,         GDB_KW_OPTIONAL, GDB_KW_OR,        GDB_KW_ORDER,
        GDB_KW_REMOVE, GDB_KW_RETURN,     GDB_KW_SET,      GDB_KW_SKIP,      GDB_KW_STARTS,
        GDB_KW_THEN,   GDB_KW_UNION,      GDB_KW_UNWIND,   GDB_KW_WHEN,      GDB_KW_WHERE,
        GDB_KW_WITH,   GDB_KW_XOR,        GDB_KW_YIELD,
    };

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (words[i] == keyword)
            return true;
    return false;
}

/* Tokens that follow a value and cannot begin one. */
static bool follows_value(gdb_token_kind kind)
{
    static const gdb_token_kind kinds[] = {
        GDB_TOKEN_END,          GDB_TOKEN_RIGHT_PAREN, GDB_TOKEN_RIGHT_BRACKET,
        GDB_TOKEN_RIGHT_BRACE,  GDB_TOKEN_COMMA,       GDB_TOKEN_SEMICOLON,
        GDB_TOKEN_DOT,          GDB_TOKEN_DOTS,        GDB_TOKEN_BAR,
        GDB_TOKEN_EQUAL,        GDB_TOKEN_NOT_EQUAL,   GDB_TOKEN_LESS,
        GDB_TOKEN_LESS_EQUAL,   GDB_TOKEN_GREATER,     GDB_TOKEN_GREATER_EQUAL,
        GDB_TOKEN_REGEX,        GDB_TOKEN_PLUS,        GDB_TOKEN_MINUS,
        GDB_TOKEN_SLASH,        GDB_TOKEN_PERCENT,     GDB_TOKEN_CARET,
        GDB_TOKEN_DOUBLE_COLON,
    };

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (kinds[i] == kind)
            return true;
    return false;
}

static gdb_status parse_variable_or_call(gdb_parser *p, const gdb_ast_expr **out)
{
    if (is_structural(p->token.keyword) && !follows_value(gdb_parser_peek(p, 1).kind))
        return gdb_parser_fail_found(p, "an expression");
    if (call_ahead(p))
        return parse_call(p, out);
    return parse_text_literal(p, GDB_AST_EXPR_VARIABLE, out);
}

static gdb_status parse_word(gdb_parser *p, const gdb_ast_expr **out)
{
    gdb_keyword keyword = p->token.keyword;
    gdb_token_kind next = gdb_parser_peek(p, 1).kind;

    if (keyword == GDB_KW_NULL)
        return parse_constant(p, GDB_AST_EXPR_NULL, false, out);
    if (keyword == GDB_KW_TRUE || keyword == GDB_KW_FALSE)
        return parse_constant(p, GDB_AST_EXPR_BOOLEAN, keyword == GDB_KW_TRUE, out);
    if (keyword == GDB_KW_NOT) /* as in 1 + NOT x, where it binds too loosely to stand */
        return gdb_parser_fail_found(p, "an expression, or NOT in parentheses");
    if (keyword == GDB_KW_CASE)
        return parse_case(p, out);
    if (keyword == GDB_KW_CAST && next == GDB_TOKEN_LEFT_PAREN)
        return parse_cast(p, out);
    if (next == GDB_TOKEN_LEFT_BRACE && keyword == GDB_KW_EXISTS)
        return gdb_parser_subquery(p, GDB_AST_SUBQUERY_EXISTS, out);
    if (next == GDB_TOKEN_LEFT_BRACE && keyword == GDB_KW_COUNT)
        return gdb_parser_subquery(p, GDB_AST_SUBQUERY_COUNT, out);
    if (next == GDB_TOKEN_LEFT_PAREN &&
        (keyword == GDB_KW_SHORTESTPATH || keyword == GDB_KW_ALLSHORTESTPATHS))
        return gdb_parser_pattern_expr(p, out);
    if (next == GDB_TOKEN_LEFT_PAREN && keyword == GDB_KW_REDUCE)
        return gdb_parser_reduce(p, out);
    if (keyword == GDB_KW_ALL && element_ahead(p))
        return gdb_parser_quantifier(p, GDB_AST_QUANTIFIER_ALL, out);
    if (keyword == GDB_KW_ANY && element_ahead(p))
        return gdb_parser_quantifier(p, GDB_AST_QUANTIFIER_ANY, out);
    if (keyword == GDB_KW_NONE && element_ahead(p))
        return gdb_parser_quantifier(p, GDB_AST_QUANTIFIER_NONE, out);
    if (keyword == GDB_KW_SINGLE && element_ahead(p))
        return gdb_parser_quantifier(p, GDB_AST_QUANTIFIER_SINGLE, out);
    return parse_variable_or_call(p, out);
}

static gdb_status parse_parentheses(gdb_parser *p, const gdb_ast_expr **out)
{
    if (gdb_parser_pattern_ahead(p))
        return gdb_parser_pattern_expr(p, out);
    GDB_TRY(gdb_parser_advance(p));
    GDB_TRY(gdb_parser_expression(p, out));
    return gdb_parser_expect(p, GDB_TOKEN_RIGHT_PAREN, "')'");
}

gdb_status gdb_parser_atom(gdb_parser *p, const gdb_ast_expr **out)
{
    if (gdb_parser_at(p, GDB_TOKEN_NAME))
        return parse_word(p, out);
    if (gdb_parser_at(p, GDB_TOKEN_QUOTED_NAME))
        return parse_variable_or_call(p, out);
    if (gdb_parser_at(p, GDB_TOKEN_INTEGER))
        return parse_integer(p, out);
    if (gdb_parser_at(p, GDB_TOKEN_FLOAT))
        return parse_text_literal(p, GDB_AST_EXPR_FLOAT, out);
    if (gdb_parser_at(p, GDB_TOKEN_STRING))
        return parse_text_literal(p, GDB_AST_EXPR_STRING, out);
    if (gdb_parser_at(p, GDB_TOKEN_PARAMETER))
        return parse_text_literal(p, GDB_AST_EXPR_PARAMETER, out);
    if (gdb_parser_at(p, GDB_TOKEN_LEFT_PAREN))
        return parse_parentheses(p, out);
    if (gdb_parser_at(p, GDB_TOKEN_LEFT_BRACKET))
        return gdb_parser_bracket(p, out);
    if (gdb_parser_at(p, GDB_TOKEN_LEFT_BRACE))
        return gdb_parser_map(p, out);
    return gdb_parser_fail_found(p, "an expression");
}
