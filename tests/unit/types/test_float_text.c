/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include <float.h>
#include <math.h>

#include "lib/types/number_text.h"
#include "tests/support/random.h"

/* The C library is the oracle; tests run in the C locale. */
#undef strtod

static const uint64_t seed = 20240607;

static double double_of(uint64_t bits)
{
    double v;

    memcpy(&v, &bits, sizeof(v));
    return v;
}

static uint64_t bits_of(double v)
{
    uint64_t bits;

    memcpy(&bits, &v, sizeof(bits));
    return bits;
}

static void expect_parse(const char *text, double expected)
{
    double v = 12345;

    if (!gdb_parse_double(gdb_text_of(text), &v) || bits_of(v) != bits_of(expected))
        fail_msg("'%s' is %.17g, expected %.17g", text, v, expected);
}

static void expect_like_strtod(const char *text)
{
    double expected = strtod(text, NULL), v = 0;
    float expected_single = strtof(text, NULL), single = 0;
    bool finite = isfinite(expected) != 0;

    if (gdb_parse_double(gdb_text_of(text), &v) != finite ||
        (finite && bits_of(v) != bits_of(expected)))
        fail_msg("'%s' is %.17g, expected %.17g", text, v, expected);
    finite = isfinite(expected_single) != 0;
    if (gdb_parse_float(gdb_text_of(text), &single) != finite ||
        (finite && memcmp(&single, &expected_single, sizeof(single)) != 0))
        fail_msg("'%s' is %.9g, expected %.9g", text, (double)single, (double)expected_single);
}

static void expect_refused(const char *text)
{
    double v = 5;
    float single = 5;

    if (gdb_parse_double(gdb_text_of(text), &v) || v != 5 ||
        gdb_parse_float(gdb_text_of(text), &single) || single != 5)
        fail_msg("'%s' was accepted", text);
}

static void double_parser_knows_every_form(void **state)
{
    (void)state;
    expect_parse("0", 0);
    expect_parse("-0", -0.0);
    expect_parse("+1.5", 1.5);
    expect_parse(".5", 0.5);
    expect_parse("5.", 5);
    expect_parse("1e3", 1000);
    expect_parse("1E+3", 1000);
    expect_parse("2.5e-3", 0.0025);
    expect_parse("007.250", 7.25);
    expect_parse("1e-400", 0);
    expect_parse("-1e-99999999999999999999", -0.0);
    expect_parse("0e99999999999999999999", 0);
    expect_parse("inf", (double)INFINITY);
    expect_parse("-Infinity", -(double)INFINITY);
    expect_parse("+INF", (double)INFINITY);
}

static void double_parser_reads_nan(void **state)
{
    double v = 0;

    (void)state;
    assert_true(gdb_parse_double(gdb_text_of("NaN"), &v));
    assert_true(isnan(v));
}

static void double_parser_refuses_anything_else(void **state)
{
    static const char *const bad[] = {"",    " 1",   "1 ",   "1e",     "1e+",  "e5",  ".",  "-",
                                      "+-1", "1,5",  "1.2.3", "0x10",  "1f",   "--1", ".e1",
                                      "nan1", "in",  "infinit", "1e400", "-1e309", "1_000", "1e5.0",
                                      "1.7976931348623159e308"};

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
        expect_refused(bad[i]);
    assert_false(gdb_parse_double(gdb_text("1\0", 2), &(double){0}));
}

static void double_parser_rounds_hard_cases_like_strtod(void **state)
{
    static const char *const hard[] = {
        "9007199254740993",
        "9007199254740992.5",
        "9007199254740993.00000000000000000000000001",
        "9007199254740992.99999999999999999999999",
        "2.2250738585072011e-308",
        "2.2250738585072012e-308",
        "2.2250738585072014e-308",
        "4.9406564584124654e-324",
        "2.4703282292062327e-324",
        "2.4703282292062328e-324",
        "2.470328229206232720e-324",
        "1.7976931348623157e308",
        "1.7976931348623158e308",
        "1e23",
        "8.5e22",
        "1.00000005960464477539",
        "1.000000059604644775390625",
        "1.000000059604644775390626",
        "3.4028235e38",
        "3.4028236e38",
        "1.4e-45",
        "7.0064923216240853e-46",
        "7.0064923216240854e-46",
        "7.006492321624086e-46",
        "0.000000000000000000000000000000000000000000000000000000000000000000000000000000000001",
        "123456789012345678901234567890",
        "6929495644600919.5",
        "3.518437208883201171875e13",
        "1090544144181609348835077142190",
        "104110013277974872254e-225"};

    (void)state;
    for (size_t i = 0; i < sizeof(hard) / sizeof(*hard); i++)
        expect_like_strtod(hard[i]);
}

