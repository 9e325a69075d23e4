/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lib/base/hash.h"
#include "tests/fault/numbered_commits.h"

/*
 * A process commits transactions and folds them in until it is killed, at any moment, and the next
 * one goes on; readers in processes of their own run beside all of them. What was acknowledged is
 * there, and a reader reads one state however long it waits.
 */

enum { READERS = 2 };

/* Between the processes. */
typedef struct shared {
    atomic_ullong acknowledged; /* transactions */
    atomic_ullong reads;
    atomic_bool is_over;
    char why[256]; /* of the first reader or writer that failed */
} shared;

typedef struct fixture {
    import_graphs run;
    char path[TEMP_PATH_SIZE];
    shared *shared;
    pid_t readers[READERS]; /* 0: not at work */
} fixture;

static int setup(void **state)
{
    fixture *f = import_graphs_fixture(sizeof(*f));

    import_graphs_import_old(&f->run);
    snprintf(f->path, sizeof(f->path), "%.500s/db", f->run.disk);
    f->shared =
        mmap(NULL, sizeof(*f->shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(f->shared != MAP_FAILED);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    fixture *f = *state;

    atomic_store(&f->shared->is_over, true);
    for (int i = 0; i < READERS; i++)
        if (f->readers[i] > 0)
            (void)waitpid(f->readers[i], NULL, 0);
    (void)munmap(f->shared, sizeof(*f->shared));
    return import_graphs_teardown(state);
}

static void pause_for(long microseconds)
{
    const struct timespec t = {0, microseconds * 1000};

    (void)nanosleep(&t, NULL);
}

static int give_up(fixture *f, const char *who)
{
    snprintf(f->shared->why, sizeof(f->shared->why), "%s: %.40s: %.180s", who, f->run.err.where,
             f->run.err.message);
    return 1;
}

/* --- the processes ------------------------------------------------------- */

static int write_on(fixture *f)
{
    for (;;) {
        gdb_database *database = NULL;
        uint64_t count = 0;

        if (numbered_commits_make(f->run.disk, 1, NULL, &f->run.err) != GDB_OK ||
            gdb_database_open(&database, f->path, NULL, &f->run.err) != GDB_OK ||
            numbered_commits_read(database, &count, &f->run.err) != GDB_OK)
            return give_up(f, "writer");
        gdb_database_close(database);
        atomic_store(&f->shared->acknowledged, count);
        if (numbered_commits_fold(f->run.disk, count % 16 == 0, &f->run.err) != GDB_OK)
            return give_up(f, "checkpoint");
    }
}

/* Open, wait until others have followed, and only then read. */
static gdb_status read_late(fixture *f, uint64_t patience)
{
    uint64_t least = atomic_load(&f->shared->acknowledged), count = 0;
    gdb_database *database = NULL;
    gdb_status status = GDB_OK;

    GDB_TRY_OUT(gdb_database_open(&database, f->path, NULL, &f->run.err));
    while (!atomic_load(&f->shared->is_over) &&
           atomic_load(&f->shared->acknowledged) < least + patience)
        pause_for(500);
    GDB_TRY_OUT(numbered_commits_read(database, &count, &f->run.err));
    if (count < least)
        status = GDB_FAIL(&f->run.err, GDB_ERR_CORRUPT, "%llu transactions, there were %llu",
                          (unsigned long long)count, (unsigned long long)least);
out:
    gdb_database_close(database);
    return status;
}

static int read_on(fixture *f)
{
    for (uint64_t patience = 0; !atomic_load(&f->shared->is_over); patience = (patience + 3) % 10) {
        if (read_late(f, patience) != GDB_OK)
            return give_up(f, "reader");
        atomic_fetch_add(&f->shared->reads, 1);
    }
    return 0;
}

static pid_t start(fixture *f, int (*run)(fixture *f))
{
    pid_t process = fork();

    assert_true(process >= 0);
    if (process == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL); /* a test that is killed leaves nobody */
        _exit(run(f));
    }
    return process;
}

/* --- all of them ----------------------------------------------------------- */

static void kill_writer(fixture *f, uint64_t round)
{
    pid_t writer = start(f, write_on);
    uint64_t acknowledged, count = 0;
    char why[256] = "";
    int status;

    pause_for((long)(gdb_hash_u64(round) % 60000));
    assert_int_equal(kill(writer, SIGKILL), 0);
    assert_int_equal(waitpid(writer, &status, 0), writer);
    if (!WIFSIGNALED(status))
        fail_msg("round %llu: %s", (unsigned long long)round, f->shared->why);
    acknowledged = atomic_load(&f->shared->acknowledged);
    if (!numbered_commits_look(&f->run, f->run.disk, &count, why, sizeof(why)))
        fail_msg("round %llu: %s", (unsigned long long)round, why);
    if (count < acknowledged || count > acknowledged + 1)
        fail_msg("round %llu: %llu transactions, %llu were acknowledged", (unsigned long long)round,
                 (unsigned long long)count, (unsigned long long)acknowledged);
    atomic_store(&f->shared->acknowledged, count);
}

static void what_was_acknowledged_is_there(void **state)
{
    fixture *f = *state;
    uint64_t rounds = getenv("GDB_TEST_LONG") != NULL ? 500 : 12;

    for (int i = 0; i < READERS; i++)
        f->readers[i] = start(f, read_on);
    for (uint64_t round = 0; round < rounds; round++)
        kill_writer(f, round);
    atomic_store(&f->shared->is_over, true);
    for (int i = 0; i < READERS; i++) {
        pid_t reader = f->readers[i];
        int status;

        f->readers[i] = 0;
        assert_int_equal(waitpid(reader, &status, 0), reader);
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
            fail_msg("%s", f->shared->why);
    }
    assert_true(atomic_load(&f->shared->reads) > 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(what_was_acknowledged_is_there)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
