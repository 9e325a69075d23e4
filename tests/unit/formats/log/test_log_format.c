/* SPDX-License-Identifier: MIT */
#include "formats/log/log_format.h"

#include "lib/base/bytes_le.h"
#include "lib/base/checksum.h"
#include "tests/support/random.h"
#include "tests/support/test.h"

static gdb_log_header header_of_log(void)
{
    gdb_log_header header = {.version = GDB_LOG_VERSION, .base_epoch = 7, .base_position = 100};

    for (size_t i = 0; i < GDB_UUID_SIZE; i++)
        header.uuid[i] = (uint8_t)(i + 1);
    return header;
}

/* A log of transactions that hold one deletion each; the size of each record is the same. */
enum { TRANSACTIONS = 4, RECORDS = TRANSACTIONS * 3, BODY = 12 };

typedef struct small_log {
    gdb_log_header header;
    uint8_t bytes[RECORDS * (GDB_LOG_RECORD_HEAD_SIZE + BODY)];
    size_t starts[RECORDS + 1];
} small_log;

static void make_log(small_log *log)
{
    static const gdb_log_record_type types[] = {GDB_LOG_BEGIN, GDB_LOG_DELETE_NODE, GDB_LOG_COMMIT};
    uint8_t file_header[GDB_LOG_HEADER_SIZE];
    gdb_log_chain chain;
    size_t end = 0;

    log->header = header_of_log();
    gdb_log_header_encode(&log->header, file_header);
    chain = gdb_log_chain_begin(&log->header);
    for (size_t i = 0; i < RECORDS; i++) {
        gdb_log_record_type type = types[i % 3];
        uint32_t body_size = type == GDB_LOG_DELETE_NODE ? BODY : 0;

        log->starts[i] = end;
        memset(log->bytes + end + GDB_LOG_RECORD_HEAD_SIZE, (int)i, body_size);
        gdb_log_record_head_encode(&chain, type, log->bytes + end + GDB_LOG_RECORD_HEAD_SIZE,
                                   body_size, log->bytes + end);
        end += GDB_LOG_RECORD_HEAD_SIZE + body_size;
    }
    log->starts[RECORDS] = end;
}

/* Number of records from the beginning on, and the chain behind them. */
static size_t read_log(const small_log *log, size_t size, gdb_log_chain *chain)
{
    gdb_log_record_head head;
    size_t at = 0, count = 0;

    *chain = gdb_log_chain_begin(&log->header);
    while (gdb_log_record_check(&head, chain, log->bytes + at, size - at, NULL) == GDB_OK) {
        at += GDB_LOG_RECORD_HEAD_SIZE + head.body_size;
        count++;
    }
    return count;
}

static void the_header_comes_back(void **state)
{
    gdb_log_header header = header_of_log(), again;
    uint8_t bytes[GDB_LOG_HEADER_SIZE];
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    gdb_log_header_encode(&header, bytes);
    assert_ok(gdb_log_header_decode(&again, bytes, sizeof(bytes), &err), err);
    assert_int_equal(again.version, 1);
    assert_int_equal(again.must_understand, 0);
    assert_memory_equal(again.uuid, header.uuid, GDB_UUID_SIZE);
    assert_int_equal(again.base_epoch, 7);
    assert_int_equal(again.base_position, 100);
    assert_int_equal(again.checksum, header.checksum);
}

/* These bytes are on disk. */
static void bytes_are_as_specified(void **state)
{
    static const uint8_t begin[] = {0x89, 'G', 'W', 'L', '\r', '\n', 0x1a, '\n', 1, 0, 0, 0,
                                    0,    0,   0,   0,   0,    0,    0,    0,    0, 0, 0, 0,
                                    1,    2,   3,   4,   5,    6,    7,    8,    9, 10};
    gdb_log_header header = header_of_log();
    uint8_t bytes[GDB_LOG_HEADER_SIZE];
    small_log log;

    (void)state;
    gdb_log_header_encode(&header, bytes);
    assert_memory_equal(bytes, begin, sizeof(begin));
    assert_int_equal(gdb_load_u64le(bytes + 40), 7);
    assert_int_equal(gdb_load_u64le(bytes + 48), 100);
    assert_int_equal(gdb_load_u32le(bytes + 60), gdb_crc32c(0, bytes, 60));
    make_log(&log);
    assert_int_equal(log.starts[1], 32);
    assert_int_equal(gdb_load_u32le(log.bytes), gdb_crc32c(header.checksum, log.bytes + 4, 28));
    assert_int_equal(gdb_load_u32le(log.bytes + 4), header.checksum);
    assert_int_equal(gdb_load_u64le(log.bytes + 16), 101);
    assert_int_equal(gdb_load_u32le(log.bytes + 24), 1);
    assert_int_equal(log.bytes[28], GDB_LOG_BEGIN);
    assert_int_equal(gdb_load_u32le(log.bytes + 32 + 4), gdb_load_u32le(log.bytes));
    assert_int_equal(gdb_load_u32le(log.bytes + 32 + 8), gdb_crc32c(0, log.bytes + 64, BODY));
    assert_int_equal(gdb_load_u32le(log.bytes + 32 + 12), BODY);
    assert_int_equal(log.bytes[32 + 28], GDB_LOG_DELETE_NODE);
    assert_int_equal(gdb_log_record_size(log.bytes), 32);
    assert_int_equal(gdb_log_record_size(log.bytes + 32), 32 + BODY);
    memset(log.bytes + 12, 0xff, 4); /* no record has so many, whatever stands there */
    assert_int_equal(gdb_log_record_size(log.bytes), 32 + GDB_LOG_BODY_MAX);
}

