/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/types/date_time.h"
#include "tests/support/random.h"

static void every_date_of_20000_years_reads_and_prints(void **state)
{
    static const unsigned char length[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int32_t expected = gdb_days_from_civil(-9999, 1, 1);

    (void)state;
    assert_int_equal(gdb_days_from_civil(1970, 1, 1), 0);
    assert_int_equal(gdb_days_from_civil(2000, 3, 1), 11017);
    for (int year = -9999; year <= 9999; year++) {
        bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        for (unsigned month = 1; month <= 12; month++) {
            unsigned days = length[month - 1] + (month == 2 && leap ? 1u : 0u);
            for (unsigned day = 1; day <= days; day++, expected++) {
                char text[24], printed[GDB_DATE_TEXT_SIZE];
                int32_t parsed = 1;

                snprintf(text, sizeof(text), "%s%04d-%02u-%02u", year < 0 ? "-" : "",
                         year < 0 ? -year : year, month, day);
                if (!gdb_parse_date(gdb_text_of(text), &parsed) || parsed != expected)
                    fail_msg("%s is day %d, expected %d", text, parsed, expected);
                if (gdb_print_date(expected, printed) != strlen(text) ||
                    strcmp(printed, text) != 0)
                    fail_msg("day %d prints as %s, expected %s", expected, printed, text);
            }
        }
    }
    assert_int_equal(expected, gdb_days_from_civil(10000, 1, 1));
}

static void date_parser_refuses_what_is_no_date(void **state)
{
    static const char *const bad[] = {"", "2020-02-30", "2019-02-29", "1900-02-29", "2020-13-01",
                                      "2020-00-10", "2020-01-00", "2020-1-01", "20-01-01",
                                      "2020/01/01", "2020-01-01 ", " 2020-01-01", "2020-01-011",
                                      "12020-01-01", "-0000-01-01", "+2020-01-01", "2020-01",
                                      "2020-01-0x", "--020-01-01", "20200101"};

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        int32_t days = 77;
        if (gdb_parse_date(gdb_text_of(bad[i]), &days) || days != 77)
            fail_msg("'%s' was accepted", bad[i]);
    }
}

static void dates_at_the_ends_of_int32_print(void **state)
{
    char text[GDB_DATE_TEXT_SIZE];

    (void)state;
    gdb_print_date(INT32_MAX, text);
    assert_string_equal(text, "5881580-07-11");
    gdb_print_date(INT32_MIN, text);
    assert_string_equal(text, "-5877641-06-23");
}

static void expect_timestamp(const char *text, const char *printed)
{
    char out[GDB_TIMESTAMP_TEXT_SIZE];
    int64_t micros, again;

    if (!gdb_parse_timestamp(gdb_text_of(text), &micros))
        fail_msg("'%s' was refused", text);
    assert_int_equal(gdb_print_timestamp(micros, out), strlen(printed));
    assert_string_equal(out, printed);
    assert_true(gdb_parse_timestamp(gdb_text_of(out), &again));
    assert_true(again == micros);
}

