/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "lib/base/buffer.h"
#include "lib/expression/expr_kernel.h"
#include "lib/types/number_text.h"

/*
 * CAST, which fails on what it cannot convert, and toInteger and its like, which give NULL.
 * Widening numbers, which the binder puts in front of most operators, has typed loops.
 */

#define WIDEN(FROM, TO)                                                                            \
    do {                                                                                           \
        const FROM *source = from->values;                                                         \
        TO *target = call->out->values;                                                            \
        GDB_FOR_SELECTED(selection, row, { target[row] = (TO)source[row & mask]; });               \
        *done = true;                                                                              \
    } while (0)

gdb_status gdb_kernel_cast(const gdb_kernel_args *call, bool *done, gdb_error *err)
{
    const gdb_vector *from = call->args[0];
    const gdb_selection *selection = call->selection;
    gdb_selection one = {.count = 1, .all = true};
    gdb_type_id to = call->out->type;
    uint32_t mask = gdb_kernel_mask(from);

    (void)err;
    *done = false;
    if (from->is_constant)
        selection = &one;
    if (to == GDB_TYPE_INT64) {
        if (from->type == GDB_TYPE_INT64)
            WIDEN(int64_t, int64_t);
        else if (from->type == GDB_TYPE_INT32)
            WIDEN(int32_t, int64_t);
        else if (from->type == GDB_TYPE_INT16)
            WIDEN(int16_t, int64_t);
        else if (from->type == GDB_TYPE_INT8)
            WIDEN(int8_t, int64_t);
        else if (from->type == GDB_TYPE_UINT32)
            WIDEN(uint32_t, int64_t);
        else if (from->type == GDB_TYPE_UINT16)
            WIDEN(uint16_t, int64_t);
        else if (from->type == GDB_TYPE_UINT8)
            WIDEN(uint8_t, int64_t);
    } else if (to == GDB_TYPE_DOUBLE) {
        if (from->type == GDB_TYPE_DOUBLE)
            WIDEN(double, double);
        else if (from->type == GDB_TYPE_FLOAT)
            WIDEN(float, double);
        else if (from->type == GDB_TYPE_INT64)
            WIDEN(int64_t, double);
        else if (from->type == GDB_TYPE_INT32)
            WIDEN(int32_t, double);
        else if (from->type == GDB_TYPE_UINT64)
            WIDEN(uint64_t, double);
    }
    call->out->is_constant = *done && from->is_constant;
    return GDB_OK;
}

/* --- value forms ------------------------------------------------------- */

static gdb_status to_text(const gdb_value_call *call, gdb_value *out, gdb_error *err)
{
    gdb_buffer text = {NULL, 0, 0};
    gdb_text_view copy = {NULL, 0};
    gdb_status status = gdb_value_print(&call->args[0], &text, err);

    if (status == GDB_OK) {
        copy = gdb_arena_copy_text(gdb_kernel_heap(call->evaluator), gdb_buffer_view(&text), err);
        if (copy.data == NULL)
            status = GDB_ERR_NOMEM;
    }
    gdb_buffer_release(&text);
    if (status == GDB_OK)
        *out = gdb_value_string(copy);
    return status;
}

/* A double to an integer towards zero; false if it does not fit. */
static bool real_to_int64(double x, int64_t *out)
{
    if (!(x >= -9223372036854775808.0 && x < 9223372036854775808.0))
        return false;
    *out = (int64_t)x;
    return true;
}

static bool to_int64(const gdb_value *v, int64_t *out)
{
    double x;

    if (gdb_type_is_integer(v->type))
        return gdb_kernel_int64(v, out);
    if (gdb_type_is_float(v->type))
        return real_to_int64(v->as.real, out);
    if (v->type == GDB_TYPE_BOOL) {
        *out = v->as.boolean;
        return true;
    }
    if (v->type != GDB_TYPE_STRING)
        return false;
    return gdb_parse_int64(v->as.text, out) ||
           (gdb_parse_double(v->as.text, &x) && real_to_int64(x, out));
}

static gdb_status value_to_integer(const gdb_value_call *call, gdb_value *out, gdb_error *err)
{
    int64_t n;

    (void)err;
    if (to_int64(&call->args[0], &n))
        *out = gdb_value_int64(n);
    return GDB_OK;
}

static gdb_status value_to_float(const gdb_value_call *call, gdb_value *out, gdb_error *err)
{
    const gdb_value *v = &call->args[0];
    double x;

    (void)err;
    if (gdb_type_is_numeric(v->type))
        *out = gdb_value_double(gdb_kernel_real(v));
    else if (v->type == GDB_TYPE_STRING && gdb_parse_double(v->as.text, &x))
        *out = gdb_value_double(x);
    return GDB_OK;
}

static gdb_status value_to_boolean(const gdb_value_call *call, gdb_value *out, gdb_error *err)
{
    const gdb_value *v = &call->args[0];
    bool truth;

    (void)err;
    if (v->type == GDB_TYPE_BOOL)
        *out = *v;
    else if (gdb_type_is_integer(v->type))
        *out = gdb_value_bool(v->as.integer != 0);
    else if (v->type == GDB_TYPE_STRING && gdb_parse_bool(v->as.text, &truth))
        *out = gdb_value_bool(truth);
    return GDB_OK;
}

static gdb_status fail_cast(const gdb_value_call *call, gdb_type_id to, gdb_error *err)
{
    const gdb_value *v = &call->args[0];
    gdb_buffer text = {NULL, 0, 0};
    gdb_status status = gdb_value_print(v, &text, err);

    if (status == GDB_OK)
        status = gdb_kernel_fail(err, call->expr, "the %s '%.*s' is no %s", gdb_type_name(v->type),
                                 (int)(text.size < 80 ? text.size : 80), (const char *)text.data,
                                 gdb_type_name(to));
    gdb_buffer_release(&text);
    return status;
}

