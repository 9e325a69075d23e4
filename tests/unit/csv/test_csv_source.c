/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include <unistd.h>
#include <zstd.h>

#include "lib/base/alloc.h"
#include "lib/csv/csv_source.h"

static char directory[64];
static gdb_error err;

static const char *write_file(const char *name, const char *text, size_t size)
{
    static char paths[4][128];
    static int next;
    char *path = paths[next++ % 4];
    FILE *file;

    snprintf(path, sizeof(paths[0]), "%s/%s", directory, name);
    file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
    return path;
}

static gdb_csv_file file_of(const char *path, bool skip_header)
{
    gdb_csv_file file = {.path = path, .dialect = gdb_csv_dialect_default(),
                         .skip_header = skip_header, .field_count = 2};

    return file;
}

/* All blocks, "file:line:byte:text;" each. */
static void take_all(const gdb_csv_file *files, uint32_t count, size_t block_size, char *out,
                     size_t room)
{
    gdb_raw_block block = {0};
    gdb_csv_source *source;
    size_t n = 0;
    bool end;

    assert_ok(gdb_csv_source_open(&source, files, count, block_size, &err), err);
    out[0] = '\0';
    for (;;) {
        assert_ok(gdb_csv_source_take(source, &block, &end, &err), err);
        if (end)
            break;
        n += (size_t)snprintf(out + n, room - n, "%u:%llu:%llu:%.*s;", (unsigned)block.file,
                              (unsigned long long)block.first_line,
                              (unsigned long long)block.first_byte, (int)block.size,
                              (const char *)block.bytes);
        assert_true(n < room);
    }
    assert_int_equal(gdb_csv_source_bytes(source), gdb_csv_source_total(source));
    gdb_csv_source_close(source);
    gdb_raw_block_release(&block);
}

static void files_come_one_after_another_without_headers_and_marks(void **state)
{
    static const char first[] = "\xEF\xBB\xBF\r\nh,h\r\na,1\r\nb,2";
    gdb_csv_file files[3];
    char out[256];

    (void)state;
    files[0] = file_of(write_file("a.csv", first, sizeof(first) - 1), true);
    files[1] = file_of(write_file("b.csv", "h,\"h\nh\"\n", 8), true);
    files[2] = file_of(write_file("c.csv", "c,3\n", 4), false);
    take_all(files, 3, 0, out, sizeof(out));
    assert_string_equal(out, "0:3:10:a,1\r\nb,2;2:1:0:c,3\n;");
    take_all(files, 3, 1, out, sizeof(out));
    assert_string_equal(out, "0:3:10:a,1\r\n;0:4:15:b,2;2:1:0:c,3\n;");
}

static void contents_are_identified_while_they_are_read(void **state)
{
    static const char first[] = "\xEF\xBB\xBFh,h\n\na,\"\n\"\n";
    gdb_csv_file files[3];
    gdb_content_digest digests[3], again;
    gdb_raw_block block = {0};

    (void)state;
    files[0] = file_of(write_file("a.csv", first, sizeof(first) - 1), true);
    files[1] = file_of(write_file("b.csv", "", 0), false);
    files[2] = file_of(write_file("c.csv", "c,3", 3), false);
    for (size_t block_size = 1; block_size < 32; block_size++) {
        gdb_csv_source *source;
        bool end = false;
        assert_ok(gdb_csv_source_open(&source, files, 3, block_size, &err), err);
        gdb_csv_source_keep_digests(source, digests);
        while (!end)
            assert_ok(gdb_csv_source_take(source, &block, &end, &err), err);
        gdb_csv_source_close(source);
        for (int i = 0; i < 3; i++) {
            assert_ok(gdb_input_digest(files[i].path, NULL, &again, &err), err);
            assert_true(gdb_content_digest_equal(&digests[i], &again));
        }
        assert_int_equal(digests[0].size, sizeof(first) - 1);
        assert_int_equal(digests[1].size, 0);
    }
    gdb_raw_block_release(&block);
}

static void lines_before_the_records_are_skipped(void **state)
{
    static const char text[] = "\xEF\xBB\xBFone \"\r\n\rthree\nh,h\na,1\n";
    gdb_csv_file files[2];
    char out[256];

    (void)state;
    files[0] = file_of(write_file("a.csv", text, sizeof(text) - 1), true);
    files[0].skip_lines = 3;
    files[1] = file_of(write_file("b.csv", "too\nshort", 9), false);
    files[1].skip_lines = 3;
    take_all(files, 2, 0, out, sizeof(out));
    assert_string_equal(out, "0:5:21:a,1\n;");
    take_all(files, 2, 1, out, sizeof(out));
    assert_string_equal(out, "0:5:21:a,1\n;");
}

