/* SPDX-License-Identifier: MIT */
#include "tests/support/plan_fixture.h"

static void properties_alone_are_scanned_with_their_filters(void **state)
{
    assert_plan(*state,
                "MATCH (a:Person)-[f:Follows]->(b:Person) WHERE f.weight > 990 AND f.since >= "
                "date('2020-01-01') RETURN count(*), sum(f.weight)",
                "AGGREGATE count(*), sum(f.weight)  (rows 1)\n"
                "  SCAN_REL f:Follows [weight, since] where (f.weight > 990.0) and (f.since >= "
                "DATE '2020-01-01')  (rows 1800)\n");
    assert_plan(*state, "MATCH ()-[l:Likes]->() RETURN l.at, count(*)",
                "AGGREGATE count(*) by l.at  (rows 350)\n"
                "  SCAN_REL l:Likes(Person-Tag)|Likes(Person-City) [at]  (rows 3500)\n");
    assert_plan(*state, "MATCH (a)<-[f:Follows]-(b) RETURN f.weight ORDER BY f.weight LIMIT 3",
                "PROJECT f.weight  (rows 3)\n"
                "  SORT f.weight top 3  (rows 3)\n"
                "    SCAN_REL f:Follows [weight]  (rows 20000)\n");
}

static void whoever_reads_a_node_or_the_relationship_expands(void **state)
{
    assert_plan(*state, "MATCH (a)-[f:Follows]->(b) WHERE a.age > 3 RETURN sum(f.weight)",
                "AGGREGATE sum(f.weight)  (rows 1)\n"
                "  PROPERTIES f [weight]  (rows 6000)\n"
                "    EXPAND (a)-[f:>Follows]-()  (rows 6000)\n"
                "      SCAN a:Person [age] where (a.age::INT64 > 3)  (rows 300)\n");
    assert_plan(*state, "MATCH (a)-[f:Follows]->(b) RETURN sum(f.weight), min(b.id)",
                "AGGREGATE sum(f.weight), min(b.id)  (rows 1)\n"
                "  PROPERTIES f [weight]  (rows 20000)\n"
                "    PROPERTIES b [id]  (rows 20000)\n"
                "      EXPAND (a)-[f:>Follows]-(b)  (rows 20000)\n"
                "        SCAN a:Person  (rows 1000)\n");
    assert_plan(*state, "MATCH (a)-[f:Follows]->(b) WHERE f.weight > 1 RETURN f",
                "PROJECT f  (rows 6000)\n"
                "  FILTER (f.weight > 1.0)  (rows 6000)\n"
                "    PROPERTIES f [weight]  (rows 20000)\n"
                "      EXPAND (a)-[f:>Follows]-()  (rows 20000)\n"
                "        SCAN a:Person  (rows 1000)\n");
    assert_plan(*state, "MATCH (a)-[f:Follows]-(b) RETURN sum(f.weight)",
                "AGGREGATE sum(f.weight)  (rows 1)\n"
                "  PROPERTIES f [weight]  (rows 40000)\n"
                "    EXPAND (a)-[f:>Follows|<Follows]-()  (rows 40000)\n"
                "      SCAN a:Person  (rows 1000)\n");
    assert_plan(*state, "MATCH (a)-[f:Follows]->(a) RETURN sum(f.weight)",
                "AGGREGATE sum(f.weight)  (rows 1)\n"
                "  PROPERTIES f [weight]  (rows 20)\n"
                "    EXPAND_INTO (a)-[f:>Follows]-(a)  (rows 20)\n"
                "      SCAN a:Person  (rows 1000)\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(properties_alone_are_scanned_with_their_filters,
                                        fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(whoever_reads_a_node_or_the_relationship_expands,
                                        fixture_setup, fixture_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
