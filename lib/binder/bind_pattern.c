/* SPDX-License-Identifier: MIT */
#include "lib/binder/binder.h"

#include "lib/base/bitmap.h"
#include "lib/base/text_quote.h"

/*
 * bind_pattern.c - MATCH: nodes and relationships of its paths as one graph of variables, each
 * with the tables that it may be of.
 *
 * Tables are narrowed to a fixpoint: a relationship keeps the pairs whose ends fit the tables of
 * its nodes, a node that is new in this MATCH keeps the tables that some pair of each of its
 * relationships leads to. So (a)-[:Follows]->(b) knows a and b without a label.
 */

typedef struct pattern {
    gdb_bound_match *match;
    uint32_t node_capacity, rel_capacity, predicate_capacity;
    uint32_t first_variable; /* variables from here on are new in this MATCH */
    uint64_t **tables;       /* of variable first_variable + i: a bitmap over ids */
    uint32_t table_capacity;
} pattern;

/* --- labels and types ------------------------------------------------------------ */

gdb_status gdb_bind_label(gdb_binder *binder, gdb_ast_name label, uint32_t *out, gdb_error *err)
{
    const gdb_node_schema *schema = gdb_catalog_find_node(binder->catalog, label.text);
    const gdb_text_view *nearest;
    gdb_text_view *names;
    char quote[GDB_TEXT_QUOTE_SIZE];

    if (schema != NULL) {
        *out = schema->id;
        return GDB_OK;
    }
    gdb_text_quote(label.text, quote);
    if (gdb_catalog_find_rel(binder->catalog, label.text) != NULL)
        return GDB_BIND_FAIL(binder, label.range, err,
                             "%s is a relationship table, not a node table", quote);
    names = gdb_arena_alloc_array(binder->arena, binder->tables->node_count, sizeof(*names), err);
    if (names == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < binder->tables->node_count; i++)
        names[i] = binder->tables->nodes[i].name;
    nearest = gdb_name_nearest(label.text, names, binder->tables->node_count);
    if (nearest == NULL)
        return GDB_BIND_FAIL(binder, label.range, err, "no node table %s", quote);
    return GDB_BIND_FAIL(binder, label.range, err, "no node table %s; did you mean '%.*s'?", quote,
                         GDB_TEXT_ARG(*nearest));
}

gdb_status gdb_bind_rel_type(gdb_binder *binder, gdb_ast_name type, const gdb_rel_schema **out,
                             gdb_error *err)
{
    const gdb_rel_schema *schema = gdb_catalog_find_rel(binder->catalog, type.text);
    const gdb_text_view *nearest;
    gdb_text_view *names;
    char quote[GDB_TEXT_QUOTE_SIZE];

    if (schema != NULL) {
        *out = schema;
        return GDB_OK;
    }
    gdb_text_quote(type.text, quote);
    if (gdb_catalog_find_node(binder->catalog, type.text) != NULL)
        return GDB_BIND_FAIL(binder, type.range, err,
                             "%s is a node table, not a relationship table", quote);
    names = gdb_arena_alloc_array(binder->arena, binder->tables->rel_count, sizeof(*names), err);
    if (names == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < binder->tables->rel_count; i++)
        names[i] = binder->tables->rels[i].name;
    nearest = gdb_name_nearest(type.text, names, binder->tables->rel_count);
    if (nearest == NULL)
        return GDB_BIND_FAIL(binder, type.range, err, "no relationship table %s", quote);
    return GDB_BIND_FAIL(binder, type.range, err, "no relationship table %s; did you mean '%.*s'?",
                         quote, GDB_TEXT_ARG(*nearest));
}

static uint64_t *new_bitmap(gdb_binder *binder, gdb_error *err)
{
    size_t words = gdb_bitmap_words(binder->tables->next_id);

    return gdb_arena_alloc_array(binder->arena, words, sizeof(uint64_t), err);
}

