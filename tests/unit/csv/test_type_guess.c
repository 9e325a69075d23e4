/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/csv/type_guess.h"

static gdb_error err;

/* The guess after all of these values, in lines 2, 3, ... */
static gdb_type_guess guess_of(const char *const *values)
{
    gdb_type_guess guess = {0};

    for (uint64_t i = 0; values[i] != NULL; i++)
        gdb_type_guess_add(&guess, gdb_text_of(values[i]), i + 2);
    return guess;
}

static void check(const char *const *values, const char *want)
{
    gdb_type_guess guess = guess_of(values);
    gdb_buffer text = {0};

    assert_ok(gdb_buffer_append_format(&text, &err, "%s: ",
                                       gdb_type_name(gdb_type_guess_type(&guess))),
              err);
    assert_ok(gdb_type_guess_explain(&guess, &text, &err), err);
    assert_ok(gdb_buffer_append_byte(&text, '\0', &err), err);
    assert_string_equal((const char *)text.data, want);
    gdb_buffer_release(&text);
}

#define CHECK(want, ...) check((const char *const[]){__VA_ARGS__, NULL}, want)

static void the_value_that_decides_is_named(void **state)
{
    (void)state;
    CHECK("STRING: no value was seen", NULL);
    CHECK("INT64: the only value looked at is one", "7");
    CHECK("INT64: all 2 values looked at are integers", "7", "-8");
    CHECK("DOUBLE: all 2 values looked at are numbers", "7.5", "8");
    CHECK("DOUBLE: line 3: '7.5' is no INT64", "8", "7.5", "9");
    CHECK("BOOL: all 2 values looked at are true or false", "true", "False");
    CHECK("DATE: all 2 values looked at are dates", "2020-01-31", "2020-02-29");
    CHECK("TIMESTAMP: line 3: '2020-01-31 10:00' is no DATE", "2020-01-31", "2020-01-31 10:00");
    CHECK("STRING: line 4: 'n/a' is no INT64", "1", "2", "n/a", "3", "x");
    CHECK("STRING: line 2: 'Ann' is text", "Ann", "1");
    CHECK("STRING: line 2: '' is text", "", "1");
    CHECK("STRING: line 2: '007' would lose something as a number", "007", "1");
    CHECK("STRING: line 3: '18446744073709551616' is no INT64", "1", "18446744073709551616");
}

static void guesses_of_several_files_are_merged(void **state)
{
    gdb_type_guess a = guess_of((const char *const[]){"1", NULL}), none = {0};
    gdb_type_guess b = guess_of((const char *const[]){"1.5", NULL});
    gdb_type_guess c = guess_of((const char *const[]){"x", NULL});

    (void)state;
    gdb_type_guess_merge(&none, &a);
    assert_int_equal(gdb_type_guess_type(&none), GDB_TYPE_INT64);
    gdb_type_guess_merge(&none, &(gdb_type_guess){0});
    assert_int_equal(gdb_type_guess_type(&none), GDB_TYPE_INT64);
    gdb_type_guess_merge(&none, &b);
    assert_int_equal(gdb_type_guess_type(&none), GDB_TYPE_DOUBLE);
    assert_int_equal(none.values, 2);
    gdb_type_guess_merge(&none, &c);
    assert_int_equal(gdb_type_guess_type(&none), GDB_TYPE_STRING);
}

static void a_text_fits_a_guess_or_not(void **state)
{
    gdb_type_guess dates = guess_of((const char *const[]){"2020-01-31", NULL}), none = {0};
    gdb_type_guess texts = guess_of((const char *const[]){"x", NULL});

    (void)state;
    assert_true(gdb_type_guess_allows(&dates, gdb_text_of("2021-01-01")));
    assert_true(gdb_type_guess_allows(&dates, gdb_text_of("2021-01-01 10:00")));
    assert_false(gdb_type_guess_allows(&dates, gdb_text_of("since")));
    assert_true(gdb_type_guess_allows(&none, gdb_text_of("since")));
    assert_true(gdb_type_guess_allows(&texts, gdb_text_of("since")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_value_that_decides_is_named),
        cmocka_unit_test(guesses_of_several_files_are_merged),
        cmocka_unit_test(a_text_fits_a_guess_or_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
