/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "tests/fault/fault.h"
#include "tests/fault/import_graphs.h"
#include "tests/support/numbered_states.h"

/* Every system call of a new state fails in turn: then it says so in one line, and the old state is
 * there; the next one succeeds. */

enum { FIRST = 5 };

typedef struct fixture {
    import_graphs run;
    disk *start; /* to begin with: state FIRST */
    char path[TEMP_PATH_SIZE];
} fixture;

static int setup(void **state)
{
    fixture *f = import_graphs_fixture(sizeof(*f));

    import_graphs_import_old(&f->run);
    snprintf(f->path, sizeof(f->path), "%.500s/db", f->run.disk);
    for (int i = 0; i < FIRST; i++)
        assert_ok(numbered_states_write(f->path, &f->run.err), f->run.err);
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

static uint64_t check_state(fixture *f, uint64_t least, uint64_t most, const char *what)
{
    uint64_t number = 0;
    char why[256] = "";

    gdb_error_clear(&f->run.err);
    if (numbered_states_look(f->path, &number, &f->run.err) != GDB_OK)
        fail_msg("%s: %s: %s", what, f->run.err.where, f->run.err.message);
    if (number < least || number > most)
        fail_msg("%s: state %llu", what, (unsigned long long)number);
    if (!import_graphs_is_sound(f->path, why, sizeof(why)))
        fail_msg("%s: %s", what, why);
    return number;
}

static void check_after(void *context, const fault *injected, gdb_status status)
{
    fixture *f = context;
    /* Where nothing can be written any more, the old header cannot be put back either. */
    bool can_put_back = injected->kind == FAULT_ONCE;
    uint64_t number;
    char what[640];

    (void)fault_describe(injected, what);
    if (status != GDB_OK)
        fault_check_message(&f->run.err, what);
    if (status == GDB_OK)
        number = check_state(f, FIRST + 1, FIRST + 1, what);
    else
        number = check_state(f, FIRST, can_put_back ? FIRST : FIRST + 1, what);
    assert_ok(numbered_states_write(f->path, &f->run.err), f->run.err);
    (void)check_state(f, number + 1, number + 1, what);
}

static gdb_status run(void *context)
{
    fixture *f = context;

    gdb_error_clear(&f->run.err);
    return numbered_states_write(f->path, &f->run.err);
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

static void a_failed_state_changes_nothing(void **state)
{
    static const uint64_t least[FAULT_KINDS] = {10, 10, 4, 2};

    for (int kind = 0; kind < FAULT_KINDS; kind++)
        assert_true(sweep(*state, (fault_kind)kind) > least[kind]);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(a_failed_state_changes_nothing)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
