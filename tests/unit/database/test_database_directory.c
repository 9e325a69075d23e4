/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "formats/database/database_format.h"
#include "lib/base/alloc.h"
#include "lib/base/file.h"
#include "lib/database/database_directory.h"
#include "tests/support/temp_dir.h"

static bool sync_fails;

/* Instead of the system's: a directory that cannot be synced is hard to come by. */
int fsync(int fd)
{
    (void)fd;
    errno = EIO;
    return sync_fails ? -1 : 0;
}

/* A directory with a data.gdb that holds `text`. */
static void write_data(const char *directory, const char *text)
{
    char path[600];
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s", directory, GDB_DATABASE_DATA_FILE);
    file = fopen(path, "wb");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void assert_data(const char *directory, const char *text)
{
    char path[600], got[16] = {0};
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s", directory, GDB_DATABASE_DATA_FILE);
    file = fopen(path, "rb");
    assert_non_null(file);
    assert_non_null(fgets(got, sizeof(got), file));
    fclose(file);
    assert_string_equal(got, text);
}

/* Place a new directory at `target`, whose sync fails or not. */
static gdb_status place(const char *target, bool replace, bool fails, char **temporary,
                        bool *is_in_place, gdb_error *err)
{
    gdb_status status;
    int lock = -1;

    *is_in_place = false;
    assert_ok(gdb_database_directory_make(temporary, &lock, target, err), *err);
    write_data(*temporary, "new");
    sync_fails = fails;
    status = gdb_database_directory_place(*temporary, target, replace, is_in_place, err);
    sync_fails = false;
    close(lock);
    return status;
}

static void new_directory_that_cannot_be_made_durable_steps_back(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    char target[TEMP_PATH_SIZE], *temporary = NULL;
    temp_dir dir;
    bool is_in_place;

    (void)state;
    temp_dir_make(&dir);
    temp_dir_join(&dir, "db", target);
    assert_fails(place(target, false, true, &temporary, &is_in_place, &err), GDB_ERR_IO,
                 "cannot sync", err);
    assert_false(is_in_place);
    assert_int_equal(access(target, F_OK), -1);
    assert_data(temporary, "new");
    assert_ok(gdb_file_remove_directory(temporary, &err), err);
    gdb_free(temporary);
    temp_dir_remove(&dir);
}

static void replaced_directory_comes_back_when_the_new_one_cannot_be_made_durable(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    char target[TEMP_PATH_SIZE], *temporary = NULL;
    temp_dir dir;
    bool is_in_place;

    (void)state;
    temp_dir_make(&dir);
    temp_dir_join(&dir, "db", target);
    assert_int_equal(mkdir(target, 0777), 0);
    write_data(target, "old");
    assert_fails(place(target, true, true, &temporary, &is_in_place, &err), GDB_ERR_IO,
                 "cannot sync", err);
    assert_false(is_in_place);
    assert_data(target, "old");
    assert_data(temporary, "new");
    assert_ok(gdb_file_remove_directory(temporary, &err), err);
    gdb_free(temporary);

    assert_ok(place(target, true, false, &temporary, &is_in_place, &err), err);
    assert_true(is_in_place);
    assert_data(target, "new");
    assert_int_equal(access(temporary, F_OK), -1);
    gdb_free(temporary);
    temp_dir_remove(&dir);
}

static void a_database_that_is_being_made_is_busy_until_its_lock_is_gone(void **state)
{
    gdb_interrupt interrupt = {15, 0};
    char target[TEMP_PATH_SIZE], *temporary = NULL;
    gdb_error err = GDB_ERROR_INIT;
    temp_dir dir;
    int lock = -1;

    (void)state;
    temp_dir_make(&dir);
    temp_dir_join(&dir, "db", target);
    assert_ok(gdb_database_directory_wait(target, 0, NULL, &err), err);
    assert_ok(gdb_database_directory_make(&temporary, &lock, target, &err), err);
    assert_fails(gdb_database_directory_wait(target, 0, NULL, &err), GDB_ERR_BUSY,
                 "is being made by another import", err);
    assert_fails(gdb_database_directory_wait(target, 600, &interrupt, &err), GDB_ERR_INTERRUPTED,
                 "interrupted", err);
    close(lock);
    assert_ok(gdb_database_directory_wait(target, 0, NULL, &err), err);
    gdb_free(temporary);
    temp_dir_remove(&dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_database_that_is_being_made_is_busy_until_its_lock_is_gone),
        cmocka_unit_test(new_directory_that_cannot_be_made_durable_steps_back),
        cmocka_unit_test(replaced_directory_comes_back_when_the_new_one_cannot_be_made_durable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
