/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/base/hash.h"
#include "tests/support/make_db.h"

/* More than one segment a column. */
enum {
    IS_SMALL = GDB_GROUP_SIZE < 1000,
    ROWS = IS_SMALL ? 9 * GDB_GROUP_SIZE + 5 : GDB_GROUP_SIZE + 3000
};

static const char *const columns = "id:INT64 flag:BOOL tiny:INT8 small:INT16 mid:INT32 utiny:UINT8 "
                                   "usmall:UINT16 umid:UINT32 ubig:UINT64 f:FLOAT d:DOUBLE "
                                   "s:STRING day:DATE at:TIMESTAMP same:STRING none:INT32 "
                                   "word:STRING";

enum { COLUMNS = 17, COLUMN_SAME = 14, COLUMN_NONE = 15 };

static make_db *db;
static gdb_database *database;
static const gdb_node_table *table;

static gdb_value integer(gdb_type_id type, uint64_t image)
{
    gdb_value v = gdb_value_int64((int64_t)image);

    v.type = type;
    return v;
}

static gdb_value text_value(uint64_t h, uint32_t lengths, gdb_arena *arena)
{
    char text[64];
    int n = snprintf(text, sizeof(text), "%.*s%llu", (int)(h % lengths),
                     "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
                     (unsigned long long)(h >> 40));

    return gdb_value_string(
        gdb_arena_copy_text(arena, gdb_text(text, h % 11 == 0 ? 0 : (size_t)n), NULL));
}

static gdb_value value_of(void *context, uint64_t row, uint32_t column, gdb_arena *arena)
{
    static const char *const words[] = {"", "red", "green", "blue", "rather a long word, this"};
    uint64_t h = gdb_hash_u64(row * 100 + column);
    gdb_value v;

    (void)context;
    if (column == COLUMN_NONE || (column > 0 && column != COLUMN_SAME && h % 5 == 0))
        return gdb_value_null();
    switch (column) {
    case 0:
        return gdb_value_int64((int64_t)(row * 7));
    case 1:
        return gdb_value_bool(h % 2 == 1);
    case 2:
        return integer(GDB_TYPE_INT8, (uint64_t)(int64_t)(int8_t)(h >> 8));
    case 3:
        return integer(GDB_TYPE_INT16, (uint64_t)(int64_t)(int16_t)(h >> 8));
    case 4:
        return integer(GDB_TYPE_INT32, (uint64_t)(int64_t)(int32_t)(h >> 8));
    case 5:
        return integer(GDB_TYPE_UINT8, (uint8_t)(h >> 8));
    case 6:
        return integer(GDB_TYPE_UINT16, (uint16_t)(h >> 8));
    case 7:
        return integer(GDB_TYPE_UINT32, (uint32_t)(h >> 8));
    case 8:
        return integer(GDB_TYPE_UINT64, h);
    case 9:
        v = gdb_value_double((double)(float)((double)(h % 1000) / 8));
        v.type = GDB_TYPE_FLOAT;
        return v;
    case 10:
        return gdb_value_double((double)(h % 100000) / 100);
    case 11:
        return text_value(h >> 4, 50, arena);
    case 12:
        return integer(GDB_TYPE_DATE, (uint64_t)(int64_t)(int32_t)(h % 20000) - 5000);
    case 13:
        return integer(GDB_TYPE_TIMESTAMP, h >> 16);
    case COLUMN_SAME:
        return gdb_value_string(gdb_text_of("always"));
    default:
        return gdb_value_string(gdb_text_of(words[(h >> 8) % 5]));
    }
}

static int open_table(void **state)
{
    (void)state;
    db = make_db_begin();
    make_db_nodes_from(db, "T", columns, ROWS, value_of, NULL);
    database = make_db_open(db, UINT64_C(1) << 20);
    table = gdb_database_node_table(database, 1);
    return table == NULL;
}

static int close_table(void **state)
{
    (void)state;
    gdb_database_close(database);
    make_db_end(db);
    return 0;
}

