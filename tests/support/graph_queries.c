/* SPDX-License-Identifier: MIT */
#include "tests/support/graph_queries.h"

#include "tests/support/query_answer.h"
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

static void compare(const gdb_database *changed, const gdb_database *anew, const char *text,
                    unsigned threads, const char *where)
{
    query_answer got, expected;

    query_answer_read(&got, changed, NULL, text, threads);
    query_answer_read(&expected, anew, NULL, text, 1);
    query_answer_sort(&got);
    query_answer_sort(&expected);
    assert_ok(expected.status, expected.error);
    if (!query_answer_equal(&got, &expected)) {
        query_answer_show("got", &got);
        query_answer_show("expected", &expected);
        fail_msg("%s, %u threads: %s", where, threads, text);
    }
    query_answer_release(&got);
    query_answer_release(&expected);
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