/* The tables of a label expression: A|B any of them, A:B all of them. */
static gdb_status label_tables(gdb_binder *binder, const gdb_ast_name *labels, size_t count,
                               bool any, uint64_t **out, gdb_error *err)
{
    uint64_t *tables = new_bitmap(binder, err);
    uint32_t id, first = 0;
    bool differ = false;

    if (tables == NULL)
        return GDB_ERR_NOMEM;
    for (size_t i = 0; i < count; i++) {
        GDB_TRY(gdb_bind_label(binder, labels[i], &id, err));
        gdb_bitmap_set(tables, id);
        if (i == 0)
            first = id;
        differ = differ || id != first;
    }
    if (count == 0) {
        for (uint32_t i = 0; i < binder->tables->node_count; i++)
            gdb_bitmap_set(tables, binder->tables->nodes[i].id);
    } else if (!any && differ) { /* a node is of one table */
        gdb_bitmap_clear_all(tables, binder->tables->next_id);
    }
    *out = tables;
    return GDB_OK;
}

static gdb_status has_label_call(gdb_binder *binder, gdb_expr *entity, const uint64_t *tables,
                                 gdb_ast_range range, gdb_expr **out, gdb_error *err)
{
    uint32_t count = (uint32_t)gdb_bitmap_count(tables, binder->tables->next_id), n = 0;
    gdb_expr *call = gdb_bind_new(binder, GDB_EXPR_CALL, GDB_TYPE_BOOL, range, count + 1, err);

    if (call == NULL)
        return GDB_ERR_NOMEM;
    call->as.function = GDB_FN_HAS_LABEL;
    call->args[n++] = entity;
    for (uint32_t id = 0; id < binder->tables->next_id; id++) {
        gdb_value value = gdb_value_int64(id);

        if (gdb_bitmap_get(tables, id))
            GDB_TRY(gdb_bind_literal(binder, &value, range, &call->args[n++], err));
    }
    *out = call;
    return GDB_OK;
}

gdb_status gdb_bind_has_labels(gdb_binder *binder, gdb_expr *entity, const gdb_ast_name *labels,
                               size_t count, bool any, gdb_ast_range range, gdb_expr **out,
                               gdb_error *err)
{
    uint64_t *tables;

    if (entity->type == GDB_TYPE_NODE) {
        GDB_TRY(label_tables(binder, labels, count, any, &tables, err));
        return has_label_call(binder, entity, tables, range, out, err);
    }
    if (entity->type != GDB_TYPE_REL)
        return GDB_BIND_FAIL(binder, range, err, "%s has no labels", gdb_type_name(entity->type));
    tables = new_bitmap(binder, err);
    if (tables == NULL)
        return GDB_ERR_NOMEM;
    for (size_t i = 0; i < count; i++) {
        const gdb_rel_schema *schema;

        GDB_TRY(gdb_bind_rel_type(binder, labels[i], &schema, err));
        if (!any && i > 0)
            return gdb_bind_unsupported(binder, range, "more than one type of a relationship is",
                                        err);
        for (uint32_t p = 0; p < schema->pair_count; p++)
            gdb_bitmap_set(tables, schema->pairs[p].id);
    }
    return has_label_call(binder, entity, tables, range, out, err);
}

/* --- nodes ---------------------------------------------------------------------------- */

static gdb_status add_predicate(gdb_binder *binder, pattern *p, gdb_expr *expr, gdb_error *err)
{
    return gdb_bind_conjuncts(binder, expr, &p->match->predicates, &p->match->predicate_count,
                              &p->predicate_capacity, err);
}

static bool is_new(const pattern *p, uint32_t variable)
{
    return variable >= p->first_variable;
}

static gdb_status new_variable(gdb_binder *binder, pattern *p, gdb_variable_kind kind,
                               gdb_text_view name, gdb_type_id type, uint64_t *tables,
                               uint32_t *out, gdb_error *err)
{
    uint32_t i;

    GDB_TRY(gdb_bind_add_variable(binder, kind, name, type, out, err));
    i = *out - p->first_variable;
    GDB_TRY(
        gdb_bind_reserve(binder, &p->tables, &p->table_capacity, i + 1, sizeof(*p->tables), err));
    p->tables[i] = tables;
    return GDB_OK;
}

