/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/alloc.h"
#include "lib/database/machine_memory.h"
#include "tests/support/break_db.h"
#include "tests/support/make_db.h"
#include "tests/support/temp_dir.h"

static void make_people(make_db *db)
{
    make_db_nodes(db, "Person", "id:INT64 name:STRING", "1|Alice\n2|Bob\n3|\n");
    make_db_nodes(db, "City", "name:STRING", "Rome\nOslo\n");
    make_db_rels(db, "Likes", "Person", "Person", "since:DATE",
                 "0|1|2020-01-31\n2|0|\n0|1|2019-05-05\n");
    make_db_rels(db, "In", "Person", "City", "", "0|1\n");
    make_db_rels(db, "Likes", "Person", "City", "since:DATE", "1|0|2001-01-01\n");
}

static void open_database_has_its_tables(void **state)
{
    make_db *db = make_db_begin();
    gdb_database *database;
    const gdb_catalog *catalog;
    const gdb_rel_schema *likes;

    (void)state;
    make_people(db);
    database = make_db_open(db, 0);
    catalog = gdb_database_catalog(database);
    assert_int_equal(gdb_database_header_get(database)->epoch, 2);
    assert_int_equal(gdb_catalog_get(catalog)->node_count, 2);
    likes = gdb_catalog_find_rel(catalog, gdb_text_of("likes"));
    assert_non_null(likes);
    assert_int_equal(likes->pair_count, 2);
    assert_int_equal(gdb_rel_table_rel_count(gdb_database_rel_table(database, likes->pairs[0].id)),
                     3);
    assert_int_equal(gdb_rel_table_rel_count(gdb_database_rel_table(database, likes->pairs[1].id)),
                     1);
    assert_int_equal(gdb_node_table_row_count(gdb_database_node_table(database, 1)), 3);
    assert_int_equal(gdb_node_table_row_count(gdb_database_node_table(database, 2)), 2);
    assert_null(gdb_database_rel_table(database, 1));
    assert_null(gdb_database_node_table(database, likes->pairs[0].id));
    assert_null(gdb_database_node_table(database, 0));
    assert_null(gdb_database_node_table(database, 1000));
    assert_string_equal(gdb_database_path(database), make_db_finish(db));
    assert_int_equal(gdb_database_metadata(database)->rel_count, 3);
    gdb_database_close(database);
    gdb_database_close(NULL);
    make_db_end(db);
}

static void empty_tables_can_be_opened(void **state)
{
    make_db *db = make_db_begin();
    gdb_database *database;

    (void)state;
    make_db_nodes(db, "A", "id:INT64 x:DOUBLE", "");
    make_db_rels(db, "R", "A", "A", "y:STRING", "");
    database = make_db_open(db, 0);
    assert_int_equal(gdb_node_table_row_count(gdb_database_node_table(database, 1)), 0);
    assert_int_equal(gdb_rel_table_rel_count(gdb_database_rel_table(database, 2)), 0);
    gdb_database_close(database);
    make_db_end(db);
}

static void database_without_tables_can_be_opened(void **state)
{
    make_db *db = make_db_begin();
    gdb_database *database = make_db_open(db, 0);

    (void)state;
    assert_int_equal(gdb_catalog_get(gdb_database_catalog(database))->node_count, 0);
    gdb_database_close(database);
    make_db_end(db);
}

static void what_is_not_a_database_is_named(void **state)
{
    temp_dir dir;
    char path[TEMP_PATH_SIZE], data[TEMP_PATH_SIZE];
    gdb_database *database = NULL;
    gdb_error err = GDB_ERROR_INIT;
    FILE *file;

    (void)state;
    temp_dir_make(&dir);
    temp_dir_join(&dir, "x.gdb", path);
    assert_fails(gdb_database_open(&database, path, NULL, &err), GDB_ERR_CORRUPT,
                 "no such database", err);
    assert_int_equal(mkdir(path, 0777), 0);
    assert_fails(gdb_database_open(&database, path, NULL, &err), GDB_ERR_CORRUPT,
                 "is not a database (no data.gdb)", err);
    snprintf(data, sizeof(data), "%.480s/data.gdb", path);
    assert_int_equal(mkdir(data, 0777), 0);
    assert_fails(gdb_database_open(&database, path, NULL, &err), GDB_ERR_CORRUPT,
                 "not a plain file", err);
    assert_int_equal(rmdir(data), 0);
    file = fopen(data, "wb");
    assert_non_null(file);
    assert_fails(gdb_database_open(&database, path, NULL, &err), GDB_ERR_CORRUPT,
                 "no valid database header", err);
    for (unsigned i = 0; i < 3 * GDB_PAGE_SIZE; i++)
        fputc('x', file);
    fclose(file);
    assert_fails(gdb_database_open(&database, path, NULL, &err), GDB_ERR_CORRUPT,
                 "no valid database header", err);
    assert_fails(gdb_database_open(&database, data, NULL, &err), GDB_ERR_CORRUPT, "not a directory",
                 err);
    temp_dir_remove(&dir);
}

