/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/expression/expr_eval.h"
#include "tests/support/expr_make.h"

/* Chunks have at most 4 rows, so that the tests also run with the smallest vectors. */

static gdb_arena arena;
static gdb_evaluator *evaluator;
static gdb_data_chunk chunk;

enum { A = 0, B = 1, X = 2, S = 3, D = 4, P = 5, I = 6 };

static int set_up(void **state)
{
    static const gdb_type_id types[] = {GDB_TYPE_INT64, GDB_TYPE_INT64, GDB_TYPE_DOUBLE,
                                        GDB_TYPE_STRING, GDB_TYPE_DATE, GDB_TYPE_BOOL,
                                        GDB_TYPE_INT32};
    gdb_error error = GDB_ERROR_INIT;

    (void)state;
    expr_make_begin(&arena);
    assert_ok(gdb_evaluator_create(&evaluator, NULL, &error), error);
    assert_ok(gdb_data_chunk_init(&chunk, types, 7, &error), error);
    chunk_column(&chunk, A, "1 2 3 -");
    chunk_column(&chunk, B, "3 2 0 5");
    chunk_column(&chunk, X, "1.5 -0.0 nan 2");
    chunk_column(&chunk, S, "abc B - zz");
    chunk_column(&chunk, D, "2020-02-29 - 1969-12-31 2000-01-01");
    chunk_column(&chunk, P, "true false - true");
    chunk_column(&chunk, I, "7 - -7 2147483647");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    gdb_evaluator_free(evaluator);
    gdb_data_chunk_release(&chunk);
    gdb_arena_release(&arena);
    return 0;
}

/* The living rows' values, separated by blanks; "-" is NULL. */
static void check(const gdb_expr *expr, const char *expected)
{
    gdb_error error = GDB_ERROR_INIT;
    gdb_buffer text = {NULL, 0, 0};
    const gdb_vector *out;

    gdb_evaluator_begin(evaluator);
    assert_ok(gdb_expr_eval_borrow(evaluator, expr, &chunk, &out, &error), error);
    for (uint32_t i = 0; i < chunk.selection.count; i++) {
        gdb_value value = gdb_vector_get(out, gdb_selection_row(&chunk.selection, i));

        if (i > 0)
            assert_ok(gdb_buffer_append_text(&text, " ", &error), error);
        if (value.is_null)
            assert_ok(gdb_buffer_append_text(&text, "-", &error), error);
        assert_ok(gdb_value_print(&value, &text, &error), error);
    }
    assert_ok(gdb_buffer_append_byte(&text, 0, &error), error);
    assert_string_equal((const char *)text.data, expected);
    gdb_buffer_release(&text);
}

/* An expression without columns. */
static void check_one(const gdb_expr *expr, const char *expected)
{
    gdb_data_chunk saved = chunk;

    chunk = (gdb_data_chunk){.count = 1};
    chunk.selection.count = 1;
    chunk.selection.all = true;
    check(expr, expected);
    chunk = saved;
}

static void check_fails(const gdb_expr *expr, const char *part)
{
    gdb_error error = GDB_ERROR_INIT;
    const gdb_vector *out;

    gdb_evaluator_begin(evaluator);
    assert_fails(gdb_expr_eval_borrow(evaluator, expr, &chunk, &out, &error), GDB_ERR_QUERY, part,
                 error);
}

static gdb_expr *col(uint32_t c)
{
    return expr_column(c, chunk.columns[c].type);
}

static gdb_expr *fn2(gdb_function_id id, gdb_type_id type, gdb_expr *a, gdb_expr *b)
{
    return expr_call(id, type, a, b, (gdb_expr *)NULL);
}

static gdb_expr *fn1(gdb_function_id id, gdb_type_id type, gdb_expr *a)
{
    return expr_call(id, type, a, (gdb_expr *)NULL);
}

static gdb_expr *compare(gdb_function_id id, gdb_expr *a, gdb_expr *b)
{
    return fn2(id, GDB_TYPE_BOOL, a, b);
}

