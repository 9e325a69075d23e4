/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include <dirent.h>

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_are_read_back),
        cmocka_unit_test(missing_directory_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