static void timestamp_parser_knows_every_form(void **state)
{
    (void)state;
    expect_timestamp("2020-01-31", "2020-01-31 00:00:00");
    expect_timestamp("2020-01-31 12:34", "2020-01-31 12:34:00");
    expect_timestamp("2020-01-31 12:34:56", "2020-01-31 12:34:56");
    expect_timestamp("2020-01-31T12:34:56", "2020-01-31 12:34:56");
    expect_timestamp("2020-01-31T12:34:56Z", "2020-01-31 12:34:56");
    expect_timestamp("2020-01-31T12:34Z", "2020-01-31 12:34:00");
    expect_timestamp("2020-01-31T12:34:56.5", "2020-01-31 12:34:56.5");
    expect_timestamp("2020-01-31T12:34:56.500", "2020-01-31 12:34:56.5");
    expect_timestamp("2020-01-31T12:34:56.000001", "2020-01-31 12:34:56.000001");
    expect_timestamp("2020-01-31T12:34:56.000001000", "2020-01-31 12:34:56.000001");
    expect_timestamp("2010-02-14T15:32:10.447+0000", "2010-02-14 15:32:10.447");
    expect_timestamp("2020-01-01T00:30:00+01:00", "2019-12-31 23:30:00");
    expect_timestamp("2020-01-01T00:30:00-0130", "2020-01-01 02:00:00");
    expect_timestamp("2020-01-01T00:30:00+02", "2019-12-31 22:30:00");
    expect_timestamp("-0044-03-15 10:00:00.25", "-0044-03-15 10:00:00.25");
    expect_timestamp("1969-12-31 23:59:59.999999", "1969-12-31 23:59:59.999999");
    expect_timestamp("9999-12-31 23:59:59.999999", "9999-12-31 23:59:59.999999");
}

static void timestamp_parser_refuses_anything_else(void **state)
{
    static const char *const bad[] = {
        "", "2020-01-31 ", "2020-01-31T", "2020-01-31 12", "2020-01-31 12:", "2020-01-31 12:3",
        "2020-01-31 24:00:00", "2020-01-31 12:60:00", "2020-01-31 12:00:60", "2020-01-31  12:00:00",
        "2020-01-31 12:00:00.", "2020-01-31 12:00:00.1234567", "2020-01-31 12:00:00 Z",
        "2020-01-31 12:00:00z", "2020-01-31 12:00:00+1", "2020-01-31 12:00:00+19",
        "2020-01-31 12:00:00+01:60", "2020-01-31 12:00:00+01:0", "2020-01-31 12:00:0",
        "2020-01-31 12:00.5", "2020-01-31t12:00:00", "2020-02-30 12:00:00", "12:00:00",
        "-9999-01-01 00:00:00+01", "9999-12-31 23:59:59-01"};

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        int64_t micros = 77;
        if (gdb_parse_timestamp(gdb_text_of(bad[i]), &micros) || micros != 77)
            fail_msg("'%s' was accepted", bad[i]);
    }
}

static void random_timestamps_read_back(void **state)
{
    uint64_t random = 99;
    int64_t least = (int64_t)gdb_days_from_civil(-9999, 1, 1) * GDB_MICROS_PER_DAY;
    int64_t range = (int64_t)gdb_days_from_civil(10000, 1, 1) * GDB_MICROS_PER_DAY - least;

    (void)state;
    print_message("seed %llu\n", (unsigned long long)random);
    for (int i = 0; i < 300000; i++) {
        char text[GDB_TIMESTAMP_TEXT_SIZE];
        int64_t micros, back;

        micros = least + (int64_t)(random_next(&random) % (uint64_t)range);
        gdb_print_timestamp(micros, text);
        if (!gdb_parse_timestamp(gdb_text_of(text), &back) || back != micros)
            fail_msg("%lld prints as %s", (long long)micros, text);
    }
}

static void timestamps_at_the_ends_of_int64_print(void **state)
{
    char text[GDB_TIMESTAMP_TEXT_SIZE];

    (void)state;
    gdb_print_timestamp(INT64_MAX, text);
    assert_string_equal(text, "294247-01-10 04:00:54.775807");
    gdb_print_timestamp(INT64_MIN, text);
    assert_string_equal(text, "-290308-12-21 19:59:05.224192");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_date_of_20000_years_reads_and_prints),
        cmocka_unit_test(date_parser_refuses_what_is_no_date),
        cmocka_unit_test(dates_at_the_ends_of_int32_print),
        cmocka_unit_test(timestamp_parser_knows_every_form),
        cmocka_unit_test(timestamp_parser_refuses_anything_else),
        cmocka_unit_test(random_timestamps_read_back),
        cmocka_unit_test(timestamps_at_the_ends_of_int64_print),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