static void comparisons_are_null_where_a_side_is(void **state)
{
    (void)state;
    check(compare(GDB_FN_EQUAL, col(A), col(B)), "false true false -");
    check(compare(GDB_FN_NOT_EQUAL, col(A), col(B)), "true false true -");
    check(compare(GDB_FN_LESS, col(A), col(B)), "true false false -");
    check(compare(GDB_FN_LESS_EQUAL, col(A), expr_integer(2)), "true true false -");
    check(compare(GDB_FN_GREATER, expr_integer(2), col(A)), "true false false -");
    check(compare(GDB_FN_GREATER_EQUAL, col(A), col(B)), "false true true -");
    check(compare(GDB_FN_LESS, col(S), expr_text("b")), "true true - false");
    check(compare(GDB_FN_EQUAL, col(S), expr_text("zz")), "false false - true");
    check(compare(GDB_FN_EQUAL, col(A), expr_null(GDB_TYPE_INT64)), "- - - -");
    check(compare(GDB_FN_EQUAL, col(P), expr_bool(true)), "true false - true");
    check(compare(GDB_FN_GREATER, col(D), expr_call(GDB_FN_DATE, GDB_TYPE_DATE,
                                                    expr_text("1999-12-31"), (gdb_expr *)NULL)),
          "true - false true");
}

static void nan_equals_nothing_and_is_not_less(void **state)
{
    (void)state;
    check(compare(GDB_FN_EQUAL, col(X), col(X)), "true true false true");
    check(compare(GDB_FN_NOT_EQUAL, col(X), col(X)), "false false true false");
    check(compare(GDB_FN_LESS, col(X), expr_real(2)), "true true false false");
    check(compare(GDB_FN_GREATER_EQUAL, col(X), expr_real(0)), "true true false true");
}

static void values_of_different_kinds_are_unequal_and_unordered(void **state)
{
    gdb_expr *any = expr_integer(1), *text = expr_text("1");

    (void)state;
    any->type = text->type = GDB_TYPE_ANY;
    check_one(compare(GDB_FN_EQUAL, any, text), "false");
    check_one(compare(GDB_FN_LESS, any, text), "-");
    check_one(compare(GDB_FN_EQUAL, any, expr_real(1)), "true");
}

static void selecting_narrows_and_keeps_order(void **state)
{
    gdb_error error = GDB_ERROR_INIT;

    (void)state;
    assert_ok(gdb_expr_select(evaluator, compare(GDB_FN_LESS, col(A), expr_integer(3)), &chunk,
                              &error),
              error);
    assert_int_equal(chunk.selection.count, 2);
    check(col(B), "3 2");
    assert_ok(gdb_expr_select(evaluator, compare(GDB_FN_EQUAL, col(P), expr_bool(false)), &chunk,
                              &error),
              error);
    check(col(A), "2");
    assert_ok(gdb_expr_select(evaluator, fn1(GDB_FN_IS_NULL, GDB_TYPE_BOOL, col(A)), &chunk,
                              &error),
              error);
    assert_int_equal(chunk.selection.count, 0);
}

static void selecting_by_and_or_not_takes_only_what_is_true(void **state)
{
    gdb_error error = GDB_ERROR_INIT;
    gdb_expr *known = compare(GDB_FN_GREATER, col(A), expr_integer(1)); /* false true true null */

    (void)state;
    assert_ok(gdb_expr_select(evaluator, compare(GDB_FN_OR, known, fn1(GDB_FN_IS_NULL,
                                                                      GDB_TYPE_BOOL, col(A))),
                              &chunk, &error),
              error);
    check(col(B), "2 0 5");
    assert_ok(gdb_expr_select(evaluator, compare(GDB_FN_AND, known,
                                                 fn1(GDB_FN_NOT, GDB_TYPE_BOOL,
                                                     compare(GDB_FN_EQUAL, col(B),
                                                             expr_integer(0)))),
                              &chunk, &error),
              error);
    check(col(B), "2");
}

