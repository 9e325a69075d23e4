/* SPDX-License-Identifier: MIT */
#include "lib/binder/binder.h"

/*
 * bind_merge.c - MERGE: the pattern as one of MATCH, without its properties; these are compared
 * with variables that hold their values, and the same variables are what is written when the
 * pattern is made.
 */

typedef struct merge {
    gdb_bound_merge *bound;
    gdb_bind_writes creates;
    uint32_t value_capacity, variable_capacity, predicate_capacity;
    uint32_t first_variable; /* variables of the pattern that are new: from here on */
    uint32_t end_variable;
    gdb_scope known; /* what values may read: variables from before the clause */
} merge;

static bool is_new(const merge *m, uint32_t variable)
{
    return variable >= m->first_variable && variable < m->end_variable;
}

/* *value is computed before the clause, and becomes the variable that holds it. */
static gdb_status compute_before(gdb_binder *binder, merge *m, gdb_expr **value, gdb_error *err)
{
    gdb_bound_merge *bound = m->bound;
    uint32_t variable;

    GDB_TRY(gdb_bind_reserve(binder, &bound->values, &m->value_capacity, bound->value_count + 1,
                             sizeof(*bound->values), err));
    GDB_TRY(gdb_bind_reserve(binder, &bound->variables, &m->variable_capacity,
                             bound->value_count + 1, sizeof(*bound->variables), err));
    GDB_TRY(gdb_bind_value_variable(binder, gdb_text(NULL, 0), (*value)->type, (*value)->element,
                                    &variable, err));
    bound->values[bound->value_count] = *value;
    bound->variables[bound->value_count++] = variable;
    return gdb_bind_variable(binder, variable, gdb_bind_range(*value), value, err);
}

/* --- the pattern ------------------------------------------------------------- */

/* The path without what the nodes and relationships hold. */
static gdb_status bare_path(gdb_binder *binder, const gdb_ast_path *path, gdb_ast_path *out,
                            gdb_error *err)
{
    gdb_ast_node_pattern *nodes =
        gdb_arena_alloc_array(binder->arena, path->rel_count + 1, sizeof(*nodes), err);
    gdb_ast_rel_pattern *rels =
        gdb_arena_alloc_array(binder->arena, path->rel_count, sizeof(*rels), err);

    if (nodes == NULL || rels == NULL)
        return GDB_ERR_NOMEM;
    for (size_t i = 0; i <= path->rel_count; i++) {
        nodes[i] = path->nodes[i];
        nodes[i].properties = NULL;
    }
    for (size_t i = 0; i < path->rel_count; i++) {
        GDB_TRY(gdb_bind_check_new_rel(binder, &path->rels[i], false, err));
        rels[i] = path->rels[i];
        rels[i].properties = NULL;
    }
    *out = *path;
    out->nodes = nodes;
    out->rels = rels;
    return GDB_OK;
}

/* The node that stands at a place of the path. */
static uint32_t node_at(const merge *m, const gdb_ast_path *path, size_t i)
{
    const gdb_bound_match *match = &m->bound->match;
    size_t rel = i < path->rel_count ? i : i - 1;
    bool to_left;

    if (path->rel_count == 0)
        return match->nodes[0];
    to_left = path->rels[rel].direction == GDB_AST_DIRECTION_LEFT;
    return (i == rel) == to_left ? match->rels[rel].to : match->rels[rel].from;
}

/* What is looked for is what would be stored: a text that is a date, the nearest FLOAT. */
static gdb_status as_stored(gdb_binder *binder, const gdb_bound_write *write, gdb_ast_name key,
                            gdb_expr **value, gdb_error *err)
{
    gdb_expr *property;

    GDB_TRY(gdb_bind_property(binder, write->variable, key, key.range, &property, err));
    if (property->type != GDB_TYPE_DATE && property->type != GDB_TYPE_TIMESTAMP &&
        property->type != GDB_TYPE_FLOAT)
        return GDB_OK;
    return gdb_bind_cast(binder, value, property->type, err);
}

/* What the pattern says about properties of the write's variable. */
static gdb_status bind_properties(gdb_binder *binder, merge *m, gdb_bound_write *write,
                                  const gdb_ast_expr *ast, gdb_error *err)
{
    gdb_bound_match *match = &m->bound->match;
    gdb_scope all = binder->scope;
    gdb_bind_entry *entries;
    uint32_t count;
    gdb_status status;

    if (ast == NULL)
        return GDB_OK;
    binder->scope = m->known;
    status = gdb_bind_map(binder, ast, &entries, &count, NULL, err);
    binder->scope = all;
    GDB_TRY(status);
    for (uint32_t i = 0; i < count; i++) {
        gdb_ast_name key = entries[i].key;
        gdb_expr *value = entries[i].value, *equal;

        GDB_TRY(as_stored(binder, write, key, &value, err));
        GDB_TRY(compute_before(binder, m, &value, err));
        GDB_TRY(gdb_bind_add_assignment(binder, write, key, value, err));
        GDB_TRY(gdb_bind_equal(binder, write->variable, key, value, &equal, err));
        GDB_TRY(gdb_bind_conjuncts(binder, equal, &match->predicates, &match->predicate_count,
                                   &m->predicate_capacity, err));
    }
    return GDB_OK;
}

