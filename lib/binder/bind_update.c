/* SPDX-License-Identifier: MIT */
#include "lib/binder/binder.h"

#include "lib/base/text_quote.h"

/* bind_update.c - the clauses that write: CREATE, SET, REMOVE, DELETE. */

gdb_status gdb_bind_add_write(gdb_binder *binder, gdb_bind_writes *writes, gdb_write_kind kind,
                              gdb_ast_range range, gdb_bound_write **out, gdb_error *err)
{
    GDB_TRY(gdb_bind_reserve(binder, &writes->items, &writes->capacity, writes->count + 1,
                             sizeof(*writes->items), err));
    *out = &writes->items[writes->count++];
    **out = (gdb_bound_write){
        .kind = kind, .position = range.offset, .text = gdb_ast_source(binder->script, range)};
    return GDB_OK;
}

/* --- assignments ----------------------------------------------------------- */

static gdb_status append_assignment(gdb_binder *binder, gdb_bound_write *write, uint32_t property,
                                    gdb_expr *value, gdb_error *err)
{
    GDB_TRY(gdb_bind_reserve(binder, &write->assignments, &write->assignment_capacity,
                             write->assignment_count + 1, sizeof(*write->assignments), err));
    write->assignments[write->assignment_count++] = (gdb_bound_assignment){property, value};
    return GDB_OK;
}

gdb_status gdb_bind_add_assignment(gdb_binder *binder, gdb_bound_write *write, gdb_ast_name name,
                                   gdb_expr *value, gdb_error *err)
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
    return append_assignment(binder, write, property->as.property, value, err);
}

gdb_status gdb_bind_map(gdb_binder *binder, const gdb_ast_expr *ast, gdb_bind_entry **out,
                        uint32_t *count, gdb_expr **other, gdb_error *err)
{
    bool written = ast->kind == GDB_AST_EXPR_MAP;
    gdb_expr *map = NULL;
    size_t n = written ? ast->map.count : 0;

    *count = 0;
    if (!written)
        GDB_TRY(gdb_bind_expr(binder, ast, &map, err));
    if (other != NULL)
        *other = NULL;
    if (map != NULL && (map->kind != GDB_EXPR_LITERAL || map->type != GDB_TYPE_MAP)) {
        if (other == NULL)
            return GDB_BIND_FAIL(binder, ast->range, err,
                                 "%s needs a map of properties, written out or as a parameter",
                                 binder->clause);
        *other = map;
        return GDB_OK;
    }
    if (map != NULL)
        n = map->as.literal.as.map.count;
    *out = gdb_arena_alloc_array(binder->arena, n, sizeof(**out), err);
    if (*out == NULL)
        return GDB_ERR_NOMEM;
    for (size_t i = 0; i < n; i++) {
        gdb_bind_entry *entry = &(*out)[(*count)++];

        if (written) {
            entry->key = ast->map.entries[i].key;
            GDB_TRY(gdb_bind_expr(binder, ast->map.entries[i].value, &entry->value, err));
        } else {
            const gdb_map_entry *from = &map->as.literal.as.map.entries[i];

            entry->key = (gdb_ast_name){from->key, ast->range};
            GDB_TRY(gdb_bind_literal(binder, &from->value, ast->range, &entry->value, err));
        }
    }
    return GDB_OK;
}

/* The entries of a map, if there is one; what is none comes back as *other. */
static gdb_status add_map(gdb_binder *binder, gdb_bound_write *write, const gdb_ast_expr *ast,
                          gdb_expr **other, gdb_error *err)
{
    gdb_bind_entry *entries;
    uint32_t count;

    if (ast == NULL)
        return GDB_OK;
    GDB_TRY(gdb_bind_map(binder, ast, &entries, &count, other, err));
    for (uint32_t i = 0; i < count; i++)
        GDB_TRY(gdb_bind_add_assignment(binder, write, entries[i].key, entries[i].value, err));
    return GDB_OK;
}

/* --- CREATE ------------------------------------------------------------------ */

