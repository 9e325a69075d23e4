/* SPDX-License-Identifier: MIT */
#include "tests/support/plan_fixture.h"

static void filters_sink_into_the_scan(void **state)
{
    assert_plan(
        *state, "MATCH (a:Person) WHERE a.age > 30 AND a.name <> 'x' RETURN a.name",
        "PROJECT a.name  (rows 285)\n"
        "  SCAN a:Person [age, name] where (a.age::INT64 > 30) and (a.name <> 'x')  (rows 285)\n");
}

static void a_known_key_is_looked_up(void **state)
{
    assert_plan(*state, "MATCH (a:Person {id: 5}) RETURN a.name",
                "PROJECT a.name  (rows 1)\n"
                "  KEY_LOOKUP a:Person [name] key 5  (rows 1)\n"
                "    ONE_ROW  (rows 1)\n");
    assert_plan(*state, "MATCH (a:Person) WHERE 5 = a.id AND a.age > 3 RETURN a",
                "PROJECT a  (rows 0)\n"
                "  FILTER (a.age::INT64 > 3)  (rows 0)\n"
                "    KEY_LOOKUP a:Person [age] key 5  (rows 1)\n"
                "      ONE_ROW  (rows 1)\n");
    assert_plan(*state, "MATCH (c:City {name: 'Rome'})<-[:LivesIn]-(a) RETURN a.id",
                "PROJECT a.id  (rows 45)\n"
                "  PROPERTIES a [id]  (rows 45)\n"
                "    EXPAND (c)-[:<LivesIn]-(a)  (rows 45)\n"
                "      KEY_LOOKUP c:City key 'Rome'  (rows 1)\n"
                "        ONE_ROW  (rows 1)\n");
    assert_plan(*state, "UNWIND [1, 2] AS x MATCH (a:Person {id: x}) RETURN a.name",
                "PROJECT a.name  (rows 2)\n"
                "  KEY_LOOKUP a:Person [name] key x  (rows 2)\n"
                "    UNWIND [1, 2] AS x  (rows 2)\n"
                "      ONE_ROW  (rows 1)\n");
    assert_plan(*state, "MATCH (a:Person), (t:Tag) WHERE a.id = t.id RETURN a.name, t.label",
                "PROJECT a.name, t.label  (rows 100)\n"
                "  PROPERTIES t [label]  (rows 100)\n"
                "    KEY_LOOKUP a:Person [name] key t.id  (rows 100)\n"
                "      SCAN t:Tag [id]  (rows 100)\n");
    assert_plan(*state, "MATCH (a:Person) WHERE a.id = 5.5 RETURN a",
                "PROJECT a  (rows 1)\n"
                "  SCAN a:Person [id] where (a.id::DOUBLE = 5.5)  (rows 1)\n");
    assert_plan(*state, "MATCH (a:Person) WHERE a.id = a.id + 0 RETURN a.id",
                "PROJECT a.id  (rows 1)\n"
                "  SCAN a:Person [id] where (a.id = (a.id + 0))  (rows 1)\n");
    assert_plan(*state, "MATCH (a {name: 'x'}) RETURN a",
                "PROJECT a  (rows 56)\n"
                "  SCAN a:Person|City|Tag [name] where (a.name = 'x')  (rows 56)\n");
}

static void the_cheapest_node_comes_first(void **state)
{
    assert_plan(*state, "MATCH (a:Person)-[f:Follows]->(b {id: 7}) RETURN a, f",
                "PROJECT a, f  (rows 20)\n"
                "  EXPAND (b)-[f:<Follows]-(a)  (rows 20)\n"
                "    KEY_LOOKUP b:Person key 7  (rows 1)\n"
                "      ONE_ROW  (rows 1)\n");
    assert_plan(*state, "MATCH (a:Person)-[:LivesIn]->(c) RETURN a, c",
                "PROJECT a, c  (rows 900)\n"
                "  EXPAND (c)-[:<LivesIn]-(a)  (rows 900)\n"
                "    SCAN c:City  (rows 20)\n");
    assert_plan(*state,
                "MATCH (a:Person)-[:Follows]->(b)-[:Follows]->(c) WHERE b.name = 'x' RETURN a, c",
                "PROJECT a, c  (rows 20000)\n"
                "  FILTER (NOT same_rel(_1, _2))  (rows 20000)\n"
                "    EXPAND (b)-[_2:>Follows]-(c)  (rows 20000)\n"
                "      EXPAND (b)-[_1:<Follows]-(a)  (rows 1000)\n"
                "        SCAN b:Person [name] where (b.name = 'x')  (rows 50)\n");
}

