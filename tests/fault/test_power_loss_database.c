/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/database/database.h"
#include "lib/log/log_writer.h"
#include "tests/fault/import_graphs.h"
#include "tests/fault/system_calls.h"

/*
 * A database, and transactions in its log: power is lost while they are committed, or while an
 * import replaces both. Each transaction adds nodes with the next keys from 1000 on, so many that
 * their record has more than one sector, and a relationship from each to the first node.
 */

enum { OLD_NODES = 30, OLD_RELS = 60, FIRST_KEY = 1000, ROWS = 30 };

typedef struct fixture {
    import_graphs run;
    disk *disk;
    uint32_t nodes, rels;     /* ids of the tables */
    uint64_t committed;       /* before the disk was created */
    gdb_database_header base; /* of the old database */
} fixture;

static void look_at_old(fixture *f)
{
    gdb_database *database = NULL;
    char path[TEMP_PATH_SIZE];

    snprintf(path, sizeof(path), "%.500s/db", f->run.disk);
    assert_ok(gdb_database_open(&database, path, NULL, &f->run.err), f->run.err);
    f->base = *gdb_database_header_get(database);
    f->nodes = gdb_catalog_find_node(gdb_database_catalog(database), gdb_text_of("P"))->id;
    f->rels = gdb_catalog_find_rel(gdb_database_catalog(database), gdb_text_of("R"))->pairs[0].id;
    assert_int_equal(gdb_database_table_size(database, f->nodes), OLD_NODES);
    assert_int_equal(gdb_database_table_size(database, f->rels), OLD_RELS);
    gdb_database_close(database);
}

static int setup(void **state)
{
    fixture *f = import_graphs_fixture(sizeof(*f));

    import_graphs_import_old(&f->run);
    look_at_old(f);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    fixture *f = *state;

    disk_free(f->disk);
    return import_graphs_teardown(state);
}

static gdb_status append_node(const fixture *f, gdb_log_writer *writer, uint64_t number,
                              gdb_error *err)
{
    gdb_value values[] = {gdb_value_int64((int64_t)(FIRST_KEY + number)),
                          gdb_value_string(gdb_text_of("added"))};
    gdb_log_record record = {.type = GDB_LOG_INSERT_NODE,
                             .table = f->nodes,
                             .offset = OLD_NODES + number,
                             .value_count = 2,
                             .values = values};

    return gdb_log_writer_append(writer, &record, err);
}

static gdb_status append_rel(const fixture *f, gdb_log_writer *writer, uint64_t number,
                             gdb_error *err)
{
    gdb_value weight = gdb_value_int64((int64_t)number);
    gdb_log_record record = {.type = GDB_LOG_INSERT_REL,
                             .table = f->rels,
                             .offset = OLD_RELS + number,
                             .from = OLD_NODES + number,
                             .value_count = 1,
                             .values = &weight};

    return gdb_log_writer_append(writer, &record, err);
}

/* Transaction `number`, 1 for the first: ROWS nodes, and a relationship of each. */
static gdb_status commit_one(const fixture *f, gdb_log_writer *writer, uint64_t number,
                             gdb_error *err)
{
    for (uint64_t i = (number - 1) * ROWS; i < number * ROWS; i++)
        GDB_TRY(append_node(f, writer, i, err));
    for (uint64_t i = (number - 1) * ROWS; i < number * ROWS; i++)
        GDB_TRY(append_rel(f, writer, i, err));
    return gdb_log_writer_commit(writer, err);
}

/* Transactions first .. last, from a fresh start. */
static gdb_status commit(const fixture *f, const char *directory, uint64_t first, uint64_t last,
                         disk *listener, gdb_error *err)
{
    gdb_log_writer *writer = NULL;
    gdb_status status = GDB_OK;
    char path[TEMP_PATH_SIZE];

    snprintf(path, sizeof(path), "%.500s/db", directory);
    GDB_TRY_OUT(gdb_log_writer_open(&writer, path, &f->base, NULL, err));
    for (uint64_t number = first; number <= last; number++) {
        GDB_TRY_OUT(commit_one(f, writer, number, err));
        if (listener != NULL)
            disk_acknowledge(listener, number);
    }
out:
    gdb_log_writer_close(writer);
    return status;
}

static bool has_key(const gdb_database *database, uint32_t table, uint64_t key, gdb_error *err)
{
    gdb_value value = gdb_value_int64((int64_t)key);
    gdb_key_lookup *lookup = NULL;
    uint64_t offset = GDB_NODE_NONE;
    bool found =
        gdb_key_lookup_open(&lookup, gdb_database_node_table(database, table), err) == GDB_OK &&
        gdb_key_lookup_find(lookup, &value, &offset, err) == GDB_OK && offset != GDB_NODE_NONE;

    gdb_key_lookup_close(lookup);
    return found;
}

