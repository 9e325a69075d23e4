/* SPDX-License-Identifier: MIT */
#include "tests/unit/log/log_test.h"

#include <sys/stat.h>
#include <unistd.h>

enum { ROOM = 8192, RECORD = GDB_LOG_RECORD_HEAD_SIZE + 12, TRANSACTIONS = 4 };

static void no_log_is_no_error(void **state)
{
    log_test *t = *state;

    assert_ok(log_test_read(t), t->err);
    assert_int_equal(t->summary.state, GDB_LOG_ABSENT);
    assert_int_equal(t->summary.size, 0);
}

static void committed_records_come_in_order(void **state)
{
    log_test *t = *state;

    log_test_fill(t, TRANSACTIONS);
    log_test_assert(t, TRANSACTIONS);
    assert_int_equal(t->summary.state, GDB_LOG_PENDING);
    assert_int_equal(t->summary.torn_bytes, 0);
    assert_int_equal(t->summary.end, t->summary.size);
    assert_int_equal(t->summary.chain.position, TRANSACTIONS * 2 + 10);
}

/* Bytes of the log behind transaction `count`. */
static size_t end_of(uint64_t count)
{
    return GDB_LOG_HEADER_SIZE + count * 2 * GDB_LOG_RECORD_HEAD_SIZE +
           count * (count + 1) / 2 * RECORD;
}

/* Cut anywhere: whole transactions stay, the rest is torn. */
static void a_torn_tail_is_dropped(void **state)
{
    log_test *t = *state;
    uint8_t bytes[ROOM];
    size_t size;

    log_test_fill(t, TRANSACTIONS);
    size = log_test_load(t, bytes, ROOM);
    assert_int_equal(size, end_of(TRANSACTIONS));
    for (size_t cut = 0; cut < size; cut++) {
        uint64_t whole = 0;

        log_test_store(t, bytes, cut);
        if (cut < GDB_LOG_HEADER_SIZE) {
            assert_fails(log_test_read(t), GDB_ERR_CORRUPT, "log header", t->err);
            continue;
        }
        while (end_of(whole + 1) <= cut)
            whole++;
        log_test_assert(t, whole);
        assert_int_equal(t->summary.end, end_of(whole));
        assert_int_equal(t->summary.torn_bytes, cut - end_of(whole));
    }
}

/* A flipped bit in any but the last transaction is damage, with its place; in the last one it could
 * be a torn write. */
static void a_flipped_bit_is_damage(void **state)
{
    log_test *t = *state;
    uint8_t bytes[ROOM];
    size_t size;

    log_test_fill(t, TRANSACTIONS);
    size = log_test_load(t, bytes, ROOM);
    for (size_t at = 0; at < size; at++) {
        bytes[at] ^= (uint8_t)(1U << at % 8);
        log_test_store(t, bytes, size);
        if (at >= end_of(TRANSACTIONS - 1)) {
            log_test_assert(t, TRANSACTIONS - 1);
            assert_true(t->summary.torn_bytes > 0);
        } else {
            assert_int_equal(log_test_read(t), GDB_ERR_CORRUPT);
            assert_non_null(strstr(t->err.where, "wal.gdb"));
            if (at >= GDB_LOG_HEADER_SIZE) {
                assert_non_null(strstr(t->err.where, "wal.gdb: byte "));
                assert_non_null(strstr(t->err.message, "a later transaction stands at byte"));
            }
            gdb_error_clear(&t->err);
        }
        bytes[at] ^= (uint8_t)(1U << at % 8);
    }
}

/* The sectors of a write that was not completed come in any order: the end of it may be there
 * alone. */
static void a_transaction_with_a_hole_is_torn(void **state)
{
    log_test *t = *state;
    uint8_t bytes[ROOM];
    size_t size;

    log_test_fill(t, TRANSACTIONS);
    size = log_test_load(t, bytes, ROOM);
    memset(bytes + end_of(TRANSACTIONS - 1), 0, GDB_LOG_RECORD_HEAD_SIZE + RECORD);
    log_test_store(t, bytes, size);
    log_test_assert(t, TRANSACTIONS - 1);
}