static void cycles_are_closed(void **state)
{
    assert_plan(*state, "MATCH (a)-[:Follows]->(b)-[:Follows]->(c)-[:Follows]->(a) RETURN a, b, c",
                "PROJECT a, b, c  (rows 7992)\n"
                "  FILTER (NOT same_rel(_1, _3)) and (NOT same_rel(_2, _3))  (rows 7992)\n"
                "    EXPAND_INTO (c)-[_3:>Follows]-(a)  (rows 7992)\n"
                "      FILTER (NOT same_rel(_1, _2))  (rows 400000)\n"
                "        EXPAND (b)-[_2:>Follows]-(c)  (rows 400000)\n"
                "          EXPAND (a)-[_1:>Follows]-(b)  (rows 20000)\n"
                "            SCAN a:Person  (rows 1000)\n");
    assert_plan(*state, "MATCH (a:Person)-[r:Follows]->(a) RETURN r",
                "PROJECT r  (rows 20)\n"
                "  EXPAND_INTO (a)-[r:>Follows]-(a)  (rows 20)\n"
                "    SCAN a:Person  (rows 1000)\n");
    assert_plan(*state,
                "MATCH (a:Person {id: 1}), (b:Person {id: 2}) MATCH (a)-[f:Follows]-(b) RETURN f",
                "PROJECT f  (rows 0)\n"
                "  EXPAND_INTO (a)-[f:>Follows|<Follows]-(b)  (rows 0)\n"
                "    KEY_LOOKUP b:Person key 2  (rows 1)\n"
                "      KEY_LOOKUP a:Person key 1  (rows 1)\n"
                "        ONE_ROW  (rows 1)\n");
}

static void relationships_differ_only_where_they_could_be_the_same(void **state)
{
    assert_plan(*state, "MATCH (a)-[:Follows]->(b)-[:LivesIn]->(c) RETURN a, c",
                "PROJECT a, c  (rows 18000)\n"
                "  EXPAND (b)-[:<Follows]-(a)  (rows 18000)\n"
                "    EXPAND (c)-[:<LivesIn]-(b)  (rows 900)\n"
                "      SCAN c:City  (rows 20)\n");
    assert_plan(*state, "MATCH (a)-[f]->(b)-[:LivesIn]->(c) RETURN a, f",
                "PROJECT a, f  (rows 18000)\n"
                "  EXPAND (b)-[f:<Follows]-(a)  (rows 18000)\n"
                "    EXPAND (c)-[:<LivesIn]-(b)  (rows 900)\n"
                "      SCAN c:City  (rows 20)\n");
    assert_plan(*state, "MATCH (a)-[:Follows]->(b) MATCH (b)-[:Follows]->(c) RETURN a, c",
                "PROJECT a, c  (rows 400000)\n"
                "  EXPAND (b)-[:>Follows]-(c)  (rows 400000)\n"
                "    EXPAND (a)-[:>Follows]-(b)  (rows 20000)\n"
                "      SCAN a:Person  (rows 1000)\n");
}

static void parts_are_joined(void **state)
{
    assert_plan(*state, "MATCH (a:Person), (t:Tag) RETURN a, t",
                "PROJECT a, t  (rows 100000)\n"
                "  CROSS_PRODUCT  (rows 100000)\n"
                "    SCAN a:Person  (rows 1000)\n"
                "    SCAN t:Tag  (rows 100)\n");
    assert_plan(*state, "MATCH (a:Person), (t:Tag) WHERE a.name = t.label RETURN a.id, t.id",
                "PROJECT a.id, t.id  (rows 1000)\n"
                "  PROPERTIES t [id]  (rows 1000)\n"
                "    PROPERTIES a [id]  (rows 1000)\n"
                "      HASH_JOIN a.name = t.label  (rows 1000)\n"
                "        SCAN a:Person [name]  (rows 1000)\n"
                "        SCAN t:Tag [label]  (rows 100)\n");
    assert_plan(*state, "MATCH (a:Person), (c:City) WHERE a.age = c.people RETURN a, c",
                "PROJECT a, c  (rows 1000)\n"
                "  HASH_JOIN a.age = c.people  (rows 1000)\n"
                "    SCAN a:Person [age]  (rows 1000)\n"
                "    SCAN c:City [people]  (rows 20)\n");
    assert_plan(*state, "MATCH (a:Person), (c:City) WHERE a.height = c.people RETURN a, c",
                "PROJECT a, c  (rows 1000)\n"
                "  FILTER (a.height::DOUBLE = c.people::DOUBLE)  (rows 1000)\n"
                "    CROSS_PRODUCT  (rows 20000)\n"
                "      SCAN a:Person [height]  (rows 1000)\n"
                "      SCAN c:City [people]  (rows 20)\n");
    assert_plan(*state, "MATCH (a:Person), (t:Tag) WHERE a.age > t.id RETURN a, t",
                "PROJECT a, t  (rows 30000)\n"
                "  FILTER (a.age::INT64 > t.id)  (rows 30000)\n"
                "    CROSS_PRODUCT  (rows 100000)\n"
                "      SCAN a:Person [age]  (rows 1000)\n"
                "      SCAN t:Tag [id]  (rows 100)\n");
}