static void empty_files_give_no_blocks(void **state)
{
    gdb_csv_file files[2];
    char out[64];

    (void)state;
    files[0] = file_of(write_file("a.csv", "", 0), true);
    files[1] = file_of(write_file("b.csv", "\xEF\xBB\xBF", 3), false);
    take_all(files, 2, 0, out, sizeof(out));
    assert_string_equal(out, "");
    files[0] = file_of(write_file("a.csv", "only,a header", 13), true);
    take_all(files, 1, 4, out, sizeof(out));
    assert_string_equal(out, "");
}

static void a_record_longer_than_a_block_makes_it_grow(void **state)
{
    gdb_csv_file file;
    char text[400], out[600];

    (void)state;
    memset(text, 'x', sizeof(text));
    memcpy(text, "a,\"\n", 4);
    memcpy(text + 300, "\"\nb,2\n", 6);
    file = file_of(write_file("a.csv", text, 306), false);
    take_all(&file, 1, 7, out, sizeof(out));
    /* 7 bytes, 15, 31 and so on: 511 hold it, and what stands behind it. */
    assert_int_equal(strlen(out), strlen("0:1:0:;") + 306);
    take_all(&file, 1, 303, out, sizeof(out));
    assert_int_equal(strlen(out), strlen("0:1:0:;") + 302 + strlen("0:3:302:b,2\n;"));
    assert_non_null(strstr(out, ";0:3:302:b,2\n;"));
}

/* Records of 5 to 20,000 bytes, quoted line ends among them. */
static size_t make_records(char *text, size_t room)
{
    uint32_t seed = 1;
    size_t n = 0;

    for (unsigned i = 0; n + 21000 < room; i++) {
        unsigned length = i % 50 == 7 ? 100 * i % 20000 : i % 13;
        n += (size_t)snprintf(text + n, room - n, "%u,%s", i, i % 5 == 0 ? "\"\n" : "");
        for (unsigned k = 0; k < length; k++)
            text[n++] = (char)('a' + (seed = seed * 1103515245 + 12345) / 65536 % 26);
        n += (size_t)snprintf(text + n, room - n, "%s\n", i % 5 == 0 ? "\"" : "");
    }
    return n;
}

/* The blocks of a compressed file in front of its end or damage, `text` cut where records end. */
static gdb_status take_compressed(const gdb_csv_file *file, size_t block_size, const char *text,
                                  size_t *taken)
{
    gdb_raw_block block = {0};
    gdb_csv_source *source;
    gdb_status status;
    uint64_t line = 1;
    bool end = false;

    *taken = 0;
    gdb_error_clear(&err);
    assert_ok(gdb_csv_source_open(&source, file, 1, block_size, &err), err);
    for (;;) {
        status = gdb_csv_source_take(source, &block, &end, &err);
        if (status != GDB_OK || end)
            break;
        assert_int_equal(block.first_byte, *taken);
        assert_int_equal(block.first_line, line);
        assert_memory_equal(block.bytes, text + *taken, block.size);
        assert_int_equal(block.bytes[block.size - 1], '\n');
        for (size_t i = 0; i < 64; i++)
            assert_int_equal(block.bytes[block.size + i], 0);
        for (size_t i = 0; i < block.size; i++)
            line += block.bytes[i] == '\n';
        *taken += block.size;
        if (*taken % 3 == 0)
            gdb_raw_block_release(&block);
    }
    gdb_csv_source_close(source);
    gdb_raw_block_release(&block);
    return status;
}

static void compressed_files_have_the_same_records(void **state)
{
    enum { ROOM = 300000 };
    static const size_t block_sizes[] = {5, 100, 4096, 70000, 1 << 20};
    char *text = gdb_alloc(ROOM, &err);
    char *packed = gdb_alloc(ZSTD_compressBound(ROOM), &err);
    size_t size, packed_size, taken;
    gdb_csv_file file;

    (void)state;
    assert_true(text != NULL && packed != NULL);
    size = make_records(text, ROOM);
    packed_size = ZSTD_compress(packed, ZSTD_compressBound(ROOM), text, size, 1);
    assert_false(ZSTD_isError(packed_size));
    for (size_t i = 0; i < sizeof(block_sizes) / sizeof(*block_sizes); i++) {
        file = file_of(write_file("a.csv", packed, packed_size), false);
        assert_ok(take_compressed(&file, block_sizes[i], text, &taken), err);
        assert_int_equal(taken, size);
        file = file_of(write_file("a.csv", packed, packed_size / 2), false);
        assert_fails(take_compressed(&file, block_sizes[i], text, &taken), GDB_ERR_INPUT,
                     "cut short", err);
        assert_true(taken > 0 && taken < size);
    }
    gdb_free(packed);
    gdb_free(text);
}

