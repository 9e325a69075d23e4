/* SPDX-License-Identifier: MIT */
#include "tests/fault/numbered_appends.h"

#include "lib/append/append.h"
#include "lib/database/database.h"
#include "tests/support/test.h"

enum {
    TRANSACTIONS = 2,
    OLD_NODES = 30,
    OLD_RELS = 60,
    ADDED = 3,
    FIRST_KEY = 2000,
    NODES = 1,
    RELS = 2
};

static uint64_t key_of(uint64_t number, unsigned i)
{
    return FIRST_KEY + 10 * number + i;
}

void numbered_appends_begin(import_graphs *run)
{
    import_graphs_import_old(run);
    assert_ok(numbered_commits_make(run->disk, TRANSACTIONS, NULL, &run->err), run->err);
}

/* --- one more ---------------------------------------------------------- */

static void write_file(const import_graphs *run, const char *name, const char *table,
                       const char *text, char argument[TEMP_PATH_SIZE])
{
    char path[TEMP_PATH_SIZE];
    FILE *file = fopen(temp_dir_join(&run->dir, name, path), "w");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    snprintf(argument, TEMP_PATH_SIZE, "%s=%.480s", table, path);
}

gdb_status numbered_appends_make(import_graphs *run, const char *directory, uint64_t number)
{
    char nodes[TEMP_PATH_SIZE], other[TEMP_PATH_SIZE], rels[TEMP_PATH_SIZE];
    char database[TEMP_PATH_SIZE], text[256], table[32];
    const char *node_arguments[] = {nodes, other}, *rel_arguments[] = {rels};
    gdb_import_options options = {.database = database,
                                  .plan = {.nodes = node_arguments,
                                           .node_count = 2,
                                           .rels = rel_arguments,
                                           .rel_count = 1,
                                           .threads = 1},
                                  .reproducible = true,
                                  .threads = 1};
    unsigned long long key = key_of(number, 0), n = number;
    gdb_status status;

    snprintf(text, sizeof(text), "id,name\n%llu,a\n%llu,b\n%llu,c\n", key, key + 1, key + 2);
    write_file(run, "added_nodes.csv", "P", text, nodes);
    snprintf(text, sizeof(text), "from,to,weight\n%llu,0,%llu\n0,%llu,%llu\n%llu,%llu,%llu\n", key,
             n, key + 1, n, key + 1, key + 2, n);
    write_file(run, "added_rels.csv", "R", text, rels);
    snprintf(table, sizeof(table), "A%llu", n);
    write_file(run, "added_table.csv", table, "id\n1\n", other);
    snprintf(database, sizeof(database), "%.500s/db", directory);
    gdb_error_clear(&run->err);
    status = gdb_append(&options, &run->report, &run->err);
    gdb_import_report_release(&run->report);
    return status;
}

/* --- how many there are ------------------------------------------------ */

static bool has_key(gdb_key_lookup *lookup, uint64_t key)
{
    gdb_value value = gdb_value_int64((int64_t)key);
    gdb_error err = GDB_ERROR_INIT;
    uint64_t offset = GDB_NODE_NONE;

    return gdb_key_lookup_find(lookup, &value, &offset, &err) == GDB_OK && offset != GDB_NODE_NONE;
}

static bool has_keys(const gdb_database *database, uint64_t count)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_key_lookup *lookup = NULL;
    bool has_all = gdb_key_lookup_open(&lookup, gdb_database_node_table(database, NODES), &err) ==
                   GDB_OK;

    for (uint64_t key = 0; has_all && key < OLD_NODES; key++)
        has_all = has_key(lookup, key);
    for (uint64_t number = 1; has_all && number <= count + 1; number++)
        for (unsigned i = 0; i < ADDED; i++)
            has_all = has_all && has_key(lookup, key_of(number, i)) == (number <= count);
    gdb_key_lookup_close(lookup);
    return has_all;
}

/* The ledger counts the appends; tables, rows and keys must agree. */
static bool is_whole(const gdb_database *database, uint64_t *count)
{
    uint32_t loads = gdb_database_metadata(database)->loads.count;

    *count = loads / ADDED;
    return loads == 2 + ADDED * *count &&
           gdb_catalog_get(gdb_database_catalog(database))->node_count == 2 + *count &&
           gdb_database_table_size(database, NODES) == OLD_NODES + TRANSACTIONS + ADDED * *count &&
           gdb_database_table_size(database, RELS) == OLD_RELS + TRANSACTIONS + ADDED * *count &&
           has_keys(database, *count);
}

bool numbered_appends_look(import_graphs *run, const char *directory, uint64_t *count, char *why,
                           size_t why_size)
{
    gdb_database *database = NULL;
    import_graph graph = GRAPH_NEW;
    char path[TEMP_PATH_SIZE];
    bool exists, whole;

    if (!import_graphs_look(run, directory, &exists, &graph, why, why_size))
        return false;
    snprintf(path, sizeof(path), "%.500s/db", directory);
    if (!exists || graph != GRAPH_OLD ||
        gdb_database_open(&database, path, NULL, &run->err) != GDB_OK) {
        snprintf(why, why_size, "not the old database: %s", run->err.message);
        return false;
    }
    whole = is_whole(database, count);
    gdb_database_close(database);
    if (!whole)
        snprintf(why, why_size, "something else than %llu appends", (unsigned long long)*count);
    return whole;
}
