/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include <errno.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/database/database.h"
#include "lib/database/database_builder.h"
#include "tests/support/page_io_fault.h"
#include "tests/support/temp_dir.h"

enum { FILLER_PAGES = 700 }; /* more than the writer buffers */

static gdb_status append_filler(gdb_page_writer *writer, uint8_t salt, gdb_error *err)
{
    gdb_page_owner owner = {GDB_PAGE_TYPE_SEGMENT, 1, 0, 0};

    for (uint32_t i = 0; i < FILLER_PAGES; i++) {
        uint8_t page[GDB_PAGE_SIZE] = {0};
        uint64_t first;
        gdb_page_header_encode(&owner, i, page);
        page[100] = salt;
        GDB_TRY(gdb_page_writer_append_pages(writer, page, 1, &first, err));
    }
    return GDB_OK;
}

/* A database with no tables and some pages; `options` may be NULL. */
static gdb_status build(const char *path, const gdb_database_builder_options *options, uint8_t salt,
                        gdb_error *err)
{
    gdb_database_builder *builder = NULL;
    gdb_catalog *catalog = NULL;
    gdb_metadata metadata = {0};
    gdb_status status = GDB_OK;
    uint64_t size = 0;

    GDB_TRY_OUT(gdb_database_builder_open(&builder, path, options, err));
    GDB_TRY_OUT(gdb_catalog_create(&catalog, err));
    GDB_TRY_OUT(append_filler(gdb_database_builder_writer(builder), salt, err));
    GDB_TRY_OUT(gdb_database_builder_finish(builder, catalog, &metadata, &size, err));
    assert_int_equal(size, (2 + FILLER_PAGES + 2) * GDB_PAGE_SIZE);
out:
    gdb_catalog_free(catalog);
    gdb_database_builder_close(builder);
    return status;
}

static void read_uuid(const char *path, uint8_t uuid[GDB_UUID_SIZE])
{
    gdb_database *database = NULL;
    gdb_error err = GDB_ERROR_INIT;

    assert_ok(gdb_database_open(&database, path, NULL, &err), err);
    memcpy(uuid, gdb_database_header_get(database)->uuid, GDB_UUID_SIZE);
    gdb_database_close(database);
}

static void built_database_is_there_alone(void **state)
{
    temp_dir dir;
    char path[TEMP_PATH_SIZE], slashes[TEMP_PATH_SIZE + 2], data[TEMP_PATH_SIZE + 16];
    uint8_t uuid[GDB_UUID_SIZE];
    gdb_error err = GDB_ERROR_INIT;
    mode_t mask = umask(027);
    struct stat st;

    (void)state;
    temp_dir_make(&dir);
    temp_dir_join(&dir, "x.gdb", path);
    snprintf(slashes, sizeof(slashes), "%s//", path);
    assert_ok(build(slashes, NULL, 1, &err), err);
    umask(mask);
    assert_int_equal(temp_dir_count(&dir), 1);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0750);
    snprintf(data, sizeof(data), "%s/data.gdb", path);
    assert_int_equal(stat(data, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0640);
    read_uuid(path, uuid);
    assert_int_equal(uuid[6] >> 4, 4);
    temp_dir_remove(&dir);
}

