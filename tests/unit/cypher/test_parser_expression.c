/* SPDX-License-Identifier: MIT */
#include "tests/unit/cypher/cypher_test.h"

static void numbers_are_read_in_every_notation(void **state)
{
    (void)state;
    assert_expression("[0, 12, 0x1F, 0XfF, 0o17, -5, - 5, 9223372036854775807, "
                      "-9223372036854775808, -0x8000000000000000]",
                      "list\n"
                      "  integer 0\n"
                      "  integer 12\n"
                      "  integer 31\n"
                      "  integer 255\n"
                      "  integer 15\n"
                      "  integer -5\n"
                      "  integer -5\n"
                      "  integer 9223372036854775807\n"
                      "  integer -9223372036854775808\n"
                      "  integer -9223372036854775808\n");
    assert_expression("[1.5, .5, 1e9, 1.25E-3, 007.5, -1.5, 1e400]", "list\n"
                                                                     "  float 1.5\n"
                                                                     "  float .5\n"
                                                                     "  float 1e9\n"
                                                                     "  float 1.25E-3\n"
                                                                     "  float 007.5\n"
                                                                     "  unary -\n"
                                                                     "    float 1.5\n"
                                                                     "  float 1e400\n");
}

static void strings_are_decoded(void **state)
{
    (void)state;
    assert_expression(
        "['a', \"b'c\", 'd\\'e', '\\n\\t\\\\', '\\u00e4\\U0001F600', '\\uD83D\\uDE00', '']",
        "list\n"
        "  string 'a'\n"
        "  string 'b\\'c'\n"
        "  string 'd\\'e'\n"
        "  string '\\x0A\\x09\\\\'\n"
        "  string 'ä😀'\n"
        "  string '😀'\n"
        "  string ''\n");
}

static void operators_bind_as_opencypher_says(void **state)
{
    (void)state;
    assert_expression("1 + 2 * 3 - 4", "binary -\n"
                                       "  binary +\n"
                                       "    integer 1\n"
                                       "    binary *\n"
                                       "      integer 2\n"
                                       "      integer 3\n"
                                       "  integer 4\n");
    assert_expression("2 ^ 3 ^ 2", "binary ^\n"
                                   "  binary ^\n"
                                   "    integer 2\n"
                                   "    integer 3\n"
                                   "  integer 2\n");
    assert_expression("-2 ^ 2", "binary ^\n"
                                "  integer -2\n"
                                "  integer 2\n");
    assert_expression("- x.y * 3", "binary *\n"
                                   "  unary -\n"
                                   "    property y\n"
                                   "      variable x\n"
                                   "  integer 3\n");
    assert_expression("a OR b XOR c AND NOT d = e", "logical OR\n"
                                                    "  variable a\n"
                                                    "  logical XOR\n"
                                                    "    variable b\n"
                                                    "    logical AND\n"
                                                    "      variable c\n"
                                                    "      unary NOT\n"
                                                    "        binary =\n"
                                                    "          variable d\n"
                                                    "          variable e\n");
    assert_expression("a = b IS NULL", "binary =\n"
                                       "  variable a\n"
                                       "  unary IS NULL\n"
                                       "    variable b\n");
    assert_expression("a.x + 1 STARTS WITH 'b'", "binary STARTS WITH\n"
                                                 "  binary +\n"
                                                 "    property x\n"
                                                 "      variable a\n"
                                                 "    integer 1\n"
                                                 "  string 'b'\n");
    assert_expression("x IN [1] AND y CONTAINS 'z' OR z ENDS WITH 'w'", "logical OR\n"
                                                                        "  logical AND\n"
                                                                        "    binary IN\n"
                                                                        "      variable x\n"
                                                                        "      list\n"
                                                                        "        integer 1\n"
                                                                        "    binary CONTAINS\n"
                                                                        "      variable y\n"
                                                                        "      string 'z'\n"
                                                                        "  binary ENDS WITH\n"
                                                                        "    variable z\n"
                                                                        "    string 'w'\n");
    assert_expression("a =~ 'b.*' IS NOT NULL", "unary IS NOT NULL\n"
                                                "  binary =~\n"
                                                "    variable a\n"
                                                "    string 'b.*'\n");
    assert_expression("(1 + 2) * 3", "binary *\n"
                                     "  binary +\n"
                                     "    integer 1\n"
                                     "    integer 2\n"
                                     "  integer 3\n");
    assert_expression("a - -b", "binary -\n"
                                "  variable a\n"
                                "  unary -\n"
                                "    variable b\n");
    assert_expression("NOT NOT a", "unary NOT\n"
                                   "  unary NOT\n"
                                   "    variable a\n");
}