/* The data file of a small database, to be damaged. */
typedef struct data_file {
    make_db *db;
    char path[TEMP_PATH_SIZE];
    const char *directory;
    long size;
} data_file;

static void make_data_file(data_file *f)
{
    struct stat st;

    f->db = make_db_begin();
    make_people(f->db);
    f->directory = make_db_finish(f->db);
    snprintf(f->path, sizeof(f->path), "%.480s/data.gdb", f->directory);
    assert_int_equal(stat(f->path, &st), 0);
    f->size = (long)st.st_size;
}

static void flip(const data_file *f, long at)
{
    FILE *file = fopen(f->path, "r+b");
    int c;

    assert_non_null(file);
    assert_int_equal(fseek(file, at, SEEK_SET), 0);
    c = fgetc(file);
    assert_int_equal(fseek(file, at, SEEK_SET), 0);
    assert_int_equal(fputc(c ^ 0x10, file), c ^ 0x10);
    assert_int_equal(fclose(file), 0);
}

static void one_damaged_header_is_survived(void **state)
{
    data_file f;
    gdb_database *database = NULL;
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    make_data_file(&f);
    for (long slot = 0; slot < 2; slot++) {
        flip(&f, slot * GDB_PAGE_SIZE + 70);
        assert_ok(gdb_database_open(&database, f.directory, NULL, &err), err);
        assert_int_equal(gdb_database_header_get(database)->epoch, 2 - slot);
        gdb_database_close(database);
        if (slot == 0)
            flip(&f, slot * GDB_PAGE_SIZE + 70);
    }
    flip(&f, 100);
    assert_fails(gdb_database_open(&database, f.directory, NULL, &err), GDB_ERR_CORRUPT,
                 "no valid database header", err);
    make_db_end(f.db);
}

static void file_cut_short_is_corrupt(void **state)
{
    data_file f;
    gdb_database *database = NULL;
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    make_data_file(&f);
    assert_int_equal(truncate(f.path, f.size - 1), 0);
    assert_fails(gdb_database_open(&database, f.directory, NULL, &err), GDB_ERR_CORRUPT,
                 "is cut short", err);
    for (long pages = f.size / GDB_PAGE_SIZE - 1; pages >= 0; pages--) {
        assert_int_equal(truncate(f.path, pages * GDB_PAGE_SIZE), 0);
        assert_int_equal(gdb_database_open(&database, f.directory, NULL, &err), GDB_ERR_CORRUPT);
        gdb_error_clear(&err);
    }
    make_db_end(f.db);
}

static void changed_byte_of_catalog_or_metadata_is_found(void **state)
{
    data_file f;
    gdb_database *database = NULL;
    gdb_error err = GDB_ERROR_INIT;
    gdb_database_header header;

    (void)state;
    make_data_file(&f);
    assert_ok(gdb_database_open(&database, f.directory, NULL, &err), err);
    header = *gdb_database_header_get(database);
    gdb_database_close(database);
    for (long at = 0; at < GDB_PAGE_SIZE; at += 37) {
        long places[2] = {(long)header.catalog.first_page * GDB_PAGE_SIZE + at,
                          (long)header.metadata.first_page * GDB_PAGE_SIZE + at};
        for (unsigned i = 0; i < 2; i++) {
            flip(&f, places[i]);
            assert_int_equal(gdb_database_open(&database, f.directory, NULL, &err),
                             GDB_ERR_CORRUPT);
            assert_true(err.where[0] != '\0');
            gdb_error_clear(&err);
            flip(&f, places[i]);
        }
    }
    assert_ok(gdb_database_open(&database, f.directory, NULL, &err), err);
    gdb_database_close(database);
    make_db_end(f.db);
}

static void something_else_than_a_log_refuses_the_database(void **state)
{
    data_file f;
    char path[TEMP_PATH_SIZE];
    gdb_database *database = NULL;
    gdb_error err = GDB_ERROR_INIT;
    FILE *file;

    (void)state;
    make_data_file(&f);
    snprintf(path, sizeof(path), "%.480s/wal.gdb", f.directory);
    file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fputc('x', file), 'x');
    assert_int_equal(fclose(file), 0);
    assert_fails(gdb_database_open(&database, f.directory, NULL, &err), GDB_ERR_CORRUPT, "log",
                 err);
    make_db_end(f.db);
}

static void count_warning(void *context, const char *message)
{
    assert_non_null(strstr(message, "buffer pool"));
    (*(unsigned *)context)++;
}

