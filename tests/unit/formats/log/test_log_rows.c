/* SPDX-License-Identifier: MIT */
#include "formats/log/log_rows.h"

#include "formats/log/log_record.h"
#include "lib/types/number_bytes.h"
#include "tests/support/test.h"

/* Three rows of every type, as they stand in the log: the second is NULL where `nulls` says so. */
enum { ROWS = 3, MOST = 24 };

typedef struct fixture {
    gdb_log_column columns[MOST];
    gdb_log_rows rows;
    gdb_buffer log;
    gdb_arena arena;
    gdb_error err;
} fixture;

static const uint8_t second_is_null[] = {2};
static const uint8_t ends[2][ROWS * 8] = {{1, 2, 3, 4, 5, 6, 7, 8, 9}, {10, 20, 30}};

static void add_column(fixture *f, gdb_type_id type, const uint8_t *nulls, const uint8_t *sizes,
                       const void *bytes, size_t byte_count)
{
    assert_true(f->rows.column_count < MOST);
    f->columns[f->rows.column_count++] =
        (gdb_log_column){type, nulls, sizes, (const uint8_t *)bytes, byte_count, 0, 0};
}

static int setup(void **state)
{
    static const uint8_t numbers[ROWS * 8] = {1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0,
                                              0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xf0};
    static const uint8_t sizes[ROWS * 4] = {3, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0};
    static const uint8_t list_sizes[ROWS * 4] = {2, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0};
    static const uint8_t array_sizes[ROWS * 4] = {3, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0};
    static const uint8_t no_sizes[ROWS * 4] = {0};
    fixture *f = calloc(1, sizeof(*f));

    assert_non_null(f);
    for (int t = GDB_TYPE_BOOL; t <= GDB_TYPE_TIMESTAMP; t++) {
        size_t width = gdb_type_width((gdb_type_id)t);

        if (t == GDB_TYPE_STRING)
            continue;
        /* The second value, which is NULL, is 0: narrow types have theirs from the zeros. */
        if (width == 8)
            add_column(f, (gdb_type_id)t, second_is_null, NULL, numbers, sizeof(numbers));
        else
            add_column(f, (gdb_type_id)t, NULL, NULL, numbers + 8, ROWS * width);
    }
    add_column(f, GDB_TYPE_STRING, second_is_null, sizes, "a\xc3\xbc\xc3\x9f", 5);
    add_column(f, GDB_TYPE_STRING, NULL, sizes, "abcde", 5);
    add_column(f, GDB_TYPE_STRING, NULL, no_sizes, "", 0);
    add_column(f, gdb_type_list_of(GDB_TYPE_INT8), second_is_null, list_sizes, "\2\1\2\1", 4);
    add_column(f, gdb_type_array_of(GDB_TYPE_INT8, 2), second_is_null, array_sizes, "\4\1\2\4\3\4",
               6);
    add_column(f, GDB_TYPE_INVALID, NULL, NULL, NULL, 0);
    f->rows.row_count = ROWS;
    f->rows.columns = f->columns;
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    fixture *f = *state;

    gdb_buffer_release(&f->log);
    gdb_arena_release(&f->arena);
    free(f);
    return 0;
}

static void assert_same_bytes(const uint8_t *a, const uint8_t *b, size_t size)
{
    assert_int_equal(a == NULL, b == NULL);
    if (a != NULL && size > 0)
        assert_memory_equal(a, b, size);
}

static void assert_same(const gdb_log_rows *a, const gdb_log_rows *b)
{
    assert_int_equal(a->row_count, b->row_count);
    assert_int_equal(a->column_count, b->column_count);
    for (int end = 0; end < 2; end++)
        assert_same_bytes(a->ends[end], b->ends[end], ROWS * sizeof(uint64_t));
    for (uint32_t c = 0; c < a->column_count; c++) {
        const gdb_log_column *x = &a->columns[c], *y = &b->columns[c];

        assert_int_equal(x->type, y->type);
        assert_int_equal(x->byte_count, y->byte_count);
        assert_same_bytes(x->nulls, y->nulls, 1);
        assert_int_equal(x->narrow, y->narrow);
        assert_int_equal(x->base, y->base);
        assert_same_bytes(x->sizes, y->sizes, ROWS * gdb_log_column_width(x));
        assert_same_bytes(x->bytes, y->bytes, x->byte_count);
    }
}

