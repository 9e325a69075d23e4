/* SPDX-License-Identifier: MIT */
/*
 * Operators, from the loosest to the tightest (openCypher 9):
 *
 *     OR   XOR   AND   NOT   = <> < <= > >=   STARTS WITH, ENDS WITH, CONTAINS, =~, IN, IS NULL
 *     + -   * / %   ^   unary + -   .name [i] :Label ::TYPE
 *
 * All binary ones associate to the left; so does ^, and -2 ^ 2 is 4. Comparisons chain:
 * a < b < c is a < b AND b < c. AND, OR and XOR of many operands are one node, so that long
 * conditions do not make high trees.
 */
#include "lib/cypher/parser_state.h"

static uint32_t higher(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

gdb_status gdb_parser_new_expr(gdb_parser *p, gdb_ast_expr_kind kind, gdb_ast_expr **out)
{
    *out = gdb_arena_alloc_zero(p->arena, sizeof(**out), p->err);
    if (*out == NULL)
        return GDB_ERR_NOMEM;
    (*out)->kind = kind;
    return GDB_OK;
}

gdb_status gdb_parser_finish_expr(gdb_parser *p, gdb_ast_expr *expr, uint32_t start, uint32_t below)
{
    expr->range = gdb_parser_range_from(p, start);
    expr->height = below + 1;
    if (expr->height > GDB_AST_MAX_HEIGHT)
        return gdb_parser_fail_at(p, expr->range, "expression of more than %d levels",
                                  GDB_AST_MAX_HEIGHT);
    p->tallest = higher(p->tallest, expr->height);
    return GDB_OK;
}

static gdb_status make_unary(gdb_parser *p, gdb_ast_operator op, const gdb_ast_expr *operand,
                             uint32_t start, const gdb_ast_expr **out)
{
    gdb_ast_expr *expr;

    GDB_TRY(gdb_parser_new_expr(p, GDB_AST_EXPR_UNARY, &expr));
    expr->unary.op = op;
    expr->unary.operand = operand;
    GDB_TRY(gdb_parser_finish_expr(p, expr, start, operand->height));
    *out = expr;
    return GDB_OK;
}

static gdb_status make_binary(gdb_parser *p, gdb_ast_operator op, const gdb_ast_expr *left,
                              const gdb_ast_expr *right, uint32_t start, const gdb_ast_expr **out)
{
    gdb_ast_expr *expr;

    GDB_TRY(gdb_parser_new_expr(p, GDB_AST_EXPR_BINARY, &expr));
    expr->binary.op = op;
    expr->binary.left = left;
    expr->binary.right = right;
    GDB_TRY(gdb_parser_finish_expr(p, expr, start, higher(left->height, right->height)));
    *out = expr;
    return GDB_OK;
}

/* --- .name [i] :Label ::TYPE ------------------------------------------ */

static gdb_status parse_property(gdb_parser *p, const gdb_ast_expr *operand, uint32_t start,
                                 const gdb_ast_expr **out)
{
    gdb_ast_expr *expr;

    GDB_TRY(gdb_parser_advance(p));
    GDB_TRY(gdb_parser_new_expr(p, GDB_AST_EXPR_PROPERTY, &expr));
    expr->property.operand = operand;
    GDB_TRY(gdb_parser_name(p, &expr->property.name, "the name of a property"));
    GDB_TRY(gdb_parser_finish_expr(p, expr, start, operand->height));
    *out = expr;
    return GDB_OK;
}

static gdb_status parse_has_labels(gdb_parser *p, const gdb_ast_expr *operand, uint32_t start,
                                   const gdb_ast_expr **out)
{
    gdb_ast_expr *expr;

    GDB_TRY(gdb_parser_new_expr(p, GDB_AST_EXPR_HAS_LABELS, &expr));
    expr->has_labels.operand = operand;
    GDB_TRY(gdb_parser_labels(p, !p->bar_ends, &expr->has_labels.labels, &expr->has_labels.count,
                              &expr->has_labels.any));
    GDB_TRY(gdb_parser_finish_expr(p, expr, start, operand->height));
    *out = expr;
    return GDB_OK;
}

/* [i], [a..b], [a..], [..b], [..] */
static gdb_status parse_index(gdb_parser *p, const gdb_ast_expr *operand, uint32_t start,
                              const gdb_ast_expr **out)
{
    const gdb_ast_expr *from = NULL, *to = NULL;
    gdb_ast_expr *expr;
    uint32_t below = operand->height;
    bool slice;

    GDB_TRY(gdb_parser_advance(p));
    if (!gdb_parser_at(p, GDB_TOKEN_DOTS)) {
        GDB_TRY(gdb_parser_expression(p, &from));
        below = higher(below, from->height);
    }
    GDB_TRY(gdb_parser_accept(p, GDB_TOKEN_DOTS, &slice));
    if (slice && !gdb_parser_at(p, GDB_TOKEN_RIGHT_BRACKET)) {
        GDB_TRY(gdb_parser_expression(p, &to));
        below = higher(below, to->height);
    }
    GDB_TRY(gdb_parser_expect(p, GDB_TOKEN_RIGHT_BRACKET, slice ? "']'" : "']' or '..'"));
    GDB_TRY(gdb_parser_new_expr(p, slice ? GDB_AST_EXPR_SLICE : GDB_AST_EXPR_INDEX, &expr));
    if (slice) {
        expr->slice.operand = operand;
        expr->slice.from = from;
        expr->slice.to = to;
    } else {
        expr->index.operand = operand;
        expr->index.index = from;
    }
    GDB_TRY(gdb_parser_finish_expr(p, expr, start, below));
    *out = expr;
    return GDB_OK;
}

static gdb_status parse_short_cast(gdb_parser *p, const gdb_ast_expr *operand, uint32_t start,
                                   const gdb_ast_expr **out)
{
    gdb_ast_expr *expr;

    GDB_TRY(gdb_parser_advance(p));
    GDB_TRY(gdb_parser_new_expr(p, GDB_AST_EXPR_CAST, &expr));
    expr->cast.operand = operand;
    GDB_TRY(gdb_parser_type(p, &expr->cast.type));
    GDB_TRY(gdb_parser_finish_expr(p, expr, start, operand->height));
    *out = expr;
    return GDB_OK;
}

static gdb_status parse_suffixes(gdb_parser *p, const gdb_ast_expr *expr, uint32_t start,
                                 const gdb_ast_expr **out)
{
    for (;;) {
        if (gdb_parser_at(p, GDB_TOKEN_DOT))
            GDB_TRY(parse_property(p, expr, start, &expr));
        else if (gdb_parser_at(p, GDB_TOKEN_LEFT_BRACKET))
            GDB_TRY(parse_index(p, expr, start, &expr));
        else if (gdb_parser_at(p, GDB_TOKEN_COLON))
            GDB_TRY(parse_has_labels(p, expr, start, &expr));
        else if (gdb_parser_at(p, GDB_TOKEN_DOUBLE_COLON))
            GDB_TRY(parse_short_cast(p, expr, start, &expr));
        else
            break;
    }
    *out = expr;
    return GDB_OK;
}

gdb_status gdb_parser_postfix(gdb_parser *p, const gdb_ast_expr **out)
{
    uint32_t start = p->token.range.offset;
    const gdb_ast_expr *atom;

    GDB_TRY(gdb_parser_atom(p, &atom));
    return parse_suffixes(p, atom, start, out);
}

/* --- arithmetic ------------------------------------------------------- */

/* The current token is the integer behind a minus: so the smallest INT64 can be written. */
static gdb_status parse_negative_integer(gdb_parser *p, uint32_t start, const gdb_ast_expr **out)
{
    gdb_ast_expr *expr;
    uint64_t magnitude;

    GDB_TRY(gdb_token_integer(p->lexer.text, p->token, &magnitude, &p->bad, p->err));
    GDB_TRY(gdb_parser_advance(p));
    GDB_TRY(gdb_parser_new_expr(p, GDB_AST_EXPR_INTEGER, &expr));
    expr->integer = magnitude == 0 ? 0 : -(int64_t)(magnitude - 1) - 1;
    GDB_TRY(gdb_parser_finish_expr(p, expr, start, 0));
    return parse_suffixes(p, expr, start, out);
}

static gdb_status parse_sign(gdb_parser *p, const gdb_ast_expr **out)
{
    uint32_t start = p->token.range.offset;
    bool minus = gdb_parser_at(p, GDB_TOKEN_MINUS);
    const gdb_ast_expr *operand;

    if (!minus && !gdb_parser_at(p, GDB_TOKEN_PLUS))
        return gdb_parser_postfix(p, out);
    GDB_TRY(gdb_parser_advance(p));
    if (minus && gdb_parser_at(p, GDB_TOKEN_INTEGER))
        return parse_negative_integer(p, start, out);
    GDB_TRY(gdb_parser_enter(p));
    GDB_TRY(parse_sign(p, &operand));
    gdb_parser_leave(p);
    return make_unary(p, minus ? GDB_AST_OP_MINUS : GDB_AST_OP_PLUS, operand, start, out);
}

/* How tight the operator of a token binds, from 1; 0: it is no arithmetic operator. */
static int arithmetic_level(gdb_token_kind kind, gdb_ast_operator *op)
{
    int level = 2;

    if (kind == GDB_TOKEN_PLUS || kind == GDB_TOKEN_MINUS) {
        *op = kind == GDB_TOKEN_PLUS ? GDB_AST_OP_ADD : GDB_AST_OP_SUBTRACT;
        level = 1;
    } else if (kind == GDB_TOKEN_STAR) {
        *op = GDB_AST_OP_MULTIPLY;
    } else if (kind == GDB_TOKEN_SLASH) {
        *op = GDB_AST_OP_DIVIDE;
    } else if (kind == GDB_TOKEN_PERCENT) {
        *op = GDB_AST_OP_MODULO;
    } else if (kind == GDB_TOKEN_CARET) {
        *op = GDB_AST_OP_POWER;
        level = 3;
    } else {
        level = 0;
    }
    return level;
}

/* Precedence climbing: operators that bind at least as tight as `least`. */
static gdb_status parse_arithmetic(gdb_parser *p, int least, const gdb_ast_expr **out)
{
    uint32_t start = p->token.range.offset;
    const gdb_ast_expr *left, *right;
    gdb_ast_operator op = GDB_AST_OP_ADD;
    int level;

    GDB_TRY(parse_sign(p, &left));
    while ((level = arithmetic_level(p->token.kind, &op)) >= least) {
        GDB_TRY(gdb_parser_advance(p));
        GDB_TRY(parse_arithmetic(p, level + 1, &right));
        GDB_TRY(make_binary(p, op, left, right, start, &left));
    }
    *out = left;
    return GDB_OK;
}

/* --- predicates ------------------------------------------------------- */

static gdb_status parse_is_null(gdb_parser *p, const gdb_ast_expr *operand, uint32_t start,
                                const gdb_ast_expr **out)
{
    bool negated;

    GDB_TRY(gdb_parser_advance(p));
    GDB_TRY(gdb_parser_accept_word(p, GDB_KW_NOT, &negated));
    if (!gdb_parser_at_word(p, GDB_KW_NULL))
        return gdb_parser_fail_found(p, negated ? "NULL" : "NULL or NOT NULL");
    GDB_TRY(gdb_parser_advance(p));
    return make_unary(p, negated ? GDB_AST_OP_IS_NOT_NULL : GDB_AST_OP_IS_NULL, operand, start,
                      out);
}

/* Reads the operator, if there is one. */
static gdb_status accept_predicate(gdb_parser *p, gdb_ast_operator *op, bool *found)
{
    *found = true;
    if (gdb_parser_at(p, GDB_TOKEN_REGEX)) {
        *op = GDB_AST_OP_REGEX;
    } else if (gdb_parser_at_word(p, GDB_KW_IN)) {
        *op = GDB_AST_OP_IN;
    } else if (gdb_parser_at_word(p, GDB_KW_CONTAINS)) {
        *op = GDB_AST_OP_CONTAINS;
    } else if (gdb_parser_at_word(p, GDB_KW_STARTS) || gdb_parser_at_word(p, GDB_KW_ENDS)) {
        *op = gdb_parser_at_word(p, GDB_KW_STARTS) ? GDB_AST_OP_STARTS_WITH : GDB_AST_OP_ENDS_WITH;
        GDB_TRY(gdb_parser_advance(p));
        return gdb_parser_expect_word(p, GDB_KW_WITH);
    } else {
        *found = false;
        return GDB_OK;
    }
    return gdb_parser_advance(p);
}

static gdb_status parse_predicate(gdb_parser *p, const gdb_ast_expr **out)
{
    uint32_t start = p->token.range.offset;
    const gdb_ast_expr *left, *right;
    gdb_ast_operator op;
    bool found;

    GDB_TRY(parse_arithmetic(p, 1, &left));
    for (;;) {
        if (gdb_parser_at_word(p, GDB_KW_IS)) {
            GDB_TRY(parse_is_null(p, left, start, &left));
            continue;
        }
        GDB_TRY(accept_predicate(p, &op, &found));
        if (!found)
            break;
        GDB_TRY(parse_arithmetic(p, 1, &right));
        GDB_TRY(make_binary(p, op, left, right, start, &left));
    }
    *out = left;
    return GDB_OK;
}

static bool comparison_operator(gdb_token_kind kind, gdb_ast_operator *op)
{
    static const struct {
        gdb_token_kind kind;
        gdb_ast_operator op;
    } comparisons[] = {
        {GDB_TOKEN_EQUAL, GDB_AST_OP_EQUAL},
        {GDB_TOKEN_NOT_EQUAL, GDB_AST_OP_NOT_EQUAL},
        {GDB_TOKEN_LESS, GDB_AST_OP_LESS},
        {GDB_TOKEN_LESS_EQUAL, GDB_AST_OP_LESS_EQUAL},
        {GDB_TOKEN_GREATER, GDB_AST_OP_GREATER},
        {GDB_TOKEN_GREATER_EQUAL, GDB_AST_OP_GREATER_EQUAL},
    };

    for (size_t i = 0; i < sizeof(comparisons) / sizeof(comparisons[0]); i++)
        if (comparisons[i].kind == kind) {
            *op = comparisons[i].op;
            return true;
        }
    return false;
}

typedef struct compared { /* an operand of a chain, and the operator before it */
    const gdb_ast_expr *operand;
    gdb_ast_operator op;
} compared;

static gdb_status make_chain(gdb_parser *p, const compared *links, size_t count, uint32_t start,
                             const gdb_ast_expr **out)
{
    const gdb_ast_expr **operands =
        gdb_arena_alloc_array(p->arena, count, sizeof(*operands), p->err);
    gdb_ast_operator *ops = gdb_arena_alloc_array(p->arena, count, sizeof(*ops), p->err);
    gdb_ast_expr *expr;
    uint32_t below = 0;

    if (operands == NULL || ops == NULL)
        return GDB_ERR_NOMEM;
    for (size_t i = 0; i < count; i++) {
        operands[i] = links[i].operand;
        below = higher(below, links[i].operand->height);
        if (i > 0)
            ops[i - 1] = links[i].op;
    }
    GDB_TRY(gdb_parser_new_expr(p, GDB_AST_EXPR_COMPARISON_CHAIN, &expr));
    expr->chain.operands = operands;
    expr->chain.ops = ops;
    expr->chain.count = count;
    GDB_TRY(gdb_parser_finish_expr(p, expr, start, below));
    *out = expr;
    return GDB_OK;
}

static gdb_status parse_comparison(gdb_parser *p, const gdb_ast_expr **out)
{
    uint32_t start = p->token.range.offset;
    size_t mark = p->lists.size, count;
    compared link = {NULL, GDB_AST_OP_EQUAL};
    const compared *links;
    void *items;

    GDB_TRY(parse_predicate(p, &link.operand));
    if (!comparison_operator(p->token.kind, &link.op)) {
        *out = link.operand;
        return GDB_OK;
    }
    GDB_TRY(gdb_parser_add(p, &link, sizeof(link)));
    while (comparison_operator(p->token.kind, &link.op)) {
        GDB_TRY(gdb_parser_advance(p));
        GDB_TRY(parse_predicate(p, &link.operand));
        GDB_TRY(gdb_parser_add(p, &link, sizeof(link)));
    }
    GDB_TRY(gdb_parser_finish_list(p, mark, sizeof(link), &items, &count));
    links = items;
    if (count == 2)
        return make_binary(p, links[1].op, links[0].operand, links[1].operand, start, out);
    return make_chain(p, links, count, start, out);
}

/* --- NOT, AND, XOR, OR ------------------------------------------------ */

static gdb_status parse_not(gdb_parser *p, const gdb_ast_expr **out)
{
    uint32_t start = p->token.range.offset;
    const gdb_ast_expr *operand;

    if (!gdb_parser_at_word(p, GDB_KW_NOT))
        return parse_comparison(p, out);
    GDB_TRY(gdb_parser_advance(p));
    GDB_TRY(gdb_parser_enter(p));
    GDB_TRY(parse_not(p, &operand));
    gdb_parser_leave(p);
    return make_unary(p, GDB_AST_OP_NOT, operand, start, out);
}

static gdb_status parse_logical(gdb_parser *p, int level, const gdb_ast_expr **out)
{
    static const struct {
        gdb_keyword keyword;
        gdb_ast_operator op;
    } levels[] = {
        {GDB_KW_OR, GDB_AST_OP_OR},
        {GDB_KW_XOR, GDB_AST_OP_XOR},
        {GDB_KW_AND, GDB_AST_OP_AND},
    };
    uint32_t start = p->token.range.offset, below;
    size_t mark = p->lists.size;
    const gdb_ast_expr *operand;
    gdb_ast_expr *expr;
    void *items;

    if (level == (int)(sizeof(levels) / sizeof(levels[0])))
        return parse_not(p, out);
    GDB_TRY(parse_logical(p, level + 1, &operand));
    if (!gdb_parser_at_word(p, levels[level].keyword)) {
        *out = operand;
        return GDB_OK;
    }
    below = operand->height;
    GDB_TRY(gdb_parser_add(p, &operand, sizeof(operand)));
    while (gdb_parser_at_word(p, levels[level].keyword)) {
        GDB_TRY(gdb_parser_advance(p));
        GDB_TRY(parse_logical(p, level + 1, &operand));
        GDB_TRY(gdb_parser_add(p, &operand, sizeof(operand)));
        below = higher(below, operand->height);
    }
    GDB_TRY(gdb_parser_new_expr(p, GDB_AST_EXPR_LOGICAL, &expr));
    expr->logical.op = levels[level].op;
    GDB_TRY(gdb_parser_finish_list(p, mark, sizeof(operand), &items, &expr->logical.count));
    expr->logical.operands = items;
    GDB_TRY(gdb_parser_finish_expr(p, expr, start, below));
    *out = expr;
    return GDB_OK;
}

static gdb_status parse_whole(gdb_parser *p, bool bar_ends, const gdb_ast_expr **out)
{
    bool outer = p->bar_ends;

    GDB_TRY(gdb_parser_enter(p));
    p->bar_ends = bar_ends;
    GDB_TRY(parse_logical(p, 0, out));
    p->bar_ends = outer;
    gdb_parser_leave(p);
    return GDB_OK;
}

gdb_status gdb_parser_expression(gdb_parser *p, const gdb_ast_expr **out)
{
    return parse_whole(p, false, out);
}

gdb_status gdb_parser_expression_before_bar(gdb_parser *p, const gdb_ast_expr **out)
{
    return parse_whole(p, true, out);
}
