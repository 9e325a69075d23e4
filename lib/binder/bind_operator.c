/* SPDX-License-Identifier: MIT */
#include "lib/binder/binder.h"

/* bind_operator.c - the types of comparison, arithmetic, IN and the predicates on strings. */

static gdb_function_id function_of(gdb_ast_operator op)
{
    switch (op) {
    case GDB_AST_OP_NOT:
        return GDB_FN_NOT;
    case GDB_AST_OP_MINUS:
        return GDB_FN_NEGATE;
    case GDB_AST_OP_IS_NULL:
        return GDB_FN_IS_NULL;
    case GDB_AST_OP_IS_NOT_NULL:
        return GDB_FN_IS_NOT_NULL;
    case GDB_AST_OP_AND:
        return GDB_FN_AND;
    case GDB_AST_OP_OR:
        return GDB_FN_OR;
    case GDB_AST_OP_XOR:
        return GDB_FN_XOR;
    case GDB_AST_OP_EQUAL:
        return GDB_FN_EQUAL;
    case GDB_AST_OP_NOT_EQUAL:
        return GDB_FN_NOT_EQUAL;
    case GDB_AST_OP_LESS:
        return GDB_FN_LESS;
    case GDB_AST_OP_LESS_EQUAL:
        return GDB_FN_LESS_EQUAL;
    case GDB_AST_OP_GREATER:
        return GDB_FN_GREATER;
    case GDB_AST_OP_GREATER_EQUAL:
        return GDB_FN_GREATER_EQUAL;
    case GDB_AST_OP_IN:
        return GDB_FN_IN;
    case GDB_AST_OP_STARTS_WITH:
        return GDB_FN_STARTS_WITH;
    case GDB_AST_OP_ENDS_WITH:
        return GDB_FN_ENDS_WITH;
    case GDB_AST_OP_CONTAINS:
        return GDB_FN_CONTAINS;
    case GDB_AST_OP_ADD:
        return GDB_FN_ADD;
    case GDB_AST_OP_SUBTRACT:
        return GDB_FN_SUBTRACT;
    case GDB_AST_OP_MULTIPLY:
        return GDB_FN_MULTIPLY;
    case GDB_AST_OP_DIVIDE:
        return GDB_FN_DIVIDE;
    case GDB_AST_OP_MODULO:
        return GDB_FN_MODULO;
    case GDB_AST_OP_POWER:
        return GDB_FN_POWER;
    case GDB_AST_OP_PLUS:
    case GDB_AST_OP_REGEX:
        break;
    }
    return GDB_FN_COUNT_;
}

static gdb_status fail_types(gdb_binder *binder, gdb_ast_operator op, gdb_ast_range range,
                             const gdb_expr *left, const gdb_expr *right, gdb_error *err)
{
    return GDB_BIND_FAIL(binder, range, err, "'%s' cannot be applied to %s and %s",
                         gdb_ast_operator_name(op), gdb_type_name(left->type),
                         gdb_type_name(right->type));
}

/* --- comparison ------------------------------------------------------------ */

static bool is_temporal(gdb_type_id type)
{
    return type == GDB_TYPE_DATE || type == GDB_TYPE_TIMESTAMP;
}

static bool has_no_order(gdb_type_id type)
{
    return type == GDB_TYPE_NODE || type == GDB_TYPE_REL || type == GDB_TYPE_MAP ||
           type == GDB_TYPE_PATH;
}

static bool is_text_literal(const gdb_expr *expr)
{
    return expr->kind == GDB_EXPR_LITERAL && expr->type == GDB_TYPE_STRING;
}

static bool is_natural_literal(const gdb_expr *expr)
{
    return expr->kind == GDB_EXPR_LITERAL && gdb_type_is_signed(expr->type) &&
           expr->as.literal.as.integer >= 0;
}

/* The type in which two can be compared; INVALID if there is none. */
static gdb_type_id comparison_type(const gdb_expr *left, const gdb_expr *right)
{
    gdb_type_id a = gdb_bind_computing(left->type), b = gdb_bind_computing(right->type);

    if (a == GDB_TYPE_NULL)
        return b == GDB_TYPE_NULL ? GDB_TYPE_ANY : b;
    if (b == GDB_TYPE_NULL || a == b)
        return a;
    if (a == GDB_TYPE_ANY || b == GDB_TYPE_ANY)
        return GDB_TYPE_ANY;
    if (gdb_type_is_numeric(a) && gdb_type_is_numeric(b)) {
        if (a == GDB_TYPE_DOUBLE || b == GDB_TYPE_DOUBLE)
            return GDB_TYPE_DOUBLE;
        /* INT64 with UINT64: neither holds the other's values. */
        return is_natural_literal(left) || is_natural_literal(right) ? GDB_TYPE_UINT64
                                                                     : GDB_TYPE_ANY;
    }
    if (is_temporal(a) && is_temporal(b))
        return GDB_TYPE_TIMESTAMP;
    if (is_temporal(a) && is_text_literal(right))
        return a;
    if (is_temporal(b) && is_text_literal(left))
        return b;
    return GDB_TYPE_INVALID;
}