/* Does the number fit the integer type `to`? Doubles must be whole, unless the cast is asked for
 * INT64, which cuts them as toInteger does. */
static bool cast_number(const gdb_value *v, gdb_type_id to, gdb_value *out)
{
    static const struct {
        gdb_type_id type;
        int64_t least, most;
    } ranges[] = {
        {GDB_TYPE_INT8, INT8_MIN, INT8_MAX}, {GDB_TYPE_INT16, INT16_MIN, INT16_MAX},
        {GDB_TYPE_INT32, INT32_MIN, INT32_MAX}, {GDB_TYPE_INT64, INT64_MIN, INT64_MAX},
        {GDB_TYPE_UINT8, 0, UINT8_MAX}, {GDB_TYPE_UINT16, 0, UINT16_MAX},
        {GDB_TYPE_UINT32, 0, UINT32_MAX}, {GDB_TYPE_UINT64, 0, INT64_MAX},
    };
    int64_t n;

    out->type = to;
    out->is_null = false;
    if (gdb_type_is_float(to)) {
        out->as.real = gdb_kernel_real(v);
        if (to == GDB_TYPE_FLOAT)
            out->as.real = (double)(float)out->as.real;
        return true;
    }
    if (to == GDB_TYPE_UINT64 && gdb_type_is_integer(v->type) && !gdb_type_is_signed(v->type)) {
        out->as.unsigned_integer = v->as.unsigned_integer;
        return true;
    }
    if (!to_int64(v, &n))
        return false;
    for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
        if (ranges[i].type == to && n >= ranges[i].least && n <= ranges[i].most) {
            out->as.integer = n;
            return true;
        }
    return false;
}

static gdb_status cast_to(const gdb_value_call *call, gdb_type_id to, gdb_value *out,
                          gdb_error *err)
{
    const gdb_value *v = &call->args[0];
    gdb_value result = gdb_value_null();

    if (v->type == to || to == GDB_TYPE_ANY) {
        *out = *v;
        return GDB_OK;
    }
    if (to == GDB_TYPE_STRING)
        return to_text(call, out, err);
    if (gdb_type_is_numeric(to) && (gdb_type_is_numeric(v->type) || v->type == GDB_TYPE_BOOL)) {
        if (!cast_number(v, to, out))
            return fail_cast(call, to, err);
        return GDB_OK;
    }
    if (to == GDB_TYPE_BOOL && gdb_type_is_integer(v->type)) {
        *out = gdb_value_bool(v->as.integer != 0);
        return GDB_OK;
    }
    if (v->type == GDB_TYPE_STRING && gdb_type_is_storable(to)) {
        if (gdb_value_parse(&result, to, v->as.text, NULL) != GDB_OK)
            return fail_cast(call, to, err);
        *out = result;
        return GDB_OK;
    }
    if (to == GDB_TYPE_TIMESTAMP && v->type == GDB_TYPE_DATE)
        return gdb_value_date_function(GDB_FN_TIMESTAMP)(call, out, err);
    if (to == GDB_TYPE_DATE && v->type == GDB_TYPE_TIMESTAMP)
        return gdb_value_date_function(GDB_FN_DATE)(call, out, err);
    return fail_cast(call, to, err);
}

/* Item by item to what the list type has, as many as an array of it has. */
static gdb_status cast_to_list(const gdb_value_call *call, gdb_value *out, gdb_error *err)
{
    gdb_type_id type = (gdb_type_id)call->args[1].as.integer;
    gdb_list from = call->args[0].as.list;
    uint32_t length = gdb_type_array_length(type);
    gdb_value *items;

    if (call->args[0].type != GDB_TYPE_LIST)
        return fail_cast(call, type, err);
    if (length != 0 && from.count != length)
        return gdb_kernel_fail(err, call->expr, "a LIST of %zu element%s is no %s (expected %u)",
                               from.count, gdb_plural(from.count), gdb_type_name(type),
                               (unsigned)length);
    items = gdb_arena_alloc_array(gdb_kernel_heap(call->evaluator), from.count, sizeof(*items),
                                  err);
    if (items == NULL)
        return GDB_ERR_NOMEM;
    for (size_t i = 0; i < from.count; i++) {
        gdb_value_call item = {call->evaluator, call->expr, &from.items[i], 1};

        items[i] = gdb_value_null();
        if (!from.items[i].is_null)
            GDB_TRY(cast_to(&item, gdb_type_element(type), &items[i], err));
    }
    *out = (gdb_value){.type = GDB_TYPE_LIST};
    out->as.list = (gdb_list){items, from.count};
    return GDB_OK;
}

static gdb_status value_cast(const gdb_value_call *call, gdb_value *out, gdb_error *err)
{
    return call->count == 2 ? cast_to_list(call, out, err)
                            : cast_to(call, call->expr->type, out, err);
}

gdb_value_function gdb_value_cast_function(gdb_function_id id)
{
    switch ((int)id) {
    case GDB_FN_CAST:
        return value_cast;
    case GDB_FN_TO_STRING:
        return to_text;
    case GDB_FN_TO_INTEGER:
        return value_to_integer;
    case GDB_FN_TO_FLOAT:
        return value_to_float;
    case GDB_FN_TO_BOOLEAN:
        return value_to_boolean;
    default:
        return NULL;
    }
}