static void and_or_xor_not_have_three_values(void **state)
{
    gdb_expr *values[3] = {expr_bool(false), expr_bool(true), expr_null(GDB_TYPE_BOOL)};
    static const char *const and[3][3] = {
        {"false", "false", "false"}, {"false", "true", "-"}, {"false", "-", "-"}};
    static const char *const or[3][3] = {
        {"false", "true", "-"}, {"true", "true", "true"}, {"-", "true", "-"}};
    static const char *const xor[3][3] = {
        {"false", "true", "-"}, {"true", "false", "-"}, {"-", "-", "-"}};

    (void)state;
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++) {
            check_one(compare(GDB_FN_AND, values[i], values[j]), and[i][j]);
            check_one(compare(GDB_FN_OR, values[i], values[j]), or[i][j]);
            check_one(compare(GDB_FN_XOR, values[i], values[j]), xor[i][j]);
        }
    check(fn1(GDB_FN_NOT, GDB_TYPE_BOOL, col(P)), "false true - false");
}

static void and_does_not_ask_rows_that_are_decided(void **state)
{
    gdb_expr *safe = compare(GDB_FN_NOT_EQUAL, col(B), expr_integer(0));
    gdb_expr *divided = compare(
        GDB_FN_GREATER, fn2(GDB_FN_DIVIDE, GDB_TYPE_INT64, expr_integer(6), col(B)),
        expr_integer(2));

    (void)state;
    check(compare(GDB_FN_AND, safe, divided), "false true false false");
    check_fails(compare(GDB_FN_AND, divided, safe), "division by zero in 'expr'");
}

static void arithmetic_is_exact_or_fails(void **state)
{
    (void)state;
    check(fn2(GDB_FN_ADD, GDB_TYPE_INT64, col(A), col(B)), "4 4 3 -");
    check(fn2(GDB_FN_SUBTRACT, GDB_TYPE_INT64, col(A), expr_integer(1)), "0 1 2 -");
    check(fn2(GDB_FN_MULTIPLY, GDB_TYPE_DOUBLE, col(X), expr_real(2)), "3.0 -0.0 nan 4.0");
    check(fn2(GDB_FN_DIVIDE, GDB_TYPE_DOUBLE, col(X), expr_real(0)), "inf nan nan inf");
    check_one(fn2(GDB_FN_DIVIDE, GDB_TYPE_INT64, expr_integer(-7), expr_integer(2)), "-3");
    check_one(fn2(GDB_FN_MODULO, GDB_TYPE_INT64, expr_integer(-7), expr_integer(2)), "-1");
    check_one(fn2(GDB_FN_MODULO, GDB_TYPE_INT64, expr_integer(INT64_MIN), expr_integer(-1)), "0");
    check_one(fn2(GDB_FN_POWER, GDB_TYPE_DOUBLE, expr_real(2), expr_real(10)), "1024.0");
    check_one(fn1(GDB_FN_NEGATE, GDB_TYPE_INT64, expr_integer(5)), "-5");
    check_fails(fn2(GDB_FN_DIVIDE, GDB_TYPE_INT64, col(A), col(B)), "division by zero");
    check_fails(fn2(GDB_FN_ADD, GDB_TYPE_INT64, col(A), expr_integer(INT64_MAX)), "overflow");
    check_fails(fn2(GDB_FN_MULTIPLY, GDB_TYPE_INT64, col(A), expr_integer(INT64_MAX)), "overflow");
    check_fails(fn2(GDB_FN_DIVIDE, GDB_TYPE_INT64, expr_integer(INT64_MIN), expr_integer(-1)),
                "overflow");
    check_fails(fn1(GDB_FN_NEGATE, GDB_TYPE_INT64, expr_integer(INT64_MIN)), "overflow");
    check_fails(fn2(GDB_FN_ADD, GDB_TYPE_ANY, expr_text("a"), expr_integer(1)), "go together");
}

static void overflow_in_a_null_row_is_none(void **state)
{
    gdb_error error = GDB_ERROR_INIT;
    gdb_value large = gdb_value_int64(INT64_MAX);

    (void)state;
    assert_ok(gdb_vector_set(&chunk.columns[B], 3, &large, &error), error);
    ((int64_t *)chunk.columns[A].values)[3] = INT64_MAX; /* behind the NULL */
    check(fn2(GDB_FN_ADD, GDB_TYPE_INT64, col(A), col(B)), "4 4 3 -");
}

