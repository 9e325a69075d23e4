/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/database/database_lock.h"
#include "tests/support/make_db.h"

static make_db *db;
static const char *directory;

static int setup(void **state)
{
    (void)state;
    db = make_db_begin();
    make_db_nodes(db, "P", "id:INT64", "1\n");
    directory = make_db_finish(db);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    make_db_end(db);
    return 0;
}

static void there_is_one_writer(void **state)
{
    gdb_database_lock *lock = NULL, *other = NULL;
    gdb_error err = GDB_ERROR_INIT;
    char holder[32];

    (void)state;
    snprintf(holder, sizeof(holder), "(%ld)", (long)getpid());
    assert_ok(gdb_database_lock_take(&lock, directory, 0, NULL, &err), err);
    assert_fails(gdb_database_lock_take(&other, directory, 0, NULL, &err), GDB_ERR_BUSY,
                 "is being written by another process", err);
    assert_fails(gdb_database_lock_take(&other, directory, 0.05, NULL, &err), GDB_ERR_BUSY, holder,
                 err);
    assert_null(other);
    gdb_database_lock_release(lock);
    assert_ok(gdb_database_lock_take(&other, directory, 0, NULL, &err), err);
    gdb_database_lock_release(other);
}

static void a_reader_takes_nothing_away(void **state)
{
    gdb_database_lock *lock = NULL, *other = NULL;
    gdb_error err = GDB_ERROR_INIT;
    gdb_database *database = NULL;

    (void)state;
    assert_ok(gdb_database_lock_take(&lock, directory, 0, NULL, &err), err);
    assert_ok(gdb_database_open(&database, directory, NULL, &err), err);
    gdb_database_close(database); /* the file is closed, and the lock is still ours */
    assert_fails(gdb_database_lock_take(&other, directory, 0, NULL, &err), GDB_ERR_BUSY, "", err);
    gdb_database_lock_release(lock);
}

static void it_goes_with_its_process(void **state)
{
    gdb_database_lock *lock = NULL;
    gdb_error err = GDB_ERROR_INIT;
    int ready[2], status;
    pid_t child;
    char byte;

    (void)state;
    assert_int_equal(pipe(ready), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        status = (int)gdb_database_lock_take(&lock, directory, 0, NULL, NULL);
        if (write(ready[1], "x", 1) != 1)
            _exit(100);
        pause();
        _exit(status);
    }
    assert_int_equal(read(ready[0], &byte, 1), 1);
    assert_fails(gdb_database_lock_take(&lock, directory, 0, NULL, &err), GDB_ERR_BUSY, "", err);
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_ok(gdb_database_lock_take(&lock, directory, 60, NULL, &err), err);
    gdb_database_lock_release(lock);
    close(ready[0]);
    close(ready[1]);
}

static void what_is_no_database_is_not_locked(void **state)
{
    gdb_database_lock *lock = NULL;
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    assert_fails(gdb_database_lock_take(&lock, "/nowhere/at/all", 0, NULL, &err), GDB_ERR_CORRUPT,
                 "no such database", err);
    assert_fails(gdb_database_lock_take(&lock, "/", 0, NULL, &err), GDB_ERR_CORRUPT,
                 "is not a database", err);
    assert_null(lock);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_is_one_writer),
        cmocka_unit_test(a_reader_takes_nothing_away),
        cmocka_unit_test(it_goes_with_its_process),
        cmocka_unit_test(what_is_no_database_is_not_locked),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
