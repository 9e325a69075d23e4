/* SPDX-License-Identifier: MIT */
#include "lib/planner/rewrite_ends_only.h"

static bool ignores_duplicates(const gdb_plan *plan)
{
    if (plan->kind == GDB_PLAN_DISTINCT)
        return true;
    if (plan->kind != GDB_PLAN_AGGREGATE)
        return false;
    for (uint32_t i = 0; i < plan->as.aggregate.aggregate_count; i++) {
        const gdb_expr *aggregate = plan->as.aggregate.aggregates[i];
        if (!aggregate->as.aggregate.distinct && aggregate->as.aggregate.id != GDB_AGG_MIN &&
            aggregate->as.aggregate.id != GDB_AGG_MAX)
            return false;
    }
    return true;
}

/* Does the operator give the same set of rows for the same set of input rows? */
static bool keeps_sets(const gdb_plan *plan)
{
    switch (plan->kind) {
    case GDB_PLAN_KEY_LOOKUP:
    case GDB_PLAN_EXPAND:
    case GDB_PLAN_EXPAND_INTO:
    case GDB_PLAN_EXPAND_PATH:
    case GDB_PLAN_DEGREE:
    case GDB_PLAN_PROPERTIES:
    case GDB_PLAN_FILTER:
    case GDB_PLAN_PROJECT:
    case GDB_PLAN_DISTINCT:
    case GDB_PLAN_UNWIND:
    case GDB_PLAN_CROSS_PRODUCT:
    case GDB_PLAN_HASH_JOIN:
        return true;
    case GDB_PLAN_ONE_ROW:
    case GDB_PLAN_SCAN:
    case GDB_PLAN_SCAN_REL:
    case GDB_PLAN_AGGREGATE:
    case GDB_PLAN_SORT:
    case GDB_PLAN_LIMIT:
    case GDB_PLAN_OPTIONAL:
    case GDB_PLAN_ARGUMENT:
    case GDB_PLAN_UPDATE:
    case GDB_PLAN_MERGE:
        return false;
    }
    return false;
}

static void rewrite(gdb_plan *plan, bool as_set)
{
    if (plan == NULL)
        return;
    if (plan->kind == GDB_PLAN_EXPAND_PATH && as_set && !plan->as.expand.make_rel &&
        plan->as.expand.make_node && !plan->as.expand.undirected && plan->as.expand.least <= 1)
        plan->as.expand.ends_only = true;
    as_set = ignores_duplicates(plan) || (as_set && keeps_sets(plan));
    rewrite(plan->child[0], as_set);
    rewrite(plan->child[1], as_set);
}

void gdb_rewrite_ends_only(gdb_plan *plan)
{
    rewrite(plan, false);
}
