/* SPDX-License-Identifier: MIT */
#include "lib/binder/binder.h"

#include "lib/base/text_quote.h"
#include "lib/types/number_text.h"

static gdb_status bind_name(gdb_binder *binder, const gdb_ast_expr *ast, gdb_expr **out,
                            gdb_error *err)
{
    char quote[GDB_TEXT_QUOTE_SIZE];
    gdb_text_view nearest;
    uint32_t variable;

    if (gdb_scope_find(&binder->scope, ast->text, &variable))
        return gdb_bind_variable(binder, variable, ast->range, out, err);
    nearest = gdb_scope_nearest(&binder->scope, ast->text, binder->arena, err);
    gdb_text_quote(ast->text, quote);
    if (nearest.data == NULL)
        return GDB_BIND_FAIL(binder, ast->range, err, "no variable %s here", quote);
    return GDB_BIND_FAIL(binder, ast->range, err, "no variable %s here; did you mean '%.*s'?",
                         quote, GDB_TEXT_ARG(nearest));
}

static gdb_status bind_parameter(gdb_binder *binder, const gdb_ast_expr *ast, gdb_expr **out,
                                 gdb_error *err)
{
    char quote[GDB_TEXT_QUOTE_SIZE];
    const gdb_parameters *parameters = binder->parameters;

    for (size_t i = 0; parameters != NULL && i < parameters->count; i++) {
        if (gdb_text_equal(parameters->items[i].name, ast->text))
            return gdb_bind_literal(binder, &parameters->items[i].value, ast->range, out, err);
    }
    return GDB_BIND_FAIL(binder, ast->range, err, "parameter %s has no value",
                         gdb_text_quote(ast->text, quote));
}

static gdb_status bind_leaf(gdb_binder *binder, const gdb_ast_expr *ast, gdb_expr **out,
                            gdb_error *err)
{
    gdb_value value = gdb_value_null();
    double real;

    if (ast->kind == GDB_AST_EXPR_BOOLEAN)
        value = gdb_value_bool(ast->boolean);
    else if (ast->kind == GDB_AST_EXPR_INTEGER)
        value = gdb_value_int64(ast->integer);
    else if (ast->kind == GDB_AST_EXPR_STRING)
        value = gdb_value_string(ast->text);
    else if (ast->kind == GDB_AST_EXPR_FLOAT) {
        if (!gdb_parse_double(ast->text, &real))
            return GDB_BIND_FAIL(binder, ast->range, err, "%.*s is too large for a DOUBLE",
                                 GDB_TEXT_ARG(ast->text));
        value = gdb_value_double(real);
    }
    return gdb_bind_literal(binder, &value, ast->range, out, err);
}

/* --- parts of values ----------------------------------------------------------- */

static gdb_status bind_part_of_date(gdb_binder *binder, const gdb_ast_expr *ast, gdb_expr *operand,
                                    gdb_expr **out, gdb_error *err)
{
    static const struct {
        const char *name;
        gdb_function_id id;
    } parts[] = {{"year", GDB_FN_YEAR}, {"month", GDB_FN_MONTH}, {"day", GDB_FN_DAY}};

    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        if (gdb_text_equal_nocase(ast->property.name.text, gdb_text_of(parts[i].name)))
            return gdb_bind_call(binder, parts[i].id, GDB_TYPE_INT64, ast->range, &operand, 1, out,
                                 err);
    }
    return GDB_BIND_FAIL(binder, ast->property.name.range, err, "%s has year, month and day",
                         gdb_type_name(operand->type));
}