static gdb_status bind_node(gdb_binder *binder, merge *m, const gdb_ast_path *path, size_t i,
                            gdb_error *err)
{
    const gdb_ast_node_pattern *ast = &path->nodes[i];
    uint32_t variable = node_at(m, path, i);
    bool is_first = is_new(m, variable);
    gdb_bound_write *write;

    for (size_t before = 0; before < i; before++)
        is_first = is_first && node_at(m, path, before) != variable;
    if (!is_first && (ast->label_count > 0 || ast->properties != NULL))
        return GDB_BIND_FAIL(binder, ast->range, err, "there is a variable '%.*s' already",
                             GDB_TEXT_ARG(ast->variable.text));
    if (!is_first)
        return GDB_OK;
    if (binder->variables[variable].table_count != 1)
        return GDB_BIND_FAIL(binder, ast->range, err, "a new node needs one label, its table");
    GDB_TRY(
        gdb_bind_add_write(binder, &m->creates, GDB_WRITE_CREATE_NODE, ast->range, &write, err));
    write->variable = variable;
    return bind_properties(binder, m, write, ast->properties, err);
}

static bool fits(const gdb_binder *binder, uint32_t variable, uint32_t table)
{
    const gdb_bound_variable *bound = &binder->variables[variable];

    for (uint32_t i = 0; i < bound->table_count; i++) {
        if (bound->tables[i] == table)
            return true;
    }
    return false;
}

/* Does a relationship of the table lead from the one node to the other? */
static gdb_status leads(gdb_binder *binder, gdb_ast_name type, uint32_t from, uint32_t to,
                        bool *out, gdb_error *err)
{
    const gdb_rel_schema *schema;

    GDB_TRY(gdb_bind_rel_type(binder, type, &schema, err));
    *out = false;
    for (uint32_t p = 0; p < schema->pair_count; p++)
        *out = *out ||
               (fits(binder, from, schema->pairs[p].from) && fits(binder, to, schema->pairs[p].to));
    return GDB_OK;
}

/* Without a direction it is made from left to right, if it can lead there. */
static gdb_status bind_rel(gdb_binder *binder, merge *m, const gdb_ast_path *path, size_t i,
                           gdb_error *err)
{
    const gdb_ast_rel_pattern *ast = &path->rels[i];
    const gdb_bound_rel *rel = &m->bound->match.rels[i];
    gdb_bound_write *write;
    bool forward = true;

    GDB_TRY(gdb_bind_add_write(binder, &m->creates, GDB_WRITE_CREATE_REL, ast->range, &write, err));
    if (rel->undirected)
        GDB_TRY(leads(binder, ast->types[0], rel->from, rel->to, &forward, err));
    write->variable = rel->variable;
    write->from = forward ? rel->from : rel->to;
    write->to = forward ? rel->to : rel->from;
    if (binder->variables[rel->variable].table_count == 0) /* says why */
        return gdb_bind_new_rel_pairs(binder, ast, write, err);
    return bind_properties(binder, m, write, ast->properties, err);
}

static gdb_status bind_pattern(gdb_binder *binder, merge *m, const gdb_ast_path *path,
                               gdb_error *err)
{
    gdb_ast_path bare;
    gdb_ast_clause clause = {.kind = GDB_AST_CLAUSE_MATCH, .range = path->range};

    GDB_TRY(bare_path(binder, path, &bare, err));
    clause.match.paths = &bare;
    clause.match.path_count = 1;
    m->first_variable = binder->variable_count;
    GDB_TRY(gdb_bind_match(binder, &clause, &m->bound->match, err));
    m->end_variable = binder->variable_count;
    if (m->end_variable == m->first_variable)
        return GDB_BIND_FAIL(binder, path->range, err, "there is a variable '%.*s' already",
                             GDB_TEXT_ARG(path->nodes[0].variable.text));
    for (size_t i = 0; i <= path->rel_count; i++)
        GDB_TRY(bind_node(binder, m, path, i, err));
    for (size_t i = 0; i < path->rel_count; i++)
        GDB_TRY(bind_rel(binder, m, path, i, err));
    return GDB_OK;
}

/* --- ON CREATE SET and ON MATCH SET -------------------------------------------- */

static bool reads_pattern(const gdb_binder *binder, const merge *m, const gdb_expr *expr)
{
    if (expr->kind == GDB_EXPR_VARIABLE && is_new(m, expr->as.variable))
        return true;
    if (expr->kind == GDB_EXPR_PROPERTY &&
        is_new(m, binder->properties[expr->as.property].variable))
        return true;
    for (uint32_t i = 0; i < expr->arg_count; i++) {
        if (reads_pattern(binder, m, expr->args[i]))
            return true;
    }
    return false;
}