/* The body of a record of the fixture's rows is the log's, behind the head. */
static gdb_log_record_head append(fixture *f, bool is_rel, bool may_narrow)
{
    gdb_log_record record = {.type = is_rel ? GDB_LOG_INSERT_RELS : GDB_LOG_INSERT_NODES,
                             .table = 1,
                             .offset = 7,
                             .rows = f->rows};
    gdb_log_chain chain = {.is_open = true, .may_narrow = may_narrow};

    for (int end = 0; end < 2 && is_rel; end++)
        record.rows.ends[end] = ends[end];
    gdb_buffer_clear(&f->log);
    assert_ok(gdb_log_record_append(&f->log, &chain, &record, &f->err), f->err);
    return (gdb_log_record_head){.type = record.type,
                                 .body_size = (uint32_t)(f->log.size - GDB_LOG_RECORD_HEAD_SIZE)};
}

static gdb_status decode(fixture *f, const gdb_log_record_head *head, gdb_log_record *out)
{
    gdb_arena_clear(&f->arena);
    return gdb_log_record_decode(out, head, f->log.data + GDB_LOG_RECORD_HEAD_SIZE, &f->arena,
                                 &f->err);
}

/* The values of a column, read back from what was written of it with leave to be narrow. */
static gdb_log_column narrowed(fixture *f, const gdb_log_column *column, uint32_t row_count)
{
    const gdb_log_rows rows = {.row_count = row_count, .column_count = 1, .columns = column};
    gdb_byte_reader reader;
    gdb_log_rows out;

    gdb_buffer_clear(&f->log);
    assert_ok(gdb_log_rows_append(&f->log, &rows, true, &f->err), f->err);
    reader = gdb_byte_reader_init(f->log.data, f->log.size);
    assert_ok(gdb_log_rows_take(&reader, false, &out, &f->arena, &f->err), f->err);
    assert_int_equal(reader.left, 0);
    assert_int_equal(gdb_log_rows_are_narrow(&out), out.columns[0].narrow != 0);
    return out.columns[0];
}

/* Numbers low and high of a type, in turns, take so many bytes each, and are the same again. */
static void check_narrow(fixture *f, gdb_type_id type, uint64_t low, uint64_t high, bool has_null,
                         unsigned narrow)
{
    enum { COUNT = 16 };
    static const uint8_t first_is_null[2] = {1};
    size_t width = gdb_type_width(type);
    uint64_t numbers[COUNT], back[COUNT];
    uint8_t bytes[COUNT * 8] = {0};
    gdb_log_column column = {.type = type, .bytes = bytes, .byte_count = COUNT * width}, out;

    for (size_t i = has_null; i < COUNT; i++)
        for (size_t k = 0; k < width; k++)
            bytes[i * width + k] = (uint8_t)((i % 2 == 0 ? low : high) >> k * 8);
    column.nulls = has_null ? first_is_null : NULL;
    out = narrowed(f, &column, COUNT);
    assert_int_equal(out.type, type);
    assert_int_equal(out.narrow, narrow);
    if (narrow == 0) {
        assert_memory_equal(out.bytes, bytes, COUNT * width);
        return;
    }
    gdb_numbers_widen(back, width, out.bytes, narrow, out.base, COUNT);
    gdb_numbers_load(numbers, bytes, width, COUNT);
    assert_memory_equal(back, numbers, COUNT * width);
}

static void a_few_numbers_are_not_worth_a_base(void **state)
{
    static const uint8_t zeros[9 * 2] = {0};
    gdb_log_column column = {.type = GDB_TYPE_INT64, .bytes = zeros, .byte_count = 8};

    assert_int_equal(narrowed(*state, &column, 1).narrow, 0);
    column.byte_count = 16;
    assert_int_equal(narrowed(*state, &column, 2).narrow, 1);
    column.type = GDB_TYPE_INT16;
    assert_int_equal(narrowed(*state, &column, 8).narrow, 0);
    column.byte_count = 18;
    assert_int_equal(narrowed(*state, &column, 9).narrow, 1);
}

