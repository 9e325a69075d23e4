/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/base/memory_budget.h"

enum { MIB = 1 << 20 };

static void charges_up_to_the_limit_and_not_beyond(void **state)
{
    gdb_memory_budget budget;
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    gdb_memory_budget_init(&budget, 3 * MIB);
    assert_ok(gdb_memory_charge(&budget, 2 * MIB, "keys", &err), err);
    assert_int_equal(gdb_memory_left(&budget), MIB);
    assert_false(gdb_memory_try_charge(&budget, MIB + 1));
    assert_fails(gdb_memory_charge(&budget, 2 * MIB, "keys of Person", &err), GDB_ERR_NOMEM,
                 "the memory budget of 3.0 MB is spent: 2.0 MB more are wanted for keys of Person",
                 err);
    assert_int_equal(gdb_memory_left(&budget), MIB);
    assert_true(gdb_memory_try_charge(&budget, MIB));
    assert_int_equal(gdb_memory_left(&budget), 0);
    gdb_memory_release(&budget, 3 * MIB);
    assert_int_equal(gdb_memory_left(&budget), 3 * MIB);
}

static void sizes_do_not_overflow(void **state)
{
    gdb_memory_budget budget;

    (void)state;
    gdb_memory_budget_init(&budget, UINT64_MAX);
    assert_true(gdb_memory_try_charge(&budget, 10));
    assert_false(gdb_memory_try_charge(&budget, UINT64_MAX));
    assert_true(gdb_memory_try_charge(&budget, UINT64_MAX - 10));
}

static void no_budget_has_no_limit(void **state)
{
    (void)state;
    assert_true(gdb_memory_try_charge(NULL, UINT64_MAX));
    assert_int_equal(gdb_memory_left(NULL), UINT64_MAX);
    gdb_memory_release(NULL, UINT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(charges_up_to_the_limit_and_not_beyond),
        cmocka_unit_test(sizes_do_not_overflow),
        cmocka_unit_test(no_budget_has_no_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
