/* SPDX-License-Identifier: MIT */
#include "lib/planner/join_order.h"

#include "lib/binder/bound_expr.h"

/*
 * plan_match.c - the operators of one MATCH, in the order of join_order.h. What hangs together
 * with nothing so far is planned by itself and joined. Predicates, and that relationships differ,
 * are applied as soon as all their variables are there.
 */

static gdb_status apply_filters(gdb_matcher *m, gdb_error *err)
{
    for (uint32_t i = 0; i < m->predicate_count; i++) {
        gdb_match_predicate *p = &m->predicates[i];

        if (p->done || !gdb_order_ready(m, p, m->bound))
            continue;
        p->done = true;
        GDB_TRY(gdb_plan_add_filter(m->planner, p->expr, p->selectivity, err));
    }
    return GDB_OK;
}

static gdb_text_view variable_name(gdb_planner *planner, uint32_t variable, gdb_error *err)
{
    gdb_text_view name = planner->query->variables[variable].name;
    gdb_buffer text = {0};

    if (name.size > 0)
        return name;
    if (gdb_bound_print_variable(planner->query, variable, &text, err) == GDB_OK)
        name = gdb_arena_copy_text(planner->arena, gdb_buffer_view(&text), err);
    gdb_buffer_release(&text);
    return name;
}

static gdb_status build_scan(gdb_matcher *m, uint32_t node, gdb_error *err)
{
    gdb_planner *planner = m->planner;
    gdb_plan *plan = gdb_plan_new(planner, GDB_PLAN_SCAN, NULL, 1, err);

    if (plan == NULL)
        return GDB_ERR_NOMEM;
    plan->as.scan.variable = node;
    plan->cardinality = gdb_plan_node_rows(planner, node);
    gdb_plan_add_column(plan, GDB_TYPE_NODE, node, GDB_NO_COLUMN,
                        variable_name(planner, node, err));
    planner->root = plan;
    return GDB_OK;
}

static gdb_status build_lookup(gdb_matcher *m, uint32_t node, gdb_error *err)
{
    gdb_planner *planner = m->planner;
    gdb_expr *key = NULL;
    gdb_match_predicate *p = gdb_order_find_key(m, node, m->bound, &key);
    gdb_plan *plan;

    GDB_TRY(gdb_plan_use(planner, key, &key, err));
    plan = gdb_plan_new(planner, GDB_PLAN_KEY_LOOKUP, planner->root, 1, err);
    if (plan == NULL)
        return GDB_ERR_NOMEM;
    plan->as.key_lookup.variable = node;
    plan->as.key_lookup.table = planner->query->variables[node].tables[0];
    plan->as.key_lookup.key = key;
    gdb_plan_add_column(plan, GDB_TYPE_NODE, node, GDB_NO_COLUMN,
                        variable_name(planner, node, err));
    planner->root = plan;
    p->done = true;
    return GDB_OK;
}

/* A path to a node that is known: to any end, which must then be that node. */
static gdb_status filter_end(gdb_planner *planner, uint32_t end, uint32_t node, gdb_error *err)
{
    gdb_plan *plan = planner->root;
    gdb_expr *x = gdb_plan_column_expr(planner, plan, end, err);
    gdb_expr *y = gdb_plan_column_expr(planner, plan, node, err);
    gdb_expr *equal;

    if (x == NULL || y == NULL)
        return GDB_ERR_NOMEM;
    equal = gdb_plan_call(planner, GDB_FN_EQUAL, GDB_TYPE_BOOL, x, y, err);
    plan = gdb_plan_new(planner, GDB_PLAN_FILTER, plan, 0, err);
    if (equal == NULL || plan == NULL)
        return GDB_ERR_NOMEM;
    plan->as.filter.predicates = gdb_arena_alloc_array(planner->arena, 1, sizeof(equal), err);
    if (plan->as.filter.predicates == NULL)
        return GDB_ERR_NOMEM;
    plan->as.filter.predicates[0] = equal;
    plan->as.filter.predicate_count = 1;
    planner->root = plan;
    return GDB_OK;
}

