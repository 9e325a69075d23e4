/* SPDX-License-Identifier: MIT */
#include "lib/binder/binder.h"

#include <stdio.h>

#include "lib/base/text_quote.h"
#include "lib/binder/bound_expr.h"

/* bind_function.c - calls by name: the rows of function_list.c, and aggregates. */

static gdb_type_id argument_type(gdb_argument_class class, const gdb_expr *arg)
{
    gdb_type_id type = arg->type, computing = gdb_bind_computing(type);
    bool null = type == GDB_TYPE_NULL;

    if (computing == GDB_TYPE_UINT64)
        computing = GDB_TYPE_INT64;
    switch (class) {
    case GDB_ARG_NONE:
        return GDB_TYPE_INVALID;
    case GDB_ARG_ANY:
        return null ? GDB_TYPE_ANY : type;
    case GDB_ARG_STORABLE:
        return null                                                 ? GDB_TYPE_ANY
               : gdb_type_is_storable(type) || type == GDB_TYPE_ANY ? type
                                                                    : GDB_TYPE_INVALID;
    case GDB_ARG_STRING:
        return null || type == GDB_TYPE_STRING ? GDB_TYPE_STRING : GDB_TYPE_INVALID;
    case GDB_ARG_INTEGER:
        return null || computing == GDB_TYPE_INT64 ? GDB_TYPE_INT64 : GDB_TYPE_INVALID;
    case GDB_ARG_NUMBER:
        return null                             ? GDB_TYPE_INT64
               : gdb_type_is_numeric(computing) ? computing
                                                : GDB_TYPE_INVALID;
    case GDB_ARG_REAL:
        return null || gdb_type_is_numeric(type) ? GDB_TYPE_DOUBLE : GDB_TYPE_INVALID;
    case GDB_ARG_BOOL:
        return null || type == GDB_TYPE_BOOL ? GDB_TYPE_BOOL : GDB_TYPE_INVALID;
    case GDB_ARG_DATE:
        return null || type == GDB_TYPE_DATE ? GDB_TYPE_DATE : GDB_TYPE_INVALID;
    case GDB_ARG_TIMESTAMP:
        return null || type == GDB_TYPE_TIMESTAMP ? GDB_TYPE_TIMESTAMP : GDB_TYPE_INVALID;
    case GDB_ARG_LIST:
        return null || type == GDB_TYPE_LIST ? GDB_TYPE_LIST : GDB_TYPE_INVALID;
    case GDB_ARG_ENTITY:
        if (type == GDB_TYPE_REL)
            return GDB_TYPE_REL;
        return null || type == GDB_TYPE_NODE ? GDB_TYPE_NODE : GDB_TYPE_INVALID;
    case GDB_ARG_NODE:
        return null || type == GDB_TYPE_NODE ? GDB_TYPE_NODE : GDB_TYPE_INVALID;
    case GDB_ARG_REL:
        return null || type == GDB_TYPE_REL ? GDB_TYPE_REL : GDB_TYPE_INVALID;
    }
    return GDB_TYPE_INVALID;
}

static unsigned most_args(const gdb_function_row *row)
{
    unsigned n = 0;

    while (n < GDB_FUNCTION_ARGS_MAX && row->args[n] != GDB_ARG_NONE)
        n++;
    return n;
}

static bool row_fits(const gdb_function_row *row, gdb_expr *const *args, size_t count)
{
    if (count < row->least || count > most_args(row))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (argument_type(row->args[i], args[i]) == GDB_TYPE_INVALID)
            return false;
    }
    return true;
}

static gdb_status call_row(gdb_binder *binder, const gdb_function_row *row, gdb_ast_range range,
                           gdb_expr **args, uint32_t count, gdb_expr **out, gdb_error *err)
{
    gdb_type_id type = row->result, element = row->element;

    if (row->id == GDB_FN_IN) /* list_contains(list, item) */
        return gdb_bind_operator(binder, GDB_AST_OP_IN, range, args[1], args[0], out, err);
    for (uint32_t i = 0; i < count; i++)
        GDB_TRY(gdb_bind_cast(binder, &args[i], argument_type(row->args[i], args[i]), err));
    if ((row->id == GDB_FN_DATE || row->id == GDB_FN_TIMESTAMP) &&
        args[0]->kind == GDB_EXPR_LITERAL) { /* date('2020-01-31') is a literal, and checked now */
        *out = args[0];
        return gdb_bind_cast(binder, out, row->result, err);
    }
    if (row->result_class == GDB_RESULT_FIRST) {
        type = args[0]->type;
        element = args[0]->element;
    } else if (row->result_class == GDB_RESULT_ELEMENT) {
        type = args[0]->element == GDB_TYPE_INVALID ? GDB_TYPE_ANY : args[0]->element;
        element = type == GDB_TYPE_LIST ? GDB_TYPE_ANY : GDB_TYPE_INVALID;
    }
    GDB_TRY(gdb_bind_call(binder, row->id, type, range, args, count, out, err));
    (*out)->element = element;
    return GDB_OK;
}

