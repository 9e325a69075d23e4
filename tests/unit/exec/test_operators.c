/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/base/alloc.h"
#include "tests/support/expr_make.h"
#include "tests/support/make_db.h"
#include "tests/support/plan_make.h"

/*
 * Four persons; two ways from 1 to 2, one from 2 to 3, three from 1 to 3, and a loop at 4. A city
 * has no age, so its rows are NULL there.
 */

static gdb_arena arena;
static make_db *db;
static gdb_database *database;

enum { PERSON = 1, CITY = 2, KNOWS = 3, LIVES = 4 };
static uint32_t person, thing, knows, id, name, since, thing_age, thing_name;

static int set_up(void **state)
{
    (void)state;
    db = make_db_begin();
    make_db_nodes(db, "Person", "id:INT64 name:STRING age:INT32",
                  "1|Ada|36\n2|Bob|\n3|Cid|7\n4|Dora|36\n");
    make_db_nodes(db, "City", "title:STRING", "Bern\nUlm\n");
    make_db_rels(db, "Knows", "Person", "Person", "since:INT64",
                 "0|1|10\n0|1|11\n1|2|12\n0|2|13\n0|2|14\n0|2|15\n3|3|16\n");
    make_db_rels(db, "Lives", "Person", "City", "", "0|0\n2|1\n3|0\n");
    database = make_db_open(db, 0);
    expr_make_begin(&arena);
    plan_make_begin(&arena, database);
    person = plan_variable(GDB_VARIABLE_NODE, (uint32_t)PERSON, 0u);
    thing = plan_variable(GDB_VARIABLE_NODE, (uint32_t)PERSON, (uint32_t)CITY, 0u);
    knows = plan_variable(GDB_VARIABLE_REL, (uint32_t)KNOWS, 0u);
    id = plan_property(person, GDB_TYPE_INT64, 0u);
    name = plan_property(person, GDB_TYPE_STRING, 1u);
    since = plan_property(knows, GDB_TYPE_INT64, 0u);
    thing_age = plan_property(thing, GDB_TYPE_ANY, 2u, GDB_COLUMN_MISSING);
    thing_name = plan_property(thing, GDB_TYPE_STRING, 1u, 0u);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    gdb_database_close(database);
    make_db_end(db);
    gdb_arena_release(&arena);
    return 0;
}

static gdb_plan *scan_ids(void)
{
    return plan_scan(person, "NI", 1, (uint32_t[]){id});
}

static gdb_plan *properties(gdb_plan *child, const char *columns, const char *keep, uint32_t input,
                            uint32_t variable, uint32_t property)
{
    gdb_plan *plan = plan_make(GDB_PLAN_PROPERTIES, columns, keep, child, NULL);

    plan->as.properties.input = input;
    plan->as.properties.variable = variable;
    plan->as.properties.properties = gdb_arena_alloc_zero(&arena, sizeof(gdb_plan_property), NULL);
    plan->as.properties.properties[0].property = property;
    plan->as.properties.property_count = 1;
    return plan;
}

static gdb_plan *project(gdb_plan *child, const char *columns, uint32_t count, gdb_expr **items)
{
    gdb_plan *plan = plan_make(GDB_PLAN_PROJECT, columns, "", child, NULL);

    plan->as.project.items = items;
    plan->as.project.item_count = count;
    return plan;
}

static gdb_plan *one_row(void)
{
    return plan_make(GDB_PLAN_ONE_ROW, "", "", NULL, NULL);
}

static gdb_plan *aggregate(gdb_plan *child, const char *columns, uint32_t group_count,
                           gdb_expr **groups, uint32_t count, gdb_expr **aggregates)
{
    gdb_plan *plan = plan_make(GDB_PLAN_AGGREGATE, columns, "", child, NULL);

    plan->as.aggregate.groups = groups;
    plan->as.aggregate.group_count = group_count;
    plan->as.aggregate.aggregates = aggregates;
    plan->as.aggregate.aggregate_count = count;
    return plan;
}

