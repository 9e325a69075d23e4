/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/base/buffer.h"
#include "lib/csv/transcoder.h"
#include "tests/support/memory_source.h"

static gdb_buffer text;
static gdb_error err;

static gdb_status convert(gdb_text_encoding encoding, const char *bytes, size_t size, size_t step)
{
    memory_source from = {bytes, size, 0};
    gdb_byte_source source = memory_source_get(&from);
    gdb_transcoder *t = NULL;
    gdb_status status;
    uint8_t *out;
    size_t got = 0;

    gdb_buffer_clear(&text);
    gdb_error_clear(&err);
    assert_ok(gdb_transcoder_open(&t, encoding, &source, "x.csv", &err), err);
    source = gdb_transcoder_source(t);
    do {
        assert_int_equal(gdb_buffer_extend(&text, step, &out, NULL), GDB_OK);
        status = gdb_byte_source_read(&source, out, step, &got, &err);
        text.size -= step - got;
    } while (status == GDB_OK && got == step);
    gdb_transcoder_close(t);
    return status;
}

static void assert_converts(gdb_text_encoding encoding, const char *bytes, size_t size,
                            const char *expected)
{
    for (size_t step = 1; step < 20; step++) {
        assert_ok(convert(encoding, bytes, size, step), err);
        assert_int_equal(text.size, strlen(expected));
        assert_memory_equal(text.data, expected, text.size);
    }
}

static void bytes_become_characters(void **state)
{
    (void)state;
    assert_converts(GDB_TEXT_LATIN1, "na\xEFve \x80", 7, "na\xC3\xAFve \xC2\x80");
    assert_converts(GDB_TEXT_WINDOWS1252, "na\xEFve \x80", 7, "na\xC3\xAFve \xE2\x82\xAC");
    assert_converts(GDB_TEXT_LATIN1, "", 0, "");
}

static void the_mark_tells_the_order_of_utf16(void **state)
{
    (void)state;
    assert_converts(GDB_TEXT_UTF16,
                    "\xFF\xFE"
                    "a\0\xAC\x20\x3D\xD8\x00\xDE",
                    10, "a\xE2\x82\xAC\xF0\x9F\x98\x80");
    assert_converts(GDB_TEXT_UTF16,
                    "\xFE\xFF"
                    "\0a\x20\xAC\xD8\x3D\xDE\x00",
                    10, "a\xE2\x82\xAC\xF0\x9F\x98\x80");
    assert_converts(GDB_TEXT_UTF16, "a\0b\0", 4, "ab");
    assert_converts(GDB_TEXT_UTF16, "\xFF\xFE", 2, "");
    assert_converts(GDB_TEXT_UTF16, "", 0, "");
}

/* Everything in front of it is handed out, then the byte is named. */
static void what_is_no_text_is_named(void **state)
{
    (void)state;
    for (size_t step = 1; step < 20; step++) {
        assert_fails(convert(GDB_TEXT_WINDOWS1252, "id\n\x81\n", 5, step), GDB_ERR_INPUT,
                     "'x.csv' is not windows-1252: byte 3 (0x81) begins no character", err);
        assert_int_equal(text.size, 3);
        assert_fails(convert(GDB_TEXT_UTF16,
                             "a\0\x00\xD8"
                             "b\0",
                             6, step),
                     GDB_ERR_INPUT, "'x.csv' is not utf-16: byte 2 (0x00) begins no character",
                     err);
        assert_fails(convert(GDB_TEXT_UTF16,
                             "\xFF\xFE"
                             "a\0b",
                             5, step),
                     GDB_ERR_INPUT, "'x.csv' is not utf-16: byte 4 (0x62) begins no character",
                     err);
        assert_fails(convert(GDB_TEXT_UTF16, "a\0\x3D\xD8", 4, step), GDB_ERR_INPUT, "byte 2", err);
    }
}

/* Characters lie across the ends of the input's pieces, and of the output's. */
static void long_texts_are_cut_nowhere(void **state)
{
    enum { COUNT = 100000 };
    gdb_buffer in = {0}, expected = {0};

    (void)state;
    assert_int_equal(gdb_buffer_append(&in, "x\0", 2, NULL), GDB_OK);
    assert_int_equal(gdb_buffer_append(&expected, "x", 1, NULL), GDB_OK);
    for (int i = 0; i < COUNT; i++) {
        assert_int_equal(gdb_buffer_append(&in, "\x3D\xD8\x00\xDE", 4, NULL), GDB_OK);
        assert_int_equal(gdb_buffer_append(&expected, "\xF0\x9F\x98\x80", 4, NULL), GDB_OK);
    }
    for (size_t step = 1000; step < 1010; step++) {
        assert_ok(convert(GDB_TEXT_UTF16, (const char *)in.data, in.size, step), err);
        assert_int_equal(text.size, expected.size);
        assert_memory_equal(text.data, expected.data, text.size);
    }
    gdb_buffer_release(&in);
    gdb_buffer_release(&expected);
}

static int release(void **state)
{
    (void)state;
    gdb_buffer_release(&text);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_become_characters),
        cmocka_unit_test(the_mark_tells_the_order_of_utf16),
        cmocka_unit_test(what_is_no_text_is_named),
        cmocka_unit_test(long_texts_are_cut_nowhere),
    };

    return cmocka_run_group_tests(tests, NULL, release);
}