/* Halfway points written out in full, and the same with the last digit changed. */
static void double_parser_decides_exact_halfway_points(void **state)
{
    uint64_t random = seed;

    (void)state;
    for (int i = 0; i < 3000; i++) {
        uint64_t bits = random_next(&random) & INT64_MAX;
        long double half;
        char text[1400];
        int size;

        if (i % 4 == 0)
            bits >>= 11; /* subnormal */
        if (!isfinite(double_of(bits)) || !isfinite(double_of(bits + 1)))
            continue;
        half = ((long double)double_of(bits) + (long double)double_of(bits + 1)) / 2;
        size = snprintf(text, sizeof(text), "%.*Le", 1100, half);
        assert_in_range(size, 1100, 1399);
        expect_like_strtod(text);
        text[1100] = '1'; /* beyond the digits that are kept, behind zeros */
        expect_like_strtod(text);
    }
}

static void double_parser_agrees_with_strtod_on_random_text(void **state)
{
    uint64_t random = seed;

    (void)state;
    print_message("seed %llu\n", (unsigned long long)seed);
    for (int i = 0; i < 200000; i++) {
        char text[64];
        uint64_t digits = random_next(&random) >> (random_next(&random) % 64);
        int exponent = (int)(random_next(&random) % 700) - 360;

        if (i % 2 != 0)
            exponent %= 30;
        snprintf(text, sizeof(text), "%llu%s%llue%d", (unsigned long long)digits,
                 i % 3 == 0 ? "." : "", (unsigned long long)random_next(&random) % 1000, exponent);
        expect_like_strtod(text);
    }
}

static void expect_print(double v, const char *expected)
{
    char text[GDB_NUMBER_TEXT_SIZE];
    size_t size = gdb_print_double(v, text);

    assert_string_equal(text, expected);
    assert_int_equal(size, strlen(expected));
}

static void double_printer_has_its_documented_forms(void **state)
{
    (void)state;
    expect_print(0, "0.0");
    expect_print(-0.0, "-0.0");
    expect_print(3, "3.0");
    expect_print(0.1, "0.1");
    expect_print(-1.5, "-1.5");
    expect_print(100, "100.0");
    expect_print(1e15, "1000000000000000.0");
    expect_print(1e16, "1e+16");
    expect_print(1e20, "1e+20");
    expect_print(1.25e100, "1.25e+100");
    expect_print(0.0001, "0.0001");
    expect_print(0.00001, "1e-05");
    expect_print(1.5e-7, "1.5e-07");
    expect_print(5e-324, "5e-324");
    expect_print(DBL_MAX, "1.7976931348623157e+308");
    expect_print(DBL_MIN, "2.2250738585072014e-308");
    expect_print(9007199254740993.0, "9007199254740992.0");
    expect_print(1e23, "1e+23");
    expect_print(9.5367431640625e-07, "9.5367431640625e-07");
    expect_print((double)NAN, "nan");
    expect_print((double)INFINITY, "inf");
    expect_print(-(double)INFINITY, "-inf");
}

