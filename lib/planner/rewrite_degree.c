/* SPDX-License-Identifier: MIT */
#include "lib/planner/rewrite_degree.h"

typedef struct last_hop {
    gdb_planner *planner;
    gdb_plan *aggregate;
    gdb_plan *filter; /* NULL: none */
    gdb_plan *expand;
    gdb_plan *degree; /* what takes its place */
    uint32_t rel_column;
    bool exclude; /* the filter holds relationships to take off */
} last_hop;

static bool reads_from(const gdb_expr *expr, uint32_t first)
{
    if (expr->kind == GDB_EXPR_COLUMN)
        return expr->as.column >= first;
    for (uint32_t i = 0; i < expr->arg_count; i++) {
        if (reads_from(expr->args[i], first))
            return true;
    }
    return false;
}

/* count(*), or count of the relationship or the neighbour, which are never NULL. */
static bool counts_rows(const last_hop *hop, const gdb_expr *aggregate)
{
    if (aggregate->as.aggregate.distinct)
        return false;
    return aggregate->as.aggregate.id == GDB_AGG_COUNT_STAR ||
           (aggregate->as.aggregate.id == GDB_AGG_COUNT &&
            aggregate->args[0]->kind == GDB_EXPR_COLUMN &&
            aggregate->args[0]->as.column >= hop->rel_column);
}

static bool ignores_duplicates(const gdb_expr *aggregate)
{
    return aggregate->as.aggregate.distinct || aggregate->as.aggregate.id == GDB_AGG_MIN ||
           aggregate->as.aggregate.id == GDB_AGG_MAX;
}

static bool can_weigh(const last_hop *hop, const gdb_expr *aggregate)
{
    if (counts_rows(hop, aggregate))
        return true;
    return !reads_from(aggregate, hop->rel_column) &&
           (ignores_duplicates(aggregate) || aggregate->as.aggregate.id == GDB_AGG_COUNT ||
            (aggregate->as.aggregate.id == GDB_AGG_SUM &&
             (aggregate->type == GDB_TYPE_INT64 || aggregate->type == GDB_TYPE_DOUBLE)));
}

static bool has_pair_twice(const gdb_plan *expand)
{
    for (uint32_t i = 0; i < expand->as.expand.hop_count; i++) {
        for (uint32_t k = 0; k < i; k++) {
            if (expand->as.expand.hops[i].pair == expand->as.expand.hops[k].pair)
                return true;
        }
    }
    return false;
}

/* The other side of NOT same_rel(earlier, mine), as a column. */
static bool earlier_rel(const last_hop *hop, const gdb_expr *predicate, uint32_t *column)
{
    const gdb_expr *same;

    if (predicate->kind != GDB_EXPR_CALL || predicate->as.function != GDB_FN_NOT)
        return false;
    same = predicate->args[0];
    if (same->kind != GDB_EXPR_CALL || same->as.function != GDB_FN_SAME_REL)
        return false;
    for (int i = 0; i < 2; i++) {
        const gdb_expr *mine = same->args[i], *other = same->args[1 - i];

        if (mine->kind == GDB_EXPR_COLUMN && mine->as.column == hop->rel_column &&
            other->kind == GDB_EXPR_COLUMN && other->type == GDB_TYPE_REL &&
            other->as.column < hop->rel_column) {
            *column = other->as.column;
            return true;
        }
    }
    return false;
}

/* An earlier relationship may be taken off where both can only be of the one pair. */
static bool can_take_off(const last_hop *hop, uint32_t column)
{
    uint32_t variable = hop->expand->columns[column].variable;
    const gdb_bound_variable *bound;

    if (variable == GDB_NO_COLUMN || hop->expand->as.expand.hop_count != 1)
        return false;
    bound = &hop->planner->query->variables[variable];
    return bound->table_count == 1 && bound->tables[0] == hop->expand->as.expand.hops[0].pair;
}