static void existing_path_is_refused(void **state)
{
    gdb_database_builder_options replace = {.replace = true};
    temp_dir dir;
    char path[TEMP_PATH_SIZE], inner[TEMP_PATH_SIZE + 16];
    gdb_error err = GDB_ERROR_INIT;
    FILE *file;

    (void)state;
    temp_dir_make(&dir);
    temp_dir_join(&dir, "x", path);
    assert_int_equal(mkdir(path, 0777), 0);
    assert_fails(build(path, NULL, 1, &err), GDB_ERR_INPUT, "exists already", err);
    assert_fails(build(path, &replace, 1, &err), GDB_ERR_CORRUPT, "is not a database (no data.gdb)",
                 err);
    snprintf(inner, sizeof(inner), "%s/data.gdb", path);
    file = fopen(inner, "w");
    assert_non_null(file);
    fclose(file);
    snprintf(inner, sizeof(inner), "%s/thesis.txt", path);
    file = fopen(inner, "w");
    assert_non_null(file);
    fclose(file);
    assert_fails(build(path, &replace, 1, &err), GDB_ERR_CORRUPT, "holds other files", err);
    assert_fails(build(inner, NULL, 1, &err), GDB_ERR_INPUT, "exists already", err);
    assert_fails(build(inner, &replace, 1, &err), GDB_ERR_CORRUPT, "not a database directory", err);
    snprintf(inner, sizeof(inner), "%s/thesis.txt/x", path);
    assert_fails(build(inner, NULL, 1, &err), GDB_ERR_INPUT, "cannot create", err);
    snprintf(inner, sizeof(inner), "%s/none/x", path);
    assert_fails(build(inner, NULL, 1, &err), GDB_ERR_INPUT, "cannot create", err);
    assert_fails(build("", NULL, 1, &err), GDB_ERR_INPUT, "no name", err);
    assert_int_equal(temp_dir_count(&dir), 1);
    temp_dir_remove(&dir);
}

static void replaced_database_is_the_new_one(void **state)
{
    gdb_database_builder_options replace = {.replace = true, .reproducible = true};
    temp_dir dir;
    char path[TEMP_PATH_SIZE], link[TEMP_PATH_SIZE];
    uint8_t first[GDB_UUID_SIZE], second[GDB_UUID_SIZE];
    gdb_error err = GDB_ERROR_INIT;
    struct stat st;

    (void)state;
    temp_dir_make(&dir);
    temp_dir_join(&dir, "x.gdb", path);
    temp_dir_join(&dir, "link.gdb", link);
    assert_ok(build(path, &replace, 1, &err), err); /* nothing there to replace */
    read_uuid(path, first);
    assert_int_equal(first[6] >> 4, 8);
    assert_ok(build(path, &replace, 2, &err), err);
    read_uuid(path, second);
    assert_memory_not_equal(first, second, GDB_UUID_SIZE);
    assert_int_equal(temp_dir_count(&dir), 1);

    assert_int_equal(symlink("x.gdb", link), 0);
    assert_fails(build(link, NULL, 1, &err), GDB_ERR_INPUT, "exists already", err);
    assert_ok(build(link, &replace, 1, &err), err);
    assert_int_equal(lstat(link, &st), 0);
    assert_true(S_ISLNK(st.st_mode));
    read_uuid(path, second);
    assert_memory_equal(first, second, GDB_UUID_SIZE);
    assert_int_equal(temp_dir_count(&dir), 2);
    temp_dir_remove(&dir);
}

/* A crash may leave a log that was being made: it is the database's, and goes with it. */
static void draft_of_a_log_does_not_hinder(void **state)
{
    gdb_database_builder_options replace = {.replace = true};
    char path[TEMP_PATH_SIZE], draft[TEMP_PATH_SIZE + 16];
    gdb_error err = GDB_ERROR_INIT;
    temp_dir dir;
    FILE *file;

    (void)state;
    temp_dir_make(&dir);
    temp_dir_join(&dir, "x.gdb", path);
    assert_ok(build(path, NULL, 1, &err), err);
    snprintf(draft, sizeof(draft), "%s/%s", path, GDB_DATABASE_LOG_DRAFT_FILE);
    file = fopen(draft, "w");
    assert_non_null(file);
    fclose(file);
    assert_ok(build(path, &replace, 2, &err), err);
    assert_int_equal(access(draft, F_OK), -1);
    assert_int_equal(temp_dir_count(&dir), 1);
    temp_dir_remove(&dir);
}

