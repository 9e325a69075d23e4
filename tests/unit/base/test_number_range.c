/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/base/number_range.h"

static void any_processor_finds_the_same_range(void **state)
{
    uint64_t numbers[100], seed = 1;

    (void)state;
    for (uint32_t round = 0; round < 20000; round++) {
        uint64_t flip = round % 2 == 0 ? 0 : UINT64_C(1) << 63, low = UINT64_MAX, high = 0;
        uint32_t count = round % 100;
        gdb_number_range fast, slow;

        for (uint32_t i = 0; i < count; i++) {
            uint64_t v;
            seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
            numbers[i] = seed >> (seed >> 58) ^ (round % 3 == 0 ? UINT64_MAX : 0);
            v = numbers[i] ^ flip;
            low = v < low ? v : low;
            high = v > high ? v : high;
        }
        fast = gdb_number_range_of(numbers, count, flip);
        slow = gdb_number_range_of_portable(numbers, count, flip);
        assert_true(fast.low == low && fast.high == high);
        assert_true(slow.low == low && slow.high == high);
    }
}

static void extremes_count(void **state)
{
    static const uint64_t extremes[] = {0, 1, INT64_MAX, UINT64_C(1) << 63, UINT64_MAX};
    uint64_t numbers[17];

    (void)state;
    for (size_t e = 0; e < 5; e++) {
        for (uint32_t at = 0; at < 17; at++) {
            gdb_number_range range;
            for (uint32_t i = 0; i < 17; i++)
                numbers[i] = 1000;
            numbers[at] = extremes[e];
            range = gdb_number_range_of(numbers, 17, 0);
            assert_true(range.low == (extremes[e] < 1000 ? extremes[e] : 1000));
            assert_true(range.high == (extremes[e] > 1000 ? extremes[e] : 1000));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_processor_finds_the_same_range),
        cmocka_unit_test(extremes_count),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
