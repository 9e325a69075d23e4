/* SPDX-License-Identifier: MIT */
#include "lib/binder/binder.h"

#include "lib/base/text_quote.h"

/* bind_update.c - the clauses that write: CREATE, MERGE, SET, REMOVE, DELETE. */

static gdb_status add_write(gdb_binder *binder, gdb_bound_update *out, uint32_t *capacity,
                            gdb_write_kind kind, gdb_ast_range range, gdb_bound_write **write,
                            gdb_error *err)
{
    GDB_TRY(gdb_bind_reserve(binder, &out->writes, capacity, out->write_count + 1,
                             sizeof(*out->writes), err));
    *write = &out->writes[out->write_count++];
    **write = (gdb_bound_write){
        .kind = kind, .position = range.offset, .text = gdb_ast_source(binder->script, range)};
    return GDB_OK;
}

/* --- assignments ----------------------------------------------------------- */

/* One more property of the write's variable. Of a variable that can be of no table there is no row.
 */
static gdb_status add_assignment(gdb_binder *binder, gdb_bound_write *write, uint32_t *capacity,
                                 gdb_ast_name name, gdb_expr *value, gdb_error *err)
{
    char quote[GDB_TEXT_QUOTE_SIZE];
    gdb_expr *property;

    GDB_TRY(gdb_bind_property(binder, write->variable, name, name.range, &property, err));
    if (property->kind != GDB_EXPR_PROPERTY)
        return GDB_OK;
    for (uint32_t i = 0; i < write->assignment_count; i++) {
        if (write->assignments[i].property == property->as.property)
            return GDB_BIND_FAIL(binder, name.range, err, "the property %s is given twice",
                                 gdb_text_quote(name.text, quote));
    }
    GDB_TRY(gdb_bind_reserve(binder, &write->assignments, capacity, write->assignment_count + 1,
                             sizeof(*write->assignments), err));
    write->assignments[write->assignment_count++] =
        (gdb_bound_assignment){property->as.property, value};
    return GDB_OK;
}

/* The entries of a map, or of a parameter that is one. */
static gdb_status add_map(gdb_binder *binder, gdb_bound_write *write, const gdb_ast_expr *ast,
                          gdb_error *err)
{
    uint32_t capacity = 0;
    gdb_expr *value;

    if (ast == NULL)
        return GDB_OK;
    if (ast->kind == GDB_AST_EXPR_MAP) {
        for (size_t i = 0; i < ast->map.count; i++) {
            GDB_TRY(gdb_bind_expr(binder, ast->map.entries[i].value, &value, err));
            GDB_TRY(add_assignment(binder, write, &capacity, ast->map.entries[i].key, value, err));
        }
        return GDB_OK;
    }
    GDB_TRY(gdb_bind_expr(binder, ast, &value, err));
    if (value->kind != GDB_EXPR_LITERAL || value->type != GDB_TYPE_MAP)
        return GDB_BIND_FAIL(binder, ast->range, err,
                             "%s needs a map of properties, written out or as a parameter",
                             binder->clause);
    for (size_t i = 0; i < value->as.literal.as.map.count; i++) {
        const gdb_map_entry *entry = &value->as.literal.as.map.entries[i];
        gdb_ast_name key = {entry->key, ast->range};
        gdb_expr *item;

        GDB_TRY(gdb_bind_literal(binder, &entry->value, ast->range, &item, err));
        GDB_TRY(add_assignment(binder, write, &capacity, key, item, err));
    }
    return GDB_OK;
}

/* --- CREATE ------------------------------------------------------------------ */

typedef struct creation {
    gdb_bound_update *update;
    uint32_t capacity;
    gdb_scope known; /* what the clause may read: variables from before it */
} creation;

static gdb_status one_table(gdb_binder *binder, uint32_t variable, uint32_t table, gdb_error *err)
{
    gdb_bound_variable *bound = &binder->variables[variable];

    bound->tables = gdb_arena_alloc_array(binder->arena, 1, sizeof(*bound->tables), err);
    if (bound->tables == NULL)
        return GDB_ERR_NOMEM;
    bound->tables[0] = table;
    bound->table_count = 1;
    return GDB_OK;
}

static gdb_status check_key_given(gdb_binder *binder, const gdb_ast_node_pattern *ast,
                                  const gdb_bound_write *write, uint32_t table, gdb_error *err)
{
    const gdb_node_schema *schema = gdb_catalog_node_by_id(binder->catalog, table);

    for (uint32_t i = 0; i < write->assignment_count; i++) {
        if (binder->properties[write->assignments[i].property].columns[0] == schema->key_column)
            return GDB_OK;
    }
    return GDB_BIND_FAIL(binder, ast->range, err, "a node %.*s needs its key '%.*s'",
                         GDB_TEXT_ARG(schema->name),
                         GDB_TEXT_ARG(schema->columns[schema->key_column].name));
}