static gdb_status build_expand(gdb_matcher *m, const gdb_step *s, gdb_error *err)
{
    gdb_planner *planner = m->planner;
    const gdb_bound_rel *rel = &m->match->rels[s->rel];
    const gdb_bound_variable *variable = &planner->query->variables[rel->variable];
    const gdb_bound_variable *node = &planner->query->variables[s->node];
    uint32_t start = s->node == rel->to ? rel->from : rel->to;
    bool into = s->kind == GDB_STEP_INTO;
    gdb_plan_kind kind = rel->variable_length ? GDB_PLAN_EXPAND_PATH
                         : into               ? GDB_PLAN_EXPAND_INTO
                                              : GDB_PLAN_EXPAND;
    gdb_plan *plan = gdb_plan_new(planner, kind, planner->root, 2, err);

    if (plan == NULL)
        return GDB_ERR_NOMEM;
    plan->as.expand.input_node = gdb_plan_find_variable(planner->root, start);
    if (into)
        plan->as.expand.target_node = gdb_plan_find_variable(planner->root, s->node);
    GDB_TRY(
        gdb_plan_hops(planner, rel, start, &plan->as.expand.hops, &plan->as.expand.hop_count, err));
    plan->as.expand.make_rel = true;
    plan->as.expand.make_node = kind != GDB_PLAN_EXPAND_INTO;
    plan->as.expand.undirected = rel->undirected;
    plan->as.expand.node_tables = node->tables;
    plan->as.expand.node_table_count = node->table_count;
    plan->as.expand.least = rel->least;
    plan->as.expand.most = rel->most;
    plan->cardinality *= gdb_plan_fan_out(planner, rel, start);
    if (into)
        plan->cardinality /= 1 + gdb_plan_node_rows(planner, s->node);
    gdb_plan_add_column(plan, variable->type, rel->variable, GDB_NO_COLUMN,
                        variable_name(planner, rel->variable, err));
    if (kind != GDB_PLAN_EXPAND_INTO)
        gdb_plan_add_column(plan, GDB_TYPE_NODE, into ? GDB_NO_COLUMN : s->node, GDB_NO_COLUMN,
                            into ? gdb_text_of("end of path")
                                 : variable_name(planner, s->node, err));
    planner->root = plan;
    if (into && rel->variable_length)
        return filter_end(planner, plan->column_count - 1, plan->as.expand.target_node, err);
    return GDB_OK;
}

/*
 * Properties of a node that has just been found are read at once when the steps to come only make
 * more rows; what turns out not to be needed is pruned.
 */
static gdb_status read_early(gdb_matcher *m, uint32_t node, gdb_error *err)
{
    gdb_arena *arena = m->planner->arena;
    bool *bound = gdb_arena_alloc_array(arena, m->planner->query->variable_count, 1, err);
    bool *rel_done = gdb_arena_alloc_array(arena, m->match->rel_count, 1, err);
    double now = m->planner->root->cardinality, rows = now;

    if (bound == NULL || rel_done == NULL)
        return GDB_ERR_NOMEM;
    memcpy(bound, m->bound, m->planner->query->variable_count);
    if (m->match->rel_count > 0)
        memcpy(rel_done, m->rel_done, m->match->rel_count);
    for (;;) {
        gdb_step s = gdb_order_next(m, bound, rel_done, rows);

        if (s.kind == GDB_STEP_NONE)
            return rows > now ? gdb_plan_read_all(m->planner, node, err) : GDB_OK;
        gdb_order_take(m, &s, bound, rel_done);
        rows = s.rows;
        if (rows < now)
            return GDB_OK;
    }
}

