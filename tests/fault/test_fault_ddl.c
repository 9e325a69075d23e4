/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/checkpoint/checkpoint.h"
#include "lib/schema/ddl.h"
#include "tests/fault/fault.h"
#include "tests/fault/import_graphs.h"
#include "tests/fault/query_run.h"

/*
 * Statements that create, change and drop tables, typed one after another, with rows and
 * checkpoints between them: power is lost behind every write, sync and rename, and every system
 * call fails in turn. The tables and their rows are always those behind one of the statements: the
 * last that was acknowledged, or the next one.
 */

/* Each is one transaction; NULL: a checkpoint. */
static const char *const steps[] = {
    "CREATE NODE TABLE D(id INT64, s STRING DEFAULT 'none', PRIMARY KEY(id))",
    "CREATE (:D {id: 1}), (:D {id: 2, s: NULL})",
    "BEGIN; ALTER TABLE D ADD t STRING DEFAULT 'added'; "
    "ALTER TABLE P ADD n INT16 DEFAULT -7; COMMIT",
    "CREATE REL TABLE E(FROM D TO D, w INT64 DEFAULT 7, MANY_ONE)",
    NULL,
    "MATCH (d:D {id: 1}) CREATE (d)-[:E]->(d)",
    "BEGIN; ALTER TABLE P ADD l STRING[] DEFAULT ['a', NULL]; "
    "ALTER TABLE E ADD x STRING DEFAULT 'x'; COMMIT",
    "BEGIN; ALTER TABLE D RENAME t TO u; ALTER TABLE D RENAME TO F; CREATE (:F {id: 3, u: 'new'});"
    "COMMIT",
    NULL,
    "BEGIN; ALTER TABLE F DROP u; DROP TABLE E; ROLLBACK; CREATE (:F {id: 4})",
    "ALTER TABLE F DROP s",
    NULL,
    "BEGIN; DROP TABLE E; DROP TABLE F; ALTER TABLE P DROP n; COMMIT",
};

enum { STEPS = sizeof(steps) / sizeof(*steps) };

typedef struct fixture {
    import_graphs graphs;
    disk *start;
    gdb_buffer states[STEPS + 1]; /* behind each number of steps, as text */
    uint64_t acknowledged;
} fixture;

/* --- states ------------------------------------------------------------ */

static gdb_status append_rows(const char *path, const char *text, gdb_buffer *out, gdb_error *err)
{
    const gdb_query_options options = {0};
    const gdb_value *row = NULL;
    gdb_status status = GDB_OK;
    query_run r = {0};

    GDB_TRY_OUT(query_run_open(&r, path, text, false, &options, err));
    GDB_TRY_OUT(gdb_query_begin(r.query, 0, NULL, err));
    GDB_TRY_OUT(gdb_query_next(r.query, &row, NULL, err));
    for (; row != NULL;) {
        for (uint32_t c = 0; c < gdb_query_column_count(r.query); c++)
            GDB_TRY_OUT(gdb_value_print(&row[c], out, err));
        GDB_TRY_OUT(gdb_buffer_append_text(out, "\n", err));
        GDB_TRY_OUT(gdb_query_next(r.query, &row, NULL, err));
    }
out:
    query_run_close(&r);
    return status;
}

static gdb_status append_tables(const char *path, gdb_buffer *out, bool *has_rels, gdb_error *err)
{
    const gdb_catalog_data *data;
    gdb_database *database = NULL;
    gdb_status status = GDB_OK;

    GDB_TRY_OUT(gdb_database_open(&database, path, NULL, err));
    data = gdb_catalog_get(gdb_database_catalog(database));
    for (uint32_t i = 0; i < data->node_count; i++) {
        GDB_TRY_OUT(gdb_ddl_print_node_table(&data->nodes[i], out, err));
        GDB_TRY_OUT(gdb_buffer_append_text(out, "\n", err));
    }
    for (uint32_t i = 0; i < data->rel_count; i++) {
        GDB_TRY_OUT(gdb_ddl_print_rel_table(gdb_database_catalog(database), &data->rels[i], out,
                                            err));
        GDB_TRY_OUT(gdb_buffer_append_text(out, "\n", err));
    }
    *has_rels = gdb_catalog_find_rel(gdb_database_catalog(database), gdb_text_of("E")) != NULL;
out:
    gdb_database_close(database);
    return status;
}

/* The tables, all nodes, and the relationships of E if there is one. */
static gdb_status read_state(const char *path, gdb_buffer *out, gdb_error *err)
{
    bool has_rels = false;

    GDB_TRY(append_tables(path, out, &has_rels, err));
    GDB_TRY(append_rows(path, "MATCH (n) RETURN n", out, err));
    return has_rels ? append_rows(path, "MATCH ()-[e:E]->() RETURN e", out, err) : GDB_OK;
}