static void check_row(const gdb_vector *vector, uint32_t at, uint64_t row, uint32_t column,
                      gdb_arena *arena)
{
    gdb_value expected = value_of(NULL, row, column, arena), found = gdb_vector_get(vector, at);

    if (expected.is_null != found.is_null ||
        (!expected.is_null && gdb_value_compare(&expected, &found) != 0))
        fail_msg("column %u, row %llu differs", column, (unsigned long long)row);
    if (!found.is_null)
        assert_int_equal(found.type, gdb_node_table_schema(table)->columns[column].type);
}

static gdb_column_reader *open_column(uint32_t column, gdb_vector *vector)
{
    gdb_column_reader *reader = NULL;
    gdb_error err = GDB_ERROR_INIT;

    assert_ok(gdb_node_table_column(table, column, &reader, &err), err);
    memset(vector, 0, sizeof(*vector));
    assert_ok(gdb_vector_init(vector, gdb_column_reader_type(reader), &err), err);
    return reader;
}

static void scans_give_what_was_written(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_arena arena = {0};
    gdb_vector vector;

    (void)state;
    for (uint32_t column = 0; column < COLUMNS; column++) {
        gdb_column_reader *reader = open_column(column, &vector);
        uint32_t step = 1;
        assert_int_equal(gdb_column_reader_row_count(reader), ROWS);
        for (uint64_t first = 0; first < ROWS; first += step) {
            uint64_t left = ROWS - first;
            step = GDB_VECTOR_SIZE - (uint32_t)(first % 3); /* parts at odd places */
            if (step > left)
                step = (uint32_t)left;
            assert_ok(gdb_column_reader_scan(reader, first, step, &vector, &err), err);
            for (uint32_t i = 0; i < step; i++)
                check_row(&vector, i, first + i, column, &arena);
            gdb_arena_clear(&arena);
        }
        gdb_column_reader_close(reader);
        gdb_vector_release(&vector);
    }
    gdb_column_reader_close(NULL);
    gdb_arena_release(&arena);
}

static void scan_over_a_segment_border_keeps_nulls_in_place(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_arena arena = {0};
    gdb_vector vector;

    (void)state;
    for (uint32_t column = 0; column < COLUMNS; column++) {
        gdb_column_reader *reader = open_column(column, &vector);
        for (uint32_t before = 1; before < 140 && before < GDB_VECTOR_SIZE; before += 13) {
            uint64_t first = GDB_GROUP_SIZE - before;
            assert_ok(gdb_column_reader_scan(reader, first, GDB_VECTOR_SIZE, &vector, &err), err);
            for (uint32_t i = 0; i < GDB_VECTOR_SIZE; i++)
                check_row(&vector, i, first + i, column, &arena);
            gdb_arena_clear(&arena);
        }
        gdb_column_reader_close(reader);
        gdb_vector_release(&vector);
    }
    gdb_arena_release(&arena);
}

static void constant_columns_scan_to_constant_vectors(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_vector vector;
    gdb_column_reader *reader = open_column(COLUMN_SAME, &vector);

    (void)state;
    assert_ok(gdb_column_reader_scan(reader, 0, 4, &vector, &err), err);
    assert_true(vector.is_constant);
    assert_true(gdb_text_equal(gdb_vector_get(&vector, 3).as.text, gdb_text_of("always")));
    gdb_column_reader_close(reader);
    gdb_vector_release(&vector);
    reader = open_column(COLUMN_NONE, &vector);
    assert_ok(gdb_column_reader_scan(reader, 0, 4, &vector, &err), err);
    assert_true(vector.is_constant);
    assert_true(gdb_vector_is_null(&vector, 3));
    gdb_column_reader_close(reader);
    gdb_vector_release(&vector);
}

