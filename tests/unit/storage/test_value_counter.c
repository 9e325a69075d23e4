/* SPDX-License-Identifier: MIT */
#include "lib/storage/segment_scratch.h"
#include "tests/support/test.h"

static void small_values_are_counted_exactly(void **state)
{
    gdb_value_counter *counter = malloc(sizeof(*counter));

    (void)state;
    for (unsigned width = 1; width <= GDB_VALUE_COUNTER_WIDTH; width++) {
        uint64_t last = (UINT64_C(1) << width) - 1;
        uint64_t values[] = {0, last, last, last / 2 + 1, 0, 1, last};

        gdb_value_counter_init(counter, width);
        assert_int_equal(gdb_value_counter_get(counter, 0), 0);
        gdb_value_counter_add(counter, values, 7);
        assert_int_equal(gdb_value_counter_get(counter, 7), width == 1 ? 2 : 4);
        for (uint64_t v = 0; v <= last; v++)
            gdb_value_counter_add(counter, &v, 1);
        assert_int_equal(gdb_value_counter_get(counter, (uint32_t)last + 8), last + 1);
    }
    free(counter);
}

static void estimates_are_near(void **state)
{
    gdb_value_counter *counter = malloc(sizeof(*counter));

    (void)state;
    for (uint32_t distinct = 1; distinct <= 131072; distinct *= 2) {
        uint32_t estimate;

        gdb_value_counter_init(counter, 64);
        for (uint32_t i = 0; i < 2 * distinct; i++) {
            uint64_t value = (uint64_t)(i % distinct) << 20;

            gdb_value_counter_add(counter, &value, 1);
        }
        estimate = gdb_value_counter_get(counter, 2 * distinct);
        assert_in_range(estimate, distinct - distinct / 30, distinct + distinct / 30 + 1);
    }
    free(counter);
}

static void there_are_never_more_distinct_values_than_values(void **state)
{
    gdb_value_counter *counter = malloc(sizeof(*counter));

    (void)state;
    gdb_value_counter_init(counter, 64);
    memset(counter->words, 0xff, sizeof(counter->words));
    assert_int_equal(gdb_value_counter_get(counter, 1234), 1234);
    free(counter);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_values_are_counted_exactly),
        cmocka_unit_test(estimates_are_near),
        cmocka_unit_test(there_are_never_more_distinct_values_than_values),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