static bool find_last_hop(gdb_planner *planner, gdb_plan *plan, last_hop *hop)
{
    gdb_plan *below = plan->child[0];

    if (plan->kind != GDB_PLAN_AGGREGATE)
        return false;
    memset(hop, 0, sizeof(*hop));
    hop->planner = planner;
    hop->aggregate = plan;
    if (below->kind == GDB_PLAN_FILTER) {
        hop->filter = below;
        below = below->child[0];
    }
    hop->expand = below;
    hop->rel_column = below->keep_count;
    if (below->kind != GDB_PLAN_EXPAND || has_pair_twice(below))
        return false;
    for (uint32_t i = 0; i < plan->as.aggregate.group_count; i++) {
        if (reads_from(plan->as.aggregate.groups[i], hop->rel_column))
            return false;
    }
    for (uint32_t i = 0; i < plan->as.aggregate.aggregate_count; i++) {
        if (!can_weigh(hop, plan->as.aggregate.aggregates[i]))
            return false;
    }
    for (uint32_t i = 0; hop->filter != NULL && i < hop->filter->as.filter.predicate_count; i++) {
        uint32_t column;

        if (!earlier_rel(hop, hop->filter->as.filter.predicates[i], &column) ||
            !can_take_off(hop, column))
            return false;
        hop->exclude = true;
    }
    return true;
}

/* --- the weight of a row ------------------------------------------------------------ */

static const gdb_bound_rel *find_rel(const gdb_bound_query *query, uint32_t variable)
{
    for (uint32_t i = 0; i < query->clause_count; i++) {
        const gdb_bound_clause *clause = &query->clauses[i];

        for (uint32_t r = 0; clause->kind == GDB_CLAUSE_MATCH && r < clause->as.match.rel_count;
             r++) {
            if (clause->as.match.rels[r].variable == variable)
                return &clause->as.match.rels[r];
        }
    }
    return NULL;
}

/* Where relationship `column` starts, or ends: a column that is there, or asked of it. */
static gdb_expr *end_of_rel(const last_hop *hop, uint32_t column, bool start, gdb_error *err)
{
    const gdb_plan *input = hop->degree;
    const gdb_bound_rel *rel = find_rel(hop->planner->query, hop->expand->columns[column].variable);
    uint32_t node = GDB_NO_COLUMN;
    gdb_expr *expr;

    if (rel != NULL && !rel->undirected)
        node = gdb_plan_find_variable(input, start ? rel->from : rel->to);
    if (node != GDB_NO_COLUMN)
        return gdb_plan_column_expr(hop->planner, input, node, err);
    expr = gdb_plan_column_expr(hop->planner, input, column, err);
    if (expr == NULL)
        return NULL;
    return gdb_plan_call(hop->planner, start ? GDB_FN_START_NODE : GDB_FN_END_NODE, GDB_TYPE_NODE,
                         expr, NULL, err);
}

/* CASE WHEN condition THEN then ELSE otherwise END, an INT64. */
static gdb_expr *choice(const last_hop *hop, gdb_expr *condition, gdb_expr *then,
                        gdb_expr *otherwise, gdb_error *err)
{
    gdb_expr *expr = gdb_arena_alloc_zero(hop->planner->arena, sizeof(*expr), err);

    if (expr == NULL || condition == NULL || then == NULL || otherwise == NULL)
        return NULL;
    expr->kind = GDB_EXPR_CASE;
    expr->type = GDB_TYPE_INT64;
    expr->arg_count = 3;
    expr->args = gdb_arena_alloc_array(hop->planner->arena, 3, sizeof(*expr->args), err);
    if (expr->args == NULL)
        return NULL;
    expr->args[0] = condition;
    expr->args[1] = then;
    expr->args[2] = otherwise;
    return expr;
}

static gdb_expr *call(const last_hop *hop, gdb_function_id function, gdb_type_id type, gdb_expr *a,
                      gdb_expr *b, gdb_error *err)
{
    return a == NULL || b == NULL ? NULL : gdb_plan_call(hop->planner, function, type, a, b, err);
}

/* A new tree each time: degree, less what is taken off. NULL: no memory. */
static gdb_expr *weight(const last_hop *hop, gdb_error *err)
{
    gdb_planner *planner = hop->planner;
    uint32_t node = hop->expand->as.expand.input_node;
    bool forward = hop->expand->as.expand.hops[0].direction == GDB_FORWARD;
    gdb_expr *expr = gdb_plan_column_expr(planner, hop->degree, hop->rel_column, err);

    for (uint32_t i = 0; hop->exclude && i < hop->filter->as.filter.predicate_count; i++) {
        uint32_t column = 0;
        gdb_expr *same;

        earlier_rel(hop, hop->filter->as.filter.predicates[i], &column);
        same = call(hop, GDB_FN_EQUAL, GDB_TYPE_BOOL, end_of_rel(hop, column, forward, err),
                    gdb_plan_column_expr(planner, hop->degree, node, err), err);
        expr = call(hop, GDB_FN_SUBTRACT, GDB_TYPE_INT64, expr,
                    choice(hop, same, gdb_plan_literal(planner, 1, err),
                           gdb_plan_literal(planner, 0, err), err),
                    err);
    }
    return expr;
}