static void dates_and_texts_and_lists_add_up(void **state)
{
    (void)state;
    check(fn2(GDB_FN_ADD, GDB_TYPE_DATE, col(D), expr_integer(1)),
          "2020-03-01 - 1970-01-01 2000-01-02");
    check(fn2(GDB_FN_SUBTRACT, GDB_TYPE_INT64, col(D), col(D)), "0 - 0 0");
    check(fn2(GDB_FN_ADD, GDB_TYPE_STRING, col(S), expr_text("!")), "abc! B! - zz!");
    check_one(fn2(GDB_FN_ADD, GDB_TYPE_LIST, expr_list(1, expr_integer(1)),
                  expr_list(2, expr_text("x"), expr_null(GDB_TYPE_NULL))),
              "[1,x,NULL]");
}

static void functions_of_numbers(void **state)
{
    (void)state;
    check(fn1(GDB_FN_ABS, GDB_TYPE_INT64, fn1(GDB_FN_CAST, GDB_TYPE_INT64, col(I))),
          "7 - 7 2147483647");
    check_one(fn1(GDB_FN_CEIL, GDB_TYPE_DOUBLE, expr_real(1.2)), "2.0");
    check_one(fn1(GDB_FN_FLOOR, GDB_TYPE_DOUBLE, expr_real(-1.2)), "-2.0");
    check_one(fn1(GDB_FN_ROUND, GDB_TYPE_DOUBLE, expr_real(2.5)), "3.0");
    check_one(fn1(GDB_FN_SIGN, GDB_TYPE_INT64, expr_real(-3)), "-1");
    check_one(fn1(GDB_FN_SQRT, GDB_TYPE_DOUBLE, expr_real(9)), "3.0");
    check_one(fn1(GDB_FN_EXP, GDB_TYPE_DOUBLE, expr_real(0)), "1.0");
    check_one(fn1(GDB_FN_LN, GDB_TYPE_DOUBLE, expr_real(1)), "0.0");
    check_one(fn1(GDB_FN_LOG2, GDB_TYPE_DOUBLE, expr_real(8)), "3.0");
    check_one(fn1(GDB_FN_LOG10, GDB_TYPE_DOUBLE, expr_real(1000)), "3.0");
}

static void string_predicates(void **state)
{
    (void)state;
    check(compare(GDB_FN_STARTS_WITH, col(S), expr_text("ab")), "true false - false");
    check(compare(GDB_FN_ENDS_WITH, col(S), expr_text("z")), "false false - true");
    check(compare(GDB_FN_CONTAINS, col(S), expr_text("")), "true true - true");
    check_one(compare(GDB_FN_CONTAINS, expr_text("hello"), expr_text("ell")), "true");
    check_one(compare(GDB_FN_CONTAINS, expr_text("ell"), expr_text("hello")), "false");
}

static void functions_of_strings(void **state)
{
    gdb_type_id t = GDB_TYPE_STRING;
    gdb_expr *word = expr_text("\xC3\xA4" "b\xE2\x82\xAC" "c"); /* a umlaut, b, euro, c */

    (void)state;
    check_one(fn1(GDB_FN_SIZE, GDB_TYPE_INT64, word), "4");
    check_one(fn1(GDB_FN_LOWER, t, expr_text("AbZ[")), "abz[");
    check_one(fn1(GDB_FN_UPPER, t, expr_text("abz{")), "ABZ{");
    check_one(fn1(GDB_FN_TRIM, t, expr_text(" \t a b \n")), "a b");
    check_one(fn1(GDB_FN_LTRIM, t, expr_text("  a ")), "a ");
    check_one(fn1(GDB_FN_RTRIM, t, expr_text(" a  ")), " a");
    check_one(expr_call(GDB_FN_SUBSTRING, t, word, expr_integer(1), expr_integer(2),
                        (gdb_expr *)NULL),
              "b\xE2\x82\xAC");
    check_one(fn2(GDB_FN_SUBSTRING, t, word, expr_integer(9)), "");
    check_one(fn2(GDB_FN_LEFT, t, word, expr_integer(1)), "\xC3\xA4");
    check_one(fn2(GDB_FN_RIGHT, t, word, expr_integer(2)), "\xE2\x82\xAC" "c");
    check_one(fn2(GDB_FN_RIGHT, t, word, expr_integer(9)), "\xC3\xA4" "b\xE2\x82\xAC" "c");
    check_one(fn1(GDB_FN_REVERSE, t, word), "c\xE2\x82\xAC" "b\xC3\xA4");
    check_one(expr_call(GDB_FN_REPLACE, t, expr_text("aXbXX"), expr_text("X"), expr_text("--"),
                        (gdb_expr *)NULL),
              "a--b----");
    check_one(fn2(GDB_FN_SPLIT, GDB_TYPE_LIST, expr_text("a,b,,"), expr_text(",")),
              "[a,b,,]");
    check_one(fn2(GDB_FN_SPLIT, GDB_TYPE_LIST, expr_text("ab"), expr_text("")), "[a,b]");
    check_fails(fn2(GDB_FN_LEFT, t, col(S), expr_integer(-1)), "negative");
}

