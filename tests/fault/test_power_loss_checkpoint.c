/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "tests/fault/numbered_commits.h"
#include "tests/fault/system_calls.h"

/*
 * Power is lost while transactions are committed and folded in, also when the one before was killed
 * somewhere: the database is sound, holds what was acknowledged, and can be written and folded
 * again.
 */

typedef struct fixture {
    import_graphs run;
    disk *disk;
    bool compact; /* every second checkpoint */
} fixture;

static int setup(void **state)
{
    fixture *f = import_graphs_fixture(sizeof(*f));

    import_graphs_import_old(&f->run);
    f->disk = disk_create(f->run.disk);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    fixture *f = *state;

    disk_free(f->disk);
    return import_graphs_teardown(state);
}

static bool goes_on(fixture *f, const char *directory, uint64_t *count, char *why, size_t why_size)
{
    gdb_error_clear(&f->run.err);
    if (numbered_commits_fold(directory, f->compact, &f->run.err) == GDB_OK &&
        numbered_commits_make(directory, 1, NULL, &f->run.err) == GDB_OK)
        return numbered_commits_look(&f->run, directory, count, why, why_size);
    snprintf(why, why_size, "go on: %s: %s", f->run.err.where, f->run.err.message);
    return false;
}

static bool check(void *context, const char *directory, uint64_t acknowledged, char *why,
                  size_t why_size)
{
    fixture *f = context;
    uint64_t count = 0, again = 0;

    if (!numbered_commits_look(&f->run, directory, &count, why, why_size))
        return false;
    if (count < acknowledged || count > acknowledged + 1) {
        snprintf(why, why_size, "%llu transactions, %llu were acknowledged",
                 (unsigned long long)count, (unsigned long long)acknowledged);
        return false;
    }
    if (!goes_on(f, directory, &again, why, why_size))
        return false;
    snprintf(why, why_size, "%llu transactions behind %llu", (unsigned long long)again,
             (unsigned long long)count);
    return again == count + 1;
}

static void commit(fixture *f, uint64_t count)
{
    assert_ok(numbered_commits_make(f->run.disk, count, f->disk, &f->run.err), f->run.err);
}

static void fold(fixture *f, bool compact)
{
    assert_ok(numbered_commits_fold(f->run.disk, compact, &f->run.err), f->run.err);
}

/* The second checkpoint finds free pages of the first, the third the same file or a new one. */
static void sweep_checkpoints(fixture *f)
{
    disk_sweep_options options = disk_sweep_usual();

    disk_record(f->disk);
    commit(f, 3);
    fold(f, false);
    commit(f, 1);
    fold(f, f->compact);
    commit(f, 1);
    fold(f, false);
    disk_stop(f->disk);
    assert_true(disk_sweep(f->disk, &options, check, f) > 10 * options.states);
}

static void checkpoints_survive(void **state)
{
    sweep_checkpoints(*state);
}

static void compactions_survive(void **state)
{
    fixture *f = *state;

    f->compact = true;
    sweep_checkpoints(f);
}

/* Killed anywhere, and power is lost while the next one folds what it found. */
static void sweep_interrupted(fixture *f)
{
    disk_sweep_options options = disk_sweep_usual();
    size_t operations, before;

    options.states = options.states / 6 + 1;
    options.points = options.points / 6 + 1;
    disk_record(f->disk);
    commit(f, 3);
    before = disk_operation_count(f->disk);
    fold(f, f->compact);
    disk_stop(f->disk);
    operations = disk_operation_count(f->disk);
    for (size_t killed = operations; killed > before; killed--) {
        disk_kill(f->disk, killed);
        disk_record(f->disk);
        fold(f, false);
        commit(f, 1);
        fold(f, f->compact);
        disk_stop(f->disk);
        (void)disk_sweep(f->disk, &options, check, f);
    }
    assert_true(operations - before > 8);
}

static void interrupted_checkpoints_survive(void **state)
{
    sweep_interrupted(*state);
}

static void interrupted_compactions_survive(void **state)
{
    fixture *f = *state;

    f->compact = true;
    sweep_interrupted(f);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(checkpoints_survive),
        TEST(compactions_survive),
        TEST(interrupted_checkpoints_survive),
        TEST(interrupted_compactions_survive),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
