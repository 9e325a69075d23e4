/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include <errno.h>

static void the_first_failure_wins(void **state)
{
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    assert_int_equal(GDB_FAIL(&err, GDB_ERR_INPUT, "row %d", 7), GDB_ERR_INPUT);
    assert_int_equal(GDB_FAIL(&err, GDB_ERR_IO, "cleanup"), GDB_ERR_IO);
    assert_int_equal(err.status, GDB_ERR_INPUT);
    assert_string_equal(err.message, "row 7");
    assert_non_null(strstr(err.source_file, "test_error.c"));
    assert_true(err.source_line > 0);
}

static void the_innermost_place_wins(void **state)
{
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    assert_int_equal(gdb_error_where(&err, GDB_ERR_INPUT, "%s:%d", "a.csv", 3), GDB_ERR_INPUT);
    gdb_error_where(&err, GDB_ERR_INPUT, "a.csv");
    assert_string_equal(err.where, "a.csv:3");
}

static void a_system_failure_carries_its_text(void **state)
{
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    errno = ENOENT;
    GDB_FAIL_OS(&err, GDB_ERR_IO, "cannot open '%s'", "x");
    assert_int_equal(err.os_errno, ENOENT);
    assert_string_equal(err.message, "cannot open 'x': No such file or directory");
}

static void a_message_too_long_is_cut(void **state)
{
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    errno = ENOENT;
    GDB_FAIL_OS(&err, GDB_ERR_IO, "%0*d", 2 * GDB_ERROR_MESSAGE_SIZE, 0);
    assert_int_equal(strlen(err.message), GDB_ERROR_MESSAGE_SIZE - 1);
}

static void an_absent_error_is_no_harm(void **state)
{
    (void)state;
    assert_int_equal(GDB_FAIL(NULL, GDB_ERR_BUSY, "x"), GDB_ERR_BUSY);
    assert_int_equal(gdb_error_where(NULL, GDB_ERR_BUSY, "x"), GDB_ERR_BUSY);
    gdb_error_clear(NULL);
}

static void an_outer_place_stands_in_front(void **state)
{
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    GDB_FAIL(&err, GDB_ERR_CORRUPT, "broken");
    assert_int_equal(gdb_error_inside(&err, GDB_ERR_CORRUPT, "data.gdb"), GDB_ERR_CORRUPT);
    assert_string_equal(err.where, "data.gdb");
    gdb_error_clear(&err);
    GDB_FAIL(&err, GDB_ERR_CORRUPT, "broken");
    gdb_error_where(&err, GDB_ERR_CORRUPT, "page 7");
    gdb_error_inside(&err, GDB_ERR_CORRUPT, "data.gdb");
    assert_string_equal(err.where, "data.gdb: page 7");
    assert_string_equal(err.message, "broken");
    assert_int_equal(gdb_error_inside(NULL, GDB_ERR_BUSY, "x"), GDB_ERR_BUSY);
}

static void a_cleared_error_can_be_set_again(void **state)
{
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    GDB_FAIL(&err, GDB_ERR_BUSY, "first");
    gdb_error_where(&err, GDB_ERR_BUSY, "place");
    gdb_error_clear(&err);
    assert_string_equal(err.where, "");
    GDB_FAIL(&err, GDB_ERR_USAGE, "second");
    assert_string_equal(err.message, "second");
}

static gdb_status try_it(gdb_status inner, int *reached)
{
    GDB_TRY(inner);
    *reached = 1;
    return GDB_OK;
}

static void try_returns_what_failed(void **state)
{
    int reached = 0;

    (void)state;
    assert_int_equal(try_it(GDB_ERR_CORRUPT, &reached), GDB_ERR_CORRUPT);
    assert_int_equal(reached, 0);
    assert_int_equal(try_it(GDB_OK, &reached), GDB_OK);
    assert_int_equal(reached, 1);
}

static void every_status_has_its_own_name(void **state)
{
    (void)state;
    for (int i = GDB_OK; i <= GDB_ERR_INTERRUPTED; i++)
        for (int j = GDB_OK; j < i; j++)
            assert_string_not_equal(gdb_status_name((gdb_status)i),
                                    gdb_status_name((gdb_status)j));
    assert_string_equal(gdb_status_name((gdb_status)99), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_failure_wins),
        cmocka_unit_test(the_innermost_place_wins),
        cmocka_unit_test(a_system_failure_carries_its_text),
        cmocka_unit_test(a_message_too_long_is_cut),
        cmocka_unit_test(an_absent_error_is_no_harm),
        cmocka_unit_test(an_outer_place_stands_in_front),
        cmocka_unit_test(a_cleared_error_can_be_set_again),
        cmocka_unit_test(try_returns_what_failed),
        cmocka_unit_test(every_status_has_its_own_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
