/* SPDX-License-Identifier: MIT */
/* CREATE, MERGE, SET, REMOVE, DELETE. */
#include "lib/cypher/parser_state.h"

gdb_status gdb_parser_create(gdb_parser *p, gdb_ast_clause *clause)
{
    clause->kind = GDB_AST_CLAUSE_CREATE;
    GDB_TRY(gdb_parser_advance(p));
    return gdb_parser_path_list(p, &clause->create.paths, &clause->create.path_count);
}

/* n.p, n:A:B, or n: what can be written to. */
static gdb_status parse_target(gdb_parser *p, gdb_ast_set_item *item)
{
    const gdb_ast_expr *target;

    GDB_TRY(gdb_parser_postfix(p, &target));
    item->target = target;
    if (target->kind == GDB_AST_EXPR_PROPERTY) {
        item->kind = GDB_AST_SET_PROPERTY;
        return GDB_OK;
    }
    if (target->kind == GDB_AST_EXPR_VARIABLE) {
        item->kind = GDB_AST_SET_REPLACE;
        return GDB_OK;
    }
    if (target->kind == GDB_AST_EXPR_HAS_LABELS && !target->has_labels.any &&
        target->has_labels.operand->kind == GDB_AST_EXPR_VARIABLE) {
        item->kind = GDB_AST_SET_LABELS;
        item->target = target->has_labels.operand;
        item->labels = target->has_labels.labels;
        item->label_count = target->has_labels.count;
        return GDB_OK;
    }
    return gdb_parser_fail_at(p, target->range, "expected a property or labels of a variable");
}

static gdb_status parse_set_item(gdb_parser *p, gdb_ast_set_item *item)
{
    uint32_t start = p->token.range.offset;

    GDB_TRY(parse_target(p, item));
    if (item->kind == GDB_AST_SET_REPLACE && gdb_parser_at(p, GDB_TOKEN_PLUS_EQUAL))
        item->kind = GDB_AST_SET_MERGE;
    else if (item->kind != GDB_AST_SET_LABELS && !gdb_parser_at(p, GDB_TOKEN_EQUAL))
        return gdb_parser_fail_found(
            p, item->kind == GDB_AST_SET_PROPERTY ? "'='" : "'=', '+=', '.' or ':'");
    if (item->kind != GDB_AST_SET_LABELS) {
        GDB_TRY(gdb_parser_advance(p));
        GDB_TRY(gdb_parser_expression(p, &item->value));
    }
    item->range = gdb_parser_range_from(p, start);
    return GDB_OK;
}

static gdb_status parse_set_items(gdb_parser *p, const gdb_ast_set_item **out, size_t *count)
{
    size_t mark = p->lists.size;
    void *items;
    bool more;

    do {
        gdb_ast_set_item item = {0};

        GDB_TRY(parse_set_item(p, &item));
        GDB_TRY(gdb_parser_add(p, &item, sizeof(item)));
        GDB_TRY(gdb_parser_accept(p, GDB_TOKEN_COMMA, &more));
    } while (more);
    GDB_TRY(gdb_parser_finish_list(p, mark, sizeof(gdb_ast_set_item), &items, count));
    *out = items;
    return GDB_OK;
}

gdb_status gdb_parser_set(gdb_parser *p, gdb_ast_clause *clause)
{
    clause->kind = GDB_AST_CLAUSE_SET;
    GDB_TRY(gdb_parser_advance(p));
    return parse_set_items(p, &clause->set.items, &clause->set.item_count);
}

static gdb_status parse_merge_action(gdb_parser *p, gdb_ast_clause *clause)
{
    uint32_t start = p->token.range.offset;
    bool create;
    const gdb_ast_set_item **items;
    size_t *count;

    GDB_TRY(gdb_parser_advance(p));
    create = gdb_parser_at_word(p, GDB_KW_CREATE);
    if (!create && !gdb_parser_at_word(p, GDB_KW_MATCH))
        return gdb_parser_fail_found(p, "CREATE or MATCH");
    GDB_TRY(gdb_parser_advance(p));
    items = create ? &clause->merge.on_create : &clause->merge.on_match;
    count = create ? &clause->merge.on_create_count : &clause->merge.on_match_count;
    if (*count > 0)
        return gdb_parser_fail_at(p, gdb_parser_range_from(p, start),
                                  "found ON %s a second time, expected it once",
                                  create ? "CREATE" : "MATCH");
    GDB_TRY(gdb_parser_expect_word(p, GDB_KW_SET));
    return parse_set_items(p, items, count);
}

gdb_status gdb_parser_merge(gdb_parser *p, gdb_ast_clause *clause)
{
    gdb_ast_path *path = gdb_arena_alloc_zero(p->arena, sizeof(*path), p->err);

    if (path == NULL)
        return GDB_ERR_NOMEM;
    clause->kind = GDB_AST_CLAUSE_MERGE;
    GDB_TRY(gdb_parser_advance(p));
    GDB_TRY(gdb_parser_path(p, path));
    clause->merge.path = path;
    while (gdb_parser_at_word(p, GDB_KW_ON))
        GDB_TRY(parse_merge_action(p, clause));
    return GDB_OK;
}

gdb_status gdb_parser_remove(gdb_parser *p, gdb_ast_clause *clause)
{
    size_t mark = p->lists.size;
    void *items;
    bool more;

    clause->kind = GDB_AST_CLAUSE_REMOVE;
    GDB_TRY(gdb_parser_advance(p));
    do {
        gdb_ast_set_item item = {0};
        uint32_t start = p->token.range.offset;

        GDB_TRY(parse_target(p, &item));
        item.range = gdb_parser_range_from(p, start);
        if (item.kind == GDB_AST_SET_REPLACE)
            return gdb_parser_fail_at(p, item.range, "expected a property or labels of a variable");
        GDB_TRY(gdb_parser_add(p, &item, sizeof(item)));
        GDB_TRY(gdb_parser_accept(p, GDB_TOKEN_COMMA, &more));
    } while (more);
    GDB_TRY(gdb_parser_finish_list(p, mark, sizeof(gdb_ast_set_item), &items,
                                   &clause->remove.item_count));
    clause->remove.items = items;
    return GDB_OK;
}

gdb_status gdb_parser_delete(gdb_parser *p, gdb_ast_clause *clause)
{
    clause->kind = GDB_AST_CLAUSE_DELETE;
    GDB_TRY(gdb_parser_accept_word(p, GDB_KW_DETACH, &clause->delete_of.detach));
    GDB_TRY(gdb_parser_expect_word(p, GDB_KW_DELETE));
    return gdb_parser_expression_list(p, &clause->delete_of.items, &clause->delete_of.item_count);
}