static void functions_of_dates(void **state)
{
    (void)state;
    check(fn1(GDB_FN_YEAR, GDB_TYPE_INT64, col(D)), "2020 - 1969 2000");
    check(fn1(GDB_FN_MONTH, GDB_TYPE_INT64, col(D)), "2 - 12 1");
    check(fn1(GDB_FN_DAY, GDB_TYPE_INT64, col(D)), "29 - 31 1");
    check_one(fn1(GDB_FN_YEAR, GDB_TYPE_INT64,
                  fn1(GDB_FN_TIMESTAMP, GDB_TYPE_TIMESTAMP, expr_text("1969-12-31 23:59:59"))),
              "1969");
    check_one(fn1(GDB_FN_DATE, GDB_TYPE_DATE, expr_text("2021-05-06")), "2021-05-06");
    check_fails(fn1(GDB_FN_DATE, GDB_TYPE_DATE, expr_text("2021-02-30")),
                "'2021-02-30' is not a DATE");
    check_fails(fn1(GDB_FN_TIMESTAMP, GDB_TYPE_TIMESTAMP, expr_text("x")), "not a TIMESTAMP");
}

static void functions_of_lists(void **state)
{
    gdb_expr *list = expr_list(3, expr_integer(1), expr_integer(2), expr_null(GDB_TYPE_INT64));
    gdb_expr *from = expr_integer(1), *to = expr_integer(INT64_MAX);

    (void)state;
    check_one(compare(GDB_FN_IN, expr_integer(2), list), "true");
    check_one(compare(GDB_FN_IN, expr_integer(3), list), "-");
    check_one(compare(GDB_FN_IN, expr_integer(3), expr_list(1, expr_integer(1))), "false");
    check_one(compare(GDB_FN_IN, expr_null(GDB_TYPE_INT64), expr_list(0)), "false");
    check_one(fn1(GDB_FN_SIZE, GDB_TYPE_INT64, list), "3");
    check_one(fn1(GDB_FN_HEAD, GDB_TYPE_ANY, list), "1");
    check_one(fn1(GDB_FN_LAST, GDB_TYPE_ANY, list), "-");
    check_one(fn1(GDB_FN_HEAD, GDB_TYPE_ANY, expr_list(0)), "-");
    check_one(fn2(GDB_FN_INDEX, GDB_TYPE_ANY, list, expr_integer(-2)), "2");
    check_one(fn2(GDB_FN_INDEX, GDB_TYPE_ANY, list, expr_integer(3)), "-");
    check_one(fn2(GDB_FN_INDEX, GDB_TYPE_ANY, list, expr_integer(INT64_MIN)), "-");
    check_one(expr_call(GDB_FN_SLICE, GDB_TYPE_LIST, list, from, to, (gdb_expr *)NULL),
              "[2,NULL]");
    check_one(expr_call(GDB_FN_SLICE, GDB_TYPE_LIST, list, expr_integer(INT64_MIN),
                        expr_integer(-1), (gdb_expr *)NULL),
              "[1,2]");
    check_one(fn1(GDB_FN_REVERSE, GDB_TYPE_LIST, list), "[NULL,2,1]");
    check_one(fn2(GDB_FN_RANGE, GDB_TYPE_LIST, expr_integer(2), expr_integer(4)), "[2,3,4]");
    check_one(expr_call(GDB_FN_RANGE, GDB_TYPE_LIST, expr_integer(5), expr_integer(0),
                        expr_integer(-2), (gdb_expr *)NULL),
              "[5,3,1]");
    check_one(fn2(GDB_FN_RANGE, GDB_TYPE_LIST, expr_integer(2), expr_integer(1)), "[]");
    check_fails(expr_call(GDB_FN_RANGE, GDB_TYPE_LIST, expr_integer(0), expr_integer(1),
                          expr_integer(0), (gdb_expr *)NULL),
                "step of 0");
    check_fails(fn2(GDB_FN_RANGE, GDB_TYPE_LIST, expr_integer(INT64_MIN), expr_integer(INT64_MAX)),
                "more than");
}

