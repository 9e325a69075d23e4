/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include <unistd.h>

#include "lib/csv/input_stream.h"
#include "tests/support/temp_file.h"

static gdb_error err;
static const gdb_input_options plain;

static void what_was_read_ahead_comes_first(void **state)
{
    gdb_input_stream *stream;
    char out[16];
    size_t got;

    (void)state;
    temp_file_write("defgh", 5);
    assert_ok(gdb_input_stream_open(&stream, temp_file_path(), gdb_text_of("abc"), &plain, &err),
              err);
    assert_ok(gdb_input_stream_read(stream, out, 2, &got, &err), err);
    assert_int_equal(got, 2);
    assert_memory_equal(out, "ab", 2);
    assert_ok(gdb_input_stream_read(stream, out, 3, &got, &err), err);
    assert_int_equal(got, 3);
    assert_memory_equal(out, "cde", 3);
    assert_ok(gdb_input_stream_read(stream, out, 16, &got, &err), err);
    assert_int_equal(got, 3);
    assert_memory_equal(out, "fgh", 3);
    assert_int_equal(gdb_input_stream_position(stream), 8);
    gdb_input_stream_close(stream);
    gdb_input_stream_close(NULL);
}

static void sizes_are_known_of_files_only(void **state)
{
    uint64_t size;
    bool known;

    (void)state;
    temp_file_write("12345", 5);
    assert_ok(gdb_input_stream_size(temp_file_path(), &size, &known, &err), err);
    assert_true(known);
    assert_int_equal(size, 5);
    assert_ok(gdb_input_stream_size("/dev/null", &size, &known, &err), err);
    assert_false(known);
    assert_fails(gdb_input_stream_size("/nonexistent", &size, &known, &err), GDB_ERR_INPUT,
                 "cannot open '/nonexistent'", err);
}

static void missing_files_and_directories_are_refused(void **state)
{
    gdb_input_stream *stream = NULL;

    (void)state;
    assert_fails(gdb_input_stream_open(&stream, "/nonexistent", gdb_text("", 0), &plain, &err),
                 GDB_ERR_INPUT, "cannot open '/nonexistent'", err);
    assert_fails(gdb_input_stream_open(&stream, "/tmp", gdb_text("", 0), &plain, &err),
                 GDB_ERR_INPUT, "directory", err);
    assert_null(stream);
}

/* What gzip -n makes of "id\n1\n", and what zstd does. */
static const char gzip_text[] = "\x1F\x8B\x08\0\0\0\0\0\0\x03\xCBL\xE1"
                                "2\xE4\x02\0\x0F\xE9\x5B\xCD\x05\0\0\0";
static const char zstd_text[] = "\x28\xB5\x2F\xFD\x20\x05\x29\0\0id\n1\n";

static void read_whole(const char *bytes, size_t size, gdb_text_encoding encoding,
                       const char *expected)
{
    gdb_input_options options = {.encoding = encoding};
    gdb_input_stream *stream;
    gdb_buffer taken = {0};
    char out[64];
    size_t got;

    temp_file_write(bytes, size);
    assert_ok(gdb_input_stream_open(&stream, temp_file_path(), gdb_text("", 0), &options, &err),
              err);
    assert_ok(gdb_input_stream_read(stream, out, sizeof(out), &got, &err), err);
    assert_int_equal(got, strlen(expected));
    assert_memory_equal(out, expected, got);
    assert_int_equal(gdb_input_stream_position(stream), size);
    gdb_input_stream_close(stream);

    assert_ok(gdb_input_stream_peek(&stream, temp_file_path(), gdb_text("", 0), &options, &taken,
                                    &err),
              err);
    assert_ok(gdb_input_stream_read(stream, out, sizeof(out), &got, &err), err);
    assert_int_equal(got, strlen(expected));
    assert_memory_equal(out, expected, got);
    gdb_input_stream_close(stream);
    assert_int_equal(taken.size, size);
    assert_memory_equal(taken.data, bytes, size);
    gdb_buffer_release(&taken);
}

