/* SPDX-License-Identifier: MIT */
#include "tests/unit/log/log_test.h"

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

static bool sync_fails;

/* Instead of the system's: a file that cannot be synced is hard to come by. */
int fdatasync(int fd)
{
    if (!sync_fails)
        return (int)syscall(SYS_fdatasync, fd);
    errno = EIO;
    return -1;
}

static void a_fresh_log_is_there_without_its_draft(void **state)
{
    log_test *t = *state;
    gdb_log_writer *writer = log_test_open(t);

    assert_int_equal(gdb_log_writer_size(writer), GDB_LOG_HEADER_SIZE);
    assert_int_equal(gdb_log_writer_position(writer), 0);
    assert_int_equal(temp_dir_count(&t->dir), 2);
    gdb_log_writer_close(writer);
    log_test_assert(t, 0);
    assert_int_equal(t->summary.state, GDB_LOG_PENDING);
    gdb_log_writer_close(NULL);
}

static void transactions_are_there_after_their_commit(void **state)
{
    log_test *t = *state;
    gdb_log_writer *writer = log_test_open(t);

    for (uint64_t number = 1; number <= 5; number++) {
        uint64_t size = gdb_log_writer_size(writer);

        for (uint64_t i = 0; i < number; i++)
            assert_ok(log_test_append(writer, number * 100 + i, &t->err), t->err);
        log_test_assert(t, number - 1);
        assert_int_equal(gdb_log_writer_size(writer), size);
        assert_ok(gdb_log_writer_commit(writer, &t->err), t->err);
        log_test_assert(t, number);
        assert_int_equal(gdb_log_writer_size(writer), t->summary.size);
        assert_int_equal(gdb_log_writer_position(writer), t->summary.chain.position);
    }
    gdb_log_writer_close(writer);
}

static void what_is_not_committed_is_forgotten(void **state)
{
    log_test *t = *state;
    gdb_log_writer *writer = log_test_open(t);

    assert_ok(gdb_log_writer_commit(writer, &t->err), t->err); /* nothing to commit */
    assert_int_equal(gdb_log_writer_size(writer), GDB_LOG_HEADER_SIZE);
    gdb_log_writer_rollback(writer);
    assert_ok(log_test_append(writer, 900, &t->err), t->err);
    gdb_log_writer_rollback(writer);
    assert_ok(log_test_commit(writer, 1, 1, &t->err), t->err);
    assert_ok(log_test_append(writer, 901, &t->err), t->err);
    gdb_log_writer_close(writer);
    log_test_assert(t, 1);
}

static void a_log_goes_on_behind_its_end(void **state)
{
    log_test *t = *state;

    for (uint64_t number = 1; number <= 4; number++) {
        gdb_log_writer *writer = log_test_open(t);

        assert_ok(log_test_commit(writer, number, number, &t->err), t->err);
        gdb_log_writer_close(writer);
        log_test_assert(t, number);
    }
}

/* A writer that is told what was found goes on there, and reads again what has grown since. */
static void what_was_found_is_not_read_again(void **state)
{
    log_test *t = *state;
    gdb_log_summary found;
    gdb_log_writer *writer = NULL;

    log_test_fill(t, 2);
    log_test_assert(t, 2);
    found = t->summary;
    for (uint64_t number = 3; number <= 4; number++) {
        assert_ok(gdb_log_writer_open(&writer, t->dir.path, &t->base, &found, &t->err), t->err);
        assert_int_equal(gdb_log_writer_size(writer), t->summary.size);
        assert_int_equal(gdb_log_writer_position(writer), t->summary.chain.position);
        assert_ok(log_test_commit(writer, number, number, &t->err), t->err);
        gdb_log_writer_close(writer);
        log_test_assert(t, number);
    }
}

