/* SPDX-License-Identifier: MIT */
#include "lib/expression/expr_kernel.h"
#include "lib/types/date_time.h"

/* date(), timestamp(), and the parts of both. */

static int32_t day_of_timestamp(int64_t micros)
{
    int64_t day = micros / GDB_MICROS_PER_DAY;

    return (int32_t)(micros % GDB_MICROS_PER_DAY < 0 ? day - 1 : day);
}

static int64_t part_of(gdb_function_id id, int32_t days)
{
    int64_t year;
    unsigned month, day;

    gdb_civil_from_days(days, &year, &month, &day);
    if (id == GDB_FN_YEAR)
        return year;
    return id == GDB_FN_MONTH ? month : day;
}

gdb_status gdb_kernel_date(const gdb_kernel_args *call, bool *done, gdb_error *err)
{
    const gdb_vector *from = call->args[0];
    const int32_t *days = from->values;
    uint32_t mask = gdb_kernel_mask(from);
    int64_t *out = call->out->values;

    (void)err;
    *done = from->type == GDB_TYPE_DATE && call->out->type == GDB_TYPE_INT64 && !from->is_constant;
    if (*done)
        GDB_FOR_SELECTED(call->selection, row, {
            if (!gdb_vector_is_null(from, row))
                out[row] = part_of(call->expr->as.function, days[row & mask]);
        });
    return GDB_OK;
}

static gdb_status value_part(const gdb_value_call *call, gdb_value *out, gdb_error *err)
{
    const gdb_value *v = &call->args[0];

    if (v->type == GDB_TYPE_DATE)
        *out = gdb_value_int64(part_of(call->expr->as.function, (int32_t)v->as.integer));
    else if (v->type == GDB_TYPE_TIMESTAMP)
        *out = gdb_value_int64(part_of(call->expr->as.function, day_of_timestamp(v->as.integer)));
    else
        return gdb_kernel_fail(err, call->expr, "expected a DATE or TIMESTAMP, not a %s",
                               gdb_type_name(v->type));
    return GDB_OK;
}

static gdb_status value_date(const gdb_value_call *call, gdb_value *out, gdb_error *err)
{
    const gdb_value *v = &call->args[0];
    int32_t days;

    if (v->type == GDB_TYPE_DATE) {
        days = (int32_t)v->as.integer;
    } else if (v->type == GDB_TYPE_TIMESTAMP) {
        days = day_of_timestamp(v->as.integer);
    } else if (v->type != GDB_TYPE_STRING || !gdb_parse_date(v->as.text, &days)) {
        if (v->type == GDB_TYPE_STRING)
            return gdb_kernel_fail(err, call->expr, "'%.*s' is not a DATE (expected yyyy-mm-dd)",
                                   GDB_TEXT_ARG(v->as.text));
        return gdb_kernel_fail(err, call->expr, "a %s is not a DATE", gdb_type_name(v->type));
    }
    *out = (gdb_value){.type = GDB_TYPE_DATE, .as.integer = days};
    return GDB_OK;
}

static gdb_status value_timestamp(const gdb_value_call *call, gdb_value *out, gdb_error *err)
{
    const gdb_value *v = &call->args[0];
    int64_t micros;

    if (v->type == GDB_TYPE_TIMESTAMP) {
        micros = v->as.integer;
    } else if (v->type == GDB_TYPE_DATE) {
        micros = v->as.integer * GDB_MICROS_PER_DAY;
    } else if (v->type != GDB_TYPE_STRING || !gdb_parse_timestamp(v->as.text, &micros)) {
        if (v->type == GDB_TYPE_STRING)
            return gdb_kernel_fail(err, call->expr,
                                   "'%.*s' is not a TIMESTAMP (expected yyyy-mm-dd hh:mm:ss)",
                                   GDB_TEXT_ARG(v->as.text));
        return gdb_kernel_fail(err, call->expr, "a %s is not a TIMESTAMP", gdb_type_name(v->type));
    }
    *out = (gdb_value){.type = GDB_TYPE_TIMESTAMP, .as.integer = micros};
    return GDB_OK;
}

gdb_value_function gdb_value_date_function(gdb_function_id id)
{
    if (id == GDB_FN_DATE)
        return value_date;
    if (id == GDB_FN_TIMESTAMP)
        return value_timestamp;
    if (id == GDB_FN_YEAR || id == GDB_FN_MONTH || id == GDB_FN_DAY)
        return value_part;
    return NULL;
}
