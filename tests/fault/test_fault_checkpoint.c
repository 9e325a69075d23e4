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

static void check_state(fixture *f, const char *what)
{
    char why[256] = "";
    uint64_t count = 0;

    if (!numbered_commits_look(&f->run, f->run.disk, &count, why, sizeof(why)))
        fail_msg("%s: %s", what, why);
    if (count != COMMITTED)
        fail_msg("%s: %llu transactions", what, (unsigned long long)count);
}

static void check_after(void *context, const fault *injected, gdb_status status)
{
    fixture *f = context;
    char what[640], database[TEMP_PATH_SIZE];
    bool can_clean = injected->kind == FAULT_SHORT_WRITE || injected->kind == FAULT_NO_SPACE ||
                     (injected->kind == FAULT_ONCE && injected->call != CALL_REMOVE);

    (void)fault_describe(injected, what);
    if (status != GDB_OK)
        fault_check_message(&f->run.err, what);
    snprintf(database, sizeof(database), "%.500s/db", f->run.disk);
    if (can_clean && import_graphs_count(database) != 2)
        fail_msg("%s: something is left beside data.gdb and wal.gdb", what);
    check_state(f, what);
    gdb_error_clear(&f->run.err);
    assert_ok(numbered_commits_fold(f->run.disk, f->compact, &f->run.err), f->run.err);
    check_state(f, what);
}

static gdb_status run(void *context)
{
    fixture *f = context;

    gdb_error_clear(&f->run.err);
    return numbered_commits_fold(f->run.disk, f->compact, &f->run.err);
}

/* Returns the number of calls. */
static uint64_t sweep(fixture *f, fault_kind kind)
{
    fault_sweep all = {.start = f->start,
                       .directory = f->run.disk,
                       .root = f->run.dir.path,
                       .run = run,
                       .check = check_after,
                       .context = f};

    return fault_sweep_run(&all, kind);
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