/* Values see what the scope was before the clause. */
static gdb_status bind_values(gdb_binder *binder, const creation *c, gdb_bound_write *write,
                              const gdb_ast_expr *properties, gdb_error *err)
{
    gdb_scope all = binder->scope;
    gdb_status status;

    binder->scope = c->known;
    status = add_map(binder, write, properties, err);
    binder->scope = all;
    return status;
}

static gdb_status create_node(gdb_binder *binder, creation *c, const gdb_ast_node_pattern *ast,
                              uint32_t *variable, gdb_error *err)
{
    gdb_bound_write *write;
    uint32_t table;

    if (gdb_ast_name_given(ast->variable) &&
        gdb_scope_find(&binder->scope, ast->variable.text, variable)) {
        if (binder->variables[*variable].kind != GDB_VARIABLE_NODE)
            return GDB_BIND_FAIL(binder, ast->variable.range, err, "'%.*s' is not a node",
                                 GDB_TEXT_ARG(ast->variable.text));
        if (ast->label_count > 0 || ast->properties != NULL)
            return GDB_BIND_FAIL(binder, ast->range, err, "there is a variable '%.*s' already",
                                 GDB_TEXT_ARG(ast->variable.text));
        return GDB_OK;
    }
    if (ast->label_count != 1)
        return GDB_BIND_FAIL(binder, ast->range, err, "a new node needs one label, its table");
    GDB_TRY(gdb_bind_label(binder, ast->labels[0], &table, err));
    GDB_TRY(gdb_bind_add_variable(binder, GDB_VARIABLE_NODE, ast->variable.text, GDB_TYPE_NODE,
                                  variable, err));
    GDB_TRY(one_table(binder, *variable, table, err));
    GDB_TRY(
        add_write(binder, c->update, &c->capacity, GDB_WRITE_CREATE_NODE, ast->range, &write, err));
    write->variable = *variable;
    GDB_TRY(bind_values(binder, c, write, ast->properties, err));
    return check_key_given(binder, ast, write, table, err);
}

static bool may_be_of(const gdb_bound_variable *variable, uint32_t table)
{
    for (uint32_t i = 0; i < variable->table_count; i++) {
        if (variable->tables[i] == table)
            return true;
    }
    return false;
}

/* The pairs of the table that the ends may fit. */
static gdb_status fitting_pairs(gdb_binder *binder, const gdb_ast_rel_pattern *ast,
                                const gdb_bound_write *write, gdb_error *err)
{
    gdb_bound_variable *variable = &binder->variables[write->variable];
    const gdb_bound_variable *from = &binder->variables[write->from];
    const gdb_bound_variable *to = &binder->variables[write->to];
    const gdb_rel_schema *schema;

    GDB_TRY(gdb_bind_rel_type(binder, ast->types[0], &schema, err));
    variable->tables =
        gdb_arena_alloc_array(binder->arena, schema->pair_count, sizeof(*variable->tables), err);
    if (variable->tables == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t p = 0; p < schema->pair_count; p++) {
        if (may_be_of(from, schema->pairs[p].from) && may_be_of(to, schema->pairs[p].to))
            variable->tables[variable->table_count++] = schema->pairs[p].id;
    }
    if (variable->table_count > 0 || from->table_count == 0 || to->table_count == 0)
        return GDB_OK;
    return GDB_BIND_FAIL(
        binder, ast->range, err, "no relationship '%.*s' leads from %.*s to %.*s",
        GDB_TEXT_ARG(schema->name),
        GDB_TEXT_ARG(gdb_catalog_node_by_id(binder->catalog, from->tables[0])->name),
        GDB_TEXT_ARG(gdb_catalog_node_by_id(binder->catalog, to->tables[0])->name));
}

static gdb_status create_rel(gdb_binder *binder, creation *c, const gdb_ast_rel_pattern *ast,
                             uint32_t left, uint32_t right, gdb_error *err)
{
    bool to_left = ast->direction == GDB_AST_DIRECTION_LEFT;
    gdb_bound_write *write;
    uint32_t variable;

    if (ast->variable_length || ast->walk != GDB_AST_WALK_DEFAULT)
        return GDB_BIND_FAIL(binder, ast->range, err,
                             "a new relationship cannot have a variable length");
    if (ast->direction == GDB_AST_DIRECTION_BOTH)
        return GDB_BIND_FAIL(binder, ast->range, err, "a new relationship needs a direction");
    if (ast->type_count != 1)
        return GDB_BIND_FAIL(binder, ast->range, err,
                             "a new relationship needs one type, its table");
    if (gdb_ast_name_given(ast->variable) &&
        gdb_scope_find(&binder->scope, ast->variable.text, &variable))
        return GDB_BIND_FAIL(binder, ast->variable.range, err, "there is a variable '%.*s' already",
                             GDB_TEXT_ARG(ast->variable.text));
    GDB_TRY(gdb_bind_add_variable(binder, GDB_VARIABLE_REL, ast->variable.text, GDB_TYPE_REL,
                                  &variable, err));
    GDB_TRY(
        add_write(binder, c->update, &c->capacity, GDB_WRITE_CREATE_REL, ast->range, &write, err));
    write->variable = variable;
    write->from = to_left ? right : left;
    write->to = to_left ? left : right;
    GDB_TRY(fitting_pairs(binder, ast, write, err));
    return bind_values(binder, c, write, ast->properties, err);
}