static gdb_status bind_index(gdb_binder *binder, gdb_ast_range range, gdb_expr *operand,
                             gdb_expr *index, gdb_expr **out, gdb_error *err)
{
    gdb_expr *args[2] = {operand, index};
    gdb_type_id type = GDB_TYPE_ANY;

    if (operand->type == GDB_TYPE_LIST) {
        if (!gdb_type_is_integer(index->type) && !gdb_bind_is_null(index) &&
            index->type != GDB_TYPE_ANY)
            return GDB_BIND_FAIL(binder, range, err, "a LIST is indexed by INT64, not by %s",
                                 gdb_type_name(index->type));
        GDB_TRY(gdb_bind_cast(binder, &args[1], GDB_TYPE_INT64, err));
        if (operand->element != GDB_TYPE_INVALID)
            type = operand->element;
    } else if (operand->type == GDB_TYPE_MAP || operand->type == GDB_TYPE_ANY) {
        if (gdb_bind_is_null(index))
            GDB_TRY(gdb_bind_cast(binder, &args[1], GDB_TYPE_STRING, err));
        else if (index->type != GDB_TYPE_STRING && operand->type == GDB_TYPE_MAP)
            return GDB_BIND_FAIL(binder, range, err, "a MAP is indexed by STRING, not by %s",
                                 gdb_type_name(index->type));
        else if (index->type != GDB_TYPE_STRING)
            GDB_TRY(gdb_bind_cast(binder, &args[1], gdb_bind_computing(index->type), err));
    } else if (gdb_bind_is_null(operand)) {
        *out = operand;
        return GDB_OK;
    } else {
        return GDB_BIND_FAIL(binder, range, err, "%s has no parts", gdb_type_name(operand->type));
    }
    return gdb_bind_call(binder, GDB_FN_INDEX, type, range, args, 2, out, err);
}

static gdb_status bind_property_of(gdb_binder *binder, const gdb_ast_expr *ast, gdb_expr **out,
                                   gdb_error *err)
{
    gdb_value name = gdb_value_string(ast->property.name.text);
    gdb_expr *operand, *key;

    GDB_TRY(gdb_bind_expr(binder, ast->property.operand, &operand, err));
    if (operand->type == GDB_TYPE_NODE || operand->type == GDB_TYPE_REL) {
        if (operand->kind != GDB_EXPR_VARIABLE)
            return gdb_bind_unsupported(binder, ast->range,
                                        "a property of an expression (name it with WITH first) is",
                                        err);
        return gdb_bind_property(binder, operand->as.variable, ast->property.name, ast->range, out,
                                 err);
    }
    if (operand->type == GDB_TYPE_DATE || operand->type == GDB_TYPE_TIMESTAMP)
        return bind_part_of_date(binder, ast, operand, out, err);
    if (operand->type != GDB_TYPE_MAP && operand->type != GDB_TYPE_ANY &&
        !gdb_bind_is_null(operand))
        return GDB_BIND_FAIL(binder, ast->range, err, "%s has no properties",
                             gdb_type_name(operand->type));
    GDB_TRY(gdb_bind_literal(binder, &name, ast->property.name.range, &key, err));
    return bind_index(binder, ast->range, operand, key, out, err);
}

static gdb_status bind_slice_end(gdb_binder *binder, const gdb_ast_expr *ast, int64_t missing,
                                 gdb_ast_range range, gdb_expr **out, gdb_error *err)
{
    gdb_value value = gdb_value_int64(missing);

    if (ast == NULL)
        return gdb_bind_literal(binder, &value, range, out, err);
    GDB_TRY(gdb_bind_expr(binder, ast, out, err));
    if (!gdb_type_is_integer((*out)->type) && !gdb_bind_is_null(*out))
        return GDB_BIND_FAIL(binder, ast->range, err, "a LIST is cut at INT64, not at %s",
                             gdb_type_name((*out)->type));
    return gdb_bind_cast(binder, out, GDB_TYPE_INT64, err);
}

static gdb_status bind_slice(gdb_binder *binder, const gdb_ast_expr *ast, gdb_expr **out,
                             gdb_error *err)
{
    gdb_expr *args[3];

    GDB_TRY(gdb_bind_expr(binder, ast->slice.operand, &args[0], err));
    if (gdb_bind_is_null(args[0]))
        GDB_TRY(gdb_bind_cast(binder, &args[0], GDB_TYPE_LIST, err));
    if (args[0]->type != GDB_TYPE_LIST)
        return GDB_BIND_FAIL(binder, ast->range, err, "only a LIST can be cut, not %s",
                             gdb_type_name(args[0]->type));
    GDB_TRY(bind_slice_end(binder, ast->slice.from, INT64_MIN, ast->range, &args[1], err));
    GDB_TRY(bind_slice_end(binder, ast->slice.to, INT64_MAX, ast->range, &args[2], err));
    GDB_TRY(gdb_bind_call(binder, GDB_FN_SLICE, GDB_TYPE_LIST, ast->range, args, 3, out, err));
    (*out)->element = args[0]->element;
    return GDB_OK;
}