typedef struct creation {
    gdb_bind_writes writes;
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
    if (schema->columns[schema->key_column].default_value != NULL)
        return GDB_OK;
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
    status = add_map(binder, write, properties, NULL, err);
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
    GDB_TRY(gdb_bind_add_write(binder, &c->writes, GDB_WRITE_CREATE_NODE, ast->range, &write, err));
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

gdb_status gdb_bind_new_rel_pairs(gdb_binder *binder, const gdb_ast_rel_pattern *ast,
                                  const gdb_bound_write *write, gdb_error *err)
{
    gdb_bound_variable *variable = &binder->variables[write->variable];
    const gdb_bound_variable *from = &binder->variables[write->from];
    const gdb_bound_variable *to = &binder->variables[write->to];
    const gdb_rel_schema *schema;

    GDB_TRY(gdb_bind_rel_type(binder, ast->types[0], &schema, err));
    variable->table_count = 0;
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

gdb_status gdb_bind_check_new_rel(gdb_binder *binder, const gdb_ast_rel_pattern *ast,
                                  bool needs_direction, gdb_error *err)
{
    if (ast->variable_length || ast->walk != GDB_AST_WALK_DEFAULT)
        return GDB_BIND_FAIL(binder, ast->range, err,
                             "a new relationship cannot have a variable length");
    if (needs_direction && ast->direction == GDB_AST_DIRECTION_BOTH)
        return GDB_BIND_FAIL(binder, ast->range, err, "a new relationship needs a direction");
    if (ast->type_count != 1)
        return GDB_BIND_FAIL(binder, ast->range, err,
                             "a new relationship needs one type, its table");
    return GDB_OK;
}

static gdb_status create_rel(gdb_binder *binder, creation *c, const gdb_ast_rel_pattern *ast,
                             uint32_t left, uint32_t right, gdb_error *err)
{
    bool to_left = ast->direction == GDB_AST_DIRECTION_LEFT;
    gdb_bound_write *write;
    uint32_t variable;

    GDB_TRY(gdb_bind_check_new_rel(binder, ast, true, err));
    if (gdb_ast_name_given(ast->variable) &&
        gdb_scope_find(&binder->scope, ast->variable.text, &variable))
        return GDB_BIND_FAIL(binder, ast->variable.range, err, "there is a variable '%.*s' already",
                             GDB_TEXT_ARG(ast->variable.text));
    GDB_TRY(gdb_bind_add_variable(binder, GDB_VARIABLE_REL, ast->variable.text, GDB_TYPE_REL,
                                  &variable, err));
    GDB_TRY(gdb_bind_add_write(binder, &c->writes, GDB_WRITE_CREATE_REL, ast->range, &write, err));
    write->variable = variable;
    write->from = to_left ? right : left;
    write->to = to_left ? left : right;
    GDB_TRY(gdb_bind_new_rel_pairs(binder, ast, write, err));
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
    creation c = {.known = binder->scope};

    c.known.capacity =
        c.known.count; /* names that are added to it do not go where the clause's are */
    gdb_bind_enter(binder, "CREATE", false);
    for (size_t i = 0; i < ast->create.path_count; i++)
        GDB_TRY(create_path(binder, &c, &ast->create.paths[i], err));
    *out = (gdb_bound_update){c.writes.items, c.writes.count};
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

/* The properties of another node or relationship; a node keeps its own key. */
static gdb_status copy_properties(gdb_binder *binder, const gdb_ast_set_item *item,
                                  gdb_bound_write *write, uint32_t from, gdb_error *err)
{
    const gdb_bound_variable *variable = &binder->variables[from];
    const gdb_column_schema *columns;
    uint32_t count, key = UINT32_MAX;

    if (variable->table_count != 1)
        return gdb_bind_unsupported(binder, item->value->range,
                                    "SET to the properties of what may be of several tables is",
                                    err);
    if (variable->kind == GDB_VARIABLE_NODE) {
        const gdb_node_schema *schema =
            gdb_catalog_node_by_id(binder->catalog, variable->tables[0]);

        columns = schema->columns;
        count = schema->column_count;
        key = schema->key_column;
    } else {
        const gdb_rel_schema *schema =
            gdb_catalog_rel_by_pair(binder->catalog, variable->tables[0], NULL);

        columns = schema->columns;
        count = schema->column_count;
    }
    for (uint32_t c = 0; c < count; c++) {
        gdb_ast_name name = {columns[c].name, item->value->range};
        gdb_expr *value;

        if (c == key)
            continue;
        GDB_TRY(gdb_bind_property(binder, from, name, name.range, &value, err));
        GDB_TRY(gdb_bind_add_assignment(binder, write, name, value, err));
    }
    return GDB_OK;
}

/* n = value, n += value. */
static gdb_status bind_properties(gdb_binder *binder, const gdb_ast_set_item *item,
                                  gdb_bound_write *write, gdb_error *err)
{
    gdb_expr *other;

    write->replaces = item->kind == GDB_AST_SET_REPLACE;
    GDB_TRY(add_map(binder, write, item->value, &other, err));
    if (other == NULL)
        return GDB_OK;
    if (other->kind == GDB_EXPR_VARIABLE &&
        (other->type == GDB_TYPE_NODE || other->type == GDB_TYPE_REL))
        return copy_properties(binder, item, write, other->as.variable, err);
    if (other->type != GDB_TYPE_MAP && other->type != GDB_TYPE_ANY)
        return GDB_BIND_FAIL(binder, item->value->range, err,
                             "%s needs a map of properties, not %s", binder->clause,
                             gdb_type_name(other->type));
    return append_assignment(binder, write, GDB_PROPERTY_MAP, other, err);
}

static gdb_status bind_item(gdb_binder *binder, const gdb_ast_set_item *item,
                            gdb_bound_write *write, gdb_error *err)
{
    const gdb_ast_expr *entity = item->target;
    gdb_value null = gdb_value_null();
    gdb_expr *value;

    if (item->kind == GDB_AST_SET_LABELS)
        return GDB_BIND_FAIL(binder, item->range, err,
                             "the label of a node is its table and does not change");
    if (item->kind == GDB_AST_SET_PROPERTY)
        entity = item->target->property.operand;
    GDB_TRY(bind_entity(binder, entity, &write->variable, err));
    if (item->kind != GDB_AST_SET_PROPERTY)
        return bind_properties(binder, item, write, err);
    if (item->value != NULL)
        GDB_TRY(gdb_bind_expr(binder, item->value, &value, err));
    else
        GDB_TRY(gdb_bind_literal(binder, &null, item->range, &value, err));
    return gdb_bind_add_assignment(binder, write, item->target->property.name, value, err);
}

gdb_status gdb_bind_set_items(gdb_binder *binder, const gdb_ast_set_item *items, size_t count,
                              gdb_bind_writes *out, gdb_error *err)
{
    for (size_t i = 0; i < count; i++) {
        gdb_bound_write *write;

        GDB_TRY(gdb_bind_add_write(binder, out, GDB_WRITE_SET, items[i].range, &write, err));
        GDB_TRY(bind_item(binder, &items[i], write, err));
    }
    return GDB_OK;
}

/* --- DELETE --------------------------------------------------------------------- */

static gdb_status bind_delete(gdb_binder *binder, const gdb_ast_clause *ast, gdb_bind_writes *out,
                              gdb_error *err)
{
    for (size_t i = 0; i < ast->delete_of.item_count; i++) {
        const gdb_ast_expr *item = ast->delete_of.items[i];
        gdb_bound_write *write;

        GDB_TRY(gdb_bind_add_write(binder, out, GDB_WRITE_DELETE, item->range, &write, err));
        write->detach = ast->delete_of.detach;
        GDB_TRY(bind_entity(binder, item, &write->variable, err));
    }
    return GDB_OK;
}

gdb_status gdb_bind_update(gdb_binder *binder, const gdb_ast_clause *clause, gdb_bound_update *out,
                           gdb_error *err)
{
    gdb_bind_writes writes = {NULL, 0, 0};

    if (clause->kind == GDB_AST_CLAUSE_CREATE)
        return bind_create(binder, clause, out, err);
    if (clause->kind == GDB_AST_CLAUSE_SET) {
        gdb_bind_enter(binder, "SET", false);
        GDB_TRY(
            gdb_bind_set_items(binder, clause->set.items, clause->set.item_count, &writes, err));
    } else if (clause->kind == GDB_AST_CLAUSE_REMOVE) {
        gdb_bind_enter(binder, "REMOVE", false);
        GDB_TRY(gdb_bind_set_items(binder, clause->remove.items, clause->remove.item_count, &writes,
                                   err));
    } else {
        gdb_bind_enter(binder, "DELETE", false);
        GDB_TRY(bind_delete(binder, clause, &writes, err));
    }
    *out = (gdb_bound_update){writes.items, writes.count};
    return GDB_OK;
}
