/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/base/alloc.h"
#include "lib/query/query.h"
#include "tests/support/make_db.h"

static make_db *db;
static gdb_database *database;

static int set_up(void **state)
{
    (void)state;
    db = make_db_begin();
    make_db_nodes(db, "Person", "id:INT64 name:STRING age:INT64",
                  "1|Ada|36\n2|Bob|\n3|Cid|7\n4|Dora|36\n5|Eve|1\n");
    make_db_rels(db, "Knows", "Person", "Person", "since:INT64",
                 "0|1|10\n0|1|11\n1|2|12\n0|2|13\n3|3|16\n4|0|1\n");
    database = make_db_open(db, 0);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    gdb_database_close(database);
    make_db_end(db);
    return 0;
}

/* All rows of all statements. */
static gdb_status run(const char *text, unsigned threads, uint64_t *rows, gdb_buffer *caret,
                      gdb_error *err)
{
    gdb_query_options options = {.threads = threads};
    gdb_query *query = NULL;
    gdb_status status = GDB_OK;

    *rows = 0;
    GDB_TRY_OUT(gdb_query_open(&query, gdb_text_of(text), &options, caret, err));
    gdb_query_attach(query, database, NULL);
    for (size_t i = 0; i < gdb_query_statement_count(query); i++) {
        const gdb_value *row;

        GDB_TRY_OUT(gdb_query_begin(query, i, caret, err));
        for (;;) {
            GDB_TRY_OUT(gdb_query_next(query, &row, caret, err));
            if (row == NULL)
                break;
            ++*rows;
        }
    }
out:
    gdb_query_close(query);
    return status;
}

static void every_failed_allocation_is_an_error_and_no_more(void **state)
{
    static const char *const texts[] = {
        "MATCH (a:Person)-[k:Knows]->(b) WHERE a.age > 5 RETURN a, k, b.name ORDER BY b.name",
        "MATCH (a:Person)-[:Knows*1..3]-(b) RETURN a.name, count(DISTINCT b) AS n, collect(b.id)",
        "MATCH (a:Person) OPTIONAL MATCH (a)-[k:Knows]->(b) WHERE b.age IS NULL RETURN a.id, b.id",
        "UNWIND [3, 1, 'x', NULL] AS x WITH x ORDER BY x LIMIT 3 RETURN DISTINCT x, [x, {k: x}]",
        "MATCH (a:Person {id: 1}), (b:Person) WHERE a.name <> b.name RETURN upper(a.name) + b.name",
        "PROFILE MATCH (a)-[:Knows]->(b)-[:Knows]->(c), (a)-[:Knows]->(c) RETURN count(*)",
        "EXPLAIN MATCH (a)-->(b) RETURN b.name SKIP 1"};

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        uint64_t expected, rows;
        gdb_error error = GDB_ERROR_INIT;
        int64_t n = 0;

        assert_ok(run(texts[i], 1, &expected, NULL, &error), error);
        assert_true(expected > 0);
        for (;; n++) {
            gdb_status status;

            gdb_alloc_fail_after(n);
            status = run(texts[i], 1, &rows, NULL, &error);
            gdb_alloc_fail_after(-1);
            if (status == GDB_OK)
                break;
            if (status != GDB_ERR_NOMEM)
                fail_msg("%s: allocation %lld: %s", texts[i], (long long)n, error.message);
            gdb_error_clear(&error);
        }
        assert_true(n > 10);
        assert_int_equal(rows, expected);
    }
}

static void errors_mark_their_place(void **state)
{
    static const struct {
        const char *text, *where, *mark;
    } cases[] = {
        {"RETRUN 1", "1:1", "RETRUN 1\n^^^^^^\n"},
        {"RETURN 1;\nRETURN nothing", "2:8", "RETURN nothing\n       ^^^^^^^\n"},
        {"UNWIND [1, 0] AS x\nRETURN 2, 10 / x", "2:11", "RETURN 2, 10 / x\n          ^^^^^^\n"},
        {"RETURN 'a' +\n  CAST('x' AS INT64)", "2:3", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        gdb_error error = GDB_ERROR_INIT;
        gdb_buffer caret = {NULL, 0, 0};
        uint64_t rows;

        assert_int_equal(run(cases[i].text, 1, &rows, &caret, &error), GDB_ERR_QUERY);
        if (cases[i].mark != NULL) {
            assert_string_equal(error.where, cases[i].where);
            assert_ok(gdb_buffer_append_byte(&caret, 0, &error), error);
            assert_string_equal((const char *)caret.data, cases[i].mark);
        }
        gdb_buffer_release(&caret);
    }
}

static void statistics_count_rows_and_pages(void **state)
{
    gdb_query_options options = {.threads = 1, .stats = true};
    gdb_error error = GDB_ERROR_INIT;
    gdb_query *query = NULL;
    gdb_query_stats stats;
    const gdb_value *row;

    (void)state;
    assert_ok(gdb_query_open(&query, gdb_text_of("MATCH (p:Person) RETURN p.name"), &options, NULL,
                             &error),
              error);
    gdb_query_attach(query, database, NULL);
    assert_int_equal(gdb_query_statement_count(query), 1);
    for (int round = 0; round < 2; round++) {
        assert_ok(gdb_query_begin(query, 0, NULL, &error), error);
        assert_int_equal(gdb_query_column_count(query), 1);
        assert_int_equal(gdb_query_column_type(query, 0), GDB_TYPE_STRING);
        do
            assert_ok(gdb_query_next(query, &row, NULL, &error), error);
        while (row != NULL);
        gdb_query_stats_get(query, &stats);
        assert_int_equal(stats.rows, 5);
        assert_true(stats.seconds >= 0);
        if (round == 1)
            assert_int_equal(stats.pages_read, 0);
    }
    gdb_query_close(query);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_failed_allocation_is_an_error_and_no_more),
        TEST(errors_mark_their_place),
        TEST(statistics_count_rows_and_pages),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
