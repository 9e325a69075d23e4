/* SPDX-License-Identifier: MIT */
/* Columns of lists, as column_store reads them. */
#include "tests/support/test.h"

#include "tests/support/break_db.h"
#include "tests/support/make_db.h"

enum { ROWS = 21, TAGS = 1, SAME = 2, NOTHING = 3 };

/* Row i has i % 4 tags: of i % 7 = 3 NULL, of i % 7 = 5 with a NULL behind them. */
static void expect_tags(uint32_t row, char out[64])
{
    size_t n = 0;

    if (row % 7 == 3) {
        snprintf(out, 64, "NULL");
        return;
    }
    out[n++] = '[';
    for (uint32_t i = 0; i < row % 4; i++)
        n += (size_t)snprintf(out + n, 64 - n, "%st%u-%u", i > 0 ? "," : "", row, i);
    if (row % 7 == 5)
        n += (size_t)snprintf(out + n, 64 - n, "%s", row % 4 > 0 ? ",NULL" : "");
    snprintf(out + n, 64 - n, "]");
}

static make_db *make_lists(void)
{
    static char rows[8192]; /* borrowed by the database under construction */
    make_db *db = make_db_begin();
    char tags[64];
    size_t n = 0;

    for (uint32_t i = 0; i < ROWS; i++) {
        char *null;

        expect_tags(i, tags);
        null = strstr(tags, "NULL");
        if (null != NULL) /* an empty field, an empty item */
            memmove(null, null + 4, strlen(null + 4) + 1);
        n += (size_t)snprintf(rows + n, sizeof(rows) - n, "%u|%s|[1,2]|\n", i, tags);
    }
    make_db_nodes(db, "T", "id:INT64 tags:STRING[] same:INT64[] nothing:DATE[]", rows);
    return db;
}

static gdb_column_reader *open_column(const gdb_database *database, uint32_t column,
                                      gdb_vector *vector)
{
    gdb_column_reader *reader = NULL;
    gdb_error err = GDB_ERROR_INIT;

    assert_ok(gdb_node_table_column(gdb_database_node_table(database, 1), column, &reader, &err),
              err);
    assert_int_equal(gdb_column_reader_type(reader), GDB_TYPE_LIST);
    assert_ok(gdb_vector_init(vector, GDB_TYPE_LIST, &err), err);
    return reader;
}

static void assert_list(const gdb_vector *vector, uint32_t at, const char *expected)
{
    gdb_value value = gdb_vector_get(vector, at);
    gdb_error err = GDB_ERROR_INIT;
    gdb_buffer printed = {0};

    if (value.is_null)
        assert_ok(gdb_buffer_append_text(&printed, "NULL", &err), err);
    assert_ok(gdb_value_print(&value, &printed, &err), err);
    assert_ok(gdb_buffer_append_byte(&printed, '\0', &err), err);
    assert_string_equal((char *)printed.data, expected);
    gdb_buffer_release(&printed);
}

static void scans_give_lists(void **state)
{
    make_db *db = make_lists();
    gdb_database *database = make_db_open(db, 0);
    gdb_error err = GDB_ERROR_INIT;
    gdb_vector vector;
    gdb_column_reader *reader = open_column(database, TAGS, &vector);
    char expected[64];

    (void)state;
    for (uint32_t first = 0; first < ROWS; first++) {
        uint32_t count = ROWS - first < GDB_VECTOR_SIZE ? ROWS - first : GDB_VECTOR_SIZE;

        assert_ok(gdb_column_reader_scan(reader, first, count, &vector, &err), err);
        for (uint32_t i = 0; i < count; i++) {
            expect_tags(first + i, expected);
            assert_list(&vector, i, expected);
        }
    }
    gdb_column_reader_close(reader);
    gdb_vector_release(&vector);
    gdb_database_close(database);
    make_db_end(db);
}

static void constant_lists_are_decoded_once(void **state)
{
    make_db *db = make_lists();
    gdb_database *database = make_db_open(db, 0);
    gdb_error err = GDB_ERROR_INIT;
    gdb_vector vector, nothing;
    gdb_column_reader *reader = open_column(database, SAME, &vector);
    gdb_column_reader *nulls = open_column(database, NOTHING, &nothing);

    (void)state;
    assert_ok(gdb_column_reader_scan(reader, 1, 3, &vector, &err), err);
    assert_true(vector.is_constant);
    assert_list(&vector, 2, "[1,2]");
    assert_ok(gdb_column_reader_scan(nulls, 1, 3, &nothing, &err), err);
    assert_list(&nothing, 2, "NULL");
    gdb_column_reader_close(reader);
    gdb_column_reader_close(nulls);
    gdb_vector_release(&vector);
    gdb_vector_release(&nothing);
    gdb_database_close(database);
    make_db_end(db);
}

