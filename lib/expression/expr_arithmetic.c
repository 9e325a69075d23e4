/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "lib/base/checked_math.h"
#include "lib/expression/expr_kernel.h"
#include "lib/types/date_time.h"

/*
 * Arithmetic. The INT64 loops compute every row and only gather one overflow flag, so that they
 * stay free of branches; when the flag is up a second pass looks whether a row that is not NULL
 * was to blame. Values that carry their own type go through the value forms below.
 */

static gdb_status fail_overflow(gdb_error *err, const gdb_expr *expr)
{
    return gdb_kernel_fail(err, expr, "INT64 overflow");
}

#define INTEGER_LOOP(OVERFLOWS)                                                                    \
    do {                                                                                           \
        bool bad = false;                                                                          \
        GDB_FOR_SELECTED(selection, row,                                                           \
                         { bad |= OVERFLOWS(x[row & xm], y[row & ym], &out[row]); });              \
        if (bad)                                                                                   \
            GDB_FOR_SELECTED(selection, row, {                                                     \
                if (!gdb_vector_is_null(call->out, row) &&                                         \
                    OVERFLOWS(x[row & xm], y[row & ym], &out[row]))                                \
                    return fail_overflow(err, call->expr);                                         \
            });                                                                                    \
    } while (0)

static gdb_status run_integers(const gdb_kernel_args *call, const gdb_selection *selection,
                               gdb_error *err)
{
    const gdb_vector *a = call->args[0], *b = call->args[1];
    const int64_t *x = a->values, *y = b->values;
    uint32_t xm = gdb_kernel_mask(a), ym = gdb_kernel_mask(b);
    gdb_function_id id = call->expr->as.function;
    int64_t *out = call->out->values;

    if (id == GDB_FN_ADD) {
        INTEGER_LOOP(gdb_add_overflow_i64);
    } else if (id == GDB_FN_SUBTRACT) {
        INTEGER_LOOP(gdb_sub_overflow_i64);
    } else if (id == GDB_FN_MULTIPLY) {
        INTEGER_LOOP(gdb_mul_overflow_i64);
    } else {
        GDB_FOR_SELECTED(selection, row, {
            int64_t n = x[row & xm];
            int64_t d = y[row & ym];

            if (gdb_vector_is_null(call->out, row))
                continue;
            if (d == 0)
                return gdb_kernel_fail(err, call->expr, "division by zero");
            if (d == -1) {
                if (id == GDB_FN_DIVIDE && n == INT64_MIN)
                    return fail_overflow(err, call->expr);
                out[row] = id == GDB_FN_DIVIDE ? -n : 0;
                continue;
            }
            out[row] = id == GDB_FN_DIVIDE ? n / d : n % d;
        });
    }
    return GDB_OK;
}

static void run_reals(const gdb_kernel_args *call, const gdb_selection *selection)
{
    const gdb_vector *a = call->args[0], *b = call->args[1];
    const double *x = a->values, *y = b->values;
    uint32_t xm = gdb_kernel_mask(a), ym = gdb_kernel_mask(b);
    double *out = call->out->values;

    switch ((int)call->expr->as.function) {
    case GDB_FN_ADD:
        GDB_FOR_SELECTED(selection, row, { out[row] = x[row & xm] + y[row & ym]; });
        break;
    case GDB_FN_SUBTRACT:
        GDB_FOR_SELECTED(selection, row, { out[row] = x[row & xm] - y[row & ym]; });
        break;
    case GDB_FN_MULTIPLY:
        GDB_FOR_SELECTED(selection, row, { out[row] = x[row & xm] * y[row & ym]; });
        break;
    case GDB_FN_DIVIDE:
        GDB_FOR_SELECTED(selection, row, { out[row] = x[row & xm] / y[row & ym]; });
        break;
    case GDB_FN_MODULO:
        GDB_FOR_SELECTED(selection, row, { out[row] = fmod(x[row & xm], y[row & ym]); });
        break;
    default:
        GDB_FOR_SELECTED(selection, row, { out[row] = pow(x[row & xm], y[row & ym]); });
        break;
    }
}

