/* SPDX-License-Identifier: MIT */
#include "tests/support/expr_make.h"

#include "tests/support/test.h"

static gdb_arena *made_in;

void expr_make_begin(gdb_arena *arena)
{
    made_in = arena;
}

static gdb_expr *make(gdb_expr_kind kind, gdb_type_id type, uint32_t arg_count)
{
    gdb_expr *expr = gdb_arena_alloc_zero(made_in, sizeof(*expr), NULL);

    assert_non_null(expr);
    expr->kind = kind;
    expr->type = type;
    expr->text = gdb_text_of("expr");
    expr->arg_count = arg_count;
    expr->args = gdb_arena_alloc_array(made_in, (size_t)arg_count + 1, sizeof(gdb_expr *), NULL);
    assert_non_null(expr->args);
    return expr;
}

gdb_expr *expr_value(gdb_value value)
{
    gdb_expr *expr = make(GDB_EXPR_LITERAL, value.type, 0);

    expr->as.literal = value;
    return expr;
}

gdb_expr *expr_integer(int64_t v)
{
    return expr_value(gdb_value_int64(v));
}

gdb_expr *expr_real(double v)
{
    return expr_value(gdb_value_double(v));
}

gdb_expr *expr_text(const char *v)
{
    return expr_value(gdb_value_string(gdb_text_of(v)));
}

gdb_expr *expr_bool(bool v)
{
    return expr_value(gdb_value_bool(v));
}

gdb_expr *expr_null(gdb_type_id type)
{
    gdb_value value = {.type = type, .is_null = true};

    return expr_value(value);
}

gdb_expr *expr_column(uint32_t column, gdb_type_id type)
{
    gdb_expr *expr = make(GDB_EXPR_COLUMN, type, 0);

    expr->as.column = column;
    return expr;
}

gdb_expr *expr_call(gdb_function_id function, gdb_type_id type, ...)
{
    gdb_expr *args[4], *arg, *expr;
    uint32_t count = 0;
    va_list list;

    va_start(list, type);
    while ((arg = va_arg(list, gdb_expr *)) != NULL && count < 4)
        args[count++] = arg;
    va_end(list);
    expr = make(GDB_EXPR_CALL, type, count);
    expr->as.function = function;
    memcpy(expr->args, args, count * sizeof(args[0]));
    return expr;
}

gdb_expr *expr_list(uint32_t count, ...)
{
    gdb_expr *expr = make(GDB_EXPR_LIST, GDB_TYPE_LIST, count);
    va_list list;

    va_start(list, count);
    for (uint32_t i = 0; i < count; i++)
        expr->args[i] = va_arg(list, gdb_expr *);
    va_end(list);
    return expr;
}

gdb_expr *expr_aggregate(gdb_aggregate_id id, gdb_type_id type, bool distinct, gdb_expr *arg)
{
    gdb_expr *expr = make(GDB_EXPR_AGGREGATE, type, arg != NULL ? 1 : 0);

    expr->as.aggregate.id = id;
    expr->as.aggregate.distinct = distinct;
    expr->args[0] = arg;
    return expr;
}

void chunk_column(gdb_data_chunk *chunk, uint32_t column, const char *values)
{
    gdb_vector *vector = &chunk->columns[column];
    gdb_error error = GDB_ERROR_INIT;
    uint32_t row = 0;

    gdb_vector_clear(vector);
    while (*values != '\0') {
        size_t size = strcspn(values, " ");
        gdb_value value = {.type = vector->type, .is_null = true};

        if (size != 1 || values[0] != '-')
            assert_ok(gdb_value_parse(&value, vector->type, gdb_text(values, size), &error), error);
        assert_ok(gdb_vector_set(vector, row, &value, &error), error);
        row++;
        values += size;
        values += *values == ' ';
    }
    gdb_data_chunk_set_count(chunk, row);
}