static void in_finds_items_of_long_lists(void **state)
{
    gdb_expr *list = expr_list(10, expr_integer(10), expr_integer(11), expr_integer(12),
                               expr_integer(13), expr_integer(14), expr_integer(15),
                               expr_integer(16), expr_real(2), expr_integer(3), expr_text("x"));
    gdb_value items[10];

    (void)state;
    for (int i = 0; i < 10; i++)
        items[i] = list->args[i]->as.literal;
    list->kind = GDB_EXPR_LITERAL;
    list->as.literal = (gdb_value){.type = GDB_TYPE_LIST};
    list->as.literal.as.list = (gdb_list){items, 10};
    check(compare(GDB_FN_IN, col(A), list), "false true true -");
    check(compare(GDB_FN_IN, col(X), list), "false false false true");
    items[0] = gdb_value_null();
    check(compare(GDB_FN_IN, col(A), list), "- true true -");
}

static void casts_convert_or_name_what_they_cannot(void **state)
{
    (void)state;
    check(fn1(GDB_FN_CAST, GDB_TYPE_INT64, col(I)), "7 - -7 2147483647");
    check(fn1(GDB_FN_CAST, GDB_TYPE_DOUBLE, col(I)), "7.0 - -7.0 2147483647.0");
    check(fn1(GDB_FN_TO_STRING, GDB_TYPE_STRING, col(D)), "2020-02-29 - 1969-12-31 2000-01-01");
    check(fn1(GDB_FN_CAST, GDB_TYPE_STRING, col(A)), "1 2 3 -");
    check_one(fn1(GDB_FN_CAST, GDB_TYPE_INT64, expr_text("12")), "12");
    check_one(fn1(GDB_FN_TO_INTEGER, GDB_TYPE_INT64, expr_text("12.9")), "12");
    check_one(fn1(GDB_FN_TO_INTEGER, GDB_TYPE_INT64, expr_text("x")), "-");
    check_one(fn1(GDB_FN_TO_INTEGER, GDB_TYPE_INT64, expr_real(1e300)), "-");
    check_one(fn1(GDB_FN_TO_INTEGER, GDB_TYPE_INT64, expr_real(-2.7)), "-2");
    check_one(fn1(GDB_FN_TO_FLOAT, GDB_TYPE_DOUBLE, expr_text("1e2")), "100.0");
    check_one(fn1(GDB_FN_TO_FLOAT, GDB_TYPE_DOUBLE, expr_text("")), "-");
    check_one(fn1(GDB_FN_TO_BOOLEAN, GDB_TYPE_BOOL, expr_text("TRUE")), "true");
    check_one(fn1(GDB_FN_TO_BOOLEAN, GDB_TYPE_BOOL, expr_text("maybe")), "-");
    check_one(fn1(GDB_FN_CAST, GDB_TYPE_INT8, expr_integer(127)), "127");
    check_fails(fn1(GDB_FN_CAST, GDB_TYPE_INT8, expr_integer(128)), "'128' is no INT8");
    check_fails(fn1(GDB_FN_CAST, GDB_TYPE_UINT32, expr_integer(-1)), "is no UINT32");
    check_fails(fn1(GDB_FN_CAST, GDB_TYPE_INT64, expr_text("12x")), "STRING '12x' is no INT64");
    check_fails(fn1(GDB_FN_CAST, GDB_TYPE_DATE, expr_text("x")), "is no DATE");
}

static void coalesce_takes_the_first_that_is_not_null(void **state)
{
    (void)state;
    check(fn2(GDB_FN_COALESCE, GDB_TYPE_INT64, col(A), expr_integer(9)), "1 2 3 9");
    check(fn2(GDB_FN_COALESCE, GDB_TYPE_STRING, expr_null(GDB_TYPE_STRING), col(S)), "abc B - zz");
    /* what is not needed is not computed */
    check(fn2(GDB_FN_COALESCE, GDB_TYPE_INT64, col(B),
              fn2(GDB_FN_DIVIDE, GDB_TYPE_INT64, col(A), col(B))),
          "3 2 0 5");
}

