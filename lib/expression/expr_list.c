/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "lib/expression/expr_kernel.h"

/* Lists and maps: indexes from the end are negative, as in openCypher. */

enum { RANGE_LIMIT = 10000000 }; /* items of one range(); beyond it is a slip, not a wish */

static gdb_status want_list(const gdb_value_call *call, gdb_error *err)
{
    if (call->args[0].type != GDB_TYPE_LIST && call->args[0].type != GDB_TYPE_PATH)
        return gdb_kernel_fail(err, call->expr, "expected a LIST, not a %s",
                               gdb_type_name(call->args[0].type));
    return GDB_OK;
}

static gdb_status value_index(const gdb_value_call *call, gdb_value *out, gdb_error *err)
{
    const gdb_value *v = &call->args[0];
    int64_t i;

    if (v->type == GDB_TYPE_MAP) {
        if (call->args[1].type != GDB_TYPE_STRING)
            return gdb_kernel_fail(err, call->expr, "a map's key is a STRING, not a %s",
                                   gdb_type_name(call->args[1].type));
        for (size_t e = 0; e < v->as.map.count; e++)
            if (gdb_text_equal(v->as.map.entries[e].key, call->args[1].as.text))
                *out = v->as.map.entries[e].value;
        return GDB_OK;
    }
    GDB_TRY(want_list(call, err));
    if (!gdb_kernel_int64(&call->args[1], &i))
        return gdb_kernel_fail(err, call->expr, "a list's index is an INT64, not a %s",
                               gdb_type_name(call->args[1].type));
    if (i < 0)
        i += (int64_t)v->as.list.count;
    if (i >= 0 && (uint64_t)i < v->as.list.count)
        *out = v->as.list.items[i];
    return GDB_OK;
}

/* A bound of a slice, cut to 0 .. count. INT64_MIN and INT64_MAX stand for bounds left out. */
static gdb_status slice_bound(const gdb_value_call *call, uint32_t arg, int64_t count, int64_t *out,
                              gdb_error *err)
{
    int64_t i;

    if (!gdb_kernel_int64(&call->args[arg], &i))
        return gdb_kernel_fail(err, call->expr, "a list's index is an INT64, not a %s",
                               gdb_type_name(call->args[arg].type));
    if (i < 0)
        i = i < -count ? 0 : i + count;
    *out = i > count ? count : i;
    return GDB_OK;
}

static gdb_status value_slice(const gdb_value_call *call, gdb_value *out, gdb_error *err)
{
    gdb_list list = call->args[0].as.list;
    int64_t from, to;

    GDB_TRY(want_list(call, err));
    GDB_TRY(slice_bound(call, 1, (int64_t)list.count, &from, err));
    GDB_TRY(slice_bound(call, 2, (int64_t)list.count, &to, err));
    *out = (gdb_value){.type = GDB_TYPE_LIST};
    if (from < to)
        out->as.list = (gdb_list){list.items + from, (size_t)(to - from)};
    return GDB_OK;
}

static gdb_status value_head_last(const gdb_value_call *call, gdb_value *out, gdb_error *err)
{
    gdb_list list = call->args[0].as.list;

    GDB_TRY(want_list(call, err));
    if (list.count > 0)
        *out = list.items[call->expr->as.function == GDB_FN_HEAD ? 0 : list.count - 1];
    return GDB_OK;
}

