/* SPDX-License-Identifier: MIT */
#include "lib/binder/binder.h"

#include "lib/base/text_quote.h"
#include "lib/binder/bound_expr.h"

/*
 * bind_projection.c - WITH and RETURN: items, implicit grouping, ORDER BY, SKIP, LIMIT, WHERE.
 *
 * An item that is nothing but a variable passes that variable on under its (new) name; every
 * other item defines a new one. Next to an aggregate the items without one are the groups, and
 * whatever stands outside of aggregates must be made of groups.
 */

static gdb_status add_item(gdb_binder *binder, gdb_bound_projection *out, uint32_t *capacity,
                           gdb_expr *expr, gdb_text_view name, gdb_error *err)
{
    uint32_t names = *capacity;

    GDB_TRY(gdb_bind_reserve(binder, &out->names, &names, out->item_count + 1, sizeof(*out->names),
                             err));
    GDB_TRY(gdb_bind_reserve(binder, &out->items, capacity, out->item_count + 1, sizeof(gdb_expr *),
                             err));
    out->items[out->item_count] = expr;
    out->names[out->item_count] = name;
    out->item_count++;
    return GDB_OK;
}

static gdb_status bind_star(gdb_binder *binder, const gdb_ast_clause *clause,
                            gdb_bound_projection *out, uint32_t *capacity, gdb_error *err)
{
    if (binder->scope.count == 0)
        return GDB_BIND_FAIL(binder, clause->range, err, "'*' has no variable to stand for");
    for (uint32_t i = 0; i < binder->scope.count; i++) {
        gdb_expr *expr;

        GDB_TRY(
            gdb_bind_variable(binder, binder->scope.names[i].variable, clause->range, &expr, err));
        expr->text = binder->scope.names[i].name;
        GDB_TRY(add_item(binder, out, capacity, expr, binder->scope.names[i].name, err));
    }
    return GDB_OK;
}

static gdb_status bind_items(gdb_binder *binder, const gdb_ast_clause *clause,
                             gdb_bound_projection *out, gdb_error *err)
{
    const gdb_ast_projection *ast = &clause->projection;
    char quote[GDB_TEXT_QUOTE_SIZE];
    uint32_t capacity = 0;

    if (ast->star)
        GDB_TRY(bind_star(binder, clause, out, &capacity, err));
    for (size_t i = 0; i < ast->item_count; i++) {
        const gdb_ast_projection_item *item = &ast->items[i];
        bool named = gdb_ast_name_given(item->alias);
        gdb_text_view name = named ? item->alias.text : gdb_ast_source(binder->script, item->range);
        gdb_expr *expr;

        GDB_TRY(gdb_bind_expr(binder, item->expr, &expr, err));
        if (gdb_bind_is_null(expr))
            GDB_TRY(gdb_bind_cast(binder, &expr, GDB_TYPE_ANY, err));
        if (expr->kind == GDB_EXPR_VARIABLE && !named)
            name = item->expr->text; /* without backticks */
        else if (!named && clause->kind == GDB_AST_CLAUSE_WITH)
            return GDB_BIND_FAIL(binder, item->range, err, "%s in WITH needs a name: AS ...",
                                 gdb_text_quote(name, quote));
        for (uint32_t k = 0; k < out->item_count; k++) {
            if (gdb_text_equal(out->names[k], name))
                return GDB_BIND_FAIL(binder, item->range, err, "two columns are called %s",
                                     gdb_text_quote(name, quote));
        }
        GDB_TRY(add_item(binder, out, &capacity, expr, name, err));
        out->aggregated = out->aggregated || gdb_expr_holds_aggregate(expr);
    }
    return GDB_OK;
}

/* --- grouping ------------------------------------------------------------------- */

static bool is_item_variable(const gdb_bound_projection *projection, uint32_t variable)
{
    for (uint32_t i = 0; i < projection->item_count; i++) {
        if (projection->items[i]->kind == GDB_EXPR_VARIABLE &&
            projection->items[i]->as.variable == variable)
            return true;
    }
    return false;
}

