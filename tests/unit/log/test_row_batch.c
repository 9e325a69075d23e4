/* SPDX-License-Identifier: MIT */
#include "lib/log/row_batch.h"

#include "tests/support/test.h"

typedef struct fixture {
    gdb_row_batch batch;
    gdb_error err;
} fixture;

static int setup(void **state)
{
    *state = calloc(1, sizeof(fixture));
    assert_non_null(*state);
    return 0;
}

static int teardown(void **state)
{
    fixture *f = *state;

    gdb_row_batch_release(&f->batch);
    free(f);
    return 0;
}

static gdb_log_record node(uint64_t offset, const gdb_value *values, uint32_t count)
{
    return (gdb_log_record){.type = GDB_LOG_INSERT_NODE,
                            .table = 1,
                            .offset = offset,
                            .values = values,
                            .value_count = count};
}

static void add(fixture *f, gdb_log_record record)
{
    assert_true(gdb_row_batch_has_room(&f->batch, &record));
    assert_ok(gdb_row_batch_add(&f->batch, &record, &f->err), f->err);
}

/* NULLs may come before the first value, behind it, or only; and numbers have their width. */
static void rows_become_columns(void **state)
{
    fixture *f = *state;
    gdb_value first[] = {gdb_value_null(), gdb_value_int64(-1), gdb_value_null(),
                         gdb_value_string(gdb_text_of("a"))};
    gdb_value second[] = {{.type = GDB_TYPE_INT16, .as.integer = -2},
                          gdb_value_int64(5),
                          gdb_value_null(),
                          gdb_value_null()};
    gdb_value third[] = {{.type = GDB_TYPE_INT16, .as.integer = 3},
                         gdb_value_null(),
                         gdb_value_null(),
                         gdb_value_string(gdb_text_of("bcd"))};
    gdb_log_record record;

    for (int round = 0; round < 2; round++) { /* a batch is used again */
        const gdb_log_column *columns;

        add(f, node(7, first, 4));
        add(f, node(8, second, 4));
        add(f, node(9, third, 4));
        gdb_row_batch_record(&f->batch, &record);
        assert_int_equal(record.type, GDB_LOG_INSERT_NODES);
        assert_int_equal(record.table, 1);
        assert_int_equal(record.offset, 7);
        assert_int_equal(record.rows.row_count, 3);
        assert_int_equal(record.rows.column_count, 4);
        assert_null(record.rows.ends[0]);
        columns = record.rows.columns;
        assert_int_equal(columns[0].type, GDB_TYPE_INT16);
        assert_int_equal(columns[0].byte_count, 6);
        assert_memory_equal(columns[0].bytes, "\0\0\xfe\xff\3\0", 6);
        assert_int_equal(columns[0].nulls[0], 1);
        assert_int_equal(columns[1].byte_count, 24);
        assert_int_equal(gdb_load_u64le(columns[1].bytes + 8), 5);
        assert_int_equal(gdb_load_u64le(columns[1].bytes + 16), 0);
        assert_int_equal(columns[1].nulls[0], 4);
        assert_int_equal(columns[2].type, GDB_TYPE_INVALID);
        assert_int_equal(columns[3].byte_count, 4);
        assert_memory_equal(columns[3].bytes, "abcd", 4);
        assert_memory_equal(columns[3].sizes, "\1\0\0\0\0\0\0\0\3\0\0\0", 12);
        assert_int_equal(columns[3].nulls[0], 2);
        gdb_row_batch_clear(&f->batch);
        assert_int_equal(f->batch.row_count, 0);
        add(f, node(0, second, 1));
        add(f, node(1, second, 1));
        gdb_row_batch_record(&f->batch, &record);
        assert_null(record.rows.columns[0].nulls);
        gdb_row_batch_clear(&f->batch);
    }
}

