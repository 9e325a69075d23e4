/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/base/alloc.h"
#include "lib/log/log_writer.h"
#include "lib/query/query.h"
#include "tests/support/graph_queries.h"

/*
 * Queries over a database with changes over it give what they give over a database that was made
 * anew of what is left: random changes, several times further ones, every query after each time.
 */

enum { ROUNDS = 5 };

static void compare_all(const gdb_database *database, const graph_model *model, uint64_t seed,
                        int round)
{
    char where[64];

    snprintf(where, sizeof(where), "seed %llu, round %d", (unsigned long long)seed, round);
    graph_queries_compare(database, model, where);
}

static void check_seed(uint64_t seed, uint64_t p_count, int changes)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_overlay *overlay = NULL;
    graph_model model;
    gdb_database *database;
    make_db *db;

    graph_model_init(&model, seed, p_count);
    db = graph_model_make_db(&model);
    database = make_db_open(db, 0);
    assert_ok(gdb_database_make_overlay(database, &overlay, &err), err);
    for (int round = 0; round < ROUNDS; round++) {
        compare_all(database, &model, seed, round);
        for (int i = 0; i < changes; i++)
            graph_model_change(&model, graph_model_apply, overlay);
    }
    compare_all(database, &model, seed, ROUNDS);
    gdb_database_close(database);
    make_db_end(db);
    graph_model_release(&model);
}

static void append(void *writer, const gdb_log_record *record)
{
    gdb_error err = GDB_ERROR_INIT;

    assert_ok(gdb_log_writer_append(writer, record, &err), err);
}

/* The same through the log: in transactions, with the database opened anew after each round. */
static void check_seed_with_log(uint64_t seed, uint64_t p_count, int changes)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_log_writer *writer = NULL;
    graph_model model;
    gdb_database *database;
    make_db *db;

    graph_model_init(&model, seed, p_count);
    db = graph_model_make_db(&model);
    for (int round = 0; round < ROUNDS; round++) {
        database = make_db_open(db, 0);
        compare_all(database, &model, seed, round);
        assert_ok(gdb_log_writer_open(&writer, gdb_database_path(database),
                                      gdb_database_header_get(database), NULL, &err),
                  err);
        for (int i = 0; i < changes; i++) {
            graph_model_change(&model, append, writer);
            if (graph_model_random(&model, 5) == 0)
                assert_ok(gdb_log_writer_commit(writer, &err), err);
        }
        assert_ok(gdb_log_writer_commit(writer, &err), err);
        gdb_log_writer_close(writer);
        gdb_database_close(database);
    }
    make_db_end(db);
    graph_model_release(&model);
}

static void small_graphs_with_many_changes(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 6; seed++)
        check_seed(seed, 5 * seed, 60);
}

static void a_graph_with_some_changes(void **state)
{
    (void)state;
    check_seed(7, 250, 100);
}

static void a_graph_that_begins_empty(void **state)
{
    (void)state;
    check_seed(8, 0, 100);
}

static void graphs_with_a_log(void **state)
{
    (void)state;
    check_seed_with_log(9, 20, 60);
    check_seed_with_log(10, 100, 100);
}

static gdb_status run_to_end(const gdb_database *database, const char *text, gdb_error *err)
{
    gdb_query_options options = {.threads = 1};
    gdb_query *query = NULL;
    const gdb_value *row;
    gdb_status status = GDB_OK;

    GDB_TRY_OUT(gdb_query_open(&query, gdb_text_of(text), &options, NULL, err));
    gdb_query_attach(query, database, NULL);
    GDB_TRY_OUT(gdb_query_begin(query, 0, NULL, err));
    do
        GDB_TRY_OUT(gdb_query_next(query, &row, NULL, err));
    while (row != NULL);
out:
    gdb_query_close(query);
    return status;
}

static void every_failed_allocation_is_an_error_and_no_more(void **state)
{
    static const char *const texts[] = {
        "MATCH (a:P)-[k:K]->(b) RETURN a, k, b.id", "MATCH (a:P)<-[k:K]-(b) RETURN a.tags, k.note",
        "MATCH (a:P {id: 3})-[:K]->(b)-[:K]->(c), (a)-[k:K]->(c) RETURN k.w, c.id"};
    gdb_error err = GDB_ERROR_INIT;
    gdb_overlay *overlay = NULL;
    graph_model model;
    gdb_database *database;
    make_db *db;

    (void)state;
    graph_model_init(&model, 11, 8);
    db = graph_model_make_db(&model);
    database = make_db_open(db, 0);
    assert_ok(gdb_database_make_overlay(database, &overlay, &err), err);
    for (int i = 0; i < 40; i++)
        graph_model_change(&model, graph_model_apply, overlay);
    for (size_t t = 0; t < sizeof(texts) / sizeof(*texts); t++) {
        gdb_status status = GDB_ERR_NOMEM;

        for (int64_t n = 0; status != GDB_OK; n++) {
            gdb_alloc_fail_after(n);
            status = run_to_end(database, texts[t], &err);
            gdb_alloc_fail_after(-1);
            if (status != GDB_OK)
                assert_int_equal(status, GDB_ERR_NOMEM);
            gdb_error_clear(&err);
        }
    }
    gdb_database_close(database);
    make_db_end(db);
    graph_model_release(&model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_graphs_with_many_changes),
        cmocka_unit_test(a_graph_with_some_changes),
        cmocka_unit_test(a_graph_that_begins_empty),
        cmocka_unit_test(graphs_with_a_log),
        cmocka_unit_test(every_failed_allocation_is_an_error_and_no_more),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