static void numbers_take_what_they_need(void **state)
{
    fixture *f = *state;
    const uint64_t top = UINT64_C(1) << 63;

    check_narrow(f, GDB_TYPE_INT64, 7, 7, false, 1);
    check_narrow(f, GDB_TYPE_INT64, 1000, 1255, false, 1);
    check_narrow(f, GDB_TYPE_INT64, 1000, 1256, false, 2);
    check_narrow(f, GDB_TYPE_INT64, (uint64_t)-5, 65530, false, 2);
    check_narrow(f, GDB_TYPE_INT64, (uint64_t)-5, 65531, false, 4);
    check_narrow(f, GDB_TYPE_INT64, 0, UINT32_MAX, false, 4);
    check_narrow(f, GDB_TYPE_INT64, 0, UINT64_C(1) << 32, false, 0);
    check_narrow(f, GDB_TYPE_INT64, top, top + 3, false, 1); /* the least */
    check_narrow(f, GDB_TYPE_INT64, top - 4, top - 1, false, 1);
    check_narrow(f, GDB_TYPE_INT64, top, top - 1, false, 0);
    check_narrow(f, GDB_TYPE_UINT64, top - 1, top, false, 1);
    check_narrow(f, GDB_TYPE_UINT64, UINT64_MAX - 255, UINT64_MAX, false, 1);
    check_narrow(f, GDB_TYPE_TIMESTAMP, (uint64_t)-1, 0, false, 1);
    check_narrow(f, GDB_TYPE_INT32, 0x80000000, 0x7fffffff, false, 0);
    check_narrow(f, GDB_TYPE_INT32, 0x80000000, 0x80000100, false, 2);
    check_narrow(f, GDB_TYPE_DATE, 0xffffffff, 254, false, 1);
    check_narrow(f, GDB_TYPE_UINT32, 0xffffff00, 0xffffffff, false, 1);
    check_narrow(f, GDB_TYPE_INT16, 0x8000, 0x80ff, false, 1);
    check_narrow(f, GDB_TYPE_UINT16, 0, 256, false, 0);
    check_narrow(f, GDB_TYPE_INT8, 1, 1, false, 0);
    check_narrow(f, GDB_TYPE_BOOL, 1, 1, false, 0);
    check_narrow(f, GDB_TYPE_DOUBLE, 1, 1, false, 0);
    check_narrow(f, GDB_TYPE_FLOAT, 1, 1, false, 0);
    /* From 0 on, which NULL is. */
    check_narrow(f, GDB_TYPE_INT64, 1000, 1255, true, 2);
    check_narrow(f, GDB_TYPE_INT64, 200, 255, true, 1);
    check_narrow(f, GDB_TYPE_INT64, 0, 255, true, 1);
    check_narrow(f, GDB_TYPE_INT64, (uint64_t)-1, 0, true, 0);
    check_narrow(f, GDB_TYPE_UINT64, top, top, true, 0);
}

static void sizes_take_what_they_need(void **state)
{
    static const uint32_t sizes[] = {0, 1, 255, 256, 65535, 65536};
    static const uint8_t narrow[] = {1, 1, 1, 2, 2, 0};
    fixture *f = *state;
    uint8_t *text = malloc(sizes[5]);

    assert_non_null(text);
    memset(text, 'x', sizes[5]);
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        uint8_t bytes[8] = {0};
        gdb_log_column column = {.type = GDB_TYPE_STRING, .sizes = bytes, .bytes = text}, out;

        gdb_store_u32le(bytes + 4, sizes[i]);
        column.byte_count = sizes[i];
        out = narrowed(f, &column, 2);
        assert_int_equal(out.narrow, narrow[i]);
        assert_int_equal(gdb_log_column_size(&out, 0), 0);
        assert_int_equal(gdb_log_column_size(&out, 1), sizes[i]);
        assert_int_equal(out.byte_count, sizes[i]);
        if (sizes[i] > 0)
            assert_memory_equal(out.bytes, text, sizes[i]);
    }
    free(text);
}

