/* SPDX-License-Identifier: MIT */
#include "tests/support/query_fixture.h"

static void tables_follow_from_relationships(void **state)
{
    assert_bound(*state, "MATCH (a)-[:Follows]->(b) RETURN 1",
                 "MATCH\n"
                 "  node a:Person\n"
                 "  node b:Person\n"
                 "  rel (a)-[_1:Follows]->(b)\n"
                 "RETURN\n"
                 "  item 1 INT64 AS 1\n");
    assert_bound(*state, "MATCH (a)-->(b:City) RETURN 1",
                 "MATCH\n"
                 "  node a:Person\n"
                 "  node b:City\n"
                 "  rel (a)-[_1:LivesIn|Likes(Person-City)]->(b)\n"
                 "RETURN\n"
                 "  item 1 INT64 AS 1\n");
    assert_bound(*state, "MATCH (a:Person)-[r]-(x) RETURN 1",
                 "MATCH\n"
                 "  node a:Person\n"
                 "  node x:Person|City|Tag\n"
                 "  rel (a)-[r:Follows|LivesIn|Likes(Person-Tag)|Likes(Person-City)]-(x)\n"
                 "RETURN\n"
                 "  item 1 INT64 AS 1\n");
    assert_bound(*state, "MATCH (t:Tag)<-[r]-(a)-[s]->(t) RETURN 1",
                 "MATCH\n"
                 "  node t:Tag\n"
                 "  node a:Person\n"
                 "  rel (a)-[r:Likes(Person-Tag)]->(t)\n"
                 "  rel (a)-[s:Likes(Person-Tag)]->(t)\n"
                 "RETURN\n"
                 "  item 1 INT64 AS 1\n");
    assert_bound(*state, "MATCH (x)-[:LivesIn|Likes]->(y) RETURN 1",
                 "MATCH\n"
                 "  node x:Person\n"
                 "  node y:City|Tag\n"
                 "  rel (x)-[_1:LivesIn|Likes(Person-Tag)|Likes(Person-City)]->(y)\n"
                 "RETURN\n"
                 "  item 1 INT64 AS 1\n");
}

static void contradictory_patterns_have_no_tables(void **state)
{
    assert_bound(*state, "MATCH (a:City)-[:Follows]->(b) RETURN b",
                 "MATCH\n"
                 "  node a:(none)\n"
                 "  node b:(none)\n"
                 "  rel (a)-[_1:(none)]->(b)\n"
                 "RETURN\n"
                 "  item b NODE AS b\n");
    assert_bound(*state, "MATCH (a:Person:City) RETURN a",
                 "MATCH\n"
                 "  node a:(none)\n"
                 "RETURN\n"
                 "  item a NODE AS a\n");
}

static void labels_of_known_nodes_are_predicates(void **state)
{
    assert_bound(*state, "MATCH (a) MATCH (a:Person)-[:Likes]->(t:Tag|City) RETURN 1",
                 "MATCH\n"
                 "  node a:Person|City|Tag\n"
                 "MATCH\n"
                 "  node a:Person|City|Tag\n"
                 "  node t:City|Tag\n"
                 "  rel (a)-[_1:Likes(Person-Tag)|Likes(Person-City)]->(t)\n"
                 "  where a:Person\n"
                 "RETURN\n"
                 "  item 1 INT64 AS 1\n");
    assert_bound(*state, "MATCH (a)-[r]->(b) WHERE b:Tag AND r:Likes RETURN 1",
                 "MATCH\n"
                 "  node a:Person\n"
                 "  node b:Tag\n"
                 "  rel (a)-[r:Likes(Person-Tag)]->(b)\n"
                 "  where b:Tag\n"
                 "  where r:Likes\n"
                 "RETURN\n"
                 "  item 1 INT64 AS 1\n");
}

static void property_maps_are_predicates(void **state)
{
    assert_bound(*state,
                 "MATCH (a:Person {id: 1, name: 'x'})-[f:Follows {since: '2020-01-01'}]->(b {age: "
                 "a.age}) RETURN 1",
                 "MATCH\n"
                 "  node a:Person\n"
                 "  node b:Person\n"
                 "  rel (a)-[f:Follows]->(b)\n"
                 "  where (a.id = 1)\n"
                 "  where (a.name = 'x')\n"
                 "  where (b.age::INT64 = a.age::INT64)\n"
                 "  where (f.since = DATE '2020-01-01')\n"
                 "RETURN\n"
                 "  item 1 INT64 AS 1\n");
}