static gdb_status bind_comparison(gdb_binder *binder, gdb_ast_operator op, gdb_ast_range range,
                                  gdb_expr *left, gdb_expr *right, gdb_expr **out, gdb_error *err)
{
    gdb_type_id type = comparison_type(left, right);
    gdb_expr *args[2] = {left, right};

    if (type == GDB_TYPE_INVALID)
        return GDB_BIND_FAIL(binder, range, err, "cannot compare %s with %s",
                             gdb_type_name(left->type), gdb_type_name(right->type));
    if (op != GDB_AST_OP_EQUAL && op != GDB_AST_OP_NOT_EQUAL && has_no_order(type))
        return fail_types(binder, op, range, left, right, err);
    GDB_TRY(gdb_bind_cast(binder, &args[0], type, err));
    GDB_TRY(gdb_bind_cast(binder, &args[1], type, err));
    return gdb_bind_call(binder, function_of(op), GDB_TYPE_BOOL, range, args, 2, out, err);
}

/* IN compares values of any number type exactly, so only dates written as text change. */
static gdb_status bind_in(gdb_binder *binder, gdb_ast_range range, gdb_expr *left, gdb_expr *right,
                          gdb_expr **out, gdb_error *err)
{
    gdb_expr *args[2] = {left, right};

    if (gdb_bind_is_null(right))
        GDB_TRY(gdb_bind_cast(binder, &args[1], GDB_TYPE_LIST, err));
    else if (right->type != GDB_TYPE_LIST && right->type != GDB_TYPE_ANY)
        return fail_types(binder, GDB_AST_OP_IN, range, left, right, err);
    if (gdb_bind_is_null(left))
        GDB_TRY(gdb_bind_cast(binder, &args[0], GDB_TYPE_ANY, err));
    if (right->kind == GDB_EXPR_LIST) {
        for (uint32_t i = 0; i < right->arg_count; i++) {
            gdb_expr *item = right->args[i];

            if (comparison_type(left, item) == GDB_TYPE_INVALID)
                return GDB_BIND_FAIL(binder, gdb_bind_range(item), err, "cannot compare %s with %s",
                                     gdb_type_name(left->type), gdb_type_name(item->type));
            if (is_temporal(left->type) && is_text_literal(item))
                GDB_TRY(gdb_bind_cast(binder, &right->args[i], left->type, err));
        }
    } else if (right->type == GDB_TYPE_LIST && right->element != GDB_TYPE_ANY &&
               right->element != GDB_TYPE_INVALID) {
        gdb_expr item = *right;

        item.kind = GDB_EXPR_VARIABLE;
        item.type = right->element;
        if (comparison_type(left, &item) == GDB_TYPE_INVALID)
            return GDB_BIND_FAIL(binder, range, err, "cannot compare %s with %s",
                                 gdb_type_name(left->type), gdb_type_name(item.type));
    }
    return gdb_bind_call(binder, GDB_FN_IN, GDB_TYPE_BOOL, range, args, 2, out, err);
}

/* --- arithmetic -------------------------------------------------------------- */

/* UINT64 computes as INT64; what is too large for that is an error when it comes. */
static gdb_type_id arithmetic_type(gdb_type_id type)
{
    type = gdb_bind_computing(type);
    return type == GDB_TYPE_UINT64 ? GDB_TYPE_INT64 : type;
}