static gdb_expr *count_star(void)
{
    return expr_aggregate(GDB_AGG_COUNT_STAR, GDB_TYPE_INT64, false, NULL);
}

static gdb_expr *equal(gdb_expr *a, gdb_expr *b)
{
    return expr_call(GDB_FN_EQUAL, GDB_TYPE_BOOL, a, b, (gdb_expr *)NULL);
}

static void scan_reads_properties_of_every_table(void **state)
{
    gdb_plan *plan = plan_scan(thing, "NAS", 2, (uint32_t[]){thing_age, thing_name});

    (void)state;
    plan_check(
        project(plan, "AS", 2,
                plan_exprs(2, expr_column(1, GDB_TYPE_ANY), expr_column(2, GDB_TYPE_STRING))),
        "36 Ada; - Bob; 7 Cid; 36 Dora; - Bern; - Ulm");
}

static void scan_applies_its_filters(void **state)
{
    gdb_plan *plan = plan_scan(person, "NIS", 2, (uint32_t[]){id, name});

    (void)state;
    plan->as.scan.filters = plan_exprs(
        2,
        expr_call(GDB_FN_GREATER_EQUAL, GDB_TYPE_BOOL, expr_column(1, GDB_TYPE_INT64),
                  expr_integer(2), (gdb_expr *)NULL),
        expr_call(GDB_FN_CONTAINS, GDB_TYPE_BOOL, expr_column(2, GDB_TYPE_STRING), expr_text("o"),
                  (gdb_expr *)NULL));
    plan->as.scan.filter_count = 2;
    plan_check(project(plan, "S", 1, plan_exprs(1, expr_column(2, GDB_TYPE_STRING))), "Bob; Dora");
    /* no segment can hold it, so none is read */
    plan->as.scan.filters = plan_exprs(1, equal(expr_column(1, GDB_TYPE_INT64), expr_integer(99)));
    plan->as.scan.filter_count = 1;
    plan_check(plan, "");
}

static void scan_of_relationships_puts_out_its_first_properties(void **state)
{
    gdb_plan *plan = plan_scan(knows, "I", 1, (uint32_t[]){since});

    (void)state;
    plan->kind = GDB_PLAN_SCAN_REL;
    plan_check(plan, "10; 11; 13; 14; 15; 12; 16");
    plan->as.scan.filters = plan_exprs(
        2,
        expr_call(GDB_FN_GREATER, GDB_TYPE_BOOL, expr_column(0, GDB_TYPE_INT64), expr_integer(12),
                  (gdb_expr *)NULL),
        expr_call(GDB_FN_LESS, GDB_TYPE_BOOL, expr_column(0, GDB_TYPE_INT64), expr_integer(15),
                  (gdb_expr *)NULL));
    plan->as.scan.filter_count = 2;
    plan_check(plan, "13; 14");
    plan->column_count = 0; /* read for the filters alone */
    plan_check(aggregate(plan, "I", 0, NULL, 1, plan_exprs(1, count_star())), "2");
    plan->as.scan.filters = plan_exprs(1, equal(expr_column(0, GDB_TYPE_INT64), expr_integer(99)));
    plan->as.scan.filter_count = 1;
    plan_check(aggregate(plan, "I", 0, NULL, 1, plan_exprs(1, count_star())), "0");
}

static void expand_follows_lists_forward_and_backward(void **state)
{
    gdb_plan *forward = plan_expand(GDB_PLAN_EXPAND, scan_ids(), "IN", "1", 0, KNOWS, GDB_FORWARD,
                                    false);
    gdb_plan *backward = plan_expand(GDB_PLAN_EXPAND, scan_ids(), "IN", "1", 0, KNOWS,
                                     GDB_BACKWARD, false);

    (void)state;
    plan_check(properties(forward, "II", "0", 1, person, id),
               "1 2; 1 2; 1 3; 1 3; 1 3; 2 3; 4 4");
    plan_check(properties(backward, "II", "0", 1, person, id),
               "2 1; 2 1; 3 1; 3 1; 3 1; 3 2; 4 4");
}

