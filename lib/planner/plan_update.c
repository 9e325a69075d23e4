/* SPDX-License-Identifier: MIT */
#include "lib/planner/planner.h"

/*
 * plan_update.c - the clauses that write: a PROJECT of the variables and of all values that are
 * written, and the UPDATE that reads them from there; literals it has at hand. Properties that were
 * read before are left out: whoever wants them behind the UPDATE reads them as they are then. Where
 * there is neither a value nor a property, there is no PROJECT.
 */

gdb_status gdb_plan_collect_values(gdb_planner *planner, const gdb_bound_update *update,
                                   gdb_expr ***out, uint32_t *count, gdb_error *err)
{
    uint32_t n = 0;

    for (uint32_t w = 0; w < update->write_count; w++)
        n += update->writes[w].assignment_count;
    *out = gdb_arena_alloc_array(planner->arena, n, sizeof(**out), err);
    if (*out == NULL)
        return GDB_ERR_NOMEM;
    *count = n;
    n = 0;
    for (uint32_t w = 0; w < update->write_count; w++) {
        for (uint32_t i = 0; i < update->writes[w].assignment_count; i++) {
            gdb_expr *value = update->writes[w].assignments[i].value;

            if (value->kind != GDB_EXPR_LITERAL)
                (*out)[n++] = value;
        }
    }
    *count = n;
    return GDB_OK;
}

gdb_status gdb_plan_number_values(gdb_planner *planner, const gdb_bound_write *bound,
                                  uint32_t *next, gdb_plan_write *write, gdb_error *err)
{
    write->bound = bound;
    write->values =
        gdb_arena_alloc_array(planner->arena, bound->assignment_count, sizeof(uint32_t), err);
    if (write->values == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < bound->assignment_count; i++)
        write->values[i] =
            bound->assignments[i].value->kind == GDB_EXPR_LITERAL ? GDB_PLAN_LITERAL : (*next)++;
    return GDB_OK;
}

static bool holds_properties(const gdb_plan *plan)
{
    for (uint32_t i = 0; i < plan->column_count; i++) {
        if (plan->columns[i].property != GDB_NO_COLUMN)
            return true;
    }
    return false;
}

gdb_status gdb_plan_add_values(gdb_planner *planner, gdb_expr **values, const uint32_t *variables,
                               uint32_t count, uint32_t *kept, gdb_error *err)
{
    gdb_plan *child, *plan;
    gdb_expr **items;

    GDB_TRY(gdb_plan_read_properties(planner, values, count, NULL, err));
    child = planner->root;
    *kept = child->column_count;
    if (count == 0 && !holds_properties(child))
        return GDB_OK;
    plan = gdb_plan_new(planner, GDB_PLAN_PROJECT, child, count, err);
    items = gdb_arena_alloc_array(planner->arena, (size_t)child->column_count + count,
                                  sizeof(*items), err);
    if (plan == NULL || items == NULL)
        return GDB_ERR_NOMEM;
    plan->column_count = plan->keep_count = 0;
    for (uint32_t i = 0; i < child->column_count; i++) {
        const gdb_plan_column *column = &child->columns[i];

        if (column->property != GDB_NO_COLUMN)
            continue;
        items[plan->column_count] = gdb_plan_column_expr(planner, child, i, err);
        if (items[plan->column_count] == NULL)
            return GDB_ERR_NOMEM;
        gdb_plan_add_column(plan, column->type, column->variable, GDB_NO_COLUMN, column->name);
    }
    *kept = plan->column_count;
    for (uint32_t i = 0; i < count; i++) {
        GDB_TRY(gdb_plan_resolve(planner, values[i], NULL, &items[plan->column_count], err));
        gdb_plan_add_column(plan, values[i]->type, variables != NULL ? variables[i] : GDB_NO_COLUMN,
                            GDB_NO_COLUMN, values[i]->text);
    }
    plan->as.project.items = items;
    plan->as.project.item_count = plan->column_count;
    planner->root = plan;
    return GDB_OK;
}

gdb_status gdb_plan_find_entity(const gdb_planner *planner, const gdb_plan *plan, uint32_t variable,
                                uint32_t *column, gdb_error *err)
{
    *column = gdb_plan_find_variable(plan, variable);
    if (*column == GDB_NO_COLUMN)
        return GDB_FAIL(err, GDB_ERR_QUERY, "'%.*s' cannot be planned here",
                        GDB_TEXT_ARG(planner->query->variables[variable].name));
    return GDB_OK;
}

/* `next`: the input column of the write's first value. */
static gdb_status add_write(gdb_planner *planner, gdb_plan *plan, const gdb_bound_write *bound,
                            uint32_t *next, gdb_error *err)
{
    gdb_plan_write *write = &plan->as.update.writes[plan->as.update.write_count++];
    const gdb_bound_variable *variable = &planner->query->variables[bound->variable];

    GDB_TRY(gdb_plan_number_values(planner, bound, next, write, err));
    if (bound->kind == GDB_WRITE_CREATE_REL) {
        GDB_TRY(gdb_plan_find_entity(planner, plan, bound->from, &write->from, err));
        GDB_TRY(gdb_plan_find_entity(planner, plan, bound->to, &write->to, err));
    }
    if (bound->kind != GDB_WRITE_SET && bound->kind != GDB_WRITE_DELETE)
        gdb_plan_add_column(plan, variable->type, bound->variable, GDB_NO_COLUMN, variable->name);
    return gdb_plan_find_entity(planner, plan, bound->variable, &write->entity, err);
}

gdb_status gdb_plan_update(gdb_planner *planner, const gdb_bound_update *update, gdb_error *err)
{
    uint32_t count, kept, next;
    gdb_expr **values;
    gdb_plan *plan;

    GDB_TRY(gdb_plan_collect_values(planner, update, &values, &count, err));
    GDB_TRY(gdb_plan_add_values(planner, values, NULL, count, &kept, err));
    plan = gdb_plan_new(planner, GDB_PLAN_UPDATE, planner->root, update->write_count, err);
    if (plan == NULL)
        return GDB_ERR_NOMEM;
    plan->column_count = plan->keep_count = kept;
    plan->as.update.writes = gdb_arena_alloc_array(planner->arena, update->write_count,
                                                   sizeof(*plan->as.update.writes), err);
    if (plan->as.update.writes == NULL)
        return GDB_ERR_NOMEM;
    next = kept;
    for (uint32_t w = 0; w < update->write_count; w++)
        GDB_TRY(add_write(planner, plan, &update->writes[w], &next, err));
    planner->root = plan;
    return GDB_OK;
}