/* Follow the steps from what is bound as far as they lead. */
static gdb_status build_connected(gdb_matcher *m, gdb_error *err)
{
    GDB_TRY(apply_filters(m, err));
    for (;;) {
        gdb_step s = gdb_order_next(m, m->bound, m->rel_done, m->planner->root->cardinality);

        if (s.kind == GDB_STEP_NONE)
            return GDB_OK;
        if (s.kind == GDB_STEP_LOOKUP)
            GDB_TRY(build_lookup(m, s.node, err));
        else
            GDB_TRY(build_expand(m, &s, err));
        gdb_order_take(m, &s, m->bound, m->rel_done);
        GDB_TRY(apply_filters(m, err));
        GDB_TRY(read_early(m, s.node, err));
    }
}

/* --- joining components --------------------------------------------------------------- */

static bool is_plain(const gdb_expr *expr)
{
    return expr->kind == GDB_EXPR_PROPERTY || expr->kind == GDB_EXPR_VARIABLE;
}

/* A plain value that the join can hash, or one under a cast to a wider integer, which is equal to
 * the same numbers; NULL for anything else. */
static gdb_expr *find_key(gdb_expr *expr)
{
    if (expr->kind == GDB_EXPR_CALL && expr->as.function == GDB_FN_CAST &&
        gdb_type_is_integer(expr->type) && gdb_type_is_integer(expr->args[0]->type) &&
        gdb_type_is_signed(expr->type) &&
        gdb_type_width(expr->type) > gdb_type_width(expr->args[0]->type))
        expr = expr->args[0];
    return is_plain(expr) && expr->type != GDB_TYPE_ANY && expr->type != GDB_TYPE_LIST ? expr
                                                                                       : NULL;
}

static bool has_variable(const gdb_planner *planner, const gdb_plan *side, const gdb_expr *expr)
{
    uint32_t variable = expr->kind == GDB_EXPR_VARIABLE
                            ? expr->as.variable
                            : planner->query->properties[expr->as.property].variable;

    return gdb_plan_find_variable(side, variable) != GDB_NO_COLUMN;
}

/* The column of a plain expression, read on top of *side if need be. */
static gdb_status key_column(gdb_planner *planner, gdb_plan **side, gdb_expr *expr,
                             uint32_t *column, gdb_error *err)
{
    gdb_expr *resolved;

    planner->root = *side;
    GDB_TRY(gdb_plan_use(planner, expr, &resolved, err));
    *side = planner->root;
    *column = resolved->as.column;
    return GDB_OK;
}

/* Equalities between plain values of the two sides become the join's keys. */
static gdb_status find_keys(gdb_matcher *m, gdb_plan **left, gdb_plan **right, uint32_t *left_keys,
                            uint32_t *right_keys, uint32_t *count, gdb_error *err)
{
    gdb_planner *planner = m->planner;

    for (uint32_t i = 0; i < m->predicate_count; i++) {
        gdb_match_predicate *p = &m->predicates[i];
        gdb_expr *a, *b;

        if (p->done || p->expr->kind != GDB_EXPR_CALL || p->expr->as.function != GDB_FN_EQUAL)
            continue;
        a = find_key(p->expr->args[0]);
        b = find_key(p->expr->args[1]);
        if (a == NULL || b == NULL ||
            (a->type != b->type && !(gdb_type_is_integer(a->type) && gdb_type_is_integer(b->type))))
            continue;
        if (has_variable(planner, *right, a) && has_variable(planner, *left, b)) {
            gdb_expr *swap = a;

            a = b;
            b = swap;
        }
        if (!has_variable(planner, *left, a) || !has_variable(planner, *right, b))
            continue;
        GDB_TRY(key_column(planner, left, a, &left_keys[*count], err));
        GDB_TRY(key_column(planner, right, b, &right_keys[*count], err));
        p->done = true;
        ++*count;
    }
    return GDB_OK;
}

/* What predicates over both sides will read is read before the sides multiply. */
static gdb_status read_for_predicates(gdb_matcher *m, gdb_plan **side, gdb_error *err)
{
    m->planner->root = *side;
    for (uint32_t i = 0; i < m->predicate_count; i++) {
        if (!m->predicates[i].done)
            GDB_TRY(gdb_plan_read_available(m->planner, m->predicates[i].expr, err));
    }
    *side = m->planner->root;
    return GDB_OK;
}

