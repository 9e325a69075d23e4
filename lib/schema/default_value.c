/* SPDX-License-Identifier: MIT */
#include "lib/schema/default_value.h"

#include <math.h>

#include "formats/catalog/catalog_format.h"
#include "formats/list/list_format.h"
#include "lib/base/text_quote.h"
#include "lib/catalog/stored_value.h"
#include "lib/cypher/cypher_text.h"
#include "lib/types/number_text.h"

/* --- reading ----------------------------------------------------------- */

static gdb_status evaluate(gdb_value *out, const gdb_ast_expr *expr, gdb_arena *arena,
                           gdb_error *err);

static gdb_status fail_no_literal(gdb_error *err)
{
    return GDB_FAIL(err, GDB_ERR_INPUT,
                    "expected a literal: a number, a string, true, false, date('...'), "
                    "timestamp('...'), a list of these, CAST(... AS ...), or NULL");
}

static gdb_status negate(gdb_value *value, gdb_error *err)
{
    if (value->type == GDB_TYPE_DOUBLE) {
        value->as.real = -value->as.real;
        return GDB_OK;
    }
    if (value->is_null || value->type != GDB_TYPE_INT64 || value->as.integer == INT64_MIN)
        return fail_no_literal(err);
    value->as.integer = -value->as.integer;
    return GDB_OK;
}

static gdb_status evaluate_list(gdb_value *out, const gdb_ast_expr *expr, gdb_arena *arena,
                                gdb_error *err)
{
    gdb_value *items = gdb_arena_alloc_array(arena, expr->list.count, sizeof(*items), err);

    if (items == NULL)
        return GDB_ERR_NOMEM;
    for (size_t i = 0; i < expr->list.count; i++)
        GDB_TRY(evaluate(&items[i], expr->list.items[i], arena, err));
    *out = (gdb_value){.type = GDB_TYPE_LIST};
    out->as.list = (gdb_list){items, expr->list.count};
    return GDB_OK;
}

/* A string as any type that can be read from one, or what SET would make of a value. */
static gdb_status cast(gdb_value *out, const gdb_ast_expr *operand, gdb_type_id type,
                       gdb_arena *arena, gdb_error *err)
{
    gdb_value value;

    GDB_TRY(evaluate(&value, operand, arena, err));
    if (!value.is_null && value.type == GDB_TYPE_STRING && !gdb_type_is_list(type))
        return gdb_value_parse(out, type, value.as.text, err);
    return gdb_stored_value(out, type, &value, arena, err);
}

static gdb_status evaluate_cast(gdb_value *out, const gdb_ast_expr *operand, gdb_text_view name,
                                gdb_arena *arena, gdb_error *err)
{
    gdb_type_id type = gdb_type_parse(name);
    char quoted[GDB_TEXT_QUOTE_SIZE];

    if (!gdb_type_is_storable(type) || gdb_type_is_list(type))
        return GDB_FAIL(err, GDB_ERR_INPUT, "CAST to %s is not possible here",
                        gdb_text_quote(name, quoted));
    return cast(out, operand, type, arena, err);
}

/* date('...'), timestamp('...'), CAST('...', 'TYPE') */
static gdb_status evaluate_call(gdb_value *out, const gdb_ast_expr *expr, gdb_arena *arena,
                                gdb_error *err)
{
    gdb_text_view name = expr->call.name.text;
    const gdb_ast_expr *const *args = expr->call.args;

    if (expr->call.star || expr->call.distinct)
        return fail_no_literal(err);
    if (expr->call.count == 1 && gdb_text_equal_nocase(name, gdb_text_of("date")))
        return cast(out, args[0], GDB_TYPE_DATE, arena, err);
    if (expr->call.count == 1 && gdb_text_equal_nocase(name, gdb_text_of("timestamp")))
        return cast(out, args[0], GDB_TYPE_TIMESTAMP, arena, err);
    if (expr->call.count == 2 && gdb_text_equal_nocase(name, gdb_text_of("cast")) &&
        args[1]->kind == GDB_AST_EXPR_STRING)
        return evaluate_cast(out, args[0], args[1]->text, arena, err);
    return fail_no_literal(err);
}

static gdb_status evaluate(gdb_value *out, const gdb_ast_expr *expr, gdb_arena *arena,
                           gdb_error *err)
{
    double real;

    switch ((int)expr->kind) {
    case GDB_AST_EXPR_NULL:
        *out = gdb_value_null();
        return GDB_OK;
    case GDB_AST_EXPR_BOOLEAN:
        *out = gdb_value_bool(expr->boolean);
        return GDB_OK;
    case GDB_AST_EXPR_INTEGER:
        *out = gdb_value_int64(expr->integer);
        return GDB_OK;
    case GDB_AST_EXPR_FLOAT:
        if (!gdb_parse_double(expr->text, &real))
            return GDB_FAIL(err, GDB_ERR_INPUT, "%.*s is too large for a DOUBLE",
                            GDB_TEXT_ARG(expr->text));
        *out = gdb_value_double(real);
        return GDB_OK;
    case GDB_AST_EXPR_STRING:
        *out = gdb_value_string(expr->text);
        return GDB_OK;
    case GDB_AST_EXPR_LIST:
        return evaluate_list(out, expr, arena, err);
    case GDB_AST_EXPR_CAST:
        return evaluate_cast(out, expr->cast.operand, expr->cast.type.text, arena, err);
    case GDB_AST_EXPR_CALL:
        return evaluate_call(out, expr, arena, err);
    case GDB_AST_EXPR_UNARY:
        if (expr->unary.op != GDB_AST_OP_MINUS && expr->unary.op != GDB_AST_OP_PLUS)
            return fail_no_literal(err);
        GDB_TRY(evaluate(out, expr->unary.operand, arena, err));
        if (!out->is_null && expr->unary.op == GDB_AST_OP_PLUS &&
            (out->type == GDB_TYPE_INT64 || out->type == GDB_TYPE_DOUBLE))
            return GDB_OK;
        return expr->unary.op == GDB_AST_OP_MINUS ? negate(out, err) : fail_no_literal(err);
    default:
        return fail_no_literal(err);
    }
}