/* The nodes of a path before its relationships, which need them. */
static gdb_status create_path(gdb_binder *binder, creation *c, const gdb_ast_path *path,
                              gdb_error *err)
{
    uint32_t *nodes;

    if (path->kind != GDB_AST_PATH_PLAIN)
        return GDB_BIND_FAIL(binder, path->range, err, "a shortest path cannot be created");
    if (gdb_ast_name_given(path->variable))
        return gdb_bind_unsupported(binder, path->variable.range, "a name for a path is", err);
    nodes = gdb_arena_alloc_array(binder->arena, path->rel_count + 1, sizeof(*nodes), err);
    if (nodes == NULL)
        return GDB_ERR_NOMEM;
    for (size_t i = 0; i <= path->rel_count; i++)
        GDB_TRY(create_node(binder, c, &path->nodes[i], &nodes[i], err));
    for (size_t i = 0; i < path->rel_count; i++)
        GDB_TRY(create_rel(binder, c, &path->rels[i], nodes[i], nodes[i + 1], err));
    return GDB_OK;
}

static gdb_status bind_create(gdb_binder *binder, const gdb_ast_clause *ast, gdb_bound_update *out,
                              gdb_error *err)
{
    creation c = {.update = out, .known = binder->scope};

    c.known.capacity =
        c.known.count; /* names that are added to it do not go where the clause's are */
    gdb_bind_enter(binder, "CREATE", false);
    for (size_t i = 0; i < ast->create.path_count; i++)
        GDB_TRY(create_path(binder, &c, &ast->create.paths[i], err));
    return GDB_OK;
}

/* --- SET and REMOVE ------------------------------------------------------------ */

/* The node or relationship that an expression names. */
static gdb_status bind_entity(gdb_binder *binder, const gdb_ast_expr *ast, uint32_t *variable,
                              gdb_error *err)
{
    gdb_expr *expr;

    GDB_TRY(gdb_bind_expr(binder, ast, &expr, err));
    if (expr->kind != GDB_EXPR_VARIABLE ||
        (expr->type != GDB_TYPE_NODE && expr->type != GDB_TYPE_REL))
        return GDB_BIND_FAIL(binder, ast->range, err,
                             "%s needs a variable that is a node or a relationship",
                             binder->clause);
    *variable = expr->as.variable;
    return GDB_OK;
}

static gdb_status bind_item(gdb_binder *binder, const gdb_ast_set_item *item,
                            gdb_bound_write *write, gdb_error *err)
{
    const gdb_ast_expr *entity = item->target;
    gdb_value null = gdb_value_null();
    uint32_t capacity = 0;
    gdb_expr *value;

    if (item->kind == GDB_AST_SET_LABELS)
        return GDB_BIND_FAIL(binder, item->range, err,
                             "the label of a node is its table and does not change");
    if (item->kind == GDB_AST_SET_REPLACE)
        return gdb_bind_unsupported(binder, item->range, "SET of all properties ('=' and a map) is",
                                    err);
    if (item->kind == GDB_AST_SET_PROPERTY)
        entity = item->target->property.operand;
    GDB_TRY(bind_entity(binder, entity, &write->variable, err));
    if (item->kind == GDB_AST_SET_MERGE)
        return add_map(binder, write, item->value, err);
    if (item->value != NULL)
        GDB_TRY(gdb_bind_expr(binder, item->value, &value, err));
    else
        GDB_TRY(gdb_bind_literal(binder, &null, item->range, &value, err));
    return add_assignment(binder, write, &capacity, item->target->property.name, value, err);
}

static gdb_status bind_items(gdb_binder *binder, const gdb_ast_set_item *items, size_t count,
                             const char *clause, gdb_bound_update *out, gdb_error *err)
{
    uint32_t capacity = 0;

    gdb_bind_enter(binder, clause, false);
    for (size_t i = 0; i < count; i++) {
        gdb_bound_write *write;

        GDB_TRY(add_write(binder, out, &capacity, GDB_WRITE_SET, items[i].range, &write, err));
        GDB_TRY(bind_item(binder, &items[i], write, err));
    }
    return GDB_OK;
}

/* --- DELETE --------------------------------------------------------------------- */