/* --- logic ----------------------------------------------------------------------- */

static gdb_status bind_logical(gdb_binder *binder, const gdb_ast_expr *ast, gdb_expr **out,
                               gdb_error *err)
{
    gdb_ast_operator op = ast->logical.op;
    gdb_function_id function = op == GDB_AST_OP_AND  ? GDB_FN_AND
                               : op == GDB_AST_OP_OR ? GDB_FN_OR
                                                     : GDB_FN_XOR;
    gdb_expr *call;

    GDB_TRY(gdb_bind_call(binder, function, GDB_TYPE_BOOL, ast->range, NULL, 0, &call, err));
    call->args = gdb_arena_alloc_array(binder->arena, ast->logical.count, sizeof(*call->args), err);
    if (call->args == NULL)
        return GDB_ERR_NOMEM;
    call->arg_count = (uint32_t)ast->logical.count;
    for (uint32_t i = 0; i < call->arg_count; i++) {
        GDB_TRY(gdb_bind_expr(binder, ast->logical.operands[i], &call->args[i], err));
        GDB_TRY(gdb_bind_condition(binder, &call->args[i], gdb_ast_operator_name(op), err));
    }
    *out = call;
    return GDB_OK;
}

static gdb_status bind_chain(gdb_binder *binder, const gdb_ast_expr *ast, gdb_expr **out,
                             gdb_error *err)
{
    uint32_t count = (uint32_t)ast->chain.count - 1;
    gdb_expr **parts = gdb_arena_alloc_array(binder->arena, count, sizeof(*parts), err);
    gdb_expr *left, *right;

    if (parts == NULL)
        return GDB_ERR_NOMEM;
    GDB_TRY(gdb_bind_expr(binder, ast->chain.operands[0], &left, err));
    for (uint32_t i = 0; i < count; i++) {
        const gdb_ast_expr *a = ast->chain.operands[i], *b = ast->chain.operands[i + 1];
        gdb_ast_range range = {a->range.offset,
                               b->range.offset + b->range.length - a->range.offset};

        GDB_TRY(gdb_bind_expr(binder, b, &right, err));
        GDB_TRY(gdb_bind_operator(binder, ast->chain.ops[i], range, left, right, &parts[i], err));
        left = right;
    }
    return gdb_bind_call(binder, GDB_FN_AND, GDB_TYPE_BOOL, ast->range, parts, count, out, err);
}

static gdb_status bind_case(gdb_binder *binder, const gdb_ast_expr *ast, gdb_expr **out,
                            gdb_error *err)
{
    uint32_t branches = (uint32_t)ast->case_of.count;
    gdb_expr *expr, **values, *subject = NULL;
    gdb_value null = gdb_value_null();
    gdb_type_id type;

    expr = gdb_bind_new(binder, GDB_EXPR_CASE, GDB_TYPE_ANY, ast->range, 2 * branches + 1, err);
    values = gdb_arena_alloc_array(binder->arena, branches + 1, sizeof(*values), err);
    if (expr == NULL || values == NULL)
        return GDB_ERR_NOMEM;
    if (ast->case_of.subject != NULL)
        GDB_TRY(gdb_bind_expr(binder, ast->case_of.subject, &subject, err));
    for (uint32_t i = 0; i < branches; i++) {
        const gdb_ast_case_branch *branch = &ast->case_of.branches[i];
        gdb_expr **when = &expr->args[2 * i];

        GDB_TRY(gdb_bind_expr(binder, branch->when, when, err));
        if (subject != NULL)
            GDB_TRY(gdb_bind_operator(binder, GDB_AST_OP_EQUAL, branch->when->range, subject, *when,
                                      when, err));
        else
            GDB_TRY(gdb_bind_condition(binder, when, "WHEN", err));
        GDB_TRY(gdb_bind_expr(binder, branch->then, &values[i], err));
    }
    if (ast->case_of.otherwise != NULL)
        GDB_TRY(gdb_bind_expr(binder, ast->case_of.otherwise, &values[branches], err));
    else
        GDB_TRY(gdb_bind_literal(binder, &null, ast->range, &values[branches], err));
    GDB_TRY(gdb_bind_unify(binder, values, branches + 1, &type, err));
    for (uint32_t i = 0; i < branches; i++)
        expr->args[2 * i + 1] = values[i];
    expr->args[2 * branches] = values[branches];
    expr->type = type;
    if (type == GDB_TYPE_LIST)
        expr->element = GDB_TYPE_ANY;
    *out = expr;
    return GDB_OK;
}

