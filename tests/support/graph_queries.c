/* SPDX-License-Identifier: MIT */
#include "tests/support/graph_queries.h"

#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/query/query.h"
#include "tests/support/test.h"

static const char *const queries[] = {
    "MATCH (p:P) RETURN p",
    "MATCH (p:P) RETURN p.id, p.name, p.age, p.score, p.tags, p.place",
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
    "MATCH (p:P) WHERE p.place[1] > 1 RETURN p.id, p.place",
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

enum { QUERIES = sizeof(queries) / sizeof(*queries) };

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
    assert_ok(gdb_query_open(&query, gdb_text_of(text), &options, NULL, &err), err);
    gdb_query_attach(query, database, NULL);
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
                    unsigned threads, const char *where)
{
    size_t count, expected_count;
    char **lines = run(changed, text, threads, &count);
    char **expected = run(anew, text, 1, &expected_count);

    for (size_t i = 0; i < count && i < expected_count; i++)
        if (strcmp(lines[i], expected[i]) != 0)
            fail_msg("%s, %u threads: %s\ngot      %s\nexpected %s", where, threads, text, lines[i],
                     expected[i]);
    if (count != expected_count)
        fail_msg("%s, %u threads: %s: %zu rows, expected %zu", where, threads, text, count,
                 expected_count);
    free_lines(lines, count);
    free_lines(expected, expected_count);
}

void graph_queries_compare(const gdb_database *database, const graph_model *model,
                           const char *where)
{
    make_db *db = graph_model_make_db(model);
    gdb_database *anew = make_db_open(db, 0);

    for (int q = 0; q < QUERIES; q++)
        for (unsigned threads = 1; threads <= 2; threads++)
            compare(database, anew, queries[q], threads, where);
    gdb_database_close(anew);
    make_db_end(db);
}