static gdb_status check_grouped(gdb_binder *binder, const gdb_bound_projection *projection,
                                const gdb_expr *expr, gdb_error *err)
{
    char quote[GDB_TEXT_QUOTE_SIZE];
    bool grouped = expr->kind == GDB_EXPR_AGGREGATE;

    for (uint32_t i = 0; i < projection->item_count && !grouped; i++)
        grouped = !gdb_expr_holds_aggregate(projection->items[i]) &&
                  gdb_expr_equal(projection->items[i], expr);
    if (!grouped && expr->kind == GDB_EXPR_PROPERTY)
        grouped = is_item_variable(projection, binder->properties[expr->as.property].variable);
    if (grouped)
        return GDB_OK;
    if (expr->kind == GDB_EXPR_VARIABLE || expr->kind == GDB_EXPR_PROPERTY)
        return GDB_BIND_FAIL(binder, gdb_bind_range(expr), err,
                             "%s beside an aggregate must also be an item of its own",
                             gdb_text_quote(expr->text, quote));
    for (uint32_t i = 0; i < expr->arg_count; i++)
        GDB_TRY(check_grouped(binder, projection, expr->args[i], err));
    return GDB_OK;
}

/* A new scope with the items' names. */
static gdb_status define_items(gdb_binder *binder, gdb_bound_projection *out, gdb_error *err)
{
    gdb_scope empty = {0};

    out->variables =
        gdb_arena_alloc_array(binder->arena, out->item_count, sizeof(*out->variables), err);
    if (out->variables == NULL)
        return GDB_ERR_NOMEM;
    binder->scope = empty;
    for (uint32_t i = 0; i < out->item_count; i++) {
        const gdb_expr *item = out->items[i];

        if (item->kind == GDB_EXPR_VARIABLE) {
            out->variables[i] = item->as.variable;
            GDB_TRY(gdb_scope_add(&binder->scope, out->names[i], item->as.variable, binder->arena,
                                  err));
        } else {
            GDB_TRY(gdb_bind_value_variable(binder, out->names[i], item->type, item->element,
                                            &out->variables[i], err));
        }
    }
    return GDB_OK;
}

/* --- ORDER BY --------------------------------------------------------------------- */

/* Parts that an item computes become that item's variable. */
static gdb_status use_items(gdb_binder *binder, const gdb_bound_projection *projection,
                            gdb_expr **expr, gdb_error *err)
{
    gdb_expr *copy;

    for (uint32_t i = 0; i < projection->item_count; i++) {
        if (gdb_expr_equal(projection->items[i], *expr))
            return gdb_bind_variable(binder, projection->variables[i], gdb_bind_range(*expr), expr,
                                     err);
    }
    if ((*expr)->arg_count == 0 || (*expr)->kind == GDB_EXPR_AGGREGATE)
        return GDB_OK;
    copy = gdb_bind_new(binder, (*expr)->kind, (*expr)->type, gdb_bind_range(*expr),
                        (*expr)->arg_count, err);
    if (copy == NULL)
        return GDB_ERR_NOMEM;
    copy->as = (*expr)->as;
    copy->element = (*expr)->element;
    for (uint32_t i = 0; i < copy->arg_count; i++) {
        copy->args[i] = (*expr)->args[i];
        GDB_TRY(use_items(binder, projection, &copy->args[i], err));
    }
    *expr = copy;
    return GDB_OK;
}

/* After DISTINCT or grouping only the items are left to sort by. */
static gdb_status check_sorted_by_items(gdb_binder *binder, const gdb_bound_projection *projection,
                                        const gdb_expr *expr, gdb_error *err)
{
    char quote[GDB_TEXT_QUOTE_SIZE];
    uint32_t variable = UINT32_MAX;

    if (expr->kind == GDB_EXPR_VARIABLE)
        variable = expr->as.variable;
    else if (expr->kind == GDB_EXPR_PROPERTY)
        variable = binder->properties[expr->as.property].variable;
    for (uint32_t i = 0; i < projection->item_count; i++) {
        if (projection->variables[i] == variable)
            return GDB_OK;
    }
    if (variable != UINT32_MAX || expr->kind == GDB_EXPR_AGGREGATE)
        return GDB_BIND_FAIL(
            binder, gdb_bind_range(expr), err, "%s in ORDER BY must be one of the %s items",
            gdb_text_quote(expr->text, quote), projection->aggregated ? "grouped" : "distinct");
    for (uint32_t i = 0; i < expr->arg_count; i++)
        GDB_TRY(check_sorted_by_items(binder, projection, expr->args[i], err));
    return GDB_OK;
}