static void a_transaction_without_commit_is_no_part(void **state)
{
    log_test *t = *state;
    uint8_t bytes[ROOM];
    size_t size;

    log_test_fill(t, 2);
    size = log_test_load(t, bytes, ROOM);
    log_test_store(t, bytes, size - GDB_LOG_RECORD_HEAD_SIZE);
    log_test_assert(t, 1);
}

/* Right checksums around a body that is no record. */
static void a_record_that_makes_no_sense_is_damage(void **state)
{
    log_test *t = *state;
    gdb_log_header header;
    gdb_log_chain chain;
    uint8_t bytes[ROOM];
    size_t size = GDB_LOG_HEADER_SIZE;

    log_test_fill(t, 1);
    (void)log_test_load(t, bytes, ROOM);
    assert_ok(gdb_log_header_decode(&header, bytes, size, &t->err), t->err);
    chain = gdb_log_chain_begin(&header);
    gdb_log_record_head_encode(&chain, GDB_LOG_BEGIN, NULL, 0, bytes + size);
    size += GDB_LOG_RECORD_HEAD_SIZE;
    memset(bytes + size + GDB_LOG_RECORD_HEAD_SIZE, 1, 5);
    gdb_log_record_head_encode(&chain, GDB_LOG_DELETE_NODE, bytes + size + GDB_LOG_RECORD_HEAD_SIZE,
                               5, bytes + size);
    size += GDB_LOG_RECORD_HEAD_SIZE + 5;
    log_test_store(t, bytes, size);
    log_test_assert(t, 0); /* not committed: not looked at */
    gdb_log_record_head_encode(&chain, GDB_LOG_COMMIT, NULL, 0, bytes + size);
    size += GDB_LOG_RECORD_HEAD_SIZE;
    log_test_store(t, bytes, size);
    assert_int_equal(log_test_read(t), GDB_ERR_CORRUPT);
    assert_non_null(strstr(t->err.where, "wal.gdb: byte 96"));
    assert_non_null(strstr(t->err.message, "DELETE_NODE of 5 bytes is cut short"));
}

static void logs_of_other_states_are_told_apart(void **state)
{
    log_test *t = *state;
    gdb_database_header base;

    t->base.epoch = 5;
    base = t->base;
    log_test_fill(t, 2);
    t->base.uuid[15] = 1;
    assert_fails(log_test_read(t), GDB_ERR_CORRUPT, "of another database", t->err);
    t->base = base;
    t->base.epoch = 4;
    assert_fails(log_test_read(t), GDB_ERR_CORRUPT, "builds on state 5", t->err);
    t->base.epoch = 6;
    assert_fails(log_test_read(t), GDB_ERR_CORRUPT, "no part of the database", t->err);
    assert_int_equal(t->seen_count, 0);
    t->base.log_position = 7;
    assert_ok(log_test_read(t), t->err);
    assert_int_equal(t->summary.state, GDB_LOG_FOLDED);
    assert_int_equal(t->seen_count, 0);
}

static void a_log_that_begins_behind_the_base_is_damage(void **state)
{
    log_test *t = *state;

    t->base.log_position = 7;
    log_test_fill(t, 1);
    t->base.log_position = 6;
    assert_fails(log_test_read(t), GDB_ERR_CORRUPT, "begins behind position 7", t->err);
}

/* Its headers have epochs 1 and 2 and are equal: one of them may be damaged. */
static void a_new_database_has_one_state(void **state)
{
    log_test *t = *state;

    log_test_fill(t, 2);
    t->base.epoch = 1;
    log_test_assert(t, 2);
    t->base.epoch = 3;
    assert_fails(log_test_read(t), GDB_ERR_CORRUPT, "no part of the database", t->err);
}

/* Nothing can be lost with a log that is older than the state, and empty. */
static void an_empty_log_of_an_older_state_is_folded_in(void **state)
{
    log_test *t = *state;

    log_test_fill(t, 0);
    t->base.epoch = 9;
    assert_ok(log_test_read(t), t->err);
    assert_int_equal(t->summary.state, GDB_LOG_FOLDED);
}

