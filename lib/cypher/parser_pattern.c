/* SPDX-License-Identifier: MIT */
/*
 * Patterns, and how they are told from expressions.
 *
 * Where an expression may stand, "(a)-[b]-(c)" could be arithmetic with a list. As openCypher
 * says, it is a pattern wherever it can be one: parentheses with nothing but a variable, labels
 * and properties, then "--", "<--", or brackets with "-" on both sides, then another parenthesis.
 */
#include "lib/cypher/parser_state.h"

static uint32_t higher(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

/* --- looking ahead ---------------------------------------------------- */

typedef struct scan {
    gdb_lexer lexer;
    gdb_token token; /* END after an error, which is reported when parsing comes to it */
} scan;

static void scan_next(scan *s)
{
    gdb_ast_range ignored;

    if (gdb_lexer_next(&s->lexer, &s->token, &ignored, NULL) != GDB_OK)
        s->token.kind = GDB_TOKEN_END;
}

static bool scan_accept(scan *s, gdb_token_kind kind)
{
    if (s->token.kind != kind)
        return false;
    scan_next(s);
    return true;
}

static bool scan_name(scan *s)
{
    return scan_accept(s, GDB_TOKEN_NAME) || scan_accept(s, GDB_TOKEN_QUOTED_NAME);
}

/* From an opening bracket of any kind to behind the one that closes it. */
static bool scan_brackets(scan *s)
{
    size_t open = 0;

    do {
        gdb_token_kind kind = s->token.kind;

        if (kind == GDB_TOKEN_LEFT_PAREN || kind == GDB_TOKEN_LEFT_BRACKET ||
            kind == GDB_TOKEN_LEFT_BRACE)
            open++;
        else if (kind == GDB_TOKEN_RIGHT_PAREN || kind == GDB_TOKEN_RIGHT_BRACKET ||
                 kind == GDB_TOKEN_RIGHT_BRACE)
            open--;
        else if (kind == GDB_TOKEN_END || kind == GDB_TOKEN_SEMICOLON)
            return false;
        scan_next(s);
    } while (open > 0);
    return true;
}

static bool scan_node(scan *s)
{
    if (!scan_accept(s, GDB_TOKEN_LEFT_PAREN))
        return false;
    scan_name(s);
    if (scan_accept(s, GDB_TOKEN_COLON)) {
        do {
            scan_accept(s, GDB_TOKEN_COLON); /* A|:B */
            if (!scan_name(s))
                return false;
        } while (scan_accept(s, GDB_TOKEN_COLON) || scan_accept(s, GDB_TOKEN_BAR));
    }
    if (s->token.kind == GDB_TOKEN_LEFT_BRACE && !scan_brackets(s))
        return false;
    scan_accept(s, GDB_TOKEN_PARAMETER);
    return scan_accept(s, GDB_TOKEN_RIGHT_PAREN);
}

bool gdb_parser_pattern_ahead(const gdb_parser *p)
{
    scan s = {p->lexer, p->token};

    if (!scan_node(&s))
        return false;
    scan_accept(&s, GDB_TOKEN_LESS);
    if (!scan_accept(&s, GDB_TOKEN_MINUS))
        return false;
    if (s.token.kind == GDB_TOKEN_LEFT_BRACKET && !scan_brackets(&s))
        return false;
    if (!scan_accept(&s, GDB_TOKEN_MINUS))
        return false;
    scan_accept(&s, GDB_TOKEN_GREATER);
    return s.token.kind == GDB_TOKEN_LEFT_PAREN;
}

/* --- nodes ------------------------------------------------------------ */

gdb_status gdb_parser_labels(gdb_parser *p, bool bars, const gdb_ast_name **out, size_t *count,
                             bool *any)
{
    size_t mark = p->lists.size;
    gdb_ast_name name;
    bool colon, bar, first = true;
    void *items;

    *any = false;
    for (;;) {
        bar = bars && !first && gdb_parser_at(p, GDB_TOKEN_BAR);
        colon = gdb_parser_at(p, GDB_TOKEN_COLON);
        if (!bar && !colon)
            break;
        if (p->lists.size - mark > sizeof(name) && bar != *any)
            return gdb_parser_fail_at(p, p->token.range,
                                      "found ':' and '|' between the same labels, expected only "
                                      "one of them");
        GDB_TRY(gdb_parser_advance(p));
        if (bar) {
            *any = true;
            GDB_TRY(gdb_parser_accept(p, GDB_TOKEN_COLON, &colon));
        }
        GDB_TRY(gdb_parser_name(p, &name, "a label"));
        GDB_TRY(gdb_parser_add(p, &name, sizeof(name)));
        first = false;
    }
    GDB_TRY(gdb_parser_finish_list(p, mark, sizeof(name), &items, count));
    *out = items;
    return GDB_OK;
}

/* {k: e} or $parameter, if there is one. */
static gdb_status accept_properties(gdb_parser *p, const gdb_ast_expr **out)
{
    if (gdb_parser_at(p, GDB_TOKEN_LEFT_BRACE)) {
        GDB_TRY(gdb_parser_enter(p));
        GDB_TRY(gdb_parser_map(p, out));
        gdb_parser_leave(p);
    } else if (gdb_parser_at(p, GDB_TOKEN_PARAMETER)) {
        GDB_TRY(gdb_parser_atom(p, out));
    }
    return GDB_OK;
}

static gdb_status parse_node(gdb_parser *p, gdb_ast_node_pattern *out)
{
    gdb_ast_node_pattern node = {0};
    uint32_t start = p->token.range.offset;

    GDB_TRY(gdb_parser_expect(p, GDB_TOKEN_LEFT_PAREN, "a node pattern '('"));
    if (gdb_parser_at_name(p))
        GDB_TRY(gdb_parser_name(p, &node.variable, "a variable"));
    GDB_TRY(gdb_parser_labels(p, true, &node.labels, &node.label_count, &node.labels_any));
    GDB_TRY(accept_properties(p, &node.properties));
    GDB_TRY(gdb_parser_expect(p, GDB_TOKEN_RIGHT_PAREN,
                              node.properties != NULL ? "')'" : "')', ':' and a label, or '{'"));
    node.range = gdb_parser_range_from(p, start);
    *out = node;
    return GDB_OK;
}

/* --- relationships ---------------------------------------------------- */

/* :A|B, :A|:B */
static gdb_status accept_types(gdb_parser *p, gdb_ast_rel_pattern *rel)
{
    size_t mark = p->lists.size;
    gdb_ast_name name;
    void *items;
    bool more;

    GDB_TRY(gdb_parser_accept(p, GDB_TOKEN_COLON, &more));
    while (more) {
        GDB_TRY(gdb_parser_name(p, &name, "a relationship type"));
        GDB_TRY(gdb_parser_add(p, &name, sizeof(name)));
        if (gdb_parser_at(p, GDB_TOKEN_COLON))
            return gdb_parser_fail_found(p, "'|' between relationship types");
        GDB_TRY(gdb_parser_accept(p, GDB_TOKEN_BAR, &more));
        if (more) {
            bool colon;

            GDB_TRY(gdb_parser_accept(p, GDB_TOKEN_COLON, &colon));
        }
    }
    GDB_TRY(gdb_parser_finish_list(p, mark, sizeof(name), &items, &rel->type_count));
    rel->types = items;
    return GDB_OK;
}

static gdb_status parse_hops(gdb_parser *p, uint32_t *out)
{
    uint64_t value;

    if (!gdb_parser_at(p, GDB_TOKEN_INTEGER))
        return gdb_parser_fail_found(p, "a number of hops");
    GDB_TRY(gdb_token_integer(p->lexer.text, p->token, &value, &p->bad, p->err));
    if (value >= GDB_AST_UNBOUNDED)
        return gdb_parser_fail_at(p, p->token.range, "%llu hops, expected fewer than %u",
                                  (unsigned long long)value, (unsigned)GDB_AST_UNBOUNDED);
    *out = (uint32_t)value;
    return gdb_parser_advance(p);
}

static gdb_status accept_walk(gdb_parser *p, gdb_ast_walk *out)
{
    bool found;

    if (gdb_parser_at_word(p, GDB_KW_ALL)) {
        GDB_TRY(gdb_parser_advance(p));
        *out = GDB_AST_WALK_ALL_SHORTEST;
        return gdb_parser_expect_word(p, GDB_KW_SHORTEST);
    }
    if (gdb_parser_at_word(p, GDB_KW_SHORTEST))
        *out = GDB_AST_WALK_SHORTEST;
    else if (gdb_parser_at_word(p, GDB_KW_TRAIL))
        *out = GDB_AST_WALK_TRAIL;
    else if (gdb_parser_at_word(p, GDB_KW_ACYCLIC))
        *out = GDB_AST_WALK_ACYCLIC;
    else
        return GDB_OK;
    return gdb_parser_accept(p, GDB_TOKEN_NAME, &found);
}

/* *, *2, *1..3, *..3, *1.. */
static gdb_status accept_length(gdb_parser *p, gdb_ast_rel_pattern *rel)
{
    bool dots;

    rel->min = 1;
    rel->max = 1;
    GDB_TRY(gdb_parser_accept(p, GDB_TOKEN_STAR, &rel->variable_length));
    if (!rel->variable_length)
        return GDB_OK;
    GDB_TRY(accept_walk(p, &rel->walk));
    rel->max = GDB_AST_UNBOUNDED;
    if (gdb_parser_at(p, GDB_TOKEN_INTEGER)) {
        GDB_TRY(parse_hops(p, &rel->min));
        if (!gdb_parser_at(p, GDB_TOKEN_DOTS))
            rel->max = rel->min;
    }
    GDB_TRY(gdb_parser_accept(p, GDB_TOKEN_DOTS, &dots));
    if (dots && (gdb_parser_at(p, GDB_TOKEN_INTEGER) || gdb_parser_at(p, GDB_TOKEN_FLOAT)))
        GDB_TRY(parse_hops(p, &rel->max));
    return GDB_OK;
}

static gdb_status parse_rel(gdb_parser *p, gdb_ast_rel_pattern *out)
{
    gdb_ast_rel_pattern rel = {0};
    uint32_t start = p->token.range.offset;
    bool left, right, detail;

    rel.min = rel.max = 1;
    GDB_TRY(gdb_parser_accept(p, GDB_TOKEN_LESS, &left));
    GDB_TRY(gdb_parser_expect(p, GDB_TOKEN_MINUS, "'-'"));
    GDB_TRY(gdb_parser_accept(p, GDB_TOKEN_LEFT_BRACKET, &detail));
    if (detail) {
        if (gdb_parser_at_name(p))
            GDB_TRY(gdb_parser_name(p, &rel.variable, "a variable"));
        GDB_TRY(accept_types(p, &rel));
        GDB_TRY(accept_length(p, &rel));
        GDB_TRY(accept_properties(p, &rel.properties));
        GDB_TRY(gdb_parser_expect(
            p, GDB_TOKEN_RIGHT_BRACKET,
            rel.properties != NULL ? "']'" : "']', ':' and a relationship type, '*' or '{'"));
    }
    GDB_TRY(gdb_parser_expect(p, GDB_TOKEN_MINUS, detail ? "'-'" : "'-' or '['"));
    GDB_TRY(gdb_parser_accept(p, GDB_TOKEN_GREATER, &right));
    rel.direction = left == right ? GDB_AST_DIRECTION_BOTH
                    : left        ? GDB_AST_DIRECTION_LEFT
                                  : GDB_AST_DIRECTION_RIGHT;
    rel.range = gdb_parser_range_from(p, start);
    *out = rel;
    return GDB_OK;
}

/* --- paths ------------------------------------------------------------ */

typedef struct path_step { /* a node, and the relationship before it */
    gdb_ast_rel_pattern rel;
    gdb_ast_node_pattern node;
} path_step;

static gdb_status parse_steps(gdb_parser *p, gdb_ast_path *path)
{
    size_t mark = p->lists.size, count;
    const path_step *steps;
    gdb_ast_node_pattern *nodes;
    gdb_ast_rel_pattern *rels = NULL;
    path_step step = {0};
    void *items;

    GDB_TRY(parse_node(p, &step.node));
    GDB_TRY(gdb_parser_add(p, &step, sizeof(step)));
    while (gdb_parser_at(p, GDB_TOKEN_MINUS) || gdb_parser_at(p, GDB_TOKEN_LESS)) {
        GDB_TRY(parse_rel(p, &step.rel));
        GDB_TRY(parse_node(p, &step.node));
        GDB_TRY(gdb_parser_add(p, &step, sizeof(step)));
    }
    GDB_TRY(gdb_parser_finish_list(p, mark, sizeof(step), &items, &count));
    steps = items;
    nodes = gdb_arena_alloc_array(p->arena, count, sizeof(*nodes), p->err);
    if (nodes == NULL)
        return GDB_ERR_NOMEM;
    if (count > 1) {
        rels = gdb_arena_alloc_array(p->arena, count - 1, sizeof(*rels), p->err);
        if (rels == NULL)
            return GDB_ERR_NOMEM;
    }
    for (size_t i = 0; i < count; i++) {
        nodes[i] = steps[i].node;
        if (rels != NULL && i > 0)
            rels[i - 1] = steps[i].rel;
    }
    path->nodes = nodes;
    path->rels = rels;
    path->rel_count = count - 1;
    return GDB_OK;
}

/* Steps, in parentheses of their own or in those of shortestPath. */
static gdb_status parse_path_body(gdb_parser *p, gdb_ast_path *path)
{
    gdb_token_kind next = gdb_parser_peek(p, 1).kind;
    bool named = gdb_parser_at_word(p, GDB_KW_SHORTESTPATH) ||
                 gdb_parser_at_word(p, GDB_KW_ALLSHORTESTPATHS);

    if (named && next == GDB_TOKEN_LEFT_PAREN) {
        path->kind = gdb_parser_at_word(p, GDB_KW_SHORTESTPATH) ? GDB_AST_PATH_SHORTEST
                                                                : GDB_AST_PATH_ALL_SHORTEST;
        GDB_TRY(gdb_parser_advance(p));
    } else if (!gdb_parser_at(p, GDB_TOKEN_LEFT_PAREN) || next != GDB_TOKEN_LEFT_PAREN) {
        return parse_steps(p, path);
    }
    GDB_TRY(gdb_parser_advance(p));
    GDB_TRY(gdb_parser_enter(p));
    if (path->kind == GDB_AST_PATH_PLAIN)
        GDB_TRY(parse_path_body(p, path));
    else
        GDB_TRY(parse_steps(p, path));
    gdb_parser_leave(p);
    return gdb_parser_expect(p, GDB_TOKEN_RIGHT_PAREN, "')'");
}

gdb_status gdb_parser_path(gdb_parser *p, gdb_ast_path *out)
{
    uint32_t start = p->token.range.offset;
    gdb_ast_path path = {0};

    if (gdb_parser_at_name(p) && gdb_parser_peek(p, 1).kind == GDB_TOKEN_EQUAL) {
        GDB_TRY(gdb_parser_name(p, &path.variable, "a variable"));
        GDB_TRY(gdb_parser_advance(p));
    }
    GDB_TRY(parse_path_body(p, &path));
    path.range = gdb_parser_range_from(p, start);
    *out = path;
    return GDB_OK;
}

gdb_status gdb_parser_path_list(gdb_parser *p, const gdb_ast_path **out, size_t *count)
{
    size_t mark = p->lists.size;
    gdb_ast_path path;
    void *items;
    bool more;

    do {
        GDB_TRY(gdb_parser_path(p, &path));
        GDB_TRY(gdb_parser_add(p, &path, sizeof(path)));
        GDB_TRY(gdb_parser_accept(p, GDB_TOKEN_COMMA, &more));
    } while (more);
    GDB_TRY(gdb_parser_finish_list(p, mark, sizeof(path), &items, count));
    *out = items;
    return GDB_OK;
}

gdb_status gdb_parser_pattern_expr(gdb_parser *p, const gdb_ast_expr **out)
{
    uint32_t start = p->token.range.offset, outer = p->tallest;
    gdb_ast_path *path = gdb_arena_alloc_zero(p->arena, sizeof(*path), p->err);
    gdb_ast_expr *expr;

    if (path == NULL)
        return GDB_ERR_NOMEM;
    p->tallest = 0;
    GDB_TRY(gdb_parser_path(p, path));
    GDB_TRY(gdb_parser_new_expr(p, GDB_AST_EXPR_PATTERN, &expr));
    expr->pattern = path;
    GDB_TRY(gdb_parser_finish_expr(p, expr, start, p->tallest));
    p->tallest = higher(outer, p->tallest);
    *out = expr;
    return GDB_OK;
}