gdb_status gdb_kernel_arithmetic(const gdb_kernel_args *call, bool *done, gdb_error *err)
{
    gdb_selection one = {.count = 1, .all = true};
    const gdb_selection *selection = call->selection;
    gdb_type_id type = call->args[0]->type;

    *done = call->expr->arg_count == 2 && call->args[1]->type == type && call->out->type == type &&
            (type == GDB_TYPE_DOUBLE ||
             (type == GDB_TYPE_INT64 && call->expr->as.function != GDB_FN_POWER));
    if (!*done)
        return GDB_OK;
    if (call->args[0]->is_constant && call->args[1]->is_constant) {
        selection = &one;
        call->out->is_constant = true;
    }
    if (call->selection->count == 0)
        return GDB_OK;
    if (type == GDB_TYPE_INT64)
        return run_integers(call, selection, err);
    run_reals(call, selection);
    return GDB_OK;
}

/* --- value forms ------------------------------------------------------- */

static gdb_status fail_operands(const gdb_value_call *call, gdb_error *err)
{
    return gdb_kernel_fail(err, call->expr, "a %s and a %s do not go together",
                           gdb_type_name(call->args[0].type), gdb_type_name(call->args[1].type));
}

static gdb_status integer_operation(const gdb_value_call *call, int64_t x, int64_t y,
                                    gdb_value *out, gdb_error *err)
{
    int64_t result = 0;
    bool bad = false;

    switch ((int)call->expr->as.function) {
    case GDB_FN_ADD:
        bad = gdb_add_overflow_i64(x, y, &result);
        break;
    case GDB_FN_SUBTRACT:
        bad = gdb_sub_overflow_i64(x, y, &result);
        break;
    case GDB_FN_MULTIPLY:
        bad = gdb_mul_overflow_i64(x, y, &result);
        break;
    default:
        if (y == 0)
            return gdb_kernel_fail(err, call->expr, "division by zero");
        if (y == -1) {
            bad = call->expr->as.function == GDB_FN_DIVIDE && x == INT64_MIN;
            result = bad || call->expr->as.function == GDB_FN_MODULO ? 0 : -x;
        } else {
            result = call->expr->as.function == GDB_FN_DIVIDE ? x / y : x % y;
        }
        break;
    }
    if (bad)
        return fail_overflow(err, call->expr);
    *out = gdb_value_int64(result);
    return GDB_OK;
}

/* UINT64 values beyond INT64 keep their type where both sides are unsigned. */
static gdb_status unsigned_operation(const gdb_value_call *call, gdb_value *out, gdb_error *err)
{
    uint64_t x = call->args[0].as.unsigned_integer, y = call->args[1].as.unsigned_integer, r = 0;
    bool bad = false;

    switch ((int)call->expr->as.function) {
    case GDB_FN_ADD:
        bad = gdb_add_overflow_u64(x, y, &r);
        break;
    case GDB_FN_SUBTRACT:
        bad = y > x;
        r = x - y;
        break;
    case GDB_FN_MULTIPLY:
        bad = gdb_mul_overflow_u64(x, y, &r);
        break;
    default:
        if (y == 0)
            return gdb_kernel_fail(err, call->expr, "division by zero");
        r = call->expr->as.function == GDB_FN_DIVIDE ? x / y : x % y;
        break;
    }
    if (bad)
        return gdb_kernel_fail(err, call->expr, "UINT64 overflow");
    *out = (gdb_value){.type = GDB_TYPE_UINT64, .as.unsigned_integer = r};
    return GDB_OK;
}

static gdb_status numeric_operation(const gdb_value_call *call, gdb_value *out, gdb_error *err)
{
    const gdb_value *a = &call->args[0], *b = &call->args[1];
    gdb_function_id id = call->expr->as.function;
    int64_t m, n;
    double x, y;

    if (id != GDB_FN_POWER && gdb_type_is_integer(a->type) && gdb_type_is_integer(b->type)) {
        if (gdb_kernel_int64(a, &m) && gdb_kernel_int64(b, &n) &&
            !(a->type == GDB_TYPE_UINT64 && b->type == GDB_TYPE_UINT64))
            return integer_operation(call, m, n, out, err);
        if (!gdb_type_is_signed(a->type) && !gdb_type_is_signed(b->type))
            return unsigned_operation(call, out, err);
        return fail_overflow(err, call->expr);
    }
    x = gdb_kernel_real(a);
    y = gdb_kernel_real(b);
    switch ((int)id) {
    case GDB_FN_ADD:
        *out = gdb_value_double(x + y);
        break;
    case GDB_FN_SUBTRACT:
        *out = gdb_value_double(x - y);
        break;
    case GDB_FN_MULTIPLY:
        *out = gdb_value_double(x * y);
        break;
    case GDB_FN_DIVIDE:
        *out = gdb_value_double(x / y);
        break;
    case GDB_FN_MODULO:
        *out = gdb_value_double(fmod(x, y));
        break;
    default:
        *out = gdb_value_double(pow(x, y));
        break;
    }
    return GDB_OK;
}

