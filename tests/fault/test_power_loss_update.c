/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/log/log_writer.h"
#include "tests/fault/import_graphs.h"
#include "tests/fault/system_calls.h"
#include "tests/support/numbered_states.h"

/* Power is lost while new states are written into a page file, also when the one before was killed
 * somewhere: what is left is a whole state, not an older one than was acknowledged, and others
 * can follow it. */

typedef struct fixture {
    import_graphs run;
    disk *disk;
    uint64_t most_more; /* states that may be there beside those that were acknowledged */
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

static const char *database_of(const char *directory, char path[TEMP_PATH_SIZE])
{
    snprintf(path, TEMP_PATH_SIZE, "%.500s/db", directory);
    return path;
}

/* The number of the next one. */
static uint64_t write_state(fixture *f)
{
    char path[TEMP_PATH_SIZE];
    uint64_t number = 0;

    database_of(f->run.disk, path);
    assert_ok(numbered_states_write(path, &f->run.err), f->run.err);
    assert_ok(numbered_states_look(path, &number, &f->run.err), f->run.err);
    disk_acknowledge(f->disk, number);
    return number;
}

static bool look(const char *path, uint64_t wanted, uint64_t most, uint64_t *number, char *why,
                 size_t why_size)
{
    gdb_error err = GDB_ERROR_INIT;

    if (numbered_states_look(path, number, &err) != GDB_OK) {
        snprintf(why, why_size, "open: %s: %s", err.where, err.message);
        return false;
    }
    snprintf(why, why_size, "state %llu, expected %llu", (unsigned long long)*number,
             (unsigned long long)wanted);
    return *number >= wanted && *number <= most && import_graphs_is_sound(path, why, why_size);
}

static bool check(void *context, const char *directory, uint64_t acknowledged, char *why,
                  size_t why_size)
{
    gdb_error err = GDB_ERROR_INIT;
    char path[TEMP_PATH_SIZE];
    const fixture *f = context;
    uint64_t number, next;

    database_of(directory, path);
    if (!look(path, acknowledged, acknowledged + f->most_more, &number, why, why_size))
        return false;
    if (numbered_states_write(path, &err) != GDB_OK) {
        snprintf(why, why_size, "write: %s: %s", err.where, err.message);
        return false;
    }
    return look(path, number + 1, number + 1, &next, why, why_size);
}

static void states_survive(void **state)
{
    disk_sweep_options options = disk_sweep_usual();
    fixture *f = *state;

    f->most_more = 1;
    disk_record(f->disk);
    for (uint64_t number = 1; number <= 8; number++)
        assert_int_equal(write_state(f), number);
    disk_stop(f->disk);
    assert_true(disk_sweep(f->disk, &options, check, f) > 10 * options.states);
}

/* Killed anywhere, and power is lost while others follow what was left. */
static void interrupted_states_survive(void **state)
{
    disk_sweep_options options = disk_sweep_usual();
    fixture *f = *state;
    size_t operations, before;

    f->most_more = 2; /* the killed one's, and the next one's */
    options.states *= 2;
    options.seed = 1000;
    disk_record(f->disk);
    for (int i = 0; i < 5; i++) /* until pages are written over */
        write_state(f);
    before = disk_operation_count(f->disk);
    write_state(f);
    disk_stop(f->disk);
    operations = disk_operation_count(f->disk);
    assert_true(operations - before >= 4);
    for (size_t killed = operations; killed > before; killed--) {
        disk_kill(f->disk, killed);
        disk_record(f->disk);
        for (int i = 0; i < 3; i++)
            write_state(f);
        disk_stop(f->disk);
        (void)disk_sweep(f->disk, &options, check, f);
    }
}

/* --- a log behind it --------------------------------------------------- */

enum { COMMITTED = 100 }; /* the step of the one transaction */

static bool check_log(void *context, const char *directory, uint64_t acknowledged, char *why,
                      size_t why_size)
{
    gdb_database *database = NULL;
    gdb_error err = GDB_ERROR_INIT;
    char path[TEMP_PATH_SIZE];
    uint64_t transactions;

    (void)context;
    if (gdb_database_open(&database, database_of(directory, path), NULL, &err) != GDB_OK) {
        snprintf(why, why_size, "open: %s: %s", err.where, err.message);
        return false;
    }
    transactions = gdb_database_log(database)->transactions;
    gdb_database_close(database);
    snprintf(why, why_size, "%llu transactions", (unsigned long long)transactions);
    return transactions == 1 || (transactions == 0 && acknowledged < COMMITTED);
}

static void commit(fixture *f)
{
    gdb_log_record record = {.type = GDB_LOG_DELETE_NODE, .table = 1, .offset = 29};
    gdb_log_writer *writer = NULL;
    gdb_database *database = NULL;
    char path[TEMP_PATH_SIZE];

    database_of(f->run.disk, path);
    assert_ok(gdb_database_open(&database, path, NULL, &f->run.err), f->run.err);
    assert_ok(
        gdb_log_writer_open(&writer, path, gdb_database_header_get(database), NULL, &f->run.err),
        f->run.err);
    assert_ok(gdb_log_writer_append(writer, &record, &f->run.err), f->run.err);
    assert_ok(gdb_log_writer_commit(writer, &f->run.err), f->run.err);
    disk_acknowledge(f->disk, COMMITTED);
    gdb_log_writer_close(writer);
    gdb_database_close(database);
}

/* Whoever wrote the state was killed, perhaps in front of the last sync: what builds on it must not
 * be durable before it is. */
static void a_log_builds_on_what_is_durable(void **state)
{
    disk_sweep_options options = disk_sweep_usual();
    fixture *f = *state;
    size_t operations, before;

    options.states = options.states / 4 + 1;
    options.points = options.points / 4 + 1;
    disk_record(f->disk);
    write_state(f);
    before = disk_operation_count(f->disk);
    write_state(f);
    disk_stop(f->disk);
    operations = disk_operation_count(f->disk);
    for (size_t killed = operations; killed > before; killed--) {
        disk_kill(f->disk, killed);
        disk_record(f->disk);
        commit(f);
        disk_stop(f->disk);
        (void)disk_sweep(f->disk, &options, check_log, f);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(states_survive),
        TEST(interrupted_states_survive),
        TEST(a_log_builds_on_what_is_durable),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
