/* SPDX-License-Identifier: MIT */
#include "lib/planner/join_order.h"

static void visit_use(void *context, uint32_t variable)
{
    bool *uses = context;

    uses[variable] = true;
}

gdb_status gdb_order_add_predicate(gdb_matcher *m, gdb_expr *expr, gdb_error *err)
{
    gdb_planner *planner = m->planner;
    gdb_match_predicate *p = &m->predicates[m->predicate_count++];

    p->expr = expr;
    p->uses = gdb_arena_alloc_array(planner->arena, planner->query->variable_count, 1, err);
    if (p->uses == NULL)
        return GDB_ERR_NOMEM;
    gdb_plan_visit_variables(planner->query, expr, visit_use, p->uses);
    p->selectivity = gdb_plan_selectivity(planner, expr);
    return GDB_OK;
}

static bool share_pair(const gdb_bound_variable *a, const gdb_bound_variable *b)
{
    for (uint32_t i = 0; i < a->table_count; i++) {
        for (uint32_t k = 0; k < b->table_count; k++) {
            if (a->tables[i] == b->tables[k])
                return true;
        }
    }
    return false;
}

static gdb_expr *variable_expr(gdb_planner *planner, uint32_t variable, gdb_error *err)
{
    gdb_expr *expr = gdb_arena_alloc_zero(planner->arena, sizeof(*expr), err);

    if (expr == NULL)
        return NULL;
    expr->kind = GDB_EXPR_VARIABLE;
    expr->type = planner->query->variables[variable].type;
    expr->text = planner->query->variables[variable].name;
    expr->as.variable = variable;
    return expr;
}

/* NOT same_rel(a, b) for every two that could be the same. */
gdb_status gdb_order_add_uniqueness(gdb_matcher *m, gdb_error *err)
{
    gdb_planner *planner = m->planner;
    const gdb_bound_variable *variables = planner->query->variables;

    for (uint32_t i = 0; i < m->match->rel_count; i++) {
        for (uint32_t k = 0; k < i; k++) {
            uint32_t a = m->match->rels[k].variable, b = m->match->rels[i].variable;
            gdb_expr *x, *y, *same, *differ;

            if (!share_pair(&variables[a], &variables[b]))
                continue;
            if ((x = variable_expr(planner, a, err)) == NULL ||
                (y = variable_expr(planner, b, err)) == NULL ||
                (same = gdb_plan_call(planner, GDB_FN_SAME_REL, GDB_TYPE_BOOL, x, y, err)) ==
                    NULL ||
                (differ = gdb_plan_call(planner, GDB_FN_NOT, GDB_TYPE_BOOL, same, NULL, err)) ==
                    NULL)
                return GDB_ERR_NOMEM;
            GDB_TRY(gdb_order_add_predicate(m, differ, err));
        }
    }
    return GDB_OK;
}

bool gdb_order_ready(const gdb_matcher *m, const gdb_match_predicate *p, const bool *bound)
{
    for (uint32_t v = 0; v < m->planner->query->variable_count; v++) {
        if (p->uses[v] && !bound[v])
            return false;
    }
    return true;
}

/* What the predicates let through that become ready when `node` and `rel` are there. */
static double newly_ready(const gdb_matcher *m, bool *bound, uint32_t node, uint32_t rel)
{
    bool had_node = bound[node], had_rel = bound[rel];
    double part = 1;

    for (uint32_t i = 0; i < m->predicate_count; i++) {
        const gdb_match_predicate *p = &m->predicates[i];

        if (!p->uses[node] && !p->uses[rel])
            continue;
        if (p->done || gdb_order_ready(m, p, bound))
            continue;
        bound[node] = bound[rel] = true;
        if (gdb_order_ready(m, p, bound))
            part *= p->selectivity;
        bound[node] = had_node;
        bound[rel] = had_rel;
    }
    return part;
}

/* --- what is read ----------------------------------------------------------------- */

/* A count of a variable does not read it. */
static void mark_expr(const gdb_bound_query *query, const gdb_expr *expr, bool *read)
{
    if (expr->kind == GDB_EXPR_AGGREGATE && expr->as.aggregate.id == GDB_AGG_COUNT &&
        !expr->as.aggregate.distinct && expr->args[0]->kind == GDB_EXPR_VARIABLE)
        return;
    if (expr->kind == GDB_EXPR_VARIABLE)
        read[expr->as.variable] = true;
    else if (expr->kind == GDB_EXPR_PROPERTY)
        read[query->properties[expr->as.property].variable] = true;
    for (uint32_t i = 0; i < expr->arg_count; i++)
        mark_expr(query, expr->args[i], read);
}

static void mark_match(const gdb_bound_query *query, const gdb_bound_match *match, bool mine,
                       bool *read)
{
    for (uint32_t i = 0; i < match->predicate_count; i++)
        mark_expr(query, match->predicates[i], read);
    for (uint32_t i = 0; i < match->node_count && !mine; i++)
        read[match->nodes[i]] = true;
}