static bool holds_argument(const gdb_plan *plan)
{
    return plan != NULL && (plan->kind == GDB_PLAN_ARGUMENT || holds_argument(plan->child[0]));
}

static gdb_status join(gdb_matcher *m, gdb_plan *left, gdb_plan *right, gdb_error *err)
{
    gdb_planner *planner = m->planner;
    uint32_t *left_keys =
        gdb_arena_alloc_array(planner->arena, m->predicate_count, sizeof(*left_keys), err);
    uint32_t *right_keys =
        gdb_arena_alloc_array(planner->arena, m->predicate_count, sizeof(*right_keys), err);
    uint32_t count = 0;
    double larger;
    gdb_plan *plan;

    if (left_keys == NULL || right_keys == NULL)
        return GDB_ERR_NOMEM;
    if (left->kind == GDB_PLAN_ONE_ROW) {
        planner->root = right;
        return GDB_OK;
    }
    if (left->cardinality < right->cardinality && !holds_argument(left)) {
        plan = left;
        left = right;
        right = plan;
    }
    GDB_TRY(find_keys(m, &left, &right, left_keys, right_keys, &count, err));
    GDB_TRY(read_for_predicates(m, &left, err));
    GDB_TRY(read_for_predicates(m, &right, err));
    larger = left->cardinality > right->cardinality ? left->cardinality : right->cardinality;
    plan = gdb_plan_new(planner, count > 0 ? GDB_PLAN_HASH_JOIN : GDB_PLAN_CROSS_PRODUCT, left,
                        right->column_count, err);
    if (plan == NULL)
        return GDB_ERR_NOMEM;
    plan->child[1] = right;
    for (uint32_t i = 0; i < right->column_count; i++)
        plan->columns[plan->column_count++] = right->columns[i];
    plan->cardinality = count > 0 ? larger : left->cardinality * right->cardinality;
    plan->as.join.left_keys = left_keys;
    plan->as.join.right_keys = right_keys;
    plan->as.join.key_count = count;
    planner->root = plan;
    return GDB_OK;
}

/* What hangs together with `start`, by itself, joined to what there was. */
static gdb_status build_component(gdb_matcher *m, uint32_t start, gdb_error *err)
{
    gdb_planner *planner = m->planner;
    uint32_t variables = planner->query->variable_count;
    bool *before = m->bound;
    const bool *elsewhere = m->elsewhere;
    gdb_plan *root = planner->root;

    m->bound = gdb_arena_alloc_array(planner->arena, variables, 1, err);
    if (m->bound == NULL)
        return GDB_ERR_NOMEM;
    m->elsewhere = before;
    GDB_TRY(build_scan(m, start, err));
    m->bound[start] = true;
    GDB_TRY(apply_filters(m, err));
    GDB_TRY(read_early(m, start, err));
    GDB_TRY(build_connected(m, err));
    m->elsewhere = elsewhere;
    for (uint32_t v = 0; v < variables; v++)
        m->bound[v] = m->bound[v] || before[v];
    return join(m, root, planner->root, err);
}

static gdb_status find_all(gdb_matcher *m, gdb_error *err)
{
    for (;;) {
        uint32_t start;
        gdb_expr *key;

        if (m->planner->root->kind != GDB_PLAN_ONE_ROW)
            GDB_TRY(build_connected(m, err));
        GDB_TRY(gdb_order_start(m, &start, err));
        if (start == GDB_NO_COLUMN)
            return apply_filters(m, err);
        if (gdb_order_find_key(m, start, m->bound, &key) != NULL) {
            GDB_TRY(build_lookup(m, start, err));
            m->bound[start] = true;
            GDB_TRY(apply_filters(m, err));
            GDB_TRY(read_early(m, start, err));
        } else {
            GDB_TRY(build_component(m, start, err));
        }
    }
}

