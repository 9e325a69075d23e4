/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "tests/fault/fault.h"
#include "tests/fault/numbered_appends.h"

/* Every system call of an append fails in turn: then it says so in one line, and the database holds
 * what it held; the next one succeeds. */

typedef struct fixture {
    import_graphs run;
    disk *start; /* to begin with */
} fixture;

static int setup(void **state)
{
    fixture *f = import_graphs_fixture(sizeof(*f));

    numbered_appends_begin(&f->run);
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

/* A header that was written and could not be synced is taken back, unless that fails as well. */
static bool may_be_new(const fault *injected)
{
    return injected->kind != FAULT_ONCE;
}

static uint64_t look(fixture *f, const char *what)
{
    char why[256] = "";
    uint64_t count = 0;

    if (!numbered_appends_look(&f->run, f->run.disk, &count, why, sizeof(why)))
        fail_msg("%s: %s", what, why);
    return count;
}

static void check_after(void *context, const fault *injected, gdb_status status)
{
    fixture *f = context;
    char what[640];
    uint64_t count;

    (void)fault_describe(injected, what);
    if (status != GDB_OK)
        fault_check_message(&f->run.err, what);
    count = look(f, what);
    if (status == GDB_OK && count != 1)
        fail_msg("%s: the append succeeded, and it is not there", what);
    if (status != GDB_OK && count == 1 && !may_be_new(injected))
        fail_msg("%s: the append failed, and it is there", what);
    assert_ok(numbered_appends_make(&f->run, f->run.disk, count + 1), f->run.err);
    assert_int_equal(look(f, what), count + 1);
}

static gdb_status run(void *context)
{
    fixture *f = context;

    gdb_error_clear(&f->run.err);
    return numbered_appends_make(&f->run, f->run.disk, 1);
}

/* Returns the number of calls. */
static uint64_t sweep(fixture *f, fault_kind kind)
{
    fault_sweep all = {.start = f->start,
                       .directory = f->run.disk,
                       .root = f->run.disk,
                       .run = run,
                       .check = check_after,
                       .context = f};

    return fault_sweep_run(&all, kind);
}

static void a_failed_append_changes_nothing(void **state)
{
    static const uint64_t least[FAULT_KINDS] = {20, 20, 8, 4};

    for (int kind = 0; kind < FAULT_KINDS; kind++)
        assert_true(sweep(*state, (fault_kind)kind) > least[kind]);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(a_failed_append_changes_nothing)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
