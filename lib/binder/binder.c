/* SPDX-License-Identifier: MIT */
#include "lib/binder/binder.h"

#include "lib/base/text_quote.h"

gdb_status gdb_bind_where(gdb_binder *binder, gdb_ast_range range, gdb_status status,
                          gdb_error *err)
{
    if (binder->error_range != NULL)
        *binder->error_range = range;
    return gdb_syntax_where(err, status, binder->script, range);
}

gdb_status gdb_bind_unsupported(gdb_binder *binder, gdb_ast_range range, const char *what,
                                gdb_error *err)
{
    return GDB_BIND_FAIL(binder, range, err, "%s not supported", what);
}

gdb_status gdb_bind_reserve(gdb_binder *binder, void *items, uint32_t *capacity, uint32_t need,
                            size_t item_size, gdb_error *err)
{
    uint32_t more = *capacity == 0 ? 8 : *capacity;
    void *old, *grown;

    if (need <= *capacity)
        return GDB_OK;
    while (more < need)
        more *= 2;
    memcpy(&old, items, sizeof(old));
    grown = gdb_arena_alloc_array(binder->arena, more, item_size, err);
    if (grown == NULL)
        return GDB_ERR_NOMEM;
    if (*capacity > 0)
        memcpy(grown, old, *capacity * item_size);
    memcpy(items, &grown, sizeof(grown));
    *capacity = more;
    return GDB_OK;
}

gdb_status gdb_bind_add_variable(gdb_binder *binder, gdb_variable_kind kind, gdb_text_view name,
                                 gdb_type_id type, uint32_t *out, gdb_error *err)
{
    gdb_bound_variable *variable;

    GDB_TRY(gdb_bind_reserve(binder, &binder->variables, &binder->variable_capacity,
                             binder->variable_count + 1, sizeof(*binder->variables), err));
    variable = &binder->variables[binder->variable_count];
    memset(variable, 0, sizeof(*variable));
    variable->kind = kind;
    variable->name = name;
    variable->type = type;
    *out = binder->variable_count++;
    if (name.size > 0)
        return gdb_scope_add(&binder->scope, name, *out, binder->arena, err);
    return GDB_OK;
}

/* Every node table's id, or every pair's. */
static gdb_status all_tables(gdb_binder *binder, gdb_variable_kind kind, uint32_t **out,
                             uint32_t *count, gdb_error *err)
{
    const gdb_catalog_data *tables = binder->tables;
    uint32_t n = 0;
    uint32_t *ids = gdb_arena_alloc_array(binder->arena, tables->next_id, sizeof(*ids), err);

    if (ids == NULL)
        return GDB_ERR_NOMEM;
    if (kind == GDB_VARIABLE_NODE) {
        for (uint32_t i = 0; i < tables->node_count; i++)
            ids[n++] = tables->nodes[i].id;
    } else {
        for (uint32_t i = 0; i < tables->rel_count; i++) {
            for (uint32_t p = 0; p < tables->rels[i].pair_count; p++)
                ids[n++] = tables->rels[i].pairs[p].id;
        }
    }
    *out = ids;
    *count = n;
    return GDB_OK;
}

gdb_status gdb_bind_value_variable(gdb_binder *binder, gdb_text_view name, gdb_type_id type,
                                   gdb_type_id element, uint32_t *out, gdb_error *err)
{
    gdb_variable_kind kind = type == GDB_TYPE_NODE  ? GDB_VARIABLE_NODE
                             : type == GDB_TYPE_REL ? GDB_VARIABLE_REL
                                                    : GDB_VARIABLE_VALUE;
    gdb_bound_variable *variable;

    GDB_TRY(gdb_bind_add_variable(binder, kind, name, type, out, err));
    variable = &binder->variables[*out];
    variable->element = element;
    if (kind == GDB_VARIABLE_VALUE)
        return GDB_OK;
    return all_tables(binder, kind, &variable->tables, &variable->table_count, err);
}

/* --- properties ------------------------------------------------------------ */

static void table_columns(const gdb_binder *binder, const gdb_bound_variable *variable,
                          uint32_t table, const gdb_column_schema **columns, uint32_t *count,
                          gdb_text_view *name)
{
    if (variable->kind == GDB_VARIABLE_NODE) {
        const gdb_node_schema *schema = gdb_catalog_node_by_id(binder->catalog, table);

        *columns = schema->columns;
        *count = schema->column_count;
        *name = schema->name;
    } else {
        const gdb_rel_schema *schema = gdb_catalog_rel_by_pair(binder->catalog, table, NULL);

        *columns = schema->columns;
        *count = schema->column_count;
        *name = schema->name;
    }
}

