/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/draft_file.h"
#include "lib/base/file.h"
#include "tests/support/temp_dir.h"

static temp_dir directory;
static char path[TEMP_PATH_SIZE];
static gdb_error err;

static void assert_content(const char *expected)
{
    gdb_buffer content = {0};

    assert_ok(gdb_file_read_all(path, 100, &content, &err), err);
    assert_int_equal(content.size, strlen(expected));
    assert_memory_equal(content.data, expected, content.size);
    gdb_buffer_release(&content);
}

static void a_draft_takes_its_name_only_when_it_is_finished(void **state)
{
    gdb_draft_file *draft = NULL;

    (void)state;
    assert_ok(gdb_draft_file_open(&draft, path, &err), err);
    assert_int_equal(access(path, F_OK), -1);
    assert_ok(gdb_draft_file_write(draft, "old", 3, &err), err);
    assert_ok(gdb_draft_file_finish(draft, &err), err);
    gdb_draft_file_close(draft);
    assert_content("old");
    assert_ok(gdb_draft_file_open(&draft, path, &err), err);
    gdb_draft_file_close(draft);
    assert_content("old");
    assert_ok(gdb_draft_file_open(&draft, path, &err), err);
    assert_ok(gdb_draft_file_write(draft, "new", 3, &err), err);
    assert_ok(gdb_draft_file_write(draft, "er", 2, &err), err);
    assert_content("old");
    assert_ok(gdb_draft_file_finish(draft, &err), err);
    gdb_draft_file_close(draft);
    assert_content("newer");
    assert_int_equal(temp_dir_count(&directory), 1);
}

static void what_is_replaced_keeps_its_permissions(void **state)
{
    gdb_draft_file *draft = NULL;
    struct stat info;

    (void)state;
    assert_int_equal(chmod(path, 0640), 0);
    assert_ok(gdb_draft_file_open(&draft, path, &err), err);
    assert_ok(gdb_draft_file_finish(draft, &err), err);
    gdb_draft_file_close(draft);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 07777, 0640);
    assert_int_equal(info.st_size, 0);
}

/* Root would replace the link. */
static void a_link_that_leads_nowhere_stays(void **state)
{
    char link_path[TEMP_PATH_SIZE], target[TEMP_PATH_SIZE];
    gdb_draft_file *draft = NULL;
    struct stat info;

    (void)state;
    temp_dir_join(&directory, "link", link_path);
    temp_dir_join(&directory, "target", target);
    assert_int_equal(symlink(target, link_path), 0);
    assert_ok(gdb_draft_file_open(&draft, link_path, &err), err);
    assert_ok(gdb_draft_file_write(draft, "x", 1, &err), err);
    assert_ok(gdb_draft_file_finish(draft, &err), err);
    gdb_draft_file_close(draft);
    assert_int_equal(lstat(link_path, &info), 0);
    assert_true(S_ISLNK(info.st_mode));
    assert_int_equal(stat(target, &info), 0);
    assert_int_equal(info.st_size, 1);
}

static void what_is_no_plain_file_is_written_in_place(void **state)
{
    gdb_draft_file *draft = NULL;

    (void)state;
    assert_ok(gdb_draft_file_open(&draft, "/dev/null", &err), err);
    assert_ok(gdb_draft_file_write(draft, "x", 1, &err), err);
    assert_ok(gdb_draft_file_finish(draft, &err), err);
    gdb_draft_file_close(draft);
    assert_fails(gdb_draft_file_open(&draft, directory.path, &err), GDB_ERR_INPUT, "Is a directory",
                 err);
    assert_fails(gdb_draft_file_open(&draft, "/nowhere/file", &err), GDB_ERR_INPUT,
                 "cannot create '/nowhere/file'", err);
    assert_fails(gdb_draft_file_open(&draft, "", &err), GDB_ERR_INPUT, "no name", err);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_draft_takes_its_name_only_when_it_is_finished),
        cmocka_unit_test(what_is_replaced_keeps_its_permissions),
        cmocka_unit_test(a_link_that_leads_nowhere_stays),
        cmocka_unit_test(what_is_no_plain_file_is_written_in_place),
    };
    int failed;

    temp_dir_make(&directory);
    temp_dir_join(&directory, "report", path);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    temp_dir_remove(&directory);
    return failed;
}