/* However much of it is left, also in the middle of a transaction whose records are good. */
static void a_torn_tail_is_cut_off_before_the_log_goes_on(void **state)
{
    log_test *t = *state;
    uint8_t bytes[4096];
    size_t size, two;

    log_test_fill(t, 2);
    two = log_test_load(t, bytes, sizeof(bytes));
    assert_int_equal(unlink(t->path), 0);
    log_test_fill(t, 3);
    size = log_test_load(t, bytes, sizeof(bytes));
    for (size_t cut = two; cut < size; cut++) {
        gdb_log_writer *writer;

        log_test_store(t, bytes, cut);
        writer = log_test_open(t);
        assert_int_equal(gdb_log_writer_size(writer), two);
        assert_ok(log_test_commit(writer, 3, 3, &t->err), t->err);
        gdb_log_writer_close(writer);
        log_test_assert(t, 3);
        assert_int_equal(t->summary.size, size);
    }
}

static void a_damaged_log_is_left_alone(void **state)
{
    log_test *t = *state;
    gdb_log_writer *writer = NULL;
    uint8_t bytes[4096], after[4096];
    size_t size;

    log_test_fill(t, 3);
    size = log_test_load(t, bytes, sizeof(bytes));
    bytes[100] ^= 1;
    log_test_store(t, bytes, size);
    assert_fails(gdb_log_writer_open(&writer, t->dir.path, &t->base, NULL, &t->err),
                 GDB_ERR_CORRUPT, "later transaction", t->err);
    t->base.uuid[3] = 1;
    assert_fails(gdb_log_writer_open(&writer, t->dir.path, &t->base, NULL, &t->err),
                 GDB_ERR_CORRUPT, "another database", t->err);
    assert_int_equal(log_test_load(t, after, sizeof(after)), size);
    assert_memory_equal(after, bytes, size);
}

static void positions_go_on_in_a_fresh_log(void **state)
{
    log_test *t = *state;
    gdb_log_writer *writer = log_test_open(t);
    uint64_t position;

    assert_ok(log_test_commit(writer, 1, 1, &t->err), t->err);
    position = gdb_log_writer_position(writer);
    t->base.epoch++;
    t->base.log_position = position;
    gdb_log_writer_close(writer);
    assert_ok(log_test_begin_anew(t, &t->base), t->err);
    assert_int_equal(temp_dir_count(&t->dir), 2);
    log_test_assert(t, 0);
    writer = log_test_open(t);
    assert_int_equal(gdb_log_writer_position(writer), position);
    assert_ok(log_test_commit(writer, 1, 1, &t->err), t->err);
    gdb_log_writer_close(writer);
    log_test_assert(t, 1);
    assert_int_equal(t->summary.chain.position, position + 3);
    /* The next one finds it folded in, and begins anew by itself. */
    t->base.epoch++;
    t->base.log_position = position + 3;
    writer = log_test_open(t);
    assert_int_equal(gdb_log_writer_size(writer), GDB_LOG_HEADER_SIZE);
    gdb_log_writer_close(writer);
    log_test_assert(t, 0);
}

/* What a crash has left of a log that was being made. */
static void a_draft_that_was_left_is_overwritten(void **state)
{
    log_test *t = *state;
    char draft[TEMP_PATH_SIZE];
    FILE *file = fopen(temp_dir_join(&t->dir, GDB_DATABASE_LOG_DRAFT_FILE, draft), "wb");

    assert_non_null(file);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(fputc('x', file), 'x');
    assert_int_equal(fclose(file), 0);
    log_test_fill(t, 2);
    log_test_assert(t, 2);
    assert_int_equal(temp_dir_count(&t->dir), 2);
}

static void a_failed_sync_is_final(void **state)
{
    log_test *t = *state;
    gdb_log_writer *writer = log_test_open(t);

    assert_ok(log_test_commit(writer, 1, 1, &t->err), t->err);
    sync_fails = true;
    assert_fails(log_test_commit(writer, 2, 2, &t->err), GDB_ERR_IO, "cannot sync", t->err);
    sync_fails = false;
    log_test_assert(t, 1); /* what was not acknowledged is not there */
    assert_fails(gdb_log_writer_commit(writer, &t->err), GDB_ERR_IO, "cannot sync", t->err);
    assert_fails(log_test_append(writer, 5, &t->err), GDB_ERR_IO, "cannot sync", t->err);
    gdb_log_writer_rollback(writer);
    assert_fails(log_test_commit(writer, 2, 2, &t->err), GDB_ERR_IO, "cannot sync", t->err);
    gdb_log_writer_close(writer);
    log_test_assert(t, 1);
}

