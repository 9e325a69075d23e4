/* SPDX-License-Identifier: MIT */
#include "lib/storage/segment_scratch.h"
#include "tests/support/test.h"

static void small_values_are_counted_exactly(void **state)
{
    gdb_value_counter *counter = calloc(1, sizeof(*counter));
    uint64_t values[] = {0, 5, 5, 65535, 5, 0, 17};

    (void)state;
    gdb_value_counter_add_small(counter, values, 7);
    assert_int_equal(gdb_value_counter_exact(counter), 4);
    free(counter);
}

static void estimates_are_near(void **state)
{
    (void)state;
    for (uint32_t distinct = 1; distinct <= 131072; distinct *= 2) {
        gdb_value_counter *counter = calloc(1, sizeof(*counter));
        uint32_t estimate;

        for (uint32_t i = 0; i < 2 * distinct; i++) {
            uint64_t value = (uint64_t)(i % distinct) << 20;

            gdb_value_counter_add(counter, &value, 1);
        }
        estimate = gdb_value_counter_estimate(counter, 2 * distinct);
        assert_in_range(estimate, distinct - distinct / 30, distinct + distinct / 30 + 1);
        free(counter);
    }
}

static void there_are_never_more_distinct_values_than_values(void **state)
{
    gdb_value_counter *counter = calloc(1, sizeof(*counter));

    (void)state;
    memset(counter->words, 0xff, sizeof(counter->words));
    assert_int_equal(gdb_value_counter_estimate(counter, 1234), 1234);
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