static void database_replaced_while_it_is_opened_stays_itself(void **state)
{
    gdb_database_builder_options replace = {.replace = true};
    gdb_database_options options = {0};
    gdb_database *database = NULL;
    gdb_error err = GDB_ERROR_INIT;
    char path[TEMP_PATH_SIZE], data[TEMP_PATH_SIZE + 16];
    uint8_t old[GDB_UUID_SIZE], new[GDB_UUID_SIZE];
    temp_dir dir;

    (void)state;
    temp_dir_make(&dir);
    temp_dir_join(&dir, "x.gdb", path);
    assert_ok(build(path, NULL, 1, &err), err);
    read_uuid(path, old);
    snprintf(data, sizeof(data), "%s/%s", path, GDB_DATABASE_DATA_FILE);
    assert_ok(gdb_page_io_file_open(&options.io, data, GDB_PAGE_IO_READ, &err), err);
    assert_ok(build(path, &replace, 2, &err), err);
    read_uuid(path, new);
    assert_memory_not_equal(old, new, GDB_UUID_SIZE);
    assert_ok(gdb_database_open(&database, path, &options, &err), err);
    assert_memory_equal(gdb_database_header_get(database)->uuid, old, GDB_UUID_SIZE);
    gdb_database_close(database);
    gdb_page_io_close(options.io);
    temp_dir_remove(&dir);
}

static void same_contents_give_the_same_bytes(void **state)
{
    gdb_database_builder_options reproducible = {.reproducible = true};
    temp_dir dir;
    char paths[2][TEMP_PATH_SIZE], command[3 * TEMP_PATH_SIZE];
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    temp_dir_make(&dir);
    for (unsigned i = 0; i < 2; i++) {
        temp_dir_join(&dir, i == 0 ? "a" : "b", paths[i]);
        assert_ok(build(paths[i], &reproducible, 3, &err), err);
    }
    snprintf(command, sizeof(command), "cmp %s/data.gdb %s/data.gdb", paths[0], paths[1]);
    assert_int_equal(system(command), 0);
    temp_dir_remove(&dir);
}

static void closing_early_leaves_nothing(void **state)
{
    temp_dir dir;
    char path[TEMP_PATH_SIZE];
    gdb_database_builder *builder = NULL;
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    temp_dir_make(&dir);
    temp_dir_join(&dir, "x.gdb", path);
    assert_ok(gdb_database_builder_open(&builder, path, NULL, &err), err);
    assert_ok(append_filler(gdb_database_builder_writer(builder), 1, &err), err);
    assert_int_equal(temp_dir_count(&dir), 1);
    gdb_database_builder_close(builder);
    assert_int_equal(temp_dir_count(&dir), 0);
    gdb_database_builder_close(NULL);
    temp_dir_remove(&dir);
}

static void name_taken_meanwhile_is_not_overwritten(void **state)
{
    temp_dir dir;
    char path[TEMP_PATH_SIZE];
    gdb_database_builder *builder = NULL;
    gdb_catalog *catalog = NULL;
    gdb_metadata metadata = {0};
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    temp_dir_make(&dir);
    temp_dir_join(&dir, "x.gdb", path);
    assert_ok(gdb_catalog_create(&catalog, &err), err);
    assert_ok(gdb_database_builder_open(&builder, path, NULL, &err), err);
    assert_int_equal(mkdir(path, 0777), 0);
    assert_fails(gdb_database_builder_finish(builder, catalog, &metadata, NULL, &err),
                 GDB_ERR_INPUT, "exists already", err);
    gdb_database_builder_close(builder);
    gdb_catalog_free(catalog);
    assert_int_equal(temp_dir_count(&dir), 1);
    assert_int_equal(rmdir(path), 0);
    temp_dir_remove(&dir);
}

