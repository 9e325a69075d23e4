/* SPDX-License-Identifier: MIT */
#include "tests/unit/cypher/cypher_test.h"

static void match_and_where(void **state)
{
    (void)state;
    assert_dump("MATCH (a) OPTIONAL MATCH (b), (c) WHERE a.x = b.x RETURN a",
                "query\n"
                "  match\n"
                "    path\n"
                "      node a\n"
                "  match optional\n"
                "    path\n"
                "      node b\n"
                "    path\n"
                "      node c\n"
                "    where\n"
                "      binary =\n"
                "        property x\n"
                "          variable a\n"
                "        property x\n"
                "          variable b\n"
                "  return\n"
                "    item\n"
                "      variable a\n");
}

static void return_has_all_its_parts(void **state)
{
    (void)state;
    assert_dump("RETURN DISTINCT a AS x, b ORDER BY a, b DESC, c ascending NULLS FIRST, d "
                "DESCENDING NULLS LAST SKIP 1 LIMIT $n",
                "query\n"
                "  return distinct\n"
                "    item as x\n"
                "      variable a\n"
                "    item\n"
                "      variable b\n"
                "    order\n"
                "      variable a\n"
                "    order desc\n"
                "      variable b\n"
                "    order nulls first\n"
                "      variable c\n"
                "    order desc nulls last\n"
                "      variable d\n"
                "    skip\n"
                "      integer 1\n"
                "    limit\n"
                "      parameter n\n");
    assert_dump("RETURN *, a", "query\n"
                               "  return *\n"
                               "    item\n"
                               "      variable a\n");
    assert_dump("RETURN *", "query\n"
                            "  return *\n");
}

static void with_and_unwind(void **state)
{
    (void)state;
    assert_dump("UNWIND [1, 2] AS x WITH x, x * 2 AS y ORDER BY y LIMIT 3 WHERE y > 1 RETURN y",
                "query\n"
                "  unwind as x\n"
                "    list\n"
                "      integer 1\n"
                "      integer 2\n"
                "  with\n"
                "    item\n"
                "      variable x\n"
                "    item as y\n"
                "      binary *\n"
                "        variable x\n"
                "        integer 2\n"
                "    order\n"
                "      variable y\n"
                "    limit\n"
                "      integer 3\n"
                "    where\n"
                "      binary >\n"
                "        variable y\n"
                "        integer 1\n"
                "  return\n"
                "    item\n"
                "      variable y\n");
    assert_dump("WITH * WHERE a RETURN a", "query\n"
                                           "  with *\n"
                                           "    where\n"
                                           "      variable a\n"
                                           "  return\n"
                                           "    item\n"
                                           "      variable a\n");
}

static void unions(void **state)
{
    (void)state;
    assert_dump("RETURN 1 AS x UNION RETURN 2 AS x UNION ALL RETURN 3 AS x", "query\n"
                                                                             "  return\n"
                                                                             "    item as x\n"
                                                                             "      integer 1\n"
                                                                             "  union\n"
                                                                             "  return\n"
                                                                             "    item as x\n"
                                                                             "      integer 2\n"
                                                                             "  union all\n"
                                                                             "  return\n"
                                                                             "    item as x\n"
                                                                             "      integer 3\n");
}

static void calls(void **state)
{
    (void)state;
    assert_dump("CALL show_tables() RETURN *", "query\n"
                                               "  call show_tables\n"
                                               "  return *\n");
    assert_dump("CALL db.labels", "query\n"
                                  "  call db.labels\n");
    assert_dump("CALL a.b(1, 'x') YIELD c, d AS e WHERE c > 1 RETURN e", "query\n"
                                                                         "  call a.b\n"
                                                                         "    integer 1\n"
                                                                         "    string 'x'\n"
                                                                         "    yield c\n"
                                                                         "    yield d as e\n"
                                                                         "    where\n"
                                                                         "      binary >\n"
                                                                         "        variable c\n"
                                                                         "        integer 1\n"
                                                                         "  return\n"
                                                                         "    item\n"
                                                                         "      variable e\n");
    assert_dump("CALL f() YIELD * RETURN 1", "query\n"
                                             "  call f\n"
                                             "    yield *\n"
                                             "  return\n"
                                             "    item\n"
                                             "      integer 1\n");
}