static bool is_key(const gdb_binder *binder, uint32_t property)
{
    const gdb_bound_property *bound = &binder->properties[property];
    const gdb_bound_variable *variable = &binder->variables[bound->variable];

    return variable->kind == GDB_VARIABLE_NODE &&
           bound->columns[0] ==
               gdb_catalog_node_by_id(binder->catalog, variable->tables[0])->key_column;
}

/* A key that ON CREATE SET gives to a new node is what it is made with. */
static gdb_status give_key(gdb_binder *binder, merge *m, gdb_bound_write *item, gdb_error *err)
{
    uint32_t kept = 0;

    if (!is_new(m, item->variable))
        return GDB_OK;
    for (uint32_t i = 0; i < item->assignment_count; i++) {
        gdb_bound_assignment given = item->assignments[i];
        gdb_bound_write *create = m->creates.items;

        if (given.property == GDB_PROPERTY_MAP || !is_key(binder, given.property)) {
            item->assignments[kept++] = given;
            continue;
        }
        while (create->variable != item->variable)
            create++;
        GDB_TRY(gdb_bind_add_assignment(
            binder, create,
            (gdb_ast_name){binder->properties[given.property].name, gdb_bind_range(given.value)},
            given.value, err));
    }
    item->assignment_count = kept;
    return GDB_OK;
}

static gdb_status bind_action(gdb_binder *binder, merge *m, const gdb_ast_set_item *items,
                              size_t count, bool on_create, gdb_bound_update *out, gdb_error *err)
{
    gdb_bind_writes writes = {NULL, 0, 0};
    bool reads = false;
    uint32_t kept = 0;

    GDB_TRY(gdb_bind_set_items(binder, items, count, &writes, err));
    for (uint32_t w = 0; w < writes.count; w++) {
        for (uint32_t i = 0; i < writes.items[w].assignment_count; i++)
            reads = reads || reads_pattern(binder, m, writes.items[w].assignments[i].value);
    }
    for (uint32_t w = 0; w < writes.count && !reads; w++) {
        for (uint32_t i = 0; i < writes.items[w].assignment_count; i++)
            GDB_TRY(compute_before(binder, m, &writes.items[w].assignments[i].value, err));
        if (on_create)
            GDB_TRY(give_key(binder, m, &writes.items[w], err));
    }
    for (uint32_t w = 0; w < writes.count; w++) {
        if (writes.items[w].assignment_count > 0 || writes.items[w].replaces)
            writes.items[kept++] = writes.items[w];
    }
    *out = (gdb_bound_update){writes.items, kept};
    return GDB_OK;
}

/* Does an action write a property that the pattern looks for? */
static bool writes_pattern(const gdb_binder *binder, const merge *m, const gdb_bound_update *action)
{
    for (uint32_t w = 0; w < action->write_count; w++) {
        const gdb_bound_write *write = &action->writes[w];

        if (write->replaces)
            return true;
        for (uint32_t i = 0; i < write->assignment_count; i++) {
            uint32_t property = write->assignments[i].property;

            if (property == GDB_PROPERTY_MAP)
                return true;
            for (uint32_t c = 0; c < m->creates.count; c++) {
                for (uint32_t k = 0; k < m->creates.items[c].assignment_count; k++) {
                    uint32_t given = m->creates.items[c].assignments[k].property;

                    if (gdb_text_equal_nocase(binder->properties[given].name,
                                              binder->properties[property].name))
                        return true;
                }
            }
        }
    }
    return false;
}

gdb_status gdb_bind_merge(gdb_binder *binder, const gdb_ast_clause *clause, gdb_bound_merge *out,
                          gdb_error *err)
{
    merge m = {.bound = out, .known = binder->scope};

    *out = (gdb_bound_merge){.value_count = 0};
    m.known.capacity = m.known.count; /* names that are added do not go where the clause's are */
    gdb_bind_enter(binder, "MERGE", false);
    GDB_TRY(bind_pattern(binder, &m, clause->merge.path, err));
    out->compared_count = out->value_count;
    gdb_bind_enter(binder, "SET", false);
    GDB_TRY(bind_action(binder, &m, clause->merge.on_create, clause->merge.on_create_count, true,
                        &out->on_create, err));
    GDB_TRY(bind_action(binder, &m, clause->merge.on_match, clause->merge.on_match_count, false,
                        &out->on_match, err));
    out->creates = m.creates.items;
    out->create_count = m.creates.count;
    out->row_by_row = out->match.rel_count > 1 || writes_pattern(binder, &m, &out->on_create) ||
                      writes_pattern(binder, &m, &out->on_match);
    for (uint32_t i = 0; i < out->match.rel_count; i++)
        out->row_by_row = out->row_by_row || out->match.rels[i].undirected;
    return GDB_OK;
}