static void compressed_files_are_known_by_their_first_bytes(void **state)
{
    (void)state;
    read_whole(gzip_text, sizeof(gzip_text) - 1, GDB_TEXT_UTF8, "id\n1\n");
    read_whole(zstd_text, sizeof(zstd_text) - 1, GDB_TEXT_UTF8, "id\n1\n");
    read_whole("id\n1\n", 5, GDB_TEXT_UTF8, "id\n1\n");
    read_whole("", 0, GDB_TEXT_UTF8, "");
    read_whole("i", 1, GDB_TEXT_UTF8, "i");
}

static void encodings_are_converted_behind_compression(void **state)
{
    (void)state;
    read_whole("\xFC\n", 2, GDB_TEXT_LATIN1, "\xC3\xBC\n");
    read_whole("\xFF\xFEi\0\n\0", 6, GDB_TEXT_UTF16, "i\n");
    read_whole(gzip_text, sizeof(gzip_text) - 1, GDB_TEXT_WINDOWS1252, "id\n1\n");
}

static void utf16_is_not_taken_for_utf8(void **state)
{
    gdb_input_stream *stream = NULL;

    (void)state;
    temp_file_write("\xFE\xFF\0i", 4);
    assert_fails(gdb_input_stream_open(&stream, temp_file_path(), gdb_text("", 0), &plain, &err),
                 GDB_ERR_INPUT, "begins like UTF-16 (expected UTF-8, or --encoding utf-16)", err);
    temp_file_write("\xFF\xFE", 2);
    assert_fails(gdb_input_stream_open(&stream, temp_file_path(), gdb_text("", 0), &plain, &err),
                 GDB_ERR_INPUT, "begins like UTF-16", err);
    assert_null(stream);
}

static void damage_is_said_behind_the_text_in_front_of_it(void **state)
{
    gdb_input_stream *stream;
    char out[16];
    size_t got;

    (void)state;
    temp_file_write(zstd_text, sizeof(zstd_text) - 2);
    assert_ok(gdb_input_stream_open(&stream, temp_file_path(), gdb_text("", 0), &plain, &err), err);
    assert_fails(gdb_input_stream_read(stream, out, 16, &got, &err), GDB_ERR_INPUT,
                 "ends at byte 13, in the middle of a zstd frame", err);
    gdb_input_stream_close(stream);
}

/* Nobody writes into the pipe: who waits for it looks at the interrupt. */
static void waiting_for_a_pipe_can_be_interrupted(void **state)
{
    gdb_interrupt interrupt = {0};
    gdb_input_options options = {.interrupt = &interrupt};
    gdb_input_stream *stream;
    int pipes[2], saved = dup(STDIN_FILENO);
    char out[16];
    size_t got;

    (void)state;
    assert_int_equal(pipe(pipes), 0);
    dup2(pipes[0], STDIN_FILENO);
    close(pipes[0]);
    assert_int_equal(write(pipes[1], "id\n1", 4), 4);
    assert_ok(gdb_input_stream_open(&stream, "-", gdb_text("", 0), &options, &err), err);
    assert_ok(gdb_input_stream_read(stream, out, 4, &got, &err), err);
    atomic_store(&interrupt.signal, 15);
    assert_fails(gdb_input_stream_read(stream, out, 16, &got, &err), GDB_ERR_INTERRUPTED,
                 "interrupted", err);
    gdb_input_stream_close(stream);
    /* With a thread that waits: closing does not. */
    atomic_store(&interrupt.signal, 0);
    assert_int_equal(write(pipes[1], gzip_text, 20), 20);
    assert_ok(gdb_input_stream_open(&stream, "-", gdb_text("", 0), &options, &err), err);
    gdb_input_stream_close(stream);
    close(pipes[1]);
    if (saved >= 0) {
        dup2(saved, STDIN_FILENO);
        close(saved);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_read_ahead_comes_first),
        cmocka_unit_test(sizes_are_known_of_files_only),
        cmocka_unit_test(missing_files_and_directories_are_refused),
        cmocka_unit_test(compressed_files_are_known_by_their_first_bytes),
        cmocka_unit_test(encodings_are_converted_behind_compression),
        cmocka_unit_test(utf16_is_not_taken_for_utf8),
        cmocka_unit_test(damage_is_said_behind_the_text_in_front_of_it),
        cmocka_unit_test(waiting_for_a_pipe_can_be_interrupted),
    };

    return cmocka_run_group_tests(tests, temp_file_make, temp_file_remove);
}
