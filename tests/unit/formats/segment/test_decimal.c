/* SPDX-License-Identifier: MIT */
#include "formats/segment/decimal.h"

#include <math.h>

#include "lib/types/number_text.h"
#include "tests/support/test.h"

static uint64_t image_of(double value)
{
    uint64_t image;

    memcpy(&image, &value, sizeof(image));
    return image;
}

static uint64_t image_of_single(float value)
{
    uint32_t image;

    memcpy(&image, &value, sizeof(image));
    return image;
}

static void what_decimal_text_says_comes_back(void **state)
{
    char text[64];

    (void)state;
    for (unsigned scale = 0; scale <= 15; scale++)
        for (int64_t number = 1; number < INT64_C(1000000000000000); number = number * 7 + scale) {
            int64_t found = 0;
            double value;

            snprintf(text, sizeof(text), "-%llde-%u", (long long)number, scale);
            assert_true(gdb_parse_double(gdb_text_of(text), &value));
            assert_true(gdb_decimal_number(GDB_TYPE_DOUBLE, image_of(value), scale, &found));
            assert_int_equal(found, -number);
            assert_true(gdb_decimal_image(GDB_TYPE_DOUBLE, -number, scale) == image_of(value));
        }
    for (int64_t number = -99999; number <= 99999; number += 7) {
        int64_t found = 0;
        float value;

        snprintf(text, sizeof(text), "%llde-3", (long long)number);
        assert_true(gdb_parse_float(gdb_text_of(text), &value));
        assert_true(gdb_decimal_number(GDB_TYPE_FLOAT, image_of_single(value), 3, &found));
        assert_int_equal(found, number);
        assert_true(gdb_decimal_image(GDB_TYPE_FLOAT, number, 3) == image_of_single(value));
    }
}

static void what_is_no_decimal_is_refused(void **state)
{
    const double none[] = {NAN, -NAN, INFINITY, -INFINITY, -0.0, 1.0 / 3, 0.1 + 0.2, 5e-324, 1e300,
                           4503599627370496.0, -4503599627370496.0};
    int64_t number = 77;

    (void)state;
    for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
        for (unsigned scale = 0; scale <= 15; scale++)
            assert_false(gdb_decimal_number(GDB_TYPE_DOUBLE, image_of(none[i]), scale, &number));
    assert_false(gdb_decimal_number(GDB_TYPE_DOUBLE, image_of(0.125), 2, &number));
    assert_false(gdb_decimal_number(GDB_TYPE_FLOAT, image_of_single(-0.0f), 2, &number));
    assert_false(gdb_decimal_number(GDB_TYPE_FLOAT, image_of_single(NAN), 2, &number));
    assert_true(gdb_decimal_number(GDB_TYPE_DOUBLE, image_of(0.0), 22, &number));
    assert_int_equal(number, 0);
    assert_true(gdb_decimal_number(GDB_TYPE_DOUBLE, image_of(4503599627370495.0), 0, &number));
    assert_true(number == INT64_C(4503599627370495));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_decimal_text_says_comes_back),
        cmocka_unit_test(what_is_no_decimal_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