static void expand_names_relationships_alike_in_both_directions(void **state)
{
    for (int direction = 0; direction < 2; direction++) {
        gdb_plan *plan = plan_expand(GDB_PLAN_EXPAND, scan_ids(), "IRN", "1", 0, KNOWS,
                                     direction == 0 ? GDB_FORWARD : GDB_BACKWARD, false);

        (void)state;
        plan = properties(plan, "INI", "02", 1, knows, since);
        plan = properties(plan, "III", "02", 1, person, id);
        plan_check(plan, direction == 0 ? "1 10 2; 1 11 2; 1 13 3; 1 14 3; 1 15 3; 2 12 3; 4 16 4"
                                        : "2 10 1; 2 11 1; 3 13 1; 3 14 1; 3 15 1; 3 12 2; 4 16 4");
    }
}

static void expand_in_both_directions_finds_a_loop_once(void **state)
{
    gdb_plan *plan = plan_expand(GDB_PLAN_EXPAND, scan_ids(), "I", "1", 0, KNOWS, GDB_FORWARD,
                                 true);

    (void)state;
    plan_check(aggregate(plan, "II", 1, plan_exprs(1, expr_column(0, GDB_TYPE_INT64)), 1,
                         plan_exprs(1, count_star())),
               "1 5; 2 3; 4 1; 3 4");
}

static void degree_counts_without_reading_neighbours(void **state)
{
    gdb_plan *plan = plan_expand(GDB_PLAN_DEGREE, scan_ids(), "II", "1", 0, KNOWS, GDB_FORWARD,
                                 false);

    (void)state;
    plan->as.expand.make_node = plan->as.expand.make_rel = false;
    plan_check(plan, "1 5; 2 1; 4 1");
}

/* (a)-[]->(b)-[]->(c)<-[]-(a): 2 * 1 * 3 ways with parallel relationships. */
static void expand_into_closes_triangles(void **state)
{
    gdb_plan *plan = plan_expand(GDB_PLAN_EXPAND, scan_ids(), "NN", "0", 0, KNOWS, GDB_FORWARD,
                                 false);

    (void)state;
    plan = plan_expand(GDB_PLAN_EXPAND, plan, "NNN", "01", 1, KNOWS, GDB_FORWARD, false);
    plan = plan_expand(GDB_PLAN_EXPAND_INTO, plan, "NNNR", "012", 0, KNOWS, GDB_FORWARD, false);
    plan->as.expand.target_node = 2;
    plan = properties(plan, "NNI", "01", 3, knows, since);
    plan_check(project(plan, "I", 1, plan_exprs(1, expr_column(2, GDB_TYPE_INT64))),
               "13; 14; 15; 13; 14; 15; 16");
}

/* Paths end at persons. */
static gdb_plan *expand_path(gdb_plan *child, const char *columns, bool undirected)
{
    static uint32_t ends[] = {PERSON};
    gdb_plan *plan = plan_expand(GDB_PLAN_EXPAND_PATH, child, columns, "1", 0, KNOWS, GDB_FORWARD,
                                 undirected);

    plan->as.expand.node_tables = ends;
    plan->as.expand.node_table_count = 1;
    return plan;
}

static void paths_use_no_relationship_twice(void **state)
{
    gdb_plan *plan = expand_path(scan_ids(), "ILN", false);
    gdb_expr *size = expr_call(GDB_FN_SIZE, GDB_TYPE_INT64, expr_column(1, GDB_TYPE_LIST),
                               (gdb_expr *)NULL);
    gdb_plan *ends, *grouped;

    (void)state;
    plan->as.expand.least = 1;
    plan->as.expand.most = UINT32_MAX;
    ends = properties(plan, "ILI", "01", 2, person, id);
    grouped = aggregate(ends, "IIII", 3,
                        plan_exprs(3, expr_column(0, GDB_TYPE_INT64), size,
                                   expr_column(2, GDB_TYPE_INT64)),
                        1, plan_exprs(1, count_star()));
    plan_check(grouped, "1 1 2 2; 1 2 3 2; 1 1 3 3; 2 1 3 1; 4 1 4 1");
    plan->as.expand.least = 0;
    plan->as.expand.most = 1;
    plan_check(grouped, "1 0 1 1; 1 1 2 2; 1 1 3 3; 2 0 2 1; 2 1 3 1; 3 0 3 1; 4 0 4 1; 4 1 4 1");
}

