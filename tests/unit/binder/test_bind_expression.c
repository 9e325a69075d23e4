/* SPDX-License-Identifier: MIT */
#include "tests/support/query_fixture.h"

static void narrow_numbers_are_widened_where_they_compute(void **state)
{
    assert_bound(
        *state,
        "MATCH (a:Person) RETURN a.age, a.age + 1, -a.age, a.height * 2, a.age / 2.0, a.age ^ 2",
        "MATCH\n"
        "  node a:Person\n"
        "RETURN\n"
        "  item a.age INT32 AS a.age\n"
        "  item (a.age::INT64 + 1) INT64 AS a.age + 1\n"
        "  item (-a.age::INT64) INT64 AS -a.age\n"
        "  item (a.height::DOUBLE * 2.0) DOUBLE AS a.height * 2\n"
        "  item (a.age::DOUBLE / 2.0) DOUBLE AS a.age / 2.0\n"
        "  item (a.age::DOUBLE ^ 2.0) DOUBLE AS a.age ^ 2\n");
    assert_bound(*state, "MATCH (a:Person) WHERE a.age > 30 AND a.height < 1.5 RETURN 1",
                 "MATCH\n"
                 "  node a:Person\n"
                 "  where (a.age::INT64 > 30)\n"
                 "  where (a.height::DOUBLE < 1.5)\n"
                 "RETURN\n"
                 "  item 1 INT64 AS 1\n");
}

static void unsigned_numbers_compare_exactly(void **state)
{
    assert_bound(
        *state, "MATCH (a:Person) WHERE a.big = 3 AND a.big > a.id AND a.big < -1 RETURN a.big + 1",
        "MATCH\n"
        "  node a:Person\n"
        "  where (a.big = 3)\n"
        "  where (a.big::ANY > a.id::ANY)\n"
        "  where (a.big::ANY < -1::ANY)\n"
        "RETURN\n"
        "  item (a.big::INT64 + 1) INT64 AS a.big + 1\n");
}

static void text_becomes_a_date_beside_a_date(void **state)
{
    assert_bound(*state,
                 "MATCH (a:Person) WHERE a.born < '2000-01-01' AND a.born IN ['1999-01-01'] AND "
                 "date('2001-02-03') > a.born RETURN a.born.year, a.born + 1, a.born - a.born",
                 "MATCH\n"
                 "  node a:Person\n"
                 "  where (a.born < DATE '2000-01-01')\n"
                 "  where (a.born IN [DATE '1999-01-01'])\n"
                 "  where (DATE '2001-02-03' > a.born)\n"
                 "RETURN\n"
                 "  item year(a.born) INT64 AS a.born.year\n"
                 "  item (a.born + 1) DATE AS a.born + 1\n"
                 "  item (a.born - a.born) INT64 AS a.born - a.born\n");
}

static void null_takes_any_type(void **state)
{
    assert_bound(
        *state,
        "MATCH (a:Person) RETURN NULL AS n, a.age + NULL, NULL = a.name, CASE WHEN NULL THEN 1 "
        "ELSE NULL END, coalesce(NULL, a.age, 1.5)",
        "MATCH\n"
        "  node a:Person\n"
        "RETURN\n"
        "  item NULL ANY AS n\n"
        "  item (a.age::INT64 + NULL) INT64 AS a.age + NULL\n"
        "  item (NULL = a.name) BOOL AS NULL = a.name\n"
        "  item CASE WHEN NULL THEN 1 ELSE NULL END INT64 AS CASE WHEN NULL THEN 1 ELSE NULL END\n"
        "  item coalesce(NULL, a.age::DOUBLE, 1.5) DOUBLE AS coalesce(NULL, a.age, 1.5)\n");
}

