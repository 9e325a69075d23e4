/* SPDX-License-Identifier: MIT */
#include "tests/support/plan_fixture.h"

static void the_last_hop_is_counted(void **state)
{
    assert_plan(*state,
                "MATCH (a:Person)-[:Follows]->(b) RETURN b.id AS id, count(*) AS n ORDER BY n "
                "DESC, id LIMIT 10",
                "SORT n desc, id top 10  (rows 10)\n"
                "  PROJECT b.id AS id, degree AS n  (rows 1000)\n"
                "    DEGREE (b)-[:<Follows]-()  (rows 1000)\n"
                "      SCAN b:Person [id]  (rows 1000)\n");
    assert_plan(*state, "MATCH (a:Person)-[:Likes]->(x) WHERE a.age > 3 RETURN count(x)",
                "AGGREGATE sum(degree)  (rows 1)\n"
                "  DEGREE (a)-[:>Likes(Person-Tag)|>Likes(Person-City)]-()  (rows 300)\n"
                "    SCAN a:Person [age] where (a.age::INT64 > 3)  (rows 300)\n");
}

static void loops_are_taken_off_where_relationships_must_differ(void **state)
{
    assert_plan(
        *state,
        "MATCH (a:Person)-[:Follows]->(b)-[:Follows]->(c) WHERE a.age < 20 RETURN count(*) AS n",
        "AGGREGATE sum((degree - CASE WHEN (a = b) THEN 1 ELSE 0 END))  (rows 1)\n"
        "  DEGREE (b)-[:>Follows]-()  (rows 6000)\n"
        "    EXPAND (a)-[:>Follows]-(b)  (rows 6000)\n"
        "      SCAN a:Person [age] where (a.age::INT64 < 20)  (rows 300)\n");
    assert_plan(*state,
                "MATCH (p:Person)-[:Follows]->()-[:Follows]->()-[:Follows]->(d) WHERE p.id = 7 "
                "RETURN count(*) AS n",
                "AGGREGATE sum(((degree - CASE WHEN (p = _3) THEN 1 ELSE 0 END) - CASE WHEN (_1 = "
                "_3) THEN 1 ELSE 0 END))  (rows 1)\n"
                "  DEGREE (_3)-[:>Follows]-()  (rows 400)\n"
                "    FILTER (NOT same_rel(_2, _4))  (rows 400)\n"
                "      EXPAND (_1)-[_4:>Follows]-(_3)  (rows 400)\n"
                "        EXPAND (p)-[_2:>Follows]-(_1)  (rows 20)\n"
                "          KEY_LOOKUP p:Person key 7  (rows 1)\n"
                "            ONE_ROW  (rows 1)\n");
    assert_plan(
        *state,
        "MATCH (a:Person)-[:Follows]-(b)-[:Follows]->(c) WHERE a.id = 7 RETURN b.id, count(*)",
        "AGGREGATE sum((degree - CASE WHEN (startnode(_1) = b) THEN 1 ELSE 0 END)) by b.id  (rows "
        "80)\n"
        "  FILTER ((degree - CASE WHEN (startnode(_1) = b) THEN 1 ELSE 0 END) > 0)  (rows 40)\n"
        "    DEGREE (b)-[:>Follows]-()  (rows 40)\n"
        "      PROPERTIES b [id]  (rows 40)\n"
        "        EXPAND (a)-[_1:>Follows|<Follows]-(b)  (rows 40)\n"
        "          KEY_LOOKUP a:Person key 7  (rows 1)\n"
        "            ONE_ROW  (rows 1)\n");
}

static void aggregates_are_weighted(void **state)
{
    assert_plan(*state,
                "MATCH (a:Person {id: 1})-[:Follows]->(b)-[:Follows]->(c) RETURN a.name, count(c), "
                "sum(b.age), sum(b.height), count(b.name), min(b.age), count(DISTINCT b)",
                "AGGREGATE sum((degree - CASE WHEN (a = b) THEN 1 ELSE 0 END)), sum((b.age::INT64 "
                "* (degree - CASE WHEN (a = b) THEN 1 ELSE 0 END))), sum((b.height::DOUBLE * "
                "(degree - CASE WHEN (a = b) THEN 1 ELSE 0 END)::DOUBLE)), sum(CASE WHEN (b.name "
                "IS NULL) THEN 0 ELSE (degree - CASE WHEN (a = b) THEN 1 ELSE 0 END) END), "
                "min(b.age), count(DISTINCT b) by a.name  (rows 40)\n"
                "  FILTER ((degree - CASE WHEN (a = b) THEN 1 ELSE 0 END) > 0)  (rows 20)\n"
                "    DEGREE (b)-[:>Follows]-()  (rows 20)\n"
                "      PROPERTIES b [age, height, name]  (rows 20)\n"
                "        EXPAND (a)-[:>Follows]-(b)  (rows 20)\n"
                "          KEY_LOOKUP a:Person [name] key 1  (rows 1)\n"
                "            ONE_ROW  (rows 1)\n");
}

