/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/base/checked_math.h"

static void checked_math_says_when_it_overflows(void **state)
{
    uint64_t u = 0;
    int64_t s = 0;

    (void)state;
    assert_false(gdb_add_overflow_u64(UINT64_MAX - 1, 1, &u));
    assert_true(u == UINT64_MAX);
    assert_true(gdb_add_overflow_u64(UINT64_MAX, 1, &u));
    assert_true(gdb_mul_overflow_u64(UINT64_C(1) << 32, UINT64_C(1) << 32, &u));
    assert_false(gdb_mul_overflow_u64(UINT64_C(1) << 32, UINT64_C(1) << 31, &u));
    assert_true(gdb_add_overflow_i64(INT64_MAX, 1, &s));
    assert_true(gdb_sub_overflow_i64(INT64_MIN, 1, &s));
    assert_true(gdb_mul_overflow_i64(INT64_MIN, -1, &s));
    assert_false(gdb_sub_overflow_i64(-5, -7, &s));
    assert_true(s == 2);
}

static void rounding_and_widths_are_exact(void **state)
{
    (void)state;
    assert_true(gdb_round_up(0, 8) == 0 && gdb_round_up(1, 8) == 8 && gdb_round_up(8, 8) == 8);
    assert_true(gdb_div_up(0, 8) == 0 && gdb_div_up(9, 8) == 2);
    assert_true(gdb_div_up(UINT64_MAX, 2) == UINT64_C(1) << 63);
    assert_int_equal(gdb_bit_width(0), 0);
    for (unsigned i = 0; i < 64; i++) {
        assert_int_equal(gdb_bit_width(UINT64_C(1) << i), i + 1);
        assert_int_equal(gdb_bit_width(UINT64_MAX >> i), 64 - i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(checked_math_says_when_it_overflows),
        cmocka_unit_test(rounding_and_widths_are_exact),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