static void rows_come_back(void **state)
{
    fixture *f = *state;
    gdb_log_record record;

    for (int is_rel = 0; is_rel < 2; is_rel++) {
        gdb_log_record_head head = append(f, is_rel != 0, false);
        gdb_log_rows expected = f->rows;

        for (int end = 0; end < 2 && is_rel; end++)
            expected.ends[end] = ends[end];
        assert_ok(decode(f, &head, &record), f->err);
        assert_int_equal(record.type, head.type);
        assert_int_equal(record.table, 1);
        assert_int_equal(record.offset, 7);
        assert_same(&record.rows, &expected);
    }
    assert_int_equal(gdb_log_rows_end(&record.rows, 0, 1), 9);
    assert_int_equal(gdb_log_rows_end(&record.rows, 1, 0), 0x1e140a);
    assert_true(gdb_log_column_is_null(&record.rows.columns[record.rows.column_count - 2], 1));
    assert_false(gdb_log_column_is_null(&record.rows.columns[record.rows.column_count - 2], 2));
}

/* These bytes are on disk. */
static void bytes_are_as_specified(void **state)
{
    static const uint8_t body[] = {
        9,  0, 0, 0, 5,   0,   0, 0, 0, 0, 0, 0,                /* pair, position */
        2,  0, 0, 0, 3,   0,   0, 0,                            /* rows, columns */
        1,  0, 0, 0, 0,   0,   0, 0, 2, 0, 0, 0,   0,  0, 0, 0, /* from */
        3,  0, 0, 0, 0,   0,   0, 0, 4, 0, 0, 0,   0,  0, 0, 0, /* to */
        3,  0, 7, 0, 255, 255,                                  /* INT16 */
        0,                                                      /* all NULL */
        12, 1, 1, 0, 0,   0,   0, 2, 0, 0, 0, 'h', 'i'};        /* STRING */
    fixture *f = *state;
    const gdb_log_column columns[] = {
        {.type = GDB_TYPE_INT16, .bytes = (const uint8_t *)"\7\0\xff\xff", .byte_count = 4},
        {.type = GDB_TYPE_INVALID},
        {GDB_TYPE_STRING, (const uint8_t *)"\1", (const uint8_t *)"\0\0\0\0\2\0\0\0",
         (const uint8_t *)"hi", 2, 0, 0}};
    gdb_log_record record = {.type = GDB_LOG_INSERT_RELS,
                             .table = 9,
                             .offset = 5,
                             .rows = {2, 3, {body + 20, body + 36}, columns}};
    gdb_log_chain chain = {.is_open = true};

    assert_ok(gdb_log_record_append(&f->log, &chain, &record, &f->err), f->err);
    assert_int_equal(f->log.size, GDB_LOG_RECORD_HEAD_SIZE + sizeof(body));
    assert_memory_equal(f->log.data + GDB_LOG_RECORD_HEAD_SIZE, body, sizeof(body));
    assert_int_equal(f->log.data[28], 11);
}

static void narrow_bytes_are_as_specified(void **state)
{
    enum { COUNT = 10 };
    static const uint8_t body[] = {
        10, 0, 0, 0,   3,   0,   0,   0,                  /* rows, columns */
        3,  2, 0, 255, 255, 255, 255, 255, 255, 255,      /* INT16 from -256 on */
        1,  0, 0, 0,   0,   0,   0,   0,   0,   0,        /* -255, -256, ... */
        5,  5, 0, 0,   0,   0,   0,   0,   0,   0,   1, 0, /* INT64, the first is NULL */
        0,  0, 0, 2,   0,   2,   0,   2,   0,   2,         /* 512, ... */
        0,  2, 0, 2,   0,   2,   0,   2,   0,   2,         /* */
        12, 2, 0, 2,   0,   0,   0,   0,   0,   0,   0, 0, 'h', 'i'}; /* STRING */
    fixture *f = *state;
    uint8_t shorts[COUNT * 2], longs[COUNT * 8] = {0}, sizes[COUNT * 4] = {0};
    const gdb_log_column columns[] = {
        {.type = GDB_TYPE_INT16, .bytes = shorts, .byte_count = sizeof(shorts)},
        {.type = GDB_TYPE_INT64,
         .nulls = (const uint8_t *)"\1\0",
         .bytes = longs,
         .byte_count = sizeof(longs)},
        {.type = GDB_TYPE_STRING,
         .sizes = sizes,
         .bytes = (const uint8_t *)"hi",
         .byte_count = 2}};
    const gdb_log_rows rows = {.row_count = COUNT, .column_count = 3, .columns = columns};

    for (int i = 0; i < COUNT; i++) {
        gdb_store_u16le(shorts + i * 2, (uint16_t)(i == 0 ? -255 : -256));
        gdb_store_u64le(longs + i * 8, i == 0 ? 0 : 512);
    }
    sizes[4] = 2;
    assert_ok(gdb_log_rows_append(&f->log, &rows, true, &f->err), f->err);
    assert_int_equal(f->log.size, sizeof(body));
    assert_memory_equal(f->log.data, body, sizeof(body));
}

