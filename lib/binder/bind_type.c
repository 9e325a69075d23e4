/* SPDX-License-Identifier: MIT */
#include "lib/binder/binder.h"

gdb_type_id gdb_bind_computing(gdb_type_id type)
{
    if (gdb_type_is_integer(type))
        return type == GDB_TYPE_UINT64 ? GDB_TYPE_UINT64 : GDB_TYPE_INT64;
    return type == GDB_TYPE_FLOAT ? GDB_TYPE_DOUBLE : type;
}

bool gdb_bind_is_null(const gdb_expr *expr)
{
    return expr->type == GDB_TYPE_NULL;
}

static bool is_literal(const gdb_expr *expr, gdb_type_id type)
{
    return expr->kind == GDB_EXPR_LITERAL && expr->type == type && !expr->as.literal.is_null;
}

/* A literal's value as another type, where that is exact; parameters come in any type. */
static bool convert_literal(gdb_value *value, gdb_type_id type)
{
    if (gdb_type_is_signed(value->type) && type == GDB_TYPE_INT64) {
        value->type = type;
        return true;
    }
    if (gdb_type_is_integer(value->type) && value->type != GDB_TYPE_UINT64 &&
        !gdb_type_is_signed(value->type) && type == GDB_TYPE_INT64) {
        *value = gdb_value_int64((int64_t)value->as.unsigned_integer);
        return true;
    }
    if (gdb_type_is_signed(value->type) && type == GDB_TYPE_UINT64 && value->as.integer >= 0) {
        value->as.unsigned_integer = (uint64_t)value->as.integer;
        value->type = type;
        return true;
    }
    if (value->type == GDB_TYPE_FLOAT && type == GDB_TYPE_DOUBLE) {
        value->type = type;
        return true;
    }
    if (gdb_type_is_signed(value->type) && type == GDB_TYPE_DOUBLE &&
        value->as.integer >= -(INT64_C(1) << 53) && value->as.integer <= INT64_C(1) << 53) {
        *value = gdb_value_double((double)value->as.integer);
        return true;
    }
    return false;
}

gdb_status gdb_bind_cast(gdb_binder *binder, gdb_expr **expr, gdb_type_id type, gdb_error *err)
{
    gdb_ast_range range = gdb_bind_range(*expr);

    if ((*expr)->type == type)
        return GDB_OK;
    if ((*expr)->kind == GDB_EXPR_LITERAL) {
        gdb_expr *literal;

        GDB_TRY(gdb_bind_literal(binder, &(*expr)->as.literal, range, &literal, err));
        if (literal->as.literal.is_null) {
            literal->as.literal.type = type;
            literal->type = type;
            *expr = literal;
            return GDB_OK;
        }
        if (is_literal(*expr, GDB_TYPE_STRING) &&
            (type == GDB_TYPE_DATE || type == GDB_TYPE_TIMESTAMP)) {
            gdb_status status =
                gdb_value_parse(&literal->as.literal, type, (*expr)->as.literal.as.text, err);

            if (status != GDB_OK)
                return gdb_bind_where(binder, range, GDB_ERR_QUERY, err);
            literal->type = type;
            *expr = literal;
            return GDB_OK;
        }
        if (convert_literal(&literal->as.literal, type)) {
            literal->type = type;
            *expr = literal;
            return GDB_OK;
        }
    }
    return gdb_bind_call(binder, GDB_FN_CAST, type, range, expr, 1, expr, err);
}

static gdb_type_id join_types(gdb_type_id a, gdb_type_id b)
{
    if (a == GDB_TYPE_NULL || a == b)
        return b;
    if (b == GDB_TYPE_NULL)
        return a;
    a = gdb_bind_computing(a);
    b = gdb_bind_computing(b);
    if (a == b)
        return a;
    if ((a == GDB_TYPE_INT64 && b == GDB_TYPE_DOUBLE) ||
        (a == GDB_TYPE_DOUBLE && b == GDB_TYPE_INT64))
        return GDB_TYPE_DOUBLE;
    return GDB_TYPE_ANY;
}

gdb_status gdb_bind_unify(gdb_binder *binder, gdb_expr **exprs, uint32_t count, gdb_type_id *type,
                          gdb_error *err)
{
    gdb_type_id common = GDB_TYPE_NULL;

    for (uint32_t i = 0; i < count; i++)
        common = join_types(common, exprs[i]->type);
    if (common == GDB_TYPE_NULL)
        common = GDB_TYPE_ANY;
    for (uint32_t i = 0; i < count; i++)
        GDB_TRY(gdb_bind_cast(binder, &exprs[i], common, err));
    *type = common;
    return GDB_OK;
}

gdb_status gdb_bind_condition(gdb_binder *binder, gdb_expr **expr, const char *what, gdb_error *err)
{
    if (gdb_bind_is_null(*expr))
        return gdb_bind_cast(binder, expr, GDB_TYPE_BOOL, err);
    if ((*expr)->type != GDB_TYPE_BOOL && (*expr)->type != GDB_TYPE_ANY)
        return GDB_BIND_FAIL(binder, gdb_bind_range(*expr), err, "%s needs a BOOL, not %s", what,
                             gdb_type_name((*expr)->type));
    return GDB_OK;
}