static gdb_status fail_no_property(gdb_binder *binder, const gdb_bound_variable *variable,
                                   gdb_ast_name name, gdb_error *err)
{
    char quote[GDB_TEXT_QUOTE_SIZE], near_quote[GDB_TEXT_QUOTE_SIZE];
    gdb_text_view first = gdb_text(NULL, 0);
    const gdb_text_view *nearest = NULL;

    for (uint32_t t = 0; t < variable->table_count && nearest == NULL; t++) {
        const gdb_column_schema *columns;
        uint32_t count;
        gdb_text_view table, *names;

        table_columns(binder, variable, variable->tables[t], &columns, &count, &table);
        if (t == 0)
            first = table;
        names = gdb_arena_alloc_array(binder->arena, count, sizeof(*names), err);
        if (names == NULL)
            return GDB_ERR_NOMEM;
        for (uint32_t c = 0; c < count; c++)
            names[c] = columns[c].name;
        nearest = gdb_name_nearest(name.text, names, count);
        if (nearest != NULL)
            first = table;
    }
    gdb_text_quote(name.text, quote);
    if (nearest != NULL)
        return GDB_BIND_FAIL(binder, name.range, err, "%.*s has no property %s; did you mean %s?",
                             GDB_TEXT_ARG(first), quote, gdb_text_quote(*nearest, near_quote));
    if (variable->table_count == 1)
        return GDB_BIND_FAIL(binder, name.range, err, "%.*s has no property %s",
                             GDB_TEXT_ARG(first), quote);
    return GDB_BIND_FAIL(binder, name.range, err,
                         "none of the %u tables that '%.*s' may be of has "
                         "a property %s",
                         variable->table_count, GDB_TEXT_ARG(variable->name), quote);
}

static gdb_type_id common_column_type(gdb_type_id a, gdb_type_id b)
{
    if (a == GDB_TYPE_INVALID || a == b)
        return b;
    if (gdb_type_is_integer(a) && gdb_type_is_integer(b) && a != GDB_TYPE_UINT64 &&
        b != GDB_TYPE_UINT64)
        return GDB_TYPE_INT64;
    if (gdb_type_is_float(a) && gdb_type_is_float(b))
        return GDB_TYPE_DOUBLE;
    return GDB_TYPE_ANY;
}

/* One more table that has the property, with a column of this type. */
static void add_column_type(gdb_bound_property *property, gdb_type_id type)
{
    gdb_type_id element = gdb_type_element(type);

    if (property->type == GDB_TYPE_INVALID)
        property->element = element;
    else if (property->element != element)
        property->element = GDB_TYPE_ANY;
    property->type = common_column_type(property->type, gdb_type_in_query(type));
}

static gdb_status add_property(gdb_binder *binder, uint32_t number, gdb_ast_name name,
                               uint32_t *out, gdb_error *err)
{
    const gdb_bound_variable *variable = &binder->variables[number];
    gdb_bound_property property = {.variable = number, .name = name.text};

    property.columns =
        gdb_arena_alloc_array(binder->arena, variable->table_count, sizeof(uint32_t), err);
    if (property.columns == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t t = 0; t < variable->table_count; t++) {
        const gdb_column_schema *columns;
        uint32_t count;
        gdb_text_view table;
        int found;

        table_columns(binder, variable, variable->tables[t], &columns, &count, &table);
        found = gdb_schema_find_column(columns, count, name.text);
        property.columns[t] = found < 0 ? GDB_COLUMN_MISSING : (uint32_t)found;
        if (found >= 0)
            add_column_type(&property, columns[found].type);
    }
    if (property.type == GDB_TYPE_INVALID)
        return fail_no_property(binder, variable, name, err);
    GDB_TRY(gdb_bind_reserve(binder, &binder->properties, &binder->property_capacity,
                             binder->property_count + 1, sizeof(property), err));
    binder->properties[binder->property_count] = property;
    *out = binder->property_count++;
    return GDB_OK;
}

gdb_status gdb_bind_property(gdb_binder *binder, uint32_t variable, gdb_ast_name name,
                             gdb_ast_range range, gdb_expr **out, gdb_error *err)
{
    gdb_value null = gdb_value_null();
    uint32_t number = 0;
    gdb_expr *expr;

    if (binder->variables[variable].table_count == 0) /* a pattern that cannot match */
        return gdb_bind_literal(binder, &null, range, out, err);
    while (number < binder->property_count &&
           (binder->properties[number].variable != variable ||
            !gdb_text_equal_nocase(binder->properties[number].name, name.text)))
        number++;
    if (number == binder->property_count)
        GDB_TRY(add_property(binder, variable, name, &number, err));
    expr = gdb_bind_new(binder, GDB_EXPR_PROPERTY, binder->properties[number].type, range, 0, err);
    if (expr == NULL)
        return GDB_ERR_NOMEM;
    expr->as.property = number;
    if (expr->type == GDB_TYPE_LIST)
        expr->element = binder->properties[number].element;
    *out = expr;
    return GDB_OK;
}