static void undirected_paths_go_back_by_another_relationship(void **state)
{
    gdb_plan *scan = scan_ids(), *plan;

    (void)state;
    scan->as.scan.filters = plan_exprs(1, equal(expr_column(1, GDB_TYPE_INT64), expr_integer(2)));
    scan->as.scan.filter_count = 1;
    plan = expand_path(scan, "IN", true);
    plan->as.expand.least = plan->as.expand.most = 2;
    plan = properties(plan, "II", "0", 1, person, id);
    /* 2-3-1 three ways; 2-1-2 by the other one twice; 2-1-3 two times three */
    plan_check(aggregate(plan, "II", 1, plan_exprs(1, expr_column(1, GDB_TYPE_INT64)), 1,
                         plan_exprs(1, count_star())),
               "1 3; 2 2; 3 6");
}

static void key_lookup_finds_by_primary_key(void **state)
{
    gdb_plan *list = plan_make(GDB_PLAN_UNWIND, "A", "", one_row(), NULL), *plan;

    (void)state;
    list->as.unwind.list =
        expr_list(4, expr_integer(3), expr_integer(99), expr_null(GDB_TYPE_INT64), expr_integer(1));
    plan = plan_make(GDB_PLAN_KEY_LOOKUP, "ANS", "0", list, NULL);
    plan->as.key_lookup.variable = person;
    plan->as.key_lookup.table = PERSON;
    plan->as.key_lookup.key = expr_column(0, GDB_TYPE_ANY);
    plan->as.key_lookup.properties = gdb_arena_alloc_zero(&arena, sizeof(gdb_plan_property), NULL);
    plan->as.key_lookup.properties[0].property = name;
    plan->as.key_lookup.property_count = 1;
    plan_check(
        project(plan, "AS", 2,
                plan_exprs(2, expr_column(0, GDB_TYPE_ANY), expr_column(2, GDB_TYPE_STRING))),
        "3 Cid; 1 Ada");
}

static gdb_plan *range(const char *column, int64_t from, int64_t to)
{
    gdb_plan *plan = plan_make(GDB_PLAN_UNWIND, column, "", one_row(), NULL);

    plan->as.unwind.list = expr_call(GDB_FN_RANGE, GDB_TYPE_LIST, expr_integer(from),
                                     expr_integer(to), (gdb_expr *)NULL);
    return plan;
}

static void limit_drops_and_passes(void **state)
{
    gdb_plan *plan = plan_make(GDB_PLAN_LIMIT, "I", "0", range("I", 1, 20), NULL);

    (void)state;
    plan->as.limit.skip = 6;
    plan->as.limit.limit = 3;
    plan_check(plan, "7; 8; 9");
    plan->as.limit.skip = 18;
    plan->as.limit.limit = UINT64_MAX;
    plan_check(plan, "19; 20");
    plan->as.limit.skip = 20;
    plan_check(plan, "");
    plan->as.limit.skip = 0;
    plan->as.limit.limit = 0;
    plan_check(plan, "");
}

static gdb_plan *sorted(gdb_plan *child, const char *columns, const char *keep, uint32_t column,
                        bool descending, bool nulls_first, uint64_t limit)
{
    gdb_plan *plan = plan_make(GDB_PLAN_SORT, columns, keep, child, NULL);

    plan->as.sort.keys = gdb_arena_alloc_zero(&arena, sizeof(gdb_bound_sort), NULL);
    plan->as.sort.keys[0].expr = expr_column(column, child->columns[column].type);
    plan->as.sort.keys[0].descending = descending;
    plan->as.sort.keys[0].nulls_first = nulls_first;
    plan->as.sort.key_count = 1;
    plan->as.sort.limit = limit;
    return plan;
}

