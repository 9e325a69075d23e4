/* SPDX-License-Identifier: MIT */
#include "lib/planner/planner.h"

#include "lib/binder/bound_expr.h"

gdb_plan *gdb_plan_new(gdb_planner *planner, gdb_plan_kind kind, gdb_plan *child, uint32_t made,
                       gdb_error *err)
{
    gdb_plan *plan = gdb_arena_alloc_zero(planner->arena, sizeof(*plan), err);
    uint32_t kept = child != NULL ? child->column_count : 0;

    if (plan == NULL)
        return NULL;
    plan->kind = kind;
    plan->child[0] = child;
    plan->cardinality = child != NULL ? child->cardinality : 1;
    plan->columns =
        gdb_arena_alloc_array(planner->arena, (size_t)kept + made, sizeof(*plan->columns), err);
    plan->keep = gdb_arena_alloc_array(planner->arena, kept, sizeof(*plan->keep), err);
    if (plan->columns == NULL || plan->keep == NULL)
        return NULL;
    for (uint32_t i = 0; i < kept; i++) {
        plan->columns[i] = child->columns[i];
        plan->keep[i] = i;
    }
    plan->column_count = plan->keep_count = kept;
    return plan;
}

void gdb_plan_add_column(gdb_plan *plan, gdb_type_id type, uint32_t variable, uint32_t property,
                         gdb_text_view name)
{
    gdb_plan_column column = {type, variable, property, name};

    plan->columns[plan->column_count++] = column;
}

uint32_t gdb_plan_find_variable(const gdb_plan *plan, uint32_t variable)
{
    for (uint32_t i = 0; i < plan->column_count; i++) {
        if (plan->columns[i].variable == variable && plan->columns[i].property == GDB_NO_COLUMN)
            return i;
    }
    return GDB_NO_COLUMN;
}

uint32_t gdb_plan_find_property(const gdb_plan *plan, uint32_t property)
{
    for (uint32_t i = 0; i < plan->column_count; i++) {
        if (plan->columns[i].property == property)
            return i;
    }
    return GDB_NO_COLUMN;
}

/* --- expressions -------------------------------------------------------------- */

static gdb_expr *new_expr(gdb_planner *planner, gdb_expr_kind kind, gdb_type_id type,
                          uint32_t arg_count, gdb_error *err)
{
    gdb_expr *expr = gdb_arena_alloc_zero(planner->arena, sizeof(*expr), err);

    if (expr == NULL)
        return NULL;
    expr->kind = kind;
    expr->type = type;
    expr->arg_count = arg_count;
    if (arg_count > 0) {
        expr->args = gdb_arena_alloc_array(planner->arena, arg_count, sizeof(*expr->args), err);
        if (expr->args == NULL)
            return NULL;
    }
    return expr;
}

gdb_expr *gdb_plan_column_expr(gdb_planner *planner, const gdb_plan *plan, uint32_t column,
                               gdb_error *err)
{
    gdb_expr *expr = new_expr(planner, GDB_EXPR_COLUMN, plan->columns[column].type, 0, err);

    if (expr == NULL)
        return NULL;
    expr->text = plan->columns[column].name;
    expr->as.column = column;
    return expr;
}

gdb_expr *gdb_plan_call(gdb_planner *planner, gdb_function_id function, gdb_type_id type,
                        gdb_expr *a, gdb_expr *b, gdb_error *err)
{
    gdb_expr *expr = new_expr(planner, GDB_EXPR_CALL, type, b != NULL ? 2 : 1, err);

    if (expr == NULL)
        return NULL;
    expr->as.function = function;
    expr->text = gdb_text_of(gdb_function_name(function));
    expr->args[0] = a;
    if (b != NULL)
        expr->args[1] = b;
    return expr;
}

gdb_expr *gdb_plan_literal(gdb_planner *planner, int64_t value, gdb_error *err)
{
    gdb_expr *expr = new_expr(planner, GDB_EXPR_LITERAL, GDB_TYPE_INT64, 0, err);

    if (expr != NULL)
        expr->as.literal = gdb_value_int64(value);
    return expr;
}

static uint32_t known_column(const gdb_plan_known *known, const gdb_expr *expr)
{
    for (uint32_t i = 0; known != NULL && i < known->count; i++) {
        if (gdb_expr_equal(known->from[i], expr))
            return known->columns[i];
    }
    return GDB_NO_COLUMN;
}

