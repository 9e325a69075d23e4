/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/log/log_writer.h"
#include "lib/query/query.h"
#include "tests/support/graph_model.h"

/*
 * Queries over a database with changes over it give what they give over a database that was made
 * anew of what is left: random changes, several times further ones, every query after each time.
 */

static const char *const queries[] = {
    "MATCH (p:P) RETURN p",
    "MATCH (p:P) RETURN p.id, p.name, p.age, p.score, p.tags",
    "MATCH (c:C) RETURN c.name, c.size",
    "MATCH (n) RETURN n.name, n.size, n.age",
    "MATCH (p:P) RETURN count(*)",
    "MATCH (n) RETURN count(n)",
    "MATCH ()-[k:K]->() RETURN count(*)",
    "MATCH (:P)-[l:L]->() RETURN count(l)",
    "MATCH (p:P) RETURN count(p.name), sum(p.age), min(p.score), max(p.score)",
    "MATCH (p:P) WHERE p.age >= 3 AND p.age < 7 RETURN p.id",
    "MATCH (p:P) WHERE p.age > 30 RETURN p.id, p.age",
    "MATCH (p:P) WHERE 2 = p.age RETURN p.id, p.tags",
    "MATCH (p:P) WHERE p.name IS NULL RETURN p.id",
    "MATCH (p:P) WHERE p.name = 'n7' AND p.score < 6 RETURN p.id, p.name",
    "MATCH (p:P) WHERE p.id > 100 RETURN p.id ORDER BY p.score DESC, p.id LIMIT 20",
    "UNWIND range(-10, 400) AS x MATCH (p:P {id: x}) RETURN x, p.age, p.name",
    "UNWIND range(0, 200) AS x MATCH (c:C) WHERE c.name = 'c' + x RETURN c",
    "MATCH (c:C {name: 'c3'}) RETURN c.size",
    "MATCH (a:P)-[k:K]->(b:P) RETURN a.id, k, b.id",
    "MATCH (a:P)<-[k:K]-(b:P) RETURN a.id, k.w, k.note, b.id",
    "MATCH (a:P)-[k:K]-(b:P) RETURN a.id, k.w, b.id",
    "MATCH (a:P)-[l:L]->(x) RETURN a.id, l.at, label(x), x.name",
    "MATCH (x)<-[l:L]-(a) WHERE a.id < 40 RETURN x.name, l.at",
    "MATCH (c:C)<-[l:L]-(a:P) RETURN c.name, l.at, a.id",
    "MATCH ()-[k:K]->() RETURN k.w, k.note",
    "MATCH ()-[k:K]->() WHERE k.w > 50 RETURN count(*), sum(k.w), min(k.note)",
    "MATCH (a:P)-[:K]->(b) RETURN a.id, count(*)",
    "MATCH (a:P)<-[:K]-(b) RETURN a.id, count(b)",
    "MATCH (a:P)-[:K]->(b)<-[:K]-(c) RETURN count(*)",
    "MATCH (a:P)-[:K]->(b:P), (b)-[k:K]->(a) RETURN a.id, b.id, k.w",
    "MATCH (a:P)-[:K]->(b)-[:K]->(c:P), (a)-[k:K]->(c) WHERE a.id < 30 RETURN a.id, c.id, k.w",
    "MATCH (a:P)-[:K]->(b)-[:K]->(c), (c)-[k:K]->(a) RETURN count(*), sum(k.w)",
    "MATCH (a:P)-[k:K]->(b:P {id: 5}) RETURN a.id, k.w, k.note",
    "MATCH (a:P {id: 3})-[k:K]->(b) RETURN k.note, b.id",
    "MATCH (a:P)-[:K]->(a) RETURN a.id",
    "MATCH (a:P)-[r:K*1..2]->(b) WHERE a.id < 12 RETURN a.id, b.id, size(r)",
    "MATCH (a:P)<-[r:K*2..2]-(b) WHERE a.id < 5 RETURN a.id, r, b.id",
    "MATCH (a:P)-[:K*1..4]->(b) WHERE a.id < 20 RETURN DISTINCT a.id, b.id",
    "MATCH (a:P)<-[:K|L*0..3]-(b) WHERE a.id < 20 RETURN DISTINCT a.id, b.id",
    "MATCH (a:P)-[k:K]->(b)-[l:L]->(c:C) WHERE a.id < 20 RETURN a, k, b, l, c",
    "MATCH (a:P) OPTIONAL MATCH (a)-[l:L]->(c:C) RETURN a.id, c.name, l.at",
    "MATCH (a:P), (c:C) WHERE a.name = c.name OR a.age = c.size RETURN a.id, c.name",
};