static void lists_know_their_items(void **state)
{
    assert_bound(*state,
                 "UNWIND [1, 2] AS x RETURN x * 2, [x][0], [x, 'a'], range(1, 3)[1] + 1, "
                 "head(split('a,b', ','))",
                 "UNWIND [1, 2] AS x\n"
                 "RETURN\n"
                 "  item (x * 2) INT64 AS x * 2\n"
                 "  item [x][0] INT64 AS [x][0]\n"
                 "  item [x, 'a'] LIST AS [x, 'a']\n"
                 "  item (range(1, 3)[1] + 1) INT64 AS range(1, 3)[1] + 1\n"
                 "  item head(split('a,b', ',')) STRING AS head(split('a,b', ','))\n");
    assert_bound(*state, "MATCH (a:Person) WITH collect(a) AS all UNWIND all AS b RETURN b.name",
                 "MATCH\n"
                 "  node a:Person\n"
                 "WITH grouped\n"
                 "  item collect(a) LIST AS all\n"
                 "UNWIND all AS b\n"
                 "RETURN\n"
                 "  item b.name STRING AS b.name\n");
}

static void functions_have_several_names(void **state)
{
    assert_bound(*state,
                 "RETURN toLower('A'), lower('A'), size('abc'), length([1]), substring('abc', 1), "
                 "substring('abc', 1, 1), ceil(1), sqrt(4)",
                 "RETURN\n"
                 "  item tolower('A') STRING AS toLower('A')\n"
                 "  item tolower('A') STRING AS lower('A')\n"
                 "  item size('abc') INT64 AS size('abc')\n"
                 "  item size([1]) INT64 AS length([1])\n"
                 "  item substring('abc', 1) STRING AS substring('abc', 1)\n"
                 "  item substring('abc', 1, 1) STRING AS substring('abc', 1, 1)\n"
                 "  item ceil(1) INT64 AS ceil(1)\n"
                 "  item sqrt(4.0) DOUBLE AS sqrt(4)\n");
    assert_bound(
        *state,
        "MATCH (a)-[r:Follows]->(b) RETURN id(a), label(a), labels(b), type(r), startNode(r)",
        "MATCH\n"
        "  node a:Person\n"
        "  node b:Person\n"
        "  rel (a)-[r:Follows]->(b)\n"
        "RETURN\n"
        "  item id(a) STRING AS id(a)\n"
        "  item label(a) STRING AS label(a)\n"
        "  item label(b) STRING AS labels(b)\n"
        "  item label(r) STRING AS type(r)\n"
        "  item startnode(r) NODE AS startNode(r)\n");
}

static void comparisons_chain_and_logic_is_flat(void **state)
{
    assert_bound(*state,
                 "MATCH (a:Person) WHERE 1 < a.id <= 5 AND NOT (a.name STARTS WITH 'x' OR a.name "
                 "IS NULL) RETURN 1",
                 "MATCH\n"
                 "  node a:Person\n"
                 "  where (1 < a.id)\n"
                 "  where (a.id <= 5)\n"
                 "  where (NOT ((a.name STARTS WITH 'x') OR (a.name IS NULL)))\n"
                 "RETURN\n"
                 "  item 1 INT64 AS 1\n");
}

static void case_and_maps_bind(void **state)
{
    assert_bound(*state,
                 "MATCH (a:Person) RETURN CASE a.age WHEN 1 THEN 'a' WHEN 2 THEN a.name END AS c, "
                 "{k: a.age}.k AS m, 'a' + a.age AS t",
                 "MATCH\n"
                 "  node a:Person\n"
                 "RETURN\n"
                 "  item CASE WHEN (a.age::INT64 = 1) THEN 'a' WHEN (a.age::INT64 = 2) THEN a.name "
                 "ELSE NULL END STRING AS c\n"
                 "  item {k: a.age}['k'] ANY AS m\n"
                 "  item ('a' + tostring(a.age)) STRING AS t\n");
}

