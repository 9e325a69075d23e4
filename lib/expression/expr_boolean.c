/* SPDX-License-Identifier: MIT */
#include "lib/expression/expr_kernel.h"
#include "lib/vector/vector_borrow.h"

/*
 * Three-valued logic. AND and OR hand each further operand only the rows that the operands
 * before it have not decided, so `x <> 0 AND 10 / x > 1` never divides by zero:
 *
 *     x     x <> 0    rows left    10 / x > 1    result
 *     0     false                                false
 *     5     true      5            true          true
 *     NULL  NULL      NULL         NULL          NULL
 */

enum { TRUTH_FALSE, TRUTH_TRUE, TRUTH_NULL };

static int truth_of(const gdb_vector *vector, uint32_t row)
{
    if (gdb_vector_is_null(vector, row))
        return TRUTH_NULL;
    if (vector->type == GDB_TYPE_BOOL)
        return ((const uint8_t *)vector->values)[gdb_vector_index(vector, row)] != 0;
    {
        gdb_value value = gdb_vector_get(vector, row);

        if (value.is_null)
            return TRUTH_NULL;
        return value.type == GDB_TYPE_BOOL ? value.as.boolean : -1;
    }
}

static gdb_status fail_not_boolean(gdb_error *err, const gdb_expr *expr, const gdb_vector *vector,
                                   uint32_t row)
{
    return gdb_kernel_fail(err, expr, "expected a BOOL, not a %s",
                           gdb_type_name(gdb_vector_get(vector, row).type));
}

static gdb_status and_or(gdb_evaluator *evaluator, const gdb_expr *expr,
                         const gdb_data_chunk *chunk, const gdb_selection *selection,
                         gdb_vector *out, gdb_error *err)
{
    const int decisive = expr->as.function == GDB_FN_AND ? TRUTH_FALSE : TRUTH_TRUE;
    uint8_t *values = out->values;
    gdb_selection *open;

    GDB_TRY(gdb_kernel_selection(evaluator, &open, err));
    *open = *selection;
    GDB_FOR_SELECTED(open, row, { values[row] = (uint8_t)!decisive; });
    for (uint32_t a = 0; a < expr->arg_count && open->count > 0; a++) {
        const gdb_vector *arg;
        uint32_t left = 0;

        GDB_TRY(gdb_kernel_eval(evaluator, expr->args[a], chunk, open, &arg, err));
        GDB_FOR_SELECTED(open, row, {
            int truth = truth_of(arg, row);

            if (truth < 0)
                return fail_not_boolean(err, expr->args[a], arg, row);
            if (truth == decisive) {
                values[row] = (uint8_t)decisive;
                gdb_bitmap_unset(out->nulls, row);
                continue;
            }
            if (truth == TRUTH_NULL)
                gdb_vector_set_null(out, row);
            open->rows[left++] = (uint16_t)row;
        });
        if (left != open->count)
            open->all = false;
        open->count = left;
    }
    return GDB_OK;
}

static gdb_status exclusive_or(gdb_evaluator *evaluator, const gdb_expr *expr,
                               const gdb_data_chunk *chunk, const gdb_selection *selection,
                               gdb_vector *out, gdb_error *err)
{
    uint8_t *values = out->values;

    GDB_FOR_SELECTED(selection, row, { values[row] = 0; });
    for (uint32_t a = 0; a < expr->arg_count; a++) {
        const gdb_vector *arg;

        GDB_TRY(gdb_kernel_eval(evaluator, expr->args[a], chunk, selection, &arg, err));
        GDB_FOR_SELECTED(selection, row, {
            int truth = truth_of(arg, row);

            if (truth < 0)
                return fail_not_boolean(err, expr->args[a], arg, row);
            if (truth == TRUTH_NULL)
                gdb_vector_set_null(out, row);
            values[row] ^= truth == TRUTH_TRUE;
        });
    }
    return GDB_OK;
}

static gdb_status null_test(gdb_evaluator *evaluator, const gdb_expr *expr,
                            const gdb_data_chunk *chunk, const gdb_selection *selection,
                            gdb_vector *out, gdb_error *err)
{
    bool wanted = expr->as.function == GDB_FN_IS_NULL;
    uint8_t *values = out->values;
    const gdb_vector *arg;

    GDB_TRY(gdb_kernel_eval(evaluator, expr->args[0], chunk, selection, &arg, err));
    if (arg->type == GDB_TYPE_ANY || arg->type == GDB_TYPE_NULL)
        GDB_FOR_SELECTED(selection, row,
                         { values[row] = gdb_vector_get(arg, row).is_null == wanted; });
    else
        GDB_FOR_SELECTED(selection, row, { values[row] = gdb_vector_is_null(arg, row) == wanted; });
    return GDB_OK;
}

gdb_status gdb_kernel_logic(gdb_evaluator *evaluator, const gdb_expr *expr,
                            const gdb_data_chunk *chunk, const gdb_selection *selection,
                            const gdb_vector **out, gdb_error *err)
{
    gdb_vector *result;

    GDB_TRY(gdb_kernel_vector(evaluator, GDB_TYPE_BOOL, &result, err));
    *out = result;
    if (expr->as.function == GDB_FN_IS_NULL || expr->as.function == GDB_FN_IS_NOT_NULL)
        return null_test(evaluator, expr, chunk, selection, result, err);
    if (expr->as.function == GDB_FN_XOR)
        return exclusive_or(evaluator, expr, chunk, selection, result, err);
    return and_or(evaluator, expr, chunk, selection, result, err);
}

static gdb_status value_not(const gdb_value_call *call, gdb_value *out, gdb_error *err)
{
    if (call->args[0].type != GDB_TYPE_BOOL)
        return gdb_kernel_fail(err, call->expr, "expected a BOOL, not a %s",
                               gdb_type_name(call->args[0].type));
    *out = gdb_value_bool(!call->args[0].as.boolean);
    return GDB_OK;
}

gdb_status gdb_kernel_not(const gdb_kernel_args *call, bool *done, gdb_error *err)
{
    const gdb_vector *from = call->args[0];
    const uint8_t *values = from->values;
    uint8_t *out = call->out->values;

    (void)err;
    *done = from->type == GDB_TYPE_BOOL && !from->is_constant;
    if (*done)
        GDB_FOR_SELECTED(call->selection, row, { out[row] = values[row] == 0; });
    return GDB_OK;
}

gdb_value_function gdb_value_boolean_function(gdb_function_id id)
{
    return id == GDB_FN_NOT ? value_not : NULL;
}
