/* SPDX-License-Identifier: MIT */
#include "formats/log/log_record.h"

#include "formats/list/list_format.h"
#include "lib/base/checksum.h"
#include "tests/support/test.h"

enum { COLUMNS = 2 * (GDB_TYPE_TIMESTAMP + 1) };

typedef struct fixture {
    gdb_log_header header;
    gdb_log_chain written, read;
    gdb_buffer log;
    gdb_buffer lists[COLUMNS];
    gdb_value values[COLUMNS]; /* of every type, and NULL */
    gdb_arena arena;
    gdb_error err;
} fixture;

static gdb_value example(gdb_type_id type)
{
    gdb_value v = {.type = type, .as.unsigned_integer = 1};

    if (gdb_type_is_float(type))
        v.as.real = -2.5;
    else if (type == GDB_TYPE_STRING)
        v.as.text = gdb_text_of("gr\xc3\xbc\xc3\x9f");
    else if (gdb_type_is_signed(type) || type == GDB_TYPE_DATE || type == GDB_TYPE_TIMESTAMP)
        v.as.integer = -3;
    return v;
}

static int setup(void **state)
{
    fixture *f = calloc(1, sizeof(*f));
    uint8_t bytes[GDB_LOG_HEADER_SIZE];

    assert_non_null(f);
    f->header = (gdb_log_header){.version = GDB_LOG_VERSION, .base_epoch = 2};
    gdb_log_header_encode(&f->header, bytes);
    f->written = f->read = gdb_log_chain_begin(&f->header);
    f->values[0] = gdb_value_null();
    f->values[1] = gdb_value_null();
    for (int t = GDB_TYPE_BOOL; t <= GDB_TYPE_TIMESTAMP; t++) {
        gdb_list_builder builder = {.element = (gdb_type_id)t};
        gdb_value items[] = {example(builder.element), gdb_value_null()};

        for (int i = 0; i < t % 3; i++)
            assert_ok(gdb_list_builder_append(&builder, &items[i], &f->err), f->err);
        assert_ok(gdb_list_builder_finish(&builder, &f->lists[t], &f->err), f->err);
        gdb_list_builder_release(&builder);
        f->values[2 * t] = items[0];
        f->values[2 * t + 1].type = gdb_type_list_of(builder.element);
        f->values[2 * t + 1].as.text = gdb_buffer_view(&f->lists[t]);
    }
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    fixture *f = *state;

    for (size_t i = 0; i < COLUMNS; i++)
        gdb_buffer_release(&f->lists[i]);
    gdb_buffer_release(&f->log);
    gdb_arena_release(&f->arena);
    free(f);
    return 0;
}

static void append(fixture *f, gdb_log_record record)
{
    assert_ok(gdb_log_record_append(&f->log, &f->written, &record, &f->err), f->err);
}

/* The next record of the log, from *at on. */
static gdb_log_record next(fixture *f, size_t *at)
{
    gdb_log_record_head head;
    gdb_log_record record;

    assert_ok(gdb_log_record_check(&head, &f->read, f->log.data + *at, f->log.size - *at, &f->err),
              f->err);
    assert_ok(gdb_log_record_decode(&record, &head, f->log.data + *at + GDB_LOG_RECORD_HEAD_SIZE,
                                    &f->arena, &f->err),
              f->err);
    *at += GDB_LOG_RECORD_HEAD_SIZE + head.body_size;
    return record;
}

static void assert_same_value(const gdb_value *a, const gdb_value *b)
{
    assert_int_equal(a->is_null, b->is_null);
    if (a->is_null)
        return;
    assert_int_equal(a->type, b->type);
    if (gdb_type_is_byte_string(a->type)) {
        assert_int_equal(a->as.text.size, b->as.text.size);
        if (a->as.text.size > 0)
            assert_memory_equal(a->as.text.data, b->as.text.data, a->as.text.size);
    } else {
        assert_int_equal(gdb_value_compare(a, b), 0);
    }
}

static void assert_same(const gdb_log_record *a, const gdb_log_record *b)
{
    assert_int_equal(a->type, b->type);
    assert_int_equal(a->table, b->table);
    assert_int_equal(a->column, b->column);
    assert_int_equal(a->offset, b->offset);
    assert_int_equal(a->from, b->from);
    assert_int_equal(a->to, b->to);
    assert_int_equal(a->value_count, b->value_count);
    for (uint32_t i = 0; i < a->value_count; i++)
        assert_same_value(&a->values[i], &b->values[i]);
    assert_int_equal(a->statement.size, b->statement.size);
    if (a->statement.size > 0)
        assert_memory_equal(a->statement.data, b->statement.data, a->statement.size);
}