static void gathers_give_rows_in_any_order(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_arena arena = {0};
    gdb_vector vector;
    uint64_t rows[GDB_VECTOR_SIZE];
    uint32_t places[GDB_VECTOR_SIZE];

    (void)state;
    for (uint32_t column = 0; column < COLUMNS; column++) {
        gdb_column_reader *reader = open_column(column, &vector);
        for (uint64_t round = 0; round < 6; round++) {
            uint32_t count = round < 3 ? GDB_VECTOR_SIZE : 1 + (uint32_t)round % GDB_VECTOR_SIZE;
            bool placed = round % 2 == 1;
            if (count > GDB_VECTOR_SIZE)
                count = GDB_VECTOR_SIZE;
            for (uint32_t i = 0; i < count; i++) {
                rows[i] = gdb_hash_u64(round << 32 | i) % (round == 2 ? GDB_GROUP_SIZE : ROWS);
                places[i] = GDB_VECTOR_SIZE - 1 - i;
            }
            gdb_vector_clear(&vector);
            assert_ok(gdb_column_reader_gather(reader, rows, placed ? places : NULL, count, &vector,
                                               &err),
                      err);
            for (uint32_t i = 0; i < count; i++)
                check_row(&vector, placed ? places[i] : i, rows[i], column, &arena);
            gdb_arena_clear(&arena);
        }
        gdb_column_reader_close(reader);
        gdb_vector_release(&vector);
    }
    gdb_arena_release(&arena);
}

/* --- over an overlay ----------------------------------------------------- */

enum { INSERTED = 300 };

/* What row `row` is over the overlay: some are changed, those behind the base are inserted. */
static uint64_t row_over_overlay(uint64_t row)
{
    return row % 13 == 5 || row >= ROWS ? row * 31 + 17 : row;
}

static void change_rows(gdb_database *changed)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_arena arena = {0};
    gdb_overlay *overlay;

    assert_ok(gdb_database_make_overlay(changed, &overlay, &err), err);
    assert_ok(gdb_overlay_make(overlay, 1, &err), err);
    for (uint64_t row = 0; row < ROWS + INSERTED; row++) {
        gdb_log_record record = {.type = GDB_LOG_UPDATE_NODE, .table = 1, .offset = row};
        gdb_value values[COLUMNS];

        if (row_over_overlay(row) == row)
            continue;
        for (uint32_t column = 0; column < COLUMNS; column++)
            values[column] = value_of(NULL, row_over_overlay(row), column, &arena);
        if (row >= ROWS) {
            record.type = GDB_LOG_INSERT_NODE;
            record.values = values;
            record.value_count = COLUMNS;
            assert_ok(gdb_overlay_apply(overlay, &record, &err), err);
        }
        for (uint32_t column = 1; column < COLUMNS && row < ROWS; column++) {
            record.column = column;
            record.values = &values[column];
            record.value_count = 1;
            assert_ok(gdb_overlay_apply(overlay, &record, &err), err);
        }
        gdb_arena_clear(&arena);
    }
    gdb_arena_release(&arena);
}

/* Rows as merged lists have them: runs of the base with gaps, and inserted ones in between. */
static uint32_t make_list_rows(uint64_t round, uint64_t *rows)
{
    uint64_t row = gdb_hash_u64(round) % ROWS;
    uint32_t count;

    for (count = 0; count < GDB_VECTOR_SIZE && row < ROWS; count++) {
        uint64_t h = gdb_hash_u64(round << 32 | count);

        if (h % 9 == 0 || round % 8 == 7) {
            rows[count] = ROWS + (h >> 8) % INSERTED;
            continue;
        }
        rows[count] = row;
        row += h % 11 == 0 ? 2 + (h >> 8) % (round % 4 == 3 ? 500 : 3) : 1;
    }
    return count;
}

static void gathers_of_rows_near_one_another_see_what_has_changed(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_arena arena = {0};
    gdb_vector vector;
    uint64_t rows[GDB_VECTOR_SIZE];
    uint32_t places[GDB_VECTOR_SIZE];
    gdb_database *changed = make_db_open(db, UINT64_C(1) << 26);

    (void)state;
    table = gdb_database_node_table(changed, 1);
    change_rows(changed);
    for (uint32_t i = 0; i < GDB_VECTOR_SIZE; i++)
        places[i] = GDB_VECTOR_SIZE - 1 - i;
    for (uint32_t column = 1; column < COLUMNS; column++) { /* a key does not change */
        gdb_column_reader *reader = open_column(column, &vector);

        for (uint64_t round = 0; round < 24; round++) {
            uint32_t count = make_list_rows(round, rows);

            gdb_vector_clear(&vector);
            assert_ok(gdb_column_reader_gather(reader, rows, places, count, &vector, &err), err);
            for (uint32_t i = 0; i < count; i++)
                check_row(&vector, places[i], row_over_overlay(rows[i]), column, &arena);
            gdb_arena_clear(&arena);
        }
        rows[GDB_VECTOR_SIZE - 1] = ROWS + INSERTED;
        gdb_vector_clear(&vector);
        assert_fails(gdb_column_reader_gather(reader, rows, places, GDB_VECTOR_SIZE, &vector, &err),
                     GDB_ERR_CORRUPT, "row", err);
        gdb_column_reader_close(reader);
        gdb_vector_release(&vector);
    }
    gdb_arena_release(&arena);
    gdb_database_close(changed);
    table = gdb_database_node_table(database, 1);
}