static gdb_status known_node(gdb_binder *binder, pattern *p, const gdb_ast_node_pattern *ast,
                             uint32_t variable, gdb_error *err)
{
    gdb_expr *entity, *condition;
    uint64_t *tables;

    if (binder->variables[variable].kind != GDB_VARIABLE_NODE)
        return GDB_BIND_FAIL(binder, ast->variable.range, err, "'%.*s' is not a node",
                             GDB_TEXT_ARG(ast->variable.text));
    if (ast->label_count == 0)
        return GDB_OK;
    if (is_new(p, variable)) {
        uint64_t *mine = p->tables[variable - p->first_variable];

        GDB_TRY(label_tables(binder, ast->labels, ast->label_count, ast->labels_any, &tables, err));
        for (size_t w = 0; w < gdb_bitmap_words(binder->tables->next_id); w++)
            mine[w] &= tables[w];
        return GDB_OK;
    }
    GDB_TRY(gdb_bind_variable(binder, variable, ast->variable.range, &entity, err));
    GDB_TRY(gdb_bind_has_labels(binder, entity, ast->labels, ast->label_count, ast->labels_any,
                                ast->range, &condition, err));
    return add_predicate(binder, p, condition, err);
}

static gdb_status bind_node(gdb_binder *binder, pattern *p, const gdb_ast_node_pattern *ast,
                            uint32_t *out, gdb_error *err)
{
    gdb_bound_match *match = p->match;
    uint64_t *tables;

    if (gdb_ast_name_given(ast->variable) &&
        gdb_scope_find(&binder->scope, ast->variable.text, out)) {
        GDB_TRY(known_node(binder, p, ast, *out, err));
        for (uint32_t i = 0; i < match->node_count; i++) {
            if (match->nodes[i] == *out)
                return GDB_OK;
        }
    } else {
        GDB_TRY(label_tables(binder, ast->labels, ast->label_count, ast->labels_any, &tables, err));
        GDB_TRY(new_variable(binder, p, GDB_VARIABLE_NODE, ast->variable.text, GDB_TYPE_NODE,
                             tables, out, err));
    }
    GDB_TRY(gdb_bind_reserve(binder, &match->nodes, &p->node_capacity, match->node_count + 1,
                             sizeof(*match->nodes), err));
    match->nodes[match->node_count++] = *out;
    return GDB_OK;
}

/* --- relationships ---------------------------------------------------------------------- */

static gdb_status rel_tables(gdb_binder *binder, const gdb_ast_rel_pattern *ast, uint64_t **out,
                             gdb_error *err)
{
    uint64_t *tables = new_bitmap(binder, err);

    if (tables == NULL)
        return GDB_ERR_NOMEM;
    for (size_t i = 0; i < ast->type_count; i++) {
        const gdb_rel_schema *schema;

        GDB_TRY(gdb_bind_rel_type(binder, ast->types[i], &schema, err));
        for (uint32_t p = 0; p < schema->pair_count; p++)
            gdb_bitmap_set(tables, schema->pairs[p].id);
    }
    for (uint32_t i = 0; ast->type_count == 0 && i < binder->tables->rel_count; i++) {
        for (uint32_t p = 0; p < binder->tables->rels[i].pair_count; p++)
            gdb_bitmap_set(tables, binder->tables->rels[i].pairs[p].id);
    }
    *out = tables;
    return GDB_OK;
}

