/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "tests/fault/fault.h"
#include "tests/fault/import_graphs.h"
#include "tests/fault/query_run.h"

/*
 * Every system call fails in turn while statements of a query change a database, each one a
 * transaction: the one that fails says so in one line and is the last, and the database holds those
 * that were acknowledged.
 */

enum { STATEMENTS = 3, FIRST_KEY = 5000 };

static const char changes[] = "CREATE (:P {id: 5000}); CREATE (:P {id: 5001});"
                              "CREATE (:P {id: 5002})";
static const char count[] =
    "MATCH (n:P) WHERE n.id >= 5000 RETURN count(*), coalesce(max(n.id), 4999)";

/* Up to the first failure; when it is the log that failed, nothing is written behind it. */
static gdb_status change(const char *path, uint32_t *acknowledged, gdb_error *err)
{
    const gdb_query_options options = {0};
    gdb_status status;
    query_run r = {0};

    *acknowledged = 0;
    status = query_run_open(&r, path, changes, true, &options, err);
    while (status == GDB_OK && *acknowledged < STATEMENTS) {
        status = gdb_query_begin(r.query, *acknowledged, NULL, err);
        *acknowledged += status == GDB_OK;
    }
    if (status != GDB_OK && *acknowledged + 1 < STATEMENTS && r.transaction != NULL &&
        strstr(err->message, "wal.gdb'") != NULL)
        assert_int_not_equal(gdb_query_begin(r.query, *acknowledged + 1, NULL, NULL), GDB_OK);
    if (status == GDB_OK)
        status = gdb_query_finish(r.query, NULL, err);
    query_run_close(&r);
    return status;
}

/* Keys from FIRST_KEY on, without a gap. */
static uint32_t look(const char *path)
{
    const gdb_query_options options = {0};
    gdb_error err = GDB_ERROR_INIT;
    const gdb_value *row = NULL;
    uint32_t found;
    query_run r = {0};

    assert_ok(query_run_open(&r, path, count, false, &options, &err), err);
    assert_ok(gdb_query_begin(r.query, 0, NULL, &err), err);
    assert_ok(gdb_query_next(r.query, &row, NULL, &err), err);
    assert_non_null(row);
    found = (uint32_t)row[0].as.integer;
    assert_int_equal(row[1].as.integer, FIRST_KEY + (int64_t)found - 1);
    query_run_close(&r);
    return found;
}

typedef struct fixture {
    import_graphs graphs;
    disk *start;
} fixture;

static int setup(void **state)
{
    fixture *f = import_graphs_fixture(sizeof(*f));

    import_graphs_import_old(&f->graphs);
    f->start = disk_create(f->graphs.disk);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    fixture *f = *state;

    disk_free(f->start);
    return import_graphs_teardown(state);
}

static void check_after(const char *path, const fault *injected, gdb_status status,
                        uint32_t acknowledged, const gdb_error *err)
{
    /* what was written and could not be cut off may be there, but whole */
    bool may_hold_more = injected->kind == FAULT_FROM_NOW_ON;
    char what[640], why[256] = "";
    uint32_t found;

    (void)fault_describe(injected, what);
    if (status != GDB_OK && status != GDB_ERR_IO && status != GDB_ERR_NOMEM)
        fail_msg("%s: %s, %s", what, gdb_status_name(status), err->message);
    if (status != GDB_OK && (err->message[0] == '\0' || strpbrk(err->message, "\n\r") != NULL))
        fail_msg("%s: the message is '%s'", what, err->message);
    if (!import_graphs_is_sound(path, why, sizeof(why)))
        fail_msg("%s: %s", what, why);
    found = look(path);
    if (found != acknowledged && !(may_hold_more && found == acknowledged + 1))
        fail_msg("%s: %u statements, %u were acknowledged", what, found, acknowledged);
}

/* Returns the number of calls. */
static uint64_t sweep(fixture *f, fault_kind kind)
{
    char path[TEMP_PATH_SIZE];
    bool has_failed = true;
    uint64_t n = 0;

    snprintf(path, sizeof(path), "%.500s/db", f->graphs.disk);
    for (; has_failed; n++) {
        gdb_error err = GDB_ERROR_INIT;
        uint32_t acknowledged;
        gdb_status status;
        fault injected;

        disk_empty_directory(f->graphs.disk);
        disk_materialize(f->start, 0, DISK_KEEPS_EVERYTHING, f->graphs.disk);
        fault_init(&injected, f->graphs.dir.path, kind, n);
        fault_begin(&injected);
        status = change(path, &acknowledged, &err);
        has_failed = fault_end(&injected);
        check_after(path, &injected, status, acknowledged, &err);
        if (!has_failed) {
            assert_int_equal(status, GDB_OK);
            assert_int_equal(acknowledged, STATEMENTS);
        }
    }
    return n;
}

static void what_was_acknowledged_is_there_and_nothing_else(void **state)
{
    static const uint64_t least[FAULT_KINDS] = {10, 10, 5, 3};

    for (int kind = 0; kind < FAULT_KINDS; kind++)
        assert_true(sweep(*state, (fault_kind)kind) > least[kind]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(
        what_was_acknowledged_is_there_and_nothing_else, setup, teardown)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