static void chains_of_one_logical_operator_are_one_node(void **state)
{
    (void)state;
    assert_expression("a AND b AND c AND (d AND e)", "logical AND\n"
                                                     "  variable a\n"
                                                     "  variable b\n"
                                                     "  variable c\n"
                                                     "  logical AND\n"
                                                     "    variable d\n"
                                                     "    variable e\n");
    assert_expression("a OR b OR c", "logical OR\n"
                                     "  variable a\n"
                                     "  variable b\n"
                                     "  variable c\n");
}

static void comparisons_chain(void **state)
{
    (void)state;
    assert_expression("a < b", "binary <\n"
                               "  variable a\n"
                               "  variable b\n");
    assert_expression("1 < a <= b <> c", "chain < <= <>\n"
                                         "  integer 1\n"
                                         "  variable a\n"
                                         "  variable b\n"
                                         "  variable c\n");
    assert_expression("(a < b) = c", "binary =\n"
                                     "  binary <\n"
                                     "    variable a\n"
                                     "    variable b\n"
                                     "  variable c\n");
    assert_expression("a != b", "binary <>\n"
                                "  variable a\n"
                                "  variable b\n");
}

static void suffixes_follow_one_another(void **state)
{
    (void)state;
    assert_expression("a.b.c", "property c\n"
                               "  property b\n"
                               "    variable a\n");
    assert_expression("l[0][1..2]", "slice\n"
                                    "  index\n"
                                    "    variable l\n"
                                    "    integer 0\n"
                                    "  from\n"
                                    "    integer 1\n"
                                    "  to\n"
                                    "    integer 2\n");
    assert_expression("l[..2]", "slice\n"
                                "  variable l\n"
                                "  to\n"
                                "    integer 2\n");
    assert_expression("l[1..]", "slice\n"
                                "  variable l\n"
                                "  from\n"
                                "    integer 1\n");
    assert_expression("l[..]", "slice\n"
                               "  variable l\n");
    assert_expression("l[-1]", "index\n"
                               "  variable l\n"
                               "  integer -1\n");
    assert_expression("n:Person", "has_labels :Person\n"
                                  "  variable n\n");
    assert_expression("n.x:A|B", "has_labels :A|B\n"
                                 "  property x\n"
                                 "    variable n\n");
    assert_expression("x::INT64[]", "cast 'INT64[]'\n"
                                    "  variable x\n");
    assert_expression("f(a).b", "property b\n"
                                "  call f\n"
                                "    variable a\n");
    assert_expression("{a: 1}.a", "property a\n"
                                  "  map\n"
                                  "    key a\n"
                                  "      integer 1\n");
    assert_expression("$p.x", "property x\n"
                              "  parameter p\n");
}

static void calls_and_casts(void **state)
{
    (void)state;
    assert_expression("count(*)", "call count *\n");
    assert_expression("count(DISTINCT n.x)", "call count distinct\n"
                                             "  property x\n"
                                             "    variable n\n");
    assert_expression("f()", "call f\n");
    assert_expression("apoc.text.join(a, 'b')", "call apoc.text.join\n"
                                                "  variable a\n"
                                                "  string 'b'\n");
    assert_expression("CAST(a AS DECIMAL(18, 3))", "cast 'DECIMAL(18, 3)'\n"
                                                   "  variable a\n");
    assert_expression("cast(a, 'INT64')", "call cast\n"
                                          "  variable a\n"
                                          "  string 'INT64'\n");
    assert_expression("exists(n.x)", "call exists\n"
                                     "  property x\n"
                                     "    variable n\n");
    assert_expression("`my fn`(1)", "call `my fn`\n"
                                    "  integer 1\n");
    assert_expression("date('2020-01-01')", "call date\n"
                                            "  string '2020-01-01'\n");
}

static void case_has_both_forms(void **state)
{
    (void)state;
    assert_expression("CASE WHEN a THEN 1 WHEN b THEN 2 ELSE 3 END", "case\n"
                                                                     "  when\n"
                                                                     "    variable a\n"
                                                                     "  then\n"
                                                                     "    integer 1\n"
                                                                     "  when\n"
                                                                     "    variable b\n"
                                                                     "  then\n"
                                                                     "    integer 2\n"
                                                                     "  else\n"
                                                                     "    integer 3\n");
    assert_expression("CASE n.x WHEN 1 THEN 'a' END", "case\n"
                                                      "  subject\n"
                                                      "    property x\n"
                                                      "      variable n\n"
                                                      "  when\n"
                                                      "    integer 1\n"
                                                      "  then\n"
                                                      "    string 'a'\n");
}