/* One of each type; the INSERTs have values of every type. */
static size_t all_records(const fixture *f, gdb_log_record *out)
{
    const gdb_log_record records[] = {
        {.type = GDB_LOG_BEGIN},
        {.type = GDB_LOG_DDL,
         .statement = gdb_text_of("CREATE NODE TABLE P(id INT64 PRIMARY KEY)")},
        {.type = GDB_LOG_INSERT_NODE,
         .table = 1,
         .offset = UINT64_C(1) << 40,
         .value_count = COLUMNS,
         .values = f->values},
        {.type = GDB_LOG_UPDATE_NODE,
         .table = 1,
         .offset = 3,
         .column = 4,
         .value_count = 1,
         .values = &f->values[2 * GDB_TYPE_STRING]},
        {.type = GDB_LOG_DELETE_NODE, .table = 65535, .offset = UINT64_MAX},
        {.type = GDB_LOG_INSERT_REL,
         .table = 2,
         .offset = 5,
         .from = 6,
         .to = 7,
         .value_count = COLUMNS,
         .values = f->values},
        {.type = GDB_LOG_INSERT_REL, .table = 2, .offset = 6, .from = 6, .to = 7},
        {.type = GDB_LOG_UPDATE_REL,
         .table = 2,
         .offset = 5,
         .from = 6,
         .to = 7,
         .column = 1,
         .value_count = 1,
         .values = f->values},
        {.type = GDB_LOG_DELETE_REL, .table = 2, .offset = 8, .from = 9, .to = 10},
        {.type = GDB_LOG_COMMIT},
    };

    memcpy(out, records, sizeof(records));
    return sizeof(records) / sizeof(records[0]);
}

enum { MOST = 16 };

static void records_of_every_type_come_back(void **state)
{
    fixture *f = *state;
    gdb_log_record records[MOST];
    size_t count = all_records(f, records), at = 0;

    for (int round = 0; round < 2; round++)
        for (size_t i = 0; i < count; i++)
            append(f, records[i]);
    for (int round = 0; round < 2; round++)
        for (size_t i = 0; i < count; i++) {
            gdb_log_record record = next(f, &at);
            assert_same(&record, &records[i]);
        }
    assert_int_equal(at, f->log.size);
    assert_memory_equal(&f->read, &f->written, sizeof(f->read));
}

