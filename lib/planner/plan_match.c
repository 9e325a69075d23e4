/* SPDX-License-Identifier: MIT */
#include "lib/planner/planner.h"

#include "lib/binder/bound_expr.h"

/*
 * plan_match.c - one MATCH: in which order its nodes and relationships are found.
 *
 * Greedy, step by step, always the step that makes the fewest rows; but every node is tried as
 * the first by walking through the steps without building them, and the start with the least
 * rows over all steps wins. Steps: close a cycle (EXPAND_INTO), look up a node by its key, follow
 * a relationship to a new node, and, for what hangs together with nothing so far, scan a node,
 * plan its component alone and join it. Predicates, and that relationships differ, are applied as
 * soon as all their variables are there.
 */

typedef enum step_kind { STEP_NONE, STEP_INTO, STEP_EXPAND, STEP_LOOKUP } step_kind;

typedef struct step {
    step_kind kind;
    uint32_t rel;      /* number in the MATCH */
    uint32_t node;     /* variable that is found */
    double made, rows; /* rows it makes, rows left after predicates */
} step;

typedef struct predicate {
    gdb_expr *expr;
    bool *uses; /* by variable */
    double selectivity;
    bool done;
} predicate;

typedef struct matcher {
    gdb_planner *planner;
    const gdb_bound_match *match;
    bool *bound; /* variables that the root has */
    bool *rel_done;
    predicate *predicates;
    uint32_t predicate_count;
} matcher;

static void visit_use(void *context, uint32_t variable)
{
    bool *uses = context;

    uses[variable] = true;
}

static gdb_status add_predicate(matcher *m, gdb_expr *expr, gdb_error *err)
{
    gdb_planner *planner = m->planner;
    predicate *p = &m->predicates[m->predicate_count++];

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
static gdb_status add_uniqueness(matcher *m, gdb_error *err)
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
            GDB_TRY(add_predicate(m, differ, err));
        }
    }
    return GDB_OK;
}

static bool ready(const matcher *m, const predicate *p, const bool *bound)
{
    for (uint32_t v = 0; v < m->planner->query->variable_count; v++) {
        if (p->uses[v] && !bound[v])
            return false;
    }
    return true;
}

/* What the predicates let through that become ready when `node` and `rel` are there. */
static double newly_ready(const matcher *m, bool *bound, uint32_t node, uint32_t rel)
{
    bool had_node = bound[node], had_rel = bound[rel];
    double part = 1;

    for (uint32_t i = 0; i < m->predicate_count; i++) {
        const predicate *p = &m->predicates[i];

        if (!p->uses[node] && !p->uses[rel])
            continue;
        if (p->done || ready(m, p, bound))
            continue;
        bound[node] = bound[rel] = true;
        if (ready(m, p, bound))
            part *= p->selectivity;
        bound[node] = had_node;
        bound[rel] = had_rel;
    }
    return part;
}

/* --- key lookups --------------------------------------------------------------- */

/* Is `expr` the key of `node`, as it is or cast to the type in which integers compute? */
static bool is_key_of(const matcher *m, const gdb_expr *expr, uint32_t node, gdb_type_id *type)
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
    return *type == key;
}