/* A number, a date and so on, which a STRING column has as text. */
static gdb_status to_text(gdb_value *value, gdb_arena *arena, gdb_error *err)
{
    gdb_buffer text = {0};
    gdb_status status = GDB_OK;

    GDB_TRY_OUT(gdb_value_print(value, &text, err));
    *value = gdb_value_string(gdb_arena_copy_text(arena, gdb_buffer_view(&text), err));
    if (value->as.text.data == NULL)
        status = GDB_ERR_NOMEM;
out:
    gdb_buffer_release(&text);
    return status;
}

gdb_status gdb_default_value_read(gdb_value *out, const gdb_ast_expr *expr, gdb_type_id type,
                                  gdb_arena *arena, gdb_error *err)
{
    gdb_value value;

    GDB_TRY(evaluate(&value, expr, arena, err));
    if (type == GDB_TYPE_STRING && !value.is_null && gdb_type_is_storable(value.type))
        GDB_TRY(to_text(&value, arena, err));
    GDB_TRY(gdb_stored_value(out, type, &value, arena, err));
    if (!out->is_null && gdb_type_is_byte_string(type) &&
        out->as.text.size > GDB_DEFAULT_SIZE_MAX)
        return GDB_FAIL(err, GDB_ERR_INPUT, "a value of %zu bytes, at most %d are possible",
                        out->as.text.size, GDB_DEFAULT_SIZE_MAX);
    return GDB_OK;
}

/* --- text -------------------------------------------------------------- */

static gdb_status print_cast(const gdb_value *value, gdb_buffer *out, gdb_error *err)
{
    GDB_TRY(gdb_buffer_append_text(out, "cast('", err));
    GDB_TRY(gdb_value_print(value, out, err));
    return gdb_buffer_append_format(out, err, "' AS %s)", gdb_type_name(value->type));
}

static gdb_status print_function(const char *name, const gdb_value *value, gdb_buffer *out,
                                 gdb_error *err)
{
    GDB_TRY(gdb_buffer_append_format(out, err, "%s('", name));
    GDB_TRY(gdb_value_print(value, out, err));
    return gdb_buffer_append_text(out, "')", err);
}

/* A literal is read as a DOUBLE: the nearest FLOAT of that may be another one. */
static bool reads_back(const gdb_value *value)
{
    char text[GDB_NUMBER_TEXT_SIZE];
    double real;
    size_t size;

    if (!isfinite(value->as.real))
        return false;
    if (value->type != GDB_TYPE_FLOAT)
        return true;
    size = gdb_print_float((float)value->as.real, text);
    return gdb_parse_double(gdb_text(text, size), &real) && (double)(float)real == value->as.real;
}

static gdb_status print_list(const gdb_value *value, gdb_buffer *out, gdb_error *err)
{
    gdb_list_reader reader;
    gdb_value item;

    GDB_TRY(gdb_list_reader_open(&reader, value->type, value->as.text, err));
    GDB_TRY(gdb_buffer_append_text(out, "[", err));
    while (reader.next < reader.count) {
        GDB_TRY(gdb_buffer_append_text(out, reader.next > 0 ? ", " : "", err));
        GDB_TRY(gdb_list_reader_next(&reader, &item, err));
        GDB_TRY(gdb_default_value_print(&item, out, err));
    }
    return gdb_buffer_append_text(out, "]", err);
}

gdb_status gdb_default_value_print(const gdb_value *value, gdb_buffer *out, gdb_error *err)
{
    if (value->is_null)
        return gdb_buffer_append_text(out, "NULL", err);
    if (gdb_type_is_list(value->type))
        return print_list(value, out, err);
    if (value->type == GDB_TYPE_STRING)
        return gdb_cypher_append_string(out, value->as.text, err);
    if (value->type == GDB_TYPE_DATE)
        return print_function("date", value, out, err);
    if (value->type == GDB_TYPE_TIMESTAMP)
        return print_function("timestamp", value, out, err);
    if (gdb_type_is_float(value->type) && !reads_back(value))
        return print_cast(value, out, err);
    if (value->type == GDB_TYPE_UINT64 && value->as.unsigned_integer > INT64_MAX)
        return print_cast(value, out, err);
    return gdb_value_print(value, out, err);
}

bool gdb_default_value_equal(const gdb_value *a, const gdb_value *b)
{
    if (a == NULL || b == NULL || a->type != b->type)
        return a == b;
    return gdb_type_is_list(a->type) ? gdb_text_equal(a->as.text, b->as.text)
                                     : gdb_value_compare(a, b) == 0;
}
