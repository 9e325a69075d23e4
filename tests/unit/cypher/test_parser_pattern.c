/* SPDX-License-Identifier: MIT */
#include "tests/unit/cypher/cypher_test.h"

static void nodes(void **state)
{
    (void)state;
    assert_dump("MATCH (), (n), (:A), (n:A:B), (n:A|B|:C {x: 1, y: 'z'}), (n $p) RETURN *",
                "query\n"
                "  match\n"
                "    path\n"
                "      node\n"
                "    path\n"
                "      node n\n"
                "    path\n"
                "      node :A\n"
                "    path\n"
                "      node n :A:B\n"
                "    path\n"
                "      node n :A|B|C\n"
                "        map\n"
                "          key x\n"
                "            integer 1\n"
                "          key y\n"
                "            string 'z'\n"
                "    path\n"
                "      node n\n"
                "        parameter p\n"
                "  return *\n");
}

static void relationships_in_every_direction(void **state)
{
    (void)state;
    assert_dump("MATCH (a)-->(b)<--(c)--(d)<-->(e) RETURN *", "query\n"
                                                              "  match\n"
                                                              "    path\n"
                                                              "      node a\n"
                                                              "      rel ->\n"
                                                              "      node b\n"
                                                              "      rel <-\n"
                                                              "      node c\n"
                                                              "      rel --\n"
                                                              "      node d\n"
                                                              "      rel --\n"
                                                              "      node e\n"
                                                              "  return *\n");
    assert_dump("MATCH (a)-[]->(b)<-[r]-(c)-[r2:X]-(d)<-[:A|B|:C]->(e) RETURN *",
                "query\n"
                "  match\n"
                "    path\n"
                "      node a\n"
                "      rel ->\n"
                "      node b\n"
                "      rel <- r\n"
                "      node c\n"
                "      rel -- r2 :X\n"
                "      node d\n"
                "      rel -- :A|B|C\n"
                "      node e\n"
                "  return *\n");
    assert_dump("MATCH (a) <- [ r : X ] - (b) RETURN *", "query\n"
                                                         "  match\n"
                                                         "    path\n"
                                                         "      node a\n"
                                                         "      rel <- r :X\n"
                                                         "      node b\n"
                                                         "  return *\n");
}

static void variable_lengths(void **state)
{
    (void)state;
    assert_dump("MATCH ()-[*]->()-[*2]->()-[*1..3]->()-[*..3]->()-[*2..]->()-[r:X*0..1 {w: 1}]->() "
                "RETURN 1",
                "query\n"
                "  match\n"
                "    path\n"
                "      node\n"
                "      rel -> *1..\n"
                "      node\n"
                "      rel -> *2..2\n"
                "      node\n"
                "      rel -> *1..3\n"
                "      node\n"
                "      rel -> *1..3\n"
                "      node\n"
                "      rel -> *2..\n"
                "      node\n"
                "      rel -> r :X *0..1\n"
                "        map\n"
                "          key w\n"
                "            integer 1\n"
                "      node\n"
                "  return\n"
                "    item\n"
                "      integer 1\n");
    assert_dump(
        "MATCH ()-[*SHORTEST 1..4]-()-[:X* ALL SHORTEST]-()-[*trail 2]-()-[*acyclic]-() RETURN 1",
        "query\n"
        "  match\n"
        "    path\n"
        "      node\n"
        "      rel -- *1..4 shortest\n"
        "      node\n"
        "      rel -- :X *1.. all_shortest\n"
        "      node\n"
        "      rel -- *2..2 trail\n"
        "      node\n"
        "      rel -- *1.. acyclic\n"
        "      node\n"
        "  return\n"
        "    item\n"
        "      integer 1\n");
}

static void paths(void **state)
{
    (void)state;
    assert_dump("MATCH p = (a)-->(b), q = shortestPath((a)-[:X*]->(b)), "
                "allShortestPaths((a)-[*..5]-(b)), ((c)-->(d)) RETURN p",
                "query\n"
                "  match\n"
                "    path p\n"
                "      node a\n"
                "      rel ->\n"
                "      node b\n"
                "    shortest_path q\n"
                "      node a\n"
                "      rel -> :X *1..\n"
                "      node b\n"
                "    all_shortest_paths\n"
                "      node a\n"
                "      rel -- *1..5\n"
                "      node b\n"
                "    path\n"
                "      node c\n"
                "      rel ->\n"
                "      node d\n"
                "  return\n"
                "    item\n"
                "      variable p\n");
}

static void malformed_patterns_are_refused(void **state)
{
    (void)state;
    assert_refused("MATCH n RETURN n", "1:7", "n", "found 'n', expected a node pattern '('");
    assert_refused("MATCH (n:) RETURN n", "1:10", ")", "found ')', expected a label");
    assert_refused("MATCH (n:A:B|C) RETURN n", "1:13", "|",
                   "found ':' and '|' between the same labels, expected only one of them");
    assert_refused("MATCH (n:A|B:C) RETURN n", "1:13", ":",
                   "found ':' and '|' between the same labels, expected only one of them");
    assert_refused("MATCH (a)-(b) RETURN a", "1:11", "(", "found '(', expected '-' or '['");
    assert_refused("MATCH (a)-[:X:Y]->(b) RETURN a", "1:14", ":",
                   "found ':', expected '|' between relationship types");
    assert_refused("MATCH (a)-[*1.5]->(b) RETURN a", "1:13", "1.5",
                   "found the number '1.5', expected ']', ':' and a relationship type, '*' or '{'");
    assert_refused("MATCH (a)-[*1..2.5]->(b) RETURN a", "1:16", "2.5",
                   "found the number '2.5', expected a number of hops");
    assert_refused("MATCH (a)-[*4294967295]->(b) RETURN a", "1:13", "4294967295",
                   "4294967295 hops, expected fewer than 4294967295");
    assert_refused("MATCH (a)-[r:X->(b) RETURN a", "1:15", "-",
                   "found '-', expected ']', ':' and a relationship type, '*' or '{'");
    assert_refused("MATCH (a)->(b) RETURN a", "1:11", ">", "found '>', expected '-' or '['");
    assert_refused("MATCH (a)-[:X]- RETURN a", "1:17", "RETURN",
                   "found 'RETURN', expected a node pattern '('");
    assert_refused("MATCH (n {x 1}) RETURN n", "1:13", "1", "found the number '1', expected ':'");
    assert_refused("MATCH (n {x: 1) RETURN n", "1:15", ")", "found ')', expected ',' or '}'");
    assert_refused("MATCH p = RETURN p", "1:11", "RETURN",
                   "found 'RETURN', expected a node pattern '('");
    assert_refused("MATCH (a)-[*ALL 1..2]->(b) RETURN a", "1:17", "1",
                   "found the number '1', expected SHORTEST");
    assert_refused("RETURN [(a)-->(b)]", "1:18", "]", "found ']', expected '|'");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nodes),
        cmocka_unit_test(relationships_in_every_direction),
        cmocka_unit_test(variable_lengths),
        cmocka_unit_test(paths),
        cmocka_unit_test(malformed_patterns_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
