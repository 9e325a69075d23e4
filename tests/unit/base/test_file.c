/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/alloc.h"
#include "lib/base/file.h"

typedef struct scratch {
    char directory[64];
    char path[80];
} scratch;

static int make_scratch(void **state)
{
    static scratch s;

    snprintf(s.directory, sizeof(s.directory), "/tmp/gdb-test-file-XXXXXX");
    if (mkdtemp(s.directory) == NULL)
        return -1;
    snprintf(s.path, sizeof(s.path), "%s/file", s.directory);
    *state = &s;
    return 0;
}

static int remove_scratch(void **state)
{
    scratch *s = *state;

    return gdb_file_remove_directory(s->directory, NULL) == GDB_OK ? 0 : -1;
}

static void what_is_written_is_read_back(void **state)
{
    scratch *s = *state;
    gdb_error err = GDB_ERROR_INIT;
    int fd = open(s->path, O_RDWR | O_CREAT | O_TRUNC, 0600);
    char out[32];
    uint64_t size;
    size_t got;

    assert_true(fd >= 0);
    assert_ok(gdb_file_write(fd, s->path, "hello ", 6, &err), err);
    assert_ok(gdb_file_write_at(fd, s->path, 6, "world", 5, &err), err);
    assert_ok(gdb_file_size(fd, s->path, &size, &err), err);
    assert_int_equal(size, 11);
    assert_ok(gdb_file_read_at(fd, s->path, 2, out, 5, &got, &err), err);
    assert_int_equal(got, 5);
    assert_memory_equal(out, "llo w", 5);
    assert_ok(gdb_file_read_at(fd, s->path, 8, out, 32, &got, &err), err);
    assert_int_equal(got, 3);
    assert_ok(gdb_file_read_at(fd, s->path, 100, out, 32, &got, &err), err);
    assert_int_equal(got, 0);
    assert_ok(gdb_file_sync(fd, s->path, &err), err);
    assert_ok(gdb_file_sync_parent(s->path, &err), err);
    close(fd);
}

static void a_pipe_is_read_to_its_end(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    char out[16];
    size_t got;
    int ends[2];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_ok(gdb_file_write(ends[1], "pipe", "abc", 3, &err), err);
    assert_ok(gdb_file_write(ends[1], "pipe", "de", 2, &err), err);
    close(ends[1]);
    assert_ok(gdb_file_read(ends[0], "pipe", out, sizeof(out), &got, &err), err);
    assert_int_equal(got, 5);
    assert_memory_equal(out, "abcde", 5);
    close(ends[0]);
}

static void failures_name_the_path(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    char byte = 0;
    uint64_t size;
    size_t got;
    int fd = -1;

    (void)state;
    assert_fails(gdb_file_open_input("/no/such/file", &fd, &err), GDB_ERR_INPUT,
                 "cannot open '/no/such/file': No such file", err);
    assert_fails(gdb_file_open_input("/tmp", &fd, &err), GDB_ERR_INPUT, "it is a directory", err);
    assert_int_equal(fd, -1);
    assert_fails(gdb_file_read_at(-1, "x", 0, &byte, 1, &got, &err), GDB_ERR_IO, "'x'", err);
    assert_fails(gdb_file_read(-1, "x", &byte, 1, &got, &err), GDB_ERR_IO, "'x'", err);
    assert_fails(gdb_file_write_at(-1, "x", 0, &byte, 1, &err), GDB_ERR_IO, "'x'", err);
    assert_fails(gdb_file_write(-1, "x", &byte, 1, &err), GDB_ERR_IO, "'x'", err);
    assert_fails(gdb_file_size(-1, "x", &size, &err), GDB_ERR_IO, "'x'", err);
    assert_fails(gdb_file_sync(-1, "x", &err), GDB_ERR_IO, "'x'", err);
    assert_fails(gdb_file_sync_parent("/no/such/file", &err), GDB_ERR_IO, "'/no/such'", err);
}

