/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "tests/fault/import_graphs.h"
#include "tests/fault/system_calls.h"
#include "tests/support/numbered_states.h"

/* Readers in front of each system call of somebody who writes a state, and states in front of each
 * of a reader's, as many as it takes to write over pages that are free. */

enum { FIRST = 6, MORE = 5 };

typedef struct fixture {
    import_graphs run;
    disk *start; /* to begin with: state FIRST */
    char path[TEMP_PATH_SIZE];
    system_watcher watcher;
    bool is_inside;     /* calls are the watcher's own */
    uint64_t calls, at; /* states are written in front of this one */
    uint64_t old_ones;
} fixture;

static int setup(void **state)
{
    fixture *f = import_graphs_fixture(sizeof(*f));

    import_graphs_import_old(&f->run);
    snprintf(f->path, sizeof(f->path), "%.500s/db", f->run.disk);
    for (int i = 0; i < FIRST; i++)
        assert_ok(numbered_states_write(f->path, &f->run.err), f->run.err);
    f->start = disk_create(f->run.disk);
    f->watcher = (system_watcher){.root = f->run.dir.path, .context = f};
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    fixture *f = *state;

    disk_free(f->start);
    return import_graphs_teardown(state);
}

static void write_more(fixture *f)
{
    gdb_error err = GDB_ERROR_INIT;

    for (int i = 0; i < MORE; i++)
        if (numbered_states_write(f->path, &err) != GDB_OK)
            fail_msg("in front of call %llu: %s", (unsigned long long)f->at, err.message);
}

/* --- readers in front of a writer's calls -------------------------------- */

static int look_beside(void *context, system_call call, const char *path, size_t *size)
{
    fixture *f = context;
    gdb_error err = GDB_ERROR_INIT;
    uint64_t number = 0;
    char why[256] = "";

    (void)call, (void)path, (void)size;
    if (f->is_inside)
        return 0;
    f->is_inside = true;
    f->calls++;
    if (numbered_states_look(f->path, &number, &err) != GDB_OK)
        fail_msg("in front of call %llu: %s", (unsigned long long)f->calls, err.message);
    if (!import_graphs_is_sound(f->path, why, sizeof(why)))
        fail_msg("in front of call %llu: %s", (unsigned long long)f->calls, why);
    assert_true(number == FIRST || number == FIRST + 1);
    f->old_ones += number == FIRST;
    f->is_inside = false;
    return 0;
}

static void readers_see_the_old_state_or_the_new_one(void **state)
{
    fixture *f = *state;

    f->watcher.before = look_beside;
    system_calls_watch(&f->watcher);
    assert_ok(numbered_states_write(f->path, &f->run.err), f->run.err);
    system_calls_watch(NULL);
    assert_true(f->calls > 10);
    assert_true(f->old_ones > 5 && f->old_ones < f->calls);
}

/* --- states in front of a reader's calls --------------------------------- */

static int write_before(void *context, system_call call, const char *path, size_t *size)
{
    fixture *f = context;

    (void)call, (void)path, (void)size;
    if (!f->is_inside && f->calls++ == f->at) {
        f->is_inside = true; /* and stays so */
        write_more(f);
    }
    return 0;
}

/* Whatever has been opened can be read to its end, also when more states have followed. */
static void a_reader_keeps_what_it_opened(void **state)
{
    fixture *f = *state;
    uint64_t old_ones = 0;

    f->watcher.before = write_before;
    for (f->at = 0; f->at == 0 || f->is_inside; f->at++) {
        gdb_database *database = NULL;
        gdb_error err = GDB_ERROR_INIT;
        uint64_t number = 0;

        disk_empty_directory(f->run.disk);
        disk_materialize(f->start, 0, DISK_KEEPS_EVERYTHING, f->run.disk);
        f->calls = 0;
        f->is_inside = false;
        system_calls_watch(&f->watcher);
        if (gdb_database_open(&database, f->path, NULL, &err) != GDB_OK)
            fail_msg("states in front of call %llu: %s", (unsigned long long)f->at, err.message);
        system_calls_watch(NULL);
        write_more(f);
        if (numbered_states_read(database, &number, &err) != GDB_OK)
            fail_msg("states in front of call %llu: %s", (unsigned long long)f->at, err.message);
        assert_true(number == FIRST || number == FIRST + MORE);
        old_ones += number == FIRST;
        gdb_database_close(database);
    }
    assert_true(f->at > 6 && old_ones > 2 && old_ones < f->at - 2);
}

/* Verification reads every page of its state. */
static void verification_looks_at_one_state(void **state)
{
    fixture *f = *state;

    f->watcher.before = write_before;
    for (f->at = 0; f->at == 0 || f->is_inside; f->at++) {
        char why[256] = "";

        disk_empty_directory(f->run.disk);
        disk_materialize(f->start, 0, DISK_KEEPS_EVERYTHING, f->run.disk);
        f->calls = 0;
        f->is_inside = false;
        system_calls_watch(&f->watcher);
        if (!import_graphs_is_sound(f->path, why, sizeof(why)))
            fail_msg("states in front of call %llu: %s", (unsigned long long)f->at, why);
        system_calls_watch(NULL);
    }
    assert_true(f->at > 6);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(readers_see_the_old_state_or_the_new_one),
        TEST(a_reader_keeps_what_it_opened),
        TEST(verification_looks_at_one_state),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
