/* SPDX-License-Identifier: MIT */
#include "lib/planner/rewrite_unique_group.h"

/* The scan that gives `plan` its rows, each at most once, or NULL. */
static const gdb_plan *scan_under(const gdb_plan *plan)
{
    while (plan->kind == GDB_PLAN_FILTER || plan->kind == GDB_PLAN_PROPERTIES ||
           plan->kind == GDB_PLAN_DEGREE)
        plan = plan->child[0];
    return plan->kind == GDB_PLAN_SCAN ? plan : NULL;
}

/* Has every node of the variable another value in this column? */
static bool is_unique(const gdb_planner *planner, const gdb_plan_column *column, uint32_t variable)
{
    const gdb_bound_query *query = planner->query;
    const gdb_bound_variable *bound = &query->variables[variable];
    const gdb_node_schema *schema;

    if (column->variable != variable)
        return false;
    if (column->property == GDB_NO_COLUMN)
        return column->type == GDB_TYPE_NODE;
    if (bound->table_count != 1)
        return false;
    schema = gdb_catalog_node_by_id(query->catalog, bound->tables[0]);
    return query->properties[column->property].columns[0] == schema->key_column;
}

static bool is_grouped_by_row(const gdb_planner *planner, const gdb_plan *plan)
{
    const gdb_plan *scan = scan_under(plan->child[0]);

    for (uint32_t i = 0; scan != NULL && i < plan->as.aggregate.group_count; i++) {
        const gdb_expr *group = plan->as.aggregate.groups[i];

        if (group->kind == GDB_EXPR_COLUMN &&
            is_unique(planner, &plan->child[0]->columns[group->as.column], scan->as.scan.variable))
            return true;
    }
    return false;
}

/* Never NULL: arithmetic and choices over nodes, degrees and literals. */
static bool is_never_null(const gdb_plan *input, const gdb_expr *expr)
{
    switch (expr->kind) {
    case GDB_EXPR_LITERAL:
        return !expr->as.literal.is_null;
    case GDB_EXPR_COLUMN:
        return input->columns[expr->as.column].property == GDB_NO_COLUMN;
    case GDB_EXPR_CALL:
        if (expr->as.function != GDB_FN_SUBTRACT && expr->as.function != GDB_FN_EQUAL)
            return false;
        break;
    case GDB_EXPR_CASE:
        break;
    case GDB_EXPR_VARIABLE:
    case GDB_EXPR_PROPERTY:
    case GDB_EXPR_AGGREGATE:
    case GDB_EXPR_LIST:
    case GDB_EXPR_MAP:
        return false;
    }
    for (uint32_t i = 0; i < expr->arg_count; i++) {
        if (!is_never_null(input, expr->args[i]))
            return false;
    }
    return true;
}

/* Is the aggregate of one row its argument, or 1? */
static bool is_known(const gdb_plan *input, const gdb_expr *aggregate)
{
    const gdb_expr *argument = aggregate->arg_count > 0 ? aggregate->args[0] : NULL;

    if (aggregate->as.aggregate.id == GDB_AGG_COUNT_STAR)
        return true;
    if (argument == NULL || argument->type != aggregate->type)
        return false;
    return aggregate->as.aggregate.id == GDB_AGG_MIN || aggregate->as.aggregate.id == GDB_AGG_MAX ||
           (aggregate->as.aggregate.id == GDB_AGG_SUM && aggregate->type == GDB_TYPE_INT64 &&
            is_never_null(input, argument));
}

static bool are_known(const gdb_plan *plan)
{
    for (uint32_t i = 0; i < plan->as.aggregate.aggregate_count; i++) {
        if (!is_known(plan->child[0], plan->as.aggregate.aggregates[i]))
            return false;
    }
    return true;
}

static gdb_status make_project(gdb_planner *planner, gdb_plan **slot, gdb_error *err)
{
    gdb_plan *plan = *slot, *input = plan->child[0], *project;
    uint32_t groups = plan->as.aggregate.group_count;
    gdb_expr **items =
        gdb_arena_alloc_array(planner->arena, plan->column_count, sizeof(*items), err);

    if (items == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < plan->column_count; i++) {
        gdb_expr *aggregate = i < groups ? NULL : plan->as.aggregate.aggregates[i - groups];

        if (aggregate == NULL)
            items[i] = plan->as.aggregate.groups[i];
        else if (aggregate->as.aggregate.id == GDB_AGG_COUNT_STAR)
            items[i] = gdb_plan_literal(planner, 1, err);
        else
            items[i] = aggregate->args[0];
        if (items[i] == NULL)
            return GDB_ERR_NOMEM;
    }
    project = gdb_plan_new(planner, GDB_PLAN_PROJECT, NULL, 0, err);
    if (project == NULL)
        return GDB_ERR_NOMEM;
    project->child[0] = input;
    project->columns = plan->columns;
    project->column_count = plan->column_count;
    project->cardinality = input->cardinality;
    project->as.project.items = items;
    project->as.project.item_count = plan->column_count;
    *slot = project;
    return GDB_OK;
}

gdb_status gdb_rewrite_unique_group(gdb_planner *planner, gdb_plan **slot, gdb_error *err)
{
    gdb_plan *plan = *slot;

    for (int i = 0; i < 2; i++) {
        if (plan->child[i] != NULL)
            GDB_TRY(gdb_rewrite_unique_group(planner, &plan->child[i], err));
    }
    if (plan->kind == GDB_PLAN_AGGREGATE && is_grouped_by_row(planner, plan) && are_known(plan))
        return make_project(planner, slot, err);
    return GDB_OK;
}