static void budget_above_the_memory_is_lowered_with_a_warning(void **state)
{
    unsigned warnings = 0;
    gdb_progress_sink sink = {.warn = count_warning, .context = &warnings};
    gdb_database_options options = {.buffer_pool = UINT64_MAX / 2, .sink = &sink};
    gdb_database *database = NULL;
    gdb_buffer_pool_stats stats;
    gdb_error err = GDB_ERROR_INIT;
    data_file f;

    (void)state;
    make_data_file(&f);
    assert_ok(gdb_database_open(&database, f.directory, &options, &err), err);
    assert_int_equal(warnings, 1);
    gdb_buffer_pool_stats_get(gdb_database_pool(database), &stats);
    assert_true(stats.limit * GDB_PAGE_SIZE <= gdb_machine_memory());
    gdb_database_close(database);
    options.buffer_pool = UINT64_C(2) << 20;
    assert_ok(gdb_database_open(&database, f.directory, &options, &err), err);
    assert_int_equal(warnings, 1);
    gdb_buffer_pool_stats_get(gdb_database_pool(database), &stats);
    assert_int_equal(stats.limit, 512);
    gdb_database_close(database);
    assert_true(gdb_database_default_pool() <= UINT64_C(256) << 20);
    assert_true(gdb_database_default_pool() >= UINT64_C(1) << 20);
    make_db_end(f.db);
}

/* The n-th allocation of opening and of reading fails, for every n. */
static void failed_allocation_leaves_nothing_behind(void **state)
{
    data_file f;
    gdb_error err = GDB_ERROR_INIT;
    gdb_status status = GDB_ERR_NOMEM;
    int64_t n = 0;

    (void)state;
    make_data_file(&f);
    for (; status != GDB_OK; n++) {
        gdb_database *database = NULL;
        gdb_key_lookup *lookup = NULL;
        gdb_value key = gdb_value_int64(2);
        uint64_t offset = 0;

        gdb_alloc_fail_after(n);
        status = gdb_database_open(&database, f.directory, NULL, &err);
        if (status == GDB_OK)
            status = gdb_key_lookup_open(&lookup, gdb_database_node_table(database, 1), &err);
        if (status == GDB_OK)
            status = gdb_key_lookup_find(lookup, &key, &offset, &err);
        gdb_alloc_fail_after(-1);
        if (status == GDB_OK)
            assert_int_equal(offset, 1);
        else
            assert_int_equal(status, GDB_ERR_NOMEM);
        gdb_error_clear(&err);
        gdb_key_lookup_close(lookup);
        gdb_database_close(database);
    }
    assert_true(n > 10);
    make_db_end(f.db);
}

static gdb_value number_of_row(void *context, uint64_t row, uint32_t column, gdb_arena *arena)
{
    (void)context;
    (void)column;
    (void)arena;
    return gdb_value_int64((int64_t)row);
}

static void features_that_are_used_are_in_the_header(void **state)
{
    enum { ROWS = 20000 }; /* in groups of 131072 these are coded by their steps */
    bool is_small = GDB_GROUP_SIZE < ROWS;
    uint64_t feature = is_small ? 0 : GDB_DATABASE_FEATURE_ELIAS_FANO;
    make_db *db = make_db_begin(), *few = make_db_begin();
    gdb_database *database;
    gdb_error err = GDB_ERROR_INIT;
    break_db broken;

    (void)state;
    make_people(few);
    database = make_db_open(few, 0);
    assert_int_equal(gdb_database_header_get(database)->must_understand, 0);
    gdb_database_close(database);
    make_db_end(few);

    make_db_nodes_from(db, "N", "id:INT64", ROWS, number_of_row, NULL);
    database = make_db_open(db, 0);
    assert_int_equal(gdb_database_header_get(database)->must_understand, feature);
    gdb_database_close(database);
    break_db_open(&broken, make_db_finish(db));
    broken.header.must_understand = 0;
    break_db_write_header(&broken);
    break_db_close(&broken);
    if (is_small)
        assert_ok(gdb_database_open(&database, make_db_finish(db), NULL, &err), err);
    else
        assert_fails(gdb_database_open(&database, make_db_finish(db), NULL, &err), GDB_ERR_CORRUPT,
                     "does not announce (bits 1)", err);
    if (is_small)
        gdb_database_close(database);
    make_db_end(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(open_database_has_its_tables),
        cmocka_unit_test(features_that_are_used_are_in_the_header),
        cmocka_unit_test(empty_tables_can_be_opened),
        cmocka_unit_test(database_without_tables_can_be_opened),
        cmocka_unit_test(what_is_not_a_database_is_named),
        cmocka_unit_test(one_damaged_header_is_survived),
        cmocka_unit_test(file_cut_short_is_corrupt),
        cmocka_unit_test(changed_byte_of_catalog_or_metadata_is_found),
        cmocka_unit_test(something_else_than_a_log_refuses_the_database),
        cmocka_unit_test(budget_above_the_memory_is_lowered_with_a_warning),
        cmocka_unit_test(failed_allocation_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
