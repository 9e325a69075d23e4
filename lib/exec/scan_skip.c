/* SPDX-License-Identifier: MIT */
#include "lib/exec/scan_skip.h"

/* The value behind the 64-bit image of a statistic. Strings have only their first bytes there,
 * and are not used. */
static bool value_of_image(gdb_type_id type, uint64_t image, gdb_value *out)
{
    *out = (gdb_value){.type = type};
    switch (type) {
    case GDB_TYPE_INT8:
    case GDB_TYPE_INT16:
    case GDB_TYPE_INT32:
    case GDB_TYPE_INT64:
    case GDB_TYPE_DATE:
    case GDB_TYPE_TIMESTAMP:
        memcpy(&out->as.integer, &image, sizeof(image));
        return true;
    case GDB_TYPE_UINT8:
    case GDB_TYPE_UINT16:
    case GDB_TYPE_UINT32:
    case GDB_TYPE_UINT64:
        out->as.unsigned_integer = image;
        return true;
    case GDB_TYPE_DOUBLE:
        memcpy(&out->as.real, &image, sizeof(image));
        return true;
    case GDB_TYPE_INVALID:
    case GDB_TYPE_BOOL:
    case GDB_TYPE_FLOAT:
    case GDB_TYPE_STRING:
    case GDB_TYPE_NULL:
    case GDB_TYPE_NODE:
    case GDB_TYPE_REL:
    case GDB_TYPE_LIST:
    case GDB_TYPE_MAP:
    case GDB_TYPE_PATH:
    case GDB_TYPE_ANY:
        break;
    }
    return false;
}

/* A column, maybe under a cast to a wider number, which keeps the order. */
static const gdb_expr *column_under(const gdb_plan *scan, const gdb_expr *expr)
{
    if (expr->kind == GDB_EXPR_CALL && expr->as.function == GDB_FN_CAST &&
        gdb_type_is_numeric(expr->type) && gdb_type_is_numeric(expr->args[0]->type))
        expr = expr->args[0];
    return expr->kind == GDB_EXPR_COLUMN && expr->as.column >= gdb_scan_first_property(scan)
               ? expr
               : NULL;
}

/* Is `column function literal` false for everything between min and max? */
static bool excludes(gdb_function_id function, const gdb_value *literal, const gdb_value *min,
                     const gdb_value *max)
{
    switch ((int)function) {
    case GDB_FN_EQUAL:
        return gdb_value_compare(literal, min) < 0 || gdb_value_compare(literal, max) > 0;
    case GDB_FN_LESS:
        return gdb_value_compare(min, literal) >= 0;
    case GDB_FN_LESS_EQUAL:
        return gdb_value_compare(min, literal) > 0;
    case GDB_FN_GREATER:
        return gdb_value_compare(max, literal) <= 0;
    case GDB_FN_GREATER_EQUAL:
        return gdb_value_compare(max, literal) < 0;
    default:
        return false;
    }
}

static gdb_function_id mirrored(gdb_function_id function)
{
    switch ((int)function) {
    case GDB_FN_LESS:
        return GDB_FN_GREATER;
    case GDB_FN_LESS_EQUAL:
        return GDB_FN_GREATER_EQUAL;
    case GDB_FN_GREATER:
        return GDB_FN_LESS;
    case GDB_FN_GREATER_EQUAL:
        return GDB_FN_LESS_EQUAL;
    default:
        return function;
    }
}

static bool comparable(const gdb_value *literal, const gdb_value *statistic)
{
    if (literal->is_null ||
        (gdb_type_is_float(literal->type) && literal->as.real != literal->as.real))
        return false;
    return literal->type == statistic->type ||
           (gdb_type_is_numeric(literal->type) && gdb_type_is_numeric(statistic->type));
}

bool gdb_scan_skip(gdb_property_reader *reader, const gdb_plan *scan, uint32_t table,
                   uint64_t *row)
{
    for (uint32_t i = 0; i < scan->as.scan.filter_count; i++) {
        const gdb_expr *filter = scan->as.scan.filters[i], *column;
        const gdb_segment *segment;
        gdb_function_id function = filter->as.function;
        const gdb_value *literal;
        gdb_value min, max;
        gdb_type_id type;
        uint64_t end;

        if (filter->kind != GDB_EXPR_CALL || function < GDB_FN_EQUAL ||
            function > GDB_FN_GREATER_EQUAL || function == GDB_FN_NOT_EQUAL)
            continue;
        column = column_under(scan, filter->args[0]);
        literal = &filter->args[1]->as.literal;
        if (column == NULL || filter->args[1]->kind != GDB_EXPR_LITERAL) {
            column = column_under(scan, filter->args[1]);
            literal = &filter->args[0]->as.literal;
            function = mirrored(function);
            if (column == NULL || filter->args[0]->kind != GDB_EXPR_LITERAL)
                continue;
        }
        segment =
            gdb_property_reader_segment(reader, column->as.column - gdb_scan_first_property(scan),
                                        table, *row, &end, &type);
        if (segment == NULL || (segment->flags & GDB_SEGMENT_HAS_MIN_MAX) == 0 ||
            !value_of_image(type, segment->min, &min) ||
            !value_of_image(type, segment->max, &max) || !comparable(literal, &min))
            continue;
        if (excludes(function, literal, &min, &max)) {
            *row = end;
            return true;
        }
    }
    return false;
}
