/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "tests/fault/fault.h"
#include "tests/fault/numbered_commits.h"

/* Every system call of a checkpoint fails in turn: then it says so in one line, and the database
 * holds what it held; the next one succeeds. */

enum { COMMITTED = 4 };

typedef struct fixture {
    import_graphs run;
    disk *start; /* to begin with */
    bool compact;
} fixture;

static int setup(void **state)
{
    fixture *f = import_graphs_fixture(sizeof(*f));

    import_graphs_import_old(&f->run);
    assert_ok(numbered_commits_make(f->run.disk, COMMITTED, NULL, &f->run.err), f->run.err);
    f->start = disk_create(f->run.disk);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    fixture *f = *state;

    disk_free(f->start);
    return import_graphs_teardown(state);
}

static void check_message(const gdb_error *err, const char *what)
{
    if (err->status != GDB_ERR_IO && err->status != GDB_ERR_NOMEM)
        fail_msg("%s: %s, %s", what, gdb_status_name(err->status), err->message);
    if (err->message[0] == '\0' || strpbrk(err->message, "\n\r") != NULL)
        fail_msg("%s: the message is '%s'", what, err->message);
}

static void check_state(fixture *f, const char *what)
{
    char why[256] = "";
    uint64_t count = 0;

    if (!numbered_commits_look(&f->run, f->run.disk, &count, why, sizeof(why)))
        fail_msg("%s: %s", what, why);
    if (count != COMMITTED)
        fail_msg("%s: %llu transactions", what, (unsigned long long)count);
}

static void check_after(fixture *f, const fault *injected, gdb_status status)
{
    char what[640], database[TEMP_PATH_SIZE];
    bool can_clean = injected->kind == FAULT_SHORT_WRITE || injected->kind == FAULT_NO_SPACE ||
                     (injected->kind == FAULT_ONCE && injected->call != CALL_REMOVE);

    (void)fault_describe(injected, what);
    if (status != GDB_OK)
        check_message(&f->run.err, what);
    snprintf(database, sizeof(database), "%.500s/db", f->run.disk);
    if (can_clean && import_graphs_count(database) != 2)
        fail_msg("%s: something is left beside data.gdb and wal.gdb", what);
    check_state(f, what);
    gdb_error_clear(&f->run.err);
    assert_ok(numbered_commits_fold(f->run.disk, f->compact, &f->run.err), f->run.err);
    check_state(f, what);
}

/* Returns the number of calls. */
static uint64_t sweep(fixture *f, fault_kind kind)
{
    bool has_failed = true;
    uint64_t n = 0;

    for (; has_failed; n++) {
        gdb_status status;
        fault injected;

        disk_empty_directory(f->run.disk);
        disk_materialize(f->start, 0, DISK_KEEPS_EVERYTHING, f->run.disk);
        fault_init(&injected, f->run.dir.path, kind, n);
        gdb_error_clear(&f->run.err);
        fault_begin(&injected);
        status = numbered_commits_fold(f->run.disk, f->compact, &f->run.err);
        has_failed = fault_end(&injected);
        check_after(f, &injected, status);
        if (!has_failed)
            assert_int_equal(status, GDB_OK);
    }
    return n;
}

static void a_failed_checkpoint_changes_nothing(void **state)
{
    static const uint64_t least[FAULT_KINDS] = {10, 10, 10, 3};

    for (int kind = 0; kind < FAULT_KINDS; kind++)
        assert_true(sweep(*state, (fault_kind)kind) > least[kind]);
}

static void a_failed_compaction_changes_nothing(void **state)
{
    static const uint64_t least[FAULT_KINDS] = {10, 10, 10, 3};
    fixture *f = *state;

    f->compact = true;
    for (int kind = 0; kind < FAULT_KINDS; kind++)
        assert_true(sweep(*state, (fault_kind)kind) > least[kind]);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(a_failed_checkpoint_changes_nothing),
                                       TEST(a_failed_compaction_changes_nothing)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
