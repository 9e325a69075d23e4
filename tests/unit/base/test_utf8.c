/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/base/utf8.h"
#include "tests/support/random.h"

static void every_code_point_reads_back(void **state)
{
    (void)state;
    for (uint32_t code = 0; code <= 0x110000; code++) {
        char bytes[4];
        uint32_t back = UINT32_MAX;
        size_t n = gdb_utf8_encode(code, bytes);

        if ((code >= 0xD800 && code <= 0xDFFF) || code > 0x10FFFF) {
            assert_int_equal(n, 0);
            continue;
        }
        if (gdb_utf8_decode(bytes, n, &back) != n || back != code)
            fail_msg("U+%04X does not read back", (unsigned)code);
        for (size_t cut = 0; cut < n; cut++)
            assert_int_equal(gdb_utf8_decode(bytes, cut, &back), 0);
    }
}

/* Every sequence of up to three bytes that decodes encodes to the same bytes again, so there
 * are no overlong forms and no surrogates. */
static void what_decodes_is_the_only_encoding(void **state)
{
    (void)state;
    for (uint32_t word = 0; word < 1U << 24; word++) {
        char bytes[3] = {(char)(word >> 16), (char)(word >> 8), (char)word};
        char again[4];
        uint32_t code;
        size_t n = gdb_utf8_decode(bytes, 3, &code);

        if (n > 0 && (gdb_utf8_encode(code, again) != n || memcmp(bytes, again, n) != 0))
            fail_msg("%06X decodes to U+%04X", (unsigned)word, (unsigned)code);
    }
}

static void four_byte_forms_have_limits(void **state)
{
    uint32_t code;

    (void)state;
    assert_int_equal(gdb_utf8_decode("\xF0\x8F\xBF\xBF", 4, &code), 0); /* overlong */
    assert_int_equal(gdb_utf8_decode("\xF4\x90\x80\x80", 4, &code), 0); /* U+110000 */
    assert_int_equal(gdb_utf8_decode("\xF8\x88\x80\x80\x80", 5, &code), 0);
    assert_int_equal(gdb_utf8_decode("\xF0\x9F\x98\x80", 4, &code), 4);
    assert_int_equal(code, 0x1F600);
}

static void first_invalid_byte_is_found_at_any_place(void **state)
{
    char text[40];

    (void)state;
    memset(text, 'a', sizeof(text));
    assert_int_equal(gdb_utf8_find_invalid(gdb_text(text, sizeof(text))), sizeof(text));
    for (size_t i = 0; i < sizeof(text); i++) {
        text[i] = (char)0xFF;
        assert_int_equal(gdb_utf8_find_invalid(gdb_text(text, sizeof(text))), i);
        text[i] = 'a';
    }
    memcpy(text + 7, "\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80", 9);
    assert_int_equal(gdb_utf8_find_invalid(gdb_text(text, sizeof(text))), sizeof(text));
    assert_int_equal(gdb_utf8_find_invalid(gdb_text(text, 8)), 7);
    assert_int_equal(gdb_utf8_find_invalid(gdb_text(text, 15)), 12);
    assert_int_equal(gdb_utf8_find_invalid(gdb_text("", 0)), 0);
}

/* Valid characters with one byte changed here and there, long enough for the vector path. */
static void whole_texts_are_judged_like_their_characters(void **state)
{
    static const char *const pieces[] = {"a",
                                         "\xC3\xA9",
                                         "\xE0\xA0\x80",
                                         "\xED\x9F\xBF",
                                         "\xE2\x82\xAC",
                                         "\xF0\x90\x80\x80",
                                         "\xF4\x8F\xBF\xBF",
                                         "0123456789abcdef"};
    static const uint8_t edges[] = {0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1,
                                    0xC2, 0xDF, 0xE0, 0xED, 0xEF, 0xF0, 0xF4, 0xF5, 0xF8, 0xFF};
    uint64_t seed = 7;
    int valid = 0;

    (void)state;
    for (int i = 0; i < 300000; i++) {
        char text[128];
        size_t size = 0, most;

        most = random_below(&seed, 100);
        while (size < most) {
            const char *piece = pieces[random_below(&seed, 8)];
            memcpy(text + size, piece, strlen(piece));
            size += strlen(piece);
        }
        if (i % 4 != 0 && size > 0)
            text[random_below(&seed, (uint32_t)size)] =
                (char)edges[random_below(&seed, sizeof(edges))];
        if (i % 8 == 1 && size > 0)
            size--;
        assert_int_equal(gdb_utf8_is_valid(gdb_text(text, size)),
                         gdb_utf8_find_invalid(gdb_text(text, size)) == size);
        valid += gdb_utf8_is_valid(gdb_text(text, size));
    }
    assert_true(valid > 30000 && valid < 270000);
}

static void assert_replaced(const char *text, size_t size, const char *expected)
{
    gdb_buffer out = {0};

    assert_int_equal(gdb_utf8_append_valid(&out, gdb_text(text, size), NULL), GDB_OK);
    assert_int_equal(out.size, strlen(expected));
    assert_memory_equal(out.data, expected, out.size);
    gdb_buffer_release(&out);
}

#define FFFD "\xEF\xBF\xBD"

/* The examples of the Unicode Standard 15, tables 3-8 to 3-11. */
static void what_is_no_character_is_replaced(void **state)
{
    (void)state;
    assert_replaced("abc", 3, "abc");
    assert_replaced("\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41", 9,
                    FFFD FFFD FFFD FFFD FFFD FFFD FFFD FFFD "A");
    assert_replaced("\xED\xA0\x80\xED\xBF\xBF\xED\xAF\x41", 9,
                    FFFD FFFD FFFD FFFD FFFD FFFD FFFD FFFD "A");
    assert_replaced("\xF4\x91\x92\x93\xFF\x41\x80\xBF\x42", 9,
                    FFFD FFFD FFFD FFFD FFFD "A" FFFD FFFD "B");
    assert_replaced("\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41", 9, FFFD FFFD FFFD FFFD "A");
    assert_replaced("x\xE2\x82", 3, "x" FFFD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_point_reads_back),
        cmocka_unit_test(what_decodes_is_the_only_encoding),
        cmocka_unit_test(four_byte_forms_have_limits),
        cmocka_unit_test(first_invalid_byte_is_found_at_any_place),
        cmocka_unit_test(whole_texts_are_judged_like_their_characters),
        cmocka_unit_test(what_is_no_character_is_replaced),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
