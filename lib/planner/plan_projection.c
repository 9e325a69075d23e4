/* SPDX-License-Identifier: MIT */
#include "lib/planner/planner.h"

#include "lib/binder/bound_expr.h"

/*
 * plan_projection.c - WITH and RETURN: grouping, DISTINCT, ORDER BY, SKIP and LIMIT.
 *
 * A limited ORDER BY that is neither grouped nor distinct sorts before the items are computed, so
 * that properties which are only shown are read for the rows that are shown.
 */

/* --- items --------------------------------------------------------------------- */

/* Property columns of variables that pass through a WITH stay readable. */
static bool passes(const gdb_bound_projection *projection, uint32_t variable)
{
    for (uint32_t i = 0; i < projection->item_count; i++) {
        if (projection->variables[i] == variable && projection->items[i]->kind == GDB_EXPR_VARIABLE)
            return true;
    }
    return false;
}

/* PROJECT of the items, then of `extra`, then of what passes. */
static gdb_status project(gdb_planner *planner, const gdb_bound_projection *projection,
                          const gdb_plan_known *known, gdb_expr **extra, uint32_t extra_count,
                          gdb_error *err)
{
    gdb_plan *child, *plan;
    uint32_t n = 0;

    GDB_TRY(
        gdb_plan_read_properties(planner, projection->items, projection->item_count, known, err));
    GDB_TRY(gdb_plan_read_properties(planner, extra, extra_count, known, err));
    child = planner->root;
    plan =
        gdb_plan_new(planner, GDB_PLAN_PROJECT, child, projection->item_count + extra_count, err);
    if (plan == NULL)
        return GDB_ERR_NOMEM;
    plan->column_count = plan->keep_count = 0;
    plan->as.project.items = gdb_arena_alloc_array(
        planner->arena, (size_t)child->column_count + projection->item_count + extra_count,
        sizeof(gdb_expr *), err);
    if (plan->as.project.items == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < projection->item_count; i++) {
        GDB_TRY(gdb_plan_resolve(planner, projection->items[i], known, &plan->as.project.items[n++],
                                 err));
        gdb_plan_add_column(plan, projection->items[i]->type, projection->variables[i],
                            GDB_NO_COLUMN, projection->names[i]);
    }
    for (uint32_t i = 0; i < extra_count; i++) {
        GDB_TRY(gdb_plan_resolve(planner, extra[i], known, &plan->as.project.items[n++], err));
        gdb_plan_add_column(plan, extra[i]->type, GDB_NO_COLUMN, GDB_NO_COLUMN, extra[i]->text);
    }
    for (uint32_t i = 0; i < child->column_count; i++) {
        const gdb_plan_column *column = &child->columns[i];
        gdb_expr *item;

        if (column->property == GDB_NO_COLUMN || !passes(projection, column->variable))
            continue;
        item = gdb_plan_column_expr(planner, child, i, err);
        if (item == NULL)
            return GDB_ERR_NOMEM;
        plan->as.project.items[n++] = item;
        gdb_plan_add_column(plan, column->type, column->variable, column->property, column->name);
    }
    plan->as.project.item_count = n;
    planner->root = plan;
    return GDB_OK;
}

/* --- grouping -------------------------------------------------------------------- */

typedef struct grouping {
    gdb_expr **exprs; /* bound: groups, then aggregates */
    uint32_t *columns;
    uint32_t group_count, count;
} grouping;

static uint32_t count_aggregates(const gdb_expr *expr)
{
    uint32_t n = expr->kind == GDB_EXPR_AGGREGATE;

    for (uint32_t i = 0; i < expr->arg_count; i++)
        n += count_aggregates(expr->args[i]);
    return n;
}

static void add_to_grouping(grouping *g, gdb_expr *expr)
{
    for (uint32_t i = 0; i < g->count; i++) {
        if (gdb_expr_equal(g->exprs[i], expr))
            return;
    }
    g->columns[g->count] = g->count;
    g->exprs[g->count++] = expr;
}

static void add_aggregates(grouping *g, gdb_expr *expr)
{
    if (expr->kind == GDB_EXPR_AGGREGATE)
        add_to_grouping(g, expr);
    for (uint32_t i = 0; i < expr->arg_count; i++)
        add_aggregates(g, expr->args[i]);
}

