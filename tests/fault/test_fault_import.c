/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "tests/fault/fault.h"
#include "tests/fault/import_graphs.h"

/* Every system call of an import fails in turn: then it says so in one line, and the old database
 * is there as it was; or the failure did not matter, and the new one is. */

typedef struct fixture {
    import_graphs run;
    disk *old; /* to begin with */
    bool had_old;
    bool lacks_exchange;
} fixture;

static int setup(void **state)
{
    *state = import_graphs_fixture(sizeof(fixture));
    return 0;
}

static void check_message(const gdb_error *err, const char *what)
{
    if (err->status != GDB_ERR_IO && err->status != GDB_ERR_NOMEM)
        fail_msg("%s: %s, %s", what, gdb_status_name(err->status), err->message);
    if (err->message[0] == '\0' || strpbrk(err->message, "\n\r") != NULL)
        fail_msg("%s: the message is '%s'", what, err->message);
}

/* What was renamed and then cannot be synced comes back, unless that fails as well, or cannot be
 * done. */
static bool may_be_new(const fixture *f, const fault *injected)
{
    return injected->kind == FAULT_FROM_NOW_ON || injected->kind == FAULT_NO_SPACE ||
           (f->had_old && f->lacks_exchange);
}

/* All but what cannot be removed is. */
static bool must_be_alone(const fault *injected)
{
    return injected->kind == FAULT_SHORT_WRITE ||
           (injected->kind == FAULT_ONCE && injected->call != CALL_REMOVE);
}

static void check_after(fixture *f, const fault *injected, gdb_status status)
{
    import_graph graph = GRAPH_OLD;
    char what[640], why[256] = "";
    bool exists = false;

    (void)fault_describe(injected, what);
    if (status != GDB_OK)
        check_message(&f->run.err, what);
    if (!import_graphs_look(&f->run, f->run.disk, &exists, &graph, why, sizeof(why)))
        fail_msg("%s: %s", what, why);
    if (status == GDB_OK && (!exists || graph != GRAPH_NEW))
        fail_msg("%s: the import succeeded, and its database is not there", what);
    if (status != GDB_OK && !exists && f->had_old)
        fail_msg("%s: the old database is gone", what);
    if (status != GDB_OK && exists && (graph == GRAPH_NEW || !f->had_old) &&
        !may_be_new(f, injected))
        fail_msg("%s: the import failed, and its database is there", what);
    if (must_be_alone(injected) && import_graphs_count(f->run.disk) != (exists ? 1 : 0))
        fail_msg("%s: something is left beside the database", what);
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
        disk_materialize(f->old, 0, DISK_KEEPS_EVERYTHING, f->run.disk);
        fault_init(&injected, f->run.dir.path, kind, n);
        fault_begin(&injected);
        status = import_graphs_import(&f->run, f->run.disk, GRAPH_NEW);
        has_failed = fault_end(&injected);
        check_after(f, &injected, status);
        if (!has_failed)
            assert_int_equal(status, GDB_OK);
    }
    return n;
}

static void sweep_all(fixture *f)
{
    static const uint64_t least[FAULT_KINDS] = {20, 20, 8, 2};

    f->old = disk_create(f->run.disk);
    for (int kind = 0; kind < FAULT_KINDS; kind++)
        assert_true(sweep(f, (fault_kind)kind) > least[kind]);
    disk_free(f->old);
}

static void a_failed_import_makes_no_database(void **state)
{
    sweep_all(*state);
}

static void a_failed_import_keeps_the_old_database(void **state)
{
    fixture *f = *state;

    f->had_old = true;
    import_graphs_import_old(&f->run);
    sweep_all(f);
}

static void so_it_is_where_files_cannot_be_exchanged(void **state)
{
    fixture *f = *state;

    f->lacks_exchange = true;
    system_calls_lack_exchange(true);
    a_failed_import_makes_no_database(state);
    disk_empty_directory(f->run.disk);
    a_failed_import_keeps_the_old_database(state);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, import_graphs_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_failed_import_makes_no_database),
        TEST(a_failed_import_keeps_the_old_database),
        TEST(so_it_is_where_files_cannot_be_exchanged),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
