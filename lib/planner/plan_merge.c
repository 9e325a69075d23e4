/* SPDX-License-Identifier: MIT */
#include "lib/planner/planner.h"

/*
 * plan_merge.c - MERGE: a PROJECT of the variables and of all values that are known before, over
 * it the MERGE, with the pattern as its right side. Values of ON CREATE SET and ON MATCH SET that
 * read the pattern are computed by plans of their own.
 */

/* The columns of a plan that hold the values of a write, as far as these are variables. */
static gdb_status find_values(gdb_planner *planner, const gdb_plan *plan,
                              const gdb_bound_write *bound, gdb_plan_write *write, gdb_error *err)
{
    write->bound = bound;
    write->values =
        gdb_arena_alloc_array(planner->arena, bound->assignment_count, sizeof(uint32_t), err);
    if (write->values == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < bound->assignment_count; i++)
        if (bound->assignments[i].value->kind == GDB_EXPR_VARIABLE)
            write->values[i] =
                gdb_plan_find_variable(plan, bound->assignments[i].value->as.variable);
    return GDB_OK;
}

static gdb_status add_creates(gdb_planner *planner, gdb_plan *plan, const gdb_bound_merge *merge,
                              gdb_error *err)
{
    plan->as.merge.creates =
        gdb_arena_alloc_array(planner->arena, merge->create_count, sizeof(gdb_plan_write), err);
    if (plan->as.merge.creates == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < merge->create_count; i++) {
        const gdb_bound_write *bound = &merge->creates[i];
        gdb_plan_write *write = &plan->as.merge.creates[plan->as.merge.create_count++];

        GDB_TRY(find_values(planner, plan, bound, write, err));
        if (bound->kind == GDB_WRITE_CREATE_REL) {
            GDB_TRY(gdb_plan_find_entity(planner, plan, bound->from, &write->from, err));
            GDB_TRY(gdb_plan_find_entity(planner, plan, bound->to, &write->to, err));
        }
        GDB_TRY(gdb_plan_find_entity(planner, plan, bound->variable, &write->entity, err));
    }
    return GDB_OK;
}

static bool all_known(const gdb_plan *plan, const gdb_bound_update *update)
{
    for (uint32_t w = 0; w < update->write_count; w++) {
        const gdb_bound_write *write = &update->writes[w];

        for (uint32_t i = 0; i < write->assignment_count; i++) {
            const gdb_expr *value = write->assignments[i].value;

            if (value->kind != GDB_EXPR_VARIABLE ||
                gdb_plan_find_variable(plan, value->as.variable) == GDB_NO_COLUMN)
                return false;
        }
    }
    return true;
}

/* A plan over single rows of the MERGE, with the values of all writes as its last columns. */
static gdb_status plan_values(gdb_planner *planner, gdb_plan *plan, const gdb_bound_update *update,
                              gdb_plan_action *action, gdb_error *err)
{
    gdb_plan *root = planner->root;
    uint32_t next, count;
    gdb_expr **values;

    GDB_TRY(gdb_plan_collect_values(planner, update, &values, &count, err));
    planner->root = gdb_plan_argument(planner, plan, err);
    if (planner->root == NULL)
        return GDB_ERR_NOMEM;
    GDB_TRY(gdb_plan_add_values(planner, values, NULL, count, &next, err));
    action->values = planner->root;
    planner->root = root;
    for (uint32_t w = 0; w < action->write_count; w++)
        GDB_TRY(
            gdb_plan_number_values(planner, &update->writes[w], &next, &action->writes[w], err));
    return GDB_OK;
}

static gdb_status add_action(gdb_planner *planner, gdb_plan *plan, const gdb_bound_update *update,
                             gdb_plan_action *action, gdb_error *err)
{
    action->writes =
        gdb_arena_alloc_array(planner->arena, update->write_count, sizeof(gdb_plan_write), err);
    if (action->writes == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < update->write_count; i++) {
        const gdb_bound_write *bound = &update->writes[i];
        gdb_plan_write *write = &action->writes[action->write_count++];

        GDB_TRY(find_values(planner, plan, bound, write, err));
        GDB_TRY(gdb_plan_find_entity(planner, plan, bound->variable, &write->entity, err));
    }
    return all_known(plan, update) ? GDB_OK : plan_values(planner, plan, update, action, err);
}

/* What tells which rows look for the same: nodes that are known, and what the pattern compares. */
static gdb_status find_keys(gdb_planner *planner, gdb_plan *plan, const gdb_bound_merge *merge,
                            gdb_error *err)
{
    const gdb_plan *input = plan->child[0];

    plan->as.merge.keys =
        gdb_arena_alloc_array(planner->arena, input->column_count, sizeof(uint32_t), err);
    if (plan->as.merge.keys == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < merge->match.node_count; i++) {
        uint32_t column = gdb_plan_find_variable(input, merge->match.nodes[i]);

        if (column != GDB_NO_COLUMN)
            plan->as.merge.keys[plan->as.merge.key_count++] = column;
    }
    for (uint32_t i = 0; i < merge->compared_count; i++)
        plan->as.merge.keys[plan->as.merge.key_count++] =
            gdb_plan_find_variable(input, merge->variables[i]);
    return GDB_OK;
}

gdb_status gdb_plan_merge(gdb_planner *planner, const gdb_bound_merge *merge, gdb_error *err)
{
    uint32_t kept;
    gdb_plan *plan;

    GDB_TRY(gdb_plan_add_values(planner, merge->values, merge->variables, merge->value_count, &kept,
                                err));
    GDB_TRY(gdb_plan_match_side(planner, &merge->match, GDB_PLAN_MERGE, true, err));
    plan = planner->root;
    plan->as.merge.row_by_row = merge->row_by_row;
    GDB_TRY(find_keys(planner, plan, merge, err));
    GDB_TRY(add_creates(planner, plan, merge, err));
    GDB_TRY(add_action(planner, plan, &merge->on_create, &plan->as.merge.on_create, err));
    return add_action(planner, plan, &merge->on_match, &plan->as.merge.on_match, err);
}
