/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include <sys/stat.h>

#include "tests/fault/numbered_commits.h"

/* Checkpoints of one small database, one after another: it stays sound and does not grow, and
 * readers that came before many of them read their own state. With GDB_TEST_LONG there are
 * thousands. */

enum { READERS = 3 };

typedef struct reader {
    gdb_database *database;
    uint64_t count; /* of transactions, when it was opened */
} reader;

typedef struct fixture {
    import_graphs run;
    char path[TEMP_PATH_SIZE];
    reader readers[READERS];
} fixture;

static int setup(void **state)
{
    fixture *f = import_graphs_fixture(sizeof(*f));

    import_graphs_import_old(&f->run);
    snprintf(f->path, sizeof(f->path), "%.500s/db", f->run.disk);
    *state = f;
    return 0;
}

static uint64_t file_size(const fixture *f)
{
    char path[TEMP_PATH_SIZE + 16];
    struct stat st;

    snprintf(path, sizeof(path), "%s/" GDB_DATABASE_DATA_FILE, f->path);
    assert_int_equal(stat(path, &st), 0);
    return (uint64_t)st.st_size;
}

static void step(fixture *f)
{
    assert_ok(numbered_commits_make(f->run.disk, 1, NULL, &f->run.err), f->run.err);
    assert_ok(numbered_commits_fold(f->run.disk, false, &f->run.err), f->run.err);
}

static void look(fixture *f, uint64_t wanted)
{
    uint64_t count = 0;
    char why[256] = "";

    if (!numbered_commits_look(&f->run, f->run.disk, &count, why, sizeof(why)))
        fail_msg("behind %llu checkpoints: %s", (unsigned long long)wanted, why);
    assert_int_equal(count, wanted);
}

/* The reader reads what it has open, for the first time, and opens what is there now. */
static void change_reader(fixture *f, reader *r, uint64_t number)
{
    uint64_t count = 0;

    if (r->database != NULL) {
        assert_ok(numbered_commits_read(r->database, &count, &f->run.err), f->run.err);
        assert_int_equal(count, r->count);
    }
    gdb_database_close(r->database);
    r->database = NULL;
    r->count = number;
    assert_ok(gdb_database_open(&r->database, f->path, NULL, &f->run.err), f->run.err);
}

static void close_readers(fixture *f)
{
    for (int i = 0; i < READERS; i++) {
        gdb_database_close(f->readers[i].database);
        f->readers[i].database = NULL;
    }
}

static void the_file_does_not_grow(void **state)
{
    fixture *f = *state;
    uint64_t checkpoints = getenv("GDB_TEST_LONG") != NULL ? 5000 : 120, most = 0;

    for (uint64_t number = 1; number <= checkpoints; number++) {
        step(f);
        if (number <= 60)
            most = file_size(f) > most ? file_size(f) : most;
        else
            assert_true(file_size(f) <= most + most / 2);
        if (number % 40 == 0)
            look(f, number);
    }
}

static void old_readers_read_on(void **state)
{
    fixture *f = *state;
    uint64_t checkpoints = getenv("GDB_TEST_LONG") != NULL ? 1000 : 60, size;

    for (uint64_t number = 1; number <= checkpoints; number++) {
        reader *r = &f->readers[number % READERS];

        step(f);
        /* Readers of different ages: some see a few checkpoints, some many. */
        if (r->database == NULL || number > r->count + 4 * (number % READERS) + 2)
            change_reader(f, r, number);
        if (number % 20 == 0)
            look(f, number);
    }
    for (int i = 0; i < READERS; i++)
        change_reader(f, &f->readers[i], checkpoints);
    close_readers(f);
    size = file_size(f);
    assert_ok(numbered_commits_fold(f->run.disk, true, &f->run.err), f->run.err);
    look(f, checkpoints);
    assert_true(file_size(f) < size);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, import_graphs_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_file_does_not_grow),
        TEST(old_readers_read_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
