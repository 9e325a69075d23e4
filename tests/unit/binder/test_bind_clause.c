/* SPDX-License-Identifier: MIT */
#include "tests/support/query_fixture.h"

static void items_define_variables(void **state)
{
    assert_bound(*state,
                 "MATCH (a:Person) WITH a.age AS x, a AS p WHERE x > 1 RETURN p.name AS n, x",
                 "MATCH\n"
                 "  node a:Person\n"
                 "WITH\n"
                 "  item a.age INT32 AS x\n"
                 "  item a NODE AS p\n"
                 "  where (x::INT64 > 1)\n"
                 "RETURN\n"
                 "  item a.name STRING AS n\n"
                 "  item x INT32 AS x\n");
    assert_bound(*state, "MATCH (a:Person)-[f:Follows]->(b) RETURN *",
                 "MATCH\n"
                 "  node a:Person\n"
                 "  node b:Person\n"
                 "  rel (a)-[f:Follows]->(b)\n"
                 "RETURN\n"
                 "  item a NODE AS a\n"
                 "  item b NODE AS b\n"
                 "  item f REL AS f\n");
    assert_bound(*state, "MATCH (a:Person) WITH *, 1 AS one RETURN one",
                 "MATCH\n"
                 "  node a:Person\n"
                 "WITH\n"
                 "  item a NODE AS a\n"
                 "  item 1 INT64 AS one\n"
                 "RETURN\n"
                 "  item one INT64 AS one\n");
}

static void items_without_aggregate_are_groups(void **state)
{
    assert_bound(*state, "MATCH (a:Person) RETURN a.name, count(*), sum(a.age) / count(a.age) AS m",
                 "MATCH\n"
                 "  node a:Person\n"
                 "RETURN grouped\n"
                 "  item a.name STRING AS a.name\n"
                 "  item count(*) INT64 AS count(*)\n"
                 "  item (sum(a.age::INT64) / count(a.age)) INT64 AS m\n");
    assert_bound(*state, "MATCH (a:Person) RETURN a, a.age + count(*) AS x",
                 "MATCH\n"
                 "  node a:Person\n"
                 "RETURN grouped\n"
                 "  item a NODE AS a\n"
                 "  item (a.age::INT64 + count(*)) INT64 AS x\n");
    assert_bound(*state, "RETURN count(*) + 1 AS n",
                 "RETURN grouped\n"
                 "  item (count(*) + 1) INT64 AS n\n");
}

static void order_by_sees_items_and_what_was_before(void **state)
{
    assert_bound(*state,
                 "MATCH (a:Person) RETURN a.name AS n ORDER BY n DESC, a.age SKIP 2 LIMIT 3",
                 "MATCH\n"
                 "  node a:Person\n"
                 "RETURN\n"
                 "  item a.name STRING AS n\n"
                 "  sort n desc nulls first\n"
                 "  sort a.age asc nulls last\n"
                 "  skip 2\n"
                 "  limit 3\n");
    assert_bound(*state, "MATCH (a:Person) RETURN DISTINCT a.name ORDER BY a.name",
                 "MATCH\n"
                 "  node a:Person\n"
                 "RETURN DISTINCT\n"
                 "  item a.name STRING AS a.name\n"
                 "  sort a.name asc nulls last\n");
    assert_bound(*state,
                 "MATCH (a:Person) RETURN a.name, count(*) ORDER BY count(*) DESC, toLower(a.name) "
                 "NULLS FIRST",
                 "MATCH\n"
                 "  node a:Person\n"
                 "RETURN grouped\n"
                 "  item a.name STRING AS a.name\n"
                 "  item count(*) INT64 AS count(*)\n"
                 "  sort count(*) desc nulls first\n"
                 "  sort tolower(a.name) asc nulls first\n");
    assert_bound(*state, "MATCH (a:Person) RETURN DISTINCT a ORDER BY a.age",
                 "MATCH\n"
                 "  node a:Person\n"
                 "RETURN DISTINCT\n"
                 "  item a NODE AS a\n"
                 "  sort a.age asc nulls last\n");
}

static void aggregates_stand_only_where_they_may(void **state)
{
    assert_refused(*state, "MATCH (a) WHERE count(*) > 1 RETURN a", "1:17", "count(*)",
                   "WHERE cannot hold the aggregate 'count'");
    assert_refused(*state, "RETURN count(count(*))", "1:14", "count(*)",
                   "an aggregate cannot be inside another");
    assert_refused(*state, "MATCH (a:Person) RETURN a.age + count(*)", "1:25", "a.age",
                   "'a.age' beside an aggregate must also be an item of its own");
    assert_refused(*state, "MATCH (a:Person) RETURN a.name ORDER BY count(*)", "1:41", "count(*)",
                   "ORDER BY cannot hold the aggregate 'count'");
    assert_refused(*state, "UNWIND collect(1) AS x RETURN x", "1:8", "collect(1)",
                   "UNWIND cannot hold the aggregate 'collect'");
    assert_refused(*state, "MATCH (a:Person) RETURN DISTINCT a.name ORDER BY a.age", "1:50",
                   "a.age", "'a.age' in ORDER BY must be one of the distinct items");
    assert_refused(*state, "MATCH (a:Person) RETURN count(*) ORDER BY a.age", "1:43", "a.age",
                   "'a.age' in ORDER BY must be one of the grouped items");
}