static void case_takes_the_first_branch_that_is_true(void **state)
{
    gdb_expr *expr = expr_list(5, compare(GDB_FN_EQUAL, col(B), expr_integer(0)), expr_text("zero"),
                               compare(GDB_FN_LESS, col(A), expr_integer(2)), col(S),
                               expr_null(GDB_TYPE_STRING));

    (void)state;
    expr->kind = GDB_EXPR_CASE;
    expr->type = GDB_TYPE_STRING;
    check(expr, "abc - zero -");
    expr->args[4] = expr_text("else");
    check(expr, "abc else zero else");
}

static void null_tests_are_never_null(void **state)
{
    (void)state;
    check(fn1(GDB_FN_IS_NULL, GDB_TYPE_BOOL, col(A)), "false false false true");
    check(fn1(GDB_FN_IS_NOT_NULL, GDB_TYPE_BOOL, col(A)), "true true true false");
    check_one(fn1(GDB_FN_IS_NULL, GDB_TYPE_BOOL, expr_null(GDB_TYPE_NULL)), "true");
}

static void relationships_are_compared_by_table_and_position(void **state)
{
    gdb_value a = {.type = GDB_TYPE_REL}, b = {.type = GDB_TYPE_REL};
    gdb_expr *start;

    (void)state;
    a.as.rel = (gdb_rel_id){5, 1, 2, 0, 10, 3, 4};
    b.as.rel = (gdb_rel_id){6, 1, 2, 0, 10, 3, 4};
    check_one(compare(GDB_FN_SAME_REL, expr_value(a), expr_value(a)), "true");
    check_one(compare(GDB_FN_SAME_REL, expr_value(a), expr_value(b)), "false");
    check_one(compare(GDB_FN_SAME_REL, expr_value(a), expr_list(2, expr_value(b), expr_value(a))),
              "true");
    start = fn1(GDB_FN_START_NODE, GDB_TYPE_NODE, expr_value(a));
    check_one(compare(GDB_FN_HAS_LABEL, start, expr_integer(1)), "true");
    check_one(compare(GDB_FN_HAS_LABEL, start, expr_integer(2)), "false");
    check_one(compare(GDB_FN_HAS_LABEL, fn1(GDB_FN_END_NODE, GDB_TYPE_NODE, expr_value(a)),
                      expr_integer(2)),
              "true");
}

static void only_living_rows_are_computed(void **state)
{
    gdb_error error = GDB_ERROR_INIT;

    (void)state;
    assert_ok(gdb_expr_select(evaluator, compare(GDB_FN_NOT_EQUAL, col(B), expr_integer(0)),
                              &chunk, &error),
              error);
    check(fn2(GDB_FN_DIVIDE, GDB_TYPE_INT64, expr_integer(30), col(B)), "10 15 6");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(comparisons_are_null_where_a_side_is),
        TEST(nan_equals_nothing_and_is_not_less),
        TEST(values_of_different_kinds_are_unequal_and_unordered),
        TEST(selecting_narrows_and_keeps_order),
        TEST(selecting_by_and_or_not_takes_only_what_is_true),
        TEST(and_or_xor_not_have_three_values),
        TEST(and_does_not_ask_rows_that_are_decided),
        TEST(arithmetic_is_exact_or_fails),
        TEST(overflow_in_a_null_row_is_none),
        TEST(dates_and_texts_and_lists_add_up),
        TEST(functions_of_numbers),
        TEST(string_predicates),
        TEST(functions_of_strings),
        TEST(functions_of_dates),
        TEST(functions_of_lists),
        TEST(in_finds_items_of_long_lists),
        TEST(casts_convert_or_name_what_they_cannot),
        TEST(coalesce_takes_the_first_that_is_not_null),
        TEST(case_takes_the_first_branch_that_is_true),
        TEST(null_tests_are_never_null),
        TEST(relationships_are_compared_by_table_and_position),
        TEST(only_living_rows_are_computed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