static void properties_are_read_before_rows_multiply(void **state)
{
    assert_plan(*state, "MATCH (a:Person)-[:Follows]->(b) RETURN a.name, b.name",
                "PROJECT a.name, b.name  (rows 20000)\n"
                "  PROPERTIES b [name]  (rows 20000)\n"
                "    EXPAND (a)-[:>Follows]-(b)  (rows 20000)\n"
                "      SCAN a:Person [name]  (rows 1000)\n");
    assert_plan(*state,
                "MATCH (a:Person)-[f:Follows]->(b) WHERE f.weight > 1.0 RETURN a.id, f.since",
                "PROJECT a.id, f.since  (rows 6000)\n"
                "  PROPERTIES f [since]  (rows 6000)\n"
                "    FILTER (f.weight > 1.0)  (rows 6000)\n"
                "      PROPERTIES f [weight]  (rows 20000)\n"
                "        EXPAND (a)-[f:>Follows]-()  (rows 20000)\n"
                "          SCAN a:Person [id]  (rows 1000)\n");
}

static void optional_matches_keep_rows(void **state)
{
    assert_plan(*state,
                "MATCH (a:Person) OPTIONAL MATCH (a)-[:Likes]->(t:Tag) WHERE t.label <> a.name "
                "RETURN a.name, t.label, t.id",
                "PROJECT a.name, t.label, t.id  (rows 2850)\n"
                "  PROPERTIES t [id]  (rows 2850)\n"
                "    PROPERTIES a [name]  (rows 2850)\n"
                "      OPTIONAL  (rows 2850)\n"
                "        SCAN a:Person  (rows 1000)\n"
                "        FILTER (t.label <> a.name)  (rows 2850)\n"
                "          PROPERTIES t [label]  (rows 3000)\n"
                "            PROPERTIES a [name]  (rows 3000)\n"
                "              EXPAND (a)-[:>Likes(Person-Tag)]-(t)  (rows 3000)\n"
                "                ARGUMENT  (rows 1000)\n");
    assert_plan(*state, "OPTIONAL MATCH (a:Person {id: 1}) RETURN a.name",
                "PROJECT a.name  (rows 1)\n"
                "  PROPERTIES a [name]  (rows 1)\n"
                "    OPTIONAL  (rows 1)\n"
                "      ONE_ROW  (rows 1)\n"
                "      KEY_LOOKUP a:Person key 1  (rows 1)\n"
                "        ARGUMENT  (rows 1)\n");
    assert_plan(*state,
                "MATCH (a:Person) OPTIONAL MATCH (a)-[:Follows]->(b) OPTIONAL MATCH "
                "(b)-[:LivesIn]->(c) RETURN count(c)",
                "AGGREGATE count(c)  (rows 1)\n"
                "  OPTIONAL  (rows 20000)\n"
                "    OPTIONAL  (rows 20000)\n"
                "      SCAN a:Person  (rows 1000)\n"
                "      EXPAND (a)-[:>Follows]-(b)  (rows 20000)\n"
                "        ARGUMENT  (rows 1000)\n"
                "    EXPAND (b)-[:>LivesIn]-(c)  (rows 18000)\n"
                "      ARGUMENT  (rows 20000)\n");
}

static void paths_expand(void **state)
{
    assert_plan(*state, "MATCH (a)-[r:Follows*1..3]->(b {id: 7}) RETURN a, r",
                "PROJECT a, r  (rows 8420)\n"
                "  EXPAND_PATH (b)-[r:<Follows*1..3]-(a)  (rows 8420)\n"
                "    KEY_LOOKUP b:Person key 7  (rows 1)\n"
                "      ONE_ROW  (rows 1)\n");
    assert_plan(*state, "MATCH (a)-[:Follows*1..3]->(b {id: 7}) RETURN DISTINCT a",
                "DISTINCT  (rows 8420)\n"
                "  PROJECT a  (rows 8420)\n"
                "    EXPAND_PATH (b)-[:<Follows*1..3]-(a) ends only  (rows 8420)\n"
                "      KEY_LOOKUP b:Person key 7  (rows 1)\n"
                "        ONE_ROW  (rows 1)\n");
    assert_plan(*state,
                "MATCH (a:Person)-[:Follows*1..2]-(b:Person), (a)-[:Follows]->(b) RETURN a, b",
                "PROJECT a, b  (rows 32767)\n"
                "  FILTER (end of path = b) and (NOT same_rel(_1, _2))  (rows 32767)\n"
                "    EXPAND_PATH (a)-[_1:>Follows|<Follows*1..2]-(end of path)  (rows 32767)\n"
                "      EXPAND (a)-[_2:>Follows]-(b)  (rows 20000)\n"
                "        SCAN a:Person  (rows 1000)\n");
}

static void empty_patterns_have_empty_scans(void **state)
{
    assert_plan(*state, "MATCH (a:City)-[:Follows]->(b) RETURN b",
                "PROJECT b  (rows 0)\n"
                "  EXPAND (a)-[]-(b)  (rows 0)\n"
                "    SCAN a:(none)  (rows 0)\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(filters_sink_into_the_scan, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(a_known_key_is_looked_up, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(the_cheapest_node_comes_first, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(cycles_are_closed, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(relationships_differ_only_where_they_could_be_the_same,
                                        fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(parts_are_joined, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(properties_are_read_before_rows_multiply, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(optional_matches_keep_rows, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(paths_expand, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(empty_patterns_have_empty_scans, fixture_setup,
                                        fixture_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