static void bad_projections_are_refused(void **state)
{
    assert_refused(*state, "RETURN *", "1:1", "RETURN *", "'*' has no variable to stand for");
    assert_refused(*state, "MATCH (a:Person) WITH a.age RETURN 1", "1:23", "a.age",
                   "'a.age' in WITH needs a name: AS ...");
    assert_refused(*state, "MATCH (a:Person) RETURN a.age AS x, a.name AS x", "1:37", "a.name",
                   "two columns are called 'x'");
    assert_refused(*state, "RETURN 1 LIMIT -1", "1:16", "-1",
                   "LIMIT needs a number of rows or a parameter that is one");
    assert_refused(*state, "RETURN 1 SKIP 'a'", "1:15", "'a'",
                   "SKIP needs a number of rows or a parameter that is one");
    assert_refused(*state, "MATCH (a) WITH 1 AS x RETURN a", "1:30", "a", "no variable 'a' here");
    assert_refused(*state, "UNWIND 1 AS x RETURN x", "1:8", "1", "UNWIND needs a LIST, not INT64");
    assert_refused(*state, "MATCH (a) UNWIND [1] AS a RETURN a", "1:25", "a",
                   "there is a variable 'a' already");
}

static void writes_say_what_they_change(void **state)
{
    assert_bound(*state,
                 "MATCH (a:Person) CREATE (a)-[f:Follows {since: a.born}]->(b:Person {id: a.id, "
                 "age: 3})",
                 "MATCH\n"
                 "  node a:Person\n"
                 "UPDATE\n"
                 "  create node b id = a.id, age = 3\n"
                 "  create relationship f from a to b since = a.born\n");
    assert_bound(*state, "MATCH (a:Person)<-[f:Follows]-() SET a.age = a.age + 1, f += {weight: 2}",
                 "MATCH\n"
                 "  node a:Person\n"
                 "  node _1:Person\n"
                 "  rel (_1)-[f:Follows]->(a)\n"
                 "UPDATE\n"
                 "  set a age = (a.age::INT64 + 1)\n"
                 "  set f weight = 2\n");
    assert_bound(*state, "MATCH (a:Person), (b:City) SET a = {age: 1}, a += {name: b.name}",
                 "MATCH\n"
                 "  node a:Person\n"
                 "  node b:City\n"
                 "UPDATE\n"
                 "  set a to age = 1\n"
                 "  set a name = b.name\n");
    assert_bound(*state, "UNWIND [{age: 1}] AS row MATCH (a:Person) SET a = row",
                 "UNWIND [{age: 1}] AS row\n"
                 "MATCH\n"
                 "  node a:Person\n"
                 "UPDATE\n"
                 "  set a to all of row\n");
    assert_bound(*state, "MATCH (a:Person) REMOVE a.name DETACH DELETE a RETURN 1",
                 "MATCH\n"
                 "  node a:Person\n"
                 "UPDATE\n"
                 "  set a name = NULL\n"
                 "UPDATE\n"
                 "  delete a detach\n"
                 "RETURN\n"
                 "  item 1 INT64 AS 1\n");
}

static void bad_writes_are_refused(void **state)
{
    assert_refused(*state, "CREATE (a:Person)", "1:8", "(a:Person)",
                   "a node Person needs its key 'id'");
    assert_refused(*state, "CREATE (a:Person {id: count(*)})", "1:23", "count(*)",
                   "CREATE cannot hold the aggregate 'count'");
    assert_refused(*state, "MATCH (a:City), (b:Tag) CREATE (a)-[:Likes]->(b)", "1:35",
                   "-[:Likes]->", "no relationship 'Likes' leads from City to Tag");
    assert_refused(*state, "MATCH (a:Person) SET a = 1", "1:26", "1",
                   "SET needs a map of properties, not INT64");
    assert_refused(*state, "MATCH (a:Person) SET a = {agge: 1}", "1:27", "agge",
                   "Person has no property 'agge'; did you mean 'age'?");
    assert_refused(*state, "MATCH (a:Person), (b) SET a = b", "1:31", "b",
                   "SET to the properties of what may be of several tables is not supported");
    assert_refused(*state, "WITH 1 AS x SET x.y = 1", "1:17", "x",
                   "SET needs a variable that is a node or a relationship");
    assert_refused(*state, "MATCH (a:Person) DELETE a.name", "1:25", "a.name",
                   "DELETE needs a variable that is a node or a relationship");
}