gdb_status gdb_plan_resolve(gdb_planner *planner, const gdb_expr *expr, const gdb_plan_known *known,
                            gdb_expr **out, gdb_error *err)
{
    uint32_t column = known_column(known, expr);
    gdb_expr *copy;

    if (column == GDB_NO_COLUMN && expr->kind == GDB_EXPR_VARIABLE)
        column = gdb_plan_find_variable(planner->root, expr->as.variable);
    if (column == GDB_NO_COLUMN && expr->kind == GDB_EXPR_PROPERTY)
        column = gdb_plan_find_property(planner->root, expr->as.property);
    if (column == GDB_NO_COLUMN &&
        (expr->kind == GDB_EXPR_VARIABLE || expr->kind == GDB_EXPR_PROPERTY))
        return GDB_FAIL(err, GDB_ERR_QUERY, "'%.*s' cannot be planned here",
                        GDB_TEXT_ARG(expr->text));
    if (column != GDB_NO_COLUMN) {
        copy = gdb_plan_column_expr(planner, planner->root, column, err);
        if (copy == NULL)
            return GDB_ERR_NOMEM;
        copy->type = expr->type;
        copy->element = expr->element;
        copy->position = expr->position;
        *out = copy;
        return GDB_OK;
    }
    copy = new_expr(planner, expr->kind, expr->type, expr->arg_count, err);
    if (copy == NULL)
        return GDB_ERR_NOMEM;
    copy->as = expr->as;
    copy->element = expr->element;
    copy->text = expr->text;
    copy->position = expr->position;
    for (uint32_t i = 0; i < expr->arg_count; i++)
        GDB_TRY(gdb_plan_resolve(planner, expr->args[i], known, &copy->args[i], err));
    *out = copy;
    return GDB_OK;
}

void gdb_plan_visit_variables(const gdb_bound_query *query, const gdb_expr *expr,
                              void (*visit)(void *context, uint32_t variable), void *context)
{
    if (expr->kind == GDB_EXPR_VARIABLE)
        visit(context, expr->as.variable);
    else if (expr->kind == GDB_EXPR_PROPERTY)
        visit(context, query->properties[expr->as.property].variable);
    for (uint32_t i = 0; i < expr->arg_count; i++)
        gdb_plan_visit_variables(query, expr->args[i], visit, context);
}

/* --- properties ------------------------------------------------------------------ */

static void mark_missing(const gdb_planner *planner, const gdb_expr *expr,
                         const gdb_plan_known *known, bool *missing)
{
    if (known_column(known, expr) != GDB_NO_COLUMN)
        return;
    if (expr->kind == GDB_EXPR_PROPERTY &&
        gdb_plan_find_property(planner->root, expr->as.property) == GDB_NO_COLUMN)
        missing[expr->as.property] = true;
    for (uint32_t i = 0; i < expr->arg_count; i++)
        mark_missing(planner, expr->args[i], known, missing);
}

static gdb_status property_name(gdb_planner *planner, uint32_t property, gdb_text_view *out,
                                gdb_error *err)
{
    gdb_buffer text = {0};
    gdb_expr expr = {.kind = GDB_EXPR_PROPERTY, .as.property = property};
    gdb_status status;

    GDB_TRY_OUT(gdb_bound_print_expr(&expr, planner->query, &text, err));
    *out = gdb_arena_copy_text(planner->arena, gdb_buffer_view(&text), err);
    if (out->data == NULL)
        status = GDB_ERR_NOMEM;
out:
    gdb_buffer_release(&text);
    return status;
}

/* More columns behind those of `plan`, and their numbers behind *list. */
static gdb_status append_properties(gdb_planner *planner, gdb_plan *plan, uint32_t variable,
                                    const bool *missing, gdb_plan_property **list, uint32_t *count,
                                    gdb_error *err)
{
    const gdb_bound_query *query = planner->query;
    gdb_plan_property *properties;
    gdb_plan_column *columns;
    uint32_t more = 0, n = *count;

    for (uint32_t p = 0; p < query->property_count; p++)
        more += missing[p] && query->properties[p].variable == variable;
    properties = gdb_arena_alloc_array(planner->arena, n + more, sizeof(*properties), err);
    columns =
        gdb_arena_alloc_array(planner->arena, plan->column_count + more, sizeof(*columns), err);
    if (properties == NULL || columns == NULL)
        return GDB_ERR_NOMEM;
    if (n > 0)
        memcpy(properties, *list, n * sizeof(*properties));
    if (plan->column_count > 0)
        memcpy(columns, plan->columns, plan->column_count * sizeof(*columns));
    plan->columns = columns;
    for (uint32_t p = 0; p < query->property_count; p++) {
        gdb_text_view name;

        if (!missing[p] || query->properties[p].variable != variable)
            continue;
        GDB_TRY(property_name(planner, p, &name, err));
        properties[n++].property = p;
        gdb_plan_add_column(plan, query->properties[p].type, variable, p, name);
    }
    *list = properties;
    *count = n;
    return GDB_OK;
}