static void inserted_values_are_borrowed_where_they_stand_as_a_vector_has_them(void **state)
{
    gdb_database *changed = make_db_open(db, UINT64_C(1) << 26);
    gdb_arena arena = {0};
    gdb_vector vector, inserted;
    gdb_column_reader *reader;

    (void)state;
    table = gdb_database_node_table(changed, 1);
    change_rows(changed);
    for (uint32_t column = 0; column < COLUMNS; column++) {
        bool has_nulls = column != 0 && column != COLUMN_SAME;

        reader = open_column(column, &vector);
        assert_int_equal(gdb_column_reader_inserted(reader, ROWS + 3, INSERTED - 3, &inserted),
                         !has_nulls);
        for (uint32_t i = 0; i < INSERTED - 3 && !has_nulls; i++)
            check_row(&inserted, i, row_over_overlay(ROWS + 3 + i), column, &arena);
        assert_false(gdb_column_reader_inserted(reader, ROWS - 1, 2, &inserted));
        assert_false(gdb_column_reader_inserted(reader, ROWS, INSERTED + 1, &inserted));
        gdb_column_reader_close(reader);
        gdb_vector_release(&vector);
    }
    gdb_arena_release(&arena);
    gdb_database_close(changed);
    table = gdb_database_node_table(database, 1);
}

static void rows_behind_the_end_are_refused(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_vector vector;
    gdb_column_reader *reader = open_column(0, &vector);
    uint64_t rows[2] = {0, ROWS}, end = 99;

    (void)state;
    assert_fails(gdb_column_reader_scan(reader, ROWS - 1, 2, &vector, &err), GDB_ERR_CORRUPT, "row",
                 err);
    assert_fails(gdb_column_reader_scan(reader, UINT64_MAX, 2, &vector, &err), GDB_ERR_CORRUPT,
                 "row", err);
    assert_fails(gdb_column_reader_gather(reader, rows, NULL, 2, &vector, &err), GDB_ERR_CORRUPT,
                 "row", err);
    assert_ok(gdb_column_reader_scan(reader, 0, 0, &vector, &err), err);
    assert_null(gdb_column_reader_segment(reader, ROWS, &end));
    assert_non_null(gdb_column_reader_segment(reader, ROWS - 1, &end));
    assert_int_equal(end, ROWS);
    gdb_column_reader_close(reader);
    gdb_vector_release(&vector);
}

static void segments_tell_their_smallest_and_largest(void **state)
{
    gdb_vector vector;
    gdb_column_reader *reader = open_column(0, &vector);
    uint64_t end = 99;
    const gdb_segment *segment = gdb_column_reader_segment(reader, GDB_GROUP_SIZE, &end);

    (void)state;
    assert_non_null(segment);
    assert_int_equal(end, IS_SMALL ? 2 * GDB_GROUP_SIZE : ROWS);
    assert_int_equal(segment->min, 7 * (uint64_t)GDB_GROUP_SIZE);
    gdb_column_reader_close(reader);
    gdb_vector_release(&vector);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scans_give_what_was_written),
        cmocka_unit_test(scan_over_a_segment_border_keeps_nulls_in_place),
        cmocka_unit_test(constant_columns_scan_to_constant_vectors),
        cmocka_unit_test(gathers_give_rows_in_any_order),
        cmocka_unit_test(inserted_values_are_borrowed_where_they_stand_as_a_vector_has_them),
        cmocka_unit_test(rows_behind_the_end_are_refused),
        cmocka_unit_test(segments_tell_their_smallest_and_largest),
        cmocka_unit_test(gathers_of_rows_near_one_another_see_what_has_changed),
    };
    return cmocka_run_group_tests(tests, open_table, close_table);
}