static void check_bad(fixture *f, const char *body, size_t size, const char *part)
{
    gdb_byte_reader reader = gdb_byte_reader_init((const uint8_t *)body, size);
    gdb_log_rows rows;

    assert_fails(gdb_log_rows_take(&reader, false, &rows, &f->arena, &f->err), GDB_ERR_CORRUPT,
                 part, f->err);
}

#define CHECK_BAD(body, part) check_bad(*state, body, sizeof(body) - 1, part)
#define TWO_ROWS              "\2\0\0\0\1\0\0\0"

static void rules_are_checked(void **state)
{
    CHECK_BAD("", "rows without their count");
    CHECK_BAD("\1\0\0\0\1\0\0", "rows without their count");
    CHECK_BAD("\0\0\0\0\0\0\0\0", "0 rows, expected 1 to 65536");
    CHECK_BAD("\1\0\1\0\0\0\0\0", "65537 rows");
    CHECK_BAD("\1\0\0\0\1\20\0\0", "rows of 4097 columns");
    CHECK_BAD(TWO_ROWS, "a column is cut short");
    CHECK_BAD(TWO_ROWS "\17", "a column of type 15");
    CHECK_BAD(TWO_ROWS "\142\2", "a column is cut short"); /* the length of an array */
    CHECK_BAD(TWO_ROWS "\142\0\0", "a column of type 98");
    CHECK_BAD(TWO_ROWS "\2\10", "a column of form 8");
    CHECK_BAD(TWO_ROWS "\2\2", "a column of INT8 in 1 byte each");
    CHECK_BAD(TWO_ROWS "\3\4", "a column of INT16 in 2 bytes each");
    CHECK_BAD(TWO_ROWS "\13\6", "a column of DOUBLE in 4 bytes each");
    CHECK_BAD(TWO_ROWS "\12\2", "a column of FLOAT in 1 byte each");
    CHECK_BAD(TWO_ROWS "\14\6", "a column of STRING in 4 bytes each");
    CHECK_BAD(TWO_ROWS "\3\2\0\0\0\0", "a column is cut short"); /* the base */
    CHECK_BAD(TWO_ROWS "\3\2\0\0\0\0\0\0\0\0\1", "a column of 2 values is cut short");
    CHECK_BAD(TWO_ROWS "\3\2\xff\x7f\0\0\0\0\0\0\0\1", "a number that is no INT16");
    CHECK_BAD(TWO_ROWS "\3\2\0\x80\0\0\0\0\0\0\0\0", "a number that is no INT16");
    CHECK_BAD(TWO_ROWS "\3\2\xff\x7f\xff\xff\xff\xff\xff\xff\0\0", "a number that is no INT16");
    CHECK_BAD(TWO_ROWS "\7\2\xff\xff\0\0\0\0\0\0\0\1", "a number that is no UINT16");
    CHECK_BAD(TWO_ROWS "\5\2\xff\xff\xff\xff\xff\xff\xff\x7f\0\1", "a number that is no INT64");
    CHECK_BAD(TWO_ROWS "\11\2\xff\xff\xff\xff\xff\xff\xff\xff\0\1", "a number that is no UINT64");
    CHECK_BAD(TWO_ROWS "\3\3\1\0\0\0\0\0\0\0\1\0\0", "a value that is NULL is not 0");
    CHECK_BAD(TWO_ROWS "\3\3\0\0\0\0\0\0\0\0\1\1\1", "a value that is NULL is not 0");
    CHECK_BAD(TWO_ROWS "\14\2\1\1a", "values of 2 bytes, 1 are left");
    CHECK_BAD(TWO_ROWS "\14\3\1\1\0a", "a value that is NULL is not 0");
    CHECK_BAD(TWO_ROWS "\2\1", "a column is cut short");
    CHECK_BAD(TWO_ROWS "\2\1\0\1\1", "no row of a column that has NULLs is NULL");
    CHECK_BAD(TWO_ROWS "\2\1\5\1\1", "a row behind the last is NULL");
    CHECK_BAD(TWO_ROWS "\2\1\1\1\1", "a value that is NULL is not 0");
    CHECK_BAD(TWO_ROWS "\3\0\1\0\1", "a column of 2 values is cut short");
    CHECK_BAD(TWO_ROWS "\1\0\1\2", "a BOOL that is neither 0 nor 1");
    CHECK_BAD(TWO_ROWS "\14\0\1\0\0\0\1\0\0", "a column of 2 values is cut short");
    CHECK_BAD(TWO_ROWS "\14\0\1\0\0\0\1\0\0\0a", "values of 2 bytes, 1 are left");
    CHECK_BAD(TWO_ROWS "\14\0\xff\xff\xff\xff\xff\xff\xff\xff", "values of 8589934590 bytes");
    CHECK_BAD(TWO_ROWS "\14\1\1\1\0\0\0\0\0\0\0a", "a value that is NULL is not 0");
    CHECK_BAD(TWO_ROWS "\14\0\1\0\0\0\1\0\0\0a\xff", "not valid UTF-8");
    CHECK_BAD(TWO_ROWS "\14\0\1\0\0\0\1\0\0\0\xc3\xbc", "not valid UTF-8"); /* one of two */
    CHECK_BAD(TWO_ROWS "\42\0\2\0\0\0\1\0\0\0\2\1\2", "list: 1 element in 0 bytes");
}