static gdb_status concatenate_text(const gdb_value_call *call, gdb_value *out, gdb_error *err)
{
    gdb_text_view a = call->args[0].as.text, b = call->args[1].as.text;
    char *text = gdb_arena_alloc(gdb_kernel_heap(call->evaluator), a.size + b.size + 1, err);

    if (text == NULL)
        return GDB_ERR_NOMEM;
    if (a.size > 0)
        memcpy(text, a.data, a.size);
    if (b.size > 0)
        memcpy(text + a.size, b.data, b.size);
    *out = gdb_value_string(gdb_text(text, a.size + b.size));
    return GDB_OK;
}

/* List + list, list + item, item + list. */
static gdb_status concatenate_lists(const gdb_value_call *call, gdb_value *out, gdb_error *err)
{
    gdb_list parts[2];
    gdb_value *items;

    for (int i = 0; i < 2; i++)
        parts[i] = call->args[i].type == GDB_TYPE_LIST ? call->args[i].as.list
                                                       : (gdb_list){&call->args[i], 1};
    items = gdb_arena_alloc_array(gdb_kernel_heap(call->evaluator), parts[0].count + parts[1].count,
                                  sizeof(*items), err);
    if (items == NULL)
        return GDB_ERR_NOMEM;
    if (parts[0].count > 0)
        memcpy(items, parts[0].items, parts[0].count * sizeof(*items));
    if (parts[1].count > 0)
        memcpy(items + parts[0].count, parts[1].items, parts[1].count * sizeof(*items));
    *out = (gdb_value){.type = GDB_TYPE_LIST};
    out->as.list = (gdb_list){items, parts[0].count + parts[1].count};
    return GDB_OK;
}

/* DATE +- days, DATE - DATE in days. */
static gdb_status date_operation(const gdb_value_call *call, gdb_value *out, gdb_error *err)
{
    const gdb_value *a = &call->args[0], *b = &call->args[1];
    bool add = call->expr->as.function == GDB_FN_ADD;
    int64_t days, result;

    if (!add && a->type == GDB_TYPE_DATE && b->type == GDB_TYPE_DATE) {
        *out = gdb_value_int64(a->as.integer - b->as.integer);
        return GDB_OK;
    }
    if (add && b->type == GDB_TYPE_DATE) {
        const gdb_value *swap = a;
        a = b;
        b = swap;
    }
    if (a->type != GDB_TYPE_DATE || !gdb_kernel_int64(b, &days))
        return fail_operands(call, err);
    if ((add ? gdb_add_overflow_i64(a->as.integer, days, &result)
             : gdb_sub_overflow_i64(a->as.integer, days, &result)) ||
        result < gdb_days_from_civil(-9999, 1, 1) || result > gdb_days_from_civil(9999, 12, 31))
        return gdb_kernel_fail(err, call->expr, "a date outside of the years -9999 to 9999");
    *out = (gdb_value){.type = GDB_TYPE_DATE, .as.integer = result};
    return GDB_OK;
}

static gdb_status value_arithmetic(const gdb_value_call *call, gdb_value *out, gdb_error *err)
{
    const gdb_value *a = &call->args[0], *b = &call->args[1];
    gdb_function_id id = call->expr->as.function;

    if (gdb_type_is_numeric(a->type) && gdb_type_is_numeric(b->type))
        return numeric_operation(call, out, err);
    if (id == GDB_FN_ADD && (a->type == GDB_TYPE_LIST || b->type == GDB_TYPE_LIST))
        return concatenate_lists(call, out, err);
    if (id == GDB_FN_ADD && a->type == GDB_TYPE_STRING && b->type == GDB_TYPE_STRING)
        return concatenate_text(call, out, err);
    if ((id == GDB_FN_ADD || id == GDB_FN_SUBTRACT) &&
        (a->type == GDB_TYPE_DATE || b->type == GDB_TYPE_DATE))
        return date_operation(call, out, err);
    return fail_operands(call, err);
}

