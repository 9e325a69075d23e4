/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/base/text_quote.h"

static void expect(const char *bytes, size_t size, const char *expected)
{
    char out[GDB_TEXT_QUOTE_SIZE];

    assert_string_equal(gdb_text_quote(gdb_text(bytes, size), out), expected);
}

static void plain_text_stands_in_quotes(void **state)
{
    (void)state;
    expect("", 0, "''");
    expect("Ann", 3, "'Ann'");
    expect("Gr\xc3\xbc\xc3\x9f" "e", 7, "'Gr\xc3\xbc\xc3\x9f" "e'");
}

static void control_characters_and_bad_utf8_become_visible(void **state)
{
    (void)state;
    expect("a\nb\tc\rd", 7, "'a\\nb\\tc\\rd'");
    expect("\0\x7f\x1b", 3, "'\\x00\\x7f\\x1b'");
    expect("\xff\xc3", 2, "'\\xff\\xc3'");
}

static void long_text_is_cut_between_characters(void **state)
{
    char text[400], out[GDB_TEXT_QUOTE_SIZE];

    (void)state;
    for (size_t size = 0; size < sizeof(text); size += 2)
        memcpy(text + size, "\xc3\xbc", 2);
    for (size_t shift = 0; shift < 4; shift++) {
        text[0] = text[1] = text[2] = text[3] = 'x';
        gdb_text_quote(gdb_text(text + shift, sizeof(text) - shift), out);
        assert_true(strlen(out) < GDB_TEXT_QUOTE_SIZE && strlen(out) > 80);
        assert_string_equal(out + strlen(out) - 4, "...'");
        assert_memory_equal(out + strlen(out) - 6, "\xc3\xbc", 2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_text_stands_in_quotes),
        cmocka_unit_test(control_characters_and_bad_utf8_become_visible),
        cmocka_unit_test(long_text_is_cut_between_characters),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