/* How many transactions the old database holds. False, with why, for parts of one. */
static bool count_transactions(fixture *f, const char *directory, uint64_t *count, char *why,
                               size_t why_size)
{
    gdb_database *database = NULL;
    char path[TEMP_PATH_SIZE];
    bool is_whole;

    snprintf(path, sizeof(path), "%.500s/db", directory);
    gdb_error_clear(&f->run.err);
    if (gdb_database_open(&database, path, NULL, &f->run.err) != GDB_OK) {
        snprintf(why, why_size, "open: %s: %s", f->run.err.where, f->run.err.message);
        return false;
    }
    *count = gdb_database_log(database)->transactions;
    is_whole = gdb_database_table_size(database, f->nodes) == OLD_NODES + *count * ROWS &&
               gdb_database_table_size(database, f->rels) == OLD_RELS + *count * ROWS;
    for (uint64_t i = 0; i < *count * ROWS; i++)
        is_whole = is_whole && has_key(database, f->nodes, FIRST_KEY + i, &f->run.err);
    gdb_database_close(database);
    if (!is_whole)
        snprintf(why, why_size, "something else than %llu transactions",
                 (unsigned long long)*count);
    return is_whole;
}

static bool check_commits(void *context, const char *directory, uint64_t acknowledged, char *why,
                          size_t why_size)
{
    fixture *f = context;
    import_graph graph = GRAPH_NEW;
    uint64_t count = 0, again = 0;
    bool exists;

    if (!import_graphs_look(&f->run, directory, &exists, &graph, why, why_size))
        return false;
    if (!exists || graph != GRAPH_OLD) {
        snprintf(why, why_size, "not the old database");
        return false;
    }
    if (!count_transactions(f, directory, &count, why, why_size))
        return false;
    if (count < acknowledged || count > acknowledged + 1) {
        snprintf(why, why_size, "%llu transactions, %llu were acknowledged",
                 (unsigned long long)count, (unsigned long long)acknowledged);
        return false;
    }
    if (commit(f, directory, count + 1, count + 2, NULL, &f->run.err) != GDB_OK) {
        snprintf(why, why_size, "commit: %s", f->run.err.message);
        return false;
    }
    return count_transactions(f, directory, &again, why, why_size) && again == count + 2;
}

static void commits_to_a_database_survive(void **state)
{
    disk_sweep_options options = disk_sweep_usual();
    fixture *f = *state;

    f->disk = disk_create(f->run.disk);
    disk_record(f->disk);
    assert_ok(commit(f, f->run.disk, 1, 5, f->disk, &f->run.err), f->run.err);
    assert_ok(commit(f, f->run.disk, 6, 8, f->disk, &f->run.err), f->run.err);
    disk_stop(f->disk);
    assert_true(disk_sweep(f->disk, &options, check_commits, f) > 10 * options.states);
}

/* The old database with all of its transactions, or the new one without. */
static bool check_replaced(void *context, const char *directory, uint64_t acknowledged, char *why,
                           size_t why_size)
{
    fixture *f = context;
    import_graph graph = GRAPH_OLD;
    uint64_t count = 0;
    bool exists;

    if (!import_graphs_look(&f->run, directory, &exists, &graph, why, why_size))
        return false;
    if (!exists || (graph == GRAPH_OLD && acknowledged > 0)) {
        snprintf(why, why_size, "no database, or the old one");
        return false;
    }
    if (graph == GRAPH_NEW)
        return true;
    if (!count_transactions(f, directory, &count, why, why_size))
        return false;
    snprintf(why, why_size, "%llu transactions of %llu", (unsigned long long)count,
             (unsigned long long)f->committed);
    return count == f->committed;
}

static void a_replaced_database_keeps_its_log_until_then(void **state)
{
    disk_sweep_options options = disk_sweep_usual();
    fixture *f = *state;

    f->committed = 4;
    assert_ok(commit(f, f->run.disk, 1, f->committed, NULL, &f->run.err), f->run.err);
    f->disk = disk_create(f->run.disk);
    disk_record(f->disk);
    assert_ok(import_graphs_import(&f->run, f->run.disk, GRAPH_NEW), f->run.err);
    disk_acknowledge(f->disk, 1);
    disk_stop(f->disk);
    assert_true(disk_sweep(f->disk, &options, check_replaced, f) > 5 * options.states);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(commits_to_a_database_survive),
        TEST(a_replaced_database_keeps_its_log_until_then),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