static gdb_status collect_grouping(gdb_planner *planner, const gdb_bound_projection *projection,
                                   grouping *g, gdb_error *err)
{
    size_t most = projection->item_count;

    for (uint32_t i = 0; i < projection->item_count; i++)
        most += count_aggregates(projection->items[i]);
    g->exprs = gdb_arena_alloc_array(planner->arena, most, sizeof(*g->exprs), err);
    g->columns = gdb_arena_alloc_array(planner->arena, most, sizeof(*g->columns), err);
    if (g->exprs == NULL || g->columns == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < projection->item_count; i++) {
        if (!gdb_expr_holds_aggregate(projection->items[i]))
            add_to_grouping(g, projection->items[i]);
    }
    g->group_count = g->count;
    for (uint32_t i = 0; i < projection->item_count; i++)
        add_aggregates(g, projection->items[i]);
    return GDB_OK;
}

/* Are the items the groups and then the aggregates, as they are? */
static bool is_in_order(const gdb_bound_projection *projection, const grouping *g)
{
    if (projection->item_count != g->count)
        return false;
    for (uint32_t i = 0; i < g->count; i++) {
        if (!gdb_expr_equal(projection->items[i], g->exprs[i]))
            return false;
    }
    return true;
}

/* Groups fewer than rows; how many nobody knows. */
static double group_rows(double rows, uint32_t group_count)
{
    if (group_count == 0)
        return 1;
    return rows / 10 < 1 ? 1 : rows / 10;
}

static gdb_status aggregate(gdb_planner *planner, const gdb_bound_projection *projection,
                            gdb_error *err)
{
    grouping g = {NULL, NULL, 0, 0};
    gdb_plan_known known;
    gdb_plan *plan;
    gdb_expr **exprs;

    GDB_TRY(collect_grouping(planner, projection, &g, err));
    GDB_TRY(gdb_plan_read_properties(planner, g.exprs, g.count, NULL, err));
    plan = gdb_plan_new(planner, GDB_PLAN_AGGREGATE, planner->root, g.count, err);
    exprs = gdb_arena_alloc_array(planner->arena, g.count, sizeof(*exprs), err);
    if (plan == NULL || exprs == NULL)
        return GDB_ERR_NOMEM;
    plan->cardinality = group_rows(plan->cardinality, g.group_count);
    plan->column_count = plan->keep_count = 0;
    for (uint32_t i = 0; i < g.count; i++) {
        const gdb_expr *expr = g.exprs[i];
        gdb_text_view name = expr->text;

        GDB_TRY(gdb_plan_resolve(planner, expr, NULL, &exprs[i], err));
        if (exprs[i]->kind == GDB_EXPR_COLUMN)
            name = exprs[i]->text;
        gdb_plan_add_column(plan, expr->type,
                            expr->kind == GDB_EXPR_VARIABLE ? expr->as.variable : GDB_NO_COLUMN,
                            GDB_NO_COLUMN, name);
    }
    plan->as.aggregate.groups = exprs;
    plan->as.aggregate.group_count = g.group_count;
    plan->as.aggregate.aggregates = exprs + g.group_count;
    plan->as.aggregate.aggregate_count = g.count - g.group_count;
    planner->root = plan;
    if (is_in_order(projection, &g)) {
        for (uint32_t i = 0; i < g.count; i++) {
            plan->columns[i].variable = projection->variables[i];
            plan->columns[i].name = projection->names[i];
        }
        return GDB_OK;
    }
    known.from = g.exprs;
    known.columns = g.columns;
    known.count = g.count;
    return project(planner, projection, &known, NULL, 0, err);
}

/* --- ORDER BY, SKIP, LIMIT ----------------------------------------------------------- */

/* Items' variables replaced by what the items compute. */
static gdb_status expand_items(gdb_planner *planner, const gdb_bound_projection *projection,
                               const gdb_expr *expr, gdb_expr **out, gdb_error *err)
{
    gdb_expr *copy;

    for (uint32_t i = 0; expr->kind == GDB_EXPR_VARIABLE && i < projection->item_count; i++) {
        if (projection->variables[i] == expr->as.variable) {
            *out = projection->items[i];
            return GDB_OK;
        }
    }
    copy = gdb_arena_alloc_zero(planner->arena, sizeof(*copy), err);
    if (copy == NULL)
        return GDB_ERR_NOMEM;
    *copy = *expr;
    copy->args = gdb_arena_alloc_array(planner->arena, expr->arg_count, sizeof(*copy->args), err);
    if (copy->args == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < expr->arg_count; i++)
        GDB_TRY(expand_items(planner, projection, expr->args[i], &copy->args[i], err));
    *out = copy;
    return GDB_OK;
}