static gdb_status refuse(void *context, const gdb_log_record *records, uint32_t count,
                         uint32_t *done, gdb_error *err)
{
    const uint64_t *refused = context;

    for (*done = 0; *done < count; ++*done)
        if (records[*done].offset == *refused)
            return GDB_FAIL(err, GDB_ERR_CORRUPT, "no such node");
    return GDB_OK;
}

static void what_cannot_be_applied_is_said_with_its_place(void **state)
{
    log_test *t = *state;
    gdb_log_reader *reader = NULL;
    uint64_t refused = 201;

    log_test_fill(t, 3);
    assert_ok(gdb_log_reader_open(&reader, t->dir.path, &t->err), t->err);
    assert_int_equal(gdb_log_reader_read(reader, &t->base, refuse, &refused, &t->summary, &t->err),
                     GDB_ERR_CORRUPT);
    assert_string_equal(t->err.message, "no such node");
    assert_non_null(strstr(t->err.where, "wal.gdb: byte 248"));
    gdb_log_reader_close(reader);
}

/* What is wrong first is said, also where something is wrong that is found earlier. */
static void the_first_of_two_errors_is_said(void **state)
{
    log_test *t = *state;
    gdb_log_reader *reader = NULL;
    gdb_log_header header;
    gdb_log_record_head head;
    gdb_log_chain chain;
    uint8_t bytes[ROOM];
    uint64_t refused = 300;
    size_t at, size;

    log_test_fill(t, 3);
    size = log_test_load(t, bytes, ROOM);
    assert_ok(gdb_log_header_decode(&header, bytes, size, &t->err), t->err);
    chain = gdb_log_chain_begin(&header);
    at = size - 2 * RECORD - GDB_LOG_RECORD_HEAD_SIZE; /* of the record of node 301 */
    for (size_t i = GDB_LOG_HEADER_SIZE; i < at; i += (size_t)gdb_log_record_size(bytes + i))
        assert_ok(gdb_log_record_check(&head, &chain, bytes + i, size - i, &t->err), t->err);
    gdb_log_record_head_encode(&chain, GDB_LOG_DDL, bytes + at + GDB_LOG_RECORD_HEAD_SIZE, 0,
                               bytes + at);
    at += GDB_LOG_RECORD_HEAD_SIZE;
    gdb_log_record_head_encode(&chain, GDB_LOG_COMMIT, bytes, 0, bytes + at);
    log_test_store(t, bytes, at + GDB_LOG_RECORD_HEAD_SIZE);
    assert_ok(gdb_log_reader_open(&reader, t->dir.path, &t->err), t->err);
    assert_int_equal(gdb_log_reader_read(reader, &t->base, refuse, &refused, &t->summary, &t->err),
                     GDB_ERR_CORRUPT);
    assert_string_equal(t->err.message, "no such node");
    gdb_error_clear(&t->err);
    refused = 0;
    assert_fails(gdb_log_reader_read(reader, &t->base, refuse, &refused, &t->summary, &t->err),
                 GDB_ERR_CORRUPT, "DDL without a statement", t->err);
    gdb_log_reader_close(reader);
}

typedef struct long_log {
    uint64_t next; /* offset of the record that is to come */
    uint64_t texts;
} long_log;

enum { LARGEST = 5 << 20 };

/* Rows 0, 1, 2, ...; two of a thousand are inserted, with a text whose first byte says which thousand
 * it is; the others are deleted. */
static bool has_text(uint64_t offset)
{
    return offset % 1000 == 7 || offset % 1000 == 8;
}

static size_t text_size(uint64_t offset)
{
    return offset % 20000 == 7 ? LARGEST : 100 + offset % 977;
}

/* A row with a large text is written by itself, and then the other one is, too. */
static gdb_log_record_type type_of_text(uint64_t offset)
{
    return offset / 1000 % 20 == 0 ? GDB_LOG_INSERT_NODE : GDB_LOG_INSERT_NODES;
}

static gdb_text_view text_of(const gdb_log_record *record)
{
    const gdb_log_column *column = record->rows.columns;

    if (record->type == GDB_LOG_INSERT_NODE) {
        assert_int_equal(record->value_count, 1);
        return record->values[0].as.text;
    }
    assert_int_equal(record->rows.row_count, 2);
    assert_int_equal(record->rows.column_count, 1);
    return gdb_text((const char *)column->bytes, column->byte_count);
}