static void sort_is_stable_and_places_nulls(void **state)
{
    gdb_plan *scan = plan_scan(thing, "NAS", 2, (uint32_t[]){thing_age, thing_name});

    (void)state;
    plan_check(sorted(scan, "AS", "12", 1, false, false, UINT64_MAX),
               "7 Cid; 36 Ada; 36 Dora; - Bob; - Bern; - Ulm");
    plan_check(sorted(scan, "AS", "12", 1, true, true, UINT64_MAX),
               "- Bob; - Bern; - Ulm; 36 Ada; 36 Dora; 7 Cid");
    plan_check(sorted(scan, "S", "2", 2, true, false, 2), "Ulm; Dora");
}

static void sort_with_a_limit_keeps_the_best_of_many(void **state)
{
    gdb_expr *scattered = expr_call(
        GDB_FN_MODULO, GDB_TYPE_INT64,
        expr_call(GDB_FN_MULTIPLY, GDB_TYPE_INT64, expr_column(0, GDB_TYPE_INT64),
                  expr_integer(7919), (gdb_expr *)NULL),
        expr_integer(20011), (gdb_expr *)NULL);
    gdb_plan *plan = project(range("I", 1, 20010), "I", 1, plan_exprs(1, scattered));
    char *text;
    int64_t last = INT64_MIN;
    uint32_t rows = 0;

    (void)state;
    plan_check(sorted(plan, "I", "0", 0, false, false, 5), "1; 2; 3; 4; 5");
    plan_check(sorted(plan, "I", "0", 0, true, false, 3), "20010; 20009; 20008");
    text = plan_run(sorted(plan, "I", "0", 0, false, false, UINT64_MAX));
    for (char *at = text; *at != '\0'; rows++) {
        int64_t v = strtoll(at, &at, 10);

        assert_true(v > last);
        last = v;
        at += strspn(at, "; ");
    }
    assert_int_equal(rows, 20010);
    gdb_free(text);
}

static void aggregates_of_nothing_are_one_row(void **state)
{
    gdb_expr *x = expr_column(0, GDB_TYPE_INT64);
    gdb_plan *plan = aggregate(
        range("I", 1, 0), "IIIDIIL", 0, NULL, 7,
        plan_exprs(7, count_star(), expr_aggregate(GDB_AGG_COUNT, GDB_TYPE_INT64, false, x),
                   expr_aggregate(GDB_AGG_SUM, GDB_TYPE_INT64, false, x),
                   expr_aggregate(GDB_AGG_AVG, GDB_TYPE_DOUBLE, false, x),
                   expr_aggregate(GDB_AGG_MIN, GDB_TYPE_INT64, false, x),
                   expr_aggregate(GDB_AGG_MAX, GDB_TYPE_INT64, false, x),
                   expr_aggregate(GDB_AGG_COLLECT, GDB_TYPE_LIST, false, x)));

    (void)state;
    plan_check(plan, "0 0 0 - - - []");
    plan = aggregate(range("I", 1, 0), "II", 1, plan_exprs(1, x), 1, plan_exprs(1, count_star()));
    plan_check(plan, "");
}

static void aggregates_skip_null_and_group_null_with_null(void **state)
{
    gdb_plan *scan = plan_scan(thing, "NAS", 2, (uint32_t[]){thing_age, thing_name});
    gdb_expr *age = expr_column(1, GDB_TYPE_ANY), *s = expr_column(2, GDB_TYPE_STRING);

    (void)state;
    plan_check(aggregate(scan, "AIISSL", 1, plan_exprs(1, age), 5,
                         plan_exprs(5, count_star(),
                                    expr_aggregate(GDB_AGG_COUNT, GDB_TYPE_INT64, false, age),
                                    expr_aggregate(GDB_AGG_MIN, GDB_TYPE_STRING, false, s),
                                    expr_aggregate(GDB_AGG_MAX, GDB_TYPE_STRING, false, s),
                                    expr_aggregate(GDB_AGG_COLLECT, GDB_TYPE_LIST, false, s))),
               "36 2 2 Ada Dora [Ada,Dora]; - 3 0 Bern Ulm [Bob,Bern,Ulm]; 7 1 1 Cid Cid [Cid]");
}