static gdb_status fail_number(const gdb_value_call *call, gdb_error *err)
{
    return gdb_kernel_fail(err, call->expr, "expected a number, not a %s",
                           gdb_type_name(call->args[0].type));
}

static gdb_status value_negate_abs_sign(const gdb_value_call *call, gdb_value *out, gdb_error *err)
{
    const gdb_value *v = &call->args[0];
    gdb_function_id id = call->expr->as.function;
    int64_t n;

    if (gdb_type_is_float(v->type)) {
        double x = v->as.real;

        if (id == GDB_FN_NEGATE)
            *out = gdb_value_double(-x);
        else if (id == GDB_FN_ABS)
            *out = gdb_value_double(fabs(x));
        else
            *out = gdb_value_int64((x > 0) - (x < 0));
        return GDB_OK;
    }
    if (!gdb_type_is_integer(v->type))
        return fail_number(call, err);
    if (!gdb_kernel_int64(v, &n)) { /* an unsigned number beyond INT64 */
        if (id == GDB_FN_NEGATE)
            return fail_overflow(err, call->expr);
        *out = id == GDB_FN_ABS ? *v : gdb_value_int64(1);
        return GDB_OK;
    }
    if (id == GDB_FN_SIGN) {
        *out = gdb_value_int64((n > 0) - (n < 0));
        return GDB_OK;
    }
    if (n == INT64_MIN)
        return fail_overflow(err, call->expr);
    *out = gdb_value_int64(id == GDB_FN_NEGATE || n < 0 ? -n : n);
    return GDB_OK;
}

static gdb_status value_transcendental(const gdb_value_call *call, gdb_value *out, gdb_error *err)
{
    double x;

    if (!gdb_type_is_numeric(call->args[0].type))
        return fail_number(call, err);
    x = gdb_kernel_real(&call->args[0]);
    switch ((int)call->expr->as.function) {
    case GDB_FN_SQRT:
        x = sqrt(x);
        break;
    case GDB_FN_EXP:
        x = exp(x);
        break;
    case GDB_FN_LN:
        x = log(x);
        break;
    case GDB_FN_LOG2:
        x = log2(x);
        break;
    default:
        x = log10(x);
        break;
    }
    *out = gdb_value_double(x);
    return GDB_OK;
}

/* ceil, floor, round (half away from zero, an optional number of digits). */
static gdb_status value_rounding(const gdb_value_call *call, gdb_value *out, gdb_error *err)
{
    const gdb_value *v = &call->args[0];
    gdb_function_id id = call->expr->as.function;
    double x;

    if (!gdb_type_is_numeric(v->type))
        return fail_number(call, err);
    x = gdb_kernel_real(v);
    if (gdb_type_is_integer(v->type) && gdb_type_is_integer(call->expr->type)) {
        *out = *v;
    } else if (id == GDB_FN_CEIL) {
        *out = gdb_value_double(ceil(x));
    } else if (id == GDB_FN_FLOOR) {
        *out = gdb_value_double(floor(x));
    } else {
        int64_t digits = 0;
        double scale, scaled;

        if (call->count > 1 && !gdb_kernel_int64(&call->args[1], &digits))
            return fail_number(call, err);
        scale = pow(10, (double)(digits > 300 ? 300 : digits < -300 ? -300 : digits));
        scaled = round(x * scale);
        *out = gdb_value_double(isfinite(scaled) ? scaled / scale : x);
    }
    return GDB_OK;
}

gdb_value_function gdb_value_arithmetic_function(gdb_function_id id)
{
    if (id >= GDB_FN_ADD && id <= GDB_FN_POWER)
        return value_arithmetic;
    if (id == GDB_FN_NEGATE || id == GDB_FN_ABS || id == GDB_FN_SIGN)
        return value_negate_abs_sign;
    if (id == GDB_FN_CEIL || id == GDB_FN_FLOOR || id == GDB_FN_ROUND)
        return value_rounding;
    if (id >= GDB_FN_SQRT && id <= GDB_FN_LOG10)
        return value_transcendental;
    return NULL;
}