static gdb_status see_long(void *context, const gdb_log_record *records, uint32_t count,
                           uint32_t *done, gdb_error *err)
{
    long_log *seen = context;

    (void)err;
    for (*done = 0; *done < count; ++*done) {
        const gdb_log_record *record = &records[*done];
        gdb_text_view text;

        assert_int_equal(record->offset, seen->next);
        assert_int_equal(record->type,
                         has_text(seen->next) ? type_of_text(seen->next) : GDB_LOG_DELETE_NODE);
        if (has_text(seen->next)) {
            text = text_of(record);
            assert_int_equal(text.data[0], 'a' + seen->next / 1000 % 26);
            assert_int_equal(text.data[text.size - 1], 'a' + seen->next / 1000 % 26);
            seen->texts += text.size;
        }
        seen->next += record->type == GDB_LOG_INSERT_NODES ? 2 : 1;
    }
    return GDB_OK;
}

/* Transactions and records that are larger than what is held of a log at a time come whole. */
static void a_log_is_read_in_parts(void **state)
{
    enum { RECORDS = 70000 };
    static const uint64_t ends[] = {3, 1004, 40000, 40001, 66000, RECORDS};
    log_test *t = *state;
    gdb_log_reader *reader = NULL;
    gdb_log_writer *writer = log_test_open(t);
    char *text = malloc(LARGEST);
    uint64_t offset = 0, texts = 0;

    assert_non_null(text);
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        for (; offset < ends[i]; offset++) {
            size_t size = text_size(offset);
            gdb_value value;
            gdb_log_record record = {.type = GDB_LOG_INSERT_NODE,
                                     .table = 1,
                                     .offset = offset,
                                     .values = &value,
                                     .value_count = 1};

            if (!has_text(offset)) {
                assert_ok(log_test_append(writer, offset, &t->err), t->err);
                continue;
            }
            memset(text, (int)('a' + offset / 1000 % 26), size);
            value = gdb_value_string(gdb_text(text, size));
            assert_ok(gdb_log_writer_append(writer, &record, &t->err), t->err);
            texts += size;
        }
        assert_ok(gdb_log_writer_commit(writer, &t->err), t->err);
    }
    gdb_log_writer_close(writer);
    free(text);
    for (unsigned threads = 1; threads <= 3; threads += 2) {
        long_log seen = {0};

        assert_ok(gdb_log_reader_open(&reader, t->dir.path, &t->err), t->err);
        gdb_log_reader_use_threads(reader, threads);
        assert_ok(gdb_log_reader_read(reader, &t->base, see_long, &seen, &t->summary, &t->err),
                  t->err);
        assert_int_equal(seen.next, RECORDS);
        assert_int_equal(seen.texts, texts);
        assert_int_equal(t->summary.records, RECORDS);
        assert_int_equal(t->summary.transactions, sizeof(ends) / sizeof(ends[0]));
        assert_int_equal(t->summary.torn_bytes, 0);
        gdb_log_reader_close(reader);
    }
}