/* These bytes are on disk. */
static void bytes_are_as_specified(void **state)
{
    static const uint8_t insert[] = {1,   0,   0, 0,    2,    0,    0,    0,    0,    0,    0,
                                     0,   3,   0, 0,    0,    0,    12,   2,    0,    0,    0,
                                     'h', 'i', 5, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
    static const uint8_t update[] = {2, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 6,  0, 0, 0, 0, 0, 0, 0,
                                     7, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 34, 2, 0, 0, 0, 2, 1};
    fixture *f = *state;
    gdb_value values[] = {gdb_value_null(), gdb_value_string(gdb_text_of("hi")),
                          gdb_value_int64(-2)};
    gdb_value list = {.type = gdb_type_list_of(GDB_TYPE_INT8), .as.text = {"\2\1", 2}};

    append(f, (gdb_log_record){.type = GDB_LOG_BEGIN});
    append(f, (gdb_log_record){.type = GDB_LOG_INSERT_NODE,
                               .table = 1,
                               .offset = 2,
                               .value_count = 3,
                               .values = values});
    assert_int_equal(f->log.size, 64 + sizeof(insert));
    assert_memory_equal(f->log.data + 64, insert, sizeof(insert));
    append(f, (gdb_log_record){.type = GDB_LOG_UPDATE_REL,
                               .table = 2,
                               .offset = 5,
                               .from = 6,
                               .to = 7,
                               .column = 9,
                               .value_count = 1,
                               .values = &list});
    assert_int_equal(f->log.size, 96 + sizeof(insert) + sizeof(update));
    assert_memory_equal(f->log.data + 96 + sizeof(insert), update, sizeof(update));
}

static void check_bad(fixture *f, gdb_log_record_type type, const char *body, size_t size,
                      const char *part)
{
    gdb_log_record_head head = {.type = type, .body_size = (uint32_t)size};
    gdb_log_record record;

    assert_fails(gdb_log_record_decode(&record, &head, (const uint8_t *)body, &f->arena, &f->err),
                 GDB_ERR_CORRUPT, part, f->err);
}

#define CHECK_BAD(type, body, part) check_bad(*state, type, body, sizeof(body) - 1, part)
#define ROW                         "\1\0\0\0\2\0\0\0\0\0\0\0"

static void rules_are_checked(void **state)
{
    CHECK_BAD(GDB_LOG_BEGIN, "x", "1 byte behind the end of BEGIN");
    CHECK_BAD(GDB_LOG_COMMIT, "x", "1 byte behind the end of COMMIT");
    CHECK_BAD(GDB_LOG_DELETE_NODE, ROW "x", "1 byte behind the end of DELETE_NODE");
    CHECK_BAD(GDB_LOG_DELETE_NODE, "\1\0\0\0\2\0\0", "DELETE_NODE of 7 bytes is cut short");
    CHECK_BAD(GDB_LOG_DELETE_REL, ROW "\1\0\0\0\0\0\0\0", "DELETE_REL of 20 bytes is cut short");
    CHECK_BAD(GDB_LOG_INSERT_NODE, ROW "\5\0\0\0\0\0", "5 values in 2 bytes");
    CHECK_BAD(GDB_LOG_INSERT_NODE, ROW "\xff\xff\xff\xff\0\0", "4294967295 values in 2 bytes");
    CHECK_BAD(GDB_LOG_INSERT_NODE, ROW "\1\0\0\0\5\0\0", "cut short");
    CHECK_BAD(GDB_LOG_INSERT_NODE, ROW "\2\0\0\0\2\7", "cut short");
    CHECK_BAD(GDB_LOG_INSERT_NODE, ROW "\1\0\0\0\1\2", "BOOL");
    CHECK_BAD(GDB_LOG_INSERT_NODE, ROW "\1\0\0\0\17\2", "a value of type 15");
    CHECK_BAD(GDB_LOG_INSERT_NODE, ROW "\1\0\0\0\100\2", "a value of type 64");
    CHECK_BAD(GDB_LOG_INSERT_NODE, ROW "\1\0\0\0\14\2\0\0\0a", "a value of 2 bytes is cut short");
    CHECK_BAD(GDB_LOG_INSERT_NODE, ROW "\1\0\0\0\14\1\0\0\0\xff", "not valid UTF-8");
    CHECK_BAD(GDB_LOG_INSERT_NODE, ROW "\1\0\0\0\42\1\0\0\0\2", "list: 1 element in 0 bytes");
    CHECK_BAD(GDB_LOG_INSERT_NODE, ROW "\1\0\0\0\0\0", "1 byte behind the end of INSERT_NODE");
    CHECK_BAD(GDB_LOG_UPDATE_NODE, ROW "\1\0\0\0", "0 bytes");
    CHECK_BAD(GDB_LOG_UPDATE_NODE, ROW "\1\0\0\0\0\0", "1 byte behind the end of UPDATE_NODE");
    CHECK_BAD(GDB_LOG_DDL, "", "DDL without a statement");
    CHECK_BAD(GDB_LOG_DDL, "DROP \xff", "not valid UTF-8");
}

/* Whatever is cut off a body is missed; whatever changes gives another record or none. */
static void damaged_bodies_are_refused_or_other_records(void **state)
{
    fixture *f = *state;
    gdb_log_record records[MOST];
    size_t count = all_records(f, records);

    for (size_t i = 0; i < count; i++) {
        size_t start = f->log.size, body = start + GDB_LOG_RECORD_HEAD_SIZE;
        gdb_log_record_head head = {.type = records[i].type};
        gdb_log_record record;

        append(f, records[i]);
        for (size_t size = 0; body + size < f->log.size; size++) {
            gdb_status expected =
                records[i].type == GDB_LOG_DDL && size > 0 ? GDB_OK : GDB_ERR_CORRUPT;
            head.body_size = (uint32_t)size;
            assert_int_equal(
                gdb_log_record_decode(&record, &head, f->log.data + body, &f->arena, NULL),
                expected);
        }
        head.body_size = (uint32_t)(f->log.size - body);
        for (size_t bit = body * 8; bit < f->log.size * 8; bit++) {
            gdb_log_chain chain = {.is_open = records[i].type != GDB_LOG_BEGIN};
            gdb_buffer again = {0};

            f->log.data[bit / 8] ^= (uint8_t)(1U << bit % 8);
            if (gdb_log_record_decode(&record, &head, f->log.data + body, &f->arena, NULL) ==
                GDB_OK) {
                assert_ok(gdb_log_record_append(&again, &chain, &record, &f->err), f->err);
                assert_int_equal(again.size, f->log.size - start);
                assert_memory_equal(again.data + GDB_LOG_RECORD_HEAD_SIZE, f->log.data + body,
                                    head.body_size);
            }
            gdb_buffer_release(&again);
            f->log.data[bit / 8] ^= (uint8_t)(1U << bit % 8);
        }
        gdb_arena_clear(&f->arena);
    }
}

/* Nothing is left of a record that is too large, and the next one follows as if it had not been. */
static void a_record_that_is_too_large_leaves_nothing(void **state)
{
    fixture *f = *state;
    gdb_value huge = {.type = GDB_TYPE_STRING};
    gdb_log_record record = {.type = GDB_LOG_INSERT_NODE, .value_count = 1, .values = &huge};
    size_t size, at = 0;

    append(f, (gdb_log_record){.type = GDB_LOG_BEGIN});
    size = f->log.size;
    huge.as.text = gdb_text("", (size_t)GDB_LOG_BODY_MAX + 1); /* the bytes are never read */
    assert_fails(gdb_log_record_append(&f->log, &f->written, &record, &f->err), GDB_ERR_QUERY,
                 "a value of 1073741825 bytes", f->err);
    assert_int_equal(f->log.size, size);
    append(f, (gdb_log_record){.type = GDB_LOG_COMMIT});
    assert_int_equal(next(f, &at).type, GDB_LOG_BEGIN);
    assert_int_equal(next(f, &at).type, GDB_LOG_COMMIT);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(records_of_every_type_come_back),
        TEST(bytes_are_as_specified),
        TEST(rules_are_checked),
        TEST(damaged_bodies_are_refused_or_other_records),
        TEST(a_record_that_is_too_large_leaves_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