static void a_transaction_of_any_size_is_one_piece(void **state)
{
    enum { RECORDS = 100000 };
    log_test *t = *state;
    gdb_log_reader *reader = NULL;
    gdb_log_writer *writer = log_test_open(t);

    for (uint64_t i = 0; i < RECORDS; i++)
        assert_ok(log_test_append(writer, i, &t->err), t->err);
    assert_ok(gdb_log_writer_commit(writer, &t->err), t->err);
    assert_ok(log_test_commit(writer, 2, 2, &t->err), t->err);
    gdb_log_writer_close(writer);
    assert_ok(gdb_log_reader_open(&reader, t->dir.path, &t->err), t->err);
    assert_ok(gdb_log_reader_read(reader, &t->base, NULL, NULL, &t->summary, &t->err), t->err);
    gdb_log_reader_close(reader);
    assert_int_equal(t->summary.transactions, 2);
    assert_int_equal(t->summary.records, RECORDS + 2);
}

/* --- inserted rows ---------------------------------------------------------- */

static gdb_status insert(gdb_log_writer *writer, uint32_t table, uint64_t offset, gdb_error *err)
{
    gdb_value value = gdb_value_int64((int64_t)offset);

    return gdb_log_writer_append(writer,
                                 &(gdb_log_record){.type = GDB_LOG_INSERT_NODE,
                                                   .table = table,
                                                   .offset = offset,
                                                   .values = &value,
                                                   .value_count = 1},
                                 err);
}

static uint64_t number_of(const gdb_log_column *column, uint32_t row)
{
    return column->narrow != 0 ? column->base + gdb_log_size(column->bytes, column->narrow, row)
                               : gdb_load_u64le(column->bytes + (size_t)row * 8);
}

/* What stands in the log: "T3" where three rows of table 1 are one record, "U3" of table 2, and
 * "t3" and "u3" where their numbers are not narrow; 'd' and 'i' for a node that is deleted or
 * inserted by itself. */
static gdb_status describe(void *context, const gdb_log_record *records, uint32_t count,
                           uint32_t *done, gdb_error *err)
{
    char *out = context;

    (void)err;
    for (*done = 0; *done < count; ++*done) {
        const gdb_log_record *record = &records[*done];
        size_t size = strlen(out);

        if (record->type == GDB_LOG_INSERT_NODES) {
            int letter = gdb_log_rows_are_narrow(&record->rows) ? 'S' : 's';

            snprintf(out + size, 64 - size, "%c%u", letter + (int)record->table,
                     record->rows.row_count);
            for (uint32_t i = 0; i < record->rows.row_count; i++)
                assert_int_equal(number_of(&record->rows.columns[0], i), record->offset + i);
        } else {
            snprintf(out + size, 64 - size, "%c", record->type == GDB_LOG_DELETE_NODE ? 'd' : 'i');
        }
    }
    return GDB_OK;
}

static void assert_log(log_test *t, const char *expected)
{
    gdb_log_reader *reader = NULL;
    char out[64] = "";

    assert_ok(gdb_log_reader_open(&reader, t->dir.path, &t->err), t->err);
    assert_ok(gdb_log_reader_read(reader, &t->base, describe, out, &t->summary, &t->err), t->err);
    gdb_log_reader_close(reader);
    assert_string_equal(out, expected);
}