static void a_pipe_goes_on_behind_what_was_read_ahead(void **state)
{
    gdb_csv_file file = file_of("-", false);
    gdb_raw_block block = {0};
    gdb_csv_source *source;
    int pipes[2], saved = dup(STDIN_FILENO);
    bool end;

    (void)state;
    assert_int_equal(pipe(pipes), 0);
    assert_int_equal(write(pipes[1], "2\nb,3\n", 6), 6);
    close(pipes[1]);
    dup2(pipes[0], STDIN_FILENO);
    close(pipes[0]);
    file.read_ahead = gdb_text_of("a,1\nx,");
    assert_ok(gdb_csv_source_open(&source, &file, 1, 0, &err), err);
    assert_int_equal(gdb_csv_source_total(source), 0);
    assert_ok(gdb_csv_source_take(source, &block, &end, &err), err);
    assert_false(end);
    assert_int_equal(block.size, 12);
    assert_memory_equal(block.bytes, "a,1\nx,2\nb,3\n", 12);
    assert_ok(gdb_csv_source_take(source, &block, &end, &err), err);
    assert_true(end);
    gdb_csv_source_close(source);
    gdb_raw_block_release(&block);
    if (saved >= 0) {
        dup2(saved, STDIN_FILENO);
        close(saved);
    }
}

static void missing_files_and_directories_are_refused(void **state)
{
    gdb_csv_file file = file_of("/nonexistent/x.csv", false);
    gdb_raw_block block = {0};
    gdb_csv_source *source = NULL;
    bool end;

    (void)state;
    assert_fails(gdb_csv_source_open(&source, &file, 1, 0, &err), GDB_ERR_INPUT,
                 "cannot open '/nonexistent/x.csv'", err);
    file = file_of(directory, false);
    assert_ok(gdb_csv_source_open(&source, &file, 1, 0, &err), err);
    assert_fails(gdb_csv_source_take(source, &block, &end, &err), GDB_ERR_INPUT, "directory", err);
    gdb_csv_source_close(source);
    file = file_of("/dev/null", false);
    file.dialect.delimiter = '"';
    assert_fails(gdb_csv_source_open(&source, &file, 1, 0, &err), GDB_ERR_USAGE, "delimiter", err);
}

static void failing_allocations_are_reported(void **state)
{
    gdb_csv_file file;
    int failures = 0;

    (void)state;
    file = file_of(write_file("a.csv", "h,h\na,1\n\"b\n\",2\nc,3", 18), true);
    for (;; failures++) {
        gdb_raw_block block = {0};
        gdb_csv_source *source = NULL;
        gdb_status status;
        bool end = false;
        gdb_alloc_fail_after(failures);
        status = gdb_csv_source_open(&source, &file, 1, 4, &err);
        while (status == GDB_OK && !end)
            status = gdb_csv_source_take(source, &block, &end, &err);
        gdb_alloc_fail_after(-1);
        gdb_csv_source_close(source);
        gdb_raw_block_release(&block);
        if (status == GDB_OK)
            break;
        assert_int_equal(status, GDB_ERR_NOMEM);
        gdb_error_clear(&err);
    }
    assert_true(failures >= 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_come_one_after_another_without_headers_and_marks),
        cmocka_unit_test(contents_are_identified_while_they_are_read),
        cmocka_unit_test(lines_before_the_records_are_skipped),
        cmocka_unit_test(empty_files_give_no_blocks),
        cmocka_unit_test(a_record_longer_than_a_block_makes_it_grow),
        cmocka_unit_test(compressed_files_have_the_same_records),
        cmocka_unit_test(a_pipe_goes_on_behind_what_was_read_ahead),
        cmocka_unit_test(missing_files_and_directories_are_refused),
        cmocka_unit_test(failing_allocations_are_reported),
    };
    char path[128];
    int failed;

    snprintf(directory, sizeof(directory), "/tmp/test_csv_source.XXXXXX");
    if (mkdtemp(directory) == NULL)
        return 1;
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    for (const char *name = "abc"; *name != '\0'; name++) {
        snprintf(path, sizeof(path), "%s/%c.csv", directory, *name);
        unlink(path);
    }
    rmdir(directory);
    return failed;
}