static void distinct_aggregates_count_a_value_once(void **state)
{
    gdb_plan *expand = plan_expand(GDB_PLAN_EXPAND, scan_ids(), "IN", "1", 0, KNOWS, GDB_FORWARD,
                                   false);
    gdb_expr *node = expr_column(1, GDB_TYPE_NODE);

    (void)state;
    plan_check(aggregate(expand, "III", 1, plan_exprs(1, expr_column(0, GDB_TYPE_INT64)), 2,
                         plan_exprs(2, expr_aggregate(GDB_AGG_COUNT, GDB_TYPE_INT64, false, node),
                                    expr_aggregate(GDB_AGG_COUNT, GDB_TYPE_INT64, true, node))),
               "1 5 2; 2 1 1; 4 1 1");
}

static void sum_of_integers_reports_overflow_in_the_result_only(void **state)
{
    gdb_plan *values = plan_make(GDB_PLAN_UNWIND, "I", "", one_row(), NULL);
    gdb_plan *plan;
    gdb_error error = GDB_ERROR_INIT;
    gdb_operator *op;
    gdb_data_chunk chunk;

    (void)state;
    values->as.unwind.list =
        expr_list(3, expr_integer(INT64_MAX), expr_integer(1), expr_integer(-1));
    plan = aggregate(values, "I", 0, NULL, 1,
                     plan_exprs(1, expr_aggregate(GDB_AGG_SUM, GDB_TYPE_INT64, false,
                                                  expr_column(0, GDB_TYPE_INT64))));
    plan_check(plan, "9223372036854775807");
    values->as.unwind.list = expr_list(2, expr_integer(INT64_MAX), expr_integer(1));
    assert_ok(gdb_operator_build(&op, plan, plan_context(), &error), error);
    assert_ok(gdb_operator_open(op, &error), error);
    assert_ok(gdb_operator_chunk(&chunk, plan, &error), error);
    assert_fails(gdb_operator_next(op, &chunk, &error), GDB_ERR_QUERY, "overflow", error);
    gdb_data_chunk_release(&chunk);
    gdb_operator_free(op);
}

static void distinct_keeps_the_first_of_each_kind(void **state)
{
    gdb_plan *values = plan_make(GDB_PLAN_UNWIND, "A", "", one_row(), NULL);

    (void)state;
    values->as.unwind.list =
        expr_list(8, expr_integer(2), expr_text("a"), expr_integer(2), expr_real(2), expr_real(0),
                  expr_text("a"), expr_integer(0), expr_real(-0.0));
    plan_check(plan_make(GDB_PLAN_DISTINCT, "A", "0", values, NULL), "2; a; 0.0");
}

static void cross_product_pairs_every_row(void **state)
{
    (void)state;
    plan_check(plan_make(GDB_PLAN_CROSS_PRODUCT, "II", "", range("I", 1, 2), range("I", 7, 9)),
               "1 7; 1 8; 1 9; 2 7; 2 8; 2 9");
    plan_check(plan_make(GDB_PLAN_CROSS_PRODUCT, "II", "", range("I", 1, 2), range("I", 1, 0)), "");
}

static void hash_join_matches_equal_keys_and_no_null(void **state)
{
    gdb_plan *left = plan_make(GDB_PLAN_UNWIND, "A", "", one_row(), NULL);
    gdb_plan *right = plan_make(GDB_PLAN_UNWIND, "D", "", one_row(), NULL), *plan;

    (void)state;
    left->as.unwind.list = expr_list(5, expr_integer(1), expr_null(GDB_TYPE_INT64), expr_integer(2),
                                     expr_text("2"), expr_integer(1));
    right->as.unwind.list =
        expr_list(4, expr_real(2), expr_real(1), expr_null(GDB_TYPE_DOUBLE), expr_real(1));
    plan = plan_make(GDB_PLAN_HASH_JOIN, "AD", "", left, right);
    plan->as.join.left_keys = (uint32_t[]){0};
    plan->as.join.right_keys = (uint32_t[]){0};
    plan->as.join.key_count = 1;
    plan_check(plan, "1 1.0; 1 1.0; 2 2.0; 1 1.0; 1 1.0");
}