static void rows_of_one_table_are_one_record(void **state)
{
    log_test *t = *state;
    gdb_log_writer *writer = log_test_open(t);

    for (uint64_t row = 0; row < 3; row++)
        assert_ok(insert(writer, 1, row, &t->err), t->err);
    assert_ok(insert(writer, 2, 7, &t->err), t->err);
    assert_ok(insert(writer, 1, 3, &t->err), t->err);
    assert_ok(log_test_append(writer, 1, &t->err), t->err);
    assert_ok(insert(writer, 1, 4, &t->err), t->err);
    assert_ok(insert(writer, 1, 6, &t->err), t->err); /* a gap */
    assert_log(t, "");
    assert_ok(gdb_log_writer_commit(writer, &t->err), t->err);
    assert_log(t, "T3iidii");
    assert_int_equal(t->summary.records, 8);
    assert_int_equal(t->summary.transactions, 1);
    assert_int_equal(gdb_log_writer_size(writer), t->summary.size);
    assert_int_equal(gdb_log_writer_position(writer), 8); /* BEGIN, six records, COMMIT */
    assert_ok(insert(writer, 1, 7, &t->err), t->err);     /* no part of the record before */
    assert_ok(gdb_log_writer_commit(writer, &t->err), t->err);
    assert_ok(insert(writer, 1, 8, &t->err), t->err);
    gdb_log_writer_rollback(writer);
    assert_ok(insert(writer, 1, 9, &t->err), t->err);
    assert_ok(gdb_log_writer_commit(writer, &t->err), t->err);
    assert_ok(insert(writer, 1, 10, &t->err), t->err); /* and is forgotten */
    gdb_log_writer_close(writer);
    assert_log(t, "T3iidiiii");
}

/* Of a program that knows of these features only, with so many transactions that delete a node. */
static void store_older_log(const log_test *t, uint64_t features, int transactions)
{
    const gdb_log_record records[] = {{.type = GDB_LOG_BEGIN},
                                      {.type = GDB_LOG_DELETE_NODE, .table = 1},
                                      {.type = GDB_LOG_COMMIT}};
    gdb_log_header header = {.version = GDB_LOG_VERSION,
                             .must_understand = features,
                             .base_epoch = t->base.epoch};
    gdb_error err = GDB_ERROR_INIT;
    gdb_buffer log = {0};
    gdb_log_chain chain;
    uint8_t *bytes;

    memcpy(header.uuid, t->base.uuid, GDB_UUID_SIZE);
    assert_ok(gdb_buffer_extend(&log, GDB_LOG_HEADER_SIZE, &bytes, &err), err);
    gdb_log_header_encode(&header, bytes);
    chain = gdb_log_chain_begin(&header);
    for (int i = 0; i < 3 * transactions; i++)
        assert_ok(gdb_log_record_append(&log, &chain, &records[i % 3], &err), err);
    log_test_store(t, log.data, log.size);
    gdb_buffer_release(&log);
}

/* It may be read by the program that has begun it; one in which nothing stands is begun anew. */
static void an_older_log_stays_as_it_was_begun(void **state)
{
    static const char *const expected[2][3] = {{"T3", "diii", "ddiii"}, {"T3", "dt3", "ddt3"}};
    log_test *t = *state;

    for (int has_rows = 0; has_rows < 2; has_rows++)
        for (int transactions = 0; transactions < 3; transactions++) {
            gdb_log_writer *writer;

            store_older_log(t, has_rows ? GDB_LOG_FEATURE_ROWS : 0, transactions);
            writer = log_test_open(t);
            for (uint64_t row = 0; row < 3; row++)
                assert_ok(insert(writer, 1, row, &t->err), t->err);
            assert_ok(gdb_log_writer_commit(writer, &t->err), t->err);
            gdb_log_writer_close(writer);
            assert_log(t, expected[has_rows][transactions]);
            assert_int_equal(t->summary.records, transactions + 3);
            assert_int_equal(t->summary.transactions, transactions + 1);
            assert_int_equal(temp_dir_count(&t->dir), 2);
        }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, log_test_setup, log_test_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_fresh_log_is_there_without_its_draft),
        TEST(transactions_are_there_after_their_commit),
        TEST(what_is_not_committed_is_forgotten),
        TEST(a_log_goes_on_behind_its_end),
        TEST(what_was_found_is_not_read_again),
        TEST(a_torn_tail_is_cut_off_before_the_log_goes_on),
        TEST(a_damaged_log_is_left_alone),
        TEST(positions_go_on_in_a_fresh_log),
        TEST(a_draft_that_was_left_is_overwritten),
        TEST(a_failed_sync_is_final),
        TEST(a_transaction_of_any_size_is_one_piece),
        TEST(rows_of_one_table_are_one_record),
        TEST(an_older_log_stays_as_it_was_begun),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