static void lists_and_maps(void **state)
{
    (void)state;
    assert_expression("[]", "list\n");
    assert_expression("[1, [2, 'x'], null, TRUE, false]", "list\n"
                                                          "  integer 1\n"
                                                          "  list\n"
                                                          "    integer 2\n"
                                                          "    string 'x'\n"
                                                          "  null\n"
                                                          "  true\n"
                                                          "  false\n");
    assert_expression("{}", "map\n");
    assert_expression("{a: 1, `b c`: {d: [2]}, match: 3}", "map\n"
                                                           "  key a\n"
                                                           "    integer 1\n"
                                                           "  key `b c`\n"
                                                           "    map\n"
                                                           "      key d\n"
                                                           "        list\n"
                                                           "          integer 2\n"
                                                           "  key match\n"
                                                           "    integer 3\n");
}

static void comprehensions_and_quantifiers(void **state)
{
    (void)state;
    assert_expression("[x IN l]", "comprehension x\n"
                                  "  in\n"
                                  "    variable l\n");
    assert_expression("[x IN range(1, 3) WHERE x > 1 | x * 2]", "comprehension x\n"
                                                                "  in\n"
                                                                "    call range\n"
                                                                "      integer 1\n"
                                                                "      integer 3\n"
                                                                "  where\n"
                                                                "    binary >\n"
                                                                "      variable x\n"
                                                                "      integer 1\n"
                                                                "  result\n"
                                                                "    binary *\n"
                                                                "      variable x\n"
                                                                "      integer 2\n");
    assert_expression("[x IN l WHERE x:A | x.b]", "comprehension x\n"
                                                  "  in\n"
                                                  "    variable l\n"
                                                  "  where\n"
                                                  "    has_labels :A\n"
                                                  "      variable x\n"
                                                  "  result\n"
                                                  "    property b\n"
                                                  "      variable x\n");
    assert_expression("[(a)-[:X]->(b) WHERE b.y | b.z]", "pattern_comprehension\n"
                                                         "  path\n"
                                                         "    node a\n"
                                                         "    rel -> :X\n"
                                                         "    node b\n"
                                                         "  where\n"
                                                         "    property y\n"
                                                         "      variable b\n"
                                                         "  result\n"
                                                         "    property z\n"
                                                         "      variable b\n");
    assert_expression("[p = (a)-->() | p]", "pattern_comprehension\n"
                                            "  path p\n"
                                            "    node a\n"
                                            "    rel ->\n"
                                            "    node\n"
                                            "  result\n"
                                            "    variable p\n");
    assert_expression("any(x IN l WHERE x)", "any x\n"
                                             "  in\n"
                                             "    variable l\n"
                                             "  where\n"
                                             "    variable x\n");
    assert_expression("all(x IN l WHERE x = 1)", "all x\n"
                                                 "  in\n"
                                                 "    variable l\n"
                                                 "  where\n"
                                                 "    binary =\n"
                                                 "      variable x\n"
                                                 "      integer 1\n");
    assert_expression("none(x IN l WHERE x)", "none x\n"
                                              "  in\n"
                                              "    variable l\n"
                                              "  where\n"
                                              "    variable x\n");
    assert_expression("single(x IN l WHERE x)", "single x\n"
                                                "  in\n"
                                                "    variable l\n"
                                                "  where\n"
                                                "    variable x\n");
    assert_expression("reduce(s = 0, x IN l | s + x)", "reduce s over x\n"
                                                       "  start\n"
                                                       "    integer 0\n"
                                                       "  in\n"
                                                       "    variable l\n"
                                                       "  step\n"
                                                       "    binary +\n"
                                                       "      variable s\n"
                                                       "      variable x\n");
    assert_expression("any(l)", "call any\n"
                                "  variable l\n");
}