static gdb_status weigh(const last_hop *hop, gdb_expr *aggregate, gdb_error *err)
{
    gdb_planner *planner = hop->planner;
    gdb_expr *value = weight(hop, err);

    if (value == NULL)
        return GDB_ERR_NOMEM;
    if (counts_rows(hop, aggregate)) {
        aggregate->args = gdb_arena_alloc_array(planner->arena, 1, sizeof(*aggregate->args), err);
        if (aggregate->args == NULL)
            return GDB_ERR_NOMEM;
        aggregate->arg_count = 1;
    } else if (ignores_duplicates(aggregate)) {
        return GDB_OK;
    } else if (aggregate->as.aggregate.id == GDB_AGG_COUNT) {
        gdb_expr *null =
            gdb_plan_call(planner, GDB_FN_IS_NULL, GDB_TYPE_BOOL, aggregate->args[0], NULL, err);

        value = choice(hop, null, gdb_plan_literal(planner, 0, err), value, err);
    } else {
        if (aggregate->type == GDB_TYPE_DOUBLE)
            value = gdb_plan_call(planner, GDB_FN_CAST, GDB_TYPE_DOUBLE, value, NULL, err);
        value = call(hop, GDB_FN_MULTIPLY, aggregate->type, aggregate->args[0], value, err);
    }
    if (value == NULL)
        return GDB_ERR_NOMEM;
    aggregate->as.aggregate.id = GDB_AGG_SUM;
    aggregate->args[0] = value;
    return GDB_OK;
}

/* Groups of no row must not appear: WHERE weight > 0. */
static gdb_status add_filter(const last_hop *hop, gdb_plan **input, gdb_error *err)
{
    gdb_plan *filter = gdb_plan_new(hop->planner, GDB_PLAN_FILTER, *input, 0, err);
    gdb_expr *more = call(hop, GDB_FN_GREATER, GDB_TYPE_BOOL, weight(hop, err),
                          gdb_plan_literal(hop->planner, 0, err), err);

    if (filter == NULL || more == NULL)
        return GDB_ERR_NOMEM;
    filter->as.filter.predicates = gdb_arena_alloc_array(hop->planner->arena, 1, sizeof(more), err);
    if (filter->as.filter.predicates == NULL)
        return GDB_ERR_NOMEM;
    filter->as.filter.predicates[0] = more;
    filter->as.filter.predicate_count = 1;
    *input = filter;
    return GDB_OK;
}

static gdb_status use_degree(last_hop *hop, gdb_error *err)
{
    gdb_plan *plan = hop->aggregate, *input;
    bool rows_matter = plan->as.aggregate.group_count > 0;

    input = gdb_plan_new(hop->planner, GDB_PLAN_DEGREE, hop->expand->child[0], 1, err);
    if (input == NULL)
        return GDB_ERR_NOMEM;
    input->as.expand = hop->expand->as.expand;
    input->as.expand.make_rel = input->as.expand.make_node = input->as.expand.undirected = false;
    gdb_plan_add_column(input, GDB_TYPE_INT64, GDB_NO_COLUMN, GDB_NO_COLUMN, gdb_text_of("degree"));
    hop->degree = input;
    for (uint32_t i = 0; i < plan->as.aggregate.aggregate_count; i++) {
        rows_matter = rows_matter || ignores_duplicates(plan->as.aggregate.aggregates[i]);
        GDB_TRY(weigh(hop, plan->as.aggregate.aggregates[i], err));
    }
    if (rows_matter && hop->exclude)
        GDB_TRY(add_filter(hop, &input, err));
    plan->child[0] = input;
    return GDB_OK;
}

/* How many relationships a whole table has is known: rewrite_count.h does better. */
static bool is_counted_anyway(const last_hop *hop)
{
    const gdb_plan *start = hop->expand->child[0];

    return hop->filter == NULL && hop->aggregate->as.aggregate.group_count == 0 &&
           start->kind == GDB_PLAN_SCAN && start->as.scan.filter_count == 0;
}

gdb_status gdb_rewrite_degree(gdb_planner *planner, gdb_plan *root, gdb_error *err)
{
    last_hop hop;

    for (int i = 0; i < 2; i++) {
        if (root->child[i] != NULL)
            GDB_TRY(gdb_rewrite_degree(planner, root->child[i], err));
    }
    if (find_last_hop(planner, root, &hop) && !is_counted_anyway(&hop))
        return use_degree(&hop, err);
    return GDB_OK;
}