static gdb_status bind_sorts(gdb_binder *binder, const gdb_ast_projection *ast, gdb_scope before,
                             gdb_bound_projection *out, gdb_error *err)
{
    gdb_scope items = binder->scope, both = {0};

    out->sorts = gdb_arena_alloc_array(binder->arena, ast->sort_count, sizeof(*out->sorts), err);
    if (out->sorts == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < before.count; i++)
        GDB_TRY(gdb_scope_add(&both, before.names[i].name, before.names[i].variable, binder->arena,
                              err));
    for (uint32_t i = 0; i < items.count; i++)
        GDB_TRY(
            gdb_scope_add(&both, items.names[i].name, items.names[i].variable, binder->arena, err));
    binder->scope = both;
    gdb_bind_enter(binder, "ORDER BY", out->aggregated);
    for (size_t i = 0; i < ast->sort_count; i++) {
        const gdb_ast_sort_item *item = &ast->sort[i];
        gdb_bound_sort *sort = &out->sorts[out->sort_count];

        GDB_TRY(gdb_bind_expr(binder, item->expr, &sort->expr, err));
        if (gdb_bind_is_null(sort->expr))
            continue; /* all rows are equal */
        GDB_TRY(use_items(binder, out, &sort->expr, err));
        if (out->aggregated || out->distinct)
            GDB_TRY(check_sorted_by_items(binder, out, sort->expr, err));
        sort->descending = item->descending;
        sort->nulls_first = item->nulls == GDB_AST_NULLS_FIRST ||
                            (item->nulls == GDB_AST_NULLS_DEFAULT && item->descending);
        out->sort_count++;
    }
    binder->scope = items;
    return GDB_OK;
}

static gdb_status bind_count(gdb_binder *binder, const gdb_ast_expr *ast, const char *clause,
                             uint64_t *out, gdb_error *err)
{
    gdb_scope scope = binder->scope, empty = {0};
    gdb_expr *expr;

    if (ast == NULL)
        return GDB_OK;
    gdb_bind_enter(binder, clause, false);
    binder->scope = empty;
    GDB_TRY(gdb_bind_expr(binder, ast, &expr, err));
    binder->scope = scope;
    if (gdb_type_is_integer(expr->type))
        GDB_TRY(gdb_bind_cast(binder, &expr, GDB_TYPE_INT64, err));
    if (expr->kind != GDB_EXPR_LITERAL || expr->type != GDB_TYPE_INT64 ||
        expr->as.literal.is_null || expr->as.literal.as.integer < 0)
        return GDB_BIND_FAIL(binder, ast->range, err,
                             "%s needs a number of rows or a parameter that is one", clause);
    *out = (uint64_t)expr->as.literal.as.integer;
    return GDB_OK;
}

gdb_status gdb_bind_projection(gdb_binder *binder, const gdb_ast_clause *clause,
                               gdb_bound_projection *out, gdb_error *err)
{
    const gdb_ast_projection *ast = &clause->projection;
    gdb_scope before = binder->scope;
    uint32_t capacity = 0;
    gdb_expr *where;

    out->distinct = ast->distinct;
    out->limit = UINT64_MAX;
    gdb_bind_enter(binder, clause->kind == GDB_AST_CLAUSE_WITH ? "WITH" : "RETURN", true);
    GDB_TRY(bind_items(binder, clause, out, err));
    for (uint32_t i = 0; i < out->item_count && out->aggregated; i++) {
        if (gdb_expr_holds_aggregate(out->items[i]))
            GDB_TRY(check_grouped(binder, out, out->items[i], err));
    }
    GDB_TRY(define_items(binder, out, err));
    GDB_TRY(bind_sorts(binder, ast, before, out, err));
    GDB_TRY(bind_count(binder, ast->skip, "SKIP", &out->skip, err));
    GDB_TRY(bind_count(binder, ast->limit, "LIMIT", &out->limit, err));
    if (ast->where == NULL)
        return GDB_OK;
    gdb_bind_enter(binder, "WHERE", false);
    GDB_TRY(gdb_bind_expr(binder, ast->where, &where, err));
    GDB_TRY(gdb_bind_condition(binder, &where, "WHERE", err));
    return gdb_bind_conjuncts(binder, where, &out->predicates, &out->predicate_count, &capacity,
                              err);
}
