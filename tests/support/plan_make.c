/* SPDX-License-Identifier: MIT */
#include "tests/support/plan_make.h"

#include "lib/base/alloc.h"
#include "tests/support/test.h"

enum { MOST = 32 };

static gdb_arena *made_in;
static gdb_bound_query query;
static gdb_bound_variable variables[MOST];
static gdb_bound_property properties[MOST];
static gdb_exec_context context;

void plan_make_begin(gdb_arena *arena, const gdb_database *database)
{
    made_in = arena;
    query = (gdb_bound_query){.variables = variables, .properties = properties};
    query.catalog = gdb_database_catalog(database);
    context = (gdb_exec_context){.database = database, .query = &query, .threads = 1};
}

gdb_exec_context *plan_context(void)
{
    return &context;
}

static void *room(size_t count, size_t size)
{
    void *memory = gdb_arena_alloc_array(made_in, count + 1, size, NULL);

    assert_non_null(memory);
    return memory;
}

uint32_t plan_variable(gdb_variable_kind kind, ...)
{
    gdb_bound_variable *variable = &variables[query.variable_count];
    va_list list;
    uint32_t table;

    variable->kind = kind;
    variable->tables = room(MOST, sizeof(uint32_t));
    variable->table_count = 0;
    va_start(list, kind);
    while ((table = va_arg(list, uint32_t)) != 0)
        variable->tables[variable->table_count++] = table;
    va_end(list);
    return query.variable_count++;
}

uint32_t plan_property(uint32_t variable, gdb_type_id type, ...)
{
    gdb_bound_property *property = &properties[query.property_count];
    va_list list;

    property->variable = variable;
    property->type = type;
    property->columns = room(variables[variable].table_count, sizeof(uint32_t));
    va_start(list, type);
    for (uint32_t i = 0; i < variables[variable].table_count; i++)
        property->columns[i] = va_arg(list, uint32_t);
    va_end(list);
    return query.property_count++;
}

static gdb_type_id type_of(char letter)
{
    switch (letter) {
    case 'N':
        return GDB_TYPE_NODE;
    case 'R':
        return GDB_TYPE_REL;
    case 'I':
        return GDB_TYPE_INT64;
    case 'i':
        return GDB_TYPE_INT32;
    case 'S':
        return GDB_TYPE_STRING;
    case 'D':
        return GDB_TYPE_DOUBLE;
    case 'B':
        return GDB_TYPE_BOOL;
    case 'L':
        return GDB_TYPE_LIST;
    default:
        return GDB_TYPE_ANY;
    }
}

gdb_plan *plan_make(gdb_plan_kind kind, const char *columns, const char *keep, gdb_plan *left,
                    gdb_plan *right)
{
    gdb_plan *plan = room(1, sizeof(*plan));

    plan->kind = kind;
    plan->child[0] = left;
    plan->child[1] = right;
    plan->column_count = (uint32_t)strlen(columns);
    plan->columns = room(plan->column_count, sizeof(*plan->columns));
    for (uint32_t i = 0; i < plan->column_count; i++)
        plan->columns[i].type = type_of(columns[i]);
    plan->keep_count = (uint32_t)strlen(keep);
    plan->keep = room(plan->keep_count, sizeof(*plan->keep));
    for (uint32_t i = 0; i < plan->keep_count; i++)
        plan->keep[i] = (uint32_t)(keep[i] - '0');
    return plan;
}

gdb_plan *plan_scan(uint32_t variable, const char *columns, uint32_t property_count,
                    const uint32_t *numbers)
{
    gdb_plan *plan = plan_make(GDB_PLAN_SCAN, columns, "", NULL, NULL);

    plan->as.scan.variable = variable;
    plan->as.scan.property_count = property_count;
    plan->as.scan.properties = room(property_count, sizeof(gdb_plan_property));
    for (uint32_t i = 0; i < property_count; i++)
        plan->as.scan.properties[i].property = numbers[i];
    return plan;
}

gdb_plan *plan_expand(gdb_plan_kind kind, gdb_plan *child, const char *columns, const char *keep,
                      uint32_t from, uint32_t pair, gdb_direction direction, bool undirected)
{
    gdb_plan *plan = plan_make(kind, columns, keep, child, NULL);

    plan->as.expand.input_node = from;
    plan->as.expand.hops = room(2, sizeof(gdb_plan_hop));
    plan->as.expand.hops[0] = (gdb_plan_hop){pair, direction};
    plan->as.expand.hops[1] = (gdb_plan_hop){pair, GDB_BACKWARD};
    plan->as.expand.hop_count = undirected ? 2 : 1;
    plan->as.expand.undirected = undirected;
    for (uint32_t i = plan->keep_count; i < plan->column_count; i++) {
        plan->as.expand.make_rel |= columns[i] == 'R' || columns[i] == 'L';
        plan->as.expand.make_node |= columns[i] == 'N';
    }
    return plan;
}

gdb_expr **plan_exprs(uint32_t count, ...)
{
    gdb_expr **exprs = room(count, sizeof(gdb_expr *));
    va_list list;

    va_start(list, count);
    for (uint32_t i = 0; i < count; i++)
        exprs[i] = va_arg(list, gdb_expr *);
    va_end(list);
    return exprs;
}

gdb_plan *plan_filter(gdb_plan *child, const char *columns, const char *keep, gdb_expr *predicate)
{
    gdb_plan *plan = plan_make(GDB_PLAN_FILTER, columns, keep, child, NULL);

    plan->as.filter.predicates = plan_exprs(1, predicate);
    plan->as.filter.predicate_count = 1;
    return plan;
}

static gdb_status print_value(const gdb_value *value, gdb_buffer *text, gdb_error *err)
{
    if (value->is_null)
        return gdb_buffer_append_text(text, "-", err);
    return gdb_value_print(value, text, err);
}

char *plan_run(const gdb_plan *plan)
{
    gdb_error error = GDB_ERROR_INIT;
    gdb_buffer text = {NULL, 0, 0};
    gdb_operator *op = NULL;
    gdb_data_chunk chunk;

    assert_ok(gdb_operator_build(&op, plan, &context, &error), error);
    assert_ok(gdb_operator_open(op, &error), error);
    assert_ok(gdb_operator_chunk(&chunk, plan, &error), error);
    for (;;) {
        assert_ok(gdb_operator_next(op, &chunk, &error), error);
        if (chunk.selection.count == 0)
            break;
        for (uint32_t i = 0; i < chunk.selection.count; i++) {
            if (text.size > 0)
                assert_ok(gdb_buffer_append_text(&text, "; ", &error), error);
            for (uint32_t c = 0; c < chunk.column_count; c++) {
                gdb_value value =
                    gdb_vector_get(&chunk.columns[c], gdb_selection_row(&chunk.selection, i));

                if (c > 0)
                    assert_ok(gdb_buffer_append_text(&text, " ", &error), error);
                assert_ok(print_value(&value, &text, &error), error);
            }
        }
    }
    assert_ok(gdb_buffer_append_byte(&text, 0, &error), error);
    gdb_data_chunk_release(&chunk);
    gdb_operator_free(op);
    return (char *)text.data;
}

void plan_check(const gdb_plan *plan, const char *expected)
{
    char *text = plan_run(plan);

    assert_string_equal(text, expected);
    gdb_free(text);
}
