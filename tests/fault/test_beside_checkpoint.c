/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/database/database.h"
#include "lib/database/database_lock.h"
#include "lib/verify/verify.h"
#include "tests/fault/numbered_commits.h"
#include "tests/fault/system_calls.h"

/* Others beside a checkpoint, in front of each of its system calls, and a checkpoint in front of
 * each of theirs. */

enum { COMMITTED = 4 };

typedef struct fixture {
    import_graphs run;
    disk *start;  /* to begin with */
    bool compact; /* the checkpoint writes all of it anew */
    char path[TEMP_PATH_SIZE];
    system_watcher watcher;
    bool is_replaced;   /* an import has succeeded */
    uint64_t kept_out;  /* imports that have not */
    bool is_inside;     /* calls are the watcher's own */
    uint64_t calls, at; /* the checkpoint comes in front of this one */
    uint64_t free_locks;
} fixture;

static int setup(void **state)
{
    fixture *f = import_graphs_fixture(sizeof(*f));

    import_graphs_import_old(&f->run);
    assert_ok(numbered_commits_make(f->run.disk, COMMITTED, NULL, &f->run.err), f->run.err);
    f->start = disk_create(f->run.disk);
    snprintf(f->path, sizeof(f->path), "%.500s/db", f->run.disk);
    f->watcher = (system_watcher){.root = f->run.dir.path, .context = f};
    *state = f;
    return 0;
}

static int setup_compaction(void **state)
{
    fixture *f;

    setup(state);
    f = *state;
    f->compact = true;
    return 0;
}

static int teardown(void **state)
{
    fixture *f = *state;

    disk_free(f->start);
    return import_graphs_teardown(state);
}

/* --- in front of a checkpoint's calls ----------------------------------- */

static int look_beside(void *context, system_call call, const char *path, size_t *size)
{
    fixture *f = context;
    gdb_database_lock *lock = NULL;
    gdb_error err = GDB_ERROR_INIT;
    char why[256] = "";
    uint64_t count = 0;
    gdb_status status;

    (void)call, (void)path, (void)size;
    if (f->is_inside)
        return 0;
    f->is_inside = true;
    f->calls++;
    if (!numbered_commits_look(&f->run, f->run.disk, &count, why, sizeof(why)))
        fail_msg("in front of call %llu: %s", (unsigned long long)f->calls, why);
    assert_int_equal(count, COMMITTED);
    status = gdb_database_lock_take(&lock, f->path, 0, NULL, &err);
    if (status != GDB_OK && status != GDB_ERR_BUSY)
        fail_msg("in front of call %llu: %s", (unsigned long long)f->calls, err.message);
    f->free_locks += status == GDB_OK;
    gdb_database_lock_release(lock);
    f->is_inside = false;
    return 0;
}

/* Readers always find the same, and other writers find the database locked but in front of the
 * call that opens it. */
static void others_are_let_in_or_kept_out(void **state)
{
    fixture *f = *state;

    f->watcher.before = look_beside;
    system_calls_watch(&f->watcher);
    assert_ok(numbered_commits_fold(f->run.disk, f->compact, &f->run.err), f->run.err);
    system_calls_watch(NULL);
    assert_true(f->calls > 20);
    assert_int_equal(f->free_locks, 1);
}

/* --- an import in front of them ----------------------------------------- */

static int import_before(void *context, system_call call, const char *path, size_t *size)
{
    fixture *f = context;

    (void)call, (void)path, (void)size;
    if (!f->is_inside && f->calls++ == f->at) {
        gdb_status status;

        f->is_inside = true;
        status = import_graphs_import(&f->run, f->run.disk, GRAPH_NEW);
        if (status != GDB_OK && status != GDB_ERR_BUSY)
            fail_msg("in front of call %llu: %s", (unsigned long long)f->at, f->run.err.message);
        f->is_replaced = status == GDB_OK;
        f->kept_out += status == GDB_ERR_BUSY;
    }
    return 0;
}