/* The predicate that gives the key of `node` from what is bound. */
static predicate *find_key(const matcher *m, uint32_t node, const bool *bound, gdb_expr **key)
{
    for (uint32_t i = 0; i < m->predicate_count; i++) {
        predicate *p = &m->predicates[i];

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

static void consider(step *best, const step *candidate)
{
    double cost = candidate->made + candidate->rows, least = best->made + best->rows;

    if (best->kind == STEP_NONE || cost < least)
        *best = *candidate;
}

/* The cheapest step that is connected with `bound`, or STEP_NONE. */
static step choose(const matcher *m, bool *bound, const bool *rel_done, double rows)
{
    step best = {STEP_NONE, 0, 0, 0, 0};
    gdb_expr *key;

    for (uint32_t i = 0; i < m->match->rel_count; i++) {
        const gdb_bound_rel *rel = &m->match->rels[i];
        bool from = bound[rel->from], to = bound[rel->to];
        step s = {STEP_EXPAND, i, rel->to, 0, 0};
        uint32_t start = from ? rel->from : rel->to;

        if (rel_done[i] || (!from && !to))
            continue;
        s.node = start == rel->from ? rel->to : rel->from;
        s.made = rows * gdb_plan_fan_out(m->planner, rel, start);
        s.rows = s.made * newly_ready(m, bound, s.node, rel->variable);
        if (from && to) {
            s.kind = STEP_INTO;
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
        step s = {STEP_LOOKUP, 0, node, rows, rows};

        if (!bound[node] && find_key(m, node, bound, &key) != NULL)
            consider(&best, &s);
    }
    return best;
}

static void take(const matcher *m, const step *s, bool *bound, bool *rel_done)
{
    bound[s->node] = true;
    if (s->kind == STEP_EXPAND || s->kind == STEP_INTO) {
        rel_done[s->rel] = true;
        bound[m->match->rels[s->rel].variable] = true;
    }
}

static double start_rows(const matcher *m, bool *bound, uint32_t node, double *made)
{
    gdb_expr *key;

    *made = 1;
    if (find_key(m, node, bound, &key) != NULL)
        return 1;
    *made = gdb_plan_node_rows(m->planner, node);
    return *made * newly_ready(m, bound, node, node);
}

/* Rows over all steps of the component that begins at `node`. */
static gdb_status cost_of_start(const matcher *m, uint32_t node, double *cost, gdb_error *err)
{
    gdb_arena *arena = m->planner->arena;
    bool *bound = gdb_arena_alloc_array(arena, m->planner->query->variable_count, 1, err);
    bool *rel_done = gdb_arena_alloc_array(arena, m->match->rel_count, 1, err);
    double rows, made;

    if (bound == NULL || rel_done == NULL)
        return GDB_ERR_NOMEM;
    if (m->match->rel_count > 0)
        memcpy(rel_done, m->rel_done, m->match->rel_count);
    rows = start_rows(m, bound, node, &made);
    *cost = made + rows;
    bound[node] = true;
    for (;;) {
        step s = choose(m, bound, rel_done, rows);

        if (s.kind == STEP_NONE)
            return GDB_OK;
        take(m, &s, bound, rel_done);
        *cost += s.made + s.rows;
        rows = s.rows;
    }
}

static gdb_status choose_start(const matcher *m, uint32_t *out, gdb_error *err)
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

/* --- building ------------------------------------------------------------------------ */

static gdb_status apply_filters(matcher *m, gdb_error *err)
{
    for (uint32_t i = 0; i < m->predicate_count; i++) {
        predicate *p = &m->predicates[i];

        if (p->done || !ready(m, p, m->bound))
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

static gdb_status build_scan(matcher *m, uint32_t node, gdb_error *err)
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

static gdb_status build_lookup(matcher *m, uint32_t node, gdb_error *err)
{
    gdb_planner *planner = m->planner;
    gdb_expr *key = NULL;
    predicate *p = find_key(m, node, m->bound, &key);
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

static gdb_status build_expand(matcher *m, const step *s, gdb_error *err)
{
    gdb_planner *planner = m->planner;
    const gdb_bound_rel *rel = &m->match->rels[s->rel];
    const gdb_bound_variable *variable = &planner->query->variables[rel->variable];
    const gdb_bound_variable *node = &planner->query->variables[s->node];
    uint32_t start = s->node == rel->to ? rel->from : rel->to;
    bool into = s->kind == STEP_INTO;
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
static gdb_status read_early(matcher *m, uint32_t node, gdb_error *err)
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
        step s = choose(m, bound, rel_done, rows);

        if (s.kind == STEP_NONE)
            return rows > now ? gdb_plan_read_all(m->planner, node, err) : GDB_OK;
        take(m, &s, bound, rel_done);
        rows = s.rows;
        if (rows < now)
            return GDB_OK;
    }
}

/* Follow the steps from what is bound as far as they lead. */
static gdb_status build_connected(matcher *m, gdb_error *err)
{
    GDB_TRY(apply_filters(m, err));
    for (;;) {
        step s = choose(m, m->bound, m->rel_done, m->planner->root->cardinality);

        if (s.kind == STEP_NONE)
            return GDB_OK;
        if (s.kind == STEP_LOOKUP)
            GDB_TRY(build_lookup(m, s.node, err));
        else
            GDB_TRY(build_expand(m, &s, err));
        take(m, &s, m->bound, m->rel_done);
        GDB_TRY(apply_filters(m, err));
        GDB_TRY(read_early(m, s.node, err));
    }
}

/* --- joining components --------------------------------------------------------------- */

static bool is_plain(const gdb_expr *expr)
{
    return expr->kind == GDB_EXPR_PROPERTY || expr->kind == GDB_EXPR_VARIABLE;
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
static gdb_status find_keys(matcher *m, gdb_plan **left, gdb_plan **right, uint32_t *left_keys,
                            uint32_t *right_keys, uint32_t *count, gdb_error *err)
{
    gdb_planner *planner = m->planner;

    for (uint32_t i = 0; i < m->predicate_count; i++) {
        predicate *p = &m->predicates[i];
        gdb_expr *a, *b;

        if (p->done || p->expr->kind != GDB_EXPR_CALL || p->expr->as.function != GDB_FN_EQUAL)
            continue;
        a = p->expr->args[0];
        b = p->expr->args[1];
        if (!is_plain(a) || !is_plain(b) || a->type != b->type || a->type == GDB_TYPE_ANY ||
            a->type == GDB_TYPE_LIST)
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
static gdb_status read_for_predicates(matcher *m, gdb_plan **side, gdb_error *err)
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

static gdb_status join(matcher *m, gdb_plan *left, gdb_plan *right, gdb_error *err)
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
static gdb_status build_component(matcher *m, uint32_t start, gdb_error *err)
{
    gdb_planner *planner = m->planner;
    uint32_t variables = planner->query->variable_count;
    bool *before = m->bound;
    gdb_plan *root = planner->root;

    m->bound = gdb_arena_alloc_array(planner->arena, variables, 1, err);
    if (m->bound == NULL)
        return GDB_ERR_NOMEM;
    GDB_TRY(build_scan(m, start, err));
    m->bound[start] = true;
    GDB_TRY(apply_filters(m, err));
    GDB_TRY(read_early(m, start, err));
    GDB_TRY(build_connected(m, err));
    for (uint32_t v = 0; v < variables; v++)
        m->bound[v] = m->bound[v] || before[v];
    return join(m, root, planner->root, err);
}

static gdb_status find_all(matcher *m, gdb_error *err)
{
    for (;;) {
        uint32_t start;
        gdb_expr *key;

        if (m->planner->root->kind != GDB_PLAN_ONE_ROW)
            GDB_TRY(build_connected(m, err));
        GDB_TRY(choose_start(m, &start, err));
        if (start == GDB_NO_COLUMN)
            return apply_filters(m, err);
        if (find_key(m, start, m->bound, &key) != NULL) {
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
    matcher m = {.planner = planner, .match = match};
    size_t predicates = match->predicate_count + (size_t)match->rel_count * match->rel_count;

    m.bound = gdb_arena_alloc_array(planner->arena, planner->query->variable_count, 1, err);
    m.rel_done = gdb_arena_alloc_array(planner->arena, match->rel_count, 1, err);
    m.predicates = gdb_arena_alloc_array(planner->arena, predicates, sizeof(*m.predicates), err);
    if (m.bound == NULL || m.rel_done == NULL || m.predicates == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t v = 0; v < planner->query->variable_count; v++)
        m.bound[v] = gdb_plan_find_variable(planner->root, v) != GDB_NO_COLUMN;
    for (uint32_t i = 0; i < match->predicate_count; i++)
        GDB_TRY(add_predicate(&m, match->predicates[i], err));
    GDB_TRY(add_uniqueness(&m, err));
    return find_all(&m, err);
}

/* --- OPTIONAL MATCH --------------------------------------------------------------------- */

static bool has_column(const gdb_plan *plan, const gdb_plan_column *column)
{
    return column->property == GDB_NO_COLUMN
               ? gdb_plan_find_variable(plan, column->variable) != GDB_NO_COLUMN
               : gdb_plan_find_variable(plan, column->variable) != GDB_NO_COLUMN ||
                     gdb_plan_find_property(plan, column->property) != GDB_NO_COLUMN;
}

static gdb_status optional_match(gdb_planner *planner, const gdb_bound_match *match, gdb_error *err)
{
    gdb_plan *left = planner->root, *right, *plan;
    uint32_t count = 0;
    gdb_plan *argument = gdb_plan_new(planner, GDB_PLAN_ARGUMENT, left, 1, err);

    if (argument == NULL)
        return GDB_ERR_NOMEM;
    argument->child[0] = NULL;
    argument->keep_count = 0;
    gdb_plan_add_column(argument, GDB_TYPE_INT64, GDB_NO_COLUMN, GDB_NO_COLUMN, gdb_text_of("row"));
    planner->root = argument;
    GDB_TRY(match_pattern(planner, match, err));
    right = planner->root;
    plan = gdb_plan_new(planner, GDB_PLAN_OPTIONAL, left, right->column_count, err);
    if (plan == NULL)
        return GDB_ERR_NOMEM;
    plan->child[1] = right;
    plan->as.optional.row_column = left->column_count;
    plan->as.optional.take =
        gdb_arena_alloc_array(planner->arena, right->column_count, sizeof(uint32_t), err);
    if (plan->as.optional.take == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < right->column_count; i++) {
        const gdb_plan_column *column = &right->columns[i];

        if (column->variable == GDB_NO_COLUMN || has_column(left, column))
            continue;
        plan->as.optional.take[count++] = i;
        plan->columns[plan->column_count++] = *column;
    }
    plan->as.optional.take_count = count;
    plan->cardinality =
        right->cardinality > left->cardinality ? right->cardinality : left->cardinality;
    planner->root = plan;
    return GDB_OK;
}

gdb_status gdb_plan_match(gdb_planner *planner, const gdb_bound_match *match, gdb_error *err)
{
    return match->optional ? optional_match(planner, match, err)
                           : match_pattern(planner, match, err);
}