static gdb_status bind_numbers(gdb_binder *binder, gdb_ast_operator op, gdb_ast_range range,
                               gdb_expr *left, gdb_expr *right, gdb_expr **out, gdb_error *err)
{
    gdb_type_id a = arithmetic_type(left->type), b = arithmetic_type(right->type);
    gdb_type_id type = a == GDB_TYPE_NULL ? b : a;
    gdb_expr *args[2] = {left, right};

    if (type == GDB_TYPE_NULL)
        type = GDB_TYPE_INT64;
    if (a == GDB_TYPE_ANY || b == GDB_TYPE_ANY) {
        for (int i = 0; i < 2; i++) {
            if (gdb_bind_is_null(args[i]))
                GDB_TRY(gdb_bind_cast(binder, &args[i], GDB_TYPE_ANY, err));
        }
        return gdb_bind_call(binder, function_of(op), GDB_TYPE_ANY, range, args, 2, out, err);
    }
    if (b == GDB_TYPE_DOUBLE || op == GDB_AST_OP_POWER)
        type = gdb_type_is_numeric(type) ? GDB_TYPE_DOUBLE : type;
    if (!gdb_type_is_numeric(type) || (b != GDB_TYPE_NULL && !gdb_type_is_numeric(b)))
        return fail_types(binder, op, range, left, right, err);
    GDB_TRY(gdb_bind_cast(binder, &args[0], type, err));
    GDB_TRY(gdb_bind_cast(binder, &args[1], type, err));
    return gdb_bind_call(binder, function_of(op), type, range, args, 2, out, err);
}

static gdb_status as_text(gdb_binder *binder, gdb_expr **expr, gdb_error *err)
{
    if ((*expr)->type == GDB_TYPE_STRING || gdb_bind_is_null(*expr))
        return gdb_bind_cast(binder, expr, GDB_TYPE_STRING, err);
    return gdb_bind_call(binder, GDB_FN_TO_STRING, GDB_TYPE_STRING, gdb_bind_range(*expr), expr, 1,
                         expr, err);
}

/* An operand of LIST + x that is no list stands for a list of one. */
static gdb_status as_list(gdb_binder *binder, gdb_expr **expr, gdb_error *err)
{
    gdb_expr *list;

    if ((*expr)->type == GDB_TYPE_LIST || gdb_bind_is_null(*expr))
        return gdb_bind_cast(binder, expr, GDB_TYPE_LIST, err);
    list = gdb_bind_new(binder, GDB_EXPR_LIST, GDB_TYPE_LIST, gdb_bind_range(*expr), 1, err);
    if (list == NULL)
        return GDB_ERR_NOMEM;
    list->args[0] = *expr;
    list->element = (*expr)->type;
    *expr = list;
    return GDB_OK;
}

static gdb_status bind_add(gdb_binder *binder, gdb_ast_operator op, gdb_ast_range range,
                           gdb_expr *left, gdb_expr *right, gdb_expr **out, gdb_error *err)
{
    gdb_expr *args[2] = {left, right};
    gdb_type_id a = left->type, b = right->type, type;
    bool add = op == GDB_AST_OP_ADD;

    if (add && (a == GDB_TYPE_LIST || b == GDB_TYPE_LIST)) {
        GDB_TRY(as_list(binder, &args[0], err));
        GDB_TRY(as_list(binder, &args[1], err));
        GDB_TRY(gdb_bind_call(binder, GDB_FN_ADD, GDB_TYPE_LIST, range, args, 2, out, err));
        if (args[0]->element == args[1]->element)
            (*out)->element = args[0]->element;
        return GDB_OK;
    }
    if (add && (a == GDB_TYPE_STRING || b == GDB_TYPE_STRING)) {
        gdb_type_id other = a == GDB_TYPE_STRING ? b : a;

        if (!gdb_type_is_storable(other) && other != GDB_TYPE_NULL && other != GDB_TYPE_ANY)
            return fail_types(binder, op, range, left, right, err);
        GDB_TRY(as_text(binder, &args[0], err));
        GDB_TRY(as_text(binder, &args[1], err));
        return gdb_bind_call(binder, GDB_FN_ADD, GDB_TYPE_STRING, range, args, 2, out, err);
    }
    if (!add && a == GDB_TYPE_DATE && b == GDB_TYPE_DATE)
        return gdb_bind_call(binder, GDB_FN_SUBTRACT, GDB_TYPE_INT64, range, args, 2, out, err);
    if (add && b == GDB_TYPE_DATE) {
        args[0] = right;
        args[1] = left;
    }
    type = args[1]->type;
    if (args[0]->type == GDB_TYPE_DATE && (gdb_type_is_integer(type) || type == GDB_TYPE_NULL)) {
        GDB_TRY(gdb_bind_cast(binder, &args[1], GDB_TYPE_INT64, err));
        return gdb_bind_call(binder, function_of(op), GDB_TYPE_DATE, range, args, 2, out, err);
    }
    return bind_numbers(binder, op, range, left, right, out, err);
}

/* --- the rest ------------------------------------------------------------------ */

