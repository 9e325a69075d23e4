/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "tests/fault/numbered_appends.h"
#include "tests/fault/system_calls.h"

/*
 * Power is lost while files are appended, also when the append before was killed somewhere: the
 * database is sound, holds all of each append that was acknowledged, what its log held, and all of
 * the next one or nothing; and the next one goes on.
 */

typedef struct fixture {
    import_graphs run;
    disk *disk;
    uint64_t unacknowledged; /* appends that were killed, and are there */
} fixture;

static int setup(void **state)
{
    fixture *f = import_graphs_fixture(sizeof(*f));

    numbered_appends_begin(&f->run);
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

static bool check(void *context, const char *directory, uint64_t acknowledged, char *why,
                  size_t why_size)
{
    fixture *f = context;
    uint64_t count = 0, again = 0;

    if (!numbered_appends_look(&f->run, directory, &count, why, why_size))
        return false;
    if (count < acknowledged || count > acknowledged + f->unacknowledged + 1) {
        snprintf(why, why_size, "%llu appends, %llu were acknowledged", (unsigned long long)count,
                 (unsigned long long)acknowledged);
        return false;
    }
    if (numbered_appends_make(&f->run, directory, count + 1) != GDB_OK) {
        snprintf(why, why_size, "go on: %s: %s", f->run.err.where, f->run.err.message);
        return false;
    }
    return numbered_appends_look(&f->run, directory, &again, why, why_size) && again == count + 1;
}

static void append(fixture *f, uint64_t number)
{
    assert_ok(numbered_appends_make(&f->run, f->run.disk, number), f->run.err);
    disk_acknowledge(f->disk, number);
}

static void appends_survive(void **state)
{
    disk_sweep_options options = disk_sweep_usual();
    fixture *f = *state;

    disk_record(f->disk);
    append(f, 1);
    append(f, 2);
    append(f, 3);
    disk_stop(f->disk);
    assert_true(disk_sweep(f->disk, &options, check, f) > 10 * options.states);
}

/* Killed anywhere, and power is lost while the next one appends to what it found. */
static void appends_behind_killed_ones_survive(void **state)
{
    disk_sweep_options options = disk_sweep_usual();
    fixture *f = *state;
    size_t operations;

    options.states = options.states / 6 + 1;
    options.points = options.points / 6 + 1;
    disk_record(f->disk);
    append(f, 1);
    disk_stop(f->disk);
    operations = disk_operation_count(f->disk);
    for (size_t killed = operations; killed > 0; killed--) {
        char why[256] = "";

        disk_kill(f->disk, killed);
        if (!numbered_appends_look(&f->run, f->run.disk, &f->unacknowledged, why, sizeof(why)))
            fail_msg("killed behind %zu operations: %s", killed, why);
        disk_record(f->disk);
        append(f, f->unacknowledged + 1);
        disk_stop(f->disk);
        (void)disk_sweep(f->disk, &options, check, f);
    }
    assert_true(operations > 8);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(appends_survive),
        TEST(appends_behind_killed_ones_survive),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