/* How many digits the C library needs, and which: the nearest of the shortest. */
static void expect_shortest(double v)
{
    char text[GDB_NUMBER_TEXT_SIZE], ours[GDB_NUMBER_TEXT_SIZE] = "", theirs[64];
    size_t n = 0;
    double back;

    gdb_print_double(v, text);
    if (!gdb_parse_double(gdb_text_of(text), &back) || bits_of(back) != bits_of(v))
        fail_msg("%.17g prints as %s, which reads as %.17g", v, text, back);
    for (int precision = 0; precision < 17; precision++) {
        snprintf(theirs, sizeof(theirs), "%.*e", precision, v);
        if (strtod(theirs, NULL) == v)
            break;
    }
    /* Digits only, without the zeros on either side. */
    for (const char *p = text; *p != '\0' && *p != 'e'; p++)
        if (*p >= '0' && *p <= '9' && (n > 0 || *p != '0'))
            ours[n++] = *p;
    while (n > 1 && ours[n - 1] == '0')
        n--;
    ours[n] = '\0';
    n = 0;
    for (const char *p = theirs; *p != 'e'; p++)
        if (*p >= '0' && *p <= '9')
            theirs[n++] = *p;
    while (n > 1 && theirs[n - 1] == '0')
        n--;
    theirs[n] = '\0';
    if (strlen(ours) > strlen(theirs))
        fail_msg("%.17g prints as %s, %s is shorter", v, ours, theirs);
    /* At powers of two the C library's rounding may miss a shortest text on the wide side. */
    if (strlen(ours) == strlen(theirs) && strcmp(ours, theirs) != 0 &&
        (bits_of(v) & ((UINT64_C(1) << 52) - 1)) != 0)
        fail_msg("%.17g prints as %s, %s is nearer", v, ours, theirs);
}

static void double_printer_is_shortest_and_reads_back(void **state)
{
    uint64_t random = seed;

    (void)state;
    print_message("seed %llu\n", (unsigned long long)seed);
    for (int i = 0; i < 60000; i++) {
        double v = double_of(random_next(&random) & INT64_MAX);
        if (isfinite(v))
            expect_shortest(v);
        expect_shortest((double)(random_next(&random) % 100000000) / 1000);
        expect_shortest(double_of(random_next(&random) >> 12));
    }
    for (int e = -1074; e < 1024; e++) {
        expect_shortest(ldexp(1, e));
        expect_shortest(nextafter(ldexp(1, e), 0) > 0 ? nextafter(ldexp(1, e), 0) : 1);
        expect_shortest(nextafter(ldexp(1, e), (double)INFINITY));
    }
}

static void float_printer_reads_back(void **state)
{
    char text[GDB_NUMBER_TEXT_SIZE], shorter[64];
    uint64_t random = seed;

    (void)state;
    gdb_print_float(0.1f, text);
    assert_string_equal(text, "0.1");
    gdb_print_float(16777216.0f, text);
    assert_string_equal(text, "16777216.0");
    gdb_print_float(FLT_MAX, text);
    assert_string_equal(text, "3.4028235e+38");
    gdb_print_float(1e-45f, text);
    assert_string_equal(text, "1e-45");
    for (int i = 0; i < 200000; i++) {
        uint32_t bits = (uint32_t)random_next(&random);
        float v, back;
        int digits = 0;

        memcpy(&v, &bits, sizeof(v));
        if (!isfinite(v))
            continue;
        gdb_print_float(v, text);
        if (!gdb_parse_float(gdb_text_of(text), &back) || memcmp(&back, &v, sizeof(v)) != 0)
            fail_msg("%.9g prints as %s", (double)v, text);
        for (const char *p = text; *p != '\0' && *p != 'e'; p++)
            digits += *p >= '0' && *p <= '9';
        if (strchr(text, 'e') != NULL && digits > 1) {
            snprintf(shorter, sizeof(shorter), "%.*e", digits - 2, (double)v);
            if (strtof(shorter, NULL) == v)
                fail_msg("%s is shorter than %s", shorter, text);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(double_parser_knows_every_form),
        cmocka_unit_test(double_parser_reads_nan),
        cmocka_unit_test(double_parser_refuses_anything_else),
        cmocka_unit_test(double_parser_rounds_hard_cases_like_strtod),
        cmocka_unit_test(double_parser_decides_exact_halfway_points),
        cmocka_unit_test(double_parser_agrees_with_strtod_on_random_text),
        cmocka_unit_test(double_printer_has_its_documented_forms),
        cmocka_unit_test(double_printer_is_shortest_and_reads_back),
        cmocka_unit_test(float_printer_reads_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
