/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include <dirent.h>
#include <signal.h>
#include <sys/resource.h>

#include "lib/import/spill_file.h"
#include "tests/support/temp_dir.h"

static void runs_are_read_back(void **state)
{
    temp_dir dir;
    gdb_spill_file *file = NULL;
    gdb_error err = GDB_ERROR_INIT;
    uint64_t first, second;
    char text[16] = "";

    (void)state;
    temp_dir_make(&dir);
    assert_ok(gdb_spill_file_create(&file, dir.path, &err), err);
    assert_int_equal(gdb_spill_file_size(file), 0);
    assert_ok(gdb_spill_file_append(file, "hello ", 6, &first, &err), err);
    assert_ok(gdb_spill_file_append(file, "world", 5, &second, &err), err);
    assert_int_equal(gdb_spill_file_size(file), 11);
    assert_ok(gdb_spill_file_read(file, second, text, 5, &err), err);
    assert_string_equal(text, "world");
    assert_ok(gdb_spill_file_read(file, first, text, 11, &err), err);
    assert_string_equal(text, "hello world");
    assert_fails(gdb_spill_file_read(file, second, text, 6, &err), GDB_ERR_IO, "lost its end",
                 err);
    gdb_spill_file_discard(file, first, 6);
    assert_ok(gdb_spill_file_read(file, second, text, 5, &err), err);
    /* It never has a name. */
    assert_int_equal(temp_dir_count(&dir), 0);
    gdb_spill_file_free(file);
    temp_dir_remove(&dir);
}

static void missing_directory_is_named(void **state)
{
    gdb_spill_file *file = NULL;
    gdb_error err = GDB_ERROR_INIT;
    uint64_t offset;

    (void)state;
    assert_ok(gdb_spill_file_create(&file, "/nonexistent/temp", &err), err);
    assert_fails(gdb_spill_file_append(file, "x", 1, &offset, &err), GDB_ERR_IO,
                 "cannot make a temporary file in '/nonexistent/temp'", err);
    gdb_spill_file_free(file);
}

static void parts_are_mapped(void **state)
{
    enum { SIZE = 1 << 20 };
    temp_dir dir;
    gdb_spill_file *file = NULL;
    gdb_error err = GDB_ERROR_INIT;
    void *first = NULL, *second = NULL;
    uint64_t offset;
    char text[4] = "";

    (void)state;
    temp_dir_make(&dir);
    assert_ok(gdb_spill_file_create(&file, dir.path, &err), err);
    gdb_spill_file_rest(file, 0);
    gdb_spill_file_unmap(file, NULL);
    assert_ok(gdb_spill_file_append(file, "abc", 3, &offset, &err), err);
    assert_ok(gdb_spill_file_map(file, SIZE + 1, &first, &err), err);
    assert_ok(gdb_spill_file_map(file, SIZE, &second, &err), err);
    assert_ok(gdb_spill_file_append(file, "def", 3, &offset, &err), err);
    for (size_t i = 0; i <= SIZE; i++)
        assert_int_equal(((uint8_t *)first)[i], 0);
    memset(first, 1, SIZE + 1);
    memset(second, 2, SIZE);
    /* The process has more than a byte: all pages go, and come back as they were. */
    gdb_spill_file_rest(file, 1);
    for (size_t i = 0; i < SIZE; i++) {
        assert_int_equal(((uint8_t *)first)[i], 1);
        assert_int_equal(((uint8_t *)second)[i], 2);
    }
    gdb_spill_file_unmap(file, first);
    gdb_spill_file_rest(file, 1);
    assert_int_equal(((uint8_t *)second)[SIZE - 1], 2);
    assert_ok(gdb_spill_file_read(file, offset, text, 3, &err), err);
    assert_string_equal(text, "def");
    gdb_spill_file_unmap(file, second);
    assert_int_equal(temp_dir_count(&dir), 0);
    gdb_spill_file_free(file);
    temp_dir_remove(&dir);
}

/* The space is taken when a part is mapped: too little of it is an error there, no signal later. */
static void mapping_needs_room(void **state)
{
    temp_dir dir;
    gdb_spill_file *file = NULL;
    gdb_error err = GDB_ERROR_INIT;
    struct rlimit before, less;
    void *memory = NULL;

    (void)state;
    temp_dir_make(&dir);
    assert_ok(gdb_spill_file_create(&file, dir.path, &err), err);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    less = before;
    less.rlim_cur = 1 << 20;
    assert_ptr_not_equal(signal(SIGXFSZ, SIG_IGN), SIG_ERR);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &less), 0);
    assert_fails(gdb_spill_file_map(file, 2 << 20, &memory, &err), GDB_ERR_IO,
                 "no room for 2.0 MB in a temporary file in", err);
    assert_null(memory);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    gdb_error_clear(&err);
    assert_ok(gdb_spill_file_map(file, 2 << 20, &memory, &err), err);
    gdb_spill_file_unmap(file, memory);
    gdb_spill_file_free(file);
    temp_dir_remove(&dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_are_read_back),
        cmocka_unit_test(missing_directory_is_named),
        cmocka_unit_test(parts_are_mapped),
        cmocka_unit_test(mapping_needs_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