static void create_and_merge(void **state)
{
    (void)state;
    assert_dump("CREATE (a:A {x: 1})-[:R {w: 2}]->(b), (c)", "query\n"
                                                             "  create\n"
                                                             "    path\n"
                                                             "      node a :A\n"
                                                             "        map\n"
                                                             "          key x\n"
                                                             "            integer 1\n"
                                                             "      rel -> :R\n"
                                                             "        map\n"
                                                             "          key w\n"
                                                             "            integer 2\n"
                                                             "      node b\n"
                                                             "    path\n"
                                                             "      node c\n");
    assert_dump("CREATE p = (a)-[:R]->(b) RETURN p", "query\n"
                                                     "  create\n"
                                                     "    path p\n"
                                                     "      node a\n"
                                                     "      rel -> :R\n"
                                                     "      node b\n"
                                                     "  return\n"
                                                     "    item\n"
                                                     "      variable p\n");
    assert_dump(
        "MERGE (a:A {x: 1}) ON CREATE SET a.y = 1, a.z = 2 ON MATCH SET a += {y: 2} RETURN a",
        "query\n"
        "  merge\n"
        "    path\n"
        "      node a :A\n"
        "        map\n"
        "          key x\n"
        "            integer 1\n"
        "    on_create property\n"
        "      property y\n"
        "        variable a\n"
        "      integer 1\n"
        "    on_create property\n"
        "      property z\n"
        "        variable a\n"
        "      integer 2\n"
        "    on_match merge\n"
        "      variable a\n"
        "      map\n"
        "        key y\n"
        "          integer 2\n"
        "  return\n"
        "    item\n"
        "      variable a\n");
}

static void set_remove_and_delete(void **state)
{
    (void)state;
    assert_dump("MATCH (n) SET n.x = 1, n = {a: 1}, n += $m, n:A:B REMOVE n.y, n:C",
                "query\n"
                "  match\n"
                "    path\n"
                "      node n\n"
                "  set property\n"
                "    property x\n"
                "      variable n\n"
                "    integer 1\n"
                "  set replace\n"
                "    variable n\n"
                "    map\n"
                "      key a\n"
                "        integer 1\n"
                "  set merge\n"
                "    variable n\n"
                "    parameter m\n"
                "  set labels :A:B\n"
                "    variable n\n"
                "  remove property\n"
                "    property y\n"
                "      variable n\n"
                "  remove labels :C\n"
                "    variable n\n");
    assert_dump("MATCH (n)-[r]->() DELETE r, n", "query\n"
                                                 "  match\n"
                                                 "    path\n"
                                                 "      node n\n"
                                                 "      rel -> r\n"
                                                 "      node\n"
                                                 "  delete\n"
                                                 "    variable r\n"
                                                 "    variable n\n");
    assert_dump("MATCH (n) DETACH DELETE n", "query\n"
                                             "  match\n"
                                             "    path\n"
                                             "      node n\n"
                                             "  delete detach\n"
                                             "    variable n\n");
}

static void statements_are_separated_by_semicolons(void **state)
{
    (void)state;
    assert_dump("; RETURN 1;; // one\n/* two; */ BEGIN TRANSACTION READ ONLY; BEGIN; begin "
                "transaction; COMMIT; ROLLBACK; CHECKPOINT;",
                "query\n"
                "  return\n"
                "    item\n"
                "      integer 1\n"
                "begin read_only\n"
                "begin\n"
                "begin\n"
                "commit\n"
                "rollback\n"
                "checkpoint\n");
    assert_dump("", "");
    assert_dump(" // nothing", "");
}

static void explain_and_profile(void **state)
{
    (void)state;
    assert_dump("EXPLAIN RETURN 1; PROFILE MATCH (n) RETURN n; EXPLAIN CHECKPOINT",
                "explain\n"
                "query\n"
                "  return\n"
                "    item\n"
                "      integer 1\n"
                "profile\n"
                "query\n"
                "  match\n"
                "    path\n"
                "      node n\n"
                "  return\n"
                "    item\n"
                "      variable n\n"
                "explain\n"
                "checkpoint\n");
}

static void a_double_minus_is_no_comment(void **state)
{
    (void)state;
    assert_dump("RETURN 1 --1", "query\n"
                                "  return\n"
                                "    item\n"
                                "      binary -\n"
                                "        integer 1\n"
                                "        integer -1\n");
}