/* Is the database that behind `least` .. `most` steps? */
static bool is_state(fixture *f, const char *path, uint64_t least, uint64_t most, char *why,
                     size_t why_size)
{
    gdb_buffer state = {0};
    gdb_error err = GDB_ERROR_INIT;
    bool found = false;

    if (!import_graphs_is_sound(path, why, why_size))
        return false;
    if (read_state(path, &state, &err) != GDB_OK)
        snprintf(why, why_size, "%s: %s", err.where, err.message);
    else
        snprintf(why, why_size, "not the tables of step %llu", (unsigned long long)least);
    for (uint64_t i = least; i <= most && i <= STEPS && err.status == GDB_OK; i++)
        found = found || gdb_text_equal(gdb_buffer_view(&state), gdb_buffer_view(&f->states[i]));
    gdb_buffer_release(&state);
    return found;
}

/* --- steps ------------------------------------------------------------- */

static gdb_status run_text(const char *path, const char *text, gdb_error *err)
{
    const gdb_query_options options = {0};
    gdb_status status = GDB_OK;
    query_run r = {0};

    GDB_TRY_OUT(query_run_open(&r, path, text, true, &options, err));
    for (size_t i = 0; i < gdb_query_statement_count(r.query); i++)
        GDB_TRY_OUT(gdb_query_begin(r.query, i, NULL, err));
    status = gdb_query_finish(r.query, NULL, err);
out:
    query_run_close(&r);
    return status;
}

static gdb_status run_step(const char *path, const char *step, gdb_error *err)
{
    const gdb_checkpoint_options options = {.threads = 1};
    gdb_checkpoint_report report;

    return step != NULL ? run_text(path, step, err) : gdb_checkpoint(path, &options, &report, err);
}

static void database_path(const char *directory, char path[TEMP_PATH_SIZE])
{
    snprintf(path, TEMP_PATH_SIZE, "%.500s/db", directory);
}

static int setup(void **state)
{
    fixture *f = import_graphs_fixture(sizeof(*f));
    char path[TEMP_PATH_SIZE];

    import_graphs_import_old(&f->graphs);
    f->start = disk_create(f->graphs.disk);
    database_path(f->graphs.disk, path);
    for (int i = 0; i <= STEPS; i++) {
        if (i > 0)
            assert_ok(run_step(path, steps[i - 1], &f->graphs.err), f->graphs.err);
        assert_ok(read_state(path, &f->states[i], &f->graphs.err), f->graphs.err);
    }
    disk_empty_directory(f->graphs.disk);
    disk_materialize(f->start, 0, DISK_KEEPS_EVERYTHING, f->graphs.disk);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    fixture *f = *state;

    for (int i = 0; i <= STEPS; i++)
        gdb_buffer_release(&f->states[i]);
    disk_free(f->start);
    return import_graphs_teardown(state);
}

/* --- power loss -------------------------------------------------------- */

static bool check_state(void *context, const char *directory, uint64_t acknowledged, char *why,
                        size_t why_size)
{
    char path[TEMP_PATH_SIZE];

    database_path(directory, path);
    return is_state(context, path, acknowledged, acknowledged + 1, why, why_size);
}

static void power_loss_leaves_the_tables_behind_a_statement(void **state)
{
    fixture *f = *state;
    disk_sweep_options options = disk_sweep_usual();
    disk *d = disk_create(f->graphs.disk);
    char path[TEMP_PATH_SIZE];

    database_path(f->graphs.disk, path);
    disk_record(d);
    for (uint64_t i = 0; i < STEPS; i++) {
        assert_ok(run_step(path, steps[i], &f->graphs.err), f->graphs.err);
        disk_acknowledge(d, i + 1);
    }
    disk_stop(d);
    assert_true(disk_sweep(d, &options, check_state, f) > STEPS);
    disk_free(d);
}

/* --- failing calls ----------------------------------------------------- */

static gdb_status run_steps(void *context)
{
    fixture *f = context;
    char path[TEMP_PATH_SIZE];

    gdb_error_clear(&f->graphs.err);
    database_path(f->graphs.disk, path);
    for (f->acknowledged = 0; f->acknowledged < STEPS; f->acknowledged++)
        GDB_TRY(run_step(path, steps[f->acknowledged], &f->graphs.err));
    return GDB_OK;
}

static void check_after(void *context, const fault *injected, gdb_status status)
{
    /* what was written and could not be cut off may be there, but whole */
    uint64_t more = injected->kind == FAULT_FROM_NOW_ON;
    char path[TEMP_PATH_SIZE], what[640], why[256] = "";
    fixture *f = context;

    (void)fault_describe(injected, what);
    if (status != GDB_OK)
        fault_check_message(&f->graphs.err, what);
    database_path(f->graphs.disk, path);
    if (!is_state(f, path, f->acknowledged, f->acknowledged + more, why, sizeof(why)))
        fail_msg("%s: %s", what, why);
}

static void a_failed_statement_changes_no_table(void **state)
{
    fixture *f = *state;
    fault_sweep all = {.start = f->start,
                       .directory = f->graphs.disk,
                       .root = f->graphs.dir.path,
                       .run = run_steps,
                       .check = check_after,
                       .context = f};

    for (int kind = 0; kind < FAULT_KINDS; kind++)
        assert_true(fault_sweep_run(&all, (fault_kind)kind) > STEPS);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(power_loss_leaves_the_tables_behind_a_statement),
        TEST(a_failed_statement_changes_no_table),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
