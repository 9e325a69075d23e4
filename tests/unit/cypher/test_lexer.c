/* SPDX-License-Identifier: MIT */
#include "tests/unit/cypher/cypher_test.h"

#include "lib/cypher/lexer.h"

/* Kinds of all tokens of a text, END last. */
static size_t lex(const char *text, gdb_token *tokens, size_t capacity)
{
    gdb_lexer lexer = {gdb_text_of(text), 0};
    gdb_error err = GDB_ERROR_INIT;
    gdb_ast_range bad;
    size_t count = 0;

    do {
        assert_true(count < capacity);
        assert_ok(gdb_lexer_next(&lexer, &tokens[count], &bad, &err), err);
    } while (tokens[count++].kind != GDB_TOKEN_END);
    return count;
}

static void every_mark_is_a_token(void **state)
{
    static const gdb_token_kind expected[] = {
        GDB_TOKEN_LEFT_PAREN,    GDB_TOKEN_RIGHT_PAREN,   GDB_TOKEN_LEFT_BRACKET,
        GDB_TOKEN_RIGHT_BRACKET, GDB_TOKEN_LEFT_BRACE,    GDB_TOKEN_RIGHT_BRACE,
        GDB_TOKEN_COMMA,         GDB_TOKEN_SEMICOLON,     GDB_TOKEN_COLON,
        GDB_TOKEN_DOUBLE_COLON,  GDB_TOKEN_DOT,           GDB_TOKEN_DOTS,
        GDB_TOKEN_BAR,           GDB_TOKEN_EQUAL,         GDB_TOKEN_NOT_EQUAL,
        GDB_TOKEN_NOT_EQUAL,     GDB_TOKEN_LESS,          GDB_TOKEN_LESS_EQUAL,
        GDB_TOKEN_GREATER,       GDB_TOKEN_GREATER_EQUAL, GDB_TOKEN_REGEX,
        GDB_TOKEN_PLUS,          GDB_TOKEN_PLUS_EQUAL,    GDB_TOKEN_MINUS,
        GDB_TOKEN_STAR,          GDB_TOKEN_SLASH,         GDB_TOKEN_PERCENT,
        GDB_TOKEN_CARET,         GDB_TOKEN_END,
    };
    gdb_token tokens[40];
    size_t count = lex("()[]{},; : :: . .. | = <> != < <= > >= =~ + += - * / % ^", tokens, 40);

    (void)state;
    assert_int_equal(count, sizeof(expected) / sizeof(expected[0]));
    for (size_t i = 0; i < count; i++)
        assert_int_equal(tokens[i].kind, expected[i]);
}

static void a_point_belongs_to_a_number_only_before_a_digit(void **state)
{
    static const gdb_token_kind expected[] = {
        GDB_TOKEN_INTEGER, GDB_TOKEN_DOTS,    GDB_TOKEN_INTEGER, GDB_TOKEN_FLOAT,
        GDB_TOKEN_DOTS,    GDB_TOKEN_INTEGER, GDB_TOKEN_FLOAT,   GDB_TOKEN_NAME,
        GDB_TOKEN_DOT,     GDB_TOKEN_NAME,    GDB_TOKEN_END,
    };
    gdb_token tokens[16];
    size_t count = lex("1..3 1.5 ..3 .5 a.b", tokens, 16);

    (void)state;
    assert_int_equal(count, sizeof(expected) / sizeof(expected[0]));
    for (size_t i = 0; i < count; i++)
        assert_int_equal(tokens[i].kind, expected[i]);
}

static void keywords_are_found_whatever_their_case(void **state)
{
    static const gdb_keyword expected[] = {GDB_KW_MATCH, GDB_KW_MATCH, GDB_KW_ACYCLIC, GDB_KW_YIELD,
                                           GDB_KW_ALLSHORTESTPATHS};
    gdb_token tokens[16];
    size_t count =
        lex("match MaTcH acyclic YIELD allShortestPaths matc matchs `MATCH` _", tokens, 16);

    (void)state;
    assert_int_equal(count, 10);
    for (size_t i = 0; i < 9; i++)
        assert_int_equal(tokens[i].keyword, i < 5 ? expected[i] : GDB_KW_NONE_OF_THEM);
    for (int i = 1; i < GDB_KW_COUNT_OF_THEM; i++)
        assert_int_equal(gdb_keyword_lookup(gdb_text_of(gdb_keyword_name((gdb_keyword)i))), i);
}

static void blanks_and_comments_separate(void **state)
{
    gdb_token tokens[16];

    (void)state;
    assert_int_equal(lex("\xEF\xBB\xBF"
                         "a\t\r\n\f\v\xC2\xA0"
                         "b\xE3\x80\x80"
                         "c// d\n/* e\n * f */g/**/h//",
                         tokens, 16),
                     6);
    assert_int_equal(tokens[0].range.offset, 3);
    assert_int_equal(tokens[0].range.length, 1);
    assert_int_equal(lex("", tokens, 16), 1);
    assert_int_equal(lex(" /**/ ", tokens, 16), 1);
}