/* Encode, change a field, and let the checksum fit again. */
static void check_header(size_t offset, uint8_t value, gdb_status status, const char *part)
{
    gdb_log_header header = header_of_log();
    uint8_t bytes[GDB_LOG_HEADER_SIZE];
    gdb_error err = GDB_ERROR_INIT;

    gdb_log_header_encode(&header, bytes);
    bytes[offset] = value;
    gdb_store_u32le(bytes + 60, gdb_crc32c(0, bytes, 60));
    assert_fails(gdb_log_header_decode(&header, bytes, sizeof(bytes), &err), status, part, err);
}

static void rules_of_the_header_are_checked(void **state)
{
    (void)state;
    check_header(0, 'G', GDB_ERR_CORRUPT, "no log header");
    check_header(8, 0, GDB_ERR_CORRUPT, "version 0");
    check_header(8, 2, GDB_ERR_UNSUPPORTED, "format version 2");
    check_header(13, 1, GDB_ERR_CORRUPT, "reserved");
    check_header(59, 1, GDB_ERR_CORRUPT, "reserved");
    check_header(23, 0x80, GDB_ERR_UNSUPPORTED, "bits 8000000000000000");
    check_header(40, 0, GDB_ERR_CORRUPT, "base epoch 0");
}

static void a_damaged_header_is_refused(void **state)
{
    gdb_log_header header = header_of_log();
    uint8_t bytes[GDB_LOG_HEADER_SIZE];

    (void)state;
    gdb_log_header_encode(&header, bytes);
    for (size_t size = 0; size < sizeof(bytes); size++)
        assert_int_equal(gdb_log_header_decode(&header, bytes, size, NULL), GDB_ERR_CORRUPT);
    for (size_t bit = 0; bit < sizeof(bytes) * 8; bit++) {
        bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
        assert_int_equal(gdb_log_header_decode(&header, bytes, sizeof(bytes), NULL),
                         GDB_ERR_CORRUPT);
        bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
}

static void records_are_read_in_their_order(void **state)
{
    gdb_log_chain chain;
    small_log log;

    (void)state;
    make_log(&log);
    assert_int_equal(read_log(&log, log.starts[RECORDS], &chain), RECORDS);
    assert_int_equal(chain.position, 100 + RECORDS);
    assert_int_equal(chain.transaction, TRANSACTIONS);
    assert_false(chain.is_open);
}

/* Cut anywhere: what is whole is read, and the rest is torn. */
static void a_log_may_be_cut_anywhere(void **state)
{
    gdb_log_chain chain;
    small_log log;

    (void)state;
    make_log(&log);
    for (size_t size = 0; size < log.starts[RECORDS]; size++) {
        size_t count = read_log(&log, size, &chain), rest = size - log.starts[count];

        assert_true(log.starts[count] <= size && size < log.starts[count + 1]);
        assert_int_equal(gdb_log_find_later(&chain, log.bytes + log.starts[count], rest), rest);
    }
}

/* A flipped bit ends the log at its record. Behind it stands the BEGIN of a later transaction,
 * unless it is in the last one: there it cannot be told from a torn write. */
static void a_flipped_bit_is_found(void **state)
{
    small_log log;

    (void)state;
    make_log(&log);
    for (size_t record = 0; record < RECORDS; record++)
        for (size_t bit = log.starts[record] * 8; bit < log.starts[record + 1] * 8; bit++) {
            size_t at = log.starts[record], rest = log.starts[RECORDS] - at, later;
            size_t begin = record / 3 * 3 + 3; /* of the next transaction */
            gdb_log_chain chain;

            log.bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
            assert_int_equal(read_log(&log, log.starts[RECORDS], &chain), record);
            later = gdb_log_find_later(&chain, log.bytes + at, rest);
            assert_int_equal(at + later, log.starts[begin]);
            log.bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
        }
}

/* Records of other logs, and records that stand elsewhere, do not follow. */
static void records_that_do_not_follow_are_refused(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_log_record_head head;
    gdb_log_chain chain, before;
    small_log log;

    (void)state;
    make_log(&log);
    chain = gdb_log_chain_begin(&log.header);
    before = chain;
    assert_fails(gdb_log_record_check(&head, &chain, log.bytes + log.starts[3], 32, &err),
                 GDB_ERR_CORRUPT, "does not follow", err);
    assert_memory_equal(&chain, &before, sizeof(chain));
    chain.previous = gdb_load_u32le(log.bytes + 4);
    chain.position = 99;
    assert_fails(gdb_log_record_check(&head, &chain, log.bytes, 32, &err), GDB_ERR_CORRUPT,
                 "position 101, expected 100", err);
    chain = before;
    chain.is_open = true;
    assert_fails(gdb_log_record_check(&head, &chain, log.bytes, 32, &err), GDB_ERR_CORRUPT,
                 "BEGIN inside of a transaction", err);
    chain = before;
    chain.transaction = 5;
    assert_fails(gdb_log_record_check(&head, &chain, log.bytes, 32, &err), GDB_ERR_CORRUPT,
                 "transaction 1, expected 6", err);
    chain = before;
    chain.seed++;
    assert_fails(gdb_log_record_check(&head, &chain, log.bytes, 32, &err), GDB_ERR_CORRUPT,
                 "checksum is wrong", err);
    chain = before;
    chain.previous = gdb_load_u32le(log.bytes);
    chain.position++;
    assert_fails(gdb_log_record_check(&head, &chain, log.bytes + 32, 44, &err), GDB_ERR_CORRUPT,
                 "DELETE_NODE outside of a transaction", err);
    chain.transaction = 1;
    chain.is_open = true;
    assert_fails(gdb_log_record_check(&head, &chain, log.bytes + 32, 43, &err), GDB_ERR_CORRUPT,
                 "a body of 12 bytes, 11 are left", err);
    assert_ok(gdb_log_record_check(&head, &chain, log.bytes + 32, 44, &err), err);
    assert_int_equal(head.type, GDB_LOG_DELETE_NODE);
}

/* Set bytes of the first head, and let its checksum fit again. */
static void check_head(size_t offset, uint8_t value, const char *part)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_log_record_head head;
    small_log log;

    make_log(&log);
    log.bytes[offset] = value;
    gdb_store_u32le(log.bytes, gdb_crc32c(log.header.checksum, log.bytes + 4, 28));
    assert_fails(gdb_log_record_head_decode(&head, log.bytes, 32, log.header.checksum, &err),
                 GDB_ERR_CORRUPT, part, err);
}