/* Rows, and narrow columns, are read only from a log whose header says that there may be some. */
static void rows_without_their_feature_are_damage(void **state)
{
    static const struct {
        uint64_t features;
        bool is_narrow;
        const char *message; /* NULL: none */
    } cases[] = {{0, false, "INSERT_NODES in a log whose header"},
                 {GDB_LOG_FEATURE_ROWS, false, NULL},
                 {GDB_LOG_FEATURE_ROWS, true, "INSERT_NODES with narrow columns in a log whose"},
                 {GDB_LOG_FEATURE_ROWS | GDB_LOG_FEATURE_NARROW, true, NULL}};
    log_test *t = *state;
    const gdb_log_column columns[] = {
        {.type = GDB_TYPE_INVALID},
        {.type = GDB_TYPE_INT16, .bytes = (const uint8_t *)"\1\2", .byte_count = 2, .narrow = 1}};
    gdb_log_reader *reader = NULL;

    for (size_t k = 0; k < sizeof(cases) / sizeof(cases[0]); k++) {
        const gdb_log_record records[] = {
            {.type = GDB_LOG_BEGIN},
            {.type = GDB_LOG_INSERT_NODES,
             .rows = {.row_count = 2, .column_count = 1, .columns = &columns[cases[k].is_narrow]}},
            {.type = GDB_LOG_COMMIT}};
        gdb_log_header header = {.version = GDB_LOG_VERSION,
                                 .must_understand = cases[k].features,
                                 .base_epoch = t->base.epoch};
        gdb_buffer log = {0};
        gdb_log_chain chain;
        gdb_status status;
        uint8_t *bytes;

        memcpy(header.uuid, t->base.uuid, GDB_UUID_SIZE);
        assert_ok(gdb_buffer_extend(&log, GDB_LOG_HEADER_SIZE, &bytes, &t->err), t->err);
        gdb_log_header_encode(&header, bytes);
        chain = gdb_log_chain_begin(&header);
        for (size_t i = 0; i < sizeof(records) / sizeof(records[0]); i++)
            assert_ok(gdb_log_record_append(&log, &chain, &records[i], &t->err), t->err);
        log_test_store(t, log.data, log.size);
        gdb_buffer_release(&log);
        assert_ok(gdb_log_reader_open(&reader, t->dir.path, &t->err), t->err);
        status = gdb_log_reader_read(reader, &t->base, NULL, NULL, &t->summary, &t->err);
        gdb_log_reader_close(reader);
        if (cases[k].message == NULL) {
            assert_ok(status, t->err);
            assert_int_equal(t->summary.records, 2);
        } else {
            assert_non_null(strstr(t->err.where, "wal.gdb: byte 96"));
            assert_fails(status, GDB_ERR_CORRUPT, cases[k].message, t->err);
        }
    }
}

static void a_log_that_is_no_file_is_refused(void **state)
{
    log_test *t = *state;

    assert_int_equal(mkdir(t->path, 0777), 0);
    assert_fails(log_test_read(t), GDB_ERR_CORRUPT, "not a plain file", t->err);
    assert_int_equal(rmdir(t->path), 0);
    assert_int_equal(mkfifo(t->path, 0666), 0);
    assert_fails(log_test_read(t), GDB_ERR_CORRUPT, "not a plain file", t->err);
}

/* A reader keeps the log that it has opened. */
static void a_log_that_is_replaced_stays_itself(void **state)
{
    log_test *t = *state;
    gdb_log_reader *reader = NULL;
    gdb_log_writer *writer;
    gdb_database_header folded = t->base;

    log_test_fill(t, 2);
    assert_ok(gdb_log_reader_open(&reader, t->dir.path, &t->err), t->err);
    writer = log_test_open(t);
    folded.epoch++;
    folded.log_position = gdb_log_writer_position(writer);
    gdb_log_writer_close(writer);
    assert_ok(log_test_begin_anew(t, &folded), t->err);
    assert_ok(gdb_log_reader_read(reader, &t->base, NULL, NULL, &t->summary, &t->err), t->err);
    assert_int_equal(t->summary.transactions, 2);
    assert_ok(gdb_log_reader_read(reader, &folded, NULL, NULL, &t->summary, &t->err), t->err);
    assert_int_equal(t->summary.state, GDB_LOG_FOLDED);
    gdb_log_reader_close(reader);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, log_test_setup, log_test_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(no_log_is_no_error),
        TEST(committed_records_come_in_order),
        TEST(a_torn_tail_is_dropped),
        TEST(a_flipped_bit_is_damage),
        TEST(a_transaction_with_a_hole_is_torn),
        TEST(a_transaction_without_commit_is_no_part),
        TEST(a_record_that_makes_no_sense_is_damage),
        TEST(logs_of_other_states_are_told_apart),
        TEST(a_log_that_begins_behind_the_base_is_damage),
        TEST(a_new_database_has_one_state),
        TEST(an_empty_log_of_an_older_state_is_folded_in),
        TEST(what_cannot_be_applied_is_said_with_its_place),
        TEST(the_first_of_two_errors_is_said),
        TEST(a_log_is_read_in_parts),
        TEST(rows_without_their_feature_are_damage),
        TEST(a_log_that_is_no_file_is_refused),
        TEST(a_log_that_is_replaced_stays_itself),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
