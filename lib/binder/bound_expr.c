/* SPDX-License-Identifier: MIT */
#include "lib/binder/bound_expr.h"

static bool same_literal(const gdb_value *a, const gdb_value *b)
{
    if (a->is_null || b->is_null)
        return a->is_null == b->is_null && a->type == b->type;
    return a->type == b->type && gdb_value_compare(a, b) == 0;
}

bool gdb_expr_equal(const gdb_expr *a, const gdb_expr *b)
{
    if (a == b)
        return true;
    if (a->kind != b->kind || a->type != b->type || a->arg_count != b->arg_count)
        return false;
    switch (a->kind) {
    case GDB_EXPR_LITERAL:
        if (!same_literal(&a->as.literal, &b->as.literal))
            return false;
        break;
    case GDB_EXPR_VARIABLE:
        if (a->as.variable != b->as.variable)
            return false;
        break;
    case GDB_EXPR_PROPERTY:
        if (a->as.property != b->as.property)
            return false;
        break;
    case GDB_EXPR_COLUMN:
        if (a->as.column != b->as.column)
            return false;
        break;
    case GDB_EXPR_CALL:
        if (a->as.function != b->as.function)
            return false;
        break;
    case GDB_EXPR_AGGREGATE:
        if (a->as.aggregate.id != b->as.aggregate.id ||
            a->as.aggregate.distinct != b->as.aggregate.distinct)
            return false;
        break;
    case GDB_EXPR_MAP:
        for (uint32_t i = 0; i < a->arg_count; i++) {
            if (!gdb_text_equal(a->as.keys[i], b->as.keys[i]))
                return false;
        }
        break;
    case GDB_EXPR_CASE:
    case GDB_EXPR_LIST:
        break;
    }
    for (uint32_t i = 0; i < a->arg_count; i++) {
        if (!gdb_expr_equal(a->args[i], b->args[i]))
            return false;
    }
    return true;
}

bool gdb_expr_holds_aggregate(const gdb_expr *expr)
{
    if (expr->kind == GDB_EXPR_AGGREGATE)
        return true;
    for (uint32_t i = 0; i < expr->arg_count; i++) {
        if (gdb_expr_holds_aggregate(expr->args[i]))
            return true;
    }
    return false;
}

bool gdb_expr_is_constant(const gdb_expr *expr)
{
    if (expr->kind == GDB_EXPR_VARIABLE || expr->kind == GDB_EXPR_PROPERTY ||
        expr->kind == GDB_EXPR_COLUMN || expr->kind == GDB_EXPR_AGGREGATE)
        return false;
    for (uint32_t i = 0; i < expr->arg_count; i++) {
        if (!gdb_expr_is_constant(expr->args[i]))
            return false;
    }
    return true;
}

const char *gdb_write_kind_name(gdb_write_kind kind)
{
    static const char *const names[] = {[GDB_WRITE_CREATE_NODE] = "create node",
                                        [GDB_WRITE_CREATE_REL] = "create relationship",
                                        [GDB_WRITE_SET] = "set",
                                        [GDB_WRITE_DELETE] = "delete"};

    return names[kind];
}