static gdb_status fail_no_function(gdb_binder *binder, gdb_ast_name name, gdb_error *err)
{
    char quote[GDB_TEXT_QUOTE_SIZE];
    const gdb_text_view *nearest;
    size_t count = gdb_function_row_count + gdb_aggregate_row_count;
    gdb_text_view *names = gdb_arena_alloc_array(binder->arena, count, sizeof(*names), err);

    if (names == NULL)
        return GDB_ERR_NOMEM;
    for (size_t i = 0; i < gdb_function_row_count; i++)
        names[i] = gdb_text_of(gdb_function_rows[i].name);
    for (size_t i = 0; i < gdb_aggregate_row_count; i++)
        names[gdb_function_row_count + i] = gdb_text_of(gdb_aggregate_rows[i].name);
    nearest = gdb_name_nearest(name.text, names, (uint32_t)count);
    gdb_text_quote(name.text, quote);
    if (nearest == NULL)
        return GDB_BIND_FAIL(binder, name.range, err, "no function %s", quote);
    return GDB_BIND_FAIL(binder, name.range, err, "no function %s; did you mean '%.*s'?", quote,
                         GDB_TEXT_ARG(*nearest));
}

static gdb_status fail_arguments(gdb_binder *binder, const gdb_ast_expr *ast, gdb_expr *const *args,
                                 size_t count, gdb_error *err)
{
    char types[128] = "";
    size_t used = 0;

    for (size_t i = 0; i < count && used < sizeof(types); i++) {
        int n = snprintf(types + used, sizeof(types) - used, "%s%s", i == 0 ? "" : ", ",
                         gdb_type_name(args[i]->type));

        used += n > 0 ? (size_t)n : 0;
    }
    return GDB_BIND_FAIL(binder, ast->range, err, "%.*s does not take (%s)",
                         GDB_TEXT_ARG(ast->call.name.text), types);
}

/* --- aggregates --------------------------------------------------------------- */

static const gdb_aggregate_row *find_aggregate(gdb_text_view name)
{
    for (size_t i = 0; i < gdb_aggregate_row_count; i++) {
        if (gdb_text_equal_nocase(name, gdb_text_of(gdb_aggregate_rows[i].name)))
            return &gdb_aggregate_rows[i];
    }
    return NULL;
}

static gdb_status aggregate_argument(gdb_binder *binder, gdb_aggregate_id id, gdb_expr **arg,
                                     gdb_type_id *result, gdb_error *err)
{
    gdb_type_id type = argument_type(GDB_ARG_NUMBER, *arg);

    switch (id) {
    case GDB_AGG_COUNT_STAR:
    case GDB_AGG_COUNT:
        *result = GDB_TYPE_INT64;
        break;
    case GDB_AGG_COLLECT:
        *result = GDB_TYPE_LIST;
        break;
    case GDB_AGG_MIN:
    case GDB_AGG_MAX:
        *result = gdb_bind_is_null(*arg) ? GDB_TYPE_ANY : (*arg)->type;
        break;
    case GDB_AGG_SUM:
    case GDB_AGG_AVG:
        if (type == GDB_TYPE_INVALID)
            return GDB_BIND_FAIL(binder, gdb_bind_range(*arg), err, "%s needs numbers, not %s",
                                 gdb_aggregate_name(id), gdb_type_name((*arg)->type));
        GDB_TRY(gdb_bind_cast(binder, arg, type, err));
        *result = id == GDB_AGG_AVG ? GDB_TYPE_DOUBLE : type;
        break;
    }
    if (gdb_bind_is_null(*arg))
        return gdb_bind_cast(binder, arg, GDB_TYPE_ANY, err);
    return GDB_OK;
}