/* Whatever is cut off is missed; whatever changes gives other rows or none. */
static void damaged_rows_are_refused_or_other_rows(void **state)
{
    fixture *f = *state;
    gdb_log_record record;

    for (int form = 0; form < 4; form++) {
        gdb_log_record_head head = append(f, form % 2 != 0, form / 2 != 0);
        uint32_t size = head.body_size;

        for (head.body_size = 0; head.body_size < size; head.body_size++) {
            assert_int_equal(decode(f, &head, &record), GDB_ERR_CORRUPT);
            gdb_error_clear(&f->err);
        }
        for (size_t bit = GDB_LOG_RECORD_HEAD_SIZE * 8; bit < f->log.size * 8; bit++) {
            gdb_log_chain chain = {.is_open = true};
            gdb_buffer again = {0};

            f->log.data[bit / 8] ^= (uint8_t)(1U << bit % 8);
            if (decode(f, &head, &record) == GDB_OK) {
                assert_ok(gdb_log_record_append(&again, &chain, &record, &f->err), f->err);
                assert_int_equal(again.size, f->log.size);
                assert_memory_equal(again.data + GDB_LOG_RECORD_HEAD_SIZE,
                                    f->log.data + GDB_LOG_RECORD_HEAD_SIZE, size);
            }
            gdb_error_clear(&f->err);
            gdb_buffer_release(&again);
            f->log.data[bit / 8] ^= (uint8_t)(1U << bit % 8);
        }
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(rows_come_back),
        TEST(numbers_take_what_they_need),
        TEST(a_few_numbers_are_not_worth_a_base),
        TEST(sizes_take_what_they_need),
        TEST(bytes_are_as_specified),
        TEST(narrow_bytes_are_as_specified),
        TEST(rules_are_checked),
        TEST(damaged_rows_are_refused_or_other_rows),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
