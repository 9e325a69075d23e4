/* SPDX-License-Identifier: MIT */
#include "tests/support/plan_fixture.h"

static void values_are_computed_below(void **state)
{
    assert_plan(*state, "CREATE (a:Person {id: 1, name: 'x'})",
                "UPDATE create node a  (rows 1)\n"
                "  ONE_ROW  (rows 1)\n");
    assert_plan(*state, "MATCH (a:Person {id: 1}) SET a.age = a.age + 1",
                "UPDATE set a.age  (rows 1)\n"
                "  PROJECT a, (a.age::INT64 + 1) AS a.age + 1  (rows 1)\n"
                "    KEY_LOOKUP a:Person [age] key 1  (rows 1)\n"
                "      ONE_ROW  (rows 1)\n");
}

static void properties_are_read_anew_behind_a_write(void **state)
{
    assert_plan(*state, "MATCH (a:Person) SET a.age = 1 RETURN a.age",
                "PROJECT a.age  (rows 1000)\n"
                "  PROPERTIES a [age]  (rows 1000)\n"
                "    UPDATE set a.age  (rows 1000)\n"
                "      SCAN a:Person  (rows 1000)\n");
    assert_plan(*state, "MATCH (a:Person) WITH a, a.age AS old SET a.age = 1 RETURN old, a.age",
                "PROJECT old, a.age  (rows 1000)\n"
                "  PROPERTIES a [age]  (rows 1000)\n"
                "    UPDATE set a.age  (rows 1000)\n"
                "      PROJECT a, old  (rows 1000)\n"
                "        PROJECT a, a.age AS old  (rows 1000)\n"
                "          SCAN a:Person [age]  (rows 1000)\n");
}

static void rows_that_are_written_are_not_counted_from_sizes(void **state)
{
    assert_plan(*state, "MATCH (a:Tag)<-[l:Likes]-() DELETE l, a RETURN count(*)",
                "AGGREGATE count(*)  (rows 1)\n"
                "  UPDATE delete l, delete a  (rows 3000)\n"
                "    EXPAND (a)-[l:<Likes(Person-Tag)]-(_1)  (rows 3000)\n"
                "      SCAN a:Tag  (rows 100)\n");
    assert_plan(*state, "MATCH (a:Tag) DELETE a RETURN 1 LIMIT 0",
                "PROJECT 1 AS 1  (rows 0)\n"
                "  LIMIT 0  (rows 0)\n"
                "    UPDATE delete a  (rows 100)\n"
                "      SCAN a:Tag  (rows 100)\n");
}

static void clauses_behind_a_write_read_above_it(void **state)
{
    assert_plan(*state, "CREATE (a:Person {id: 1}) WITH a MATCH (b:Person) RETURN count(*)",
                "AGGREGATE count(*)  (rows 1)\n"
                "  CROSS_PRODUCT  (rows 1000)\n"
                "    SCAN b:Person  (rows 1000)\n"
                "    PROJECT  (rows 1)\n"
                "      UPDATE create node a  (rows 1)\n"
                "        ONE_ROW  (rows 1)\n");
}

static void merge_looks_for_its_pattern_on_a_side_of_its_own(void **state)
{
    assert_plan(*state,
                "UNWIND [1, 2] AS i MERGE (a:Person {id: i}) ON MATCH SET a.age = a.age + i",
                "MERGE create node a, on match set a.age  (rows 2)\n"
                "  PROJECT i, i  (rows 2)\n"
                "    UNWIND [1, 2] AS i  (rows 2)\n"
                "      ONE_ROW  (rows 1)\n"
                "  KEY_LOOKUP a:Person key i  (rows 2)\n"
                "    ARGUMENT  (rows 2)\n");
    assert_plan(*state, "MATCH (a:Person {id: 1}), (b:Person {id: 2}) MERGE (a)-[f:Follows]-(b)",
                "MERGE row by row, create relationship f  (rows 1)\n"
                "  KEY_LOOKUP b:Person key 2  (rows 1)\n"
                "    KEY_LOOKUP a:Person key 1  (rows 1)\n"
                "      ONE_ROW  (rows 1)\n"
                "  EXPAND_INTO (a)-[f:>Follows|<Follows]-(b)  (rows 0)\n"
                "    ARGUMENT  (rows 1)\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(values_are_computed_below, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(properties_are_read_anew_behind_a_write, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(rows_that_are_written_are_not_counted_from_sizes,
                                        fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(clauses_behind_a_write_read_above_it, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(merge_looks_for_its_pattern_on_a_side_of_its_own,
                                        fixture_setup, fixture_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
