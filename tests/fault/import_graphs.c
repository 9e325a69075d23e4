/* SPDX-License-Identifier: MIT */
#include "tests/fault/import_graphs.h"

#include <dirent.h>
#include <sys/stat.h>

#include "lib/database/database.h"
#include "lib/verify/verify.h"
#include "tests/fault/system_calls.h"
#include "tests/support/test.h"

static void write_graph(import_graphs *run, import_graph graph)
{
    static const char *const names[GRAPH_COUNT][2] = {{"old_nodes.csv", "old_rels.csv"},
                                                      {"new_nodes.csv", "new_rels.csv"}};
    unsigned rows = graph == GRAPH_OLD ? 30 : 50;
    char path[TEMP_PATH_SIZE];
    FILE *file = fopen(temp_dir_join(&run->dir, names[graph][0], path), "w");

    snprintf(run->nodes[graph], TEMP_PATH_SIZE, "P=%.500s", path);
    assert_non_null(file);
    fprintf(file, "id:INT64,name:STRING\nnone,rejected\n");
    for (unsigned i = 0; i < rows; i++)
        fprintf(file, "%u,name %u\n", i, i * 7919);
    assert_int_equal(fclose(file), 0);
    file = fopen(temp_dir_join(&run->dir, names[graph][1], path), "w");
    snprintf(run->rels[graph], TEMP_PATH_SIZE, "R:P:P=%.500s", path);
    assert_non_null(file);
    fprintf(file, "from,to,weight\n");
    for (unsigned i = 0; i < 2 * rows; i++)
        fprintf(file, "%u,%u,%u\n", i * 31 % rows, i * 17 % rows, i);
    assert_int_equal(fclose(file), 0);
}

void *import_graphs_fixture(size_t size)
{
    import_graphs *run = calloc(1, size);

    assert_non_null(run);
    import_graphs_make(run);
    return run;
}

int import_graphs_teardown(void **state)
{
    system_calls_watch(NULL);
    system_calls_lack_exchange(false);
    import_graphs_release(*state);
    free(*state);
    return 0;
}

gdb_status import_graphs_import(import_graphs *run, const char *directory, import_graph graph)
{
    const char *nodes[] = {run->nodes[graph]}, *rels[] = {run->rels[graph]};
    char database[TEMP_PATH_SIZE];
    gdb_import_options options = {
        .database = database,
        .plan = {.nodes = nodes, .node_count = 1, .rels = rels, .rel_count = 1, .threads = 1},
        .overwrite = true,
        .rejects = {.skip = true, .max_errors = UINT64_MAX, .directory = run->rejects},
        .reproducible = true,
        .threads = 1};
    gdb_status status;

    snprintf(database, sizeof(database), "%.500s/db", directory);
    gdb_error_clear(&run->err);
    status = gdb_import(&options, &run->report, &run->err);
    if (status == GDB_OK)
        assert_int_equal(run->report.rejected, 1);
    gdb_import_report_release(&run->report);
    return status;
}

static gdb_status read_uuid(const char *directory, uint8_t uuid[16], gdb_error *err)
{
    gdb_database *database = NULL;
    char path[TEMP_PATH_SIZE];

    snprintf(path, sizeof(path), "%.500s/db", directory);
    GDB_TRY(gdb_database_open(&database, path, NULL, err));
    memcpy(uuid, gdb_database_header_get(database)->uuid, 16);
    gdb_database_close(database);
    return GDB_OK;
}

void import_graphs_make(import_graphs *run)
{
    memset(run, 0, sizeof(*run));
    disk_directory_make(&run->dir, run->disk);
    temp_dir_join(&run->dir, "rejects", run->rejects);
    for (int graph = GRAPH_COUNT - 1; graph >= 0; graph--) {
        write_graph(run, (import_graph)graph);
        assert_ok(import_graphs_import(run, run->disk, (import_graph)graph), run->err);
        assert_ok(read_uuid(run->disk, run->uuids[graph], &run->err), run->err);
    }
    assert_memory_not_equal(run->uuids[GRAPH_OLD], run->uuids[GRAPH_NEW], 16);
    disk_empty_directory(run->disk);
}

void import_graphs_release(import_graphs *run)
{
    disk_empty_directory(run->disk);
    temp_dir_remove(&run->dir);
}

void import_graphs_import_old(import_graphs *run)
{
    disk_empty_directory(run->disk);
    assert_ok(import_graphs_import(run, run->disk, GRAPH_OLD), run->err);
    assert_int_equal(import_graphs_count(run->disk), 1);
}

/* A torn tail of the log is what a loss of power may leave. */
static const gdb_problem *find_problem(const gdb_problems *problems)
{
    for (size_t i = 0; i < problems->count; i++)
        if (problems->items[i].code != GDB_PROBLEM_LOG_TORN)
            return &problems->items[i];
    return NULL;
}

bool import_graphs_is_sound(const char *path, char *why, size_t why_size)
{
    gdb_verify_options options = {.depth = GDB_VERIFY_FULL, .threads = 1};
    gdb_verify_result result = {0};
    gdb_error err = GDB_ERROR_INIT;
    const gdb_problem *problem = NULL;
    bool is_verified = gdb_verify(path, &options, &result, &err) == GDB_OK;

    if (!is_verified)
        snprintf(why, why_size, "verify: %s: %s", err.where, err.message);
    else
        problem = find_problem(&result.problems);
    if (problem != NULL)
        snprintf(why, why_size, "%s: %s", problem->where, problem->detail);
    gdb_verify_result_release(&result);
    return is_verified && problem == NULL;
}

bool import_graphs_look(import_graphs *run, const char *directory, bool *exists,
                        import_graph *graph, char *why, size_t why_size)
{
    char path[TEMP_PATH_SIZE];
    uint8_t uuid[16];
    struct stat st;

    snprintf(path, sizeof(path), "%.500s/db", directory);
    *exists = lstat(path, &st) == 0;
    if (!*exists)
        return true;
    gdb_error_clear(&run->err);
    if (read_uuid(directory, uuid, &run->err) != GDB_OK) {
        snprintf(why, why_size, "open: %s: %s", run->err.where, run->err.message);
        return false;
    }
    *graph = memcmp(uuid, run->uuids[GRAPH_OLD], sizeof(uuid)) == 0 ? GRAPH_OLD : GRAPH_NEW;
    if (memcmp(uuid, run->uuids[*graph], sizeof(uuid)) != 0) {
        snprintf(why, why_size, "neither the old nor the new database");
        return false;
    }
    return import_graphs_is_sound(path, why, why_size);
}

unsigned import_graphs_count(const char *directory)
{
    DIR *open = opendir(directory);
    unsigned n = 0;

    assert_non_null(open);
    while (readdir(open) != NULL)
        n++;
    closedir(open);
    return n - 2;
}
