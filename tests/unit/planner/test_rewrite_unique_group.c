/* SPDX-License-Identifier: MIT */
#include "tests/support/plan_fixture.h"

static void a_key_of_scanned_nodes_makes_every_row_a_group(void **state)
{
    assert_plan(*state,
                "MATCH (a:Person)-[:Follows]->(b) RETURN b.id AS id, count(*) AS n ORDER BY n DESC",
                "SORT n desc  (rows 2000)\n"
                "  PROJECT b.id AS id, degree AS n  (rows 1000)\n"
                "    DEGREE (b)-[:<Follows]-()  (rows 1000)\n"
                "      SCAN b:Person [id]  (rows 1000)\n");
    assert_plan(*state, "MATCH (a:Person) WHERE a.age > 3 RETURN a, min(a.name), count(*)",
                "PROJECT a, a.name AS min(a.name), 1 AS count(*)  (rows 300)\n"
                "  SCAN a:Person [age, name] where (a.age::INT64 > 3)  (rows 300)\n");
    assert_plan(*state, "MATCH (n) RETURN n, max(n.name)",
                "PROJECT n, n.name AS max(n.name)  (rows 1120)\n"
                "  SCAN n:Person|City|Tag [name]  (rows 1120)\n");
}

static void other_groups_are_made(void **state)
{
    assert_plan(*state, "MATCH (a:Person)-[:Follows]->(b) RETURN b.name, count(*)",
                "AGGREGATE sum(degree) by b.name  (rows 2000)\n"
                "  DEGREE (b)-[:<Follows]-()  (rows 1000)\n"
                "    SCAN b:Person [name]  (rows 1000)\n");
    assert_plan(*state, "MATCH (a:Person)-[:Follows]->(b:Person) RETURN a.id, min(b.id)",
                "AGGREGATE min(b.id) by a.id  (rows 2000)\n"
                "  PROPERTIES b [id]  (rows 20000)\n"
                "    EXPAND (a)-[:>Follows]-(b)  (rows 20000)\n"
                "      SCAN a:Person [id]  (rows 1000)\n");
    assert_plan(*state, "MATCH (a:Person) RETURN a.id, sum(a.age)",
                "AGGREGATE sum(a.age::INT64) by a.id  (rows 100)\n"
                "  SCAN a:Person [id, age]  (rows 1000)\n");
    assert_plan(*state, "MATCH (a:Person) RETURN a.id, count(a.age)",
                "AGGREGATE count(a.age) by a.id  (rows 100)\n"
                "  SCAN a:Person [id, age]  (rows 1000)\n");
    assert_plan(*state, "MATCH (n) RETURN n.id, count(*)",
                "AGGREGATE count(*) by n.id  (rows 112)\n"
                "  SCAN n:Person|City|Tag [id]  (rows 1120)\n");
    assert_plan(*state, "UNWIND [1, 1] AS k MATCH (a:Person {id: k}) RETURN a.id, count(*)",
                "AGGREGATE count(*) by a.id  (rows 1)\n"
                "  KEY_LOOKUP a:Person [id] key k  (rows 2)\n"
                "    UNWIND [1, 1] AS k  (rows 2)\n"
                "      ONE_ROW  (rows 1)\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_key_of_scanned_nodes_makes_every_row_a_group,
                                        fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(other_groups_are_made, fixture_setup, fixture_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