/* --- lists and maps ---------------------------------------------------------------- */

static gdb_status bind_item(gdb_binder *binder, const gdb_ast_expr *ast, gdb_expr **out,
                            gdb_error *err)
{
    GDB_TRY(gdb_bind_expr(binder, ast, out, err));
    if (gdb_bind_is_null(*out))
        return gdb_bind_cast(binder, out, GDB_TYPE_ANY, err);
    return GDB_OK;
}

static gdb_status bind_list(gdb_binder *binder, const gdb_ast_expr *ast, gdb_expr **out,
                            gdb_error *err)
{
    uint32_t count = (uint32_t)ast->list.count;
    gdb_expr *expr = gdb_bind_new(binder, GDB_EXPR_LIST, GDB_TYPE_LIST, ast->range, count, err);

    if (expr == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < count; i++) {
        GDB_TRY(bind_item(binder, ast->list.items[i], &expr->args[i], err));
        if (i == 0)
            expr->element = expr->args[i]->type;
        else if (expr->element != expr->args[i]->type)
            expr->element = GDB_TYPE_ANY;
    }
    *out = expr;
    return GDB_OK;
}

static gdb_status bind_map(gdb_binder *binder, const gdb_ast_expr *ast, gdb_expr **out,
                           gdb_error *err)
{
    uint32_t count = (uint32_t)ast->map.count;
    gdb_expr *expr = gdb_bind_new(binder, GDB_EXPR_MAP, GDB_TYPE_MAP, ast->range, count, err);

    if (expr == NULL)
        return GDB_ERR_NOMEM;
    expr->as.keys = gdb_arena_alloc_array(binder->arena, count, sizeof(*expr->as.keys), err);
    if (expr->as.keys == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < count; i++) {
        expr->as.keys[i] = ast->map.entries[i].key.text;
        GDB_TRY(bind_item(binder, ast->map.entries[i].value, &expr->args[i], err));
    }
    *out = expr;
    return GDB_OK;
}

static gdb_status bind_cast_to_list(gdb_binder *binder, gdb_expr *operand, gdb_type_id type,
                                    gdb_ast_range range, gdb_expr **out, gdb_error *err)
{
    gdb_value number = gdb_value_int64((int64_t)type);
    gdb_expr *args[2] = {operand, NULL};

    GDB_TRY(gdb_bind_literal(binder, &number, range, &args[1], err));
    GDB_TRY(gdb_bind_call(binder, GDB_FN_CAST, GDB_TYPE_LIST, range, args, 2, out, err));
    (*out)->element = gdb_type_element(type);
    return GDB_OK;
}

gdb_status gdb_bind_cast_to(gdb_binder *binder, const gdb_ast_expr *operand, gdb_ast_name type_name,
                            gdb_ast_range range, gdb_expr **out, gdb_error *err)
{
    gdb_type_id type = gdb_type_parse(type_name.text), in_query = gdb_type_in_query(type);
    char quote[GDB_TEXT_QUOTE_SIZE];
    gdb_expr *expr;

    if (type == GDB_TYPE_INVALID)
        return GDB_BIND_FAIL(binder, type_name.range, err, "no type %s to cast to",
                             gdb_text_quote(type_name.text, quote));
    GDB_TRY(gdb_bind_expr(binder, operand, &expr, err));
    if (gdb_bind_is_null(expr)) {
        *out = expr;
        return gdb_bind_cast(binder, out, in_query, err);
    }
    if (in_query == GDB_TYPE_LIST ? expr->type != GDB_TYPE_LIST && expr->type != GDB_TYPE_ANY
                                  : !gdb_type_is_storable(expr->type) && expr->type != GDB_TYPE_ANY)
        return GDB_BIND_FAIL(binder, range, err, "%s cannot be cast to %s",
                             gdb_type_name(expr->type), gdb_type_name(type));
    if (in_query == GDB_TYPE_LIST)
        return bind_cast_to_list(binder, expr, type, range, out, err);
    if (expr->type == type) {
        *out = expr;
        return GDB_OK;
    }
    return gdb_bind_call(binder, GDB_FN_CAST, type, range, &expr, 1, out, err);
}