static void what_needs_every_row_walks(void **state)
{
    assert_plan(*state, "MATCH (a:Person {id: 1})-[:Follows]->(b) RETURN count(DISTINCT b)",
                "AGGREGATE count(DISTINCT b)  (rows 1)\n"
                "  EXPAND (a)-[:>Follows]-(b)  (rows 20)\n"
                "    KEY_LOOKUP a:Person key 1  (rows 1)\n"
                "      ONE_ROW  (rows 1)\n");
    assert_plan(*state, "MATCH (a:Person {id: 1})-[:Follows]->(b) RETURN avg(a.age)",
                "AGGREGATE avg(a.age::INT64)  (rows 1)\n"
                "  EXPAND (a)-[:>Follows]-()  (rows 20)\n"
                "    KEY_LOOKUP a:Person [age] key 1  (rows 1)\n"
                "      ONE_ROW  (rows 1)\n");
    assert_plan(*state, "MATCH (a:Person {id: 1})-[f:Follows]->(b) RETURN sum(f.weight)",
                "AGGREGATE sum(f.weight)  (rows 1)\n"
                "  PROPERTIES f [weight]  (rows 20)\n"
                "    EXPAND (a)-[f:>Follows]-()  (rows 20)\n"
                "      KEY_LOOKUP a:Person key 1  (rows 1)\n"
                "        ONE_ROW  (rows 1)\n");
    assert_plan(*state, "MATCH (a:Person {id: 1})-[:Follows]-(b) RETURN count(*)",
                "AGGREGATE count(*)  (rows 1)\n"
                "  EXPAND (a)-[:>Follows|<Follows]-()  (rows 40)\n"
                "    KEY_LOOKUP a:Person key 1  (rows 1)\n"
                "      ONE_ROW  (rows 1)\n");
    assert_plan(*state, "MATCH (a:Person {id: 1})-[:Follows]->(b) WHERE b.age > 1 RETURN count(*)",
                "AGGREGATE count(*)  (rows 1)\n"
                "  FILTER (b.age::INT64 > 1)  (rows 6)\n"
                "    PROPERTIES b [age]  (rows 20)\n"
                "      EXPAND (a)-[:>Follows]-(b)  (rows 20)\n"
                "        KEY_LOOKUP a:Person key 1  (rows 1)\n"
                "          ONE_ROW  (rows 1)\n");
}

static void the_metadata_counts_whole_tables(void **state)
{
    assert_plan(*state, "MATCH (a:Person) RETURN count(*)",
                "PROJECT 1000 AS count(*)  (rows 1)\n"
                "  ONE_ROW  (rows 1)\n");
    assert_plan(*state, "MATCH (a) RETURN count(a) AS n",
                "PROJECT 1120 AS n  (rows 1)\n"
                "  ONE_ROW  (rows 1)\n");
    assert_plan(*state, "MATCH (:Person)-[f:Follows]->(:Person) RETURN count(*)",
                "PROJECT 20000 AS count(*)  (rows 1)\n"
                "  ONE_ROW  (rows 1)\n");
    assert_plan(*state, "MATCH (a)-[r]->(b) RETURN count(r), count(*)",
                "PROJECT 24400 AS count(r), 24400 AS count(*)  (rows 1)\n"
                "  ONE_ROW  (rows 1)\n");
    assert_plan(*state, "MATCH (a:Person)-[:Likes]->(t:Tag) RETURN count(*) + 1 AS n",
                "PROJECT (count(*) + 1) AS n  (rows 1)\n"
                "  PROJECT 3000 AS count(*)  (rows 1)\n"
                "    ONE_ROW  (rows 1)\n");
    assert_plan(*state, "MATCH (a)-[:Follows]-(b) RETURN count(*)",
                "AGGREGATE count(*)  (rows 1)\n"
                "  EXPAND (a)-[:>Follows|<Follows]-()  (rows 40000)\n"
                "    SCAN a:Person  (rows 1000)\n");
    assert_plan(*state, "MATCH (a:Person) WHERE a.id > 1 RETURN count(*)",
                "AGGREGATE count(*)  (rows 1)\n"
                "  SCAN a:Person [id] where (a.id > 1)  (rows 300)\n");
    assert_plan(*state, "MATCH (a:Person) RETURN count(a.name)",
                "AGGREGATE count(a.name)  (rows 1)\n"
                "  SCAN a:Person [name]  (rows 1000)\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_last_hop_is_counted, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(loops_are_taken_off_where_relationships_must_differ,
                                        fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(aggregates_are_weighted, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(what_needs_every_row_walks, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(the_metadata_counts_whole_tables, fixture_setup,
                                        fixture_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