static void mark_projection(const gdb_bound_query *query, const gdb_bound_projection *projection,
                            bool *read)
{
    for (uint32_t i = 0; i < projection->item_count; i++)
        mark_expr(query, projection->items[i], read);
    for (uint32_t i = 0; i < projection->sort_count; i++)
        mark_expr(query, projection->sorts[i].expr, read);
    for (uint32_t i = 0; i < projection->predicate_count; i++)
        mark_expr(query, projection->predicates[i], read);
}

gdb_status gdb_order_mark_read(gdb_matcher *m, gdb_error *err)
{
    const gdb_bound_query *query = m->planner->query;

    m->read = gdb_arena_alloc_array(m->planner->arena, query->variable_count, 1, err);
    if (m->read == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t v = 0; query->writes && v < query->variable_count; v++)
        m->read[v] = true;
    for (uint32_t i = 0; !query->writes && i < query->clause_count; i++) {
        const gdb_bound_clause *clause = &query->clauses[i];

        if (clause->kind == GDB_CLAUSE_MATCH)
            mark_match(query, &clause->as.match, &clause->as.match == m->match, m->read);
        else if (clause->kind == GDB_CLAUSE_UNWIND)
            mark_expr(query, clause->as.unwind.list, m->read);
        else
            mark_projection(query, &clause->as.projection, m->read);
    }
    return GDB_OK;
}

/* --- key lookups --------------------------------------------------------------- */

/* Is `expr` the key of `node`, as it is or cast to the type in which integers compute, or to ANY?
 */
static bool is_key_of(const gdb_matcher *m, const gdb_expr *expr, uint32_t node, gdb_type_id *type)
{
    const gdb_bound_query *query = m->planner->query;
    const gdb_bound_variable *variable = &query->variables[node];
    const gdb_bound_property *property;
    const gdb_node_schema *schema;
    gdb_type_id key;

    *type = expr->type;
    if (expr->kind == GDB_EXPR_CALL && expr->as.function == GDB_FN_CAST)
        expr = expr->args[0];
    if (expr->kind != GDB_EXPR_PROPERTY || variable->table_count != 1)
        return false;
    property = &query->properties[expr->as.property];
    schema = gdb_catalog_node_by_id(query->catalog, variable->tables[0]);
    if (property->variable != node || property->columns[0] != schema->key_column)
        return false;
    key = schema->columns[schema->key_column].type;
    if (gdb_type_is_integer(key) && key != GDB_TYPE_UINT64)
        key = GDB_TYPE_INT64;
    return *type == key || *type == GDB_TYPE_ANY;
}

/* The predicate that gives the key of `node` from what is bound. */
gdb_match_predicate *gdb_order_find_key(const gdb_matcher *m, uint32_t node, const bool *bound,
                                        gdb_expr **key)
{
    for (uint32_t i = 0; i < m->predicate_count; i++) {
        gdb_match_predicate *p = &m->predicates[i];

        if (p->done || p->expr->kind != GDB_EXPR_CALL || p->expr->as.function != GDB_FN_EQUAL ||
            !p->uses[node])
            continue;
        for (int side = 0; side < 2; side++) {
            bool available = true;
            gdb_expr *other = p->expr->args[1 - side];
            gdb_type_id type;

            if (!is_key_of(m, p->expr->args[side], node, &type))
                continue;
            for (uint32_t v = 0; v < m->planner->query->variable_count; v++)
                available = available && (v == node || !p->uses[v] || bound[v]);
            if (available && other->type == type) {
                bool *uses = p->uses;

                /* n.id = n.id + 0 gives nothing to look up. */
                uses[node] = false;
                gdb_plan_visit_variables(m->planner->query, other, visit_use, uses);
                available = !uses[node];
                uses[node] = true;
                if (available) {
                    *key = other;
                    return p;
                }
            }
        }
    }
    return NULL;
}

/* --- choosing --------------------------------------------------------------------- */

static void consider(gdb_step *best, const gdb_step *candidate)
{
    double cost = candidate->made + candidate->rows, least = best->made + best->rows;

    if (best->kind == GDB_STEP_NONE || cost < least)
        *best = *candidate;
}