static gdb_status bind_pair(gdb_binder *binder, const gdb_ast_expr *first,
                            const gdb_ast_expr *second, gdb_expr *args[2], gdb_error *err)
{
    GDB_TRY(gdb_bind_expr(binder, first, &args[0], err));
    return gdb_bind_expr(binder, second, &args[1], err);
}

gdb_status gdb_bind_expr(gdb_binder *binder, const gdb_ast_expr *ast, gdb_expr **out,
                         gdb_error *err)
{
    gdb_expr *args[2] = {NULL, NULL};

    switch (ast->kind) {
    case GDB_AST_EXPR_NULL:
    case GDB_AST_EXPR_BOOLEAN:
    case GDB_AST_EXPR_INTEGER:
    case GDB_AST_EXPR_FLOAT:
    case GDB_AST_EXPR_STRING:
        return bind_leaf(binder, ast, out, err);
    case GDB_AST_EXPR_PARAMETER:
        return bind_parameter(binder, ast, out, err);
    case GDB_AST_EXPR_VARIABLE:
        return bind_name(binder, ast, out, err);
    case GDB_AST_EXPR_PROPERTY:
        return bind_property_of(binder, ast, out, err);
    case GDB_AST_EXPR_HAS_LABELS:
        GDB_TRY(gdb_bind_expr(binder, ast->has_labels.operand, &args[0], err));
        return gdb_bind_has_labels(binder, args[0], ast->has_labels.labels, ast->has_labels.count,
                                   ast->has_labels.any, ast->range, out, err);
    case GDB_AST_EXPR_INDEX:
        GDB_TRY(bind_pair(binder, ast->index.operand, ast->index.index, args, err));
        return bind_index(binder, ast->range, args[0], args[1], out, err);
    case GDB_AST_EXPR_SLICE:
        return bind_slice(binder, ast, out, err);
    case GDB_AST_EXPR_UNARY:
        GDB_TRY(gdb_bind_expr(binder, ast->unary.operand, &args[0], err));
        return gdb_bind_operator(binder, ast->unary.op, ast->range, args[0], NULL, out, err);
    case GDB_AST_EXPR_BINARY:
        GDB_TRY(bind_pair(binder, ast->binary.left, ast->binary.right, args, err));
        return gdb_bind_operator(binder, ast->binary.op, ast->range, args[0], args[1], out, err);
    case GDB_AST_EXPR_LOGICAL:
        return bind_logical(binder, ast, out, err);
    case GDB_AST_EXPR_COMPARISON_CHAIN:
        return bind_chain(binder, ast, out, err);
    case GDB_AST_EXPR_CALL:
        return gdb_bind_function(binder, ast, out, err);
    case GDB_AST_EXPR_CAST:
        return gdb_bind_cast_to(binder, ast->cast.operand, ast->cast.type, ast->range, out, err);
    case GDB_AST_EXPR_CASE:
        return bind_case(binder, ast, out, err);
    case GDB_AST_EXPR_LIST:
        return bind_list(binder, ast, out, err);
    case GDB_AST_EXPR_MAP:
        return bind_map(binder, ast, out, err);
    case GDB_AST_EXPR_LIST_COMPREHENSION:
    case GDB_AST_EXPR_PATTERN_COMPREHENSION:
        return gdb_bind_unsupported(binder, ast->range, "a comprehension is", err);
    case GDB_AST_EXPR_QUANTIFIER:
        return gdb_bind_unsupported(binder, ast->range, "a quantifier over a list is", err);
    case GDB_AST_EXPR_REDUCE:
        return gdb_bind_unsupported(binder, ast->range, "reduce is", err);
    case GDB_AST_EXPR_PATTERN:
        return gdb_bind_unsupported(binder, ast->range, "a pattern as a condition is", err);
    case GDB_AST_EXPR_SUBQUERY:
        return gdb_bind_unsupported(binder, ast->range, "a subquery is", err);
    }
    return GDB_BIND_FAIL(binder, ast->range, err, "unknown kind of expression");
}
