/* SPDX-License-Identifier: MIT */
#include "lib/exec/operator.h"
#include "lib/planner/plan_print.h"

/* PROFILE: what each operator has put out, and in what time. */

static gdb_status print_operator(const gdb_operator *op, int depth, gdb_buffer *out,
                                 gdb_error *err)
{
    uint64_t own = op->profile.nanoseconds;

    for (int i = 0; i < 2; i++)
        if (op->child[i] != NULL)
            own -= op->child[i]->profile.nanoseconds < own ? op->child[i]->profile.nanoseconds
                                                           : own;
    GDB_TRY(gdb_buffer_append_format(out, err, "%*s%s  rows %llu  ms %.3f\n", depth * 2, "",
                                     gdb_plan_kind_name(op->plan->kind),
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