static gdb_status bind_rel(gdb_binder *binder, pattern *p, const gdb_ast_rel_pattern *ast,
                           uint32_t left, uint32_t right, gdb_error *err)
{
    gdb_bound_match *match = p->match;
    gdb_bound_rel rel = {0};
    uint64_t *tables;
    uint32_t known;

    if (ast->walk != GDB_AST_WALK_DEFAULT && ast->walk != GDB_AST_WALK_TRAIL)
        return gdb_bind_unsupported(
            binder, ast->range, ast->walk == GDB_AST_WALK_ACYCLIC ? "ACYCLIC is" : "SHORTEST is",
            err);
    if (ast->variable_length && ast->properties != NULL)
        return gdb_bind_unsupported(binder, ast->properties->range,
                                    "a condition on a relationship of variable length is", err);
    if (gdb_ast_name_given(ast->variable) &&
        gdb_scope_find(&binder->scope, ast->variable.text, &known)) {
        if (is_new(p, known))
            return GDB_BIND_FAIL(binder, ast->variable.range, err,
                                 "'%.*s' cannot be used twice in one MATCH",
                                 GDB_TEXT_ARG(ast->variable.text));
        return gdb_bind_unsupported(binder, ast->variable.range,
                                    "a relationship that is known from an earlier clause is", err);
    }
    GDB_TRY(rel_tables(binder, ast, &tables, err));
    GDB_TRY(new_variable(binder, p, GDB_VARIABLE_REL, ast->variable.text,
                         ast->variable_length ? GDB_TYPE_LIST : GDB_TYPE_REL, tables, &rel.variable,
                         err));
    if (ast->variable_length)
        binder->variables[rel.variable].element = GDB_TYPE_REL;
    rel.from = ast->direction == GDB_AST_DIRECTION_LEFT ? right : left;
    rel.to = ast->direction == GDB_AST_DIRECTION_LEFT ? left : right;
    rel.undirected = ast->direction == GDB_AST_DIRECTION_BOTH;
    rel.variable_length = ast->variable_length;
    rel.least = ast->variable_length ? ast->min : 1;
    rel.most = ast->variable_length ? ast->max : 1;
    if (rel.least > rel.most)
        return GDB_BIND_FAIL(binder, ast->range, err, "at least %u and at most %u relationship%s",
                             rel.least, rel.most, gdb_plural(rel.most));
    GDB_TRY(gdb_bind_reserve(binder, &match->rels, &p->rel_capacity, match->rel_count + 1,
                             sizeof(*match->rels), err));
    match->rels[match->rel_count++] = rel;
    return GDB_OK;
}

/* --- narrowing ----------------------------------------------------------------------------- */

static bool may_be(const gdb_binder *binder, const pattern *p, uint32_t variable, uint32_t table)
{
    const gdb_bound_variable *bound = &binder->variables[variable];

    if (is_new(p, variable))
        return gdb_bitmap_get(p->tables[variable - p->first_variable], table);
    for (uint32_t i = 0; i < bound->table_count; i++) {
        if (bound->tables[i] == table)
            return true;
    }
    return false;
}

/* tables &= seen; did that change anything? Nodes known before this MATCH stay as they are. */
static bool narrow(const gdb_binder *binder, pattern *p, uint32_t variable, const uint64_t *seen)
{
    bool changed = false;

    if (!is_new(p, variable))
        return false;
    for (size_t w = 0; w < gdb_bitmap_words(binder->tables->next_id); w++) {
        uint64_t *mine = &p->tables[variable - p->first_variable][w];

        changed = changed || (*mine & ~seen[w]) != 0;
        *mine &= seen[w];
    }
    return changed;
}

/*
 * One relationship against its nodes. Of a path of several hops only the first and the last are
 * known to touch the nodes, so its pairs all stay.
 */
