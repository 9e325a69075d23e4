/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/base/text_display.h"

static void expect_display(const char *bytes, size_t size, const char *expected, size_t width)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_buffer out = {0};
    size_t got = 0;

    assert_ok(gdb_text_display(gdb_text(bytes, size), &out, &got, &err), err);
    assert_ok(gdb_buffer_append_byte(&out, 0, &err), err);
    assert_string_equal((const char *)out.data, expected);
    assert_int_equal(got, width);
    gdb_buffer_release(&out);
}

static void expect_pad(const char *text, size_t width, size_t columns, bool to_the_right,
                       const char *expected)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_buffer out = {0};

    assert_ok(gdb_text_pad(gdb_text_of(text), width, columns, to_the_right, &out, &err), err);
    assert_ok(gdb_buffer_append_byte(&out, 0, &err), err);
    assert_string_equal((const char *)out.data, expected);
    gdb_buffer_release(&out);
}

static void widths_are_those_of_a_terminal(void **state)
{
    (void)state;
    assert_int_equal(gdb_utf8_width('a'), 1);
    assert_int_equal(gdb_utf8_width(0xFC), 1);
    assert_int_equal(gdb_utf8_width(0x301), 0);
    assert_int_equal(gdb_utf8_width(0x200B), 0);
    assert_int_equal(gdb_utf8_width(0x4E00), 2);
    assert_int_equal(gdb_utf8_width(0xAC00), 2);
    assert_int_equal(gdb_utf8_width(0x1F600), 2);
    assert_int_equal(gdb_utf8_width(0x2500), 1);
}

static void displayed_text_is_one_harmless_line(void **state)
{
    (void)state;
    expect_display("", 0, "", 0);
    expect_display("plain", 5, "plain", 5);
    expect_display("a\n\t\r\0b", 6, "a\\n\\t\\r\\x00b", 12);
    expect_display("\x1b[2J\x7f", 5, "\\x1b[2J\\x7f", 11);
    expect_display("\xc2\x9b", 2, "\\u009b", 6);
    expect_display("\xe6\x97\xa5\xff", 4, "\xe6\x97\xa5\\xff", 6);
    expect_display("e\xcc\x81", 3, "e\xcc\x81", 1);
}

static void padding_and_cutting_give_exactly_the_columns(void **state)
{
    (void)state;
    expect_pad("ab", 2, 4, false, "ab  ");
    expect_pad("ab", 2, 4, true, "  ab");
    expect_pad("ab", 2, 2, true, "ab");
    expect_pad("abcdef", 6, 4, false, "abc…");
    expect_pad("abcdef", 6, 1, false, "…");
    expect_pad("abcdef", 6, 0, false, "abcdef");
    expect_pad("\xe6\x97\xa5\xe6\x97\xa5\xe6\x97\xa5", 6, 4, true, "\xe6\x97\xa5… ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(widths_are_those_of_a_terminal),
        cmocka_unit_test(displayed_text_is_one_harmless_line),
        cmocka_unit_test(padding_and_cutting_give_exactly_the_columns),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
