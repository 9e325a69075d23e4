/* SPDX-License-Identifier: MIT */
#include "tests/unit/cypher/cypher_test.h"

static void copy_from_files(void **state)
{
    (void)state;
    assert_dump("COPY Person FROM 'person.csv'", "copy_from Person\n"
                                                 "  file 'person.csv'\n");
    assert_dump("COPY Person FROM \"a b.csv\" (HEADER=true, DELIM=\"|\", skip 2, parallel=FALSE, "
                "`null_strings`=['', 'NA'], escape='\\\\', ratio=-1.5, header)",
                "copy_from Person\n"
                "  file 'a b.csv'\n"
                "  option HEADER\n"
                "    true\n"
                "  option DELIM\n"
                "    string '|'\n"
                "  option skip\n"
                "    integer 2\n"
                "  option parallel\n"
                "    false\n"
                "  option null_strings\n"
                "    list\n"
                "      string ''\n"
                "      string 'NA'\n"
                "  option escape\n"
                "    string '\\\\'\n"
                "  option ratio\n"
                "    unary -\n"
                "      float 1.5\n"
                "  option header\n"
                "    true\n");
    assert_dump("COPY `Per son`(id, name) FROM ['a.csv', 'b/*.csv'] ();",
                "copy_from `Per son` (id, name)\n"
                "  file 'a.csv'\n"
                "  file 'b/*.csv'\n");
    assert_dump("COPY Knows FROM 'k.csv' (FROM='Person', TO='City')", "copy_from Knows\n"
                                                                      "  file 'k.csv'\n"
                                                                      "  option FROM\n"
                                                                      "    string 'Person'\n"
                                                                      "  option TO\n"
                                                                      "    string 'City'\n");
    assert_dump("COPY t FROM 'a' (quote=quote='|', delim=delim=',')", "copy_from t\n"
                                                                      "  file 'a'\n"
                                                                      "  option quote\n"
                                                                      "    string '|'\n"
                                                                      "  option delim\n"
                                                                      "    string ','\n");
    assert_dump("COPY t() FROM 'a'", "copy_from t ()\n"
                                     "  file 'a'\n");
}

static void copy_from_a_query(void **state)
{
    (void)state;
    assert_dump("COPY t FROM (MATCH (n) RETURN n.x) (ignore_errors=true)",
                "copy_from t\n"
                "  match\n"
                "    path\n"
                "      node n\n"
                "  return\n"
                "    item\n"
                "      property x\n"
                "        variable n\n"
                "  option ignore_errors\n"
                "    true\n");
}

static void copy_to(void **state)
{
    (void)state;
    assert_dump("COPY (MATCH (n) RETURN n.x) TO 'out.csv' (header=false)", "copy_to 'out.csv'\n"
                                                                           "  match\n"
                                                                           "    path\n"
                                                                           "      node n\n"
                                                                           "  return\n"
                                                                           "    item\n"
                                                                           "      property x\n"
                                                                           "        variable n\n"
                                                                           "  option header\n"
                                                                           "    false\n");
}

static void export_and_import(void **state)
{
    (void)state;
    assert_dump("EXPORT DATABASE '/tmp/x' (format='csv'); IMPORT DATABASE '/tmp/x'",
                "export_database '/tmp/x'\n"
                "  option format\n"
                "    string 'csv'\n"
                "import_database '/tmp/x'\n");
}

static void malformed_copies_are_refused(void **state)
{
    (void)state;
    assert_refused("COPY FROM 'a'", "1:11", "'a'", "found the string 'a', expected FROM");
    assert_refused("COPY t 'a'", "1:8", "'a'", "found the string 'a', expected FROM");
    assert_refused(
        "COPY t FROM a", "1:13", "a",
        "found 'a', expected a file name in quotes, a list of them or a query in parentheses");
    assert_refused("COPY t FROM []", "1:14", "]", "found ']', expected a file name in quotes");
    assert_refused("COPY t FROM ['a', 1]", "1:19", "1",
                   "found the number '1', expected a file name in quotes");
    assert_refused("COPY t FROM 'a' (header=yes)", "1:25", "yes",
                   "expected a number, a string, true, false, null or a list of them as the value "
                   "of an option");
    assert_refused("COPY t FROM 'a' (header=1 + 1)", "1:25", "1 + 1",
                   "expected a number, a string, true, false, null or a list of them as the value "
                   "of an option");
    assert_refused("COPY t FROM 'a' (delim=[x])", "1:25", "x",
                   "expected a number, a string, true, false, null or a list of them as the value "
                   "of an option");
    assert_refused("COPY t FROM 'a' (1=2)", "1:18", "1",
                   "found the number '1', expected the name of an option");
    assert_refused("COPY t FROM 'a' (header=true", "1:29", "",
                   "found the end of the text, expected ',' or ')'");
    assert_refused("COPY t FROM (MATCH (n))", "1:23", ")",
                   "found ')', expected RETURN or another clause");
    assert_refused("COPY (RETURN 1) FROM 'a'", "1:17", "FROM", "found 'FROM', expected TO");
    assert_refused("COPY (RETURN 1) TO x", "1:20", "x",
                   "found 'x', expected a file name in quotes");
    assert_refused("COPY t FROM 'a', 'b'", "1:16", ",",
                   "found ',', expected ';' or the end of the statement");
    assert_refused("EXPORT 'x'", "1:8", "'x'", "found the string 'x', expected DATABASE");
    assert_refused("COPY t FROM 'C:\\path'", "1:16", "\\p",
                   "'\\p' is not an escape: expected \\n \\t \\r \\b \\f \\0 \\\\ \\' \\\" \\` "
                   "\\uXXXX or \\UXXXXXXXX (a backslash itself is \\\\)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(copy_from_files),
        cmocka_unit_test(copy_from_a_query),
        cmocka_unit_test(copy_to),
        cmocka_unit_test(export_and_import),
        cmocka_unit_test(malformed_copies_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