static bool narrow_rel(const gdb_binder *binder, pattern *p, const gdb_bound_rel *rel,
                       uint64_t *from_seen, uint64_t *to_seen, uint64_t *pairs_seen)
{
    const gdb_catalog_data *tables = binder->tables;
    bool changed;

    gdb_bitmap_clear_all(from_seen, tables->next_id);
    gdb_bitmap_clear_all(to_seen, tables->next_id);
    gdb_bitmap_clear_all(pairs_seen, tables->next_id);
    for (uint32_t i = 0; i < tables->rel_count; i++) {
        for (uint32_t n = 0; n < tables->rels[i].pair_count; n++) {
            const gdb_rel_pair *pair = &tables->rels[i].pairs[n];

            for (int swap = 0; swap <= (int)rel->undirected; swap++) {
                uint32_t from = swap ? pair->to : pair->from, to = swap ? pair->from : pair->to;
                bool from_fits = may_be(binder, p, rel->from, from);
                bool to_fits = may_be(binder, p, rel->to, to);

                if (!may_be(binder, p, rel->variable, pair->id))
                    continue;
                if (from_fits && (to_fits || rel->variable_length))
                    gdb_bitmap_set(from_seen, from);
                if (to_fits && (from_fits || rel->variable_length))
                    gdb_bitmap_set(to_seen, to);
                if ((from_fits && to_fits) || rel->variable_length)
                    gdb_bitmap_set(pairs_seen, pair->id);
            }
        }
    }
    changed = narrow(binder, p, rel->variable, pairs_seen);
    if (rel->least > 0) {
        changed = narrow(binder, p, rel->from, from_seen) || changed;
        changed = narrow(binder, p, rel->to, to_seen) || changed;
    }
    return changed;
}

static gdb_status narrow_tables(gdb_binder *binder, pattern *p, gdb_error *err)
{
    uint64_t *from_seen = new_bitmap(binder, err), *to_seen = new_bitmap(binder, err);
    uint64_t *pairs_seen = new_bitmap(binder, err);
    bool changed = true;

    if (from_seen == NULL || to_seen == NULL || pairs_seen == NULL)
        return GDB_ERR_NOMEM;
    while (changed) {
        changed = false;
        for (uint32_t i = 0; i < p->match->rel_count; i++)
            changed = narrow_rel(binder, p, &p->match->rels[i], from_seen, to_seen, pairs_seen) ||
                      changed;
    }
    for (uint32_t v = p->first_variable; v < binder->variable_count; v++) {
        gdb_bound_variable *variable = &binder->variables[v];
        const uint64_t *tables = p->tables[v - p->first_variable];
        size_t count = gdb_bitmap_count(tables, binder->tables->next_id);

        variable->tables = gdb_arena_alloc_array(binder->arena, count, sizeof(uint32_t), err);
        if (variable->tables == NULL)
            return GDB_ERR_NOMEM;
        for (uint32_t id = 0; id < binder->tables->next_id; id++) {
            if (gdb_bitmap_get(tables, id))
                variable->tables[variable->table_count++] = id;
        }
    }
    return GDB_OK;
}

/* WHERE a:Person says as much as (a:Person). */
static gdb_status narrow_by_where(gdb_binder *binder, pattern *p, const gdb_ast_expr *where,
                                  gdb_error *err)
{
    const gdb_ast_expr *operand;
    uint64_t *tables;
    uint32_t variable;

    if (where->kind == GDB_AST_EXPR_LOGICAL && where->logical.op == GDB_AST_OP_AND) {
        for (size_t i = 0; i < where->logical.count; i++)
            GDB_TRY(narrow_by_where(binder, p, where->logical.operands[i], err));
        return GDB_OK;
    }
    if (where->kind != GDB_AST_EXPR_HAS_LABELS)
        return GDB_OK;
    operand = where->has_labels.operand;
    if (operand->kind != GDB_AST_EXPR_VARIABLE ||
        !gdb_scope_find(&binder->scope, operand->text, &variable) || !is_new(p, variable) ||
        binder->variables[variable].kind != GDB_VARIABLE_NODE)
        return GDB_OK;
    GDB_TRY(label_tables(binder, where->has_labels.labels, where->has_labels.count,
                         where->has_labels.any, &tables, err));
    narrow(binder, p, variable, tables);
    return GDB_OK;
}

/* --- property maps --------------------------------------------------------------------------- */

gdb_status gdb_bind_equal(gdb_binder *binder, uint32_t variable, gdb_ast_name key, gdb_expr *value,
                          gdb_expr **out, gdb_error *err)
{
    gdb_ast_range value_range = gdb_bind_range(value), range = key.range;
    gdb_expr *property;

    range.length = value_range.offset + value_range.length - range.offset;
    GDB_TRY(gdb_bind_property(binder, variable, key, key.range, &property, err));
    return gdb_bind_operator(binder, GDB_AST_OP_EQUAL, range, property, value, out, err);
}

