/* SPDX-License-Identifier: MIT */
#include "tests/support/plan_fixture.h"

static void a_query_without_match_has_one_row(void **state)
{
    assert_plan(*state, "RETURN 1 + 1 AS two",
                "PROJECT (1 + 1) AS two  (rows 1)\n"
                "  ONE_ROW  (rows 1)\n");
}

static void limited_sorts_read_the_rest_late(void **state)
{
    assert_plan(*state, "MATCH (a:Person) RETURN a.name AS n ORDER BY a.age DESC, n SKIP 1 LIMIT 3",
                "PROJECT a.name AS n  (rows 3)\n"
                "  LIMIT skip 1 3  (rows 3)\n"
                "    SORT a.age desc, a.name top 4  (rows 4)\n"
                "      SCAN a:Person [name, age]  (rows 1000)\n");
    assert_plan(
        *state,
        "MATCH (a:Person)-[f:Follows]->(b) RETURN b.name, f.since ORDER BY b.age + 1 LIMIT 3",
        "PROJECT b.name, f.since  (rows 3)\n"
        "  PROPERTIES f [since]  (rows 3)\n"
        "    PROPERTIES b [name]  (rows 3)\n"
        "      SORT b.age + 1 top 3  (rows 3)\n"
        "        PROJECT f, b, (b.age::INT64 + 1) AS b.age + 1  (rows 20000)\n"
        "          PROPERTIES b [age]  (rows 20000)\n"
        "            EXPAND (a)-[f:>Follows]-(b)  (rows 20000)\n"
        "              SCAN a:Person  (rows 1000)\n");
}

static void whole_sorts_come_last(void **state)
{
    assert_plan(*state, "MATCH (a:Person) RETURN a.age + 1 AS x, a.name ORDER BY x + a.id, a.name",
                "SORT x + a.id, a.name  (rows 1000)\n"
                "  PROJECT (a.age::INT64 + 1) AS x, a.name, ((a.age::INT64 + 1) + a.id) AS x + "
                "a.id  (rows 1000)\n"
                "    SCAN a:Person [age, name, id]  (rows 1000)\n");
    assert_plan(*state, "MATCH (a:Person) RETURN a.name ORDER BY a.age SKIP 5",
                "LIMIT skip 5  (rows 995)\n"
                "  SORT a.age  (rows 1000)\n"
                "    PROJECT a.name, a.age  (rows 1000)\n"
                "      SCAN a:Person [name, age]  (rows 1000)\n");
}

static void groups_and_aggregates_compute_once(void **state)
{
    assert_plan(*state,
                "MATCH (a:Person) RETURN a.name, sum(a.age) / count(a.age) AS m, count(a.age)",
                "PROJECT a.name, (sum(a.age) / count(a.age)) AS m, count(a.age)  (rows 100)\n"
                "  AGGREGATE sum(a.age::INT64), count(a.age) by a.name  (rows 100)\n"
                "    SCAN a:Person [name, age]  (rows 1000)\n");
    assert_plan(*state, "MATCH (a:Person) RETURN a, a.age + count(*) AS x",
                "PROJECT a, (a.age::INT64 + count(*)) AS x  (rows 100)\n"
                "  PROPERTIES a [age]  (rows 100)\n"
                "    PROJECT a, 1 AS count(*)  (rows 1000)\n"
                "      SCAN a:Person  (rows 1000)\n");
    assert_plan(
        *state,
        "MATCH (a:Person) RETURN count(DISTINCT a.name) AS n, a.age ORDER BY n DESC LIMIT 2",
        "SORT n desc top 2  (rows 2)\n"
        "  PROJECT count(DISTINCT a.name) AS n, a.age  (rows 100)\n"
        "    AGGREGATE count(DISTINCT a.name) by a.age  (rows 100)\n"
        "      SCAN a:Person [name, age]  (rows 1000)\n");
}

static void distinct_is_sorted_by_its_items(void **state)
{
    assert_plan(*state, "MATCH (a:Person) RETURN DISTINCT a.name AS n ORDER BY n LIMIT 2",
                "SORT n top 2  (rows 2)\n"
                "  DISTINCT  (rows 1000)\n"
                "    PROJECT a.name AS n  (rows 1000)\n"
                "      SCAN a:Person [name]  (rows 1000)\n");
    assert_plan(*state, "MATCH (a:Person) RETURN DISTINCT a ORDER BY a.age",
                "SORT a.age  (rows 1000)\n"
                "  PROPERTIES a [age]  (rows 1000)\n"
                "    DISTINCT  (rows 1000)\n"
                "      PROJECT a  (rows 1000)\n"
                "        SCAN a:Person  (rows 1000)\n");
}

static void with_goes_on(void **state)
{
    assert_plan(*state,
                "MATCH (a:Person) WITH a ORDER BY a.age LIMIT 5 MATCH (a)-[:Follows]->(b) WHERE "
                "b.age > a.age RETURN a.name, collect(b.name)",
                "AGGREGATE collect(b.name) by a.name  (rows 3)\n"
                "  PROPERTIES b [name]  (rows 30)\n"
                "    PROPERTIES a [name]  (rows 30)\n"
                "      FILTER (b.age::INT64 > a.age::INT64)  (rows 30)\n"
                "        PROPERTIES b [age]  (rows 100)\n"
                "          EXPAND (a)-[:>Follows]-(b)  (rows 100)\n"
                "            PROJECT a, a.age  (rows 5)\n"
                "              SORT a.age top 5  (rows 5)\n"
                "                SCAN a:Person [age]  (rows 1000)\n");
    assert_plan(
        *state,
        "MATCH (a)-[:LivesIn]->(c) WITH c, count(a) AS n WHERE n > 3 RETURN c.people / n AS r, n",
        "PROJECT (c.people / n) AS r, n  (rows 27)\n"
        "  PROPERTIES c [people]  (rows 27)\n"
        "    FILTER (n > 3)  (rows 27)\n"
        "      PROJECT c, degree AS n  (rows 20)\n"
        "        DEGREE (c)-[:<LivesIn]-()  (rows 20)\n"
        "          SCAN c:City  (rows 20)\n");
    assert_plan(*state, "MATCH (a:Person) WITH a.name AS x LIMIT 3 RETURN x",
                "PROJECT x  (rows 3)\n"
                "  PROJECT a.name AS x  (rows 3)\n"
                "    PROPERTIES a [name]  (rows 3)\n"
                "      LIMIT 3  (rows 3)\n"
                "        SCAN a:Person  (rows 1000)\n");
}

static void limits_come_before_items(void **state)
{
    assert_plan(*state, "MATCH (a:Person) RETURN a.name LIMIT 2",
                "PROJECT a.name  (rows 2)\n"
                "  PROPERTIES a [name]  (rows 2)\n"
                "    LIMIT 2  (rows 2)\n"
                "      SCAN a:Person  (rows 1000)\n");
    assert_plan(*state, "MATCH (a:Person) RETURN a.name SKIP 2",
                "PROJECT a.name  (rows 998)\n"
                "  PROPERTIES a [name]  (rows 998)\n"
                "    LIMIT skip 2  (rows 998)\n"
                "      SCAN a:Person  (rows 1000)\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_query_without_match_has_one_row, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(limited_sorts_read_the_rest_late, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(whole_sorts_come_last, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(groups_and_aggregates_compute_once, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(distinct_is_sorted_by_its_items, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(with_goes_on, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(limits_come_before_items, fixture_setup, fixture_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
