/* SPDX-License-Identifier: MIT */
/* WITH and RETURN. */
#include "lib/cypher/parser_state.h"

static gdb_status parse_item(gdb_parser *p, gdb_ast_projection_item *item)
{
    uint32_t start = p->token.range.offset;
    bool alias;

    GDB_TRY(gdb_parser_expression(p, &item->expr));
    item->range = gdb_parser_range_from(p, start);
    GDB_TRY(gdb_parser_accept_word(p, GDB_KW_AS, &alias));
    return alias ? gdb_parser_name(p, &item->alias, "a name") : GDB_OK;
}

static gdb_status parse_items(gdb_parser *p, gdb_ast_projection *projection)
{
    size_t mark = p->lists.size;
    bool more = true;
    void *items;

    GDB_TRY(gdb_parser_accept(p, GDB_TOKEN_STAR, &projection->star));
    if (projection->star)
        GDB_TRY(gdb_parser_accept(p, GDB_TOKEN_COMMA, &more));
    while (more) {
        gdb_ast_projection_item item = {0};

        GDB_TRY(parse_item(p, &item));
        GDB_TRY(gdb_parser_add(p, &item, sizeof(item)));
        GDB_TRY(gdb_parser_accept(p, GDB_TOKEN_COMMA, &more));
    }
    GDB_TRY(gdb_parser_finish_list(p, mark, sizeof(gdb_ast_projection_item), &items,
                                   &projection->item_count));
    projection->items = items;
    return GDB_OK;
}

/* e [ASC | DESC] [NULLS FIRST | NULLS LAST] */
static gdb_status parse_sort_item(gdb_parser *p, gdb_ast_sort_item *item)
{
    bool found;

    GDB_TRY(gdb_parser_expression(p, &item->expr));
    if (gdb_parser_at_word(p, GDB_KW_DESC) || gdb_parser_at_word(p, GDB_KW_DESCENDING)) {
        item->descending = true;
        GDB_TRY(gdb_parser_advance(p));
    } else if (gdb_parser_at_word(p, GDB_KW_ASC) || gdb_parser_at_word(p, GDB_KW_ASCENDING)) {
        GDB_TRY(gdb_parser_advance(p));
    }
    GDB_TRY(gdb_parser_accept_word(p, GDB_KW_NULLS, &found));
    if (!found)
        return GDB_OK;
    if (gdb_parser_at_word(p, GDB_KW_FIRST))
        item->nulls = GDB_AST_NULLS_FIRST;
    else if (gdb_parser_at_word(p, GDB_KW_LAST))
        item->nulls = GDB_AST_NULLS_LAST;
    else
        return gdb_parser_fail_found(p, "FIRST or LAST");
    return gdb_parser_advance(p);
}

static gdb_status accept_order(gdb_parser *p, gdb_ast_projection *projection)
{
    size_t mark = p->lists.size;
    void *items;
    bool more;

    GDB_TRY(gdb_parser_accept_word(p, GDB_KW_ORDER, &more));
    if (more)
        GDB_TRY(gdb_parser_expect_word(p, GDB_KW_BY));
    while (more) {
        gdb_ast_sort_item item = {0};

        GDB_TRY(parse_sort_item(p, &item));
        GDB_TRY(gdb_parser_add(p, &item, sizeof(item)));
        GDB_TRY(gdb_parser_accept(p, GDB_TOKEN_COMMA, &more));
    }
    GDB_TRY(gdb_parser_finish_list(p, mark, sizeof(gdb_ast_sort_item), &items,
                                   &projection->sort_count));
    projection->sort = items;
    return GDB_OK;
}

static gdb_status accept_word_expression(gdb_parser *p, gdb_keyword keyword,
                                         const gdb_ast_expr **out)
{
    bool found;

    GDB_TRY(gdb_parser_accept_word(p, keyword, &found));
    return found ? gdb_parser_expression(p, out) : GDB_OK;
}

gdb_status gdb_parser_projection(gdb_parser *p, gdb_ast_clause *clause)
{
    gdb_ast_projection *projection = &clause->projection;
    bool with = gdb_parser_at_word(p, GDB_KW_WITH);

    clause->kind = with ? GDB_AST_CLAUSE_WITH : GDB_AST_CLAUSE_RETURN;
    GDB_TRY(gdb_parser_advance(p));
    GDB_TRY(gdb_parser_accept_word(p, GDB_KW_DISTINCT, &projection->distinct));
    GDB_TRY(parse_items(p, projection));
    GDB_TRY(accept_order(p, projection));
    GDB_TRY(accept_word_expression(p, GDB_KW_SKIP, &projection->skip));
    GDB_TRY(accept_word_expression(p, GDB_KW_LIMIT, &projection->limit));
    if (with)
        GDB_TRY(accept_word_expression(p, GDB_KW_WHERE, &projection->where));
    return GDB_OK;
}