static gdb_status bind_properties(gdb_binder *binder, pattern *p, uint32_t variable,
                                  const gdb_ast_expr *ast, gdb_error *err)
{
    gdb_bind_entry *entries;
    gdb_expr *equal;
    uint32_t count;

    if (ast == NULL)
        return GDB_OK;
    gdb_bind_enter(binder, "a pattern", false);
    GDB_TRY(gdb_bind_map(binder, ast, &entries, &count, NULL, err));
    for (uint32_t i = 0; i < count; i++) {
        GDB_TRY(gdb_bind_equal(binder, variable, entries[i].key, entries[i].value, &equal, err));
        GDB_TRY(add_predicate(binder, p, equal, err));
    }
    return GDB_OK;
}

/* --- the whole ---------------------------------------------------------------------------------
 */

typedef struct path_variables {
    uint32_t *nodes, *rels;
} path_variables;

static gdb_status bind_path(gdb_binder *binder, pattern *p, const gdb_ast_path *path,
                            path_variables *out, gdb_error *err)
{
    if (path->kind != GDB_AST_PATH_PLAIN)
        return gdb_bind_unsupported(binder, path->range, "a shortest path is", err);
    if (gdb_ast_name_given(path->variable))
        return gdb_bind_unsupported(binder, path->variable.range, "a name for a path is", err);
    out->nodes = gdb_arena_alloc_array(binder->arena, path->rel_count + 1, sizeof(uint32_t), err);
    out->rels = gdb_arena_alloc_array(binder->arena, path->rel_count, sizeof(uint32_t), err);
    if (out->nodes == NULL || out->rels == NULL)
        return GDB_ERR_NOMEM;
    GDB_TRY(bind_node(binder, p, &path->nodes[0], &out->nodes[0], err));
    for (size_t i = 0; i < path->rel_count; i++) {
        GDB_TRY(bind_node(binder, p, &path->nodes[i + 1], &out->nodes[i + 1], err));
        GDB_TRY(bind_rel(binder, p, &path->rels[i], out->nodes[i], out->nodes[i + 1], err));
        out->rels[i] = p->match->rels[p->match->rel_count - 1].variable;
    }
    return GDB_OK;
}

gdb_status gdb_bind_match(gdb_binder *binder, const gdb_ast_clause *clause, gdb_bound_match *out,
                          gdb_error *err)
{
    pattern p = {.match = out, .first_variable = binder->variable_count};
    size_t path_count = clause->match.path_count;
    path_variables *variables =
        gdb_arena_alloc_array(binder->arena, path_count, sizeof(*variables), err);
    gdb_expr *where;

    if (variables == NULL)
        return GDB_ERR_NOMEM;
    out->optional = clause->match.optional;
    for (size_t i = 0; i < path_count; i++)
        GDB_TRY(bind_path(binder, &p, &clause->match.paths[i], &variables[i], err));
    if (clause->match.where != NULL)
        GDB_TRY(narrow_by_where(binder, &p, clause->match.where, err));
    GDB_TRY(narrow_tables(binder, &p, err));
    for (size_t i = 0; i < path_count; i++) {
        const gdb_ast_path *path = &clause->match.paths[i];

        for (size_t n = 0; n <= path->rel_count; n++)
            GDB_TRY(
                bind_properties(binder, &p, variables[i].nodes[n], path->nodes[n].properties, err));
        for (size_t r = 0; r < path->rel_count; r++)
            GDB_TRY(
                bind_properties(binder, &p, variables[i].rels[r], path->rels[r].properties, err));
    }
    if (clause->match.where == NULL)
        return GDB_OK;
    gdb_bind_enter(binder, "WHERE", false);
    GDB_TRY(gdb_bind_expr(binder, clause->match.where, &where, err));
    GDB_TRY(gdb_bind_condition(binder, &where, "WHERE", err));
    return add_predicate(binder, &p, where, err);
}