static void merge_compares_what_it_would_store(void **state)
{
    assert_bound(*state, "MERGE (a:Person {id: 1}) ON CREATE SET a.age = 2 ON MATCH SET a.age = 3",
                 "MERGE\n"
                 "  value _1 = 1\n"
                 "  value _2 = 2\n"
                 "  value _3 = 3\n"
                 "MATCH\n"
                 "  node a:Person\n"
                 "  where (a.id = _1)\n"
                 "else\n"
                 "  create node a id = _1\n"
                 "ON CREATE\n"
                 "  set a age = _2\n"
                 "ON MATCH\n"
                 "  set a age = _3\n");
    assert_bound(*state,
                 "MATCH (a:Person) MERGE (a)-[f:Follows {since: '2020-01-31'}]-(b:Person {id: 7}) "
                 "ON MATCH SET f.weight = f.weight + 1",
                 "MATCH\n"
                 "  node a:Person\n"
                 "MERGE row by row\n"
                 "  value _1 = 7\n"
                 "  value _2 = DATE '2020-01-31'\n"
                 "MATCH\n"
                 "  node a:Person\n"
                 "  node b:Person\n"
                 "  rel (a)-[f:Follows]-(b)\n"
                 "  where (b.id = _1)\n"
                 "  where (f.since = _2)\n"
                 "else\n"
                 "  create node b id = _1\n"
                 "  create relationship f from a to b since = _2\n"
                 "ON MATCH\n"
                 "  set f weight = (f.weight + 1.0)\n");
    assert_bound(*state, "MERGE (a:Person {name: 'x'}) ON CREATE SET a.id = 5, a.age = 6",
                 "MERGE\n"
                 "  value _1 = 'x'\n"
                 "  value _2 = 5\n"
                 "  value _3 = 6\n"
                 "MATCH\n"
                 "  node a:Person\n"
                 "  where (a.name = _1)\n"
                 "else\n"
                 "  create node a name = _1, id = _2\n"
                 "ON CREATE\n"
                 "  set a age = _3\n");
}

static void bad_merges_are_refused(void **state)
{
    assert_refused(*state, "MATCH (a:Person) MERGE (a)", "1:24", "(a)",
                   "there is a variable 'a' already");
    assert_refused(*state, "MATCH (a:Person) MERGE (a:Person)-[:Follows]->(b:Person {id: 1})",
                   "1:24", "(a:Person)", "there is a variable 'a' already");
    assert_refused(*state, "MATCH (a:Person) MERGE (a)-[:Follows*1..2]->(b:Person {id: 1})", "1:27",
                   "-[:Follows*1..2]->", "a new relationship cannot have a variable length");
    assert_refused(*state, "MATCH (a:Person) MERGE (a)-->(b:Person {id: 1})", "1:27", "-->",
                   "a new relationship needs one type, its table");
    assert_refused(*state, "MERGE (a {id: 1})", "1:7", "(a {id: 1})",
                   "a new node needs one label, its table");
    assert_refused(*state, "MATCH (a:City), (b:Tag) MERGE (a)-[:Likes]->(b)", "1:34", "-[:Likes]->",
                   "no relationship 'Likes' leads from City to Tag");
    assert_refused(*state, "MERGE (a:Person {id: 1})-[:Follows]->(b:Person {id: a.id})", "1:53",
                   "a", "no variable 'a' here");
}

static void what_cannot_run_is_refused(void **state)
{
    assert_refused(*state, "RETURN 1 UNION RETURN 2", "1:16", "RETURN 2", "UNION is not supported");
    assert_refused(*state, "CREATE NODE TABLE T(id INT64, PRIMARY KEY(id))", "1:1",
                   "CREATE NODE TABLE T(id INT64, PRIMARY KEY(id))",
                   "CREATE NODE TABLE is not supported");
    assert_refused(*state, "COPY Person FROM 'x.csv'", "1:1", "COPY Person FROM 'x.csv'",
                   "COPY is not supported");
    assert_refused(*state, "CHECKPOINT", "1:1", "CHECKPOINT", "CHECKPOINT is not supported");
    assert_refused(*state, "CALL f() RETURN 1", "1:1", "CALL f()", "CALL is not supported");
}

static void parameters_are_literals(void **state)
{
    query_fixture *fixture = *state;
    gdb_parameter items[] = {{gdb_text_of("id"), gdb_value_int64(7)},
                             {gdb_text_of("n"), gdb_value_int64(2)},
                             {gdb_text_of("none"), gdb_value_null()}};

    fixture->parameters.items = items;
    fixture->parameters.count = 3;
    assert_bound(fixture, "MATCH (a:Person {id: $id}) RETURN a.name = $none AS x LIMIT $n",
                 "MATCH\n"
                 "  node a:Person\n"
                 "  where (a.id = 7)\n"
                 "RETURN\n"
                 "  item (a.name = NULL) BOOL AS x\n"
                 "  limit 2\n");
    assert_refused(fixture, "RETURN 1 LIMIT $none", "1:16", "$none",
                   "LIMIT needs a number of rows or a parameter that is one");
    fixture->parameters.count = 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(items_define_variables, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(items_without_aggregate_are_groups, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(order_by_sees_items_and_what_was_before, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(aggregates_stand_only_where_they_may, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(bad_projections_are_refused, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(writes_say_what_they_change, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(bad_writes_are_refused, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(merge_compares_what_it_would_store, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(bad_merges_are_refused, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(what_cannot_run_is_refused, fixture_setup,
                                        fixture_teardown),
        cmocka_unit_test_setup_teardown(parameters_are_literals, fixture_setup, fixture_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
