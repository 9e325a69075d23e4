/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/exec/row_order.h"

static void narrowing_keeps_what_ties_with_the_last_row_in_order(void **state)
{
    gdb_row_entry entries[] = {{9, 0}, {7, 1}, {UINT64_MAX, 2}, {7, 3}, {0, 4}, {7, 5}};

    (void)state;
    assert_int_equal(gdb_row_order_narrow(entries, 6, 2), 4);
    assert_int_equal(entries[0].row, 1);
    assert_int_equal(entries[1].row, 3);
    assert_int_equal(entries[2].row, 4);
    assert_int_equal(entries[3].row, 5);
    assert_int_equal(gdb_row_order_narrow(entries, 4, 4), 4);
    assert_int_equal(gdb_row_order_narrow(entries, 4, UINT64_MAX), 4);
    assert_int_equal(gdb_row_order_narrow(entries, 4, 1), 1);
    assert_int_equal(entries[0].row, 4);
}

static void narrowing_tells_prefixes_apart_by_every_byte(void **state)
{
    (void)state;
    for (unsigned shift = 0; shift < 64; shift++) {
        gdb_row_entry entries[3];

        for (uint32_t i = 0; i < 3; i++)
            entries[i] = (gdb_row_entry){UINT64_MAX ^ (UINT64_C(1) << shift), i};
        entries[1].prefix = UINT64_MAX;
        assert_int_equal(gdb_row_order_narrow(entries, 3, 2), 2);
        assert_int_equal(entries[0].row, 0);
        assert_int_equal(entries[1].row, 2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(narrowing_keeps_what_ties_with_the_last_row_in_order),
        cmocka_unit_test(narrowing_tells_prefixes_apart_by_every_byte),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