static void orphans_of_dead_processes_are_removed(void **state)
{
    temp_dir dir;
    char path[TEMP_PATH_SIZE], name[TEMP_PATH_SIZE], orphan[TEMP_PATH_SIZE];
    gdb_error err = GDB_ERROR_INIT;
    pid_t child = fork();

    (void)state;
    if (child == 0)
        _exit(0);
    assert_int_equal(waitpid(child, NULL, 0), child);
    temp_dir_make(&dir);
    temp_dir_join(&dir, "x.gdb", path);
    snprintf(name, sizeof(name), "x.gdb.new-%ld-0", (long)child);
    assert_int_equal(mkdir(temp_dir_join(&dir, name, orphan), 0777), 0);
    snprintf(name, sizeof(name), "x.gdb.new-%ld-7", (long)getppid());
    assert_int_equal(mkdir(temp_dir_join(&dir, name, orphan), 0777), 0);
    assert_int_equal(mkdir(temp_dir_join(&dir, "x.gdb.new-notes", orphan), 0777), 0);
    assert_ok(build(path, NULL, 1, &err), err);
    assert_int_equal(temp_dir_count(&dir), 3); /* x.gdb, the living one, the notes */
    temp_dir_remove(&dir);
}

static gdb_status wrap(void *context, gdb_page_io *io, gdb_page_io **out, gdb_error *err)
{
    return gdb_page_io_fault_open(out, io, context, err);
}

/* Let the n-th call fail, for every n until there is no n-th call. */
static void sweep(int64_t *fail_at, gdb_page_io_fault *fault, bool exists)
{
    gdb_database_builder_options options = {
        .replace = exists, .reproducible = true, .wrap_io = wrap, .wrap_context = fault};
    uint8_t before[GDB_UUID_SIZE], after[GDB_UUID_SIZE];
    temp_dir dir;
    char path[TEMP_PATH_SIZE];
    gdb_error err = GDB_ERROR_INIT;
    int64_t n = 0;

    temp_dir_make(&dir);
    temp_dir_join(&dir, "x.gdb", path);
    gdb_page_io_fault_init(fault);
    if (exists) {
        assert_ok(build(path, &options, 1, &err), err);
        read_uuid(path, before);
    }
    for (;; n++) {
        gdb_status status;
        gdb_page_io_fault_init(fault);
        *fail_at = n;
        fault->os_errno = ENOSPC;
        fault->cut_short = true;
        status = build(path, &options, 2, &err);
        if (status == GDB_OK)
            break;
        assert_int_equal(status, GDB_ERR_IO);
        assert_int_equal(err.os_errno, ENOSPC);
        assert_non_null(strstr(err.message, "x.gdb"));
        gdb_error_clear(&err);
        assert_int_equal(temp_dir_count(&dir), exists ? 1 : 0);
        if (exists) {
            read_uuid(path, after);
            assert_memory_equal(before, after, GDB_UUID_SIZE);
        }
    }
    assert_true(n >= 1);
    assert_int_equal(temp_dir_count(&dir), 1);
    temp_dir_remove(&dir);
}

static void failed_write_leaves_nothing_behind(void **state)
{
    gdb_page_io_fault fault;

    (void)state;
    sweep(&fault.fail_write, &fault, false);
    sweep(&fault.fail_write, &fault, true);
}

static void failed_sync_leaves_nothing_behind(void **state)
{
    gdb_page_io_fault fault;

    (void)state;
    sweep(&fault.fail_sync, &fault, false);
    sweep(&fault.fail_sync, &fault, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(built_database_is_there_alone),
        cmocka_unit_test(existing_path_is_refused),
        cmocka_unit_test(replaced_database_is_the_new_one),
        cmocka_unit_test(draft_of_a_log_does_not_hinder),
        cmocka_unit_test(database_replaced_while_it_is_opened_stays_itself),
        cmocka_unit_test(same_contents_give_the_same_bytes),
        cmocka_unit_test(closing_early_leaves_nothing),
        cmocka_unit_test(name_taken_meanwhile_is_not_overwritten),
        cmocka_unit_test(orphans_of_dead_processes_are_removed),
        cmocka_unit_test(failed_write_leaves_nothing_behind),
        cmocka_unit_test(failed_sync_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