/* --- makers of expressions -------------------------------------------------- */

gdb_expr *gdb_bind_new(gdb_binder *binder, gdb_expr_kind kind, gdb_type_id type,
                       gdb_ast_range range, uint32_t arg_count, gdb_error *err)
{
    gdb_expr *expr = gdb_arena_alloc_zero(binder->arena, sizeof(*expr), err);

    if (expr == NULL)
        return NULL;
    if (arg_count > 0) {
        expr->args = gdb_arena_alloc_array(binder->arena, arg_count, sizeof(*expr->args), err);
        if (expr->args == NULL)
            return NULL;
    }
    expr->kind = kind;
    expr->type = type;
    expr->text = gdb_ast_source(binder->script, range);
    expr->position = range.offset;
    expr->arg_count = arg_count;
    if (type == GDB_TYPE_LIST)
        expr->element = GDB_TYPE_ANY;
    return expr;
}

gdb_ast_range gdb_bind_range(const gdb_expr *expr)
{
    gdb_ast_range range = {(uint32_t)expr->position, (uint32_t)expr->text.size};

    return range;
}

gdb_status gdb_bind_literal(gdb_binder *binder, const gdb_value *value, gdb_ast_range range,
                            gdb_expr **out, gdb_error *err)
{
    gdb_expr *expr = gdb_bind_new(binder, GDB_EXPR_LITERAL,
                                  value->is_null ? GDB_TYPE_NULL : value->type, range, 0, err);

    if (expr == NULL)
        return GDB_ERR_NOMEM;
    expr->as.literal = *value;
    if (!value->is_null && value->type == GDB_TYPE_LIST && value->as.list.count > 0) {
        expr->element = value->as.list.items[0].type;
        for (size_t i = 0; i < value->as.list.count; i++) {
            if (value->as.list.items[i].is_null || value->as.list.items[i].type != expr->element)
                expr->element = GDB_TYPE_ANY;
        }
    }
    *out = expr;
    return GDB_OK;
}

gdb_status gdb_bind_variable(gdb_binder *binder, uint32_t variable, gdb_ast_range range,
                             gdb_expr **out, gdb_error *err)
{
    const gdb_bound_variable *bound = &binder->variables[variable];
    gdb_expr *expr = gdb_bind_new(binder, GDB_EXPR_VARIABLE, bound->type, range, 0, err);

    if (expr == NULL)
        return GDB_ERR_NOMEM;
    expr->as.variable = variable;
    expr->element = bound->element;
    *out = expr;
    return GDB_OK;
}

gdb_status gdb_bind_call(gdb_binder *binder, gdb_function_id function, gdb_type_id type,
                         gdb_ast_range range, gdb_expr *const *args, uint32_t arg_count,
                         gdb_expr **out, gdb_error *err)
{
    gdb_expr *expr = gdb_bind_new(binder, GDB_EXPR_CALL, type, range, arg_count, err);

    if (expr == NULL)
        return GDB_ERR_NOMEM;
    expr->as.function = function;
    if (arg_count > 0)
        memcpy(expr->args, args, arg_count * sizeof(*args));
    *out = expr;
    return GDB_OK;
}

void gdb_bind_enter(gdb_binder *binder, const char *clause, bool aggregates_allowed)
{
    binder->clause = clause;
    binder->aggregates_allowed = aggregates_allowed;
    binder->inside_aggregate = false;
}

gdb_status gdb_bind_conjuncts(gdb_binder *binder, gdb_expr *expr, gdb_expr ***list, uint32_t *count,
                              uint32_t *capacity, gdb_error *err)
{
    if (expr->kind == GDB_EXPR_CALL && expr->as.function == GDB_FN_AND) {
        for (uint32_t i = 0; i < expr->arg_count; i++)
            GDB_TRY(gdb_bind_conjuncts(binder, expr->args[i], list, count, capacity, err));
        return GDB_OK;
    }
    GDB_TRY(gdb_bind_reserve(binder, list, capacity, *count + 1, sizeof(**list), err));
    (*list)[(*count)++] = expr;
    return GDB_OK;
}