/* An import that succeeds stays; while the checkpoint has the lock, none does. */
static void replace_it(fixture *f)
{
    import_graph graph = GRAPH_OLD;
    gdb_error err = GDB_ERROR_INIT;
    char why[256] = "";
    bool exists;
    gdb_status status = numbered_commits_fold(f->run.disk, f->compact, &err);

    system_calls_watch(NULL);
    if (status != GDB_OK)
        fail_msg("an import in front of call %llu: %s", (unsigned long long)f->at, err.message);
    if (!import_graphs_look(&f->run, f->run.disk, &exists, &graph, why, sizeof(why)))
        fail_msg("an import in front of call %llu: %s", (unsigned long long)f->at, why);
    assert_true(exists);
    if (f->is_replaced != (graph == GRAPH_NEW))
        fail_msg("an import in front of call %llu: is it there?", (unsigned long long)f->at);
}

/* --- in front of others' calls ------------------------------------------ */

/* A transaction and a checkpoint. */
static int fold_before(void *context, system_call call, const char *path, size_t *size)
{
    fixture *f = context;

    (void)call, (void)path, (void)size;
    if (!f->is_inside && f->calls++ == f->at) {
        f->is_inside = true; /* and stays so */
        assert_ok(numbered_commits_make(f->run.disk, 1, NULL, &f->run.err), f->run.err);
        assert_ok(numbered_commits_fold(f->run.disk, f->compact, &f->run.err), f->run.err);
    }
    return 0;
}

static void open_it(fixture *f)
{
    gdb_database *database = NULL;
    gdb_error err = GDB_ERROR_INIT;
    uint64_t transactions;

    if (gdb_database_open(&database, f->path, NULL, &err) != GDB_OK)
        fail_msg("a checkpoint in front of call %llu: %s", (unsigned long long)f->at, err.message);
    transactions = gdb_database_log(database)->transactions;
    assert_true(transactions == 0 || transactions == COMMITTED || transactions == COMMITTED + 1);
    assert_int_equal(gdb_database_table_size(database, 1), 30 + 2);
    gdb_database_close(database);
}

static void verify_it(fixture *f)
{
    gdb_verify_options options = {.depth = GDB_VERIFY_FULL, .threads = 1};
    gdb_verify_result result = {0};
    gdb_error err = GDB_ERROR_INIT;

    if (gdb_verify(f->path, &options, &result, &err) != GDB_OK)
        fail_msg("a checkpoint in front of call %llu: %s", (unsigned long long)f->at, err.message);
    if (result.problems.total > 0)
        fail_msg("a checkpoint in front of call %llu: %s: %s", (unsigned long long)f->at,
                 result.problems.items[0].where, result.problems.items[0].detail);
    gdb_verify_result_release(&result);
}

typedef int (*call_hook)(void *context, system_call call, const char *path, size_t *size);

static void sweep(fixture *f, call_hook before, void (*other)(fixture *f))
{
    f->watcher.before = before;
    for (f->at = 0; f->at == 0 || f->is_inside; f->at++) {
        disk_empty_directory(f->run.disk);
        disk_materialize(f->start, 0, DISK_KEEPS_EVERYTHING, f->run.disk);
        f->calls = 0;
        f->is_inside = f->is_replaced = false;
        system_calls_watch(&f->watcher);
        other(f);
        system_calls_watch(NULL);
    }
    assert_true(f->at > 5);
}

static void readers_open_one_state(void **state)
{
    sweep(*state, fold_before, open_it);
}

static void verification_looks_at_one_state(void **state)
{
    sweep(*state, fold_before, verify_it);
}

static void imports_are_kept_out(void **state)
{
    fixture *f = *state;

    sweep(f, import_before, replace_it);
    assert_true(f->kept_out > 20);
    system_calls_lack_exchange(true);
    sweep(f, import_before, replace_it);
}

#define TEST(name)                                                                                 \
    cmocka_unit_test_setup_teardown(name, setup, teardown),                                        \
        cmocka_unit_test_setup_teardown(name, setup_compaction, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(others_are_let_in_or_kept_out),
        TEST(readers_open_one_state),
        TEST(verification_looks_at_one_state),
        TEST(imports_are_kept_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
