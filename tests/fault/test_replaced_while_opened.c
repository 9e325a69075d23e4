/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/database/database.h"
#include "lib/log/log_writer.h"
#include "tests/fault/import_graphs.h"
#include "tests/fault/system_calls.h"

/* An import replaces a database in front of every system call of somebody who opens it: who does so
 * gets the old one with its log, or the new one, and no mixture. */

typedef struct fixture {
    import_graphs run;
    system_watcher watcher;
    uint64_t calls, at; /* the import comes in front of this one */
    bool is_replaced;
} fixture;

static int setup(void **state)
{
    *state = import_graphs_fixture(sizeof(fixture));
    return 0;
}

static int replace(void *context, system_call call, const char *path, size_t *size)
{
    fixture *f = context;

    (void)call, (void)path, (void)size;
    if (!f->is_replaced && f->calls++ == f->at) {
        f->is_replaced = true; /* the calls of the import itself come here, too */
        assert_ok(import_graphs_import(&f->run, f->run.disk, GRAPH_NEW), f->run.err);
    }
    return 0;
}

/* The old graph, and a log of one transaction that deletes a node. */
static void make_old(fixture *f, const char *path)
{
    gdb_log_record record = {.type = GDB_LOG_DELETE_NODE};
    gdb_log_writer *writer = NULL;
    gdb_database *database = NULL;

    import_graphs_import_old(&f->run);
    assert_ok(gdb_database_open(&database, path, NULL, &f->run.err), f->run.err);
    record.table = gdb_catalog_find_node(gdb_database_catalog(database), gdb_text_of("P"))->id;
    record.offset = 29;
    assert_ok(
        gdb_log_writer_open(&writer, path, gdb_database_header_get(database), NULL, &f->run.err),
        f->run.err);
    gdb_database_close(database);
    assert_ok(gdb_log_writer_append(writer, &record, &f->run.err), f->run.err);
    assert_ok(gdb_log_writer_commit(writer, &f->run.err), f->run.err);
    gdb_log_writer_close(writer);
}

static void what_is_opened_is_one_database(void **state)
{
    fixture *f = *state;
    char path[TEMP_PATH_SIZE];
    uint64_t old_ones = 0;

    snprintf(path, sizeof(path), "%.500s/db", f->run.disk);
    f->watcher = (system_watcher){.root = f->run.dir.path, .context = f, .before = replace};
    for (f->at = 0; f->at == 0 || f->is_replaced; f->at++) {
        gdb_database *database = NULL;
        uint64_t transactions;
        bool is_old;

        make_old(f, path);
        f->calls = 0;
        f->is_replaced = false;
        system_calls_watch(&f->watcher);
        assert_ok(gdb_database_open(&database, path, NULL, &f->run.err), f->run.err);
        system_calls_watch(NULL);
        is_old = memcmp(gdb_database_header_get(database)->uuid, f->run.uuids[GRAPH_OLD], 16) == 0;
        transactions = gdb_database_log(database)->transactions;
        if (transactions != (is_old ? 1 : 0))
            fail_msg("replaced in front of call %llu: the %s database with %llu transactions",
                     (unsigned long long)f->at, is_old ? "old" : "new",
                     (unsigned long long)transactions);
        old_ones += is_old;
        gdb_database_close(database);
    }
    assert_true(f->at > 5 && old_ones > 0 && old_ones < f->at);
}

static void so_it_is_where_files_cannot_be_exchanged(void **state)
{
    system_calls_lack_exchange(true);
    what_is_opened_is_one_database(state);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, import_graphs_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_opened_is_one_database),
        TEST(so_it_is_where_files_cannot_be_exchanged),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
