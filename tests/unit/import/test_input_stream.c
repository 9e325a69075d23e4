/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include <unistd.h>

#include "lib/import/input_stream.h"

static char path[64];
static gdb_error err;

static void write_file(const char *text, size_t size)
{
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static void what_was_read_ahead_comes_first(void **state)
{
    gdb_input_stream *stream;
    char out[16];
    size_t got;

    (void)state;
    write_file("defgh", 5);
    assert_ok(gdb_input_stream_open(&stream, path, gdb_text_of("abc"), &err), err);
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
    write_file("12345", 5);
    assert_ok(gdb_input_stream_size(path, &size, &known, &err), err);
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
    assert_fails(gdb_input_stream_open(&stream, "/nonexistent", gdb_text("", 0), &err),
                 GDB_ERR_INPUT, "cannot open '/nonexistent'", err);
    assert_fails(gdb_input_stream_open(&stream, "/tmp", gdb_text("", 0), &err), GDB_ERR_INPUT,
                 "directory", err);
    assert_null(stream);
}

static void compressed_files_are_refused(void **state)
{
    gdb_input_stream *stream;
    char out[16];
    size_t got;

    (void)state;
    write_file("\x28\xB5\x2F\xFD....", 8);
    assert_ok(gdb_input_stream_open(&stream, path, gdb_text("", 0), &err), err);
    assert_fails(gdb_input_stream_read(stream, out, 3, &got, &err), GDB_ERR_INPUT, "zstd", err);
    gdb_input_stream_close(stream);
    write_file("\x1F\x8B....", 6);
    assert_ok(gdb_input_stream_open(&stream, path, gdb_text("", 0), &err), err);
    assert_fails(gdb_input_stream_read(stream, out, 16, &got, &err), GDB_ERR_INPUT, "gzip", err);
    gdb_input_stream_close(stream);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_read_ahead_comes_first),
        cmocka_unit_test(sizes_are_known_of_files_only),
        cmocka_unit_test(missing_files_and_directories_are_refused),
        cmocka_unit_test(compressed_files_are_refused),
    };
    int fd, failed;

    snprintf(path, sizeof(path), "/tmp/test_input_stream.XXXXXX");
    fd = mkstemp(path);
    if (fd < 0)
        return 1;
    close(fd);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    unlink(path);
    return failed;
}