static void unlike_types_are_refused(void **state)
{
    assert_refused(*state, "RETURN 1 = 'a'", "1:8", "1 = 'a'", "cannot compare INT64 with STRING");
    assert_refused(*state, "MATCH (a:Person) WHERE a.id = 'x' RETURN a", "1:24", "a.id = 'x'",
                   "cannot compare INT64 with STRING");
    assert_refused(*state, "MATCH (a:Person) WHERE a.id IN ['x'] RETURN a", "1:33", "'x'",
                   "cannot compare INT64 with STRING");
    assert_refused(*state, "MATCH (a:Person) WHERE a.born < 'x' RETURN a", "1:33", "'x'",
                   "'x' is not a DATE (expected yyyy-mm-dd)");
    assert_refused(*state, "RETURN 1 + true", "1:8", "1 + true",
                   "'+' cannot be applied to INT64 and BOOL");
    assert_refused(*state, "RETURN 'a' CONTAINS 1", "1:8", "'a' CONTAINS 1",
                   "'CONTAINS' cannot be applied to STRING and INT64");
    assert_refused(*state, "MATCH (a:Person) WHERE a < a RETURN a", "1:24", "a < a",
                   "'<' cannot be applied to NODE and NODE");
    assert_refused(*state, "MATCH (a:Person) WHERE a.age RETURN a", "1:24", "a.age",
                   "WHERE needs a BOOL, not INT32");
    assert_refused(*state, "RETURN NOT 1", "1:12", "1", "NOT needs a BOOL, not INT64");
    assert_refused(*state, "RETURN toLower(1)", "1:8", "toLower(1)",
                   "toLower does not take (INT64)");
    assert_refused(*state, "RETURN sum('a')", "1:12", "'a'", "sum needs numbers, not STRING");
    assert_refused(*state, "RETURN CAST('a' AS NOTHING)", "1:20", "NOTHING",
                   "no type 'NOTHING' to cast to");
    assert_refused(*state, "RETURN cast(1, 'FLOAT[0]')", "1:16", "'FLOAT[0]'",
                   "no type 'FLOAT[0]' to cast to");
    assert_refused(*state, "RETURN CAST(1 AS INT8[2])", "1:8", "CAST(1 AS INT8[2])",
                   "INT64 cannot be cast to INT8[2]");
}

static void unknown_functions_and_variables_are_refused(void **state)
{
    assert_refused(*state, "RETURN tolowr('a')", "1:8", "tolowr",
                   "no function 'tolowr'; did you mean 'tolower'?");
    assert_refused(*state, "RETURN xyzzyplugh(1)", "1:8", "xyzzyplugh", "no function 'xyzzyplugh'");
    assert_refused(*state, "MATCH (person) RETURN persom", "1:23", "persom",
                   "no variable 'persom' here; did you mean 'person'?");
    assert_refused(*state, "RETURN $x", "1:8", "$x", "parameter 'x' has no value");
    assert_refused(*state, "RETURN abs(1, 2)", "1:8", "abs(1, 2)",
                   "abs does not take (INT64, INT64)");
    assert_refused(*state, "RETURN (1).x", "1:8", "(1).x", "INT64 has no properties");
}

static void what_cannot_run_is_refused(void **state)
{
    assert_refused(*state, "RETURN [x IN [1] | x]", "1:8", "[x IN [1] | x]",
                   "a comprehension is not supported");
    assert_refused(*state, "RETURN any(x IN [1] WHERE x = 1)", "1:8", "any(x IN [1] WHERE x = 1)",
                   "a quantifier over a list is not supported");
    assert_refused(*state, "RETURN reduce(a = 0, x IN [1] | a + x)", "1:8",
                   "reduce(a = 0, x IN [1] | a + x)", "reduce is not supported");
    assert_refused(*state, "RETURN 'a' =~ 'b'", "1:8", "'a' =~ 'b'", "'=~' is not supported");
    assert_refused(*state, "MATCH (a) WHERE EXISTS { MATCH (a)-->() } RETURN a", "1:17",
                   "EXISTS { MATCH (a)-->() }", "a subquery is not supported");
    assert_refused(*state, "MATCH (a)-[r]->(b) RETURN startNode(r).name", "1:27",
                   "startNode(r).name",
                   "a property of an expression (name it with WITH first) is not supported");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(narrow_numbers_are_widened_where_they_compute,
                                        fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(unsigned_numbers_compare_exactly, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(text_becomes_a_date_beside_a_date, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(null_takes_any_type, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(lists_know_their_items, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(functions_have_several_names, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(comparisons_chain_and_logic_is_flat, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(case_and_maps_bind, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(unlike_types_are_refused, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(unknown_functions_and_variables_are_refused, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(what_cannot_run_is_refused, fixture_setup,
                                        fixture_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