static void malformed_clauses_are_refused(void **state)
{
    (void)state;
    assert_refused("MATCH (n) RETRUN n", "1:11", "RETRUN",
                   "found 'RETRUN', expected RETURN or another clause (did you mean RETURN?)");
    assert_refused("MATCH (n) WHERE RETURN n", "1:17", "RETURN",
                   "found 'RETURN', expected an expression");
    assert_refused("MATCH (n)", "1:10", "",
                   "found the end of the text, expected RETURN or another clause");
    assert_refused("UNWIND [1] AS x", "1:16", "",
                   "found the end of the text, expected RETURN or another clause");
    assert_refused("WITH 1 AS x", "1:12", "",
                   "found the end of the text, expected RETURN or another clause");
    assert_refused("MATCH (n) WHERE n.x =", "1:22", "",
                   "found the end of the text, expected an expression");
    assert_refused("RETURN", "1:7", "", "found the end of the text, expected an expression");
    assert_refused("RETURN 1 AS", "1:12", "", "found the end of the text, expected a name");
    assert_refused("RETURN a, ", "1:10", "", "found the end of the text, expected an expression");
    assert_refused("RETURN 1 RETURN 2", "1:10", "RETURN",
                   "found 'RETURN', expected ';' or the end of the statement");
    assert_refused("RETURN n ODER BY n", "1:10", "ODER",
                   "found 'ODER', expected ';' or the end of the statement (did you mean ORDER?)");
    assert_refused("RETURN n ORDER n", "1:16", "n", "found 'n', expected BY");
    assert_refused("RETURN n ORDER BY n NULLS", "1:26", "",
                   "found the end of the text, expected FIRST or LAST");
    assert_refused("RETURN 1 LIMIT 1 SKIP 2", "1:18", "SKIP",
                   "found 'SKIP', expected ';' or the end of the statement");
    assert_refused("RETURN 1 UNION", "1:15", "", "found the end of the text, expected a clause");
    assert_refused("SELECT 1", "1:1", "SELECT", "found 'SELECT', expected a statement");
    assert_refused("EXPLAIN", "1:8", "", "found the end of the text, expected a statement");
    assert_refused("UNWIND [1] x RETURN x", "1:12", "x", "found 'x', expected AS");
    assert_refused("MERGE (a) ON CREATE a.x = 1", "1:21", "a", "found 'a', expected SET");
    assert_refused("MERGE (a) ON MATCH SET a.x = 1 ON MATCH SET a.y = 1", "1:32", "ON MATCH",
                   "found ON MATCH a second time, expected it once");
    assert_refused("MERGE (a) ON DELETE SET a.x = 1", "1:14", "DELETE",
                   "found 'DELETE', expected CREATE or MATCH");
    assert_refused("MATCH (n) SET n", "1:16", "",
                   "found the end of the text, expected '=', '+=', '.' or ':'");
    assert_refused("MATCH (n) SET n.x", "1:18", "", "found the end of the text, expected '='");
    assert_refused("MATCH (n) SET n:A|B", "1:15", "n:A|B",
                   "expected a property or labels of a variable");
    assert_refused("MATCH (n) SET f(n) = 1", "1:15", "f(n)",
                   "expected a property or labels of a variable");
    assert_refused("MATCH (n) REMOVE n", "1:18", "n",
                   "expected a property or labels of a variable");
    assert_refused("MATCH (n) DETACH n", "1:18", "n", "found 'n', expected DELETE");
    assert_refused("BEGIN TRANSACTION READ", "1:23", "",
                   "found the end of the text, expected ONLY");
    assert_refused("CALL f( RETURN 1", "1:9", "RETURN", "found 'RETURN', expected an expression");
    assert_refused("CREATE x", "1:8", "x",
                   "found 'x', expected NODE TABLE, REL TABLE or a pattern '('");
    assert_refused("CREATE (a) RETURN 1 MATCH (b) RETURN b", "1:21", "MATCH",
                   "found 'MATCH', expected ';' or the end of the statement");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(match_and_where),
        cmocka_unit_test(return_has_all_its_parts),
        cmocka_unit_test(with_and_unwind),
        cmocka_unit_test(unions),
        cmocka_unit_test(calls),
        cmocka_unit_test(create_and_merge),
        cmocka_unit_test(set_remove_and_delete),
        cmocka_unit_test(statements_are_separated_by_semicolons),
        cmocka_unit_test(explain_and_profile),
        cmocka_unit_test(a_double_minus_is_no_comment),
        cmocka_unit_test(malformed_clauses_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
