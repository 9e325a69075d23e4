/* SPDX-License-Identifier: MIT */
#include "lib/exec/operator_list.h"

/* A logical plan to operators, one for each node. */

static gdb_operator *make_operator(const gdb_plan *plan, gdb_error *err)
{
    switch (plan->kind) {
    case GDB_PLAN_ONE_ROW:
        return gdb_op_one_row_new(err);
    case GDB_PLAN_SCAN:
        return gdb_op_scan_node_new(err);
    case GDB_PLAN_SCAN_REL:
        return gdb_op_scan_rel_new(err);
    case GDB_PLAN_KEY_LOOKUP:
        return gdb_op_key_lookup_new(err);
    case GDB_PLAN_EXPAND:
        return gdb_op_expand_new(err);
    case GDB_PLAN_EXPAND_INTO:
        return gdb_op_expand_into_new(err);
    case GDB_PLAN_EXPAND_PATH:
        return plan->as.expand.ends_only ? gdb_op_expand_reach_new(err)
                                         : gdb_op_expand_path_new(err);
    case GDB_PLAN_DEGREE:
        return gdb_op_degree_new(err);
    case GDB_PLAN_PROPERTIES:
        return gdb_op_properties_new(err);
    case GDB_PLAN_FILTER:
        return gdb_op_filter_new(err);
    case GDB_PLAN_PROJECT:
        return gdb_op_project_new(err);
    case GDB_PLAN_AGGREGATE:
        return gdb_op_aggregate_new(err);
    case GDB_PLAN_DISTINCT:
        return gdb_op_distinct_new(err);
    case GDB_PLAN_SORT:
        return gdb_op_sort_new(err);
    case GDB_PLAN_LIMIT:
        return gdb_op_limit_new(err);
    case GDB_PLAN_UNWIND:
        return gdb_op_unwind_new(err);
    case GDB_PLAN_CROSS_PRODUCT:
        return gdb_op_cross_product_new(err);
    case GDB_PLAN_HASH_JOIN:
        return gdb_op_hash_join_new(err);
    case GDB_PLAN_OPTIONAL:
        return gdb_op_optional_new(err);
    case GDB_PLAN_ARGUMENT:
        return gdb_op_argument_new(err);
    case GDB_PLAN_UPDATE:
        return gdb_op_update_new(err);
    case GDB_PLAN_MERGE:
        return gdb_op_merge_new(err);
    }
    GDB_FAIL(err, GDB_ERR_QUERY, "operator %d is not known", (int)plan->kind);
    return NULL;
}

gdb_status gdb_operator_build(gdb_operator **out, const gdb_plan *plan,
                              const gdb_exec_context *context, gdb_error *err)
{
    gdb_operator *op = make_operator(plan, err);

    if (op == NULL)
        return GDB_ERR_NOMEM;
    op->plan = plan;
    op->context = context;
    for (int i = 0; i < 2; i++) {
        gdb_status status = GDB_OK;

        if (plan->child[i] != NULL)
            status = gdb_operator_build(&op->child[i], plan->child[i], context, err);
        if (status != GDB_OK) {
            gdb_operator_free(op);
            return status;
        }
    }
    *out = op;
    return GDB_OK;
}
