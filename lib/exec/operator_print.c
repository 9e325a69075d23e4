/* SPDX-License-Identifier: MIT */
#include "lib/exec/operator.h"

/* PROFILE: what each operator has put out, and in what time. */

static const char *kind_name(gdb_plan_kind kind)
{
    static const char *const names[] = {
        [GDB_PLAN_ONE_ROW] = "ONE_ROW",
        [GDB_PLAN_SCAN] = "SCAN",
        [GDB_PLAN_SCAN_REL] = "SCAN_REL",
        [GDB_PLAN_KEY_LOOKUP] = "KEY_LOOKUP",
        [GDB_PLAN_EXPAND] = "EXPAND",
        [GDB_PLAN_EXPAND_INTO] = "EXPAND_INTO",
        [GDB_PLAN_EXPAND_PATH] = "EXPAND_PATH",
        [GDB_PLAN_DEGREE] = "DEGREE",
        [GDB_PLAN_PROPERTIES] = "PROPERTIES",
        [GDB_PLAN_FILTER] = "FILTER",
        [GDB_PLAN_PROJECT] = "PROJECT",
        [GDB_PLAN_AGGREGATE] = "AGGREGATE",
        [GDB_PLAN_DISTINCT] = "DISTINCT",
        [GDB_PLAN_SORT] = "SORT",
        [GDB_PLAN_LIMIT] = "LIMIT",
        [GDB_PLAN_UNWIND] = "UNWIND",
        [GDB_PLAN_CROSS_PRODUCT] = "CROSS_PRODUCT",
        [GDB_PLAN_HASH_JOIN] = "HASH_JOIN",
        [GDB_PLAN_OPTIONAL] = "OPTIONAL",
        [GDB_PLAN_ARGUMENT] = "ARGUMENT",
    };

    return names[kind];
}

static gdb_status print_operator(const gdb_operator *op, int depth, gdb_buffer *out,
                                 gdb_error *err)
{
    uint64_t own = op->profile.nanoseconds;

    for (int i = 0; i < 2; i++)
        if (op->child[i] != NULL)
            own -= op->child[i]->profile.nanoseconds < own ? op->child[i]->profile.nanoseconds
                                                           : own;
    GDB_TRY(gdb_buffer_append_format(out, err, "%*s%s  rows %llu  ms %.3f\n", depth * 2, "",
                                     kind_name(op->plan->kind),
                                     (unsigned long long)op->profile.rows, (double)own / 1e6));
    for (int i = 0; i < 2; i++)
        if (op->child[i] != NULL)
            GDB_TRY(print_operator(op->child[i], depth + 1, out, err));
    return GDB_OK;
}

gdb_status gdb_operator_print(const gdb_operator *op, gdb_buffer *out, gdb_error *err)
{
    return print_operator(op, 0, out, err);
}
