/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/cli/options.h"

static gdb_error err;

static void seconds_and_percentages_are_decimals(void **state)
{
    double value = 0;

    (void)state;
    assert_ok(gdb_option_seconds("--wait", "1.5s", &value, &err), err);
    assert_true(value > 1.499 && value < 1.501);
    assert_ok(gdb_option_seconds("--wait", ".5", &value, &err), err);
    assert_true(value > 0.499 && value < 0.501);
    assert_ok(gdb_option_percent("--rate", "100%", &value, &err), err);
    assert_true(value == 100);
    assert_ok(gdb_option_percent("--rate", "0", &value, &err), err);
    assert_true(value == 0);
}

static void everything_else_is_a_usage_error(void **state)
{
    static const char *const wrong[] = {"", ".", "-1", "1.", "1e3", "1 ", "nan", "100.5", "1%%"};
    double value = 7;

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
        assert_fails(gdb_option_percent("--rate", wrong[i], &value, &err), GDB_ERR_USAGE,
                     "is not a number from 0 to 100", err);
    assert_fails(gdb_option_seconds("--wait", "1m", &value, &err), GDB_ERR_USAGE,
                 "--wait: '1m' is not a number of seconds", err);
    assert_true(value == 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seconds_and_percentages_are_decimals),
        cmocka_unit_test(everything_else_is_a_usage_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