enum { QUERIES = sizeof(queries) / sizeof(*queries), ROUNDS = 5 };

/* --- results as text --------------------------------------------------- */

static bool is_number_of_row(gdb_text_view key)
{
    return gdb_text_equal(key, gdb_text_of("_id")) || gdb_text_equal(key, gdb_text_of("_src")) ||
           gdb_text_equal(key, gdb_text_of("_dst"));
}

/* Rows of the two databases have other numbers: those of entities are left out. */
static void print(gdb_buffer *out, const gdb_value *value)
{
    if (value->is_null) {
        assert_int_equal(gdb_buffer_append(out, "NULL", 4, NULL), GDB_OK);
    } else if (value->type == GDB_TYPE_LIST) {
        for (size_t i = 0; i < value->as.list.count; i++)
            print(out, &value->as.list.items[i]);
    } else if (value->type == GDB_TYPE_MAP) {
        for (size_t i = 0; i < value->as.map.count; i++)
            if (!is_number_of_row(value->as.map.entries[i].key))
                print(out, &value->as.map.entries[i].value);
    } else {
        assert_int_equal(gdb_value_print(value, out, NULL), GDB_OK);
    }
    assert_int_equal(gdb_buffer_append_byte(out, ' ', NULL), GDB_OK);
}

static int compare_lines(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The sorted rows of a query, each a line. */
static char **run(const gdb_database *database, const char *text, unsigned threads, size_t *count)
{
    gdb_query_options options = {.threads = threads};
    gdb_query *query = NULL;
    gdb_error err = GDB_ERROR_INIT;
    gdb_buffer line = {0};
    const gdb_value *row;
    char **lines = NULL;
    size_t capacity = 0;

    *count = 0;
    assert_ok(gdb_query_open(&query, database, gdb_text_of(text), &options, NULL, &err), err);
    assert_ok(gdb_query_begin(query, 0, NULL, &err), err);
    for (;;) {
        if (gdb_query_next(query, &row, NULL, &err) != GDB_OK)
            fail_msg("%s: %s", text, err.message);
        if (row == NULL)
            break;
        gdb_buffer_clear(&line);
        for (uint32_t c = 0; c < gdb_query_column_count(query); c++)
            print(&line, &row[c]);
        assert_ok(gdb_array_reserve(&lines, &capacity, *count + 1, sizeof(*lines), &err), err);
        lines[*count] = gdb_alloc_text((const char *)line.data, line.size, &err);
        assert_non_null(lines[*count]);
        ++*count;
    }
    gdb_query_close(query);
    gdb_buffer_release(&line);
    if (*count > 0)
        qsort(lines, *count, sizeof(*lines), compare_lines);
    return lines;
}

static void free_lines(char **lines, size_t count)
{
    for (size_t i = 0; i < count; i++)
        gdb_free(lines[i]);
    gdb_free(lines);
}

static void compare(const gdb_database *changed, const gdb_database *anew, const char *text,
                    unsigned threads, uint64_t seed, int round)
{
    size_t count, expected_count;
    char **lines = run(changed, text, threads, &count);
    char **expected = run(anew, text, 1, &expected_count);

    for (size_t i = 0; i < count && i < expected_count; i++)
        if (strcmp(lines[i], expected[i]) != 0)
            fail_msg("seed %llu, round %d, %u threads: %s\ngot      %s\nexpected %s",
                     (unsigned long long)seed, round, threads, text, lines[i], expected[i]);
    if (count != expected_count)
        fail_msg("seed %llu, round %d, %u threads: %s: %zu rows, expected %zu",
                 (unsigned long long)seed, round, threads, text, count, expected_count);
    free_lines(lines, count);
    free_lines(expected, expected_count);
}

static void compare_all(const gdb_database *changed, const graph_model *model, uint64_t seed,
                        int round)
{
    make_db *db = graph_model_make_db(model);
    gdb_database *anew = make_db_open(db, 0);

    for (int q = 0; q < QUERIES; q++)
        for (unsigned threads = 1; threads <= 2; threads++)
            compare(changed, anew, queries[q], threads, seed, round);
    gdb_database_close(anew);
    make_db_end(db);
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
                                      gdb_database_header_get(database), &err),
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

    GDB_TRY_OUT(gdb_query_open(&query, database, gdb_text_of(text), &options, NULL, err));
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
