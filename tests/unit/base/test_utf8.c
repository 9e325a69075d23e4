/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/base/utf8.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_point_reads_back),
        cmocka_unit_test(what_decodes_is_the_only_encoding),
        cmocka_unit_test(four_byte_forms_have_limits),
        cmocka_unit_test(first_invalid_byte_is_found_at_any_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