static void nearly_right_words_are_recognised(void **state)
{
    static const gdb_keyword words[] = {GDB_KW_RETURN, GDB_KW_WHERE, GDB_KW_AS, GDB_KW_MATCH};

    (void)state;
    assert_int_equal(gdb_keyword_nearest(gdb_text_of("retrun"), words, 4), GDB_KW_RETURN);
    assert_int_equal(gdb_keyword_nearest(gdb_text_of("WERE"), words, 4), GDB_KW_WHERE);
    assert_int_equal(gdb_keyword_nearest(gdb_text_of("MATHC"), words, 4), GDB_KW_MATCH);
    assert_int_equal(gdb_keyword_nearest(gdb_text_of("x"), words, 4), GDB_KW_NONE_OF_THEM);
    assert_int_equal(gdb_keyword_nearest(gdb_text_of("at"), words, 4), GDB_KW_NONE_OF_THEM);
    assert_int_equal(gdb_keyword_nearest(gdb_text_of("rrrrrrrrrrrrrrrrrrrrrrrrrrrrrr"), words, 4),
                     GDB_KW_NONE_OF_THEM);
}

static void malformed_tokens_are_refused_at_their_place(void **state)
{
    (void)state;
    assert_refused("RETURN 'abc", "1:8", "'",
                   "found a string that does not end, expected ' behind it");
    assert_refused("RETURN 'abc\\'", "1:8", "'",
                   "found a string that does not end, expected ' behind it");
    assert_refused("RETURN `abc", "1:8", "`",
                   "found a name in backticks that does not end, expected ` behind it");
    assert_refused("RETURN ``", "1:8", "``", "found an empty name in backticks");
    assert_refused("RETURN 1 /* x", "1:10", "/*",
                   "found a comment that does not end, expected '*/'");
    assert_refused("RETURN $", "1:8", "$", "found '$', expected the name of a parameter after it");
    assert_refused("RETURN 007", "1:8", "007",
                   "'007' is not a number (octal numbers begin with 0o)");
    assert_refused("RETURN 0x", "1:8", "0x", "'0x' is not a number");
    assert_refused("RETURN 0xFG", "1:8", "0xFG", "'0xFG' is not a number");
    assert_refused("RETURN 0o8", "1:8", "0o8", "'0o8' is not a number");
    assert_refused("RETURN 12ab + 1", "1:8", "12ab", "'12ab' is not a number");
    assert_refused("RETURN 1.5e+", "1:8", "1.5e", "'1.5e' is not a number");
    assert_refused("RETURN 9223372036854775808", "1:8", "9223372036854775808",
                   "'9223372036854775808' is too large for an INT64");
    assert_refused("RETURN -9223372036854775809", "1:9", "9223372036854775809",
                   "'9223372036854775809' is too large for an INT64");
    assert_refused("RETURN 0xFFFFFFFFFFFFFFFF", "1:8", "0xFFFFFFFFFFFFFFFF",
                   "'0xFFFFFFFFFFFFFFFF' is too large for an INT64");
    assert_refused("RETURN a # b", "1:10", "#",
                   "found the character '#', which stands for nothing outside quotes");
    assert_refused("RETURN \xE2\x80\x9Cx\xE2\x80\x9D", "1:8", "\xE2\x80\x9C",
                   "found the character '\xE2\x80\x9C' (U+201C), which stands for nothing outside "
                   "quotes");
    assert_refused("RETURN \x01", "1:8", "\x01", "found the control character U+0001");
}

static void malformed_escapes_are_refused_at_their_place(void **state)
{
    static const char known[] = "expected \\n \\t \\r \\b \\f \\0 \\\\ \\' \\\" \\` \\uXXXX or "
                                "\\UXXXXXXXX (a backslash itself is \\\\)";
    char message[256];

    (void)state;
    snprintf(message, sizeof(message), "'\\q' is not an escape: %s", known);
    assert_refused("RETURN 'a\\qb'", "1:10", "\\q", message);
    snprintf(message, sizeof(message), "'\\\xC3\xA4' is not an escape: %s", known);
    assert_refused("RETURN 'a\\\xC3\xA4'", "1:10", "\\\xC3\xA4", message);
    snprintf(message, sizeof(message), "'\\' is not an escape: %s", known);
    assert_refused("RETURN 'a\\\nb'", "1:10", "\\", message);
    assert_refused("RETURN '\\u12'", "1:9", "\\u",
                   "'\\u' is not an escape: expected 4 hexadecimal digits after it");
    assert_refused("RETURN '\\U0000012'", "1:9", "\\U",
                   "'\\U' is not an escape: expected 8 hexadecimal digits after it");
    assert_refused("RETURN '\\U00110000'", "1:9", "\\U00110000",
                   "'\\U00110000' is not an escape: expected a Unicode character");
    assert_refused("RETURN 'x\\uD83Dy'", "1:10", "\\uD83D",
                   "'\\uD83D' is not an escape: expected a Unicode character");
    assert_refused("RETURN '\\uD83D\\u0041'", "1:9", "\\uD83D",
                   "'\\uD83D' is not an escape: expected a Unicode character");
}

static void bytes_that_are_no_text_are_refused(void **state)
{
    (void)state;
    assert_refused("RETURN 1\n; \xFF", "2:3", "\xFF",
                   "found the byte 0xFF, which is not valid UTF-8");
    assert_refused("RETURN '\xC3\xA4\xC3'", "1:10", "\xC3",
                   "found the byte 0xC3, which is not valid UTF-8");
    check_refused(gdb_text("RETURN \0 1", 10), "1:8", NULL, "found a NUL byte, expected text",
                  __LINE__);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_mark_is_a_token),
        cmocka_unit_test(a_point_belongs_to_a_number_only_before_a_digit),
        cmocka_unit_test(keywords_are_found_whatever_their_case),
        cmocka_unit_test(blanks_and_comments_separate),
        cmocka_unit_test(nearly_right_words_are_recognised),
        cmocka_unit_test(malformed_tokens_are_refused_at_their_place),
        cmocka_unit_test(malformed_escapes_are_refused_at_their_place),
        cmocka_unit_test(bytes_that_are_no_text_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
