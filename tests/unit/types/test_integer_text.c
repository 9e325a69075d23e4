/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/types/number_text.h"
#include "tests/support/random.h"

static void integers_of_every_length_read_back(void **state)
{
    uint64_t random = 7;
    char text[GDB_NUMBER_TEXT_SIZE], expected[32];

    (void)state;
    print_message("seed %llu\n", (unsigned long long)random);
    for (int i = 0; i < 200000; i++) {
        uint64_t v, back;
        int64_t s, back_signed;

        v = random_next(&random);
        v >>= random_next(&random) % 64;
        snprintf(expected, sizeof(expected), "%llu", (unsigned long long)v);
        assert_int_equal(gdb_print_uint64(v, text), strlen(expected));
        assert_string_equal(text, expected);
        assert_true(gdb_parse_uint64(gdb_text_of(text), &back));
        assert_true(back == v);
        s = (int64_t)v;
        if (i % 2 != 0)
            s = (int64_t)(0 - v);
        snprintf(expected, sizeof(expected), "%lld", (long long)s);
        assert_int_equal(gdb_print_int64(s, text), strlen(expected));
        assert_string_equal(text, expected);
        assert_true(gdb_parse_int64(gdb_text_of(text), &back_signed));
        assert_true(back_signed == s);
    }
}

static void integer_parsers_know_their_limits(void **state)
{
    int64_t s;
    uint64_t u;

    (void)state;
    assert_true(gdb_parse_int64(gdb_text_of("9223372036854775807"), &s) && s == INT64_MAX);
    assert_true(gdb_parse_int64(gdb_text_of("-9223372036854775808"), &s) && s == INT64_MIN);
    assert_true(gdb_parse_int64(gdb_text_of("+00000000000000000000000012"), &s) && s == 12);
    assert_true(gdb_parse_int64(gdb_text_of("-0"), &s) && s == 0);
    assert_true(gdb_parse_uint64(gdb_text_of("18446744073709551615"), &u) && u == UINT64_MAX);
    assert_true(gdb_parse_uint64(gdb_text_of("+7"), &u) && u == 7);
    assert_true(gdb_parse_uint64(gdb_text_of("000000000000000000000000"), &u) && u == 0);
    s = 5;
    u = 5;
    assert_false(gdb_parse_int64(gdb_text_of("9223372036854775808"), &s));
    assert_false(gdb_parse_int64(gdb_text_of("-9223372036854775809"), &s));
    assert_false(gdb_parse_int64(gdb_text_of("99999999999999999999"), &s));
    assert_false(gdb_parse_uint64(gdb_text_of("18446744073709551616"), &u));
    assert_false(gdb_parse_uint64(gdb_text_of("99999999999999999999"), &u));
    assert_false(gdb_parse_uint64(gdb_text_of("184467440737095516150"), &u));
    assert_false(gdb_parse_uint64(gdb_text_of("-1"), &u));
    assert_true(s == 5 && u == 5);
}

/* Each byte that is not a digit, at each place of texts long enough for the fast path. */
static void integer_parser_refuses_every_other_byte_at_every_place(void **state)
{
    (void)state;
    for (size_t size = 1; size <= 19; size++) {
        for (size_t place = 0; place < size; place++) {
            for (int c = 0; c < 256; c++) {
                char text[20];
                int64_t v;
                bool sign = place == 0 && size > 1 && (c == '-' || c == '+');

                memset(text, '1', sizeof(text));
                text[place] = (char)c;
                if (gdb_parse_int64(gdb_text(text, size), &v) != ((c >= '0' && c <= '9') || sign))
                    fail_msg("byte %d at %zu of %zu", c, place, size);
            }
        }
    }
}

static void integer_parser_refuses_empty_signs_and_blanks(void **state)
{
    static const char *const bad[] = {"", "-", "+", "+-1", "--1", " 1", "1 ", "1.0", "1e3", "0x1",
                                      "1,000", "one"};
    int64_t v = 5;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
        assert_false(gdb_parse_int64(gdb_text_of(bad[i]), &v));
    assert_int_equal(v, 5);
}

static void bool_parser_knows_its_words_in_any_case(void **state)
{
    bool v = false;

    (void)state;
    assert_true(gdb_parse_bool(gdb_text_of("true"), &v) && v);
    assert_true(gdb_parse_bool(gdb_text_of("FALSE"), &v) && !v);
    assert_true(gdb_parse_bool(gdb_text_of("1"), &v) && v);
    assert_true(gdb_parse_bool(gdb_text_of("0"), &v) && !v);
    assert_true(gdb_parse_bool(gdb_text_of("T"), &v) && v);
    assert_true(gdb_parse_bool(gdb_text_of("f"), &v) && !v);
    assert_false(gdb_parse_bool(gdb_text_of(""), &v));
    assert_false(gdb_parse_bool(gdb_text_of("yes"), &v));
    assert_false(gdb_parse_bool(gdb_text_of("truee"), &v));
    assert_false(gdb_parse_bool(gdb_text_of("2"), &v));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integers_of_every_length_read_back),
        cmocka_unit_test(integer_parsers_know_their_limits),
        cmocka_unit_test(integer_parser_refuses_every_other_byte_at_every_place),
        cmocka_unit_test(integer_parser_refuses_empty_signs_and_blanks),
        cmocka_unit_test(bool_parser_knows_its_words_in_any_case),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