static gdb_status bind_delete(gdb_binder *binder, const gdb_ast_clause *ast, gdb_bound_update *out,
                              gdb_error *err)
{
    uint32_t capacity = 0;

    gdb_bind_enter(binder, "DELETE", false);
    for (size_t i = 0; i < ast->delete_of.item_count; i++) {
        const gdb_ast_expr *item = ast->delete_of.items[i];
        gdb_bound_write *write;

        GDB_TRY(add_write(binder, out, &capacity, GDB_WRITE_DELETE, item->range, &write, err));
        write->detach = ast->delete_of.detach;
        GDB_TRY(bind_entity(binder, item, &write->variable, err));
    }
    return GDB_OK;
}

/* --- MERGE ---------------------------------------------------------------------- */

static bool reads(const gdb_binder *binder, const gdb_expr *expr, uint32_t variable)
{
    if (expr->kind == GDB_EXPR_VARIABLE && expr->as.variable == variable)
        return true;
    if (expr->kind == GDB_EXPR_PROPERTY &&
        binder->properties[expr->as.property].variable == variable)
        return true;
    for (uint32_t i = 0; i < expr->arg_count; i++) {
        if (reads(binder, expr->args[i], variable))
            return true;
    }
    return false;
}

/* ON CREATE SET or ON MATCH SET: of the node itself, to values that are known before. */
static gdb_status merge_items(gdb_binder *binder, const gdb_ast_set_item *items, size_t count,
                              gdb_bound_write *out, gdb_error *err)
{
    gdb_bound_write group = {.variable = out->variable};
    uint32_t capacity = 0, all = out->assignment_count;

    for (size_t i = 0; i < count; i++) {
        gdb_bound_write item = {.variable = 0};

        GDB_TRY(bind_item(binder, &items[i], &item, err));
        if (item.variable != out->variable)
            return gdb_bind_unsupported(binder, items[i].range,
                                        "in MERGE SET of anything but the node is", err);
        for (uint32_t k = 0; k < item.assignment_count; k++) {
            if (reads(binder, item.assignments[k].value, out->variable))
                return gdb_bind_unsupported(binder, items[i].range,
                                            "in MERGE a value that reads the node itself is", err);
            GDB_TRY(gdb_bind_reserve(binder, &group.assignments, &capacity,
                                     group.assignment_count + 1, sizeof(*group.assignments), err));
            group.assignments[group.assignment_count++] = item.assignments[k];
        }
    }
    GDB_TRY(gdb_bind_reserve(binder, &out->assignments, &all,
                             out->assignment_count + group.assignment_count,
                             sizeof(*out->assignments), err));
    for (uint32_t i = 0; i < group.assignment_count; i++)
        out->assignments[out->assignment_count++] = group.assignments[i];
    return GDB_OK;
}

static gdb_status bind_merge(gdb_binder *binder, const gdb_ast_clause *ast, gdb_bound_update *out,
                             gdb_error *err)
{
    const gdb_ast_path *path = ast->merge.path;
    creation c = {.update = out, .known = binder->scope};
    gdb_bound_write *write;

    gdb_bind_enter(binder, "MERGE", false);
    c.known.capacity = c.known.count;
    if (path->rel_count > 0)
        return gdb_bind_unsupported(binder, path->range, "MERGE of relationships is", err);
    GDB_TRY(create_path(binder, &c, path, err));
    if (out->write_count == 0)
        return GDB_BIND_FAIL(binder, path->range, err, "there is a variable '%.*s' already",
                             GDB_TEXT_ARG(path->nodes[0].variable.text));
    write = &out->writes[0];
    if (write->assignment_count != 1)
        return gdb_bind_unsupported(binder, path->range, "MERGE by more than the key is", err);
    write->kind = GDB_WRITE_MERGE_NODE;
    GDB_TRY(merge_items(binder, ast->merge.on_create, ast->merge.on_create_count, write, err));
    write->create_count = write->assignment_count;
    return merge_items(binder, ast->merge.on_match, ast->merge.on_match_count, write, err);
}

gdb_status gdb_bind_update(gdb_binder *binder, const gdb_ast_clause *clause, gdb_bound_update *out,
                           gdb_error *err)
{
    if (clause->kind == GDB_AST_CLAUSE_CREATE)
        return bind_create(binder, clause, out, err);
    if (clause->kind == GDB_AST_CLAUSE_SET)
        return bind_items(binder, clause->set.items, clause->set.item_count, "SET", out, err);
    if (clause->kind == GDB_AST_CLAUSE_REMOVE)
        return bind_items(binder, clause->remove.items, clause->remove.item_count, "REMOVE", out,
                          err);
    if (clause->kind == GDB_AST_CLAUSE_DELETE)
        return bind_delete(binder, clause, out, err);
    return bind_merge(binder, clause, out, err);
}