/* The cheapest step that is connected with `bound`, or GDB_STEP_NONE. */
gdb_step gdb_order_next(const gdb_matcher *m, bool *bound, const bool *rel_done, double rows)
{
    gdb_step best = {GDB_STEP_NONE, 0, 0, 0, 0};
    gdb_expr *key;

    for (uint32_t i = 0; i < m->match->rel_count; i++) {
        const gdb_bound_rel *rel = &m->match->rels[i];
        bool from = bound[rel->from], to = bound[rel->to];
        gdb_step s = {GDB_STEP_EXPAND, i, rel->to, 0, 0};
        uint32_t start = from ? rel->from : rel->to;

        if (rel_done[i] || (!from && !to))
            continue;
        s.node = start == rel->from ? rel->to : rel->from;
        s.made = rows * gdb_plan_fan_out(m->planner, rel, start);
        s.rows = s.made * newly_ready(m, bound, s.node, rel->variable);
        if (from && to) {
            s.kind = GDB_STEP_INTO;
            s.rows /= 1 + gdb_plan_node_rows(m->planner, s.node);
            if (!rel->variable_length) {
                s.made = s.rows;
                return s;
            }
        }
        consider(&best, &s);
    }
    for (uint32_t i = 0; i < m->match->node_count; i++) {
        uint32_t node = m->match->nodes[i];
        gdb_step s = {GDB_STEP_LOOKUP, 0, node, rows, rows};

        if (!bound[node] && (m->elsewhere == NULL || !m->elsewhere[node]) &&
            gdb_order_find_key(m, node, bound, &key) != NULL)
            consider(&best, &s);
    }
    return best;
}

void gdb_order_take(const gdb_matcher *m, const gdb_step *s, bool *bound, bool *rel_done)
{
    bound[s->node] = true;
    if (s->kind == GDB_STEP_EXPAND || s->kind == GDB_STEP_INTO) {
        rel_done[s->rel] = true;
        bound[m->match->rels[s->rel].variable] = true;
    }
}

static double start_rows(const gdb_matcher *m, bool *bound, uint32_t node, double *made)
{
    gdb_expr *key;

    *made = 1;
    if (gdb_order_find_key(m, node, bound, &key) != NULL)
        return 1;
    *made = gdb_plan_node_rows(m->planner, node);
    return *made * newly_ready(m, bound, node, node);
}

static bool is_only_counted(const gdb_matcher *m, const gdb_step *s)
{
    const gdb_bound_rel *rel;

    if (s->kind != GDB_STEP_EXPAND || !m->planner->then_grouped)
        return false;
    rel = &m->match->rels[s->rel];
    return !rel->variable_length && !rel->undirected && !m->read[s->node] &&
           !m->read[rel->variable];
}

/*
 * Beginning at a node that could be looked up by its key from nodes that are not reached gives the
 * lookup away: what is left is a cross product.
 */
static bool gives_lookup_away(const gdb_matcher *m, uint32_t node, const bool *reached)
{
    for (uint32_t i = 0; i < m->match->node_count; i++) {
        uint32_t other = m->match->nodes[i];
        gdb_expr *key;

        if (!reached[other] && !m->bound[other]) {
            bool *with_other = gdb_arena_alloc_array(m->planner->arena,
                                                     m->planner->query->variable_count, 1, NULL);

            if (with_other == NULL)
                return false;
            with_other[other] = true;
            if (gdb_order_find_key(m, node, with_other, &key) != NULL)
                return true;
        }
    }
    return false;
}

/* Rows over all steps of the component that begins at `node`. */
static gdb_status cost_of_start(const gdb_matcher *matcher, uint32_t node, double *cost,
                                gdb_error *err)
{
    gdb_matcher own = *matcher;
    const gdb_matcher *m = &own;
    gdb_arena *arena = m->planner->arena;
    bool *bound = gdb_arena_alloc_array(arena, m->planner->query->variable_count, 1, err);
    bool *rel_done = gdb_arena_alloc_array(arena, m->match->rel_count, 1, err);
    gdb_step last = {GDB_STEP_NONE, 0, 0, 0, 0};
    double rows, made;

    if (bound == NULL || rel_done == NULL)
        return GDB_ERR_NOMEM;
    if (m->match->rel_count > 0)
        memcpy(rel_done, m->rel_done, m->match->rel_count);
    own.elsewhere = m->bound;
    rows = start_rows(m, bound, node, &made);
    *cost = made + rows;
    bound[node] = true;
    for (;;) {
        gdb_step s = gdb_order_next(m, bound, rel_done, rows);

        if (s.kind == GDB_STEP_NONE)
            break;
        gdb_order_take(m, &s, bound, rel_done);
        *cost += s.made + s.rows;
        rows = s.rows;
        last = s;
    }
    if (is_only_counted(m, &last))
        *cost -= last.made + last.rows;
    if (gives_lookup_away(m, node, bound))
        *cost += rows * rows;
    return GDB_OK;
}

gdb_status gdb_order_start(const gdb_matcher *m, uint32_t *out, gdb_error *err)
{
    double least = 0;

    *out = GDB_NO_COLUMN;
    for (uint32_t i = 0; i < m->match->node_count; i++) {
        uint32_t node = m->match->nodes[i];
        double cost;

        if (m->bound[node])
            continue;
        GDB_TRY(cost_of_start(m, node, &cost, err));
        if (*out == GDB_NO_COLUMN || cost < least) {
            *out = node;
            least = cost;
        }
    }
    return GDB_OK;
}