static void variable_length_binds(void **state)
{
    assert_bound(*state, "MATCH (a)-[r:Follows*1..3]->(b) RETURN size(r)",
                 "MATCH\n"
                 "  node a:Person\n"
                 "  node b:Person\n"
                 "  rel (a)-[r:Follows*1..3]->(b)\n"
                 "RETURN\n"
                 "  item size(r) INT64 AS size(r)\n");
    assert_bound(*state, "MATCH (a:Person)-[:Follows*]-(b) RETURN b",
                 "MATCH\n"
                 "  node a:Person\n"
                 "  node b:Person\n"
                 "  rel (a)-[_1:Follows*1..]-(b)\n"
                 "RETURN\n"
                 "  item b NODE AS b\n");
    assert_bound(*state, "MATCH (a:Person)-[:LivesIn*0..1]->(b) RETURN b",
                 "MATCH\n"
                 "  node a:Person\n"
                 "  node b:Person|City|Tag\n"
                 "  rel (a)-[_1:LivesIn*0..1]->(b)\n"
                 "RETURN\n"
                 "  item b NODE AS b\n");
}

static void optional_match_binds(void **state)
{
    assert_bound(
        *state,
        "MATCH (a:Person) OPTIONAL MATCH (a)-[:LivesIn]->(c) WHERE c.people > 5 RETURN c.name",
        "MATCH\n"
        "  node a:Person\n"
        "OPTIONAL MATCH\n"
        "  node a:Person\n"
        "  node c:City\n"
        "  rel (a)-[_1:LivesIn]->(c)\n"
        "  where (c.people > 5)\n"
        "RETURN\n"
        "  item c.name STRING AS c.name\n");
}

static void unknown_names_are_refused_with_a_suggestion(void **state)
{
    assert_refused(*state, "MATCH (a:Persn) RETURN a", "1:10", "Persn",
                   "no node table 'Persn'; did you mean 'Person'?");
    assert_refused(*state, "MATCH (a:Follows) RETURN a", "1:10", "Follows",
                   "'Follows' is a relationship table, not a node table");
    assert_refused(*state, "MATCH ()-[:Folows]->() RETURN 1", "1:12", "Folows",
                   "no relationship table 'Folows'; did you mean 'Follows'?");
    assert_refused(*state, "MATCH ()-[:Person]->() RETURN 1", "1:12", "Person",
                   "'Person' is a node table, not a relationship table");
    assert_refused(*state, "MATCH (a:Person {nmae: 1}) RETURN a", "1:18", "nmae",
                   "Person has no property 'nmae'; did you mean 'name'?");
    assert_refused(*state, "MATCH (a:Xyzzy) RETURN a", "1:10", "Xyzzy", "no node table 'Xyzzy'");
    assert_refused(*state, "MATCH (a)-->(b) RETURN b.qqqqqq", "1:26", "qqqqqq",
                   "none of the 3 tables that 'b' may be of has a property 'qqqqqq'");
}

static void misused_variables_are_refused(void **state)
{
    assert_refused(*state, "MATCH (a)-[a]->(b) RETURN 1", "1:12", "a",
                   "'a' cannot be used twice in one MATCH");
    assert_refused(*state, "MATCH (a)-[r]->(b)-[r]->(c) RETURN 1", "1:21", "r",
                   "'r' cannot be used twice in one MATCH");
    assert_refused(*state, "MATCH (a)-[r]->(b) MATCH (a)-[r]->(c) RETURN 1", "1:31", "r",
                   "a relationship that is known from an earlier clause is not supported");
    assert_refused(*state, "UNWIND [1] AS x MATCH (x) RETURN x", "1:24", "x", "'x' is not a node");
    assert_refused(*state, "MATCH (a)-[r]->(r) RETURN 1", "1:12", "r",
                   "'r' cannot be used twice in one MATCH");
}

static void what_cannot_run_is_refused(void **state)
{
    assert_refused(*state, "MATCH p = (a)-->(b) RETURN p", "1:7", "p",
                   "a name for a path is not supported");
    assert_refused(*state, "MATCH shortestPath((a)-[*]->(b)) RETURN 1", "1:7",
                   "shortestPath((a)-[*]->(b))", "a shortest path is not supported");
    assert_refused(*state, "MATCH (a)-[:Follows*1..2 {weight: 1.0}]->(b) RETURN 1", "1:26",
                   "{weight: 1.0}",
                   "a condition on a relationship of variable length is not supported");
    assert_refused(*state, "MATCH (a) WHERE (a)-->() RETURN a", "1:17", "(a)-->()",
                   "a pattern as a condition is not supported");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(tables_follow_from_relationships, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(contradictory_patterns_have_no_tables, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(labels_of_known_nodes_are_predicates, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(property_maps_are_predicates, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(variable_length_binds, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(optional_match_binds, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(unknown_names_are_refused_with_a_suggestion, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(misused_variables_are_refused, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(what_cannot_run_is_refused, fixture_setup,
                                        fixture_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