static void a_whole_file_is_read_up_to_a_limit(void **state)
{
    scratch *s = *state;
    gdb_error err = GDB_ERROR_INIT;
    gdb_buffer out = {0};
    int fd = open(s->path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    enum { SIZE = 200000 };
    char *bytes = gdb_alloc(SIZE, &err);

    for (size_t i = 0; i < SIZE; i++)
        bytes[i] = (char)(i * 31);
    assert_ok(gdb_file_write(fd, s->path, bytes, SIZE, &err), err);
    close(fd);
    assert_ok(gdb_file_read_all(s->path, SIZE, &out, &err), err);
    assert_int_equal(out.size, SIZE);
    assert_memory_equal(out.data, bytes, SIZE);
    gdb_buffer_clear(&out);
    assert_fails(gdb_file_read_all(s->path, SIZE - 1, &out, &err), GDB_ERR_INPUT, "larger than",
                 err);
    gdb_buffer_release(&out);
    gdb_free(bytes);
}

static void expect_split(const char *path, const char *directory, const char *base)
{
    gdb_error err = GDB_ERROR_INIT;
    char *d, *b;

    assert_ok(gdb_file_split_path(path, &d, &b, &err), err);
    assert_string_equal(d, directory);
    assert_string_equal(b, base);
    gdb_free(d);
    gdb_free(b);
}

static void paths_split_into_directory_and_name(void **state)
{
    (void)state;
    expect_split("a", ".", "a");
    expect_split("a/b", "a", "b");
    expect_split("/a", "/", "a");
    expect_split("a/b/", "a", "b");
    expect_split("a/b//", "a", "b");
    expect_split("/a/b/c", "/a/b", "c");
    expect_split("./x", ".", "x");
    expect_split("../x", "..", "x");
}

static void make_file(const char *path, mode_t mode)
{
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);

    assert_true(fd >= 0);
    close(fd);
    assert_int_equal(chmod(path, mode), 0);
}

/* Who is not root has nobody to give a file to. */
static void a_file_is_for_whom_another_one_is(void **state)
{
    scratch *s = *state;
    gdb_error err = GDB_ERROR_INIT;
    char model[96];
    struct stat st;

    snprintf(model, sizeof(model), "%s/model", s->directory);
    make_file(s->path, 0644);
    make_file(model, 0620);
    if (geteuid() == 0)
        assert_int_equal(chown(model, 12, 34), 0);
    assert_ok(gdb_file_take_after(s->path, model, &err), err);
    assert_int_equal(stat(s->path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0620);
    if (geteuid() == 0) {
        assert_int_equal(st.st_uid, 12);
        assert_int_equal(st.st_gid, 34);
    }
    assert_int_equal(unlink(model), 0);
    assert_fails(gdb_file_take_after(s->path, model, &err), GDB_ERR_IO, "examine", err);
}

static void only_plain_files_are_removed_with_their_directory(void **state)
{
    scratch *s = *state;
    gdb_error err = GDB_ERROR_INIT;
    char directory[128], inner[160];

    snprintf(directory, sizeof(directory), "%s-dir", s->directory);
    snprintf(inner, sizeof(inner), "%s/inner", directory);
    assert_int_equal(mkdir(directory, 0700), 0);
    assert_int_equal(mkdir(inner, 0700), 0);
    assert_int_equal(gdb_file_remove_directory(directory, &err), GDB_ERR_IO);
    gdb_error_clear(&err);
    assert_int_equal(rmdir(inner), 0);
    close(open(inner, O_WRONLY | O_CREAT, 0600));
    assert_ok(gdb_file_remove_directory(directory, &err), err);
    assert_int_equal(access(directory, F_OK), -1);
    assert_ok(gdb_file_remove_directory(directory, &err), err);
}

static void a_file_is_cut_and_synced(void **state)
{
    scratch *s = *state;
    char *path = gdb_file_join_path(s->directory, "cut", NULL);
    gdb_error err = GDB_ERROR_INIT;
    uint64_t size = 0;
    int fd;

    assert_non_null(path);
    assert_non_null(strstr(path, "/cut"));
    fd = open(path, O_RDWR | O_CREAT | O_EXCL, 0600);
    assert_true(fd >= 0);
    assert_ok(gdb_file_write_at(fd, path, 0, "0123456789", 10, &err), err);
    assert_ok(gdb_file_truncate(fd, path, 4, &err), err);
    assert_ok(gdb_file_sync_data(fd, path, &err), err);
    assert_ok(gdb_file_size(fd, path, &size, &err), err);
    assert_int_equal(size, 4);
    close(fd);
    assert_fails(gdb_file_truncate(fd, path, 4, &err), GDB_ERR_IO, "/cut'", err);
    assert_fails(gdb_file_sync_data(fd, path, &err), GDB_ERR_IO, "/cut'", err);
    assert_int_equal(unlink(path), 0);
    gdb_free(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read_back),
        cmocka_unit_test(a_pipe_is_read_to_its_end),
        cmocka_unit_test(failures_name_the_path),
        cmocka_unit_test(a_whole_file_is_read_up_to_a_limit),
        cmocka_unit_test(paths_split_into_directory_and_name),
        cmocka_unit_test(a_file_is_cut_and_synced),
        cmocka_unit_test(a_file_is_for_whom_another_one_is),
        cmocka_unit_test(only_plain_files_are_removed_with_their_directory),
    };

    return cmocka_run_group_tests(tests, make_scratch, remove_scratch);
}
