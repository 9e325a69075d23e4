/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "tests/fault/import_graphs.h"
#include "tests/fault/system_calls.h"

/* An import that loses power: then there is the old database or the new one, whole, and the next
 * import finds nothing in its way and leaves nothing else. Step 1 is the new one. */

typedef struct fixture {
    import_graphs run;
    disk *disk;
    bool had_old;
} fixture;

static int setup(void **state)
{
    *state = import_graphs_fixture(sizeof(fixture));
    return 0;
}

static bool check(void *context, const char *directory, uint64_t acknowledged, char *why,
                  size_t why_size)
{
    fixture *f = context;
    import_graph graph = GRAPH_OLD;
    bool exists;

    if (!import_graphs_look(&f->run, directory, &exists, &graph, why, why_size))
        return false;
    if (!exists && (f->had_old || acknowledged > 0)) {
        snprintf(why, why_size, "no database");
        return false;
    }
    if (graph == GRAPH_OLD && acknowledged > 0) {
        snprintf(why, why_size, "the old database");
        return false;
    }
    system_calls_be_process(9);
    if (import_graphs_import(&f->run, directory, GRAPH_OLD) != GDB_OK) {
        snprintf(why, why_size, "import again: %s: %s", f->run.err.where, f->run.err.message);
        return false;
    }
    if (import_graphs_count(directory) != 1) {
        snprintf(why, why_size, "something is left beside the database");
        return false;
    }
    return import_graphs_look(&f->run, directory, &exists, &graph, why, why_size) && exists &&
           graph == GRAPH_OLD;
}

static void record_import(fixture *f, int process)
{
    system_calls_be_process(process);
    disk_record(f->disk);
    assert_ok(import_graphs_import(&f->run, f->run.disk, GRAPH_NEW), f->run.err);
    disk_acknowledge(f->disk, 1);
    disk_stop(f->disk);
}

static void sweep(fixture *f)
{
    disk_sweep_options options = disk_sweep_usual();

    assert_true(disk_sweep(f->disk, &options, check, f) > 5 * options.states);
}

static void a_new_database_is_there_whole_or_not_at_all(void **state)
{
    fixture *f = *state;

    disk_empty_directory(f->run.disk);
    f->disk = disk_create(f->run.disk);
    record_import(f, 1);
    sweep(f);
    disk_free(f->disk);
}

static void a_replaced_database_is_the_old_one_or_the_new_one(void **state)
{
    fixture *f = *state;

    f->had_old = true;
    import_graphs_import_old(&f->run);
    f->disk = disk_create(f->run.disk);
    record_import(f, 1);
    sweep(f);
    disk_free(f->disk);
}

static void so_it_is_where_files_cannot_be_exchanged(void **state)
{
    system_calls_lack_exchange(true);
    a_new_database_is_there_whole_or_not_at_all(state);
    a_replaced_database_is_the_old_one_or_the_new_one(state);
}

/* Killed, and power is lost while the next import is at work, before anything else is durable. */
static void an_import_after_a_killed_one_survives(void **state)
{
    fixture *f = *state;
    size_t operations;

    f->had_old = true;
    import_graphs_import_old(&f->run);
    f->disk = disk_create(f->run.disk);
    record_import(f, 1);
    operations = disk_operation_count(f->disk);
    for (size_t killed = operations; killed > 0; killed--) {
        disk_kill(f->disk, killed);
        record_import(f, 2);
        sweep(f);
    }
    disk_free(f->disk);
}

/* It would be refused beside the new one. */
static void the_log_of_a_replaced_database_goes_with_it(void **state)
{
    fixture *f = *state;

    for (int lacks = 0; lacks < 2; lacks++) {
        char path[TEMP_PATH_SIZE], why[256] = "";
        import_graph graph = GRAPH_OLD;
        bool exists = false;
        FILE *log;

        system_calls_lack_exchange(lacks != 0);
        import_graphs_import_old(&f->run);
        snprintf(path, sizeof(path), "%.490s/db/wal.gdb", f->run.disk);
        log = fopen(path, "w");
        assert_non_null(log);
        assert_int_equal(fputc('x', log), 'x');
        assert_int_equal(fclose(log), 0);
        assert_ok(import_graphs_import(&f->run, f->run.disk, GRAPH_NEW), f->run.err);
        if (!import_graphs_look(&f->run, f->run.disk, &exists, &graph, why, sizeof(why)))
            fail_msg("%s", why);
        assert_true(exists && graph == GRAPH_NEW);
        assert_int_equal(import_graphs_count(f->run.disk), 1);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, import_graphs_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_new_database_is_there_whole_or_not_at_all),
        TEST(a_replaced_database_is_the_old_one_or_the_new_one),
        TEST(so_it_is_where_files_cannot_be_exchanged),
        TEST(the_log_of_a_replaced_database_goes_with_it),
        TEST(an_import_after_a_killed_one_survives),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
