/* SPDX-License-Identifier: MIT */
#include "tests/unit/log/log_test.h"

#include <sys/stat.h>

#include "tests/fault/disk.h"
#include "tests/fault/fault.h"

/*
 * Every system call of a writer fails in turn, while it opens a log, commits transactions 1 to 4
 * and begins the log anew in between. The first failure is the last: the log holds what was
 * acknowledged.
 */

typedef struct fixture {
    log_test log; /* whose directory is the disk */
    temp_dir dir;
    char disk[TEMP_PATH_SIZE];
    disk *torn; /* a log to begin with: transaction 1, and a torn one */
} fixture;

typedef struct outcome {
    uint64_t acknowledged; /* transactions, all of them */
    uint64_t folded;       /* of those */
    gdb_status status;
} outcome;

static int setup(void **state)
{
    fixture *f = calloc(1, sizeof(*f));

    assert_non_null(f);
    disk_directory_make(&f->dir, f->disk);
    snprintf(f->log.dir.path, sizeof(f->log.dir.path), "%.250s", f->disk);
    temp_dir_join(&f->log.dir, GDB_DATABASE_LOG_FILE, f->log.path);
    log_test_make_page_file(&f->log.dir);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    fixture *f = *state;

    system_calls_watch(NULL);
    disk_empty_directory(f->disk);
    temp_dir_remove(&f->dir);
    free(f);
    return 0;
}

static void reset(fixture *f)
{
    f->log.base = (gdb_database_header){.epoch = 2};
    disk_empty_directory(f->disk);
    if (f->torn != NULL)
        disk_materialize(f->torn, 0, DISK_KEEPS_EVERYTHING, f->disk);
    else
        log_test_make_page_file(&f->log.dir);
}

static void commit_until(fixture *f, gdb_log_writer *writer, uint64_t last, outcome *o)
{
    while (o->status == GDB_OK && o->acknowledged < last) {
        uint64_t number = o->acknowledged + 1;

        o->status = log_test_commit(writer, number, number, &f->log.err);
        o->acknowledged += o->status == GDB_OK;
    }
}

/* What has failed fails for ever, though the system would do it now. */
static void check_finality(gdb_log_writer *writer, const gdb_error *first)
{
    gdb_error err = GDB_ERROR_INIT;

    gdb_log_writer_rollback(writer);
    assert_int_equal(log_test_append(writer, 1, &err), GDB_ERR_IO);
    assert_string_equal(err.message, first->message);
    gdb_error_clear(&err);
    assert_int_equal(gdb_log_writer_commit(writer, &err), GDB_ERR_IO);
    assert_string_equal(err.message, first->message);
}

static outcome run(fixture *f, fault *injected)
{
    outcome o = {.acknowledged = f->torn != NULL ? 1 : 0};
    gdb_database_header next = f->log.base;
    gdb_log_writer *writer = NULL;

    gdb_error_clear(&f->log.err);
    fault_begin(injected);
    o.status = gdb_log_writer_open(&writer, f->disk, &f->log.base, NULL, &f->log.err);
    if (o.status == GDB_OK)
        commit_until(f, writer, 3, &o);
    if (o.status == GDB_OK) {
        next.epoch++;
        next.log_position = gdb_log_writer_position(writer);
        f->log.base = next; /* as if a header had been written */
        o.folded = o.acknowledged;
        gdb_log_writer_close(writer);
        writer = NULL;
        o.status = log_test_begin_anew(&f->log, &f->log.base);
    }
    if (o.status == GDB_OK)
        o.status = gdb_log_writer_open(&writer, f->disk, &f->log.base, NULL, &f->log.err);
    if (o.status == GDB_OK)
        commit_until(f, writer, 4, &o);
    (void)fault_end(injected);
    if (o.status != GDB_OK && writer != NULL)
        check_finality(writer, &f->log.err);
    gdb_log_writer_close(writer);
    return o;
}

/* A transaction that was written and could not be cut off may be there, but whole. */
static bool may_hold_more(const fault *injected)
{
    return injected->kind == FAULT_FROM_NOW_ON;
}

static void check_after(fixture *f, const fault *injected, const outcome *o)
{
    char what[640];
    uint64_t count;

    (void)fault_describe(injected, what);
    if (o->status != GDB_OK && o->status != GDB_ERR_IO)
        fail_msg("%s: %s, %s", what, gdb_status_name(o->status), f->log.err.message);
    if (o->status != GDB_OK && (f->log.err.message[0] == '\0' || strpbrk(f->log.err.message, "\n")))
        fail_msg("%s: the message is '%s'", what, f->log.err.message);
    gdb_error_clear(&f->log.err);
    if (log_test_read(&f->log) != GDB_OK)
        fail_msg("%s: the log cannot be read: %s", what, f->log.err.message);
    count = o->folded + f->log.summary.transactions;
    if (count != o->acknowledged && !(may_hold_more(injected) && count == o->acknowledged + 1))
        fail_msg("%s: %llu transactions, %llu were acknowledged", what, (unsigned long long)count,
                 (unsigned long long)o->acknowledged);
    if (injected->kind == FAULT_ONCE && injected->call != CALL_REMOVE &&
        temp_dir_count(&f->log.dir) > 2)
        fail_msg("%s: something is left beside page file and log", what);
}

static uint64_t sweep(fixture *f, fault_kind kind)
{
    bool has_failed = true;
    uint64_t n = 0;

    for (; has_failed; n++) {
        fault injected;
        outcome o;

        reset(f);
        fault_init(&injected, f->disk, kind, n);
        o = run(f, &injected);
        has_failed = injected.has_failed;
        check_after(f, &injected, &o);
        if (!has_failed)
            assert_true(o.status == GDB_OK && o.acknowledged == 4);
    }
    return n;
}

static void a_failed_commit_is_not_there(void **state)
{
    static const uint64_t least[FAULT_KINDS] = {12, 12, 12, 4};

    for (int kind = 0; kind < FAULT_KINDS; kind++)
        assert_true(sweep(*state, (fault_kind)kind) > least[kind]);
}

static void a_failed_recovery_changes_nothing(void **state)
{
    fixture *f = *state;
    uint8_t bytes[4096];
    size_t size;

    f->log.base.epoch = 2;
    log_test_fill(&f->log, 2);
    size = log_test_load(&f->log, bytes, sizeof(bytes));
    log_test_store(&f->log, bytes, size - 7);
    f->torn = disk_create(f->disk);
    a_failed_commit_is_not_there(state);
    disk_free(f->torn);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_failed_commit_is_not_there),
        TEST(a_failed_recovery_changes_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