static void optional_gives_null_where_nothing_matches(void **state)
{
    gdb_plan *argument = plan_make(GDB_PLAN_ARGUMENT, "NII", "", NULL, NULL);
    gdb_plan *right = plan_expand(GDB_PLAN_EXPAND, argument, "IN", "2", 0, LIVES, GDB_FORWARD,
                                  false);
    gdb_plan *plan = plan_make(GDB_PLAN_OPTIONAL, "IN", "1", scan_ids(), right);
    uint32_t city = plan_variable(GDB_VARIABLE_NODE, (uint32_t)CITY, 0u);
    uint32_t title = plan_property(city, GDB_TYPE_STRING, 0u);

    (void)state;
    plan->as.optional.row_column = 0;
    plan->as.optional.take = (uint32_t[]){1};
    plan->as.optional.take_count = 1;
    plan = properties(plan, "IS", "0", 1, city, title);
    plan_check(sorted(plan, "IS", "01", 0, false, false, UINT64_MAX), "1 Bern; 2 -; 3 Ulm; 4 Bern");
}

static void rows_without_columns_count(void **state)
{
    gdb_plan *plan = plan_expand(GDB_PLAN_EXPAND, scan_ids(), "", "", 0, KNOWS, GDB_FORWARD, false);

    (void)state;
    plan_check(aggregate(plan, "I", 0, NULL, 1, plan_exprs(1, count_star())), "7");
}

static void a_stopped_query_says_so(void **state)
{
    gdb_interrupt interrupt = {0};
    gdb_error error = GDB_ERROR_INIT;
    gdb_plan *plan = scan_ids();
    gdb_operator *op;
    gdb_data_chunk chunk;

    (void)state;
    atomic_store(&interrupt.timed_out, 1);
    plan_context()->interrupt = &interrupt;
    assert_ok(gdb_operator_build(&op, plan, plan_context(), &error), error);
    assert_ok(gdb_operator_open(op, &error), error);
    assert_ok(gdb_operator_chunk(&chunk, plan, &error), error);
    assert_fails(gdb_operator_next(op, &chunk, &error), GDB_ERR_QUERY, "time limit", error);
    gdb_data_chunk_release(&chunk);
    gdb_operator_free(op);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(scan_reads_properties_of_every_table),
        TEST(scan_applies_its_filters),
        TEST(scan_of_relationships_puts_out_its_first_properties),
        TEST(expand_follows_lists_forward_and_backward),
        TEST(expand_names_relationships_alike_in_both_directions),
        TEST(expand_in_both_directions_finds_a_loop_once),
        TEST(degree_counts_without_reading_neighbours),
        TEST(expand_into_closes_triangles),
        TEST(paths_use_no_relationship_twice),
        TEST(undirected_paths_go_back_by_another_relationship),
        TEST(key_lookup_finds_by_primary_key),
        TEST(limit_drops_and_passes),
        TEST(sort_is_stable_and_places_nulls),
        TEST(sort_with_a_limit_keeps_the_best_of_many),
        TEST(aggregates_of_nothing_are_one_row),
        TEST(aggregates_skip_null_and_group_null_with_null),
        TEST(distinct_aggregates_count_a_value_once),
        TEST(sum_of_integers_reports_overflow_in_the_result_only),
        TEST(distinct_keeps_the_first_of_each_kind),
        TEST(cross_product_pairs_every_row),
        TEST(hash_join_matches_equal_keys_and_no_null),
        TEST(optional_gives_null_where_nothing_matches),
        TEST(rows_without_columns_count),
        TEST(a_stopped_query_says_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