static gdb_status read_of_variable(gdb_planner *planner, uint32_t variable, const bool *missing,
                                   gdb_error *err)
{
    gdb_plan *plan = planner->root;
    uint32_t input = gdb_plan_find_variable(plan, variable);

    if (input == GDB_NO_COLUMN)
        return GDB_FAIL(err, GDB_ERR_QUERY, "'%.*s' cannot be planned here",
                        GDB_TEXT_ARG(planner->query->variables[variable].name));
    if (plan->kind == GDB_PLAN_SCAN && plan->as.scan.variable == variable)
        return append_properties(planner, plan, variable, missing, &plan->as.scan.properties,
                                 &plan->as.scan.property_count, err);
    if (plan->kind == GDB_PLAN_KEY_LOOKUP && plan->as.key_lookup.variable == variable)
        return append_properties(planner, plan, variable, missing, &plan->as.key_lookup.properties,
                                 &plan->as.key_lookup.property_count, err);
    if (plan->kind != GDB_PLAN_PROPERTIES || plan->as.properties.variable != variable) {
        plan = gdb_plan_new(planner, GDB_PLAN_PROPERTIES, plan, 0, err);
        if (plan == NULL)
            return GDB_ERR_NOMEM;
        plan->as.properties.input = input;
        plan->as.properties.variable = variable;
        planner->root = plan;
    }
    return append_properties(planner, plan, variable, missing, &plan->as.properties.properties,
                             &plan->as.properties.property_count, err);
}

static gdb_status read_missing(gdb_planner *planner, const bool *missing, gdb_error *err)
{
    const gdb_bound_query *query = planner->query;

    for (uint32_t v = 0; v < query->variable_count; v++) {
        for (uint32_t p = 0; p < query->property_count; p++) {
            if (missing[p] && query->properties[p].variable == v) {
                GDB_TRY(read_of_variable(planner, v, missing, err));
                break;
            }
        }
    }
    return GDB_OK;
}

gdb_status gdb_plan_read_properties(gdb_planner *planner, gdb_expr *const *exprs, uint32_t count,
                                    const gdb_plan_known *known, gdb_error *err)
{
    const gdb_bound_query *query = planner->query;
    bool *missing = gdb_arena_alloc_array(planner->arena, query->property_count, 1, err);

    if (missing == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < count; i++)
        mark_missing(planner, exprs[i], known, missing);
    return read_missing(planner, missing, err);
}

gdb_status gdb_plan_read_available(gdb_planner *planner, const gdb_expr *expr, gdb_error *err)
{
    const gdb_bound_query *query = planner->query;
    bool *missing = gdb_arena_alloc_array(planner->arena, query->property_count, 1, err);

    if (missing == NULL)
        return GDB_ERR_NOMEM;
    mark_missing(planner, expr, NULL, missing);
    for (uint32_t p = 0; p < query->property_count; p++)
        missing[p] =
            missing[p] &&
            gdb_plan_find_variable(planner->root, query->properties[p].variable) != GDB_NO_COLUMN;
    return read_missing(planner, missing, err);
}

gdb_status gdb_plan_read_all(gdb_planner *planner, uint32_t variable, gdb_error *err)
{
    const gdb_bound_query *query = planner->query;
    bool *missing = gdb_arena_alloc_array(planner->arena, query->property_count, 1, err);

    if (missing == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t p = 0; p < query->property_count; p++)
        missing[p] = query->properties[p].variable == variable &&
                     gdb_plan_find_property(planner->root, p) == GDB_NO_COLUMN;
    return read_missing(planner, missing, err);
}

gdb_status gdb_plan_use(gdb_planner *planner, gdb_expr *expr, gdb_expr **out, gdb_error *err)
{
    GDB_TRY(gdb_plan_read_properties(planner, &expr, 1, NULL, err));
    return gdb_plan_resolve(planner, expr, NULL, out, err);
}

/* --- filters ------------------------------------------------------------------------ */

static gdb_status append_expr(gdb_planner *planner, gdb_expr ***list, uint32_t *count,
                              gdb_expr *expr, gdb_error *err)
{
    gdb_expr **grown = gdb_arena_alloc_array(planner->arena, *count + 1, sizeof(*grown), err);

    if (grown == NULL)
        return GDB_ERR_NOMEM;
    if (*count > 0)
        memcpy(grown, *list, *count * sizeof(*grown));
    grown[(*count)++] = expr;
    *list = grown;
    return GDB_OK;
}

gdb_status gdb_plan_add_filter(gdb_planner *planner, gdb_expr *predicate, double selectivity,
                               gdb_error *err)
{
    gdb_expr *expr;
    gdb_plan *plan;

    GDB_TRY(gdb_plan_use(planner, predicate, &expr, err));
    plan = planner->root;
    if (plan->kind == GDB_PLAN_SCAN) {
        plan->cardinality *= selectivity;
        return append_expr(planner, &plan->as.scan.filters, &plan->as.scan.filter_count, expr, err);
    }
    if (plan->kind != GDB_PLAN_FILTER) {
        plan = gdb_plan_new(planner, GDB_PLAN_FILTER, plan, 0, err);
        if (plan == NULL)
            return GDB_ERR_NOMEM;
        planner->root = plan;
    }
    plan->cardinality *= selectivity;
    return append_expr(planner, &plan->as.filter.predicates, &plan->as.filter.predicate_count, expr,
                       err);
}