static void a_pattern_is_told_from_arithmetic(void **state)
{
    (void)state;
    assert_expression("(a)-[b]->(c)", "pattern\n"
                                      "  path\n"
                                      "    node a\n"
                                      "    rel -> b\n"
                                      "    node c\n");
    assert_expression("(a) - [b] + (c)", "binary +\n"
                                         "  binary -\n"
                                         "    variable a\n"
                                         "    list\n"
                                         "      variable b\n"
                                         "  variable c\n");
    assert_expression("(a)-(b)", "binary -\n"
                                 "  variable a\n"
                                 "  variable b\n");
    assert_expression("(a)<-(b)", "binary <\n"
                                  "  variable a\n"
                                  "  unary -\n"
                                  "    variable b\n");
    assert_expression("(a)--(b)", "pattern\n"
                                  "  path\n"
                                  "    node a\n"
                                  "    rel --\n"
                                  "    node b\n");
    assert_expression("(a:A {x: 1})<-[:R*2]-($p)", "pattern\n"
                                                   "  path\n"
                                                   "    node a :A\n"
                                                   "      map\n"
                                                   "        key x\n"
                                                   "          integer 1\n"
                                                   "    rel <- :R *2..2\n"
                                                   "    node\n"
                                                   "      parameter p\n");
    assert_expression("(a)-[1, 2]", "binary -\n"
                                    "  variable a\n"
                                    "  list\n"
                                    "    integer 1\n"
                                    "    integer 2\n");
    assert_expression("size((a)-->())", "call size\n"
                                        "  pattern\n"
                                        "    path\n"
                                        "      node a\n"
                                        "      rel ->\n"
                                        "      node\n");
    assert_expression("shortestPath((a)-[*]->(b))", "pattern\n"
                                                    "  shortest_path\n"
                                                    "    node a\n"
                                                    "    rel -> *1..\n"
                                                    "    node b\n");
}

static void subqueries(void **state)
{
    (void)state;
    assert_expression("EXISTS { MATCH (a)-->(b) WHERE b.x }", "exists\n"
                                                              "  match\n"
                                                              "    path\n"
                                                              "      node a\n"
                                                              "      rel ->\n"
                                                              "      node b\n"
                                                              "    where\n"
                                                              "      property x\n"
                                                              "        variable b\n");
    assert_expression("EXISTS { (a)-->(b) WHERE b.x = 1 }", "exists\n"
                                                            "  match\n"
                                                            "    path\n"
                                                            "      node a\n"
                                                            "      rel ->\n"
                                                            "      node b\n"
                                                            "    where\n"
                                                            "      binary =\n"
                                                            "        property x\n"
                                                            "          variable b\n"
                                                            "        integer 1\n");
    assert_expression("COUNT { MATCH (a) RETURN a }", "count\n"
                                                      "  match\n"
                                                      "    path\n"
                                                      "      node a\n"
                                                      "  return\n"
                                                      "    item\n"
                                                      "      variable a\n");
    assert_expression("count { p = (a)-->(), (b) }", "count\n"
                                                     "  match\n"
                                                     "    path p\n"
                                                     "      node a\n"
                                                     "      rel ->\n"
                                                     "      node\n"
                                                     "    path\n"
                                                     "      node b\n");
}

static void names_may_be_keywords_where_only_a_value_can_stand(void **state)
{
    (void)state;
    assert_expression("order.by", "property by\n"
                                  "  variable order\n");
    assert_expression("end - start", "binary -\n"
                                     "  variable end\n"
                                     "  variable start\n");
    assert_expression("limit", "variable limit\n");
    assert_expression("[all, any, count, exists, key, table]", "list\n"
                                                               "  variable all\n"
                                                               "  variable any\n"
                                                               "  variable count\n"
                                                               "  variable exists\n"
                                                               "  variable key\n"
                                                               "  variable table\n");
    assert_expression("n.match", "property match\n"
                                 "  variable n\n");
    assert_expression("`a``b`.`c d`", "property `c d`\n"
                                      "  variable `a\\`b`\n");
    assert_expression("größe", "variable `größe`\n");
    assert_expression("$order", "parameter order\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_read_in_every_notation),
        cmocka_unit_test(strings_are_decoded),
        cmocka_unit_test(operators_bind_as_opencypher_says),
        cmocka_unit_test(chains_of_one_logical_operator_are_one_node),
        cmocka_unit_test(comparisons_chain),
        cmocka_unit_test(suffixes_follow_one_another),
        cmocka_unit_test(calls_and_casts),
        cmocka_unit_test(case_has_both_forms),
        cmocka_unit_test(lists_and_maps),
        cmocka_unit_test(comprehensions_and_quantifiers),
        cmocka_unit_test(a_pattern_is_told_from_arithmetic),
        cmocka_unit_test(subqueries),
        cmocka_unit_test(names_may_be_keywords_where_only_a_value_can_stand),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