static uint64_t rows_wanted(const gdb_bound_projection *projection)
{
    if (projection->limit > UINT64_MAX - projection->skip)
        return UINT64_MAX;
    return projection->limit + projection->skip;
}

/* SORT on columns of the root, and the rows before the limit dropped. */
static gdb_status sort(gdb_planner *planner, const gdb_bound_projection *projection,
                       const uint32_t *columns, gdb_error *err)
{
    gdb_plan *plan = gdb_plan_new(planner, GDB_PLAN_SORT, planner->root, 0, err);
    gdb_bound_sort *keys =
        gdb_arena_alloc_array(planner->arena, projection->sort_count, sizeof(*keys), err);

    if (plan == NULL || keys == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < projection->sort_count; i++) {
        keys[i] = projection->sorts[i];
        keys[i].expr = gdb_plan_column_expr(planner, planner->root, columns[i], err);
        if (keys[i].expr == NULL)
            return GDB_ERR_NOMEM;
    }
    plan->as.sort.keys = keys;
    plan->as.sort.key_count = projection->sort_count;
    plan->as.sort.limit = rows_wanted(projection);
    if (plan->cardinality > (double)plan->as.sort.limit)
        plan->cardinality = (double)plan->as.sort.limit;
    planner->root = plan;
    return GDB_OK;
}

static gdb_status limit(gdb_planner *planner, const gdb_bound_projection *projection,
                        gdb_error *err)
{
    gdb_plan *plan;

    if (projection->skip == 0 &&
        (projection->limit == UINT64_MAX ||
         (planner->root->kind == GDB_PLAN_SORT && projection->sort_count > 0)))
        return GDB_OK;
    plan = gdb_plan_new(planner, GDB_PLAN_LIMIT, planner->root, 0, err);
    if (plan == NULL)
        return GDB_ERR_NOMEM;
    plan->as.limit.skip = projection->skip;
    plan->as.limit.limit = projection->limit;
    plan->cardinality -= (double)projection->skip;
    if (plan->cardinality < 0)
        plan->cardinality = 0;
    if (plan->cardinality > (double)projection->limit)
        plan->cardinality = (double)projection->limit;
    planner->root = plan;
    return GDB_OK;
}

/* Columns for expressions over the root: its own, or new ones of a PROJECT that passes all. */
static gdb_status compute(gdb_planner *planner, gdb_expr **exprs, uint32_t count, uint32_t *columns,
                          gdb_error *err)
{
    gdb_plan *child, *plan;
    gdb_expr **resolved = gdb_arena_alloc_array(planner->arena, count, sizeof(*resolved), err);
    bool all_plain = true;

    if (resolved == NULL)
        return GDB_ERR_NOMEM;
    GDB_TRY(gdb_plan_read_properties(planner, exprs, count, NULL, err));
    for (uint32_t i = 0; i < count; i++) {
        GDB_TRY(gdb_plan_resolve(planner, exprs[i], NULL, &resolved[i], err));
        columns[i] = resolved[i]->as.column;
        all_plain = all_plain && resolved[i]->kind == GDB_EXPR_COLUMN;
    }
    if (all_plain)
        return GDB_OK;
    child = planner->root;
    plan = gdb_plan_new(planner, GDB_PLAN_PROJECT, child, count, err);
    if (plan == NULL)
        return GDB_ERR_NOMEM;
    plan->keep_count = 0;
    plan->as.project.items = gdb_arena_alloc_array(
        planner->arena, (size_t)child->column_count + count, sizeof(gdb_expr *), err);
    if (plan->as.project.items == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < child->column_count; i++) {
        plan->as.project.items[i] = gdb_plan_column_expr(planner, child, i, err);
        if (plan->as.project.items[i] == NULL)
            return GDB_ERR_NOMEM;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (resolved[i]->kind == GDB_EXPR_COLUMN)
            continue;
        columns[i] = plan->column_count;
        plan->as.project.items[plan->column_count] = resolved[i];
        gdb_plan_add_column(plan, resolved[i]->type, GDB_NO_COLUMN, GDB_NO_COLUMN, exprs[i]->text);
    }
    plan->as.project.item_count = plan->column_count;
    planner->root = plan;
    return GDB_OK;
}

