/* SPDX-License-Identifier: MIT */
#ifndef GDB_TESTS_UNIT_LOG_LOG_TEST_H
#define GDB_TESTS_UNIT_LOG_LOG_TEST_H

/* log_test.h - logs in a directory of their own, beside a page file that nobody reads: transaction
 * n deletes nodes n * 100, n * 100 + 1, ... */

#include "tests/support/test.h"

#include "lib/log/log_reader.h"
#include "lib/log/log_writer.h"
#include "tests/support/temp_dir.h"

typedef struct log_test {
    temp_dir dir;
    char path[TEMP_PATH_SIZE]; /* of wal.gdb */
    gdb_database_header base;
    gdb_log_summary summary; /* of the last read */
    gdb_error err;
    uint64_t seen[256]; /* offsets of the records of the last read */
    size_t seen_count;
} log_test;

static inline void log_test_make_page_file(const temp_dir *dir)
{
    char path[TEMP_PATH_SIZE];
    FILE *file = fopen(temp_dir_join(dir, GDB_DATABASE_DATA_FILE, path), "wb");

    assert_non_null(file);
    assert_int_equal(fclose(file), 0);
}

static inline int log_test_setup(void **state)
{
    log_test *t = calloc(1, sizeof(*t));

    assert_non_null(t);
    temp_dir_make(&t->dir);
    log_test_make_page_file(&t->dir);
    temp_dir_join(&t->dir, GDB_DATABASE_LOG_FILE, t->path);
    t->base.epoch = 2;
    t->base.uuid[0] = 7;
    *state = t;
    return 0;
}

static inline int log_test_teardown(void **state)
{
    log_test *t = *state;

    temp_dir_remove(&t->dir);
    free(t);
    return 0;
}

static inline gdb_log_writer *log_test_open(log_test *t)
{
    gdb_log_writer *writer = NULL;

    assert_ok(gdb_log_writer_open(&writer, t->dir.path, &t->base, NULL, &t->err), t->err);
    return writer;
}

/* As a checkpoint does it, when the state is there that `base` is the header of. */
static inline gdb_status log_test_begin_anew(log_test *t, const gdb_database_header *base)
{
    gdb_log_writer *writer = NULL;
    gdb_status status = gdb_log_writer_create(&writer, t->dir.path, &t->err);

    if (status == GDB_OK)
        status = gdb_log_writer_begin_anew(writer, base, &t->err);
    gdb_log_writer_close(writer);
    return status;
}

static inline gdb_status log_test_append(gdb_log_writer *writer, uint64_t offset, gdb_error *err)
{
    gdb_log_record record = {.type = GDB_LOG_DELETE_NODE, .table = 1, .offset = offset};

    return gdb_log_writer_append(writer, &record, err);
}

/* Transaction `number` with `count` records. */
static inline gdb_status log_test_commit(gdb_log_writer *writer, uint64_t number, uint64_t count,
                                         gdb_error *err)
{
    for (uint64_t i = 0; i < count; i++)
        GDB_TRY(log_test_append(writer, number * 100 + i, err));
    return gdb_log_writer_commit(writer, err);
}

static inline gdb_status log_test_see(void *context, const gdb_log_record *records, uint32_t count,
                                      uint32_t *done, gdb_error *err)
{
    log_test *t = context;

    (void)err;
    for (*done = 0; *done < count; ++*done) {
        assert_int_equal(records[*done].type, GDB_LOG_DELETE_NODE);
        assert_true(t->seen_count < sizeof(t->seen) / sizeof(t->seen[0]));
        t->seen[t->seen_count++] = records[*done].offset;
    }
    return GDB_OK;
}

static inline gdb_status log_test_read(log_test *t)
{
    gdb_log_reader *reader = NULL;
    gdb_status status = GDB_OK;

    t->seen_count = 0;
    GDB_TRY_OUT(gdb_log_reader_open(&reader, t->dir.path, &t->err));
    GDB_TRY_OUT(gdb_log_reader_read(reader, &t->base, log_test_see, t, &t->summary, &t->err));
out:
    gdb_log_reader_close(reader);
    return status;
}

/* The log holds transactions 1 .. count, which have as many records as their number says. */
static inline void log_test_assert(log_test *t, uint64_t count)
{
    size_t at = 0;

    assert_ok(log_test_read(t), t->err);
    assert_int_equal(t->summary.transactions, count);
    for (uint64_t number = 1; number <= count; number++)
        for (uint64_t i = 0; i < number; i++)
            assert_int_equal(t->seen[at++], number * 100 + i);
    assert_int_equal(t->seen_count, at);
    assert_int_equal(t->summary.records, at);
}

/* Transactions 1 .. count into a fresh log. */
static inline void log_test_fill(log_test *t, uint64_t count)
{
    gdb_log_writer *writer = log_test_open(t);

    for (uint64_t number = 1; number <= count; number++)
        assert_ok(log_test_commit(writer, number, number, &t->err), t->err);
    gdb_log_writer_close(writer);
}

static inline size_t log_test_load(const log_test *t, uint8_t *bytes, size_t room)
{
    FILE *file = fopen(t->path, "rb");
    size_t size;

    assert_non_null(file);
    size = fread(bytes, 1, room, file);
    assert_int_equal(fclose(file), 0);
    return size;
}

static inline void log_test_store(const log_test *t, const uint8_t *bytes, size_t size)
{
    FILE *file = fopen(t->path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

#endif