/* range(from, to, step), both ends included. */
static gdb_status value_range(const gdb_value_call *call, gdb_value *out, gdb_error *err)
{
    int64_t bounds[3] = {0, 0, 1};
    uint64_t distance, count;
    gdb_value *items;

    for (uint32_t i = 0; i < call->count && i < 3; i++)
        if (!gdb_kernel_int64(&call->args[i], &bounds[i]))
            return gdb_kernel_fail(err, call->expr, "expected an INT64, not a %s",
                                   gdb_type_name(call->args[i].type));
    if (bounds[2] == 0)
        return gdb_kernel_fail(err, call->expr, "a step of 0");
    *out = (gdb_value){.type = GDB_TYPE_LIST};
    if (bounds[2] > 0 ? bounds[0] > bounds[1] : bounds[0] < bounds[1])
        return GDB_OK;
    distance = bounds[2] > 0 ? (uint64_t)bounds[1] - (uint64_t)bounds[0]
                             : (uint64_t)bounds[0] - (uint64_t)bounds[1];
    count = distance / (bounds[2] > 0 ? (uint64_t)bounds[2] : 0 - (uint64_t)bounds[2]);
    if (count >= RANGE_LIMIT)
        return gdb_kernel_fail(err, call->expr, "more than %d items", RANGE_LIMIT);
    count++;
    items = gdb_arena_alloc_array(gdb_kernel_heap(call->evaluator), count, sizeof(*items), err);
    if (items == NULL)
        return GDB_ERR_NOMEM;
    for (uint64_t i = 0; i < count; i++)
        items[i] = gdb_value_int64((int64_t)((uint64_t)bounds[0] + i * (uint64_t)bounds[2]));
    out->as.list = (gdb_list){items, count};
    return GDB_OK;
}

/* Two vectors of numbers, computed in DOUBLE; NULL if one of the numbers is. */
static gdb_status value_array(const gdb_value_call *call, gdb_value *out, gdb_error *err)
{
    double product = 0, distance = 0, squares[2] = {0, 0}, result;
    gdb_list a = call->args[0].as.list, b = call->args[1].as.list;

    for (uint32_t k = 0; k < 2; k++)
        if (call->args[k].type != GDB_TYPE_LIST)
            return gdb_kernel_fail(err, call->expr, "expected a LIST, not a %s",
                                   gdb_type_name(call->args[k].type));
    if (a.count != b.count)
        return gdb_kernel_fail(err, call->expr, "lists of %zu and of %zu number%s", a.count,
                               b.count, gdb_plural(b.count));
    for (size_t i = 0; i < a.count; i++) {
        const gdb_value *items[2] = {&a.items[i], &b.items[i]};
        double x, y;

        if (items[0]->is_null || items[1]->is_null)
            return GDB_OK;
        for (uint32_t k = 0; k < 2; k++)
            if (!gdb_type_is_numeric(items[k]->type))
                return gdb_kernel_fail(err, call->expr, "expected numbers, not a %s",
                                       gdb_type_name(items[k]->type));
        x = gdb_kernel_real(items[0]);
        y = gdb_kernel_real(items[1]);
        product += x * y;
        distance += (x - y) * (x - y);
        squares[0] += x * x;
        squares[1] += y * y;
    }
    switch ((int)call->expr->as.function) {
    case GDB_FN_ARRAY_DISTANCE:
        result = sqrt(distance);
        break;
    case GDB_FN_ARRAY_SQUARED_DISTANCE:
        result = distance;
        break;
    case GDB_FN_ARRAY_INNER_PRODUCT:
        result = product;
        break;
    default:
        result = squares[0] == 0 || squares[1] == 0
                     ? 0
                     : product / (sqrt(squares[0]) * sqrt(squares[1]));
        break;
    }
    *out = gdb_value_double(result);
    return GDB_OK;
}

gdb_value_function gdb_value_list_function(gdb_function_id id)
{
    switch ((int)id) {
    case GDB_FN_INDEX:
        return value_index;
    case GDB_FN_SLICE:
        return value_slice;
    case GDB_FN_HEAD:
    case GDB_FN_LAST:
        return value_head_last;
    case GDB_FN_RANGE:
        return value_range;
    case GDB_FN_ARRAY_DISTANCE:
    case GDB_FN_ARRAY_SQUARED_DISTANCE:
    case GDB_FN_ARRAY_INNER_PRODUCT:
    case GDB_FN_ARRAY_COSINE_SIMILARITY:
        return value_array;
    default:
        return NULL;
    }
}