static gdb_status sort_exprs(gdb_planner *planner, const gdb_bound_projection *projection,
                             bool expand, gdb_expr ***exprs, uint32_t **columns, gdb_error *err)
{
    *exprs = gdb_arena_alloc_array(planner->arena, projection->sort_count, sizeof(**exprs), err);
    *columns =
        gdb_arena_alloc_array(planner->arena, projection->sort_count, sizeof(**columns), err);
    if (*exprs == NULL || *columns == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < projection->sort_count; i++) {
        (*exprs)[i] = projection->sorts[i].expr;
        if (expand)
            GDB_TRY(
                expand_items(planner, projection, projection->sorts[i].expr, &(*exprs)[i], err));
    }
    return GDB_OK;
}

/* After grouping or DISTINCT only the items are there to sort by. */
static gdb_status sort_items(gdb_planner *planner, const gdb_bound_projection *projection,
                             gdb_error *err)
{
    gdb_expr **exprs;
    uint32_t *columns;

    if (projection->sort_count == 0)
        return GDB_OK;
    GDB_TRY(sort_exprs(planner, projection, false, &exprs, &columns, err));
    GDB_TRY(compute(planner, exprs, projection->sort_count, columns, err));
    return sort(planner, projection, columns, err);
}

/* Sort first, then compute the items. */
static gdb_status sort_early(gdb_planner *planner, const gdb_bound_projection *projection,
                             gdb_error *err)
{
    gdb_expr **exprs;
    uint32_t *columns;

    GDB_TRY(sort_exprs(planner, projection, true, &exprs, &columns, err));
    GDB_TRY(compute(planner, exprs, projection->sort_count, columns, err));
    GDB_TRY(sort(planner, projection, columns, err));
    GDB_TRY(limit(planner, projection, err));
    return project(planner, projection, NULL, NULL, 0, err);
}

/* Items and sort keys computed together, then sorted. */
static gdb_status sort_late(gdb_planner *planner, const gdb_bound_projection *projection,
                            gdb_error *err)
{
    gdb_expr **exprs;
    uint32_t *columns, extra = 0;

    GDB_TRY(sort_exprs(planner, projection, true, &exprs, &columns, err));
    for (uint32_t i = 0; i < projection->sort_count; i++) {
        columns[i] = GDB_NO_COLUMN;
        for (uint32_t k = 0; k < projection->item_count; k++) {
            if (gdb_expr_equal(exprs[i], projection->items[k]))
                columns[i] = k;
        }
        if (columns[i] == GDB_NO_COLUMN) {
            columns[i] = projection->item_count + extra;
            exprs[extra++] = exprs[i];
        }
    }
    GDB_TRY(project(planner, projection, NULL, exprs, extra, err));
    return sort(planner, projection, columns, err);
}

static gdb_status distinct(gdb_planner *planner, const gdb_bound_projection *projection,
                           gdb_error *err)
{
    gdb_plan *plan;

    /* Properties that came along would not make rows different, but cost. */
    planner->root->column_count = projection->item_count;
    if (planner->root->kind == GDB_PLAN_PROJECT)
        planner->root->as.project.item_count = projection->item_count;
    plan = gdb_plan_new(planner, GDB_PLAN_DISTINCT, planner->root, 0, err);
    if (plan == NULL)
        return GDB_ERR_NOMEM;
    planner->root = plan;
    return GDB_OK;
}

gdb_status gdb_plan_projection(gdb_planner *planner, const gdb_bound_projection *projection,
                               gdb_error *err)
{
    if (projection->aggregated || projection->distinct) {
        if (projection->aggregated)
            GDB_TRY(aggregate(planner, projection, err));
        else
            GDB_TRY(project(planner, projection, NULL, NULL, 0, err));
        if (projection->distinct)
            GDB_TRY(distinct(planner, projection, err));
        GDB_TRY(sort_items(planner, projection, err));
        GDB_TRY(limit(planner, projection, err));
    } else if (projection->sort_count > 0 && projection->limit != UINT64_MAX) {
        GDB_TRY(sort_early(planner, projection, err));
    } else if (projection->sort_count > 0) {
        GDB_TRY(sort_late(planner, projection, err));
        GDB_TRY(limit(planner, projection, err));
    } else {
        GDB_TRY(limit(planner, projection, err));
        GDB_TRY(project(planner, projection, NULL, NULL, 0, err));
    }
    for (uint32_t i = 0; i < projection->predicate_count; i++)
        GDB_TRY(gdb_plan_add_filter(planner, projection->predicates[i],
                                    gdb_plan_selectivity(planner, projection->predicates[i]), err));
    return GDB_OK;
}