static gdb_status bind_aggregate(gdb_binder *binder, const gdb_ast_expr *ast, gdb_aggregate_id id,
                                 gdb_expr **out, gdb_error *err)
{
    gdb_expr *expr, *arg = NULL;
    gdb_type_id type = GDB_TYPE_INT64;

    if (binder->inside_aggregate)
        return GDB_BIND_FAIL(binder, ast->range, err, "an aggregate cannot be inside another");
    if (!binder->aggregates_allowed)
        return GDB_BIND_FAIL(binder, ast->range, err, "%s cannot hold the aggregate '%.*s'",
                             binder->clause, GDB_TEXT_ARG(ast->call.name.text));
    if (ast->call.star) {
        if (id != GDB_AGG_COUNT)
            return GDB_BIND_FAIL(binder, ast->range, err, "only count takes '*'");
        id = GDB_AGG_COUNT_STAR;
    } else {
        if (ast->call.count != 1)
            return GDB_BIND_FAIL(binder, ast->range, err, "%s takes one argument, not %zu",
                                 gdb_aggregate_name(id), ast->call.count);
        binder->inside_aggregate = true;
        GDB_TRY(gdb_bind_expr(binder, ast->call.args[0], &arg, err));
        binder->inside_aggregate = false;
        GDB_TRY(aggregate_argument(binder, id, &arg, &type, err));
    }
    expr = gdb_bind_new(binder, GDB_EXPR_AGGREGATE, type, ast->range, arg != NULL, err);
    if (expr == NULL)
        return GDB_ERR_NOMEM;
    expr->as.aggregate.id = id;
    expr->as.aggregate.distinct = ast->call.distinct;
    if (arg != NULL)
        expr->args[0] = arg;
    if (type == GDB_TYPE_LIST)
        expr->element = id == GDB_AGG_COLLECT ? arg->type : arg->element;
    *out = expr;
    return GDB_OK;
}

/* --- calls ----------------------------------------------------------------------- */

static gdb_status bind_coalesce(gdb_binder *binder, const gdb_ast_expr *ast, gdb_expr **args,
                                uint32_t count, gdb_expr **out, gdb_error *err)
{
    gdb_type_id type;

    if (count == 0)
        return GDB_BIND_FAIL(binder, ast->range, err, "coalesce needs an argument");
    GDB_TRY(gdb_bind_unify(binder, args, count, &type, err));
    GDB_TRY(gdb_bind_call(binder, GDB_FN_COALESCE, type, ast->range, args, count, out, err));
    if (type == GDB_TYPE_LIST) {
        (*out)->element = args[0]->element;
        for (uint32_t i = 1; i < count; i++) {
            if (args[i]->element != args[0]->element)
                (*out)->element = GDB_TYPE_ANY;
        }
    }
    return GDB_OK;
}

gdb_status gdb_bind_function(gdb_binder *binder, const gdb_ast_expr *ast, gdb_expr **out,
                             gdb_error *err)
{
    gdb_text_view name = ast->call.name.text;
    const gdb_aggregate_row *aggregate = find_aggregate(name);
    uint32_t count = (uint32_t)ast->call.count;
    bool known = false;
    gdb_expr **args;

    if (aggregate != NULL)
        return bind_aggregate(binder, ast, aggregate->id, out, err);
    if (gdb_text_equal_nocase(name, gdb_text_of("cast")) && count == 2 &&
        ast->call.args[1]->kind == GDB_AST_EXPR_STRING) {
        gdb_ast_name type = {ast->call.args[1]->text, ast->call.args[1]->range};

        return gdb_bind_cast_to(binder, ast->call.args[0], type, ast->range, out, err);
    }
    args = gdb_arena_alloc_array(binder->arena, count, sizeof(*args), err);
    if (args == NULL)
        return GDB_ERR_NOMEM;
    if (ast->call.star || ast->call.distinct)
        return GDB_BIND_FAIL(binder, ast->range, err, "'%.*s' is no aggregate: no %s in it",
                             GDB_TEXT_ARG(name), ast->call.star ? "'*'" : "DISTINCT");
    for (uint32_t i = 0; i < count; i++)
        GDB_TRY(gdb_bind_expr(binder, ast->call.args[i], &args[i], err));
    if (gdb_text_equal_nocase(name, gdb_text_of("coalesce")) ||
        gdb_text_equal_nocase(name, gdb_text_of("ifnull")))
        return bind_coalesce(binder, ast, args, count, out, err);
    if (gdb_text_equal_nocase(name, gdb_text_of("exists")) && count == 1)
        return gdb_bind_operator(binder, GDB_AST_OP_IS_NOT_NULL, ast->range, args[0], NULL, out,
                                 err);
    for (size_t i = 0; i < gdb_function_row_count; i++) {
        const gdb_function_row *row = &gdb_function_rows[i];

        if (!gdb_text_equal_nocase(name, gdb_text_of(row->name)))
            continue;
        known = true;
        if (row_fits(row, args, count))
            return call_row(binder, row, ast->range, args, count, out, err);
    }
    if (!known)
        return fail_no_function(binder, ast->call.name, err);
    return fail_arguments(binder, ast, args, count, err);
}
