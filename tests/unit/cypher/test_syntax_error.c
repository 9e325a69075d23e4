/* SPDX-License-Identifier: MIT */
#include "tests/unit/cypher/cypher_test.h"

static void check_caret(gdb_text_view text, size_t offset, size_t length, const char *expected)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_buffer out = {0};

    assert_ok(gdb_syntax_caret(text, offset, length, &out, &err), err);
    assert_ok(gdb_buffer_append_byte(&out, '\0', &err), err);
    assert_string_equal((const char *)out.data, expected);
    gdb_buffer_release(&out);
}

static void check_place(const char *text, size_t offset, size_t line, size_t column)
{
    size_t got_line, got_column;

    gdb_syntax_locate(gdb_text_of(text), offset, &got_line, &got_column);
    assert_int_equal(got_line, line);
    assert_int_equal(got_column, column);
}

static void columns_count_characters(void **state)
{
    (void)state;
    check_place("", 0, 1, 1);
    check_place("abc", 2, 1, 3);
    check_place("abc", 99, 1, 4);
    check_place("\xC3\xA4\xF0\x9F\x98\x80x", 6, 1, 3);
    check_place("\xC3\xA4\xF0\x9F\x98\x80x", 4, 1, 2); /* inside a character */
    check_place("\xFFx", 1, 1, 2);
}

static void lines_end_in_three_ways(void **state)
{
    (void)state;
    check_place("a\nb\r\nc\rd", 2, 2, 1);
    check_place("a\nb\r\nc\rd", 5, 3, 1);
    check_place("a\nb\r\nc\rd", 7, 4, 1);
    check_place("a\n\nb", 2, 2, 1);
    check_place("a\r", 2, 2, 1);
}

static void the_caret_stands_under_what_is_wrong(void **state)
{
    (void)state;
    check_caret(gdb_text_of("MATCH (n) RETRUN n"), 10, 6,
                "MATCH (n) RETRUN n\n"
                "          ^^^^^^\n");
    check_caret(gdb_text_of("a\n\xC3\xA4\t'x' y\nz"), 5, 3,
                "\xC3\xA4 'x' y\n"
                "  ^^^\n");
    check_caret(gdb_text_of("RETURN"), 6, 0,
                "RETURN\n"
                "      ^\n");
    check_caret(gdb_text_of(""), 0, 0, "\n^\n");
    check_caret(gdb_text_of("ab"), 99, 99, "ab\n  ^\n");
}

static void a_mark_ends_with_its_line(void **state)
{
    (void)state;
    check_caret(gdb_text_of("x 'a\r\nb' y"), 2, 5,
                "x 'a\n"
                "  ^^\n");
}

static void what_cannot_be_shown_is_a_question_mark(void **state)
{
    (void)state;
    check_caret(gdb_text_of("a\x01\xFF\x1B[0m\xC2\x9B"
                            "b"),
                8, 1,
                "a???[0m?b\n"
                "       ^\n");
}

static void a_long_line_is_cut_around_the_mark(void **state)
{
    char text[1000], expected[400];
    int n;

    (void)state;
    memset(text, 'x', sizeof(text));
    text[500] = 'y';
    n = snprintf(expected, sizeof(expected), "...%.60sy%.35s...\n%63s^\n", text, text, "");
    assert_true(n > 0 && (size_t)n < sizeof(expected));
    check_caret(gdb_text(text, sizeof(text)), 500, 1, expected);
    n = snprintf(expected, sizeof(expected), "%.96s...\n%2s^\n", text, "");
    assert_true(n > 0 && (size_t)n < sizeof(expected));
    check_caret(gdb_text(text, 500), 2, 1, expected);
}

static void the_source_comes_before_the_line(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_arena arena = {0};
    const gdb_ast_script *script = NULL;

    (void)state;
    assert_int_equal(
        gdb_cypher_parse(gdb_text_of("RETURN 1;\n  FOO"), "a.cypher", &arena, &script, NULL, &err),
        GDB_ERR_QUERY);
    assert_string_equal(err.where, "a.cypher:2:3");
    gdb_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_count_characters),
        cmocka_unit_test(lines_end_in_three_ways),
        cmocka_unit_test(the_caret_stands_under_what_is_wrong),
        cmocka_unit_test(a_mark_ends_with_its_line),
        cmocka_unit_test(what_cannot_be_shown_is_a_question_mark),
        cmocka_unit_test(a_long_line_is_cut_around_the_mark),
        cmocka_unit_test(the_source_comes_before_the_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
