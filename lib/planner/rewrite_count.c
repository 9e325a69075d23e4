/* SPDX-License-Identifier: MIT */
#include "lib/planner/rewrite_count.h"

/* Every row counts: count(*), or count of a variable, which is never NULL in a SCAN or EXPAND. */
static bool counts_rows(const gdb_plan *input, const gdb_expr *aggregate)
{
    if (aggregate->as.aggregate.distinct)
        return false;
    if (aggregate->as.aggregate.id == GDB_AGG_COUNT_STAR)
        return true;
    return aggregate->as.aggregate.id == GDB_AGG_COUNT &&
           aggregate->args[0]->kind == GDB_EXPR_COLUMN &&
           input->columns[aggregate->args[0]->as.column].property == GDB_NO_COLUMN &&
           (aggregate->args[0]->type == GDB_TYPE_NODE || aggregate->args[0]->type == GDB_TYPE_REL);
}

static bool is_whole_scan(const gdb_plan *plan)
{
    return plan->kind == GDB_PLAN_SCAN && plan->as.scan.filter_count == 0;
}

/* The rows of `plan`, if the sizes of tables tell. An EXPAND's hops begin at tables that its input
 * scans whole, and lead to nodes of which all are wanted. */
static bool known_rows(const gdb_planner *planner, const gdb_plan *plan, int64_t *rows)
{
    double count = 0;

    if (is_whole_scan(plan)) {
        count = gdb_plan_node_rows(planner, plan->as.scan.variable);
    } else if (plan->kind == GDB_PLAN_EXPAND && is_whole_scan(plan->child[0]) &&
               !plan->as.expand.undirected) {
        for (uint32_t i = 0; i < plan->as.expand.hop_count; i++)
            count += gdb_plan_pair_rows(planner, plan->as.expand.hops[i].pair);
    } else {
        return false;
    }
    *rows = (int64_t)count;
    return count < 9007199254740992.0; /* 2^53: beyond, a double is not exact */
}

gdb_status gdb_rewrite_count(gdb_planner *planner, gdb_plan **slot, gdb_error *err)
{
    gdb_plan *plan = *slot, *counted;
    int64_t rows;

    for (int i = 0; i < 2; i++) {
        if (plan->child[i] != NULL)
            GDB_TRY(gdb_rewrite_count(planner, &plan->child[i], err));
    }
    if (planner->table_sizes == NULL || plan->kind != GDB_PLAN_AGGREGATE ||
        plan->as.aggregate.group_count > 0 || !known_rows(planner, plan->child[0], &rows))
        return GDB_OK;
    for (uint32_t i = 0; i < plan->as.aggregate.aggregate_count; i++) {
        if (!counts_rows(plan->child[0], plan->as.aggregate.aggregates[i]))
            return GDB_OK;
    }
    counted = gdb_plan_new(planner, GDB_PLAN_PROJECT,
                           gdb_plan_new(planner, GDB_PLAN_ONE_ROW, NULL, 0, err),
                           plan->column_count, err);
    if (counted == NULL || counted->child[0] == NULL)
        return GDB_ERR_NOMEM;
    counted->as.project.items =
        gdb_arena_alloc_array(planner->arena, plan->column_count, sizeof(gdb_expr *), err);
    if (counted->as.project.items == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < plan->column_count; i++) {
        counted->as.project.items[i] = gdb_plan_literal(planner, rows, err);
        if (counted->as.project.items[i] == NULL)
            return GDB_ERR_NOMEM;
        counted->columns[counted->column_count++] = plan->columns[i];
    }
    counted->as.project.item_count = plan->column_count;
    *slot = counted;
    return GDB_OK;
}