static gdb_status match_pattern(gdb_planner *planner, const gdb_bound_match *match, gdb_error *err)
{
    gdb_matcher m = {.planner = planner, .match = match};
    size_t predicates = match->predicate_count + (size_t)match->rel_count * match->rel_count;

    m.bound = gdb_arena_alloc_array(planner->arena, planner->query->variable_count, 1, err);
    m.rel_done = gdb_arena_alloc_array(planner->arena, match->rel_count, 1, err);
    m.predicates = gdb_arena_alloc_array(planner->arena, predicates, sizeof(*m.predicates), err);
    if (m.bound == NULL || m.rel_done == NULL || m.predicates == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t v = 0; v < planner->query->variable_count; v++)
        m.bound[v] = gdb_plan_find_variable(planner->root, v) != GDB_NO_COLUMN;
    for (uint32_t i = 0; i < match->predicate_count; i++)
        GDB_TRY(gdb_order_add_predicate(&m, match->predicates[i], err));
    GDB_TRY(gdb_order_add_uniqueness(&m, err));
    GDB_TRY(gdb_order_mark_read(&m, err));
    return find_all(&m, err);
}

/* --- OPTIONAL MATCH and MERGE
 * --------------------------------------------------------------------- */

static bool has_column(const gdb_plan *plan, const gdb_plan_column *column)
{
    return column->property == GDB_NO_COLUMN
               ? gdb_plan_find_variable(plan, column->variable) != GDB_NO_COLUMN
               : gdb_plan_find_variable(plan, column->variable) != GDB_NO_COLUMN ||
                     gdb_plan_find_property(plan, column->property) != GDB_NO_COLUMN;
}

gdb_plan *gdb_plan_argument(gdb_planner *planner, gdb_plan *left, gdb_error *err)
{
    gdb_plan *argument = gdb_plan_new(planner, GDB_PLAN_ARGUMENT, left, 1, err);

    if (argument == NULL)
        return NULL;
    argument->child[0] = NULL;
    argument->keep_count = 0;
    gdb_plan_add_column(argument, GDB_TYPE_INT64, GDB_NO_COLUMN, GDB_NO_COLUMN, gdb_text_of("row"));
    return argument;
}

gdb_status gdb_plan_match_side(gdb_planner *planner, const gdb_bound_match *match,
                               gdb_plan_kind kind, bool variables_only, gdb_error *err)
{
    gdb_plan *left = planner->root, *right, *plan;
    gdb_plan_side *side;

    planner->root = gdb_plan_argument(planner, left, err);
    if (planner->root == NULL)
        return GDB_ERR_NOMEM;
    GDB_TRY(match_pattern(planner, match, err));
    right = planner->root;
    plan = gdb_plan_new(planner, kind, left, right->column_count, err);
    if (plan == NULL)
        return GDB_ERR_NOMEM;
    plan->child[1] = right;
    side = gdb_plan_side_of(plan);
    side->row_column = left->column_count;
    side->take = gdb_arena_alloc_array(planner->arena, right->column_count, sizeof(uint32_t), err);
    if (side->take == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < right->column_count; i++) {
        const gdb_plan_column *column = &right->columns[i];

        if (column->variable == GDB_NO_COLUMN || has_column(left, column) ||
            (variables_only && column->property != GDB_NO_COLUMN))
            continue;
        side->take[side->take_count++] = i;
        plan->columns[plan->column_count++] = *column;
    }
    plan->cardinality =
        right->cardinality > left->cardinality ? right->cardinality : left->cardinality;
    planner->root = plan;
    return GDB_OK;
}

gdb_status gdb_plan_match(gdb_planner *planner, const gdb_bound_match *match, gdb_error *err)
{
    return match->optional ? gdb_plan_match_side(planner, match, GDB_PLAN_OPTIONAL, false, err)
                           : match_pattern(planner, match, err);
}