static void gathers_give_lists_at_their_places(void **state)
{
    static const uint64_t rows[] = {20, 3, 5, 20};
    static const uint32_t places[] = {2, 0, 3, 1};
    make_db *db = make_lists();
    gdb_database *database = make_db_open(db, 0);
    gdb_error err = GDB_ERROR_INIT;
    gdb_vector vector;
    gdb_column_reader *reader = open_column(database, TAGS, &vector);
    char expected[64];

    (void)state;
    assert_ok(gdb_column_reader_gather(reader, rows, places, 4, &vector, &err), err);
    for (uint32_t i = 0; i < 4; i++) {
        expect_tags((uint32_t)rows[i], expected);
        assert_list(&vector, places[i], expected);
    }
    gdb_column_reader_close(reader);
    gdb_vector_release(&vector);
    gdb_database_close(database);
    make_db_end(db);
}

static void bytes_that_are_no_list_are_corrupt(void **state)
{
    make_db *db = make_db_begin();
    gdb_error err = GDB_ERROR_INIT;
    gdb_database *database;
    gdb_column_reader *reader;
    gdb_vector vector;
    break_db broken;
    uint64_t page;

    (void)state;
    make_db_nodes(db, "T", "id:INT64 n:INT8[]", "1|[65,66]\n2|[67]\n");
    break_db_open(&broken, make_db_finish(db));
    page = break_db_find(&broken, GDB_PAGE_TYPE_SEGMENT, 1, 1, 0);
    while (memcmp(break_db_page(&broken, page) + GDB_PAGE_HEADER_SIZE, "\x04" "AB", 3) != 0)
        page = break_db_find(&broken, GDB_PAGE_TYPE_SEGMENT, 1, 1, page + 1);
    break_db_page(&broken, page)[GDB_PAGE_HEADER_SIZE] = 6;
    break_db_seal(&broken, page);
    break_db_close(&broken);
    database = make_db_open(db, 0);
    reader = open_column(database, 1, &vector);
    assert_int_equal(gdb_column_reader_scan(reader, 0, 2, &vector, &err), GDB_ERR_CORRUPT);
    assert_string_equal(err.message, "list: 3 elements in 2 bytes");
    assert_string_equal(err.where, "table 1, column 1");
    gdb_column_reader_close(reader);
    gdb_vector_release(&vector);
    gdb_database_close(database);
    make_db_end(db);
}

/* A program that knows no lists must be told by the header. */
static void a_header_that_does_not_announce_lists_is_corrupt(void **state)
{
    make_db *db = make_lists();
    gdb_database *database = NULL;
    gdb_error err = GDB_ERROR_INIT;
    break_db broken;

    (void)state;
    break_db_open(&broken, make_db_finish(db));
    assert_int_equal(broken.header.must_understand & GDB_DATABASE_FEATURE_LISTS,
                     GDB_DATABASE_FEATURE_LISTS);
    broken.header.must_understand &= ~GDB_DATABASE_FEATURE_LISTS;
    break_db_write_header(&broken);
    break_db_close(&broken);
    assert_fails(gdb_database_open(&database, make_db_finish(db), NULL, &err), GDB_ERR_CORRUPT,
                 "does not announce", err);
    make_db_end(db);
    db = make_db_begin();
    make_db_nodes(db, "T", "id:INT64", "1\n");
    break_db_open(&broken, make_db_finish(db));
    assert_int_equal(broken.header.must_understand & GDB_DATABASE_FEATURE_LISTS, 0);
    break_db_close(&broken);
    make_db_end(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scans_give_lists),
        cmocka_unit_test(constant_lists_are_decoded_once),
        cmocka_unit_test(gathers_give_lists_at_their_places),
        cmocka_unit_test(bytes_that_are_no_list_are_corrupt),
        cmocka_unit_test(a_header_that_does_not_announce_lists_is_corrupt),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