static void rules_of_heads_are_checked(void **state)
{
    (void)state;
    check_head(28, 0, "type 0, expected 1 to 11");
    check_head(28, 12, "type 12, expected 1 to 11");
    check_head(29, 1, "reserved");
    check_head(31, 1, "reserved");
    check_head(15, 0x41, "a body of 1090519040 bytes");
}

/* Where a whole transaction is missing, its successor is a witness. */
static void a_missing_transaction_is_found(void **state)
{
    gdb_log_chain chain;
    small_log log;
    size_t rest;

    (void)state;
    make_log(&log);
    rest = log.starts[RECORDS] - log.starts[6];
    memmove(log.bytes + log.starts[3], log.bytes + log.starts[6], rest);
    assert_int_equal(read_log(&log, log.starts[3] + rest, &chain), 3);
    assert_int_equal(gdb_log_find_later(&chain, log.bytes + log.starts[3], rest), 0);
}

static void random_bytes_are_no_records(void **state)
{
    uint8_t bytes[4096];
    uint64_t random = 1;
    gdb_log_chain chain;
    small_log log;

    (void)state;
    make_log(&log);
    chain = gdb_log_chain_begin(&log.header);
    for (int round = 0; round < 200; round++) {
        gdb_log_record_head head;
        gdb_log_header header;

        for (size_t i = 0; i < sizeof(bytes); i++)
            bytes[i] = (uint8_t)random_next(&random);
        assert_int_equal(gdb_log_header_decode(&header, bytes, sizeof(bytes), NULL),
                         GDB_ERR_CORRUPT);
        assert_int_equal(gdb_log_record_check(&head, &chain, bytes, sizeof(bytes), NULL),
                         GDB_ERR_CORRUPT);
        assert_int_equal(gdb_log_find_later(&chain, bytes, sizeof(bytes)), sizeof(bytes));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_header_comes_back),
        cmocka_unit_test(bytes_are_as_specified),
        cmocka_unit_test(rules_of_the_header_are_checked),
        cmocka_unit_test(a_damaged_header_is_refused),
        cmocka_unit_test(records_are_read_in_their_order),
        cmocka_unit_test(a_log_may_be_cut_anywhere),
        cmocka_unit_test(a_flipped_bit_is_found),
        cmocka_unit_test(records_that_do_not_follow_are_refused),
        cmocka_unit_test(rules_of_heads_are_checked),
        cmocka_unit_test(a_missing_transaction_is_found),
        cmocka_unit_test(random_bytes_are_no_records),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