/* One row is the record that was added. */
static void one_row_is_itself(void **state)
{
    fixture *f = *state;
    gdb_value values[] = {{.type = GDB_TYPE_INT16, .as.integer = -2},
                          gdb_value_null(),
                          gdb_value_string(gdb_text_of("abc")),
                          gdb_value_double(0.5),
                          gdb_value_string(gdb_text_of(""))};
    gdb_log_record rel = {.type = GDB_LOG_INSERT_REL, .table = 4, .offset = 2, .from = 5, .to = 6};
    gdb_log_record record;

    add(f, node(7, values, 5));
    gdb_row_batch_record(&f->batch, &record);
    assert_int_equal(record.type, GDB_LOG_INSERT_NODE);
    assert_int_equal(record.table, 1);
    assert_int_equal(record.offset, 7);
    assert_int_equal(record.value_count, 5);
    assert_int_equal(record.values[0].type, GDB_TYPE_INT16);
    assert_int_equal(record.values[0].as.integer, -2);
    assert_true(record.values[1].is_null);
    assert_int_equal(gdb_text_compare(record.values[2].as.text, gdb_text_of("abc")), 0);
    assert_true(record.values[3].as.real == 0.5);
    assert_false(record.values[4].is_null);
    assert_int_equal(record.values[4].as.text.size, 0);
    gdb_row_batch_clear(&f->batch);
    rel.values = values;
    rel.value_count = 1;
    add(f, rel);
    gdb_row_batch_record(&f->batch, &record);
    assert_int_equal(record.type, GDB_LOG_INSERT_REL);
    assert_int_equal(record.table, 4);
    assert_int_equal(record.offset, 2);
    assert_true(record.from == 5 && record.to == 6);
    assert_int_equal(record.values[0].as.integer, -2);
}

static void relationships_have_ends(void **state)
{
    fixture *f = *state;
    gdb_log_record record = {.type = GDB_LOG_INSERT_REL, .table = 4, .offset = 2, .from = 5};

    add(f, record);
    record.offset = 3;
    record.to = 9;
    add(f, record);
    gdb_row_batch_record(&f->batch, &record);
    assert_int_equal(record.type, GDB_LOG_INSERT_RELS);
    assert_int_equal(record.rows.column_count, 0);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(gdb_log_rows_end(&record.rows, 0, i), 5);
        assert_int_equal(gdb_log_rows_end(&record.rows, 1, i), 9 * i);
    }
}

static void other_rows_have_no_room(void **state)
{
    fixture *f = *state;
    gdb_value values[] = {gdb_value_int64(1), gdb_value_null()}, texts[2];
    gdb_log_record record = node(7, values, 2), other;

    add(f, record);
    assert_false(gdb_row_batch_has_room(&f->batch, &record)); /* the same again */
    record.offset = 8;
    assert_true(gdb_row_batch_has_room(&f->batch, &record));
    other = record;
    other.table = 2;
    assert_false(gdb_row_batch_has_room(&f->batch, &other));
    other = record;
    other.type = GDB_LOG_INSERT_REL;
    assert_false(gdb_row_batch_has_room(&f->batch, &other));
    other.type = GDB_LOG_DELETE_NODE;
    assert_false(gdb_row_batch_has_room(&f->batch, &other));
    other = record;
    other.value_count = 1;
    assert_false(gdb_row_batch_has_room(&f->batch, &other));
    texts[0] = values[0];
    texts[1] = gdb_value_string(gdb_text_of("a"));
    other = node(8, texts, 2);
    assert_true(gdb_row_batch_has_room(&f->batch, &other)); /* NULL until now */
    texts[0] = texts[1];
    assert_false(gdb_row_batch_has_room(&f->batch, &other)); /* a number until now */
}

static void a_batch_is_limited(void **state)
{
    enum { MOST = 1 << 13, LARGE = 60000 };
    fixture *f = *state;
    gdb_value value = gdb_value_null(), texts[2];
    gdb_log_record record;
    char *text = calloc(1, LARGE);
    uint64_t row = 0;

    assert_non_null(text);
    for (; row < MOST; row++)
        add(f, node(row, &value, 1));
    record = node(row, &value, 1);
    assert_false(gdb_row_batch_has_room(&f->batch, &record));
    gdb_row_batch_clear(&f->batch);
    assert_true(gdb_row_batch_has_room(&f->batch, &record));
    texts[0] = texts[1] = gdb_value_string(gdb_text(text, LARGE));
    for (row = 0; row < 5; row++) /* 300,000 bytes, the first at which there are 262,144 */
        add(f, node(row, texts, 1));
    record = node(row, texts, 1);
    assert_false(gdb_row_batch_has_room(&f->batch, &record));
    gdb_row_batch_clear(&f->batch);
    record = node(row, texts, 2);
    assert_false(gdb_row_batch_has_room(&f->batch, &record)); /* large by itself */
    free(text);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(rows_become_columns),
        TEST(one_row_is_itself),
        TEST(relationships_have_ends),
        TEST(other_rows_have_no_room),
        TEST(a_batch_is_limited),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