static gdb_status bind_text_match(gdb_binder *binder, gdb_ast_operator op, gdb_ast_range range,
                                  gdb_expr *left, gdb_expr *right, gdb_expr **out, gdb_error *err)
{
    gdb_expr *args[2] = {left, right};

    for (int i = 0; i < 2; i++) {
        if (gdb_bind_is_null(args[i]))
            GDB_TRY(gdb_bind_cast(binder, &args[i], GDB_TYPE_STRING, err));
        else if (args[i]->type != GDB_TYPE_STRING && args[i]->type != GDB_TYPE_ANY)
            return fail_types(binder, op, range, left, right, err);
    }
    return gdb_bind_call(binder, function_of(op), GDB_TYPE_BOOL, range, args, 2, out, err);
}

static gdb_status bind_unary(gdb_binder *binder, gdb_ast_operator op, gdb_ast_range range,
                             gdb_expr *operand, gdb_expr **out, gdb_error *err)
{
    gdb_type_id type = arithmetic_type(operand->type);

    if (op == GDB_AST_OP_IS_NULL || op == GDB_AST_OP_IS_NOT_NULL) {
        if (gdb_bind_is_null(operand))
            GDB_TRY(gdb_bind_cast(binder, &operand, GDB_TYPE_ANY, err));
        return gdb_bind_call(binder, function_of(op), GDB_TYPE_BOOL, range, &operand, 1, out, err);
    }
    if (op == GDB_AST_OP_NOT) {
        GDB_TRY(gdb_bind_condition(binder, &operand, "NOT", err));
        return gdb_bind_call(binder, GDB_FN_NOT, GDB_TYPE_BOOL, range, &operand, 1, out, err);
    }
    if (type == GDB_TYPE_NULL)
        type = GDB_TYPE_INT64;
    if (!gdb_type_is_numeric(type) && type != GDB_TYPE_ANY)
        return GDB_BIND_FAIL(binder, range, err, "'%s' cannot be applied to %s",
                             gdb_ast_operator_name(op), gdb_type_name(operand->type));
    GDB_TRY(gdb_bind_cast(binder, &operand, type, err));
    if (op == GDB_AST_OP_PLUS) {
        *out = operand;
        return GDB_OK;
    }
    return gdb_bind_call(binder, GDB_FN_NEGATE, type, range, &operand, 1, out, err);
}

gdb_status gdb_bind_operator(gdb_binder *binder, gdb_ast_operator op, gdb_ast_range range,
                             gdb_expr *left, gdb_expr *right, gdb_expr **out, gdb_error *err)
{
    gdb_expr *args[2] = {left, right};

    switch (op) {
    case GDB_AST_OP_NOT:
    case GDB_AST_OP_PLUS:
    case GDB_AST_OP_MINUS:
    case GDB_AST_OP_IS_NULL:
    case GDB_AST_OP_IS_NOT_NULL:
        return bind_unary(binder, op, range, left, out, err);
    case GDB_AST_OP_AND:
    case GDB_AST_OP_OR:
    case GDB_AST_OP_XOR:
        GDB_TRY(gdb_bind_condition(binder, &args[0], gdb_ast_operator_name(op), err));
        GDB_TRY(gdb_bind_condition(binder, &args[1], gdb_ast_operator_name(op), err));
        return gdb_bind_call(binder, function_of(op), GDB_TYPE_BOOL, range, args, 2, out, err);
    case GDB_AST_OP_EQUAL:
    case GDB_AST_OP_NOT_EQUAL:
    case GDB_AST_OP_LESS:
    case GDB_AST_OP_LESS_EQUAL:
    case GDB_AST_OP_GREATER:
    case GDB_AST_OP_GREATER_EQUAL:
        return bind_comparison(binder, op, range, left, right, out, err);
    case GDB_AST_OP_REGEX:
        return gdb_bind_unsupported(binder, range, "'=~' is", err);
    case GDB_AST_OP_IN:
        return bind_in(binder, range, left, right, out, err);
    case GDB_AST_OP_STARTS_WITH:
    case GDB_AST_OP_ENDS_WITH:
    case GDB_AST_OP_CONTAINS:
        return bind_text_match(binder, op, range, left, right, out, err);
    case GDB_AST_OP_ADD:
    case GDB_AST_OP_SUBTRACT:
        return bind_add(binder, op, range, left, right, out, err);
    case GDB_AST_OP_MULTIPLY:
    case GDB_AST_OP_DIVIDE:
    case GDB_AST_OP_MODULO:
    case GDB_AST_OP_POWER:
        return bind_numbers(binder, op, range, left, right, out, err);
    }
    return GDB_BIND_FAIL(binder, range, err, "unknown operator");
}
