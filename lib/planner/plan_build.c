/* SPDX-License-Identifier: MIT */
#include "lib/planner/plan_build.h"

#include "lib/planner/planner.h"
#include "lib/planner/rewrite_count.h"
#include "lib/planner/rewrite_degree.h"
#include "lib/planner/rewrite_ends_only.h"
#include "lib/planner/rewrite_prune_columns.h"
#include "lib/planner/rewrite_scan_rel.h"
#include "lib/planner/rewrite_unique_group.h"

#define LIST_ROWS 10.0 /* items that a list is expected to have */

static gdb_status add_unwind(gdb_planner *planner, const gdb_bound_unwind *unwind, gdb_error *err)
{
    const gdb_bound_variable *variable = &planner->query->variables[unwind->variable];
    gdb_expr *list;
    gdb_plan *plan;

    GDB_TRY(gdb_plan_use(planner, unwind->list, &list, err));
    plan = gdb_plan_new(planner, GDB_PLAN_UNWIND, planner->root, 1, err);
    if (plan == NULL)
        return GDB_ERR_NOMEM;
    plan->as.unwind.list = list;
    plan->cardinality *= list->kind == GDB_EXPR_LIST ? list->arg_count : LIST_ROWS;
    gdb_plan_add_column(plan, variable->type, unwind->variable, GDB_NO_COLUMN, variable->name);
    planner->root = plan;
    return GDB_OK;
}

static gdb_status add_clause(gdb_planner *planner, const gdb_bound_clause *clause, gdb_error *err)
{
    switch (clause->kind) {
    case GDB_CLAUSE_MATCH:
        return gdb_plan_match(planner, &clause->as.match, err);
    case GDB_CLAUSE_UNWIND:
        return add_unwind(planner, &clause->as.unwind, err);
    case GDB_CLAUSE_UPDATE:
        return gdb_plan_update(planner, &clause->as.update, err);
    case GDB_CLAUSE_MERGE:
        return gdb_plan_merge(planner, &clause->as.merge, err);
    case GDB_CLAUSE_WITH:
    case GDB_CLAUSE_RETURN:
        return gdb_plan_projection(planner, &clause->as.projection, err);
    }
    return GDB_OK;
}

static bool groups(const gdb_bound_clause *clause)
{
    return (clause->kind == GDB_CLAUSE_WITH || clause->kind == GDB_CLAUSE_RETURN) &&
           clause->as.projection.aggregated;
}

gdb_status gdb_plan_build(const gdb_bound_query *query, const uint64_t *table_sizes,
                          gdb_arena *arena, const gdb_plan **out, gdb_error *err)
{
    gdb_planner planner = {.query = query, .table_sizes = table_sizes, .arena = arena};
    const gdb_bound_clause *last = &query->clauses[query->clause_count - 1];
    uint32_t wanted = last->kind == GDB_CLAUSE_RETURN ? last->as.projection.item_count : 0;

    planner.root = gdb_plan_new(&planner, GDB_PLAN_ONE_ROW, NULL, 0, err);
    if (planner.root == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < query->clause_count; i++) {
        planner.then_grouped = i + 1 < query->clause_count && groups(&query->clauses[i + 1]);
        GDB_TRY(add_clause(&planner, &query->clauses[i], err));
    }
    GDB_TRY(gdb_rewrite_degree(&planner, planner.root, err));
    GDB_TRY(gdb_rewrite_prune_columns(&planner, planner.root, wanted, err));
    if (!query->writes) /* the sizes of tables are those from before */
        GDB_TRY(gdb_rewrite_count(&planner, &planner.root, err));
    GDB_TRY(gdb_rewrite_scan_rel(&planner, &planner.root, err));
    GDB_TRY(gdb_rewrite_unique_group(&planner, &planner.root, err));
    gdb_rewrite_ends_only(planner.root);
    *out = planner.root;
    return GDB_OK;
}
