/* SPDX-License-Identifier: MIT */
#include "tests/unit/import_plan/plan_test.h"

#include <sys/stat.h>

static void scripts_make_tables(void **state)
{
    (void)state;
    assert_script(
        "CREATE NODE TABLE P(id INT64, name STRING, PRIMARY KEY(id));\n"
        "create node table `C d`(name TEXT PRIMARY KEY, pop long, x boolean DEFAULT NULL);"
        "CREATE REL TABLE K(FROM P TO P, since DATE, MANY_ONE);\n"
        "CREATE REL TABLE L(FROM P TO P, FROM P TO `C d`, w FLOAT64);\n",
        "node P (id INT64 key, name STRING)\n"
        "node C d (name STRING key, pop INT64, x BOOL)\n"
        "rel K P -> P (since DATE)\n"
        "rel L P -> P (w DOUBLE)\n"
        "rel L P -> C d (w DOUBLE)\n");
    assert_script("", "");
}

static void tables_that_exist_can_be_skipped(void **state)
{
    (void)state;
    assert_script("CREATE NODE TABLE P(id INT64 PRIMARY KEY);"
                  "CREATE NODE TABLE IF NOT EXISTS p(other STRING PRIMARY KEY);"
                  "CREATE REL TABLE K(FROM P TO P);"
                  "CREATE REL TABLE IF NOT EXISTS K(FROM P TO P, x INT8);"
                  "CREATE REL TABLE IF NOT EXISTS P(FROM P TO P)", /* as KuzuDB has it */
                  "node P (id INT64 key)\n"
                  "rel K P -> P ()\n");
    assert_bad_script("CREATE NODE TABLE P(id INT64 PRIMARY KEY);\n"
                      "CREATE NODE TABLE p(id INT64 PRIMARY KEY)",
                      "s.cypher:2:19", "a node table 'P' exists already");
}

static void bad_tables_are_named_with_their_place(void **state)
{
    (void)state;
    assert_bad_script("CREATE NODE TABLE P(id INT64,\n  tags STRING[][], PRIMARY KEY(id))",
                      "s.cypher:2:8", "column 'tags': the type 'STRING[][]' cannot be stored");
    assert_bad_script("CREATE NODE TABLE P(id INT64, v FLOAT[0], PRIMARY KEY(id))",
                      "s.cypher:1:33",
                      "'FLOAT[0]' cannot be stored (expected an array of 1 to 65535 elements");
    assert_bad_script("CREATE NODE TABLE P(id INT64, v FLOAT[2][3], PRIMARY KEY(id))",
                      "s.cypher:1:33", "'FLOAT[2][3]' cannot be stored (expected BOOL,");
    assert_bad_script("CREATE NODE TABLE P(id INT64[], PRIMARY KEY(id))", "s.cypher:1:19",
                      "column 'P.id' of type INT64[] cannot be a primary key");
    assert_bad_script("CREATE NODE TABLE P(id SERIAL, PRIMARY KEY(id))", "s.cypher:1:24",
                      "the type 'SERIAL' cannot be stored (expected INT64");
    assert_bad_script("CREATE NODE TABLE P(id INT64, d DECIMAL(18, 3), PRIMARY KEY(id))",
                      "s.cypher:1:33", "column 'd': the type 'DECIMAL(18, 3)' cannot be stored");
    assert_bad_script("CREATE NODE TABLE P(id INT64, x INT8 DEFAULT 300, PRIMARY KEY(id))",
                      "s.cypher:1:46",
                      "column 'x': DEFAULT: the INT64 '300' is out of the range of INT8");
    assert_bad_script("CREATE NODE TABLE P(id INT64)", "s.cypher:1:19", "has no primary key");
    assert_bad_script("CREATE NODE TABLE P(id INT64, PRIMARY KEY(ID2))", "s.cypher:1:43",
                      "its primary key 'ID2' is no column");
    assert_bad_script("CREATE NODE TABLE P(id DOUBLE, PRIMARY KEY(id))", "s.cypher:1:19",
                      "cannot be a primary key");
    assert_bad_script("CREATE NODE TABLE P(id INT64, Id INT8, PRIMARY KEY(id))", "s.cypher:1:19",
                      "two columns");
    assert_bad_script("CREATE NODE TABLE Person(id INT64 PRIMARY KEY);\n"
                      "CREATE REL TABLE K(FROM Person TO Perso)",
                      "s.cypher:2:35", "there is no node table 'Perso'; did you mean 'Person'?");
    assert_bad_script("CREATE NODE TABLE P(id INT64 PRIMARY KEY);\n"
                      "CREATE REL TABLE K(FROM P TO P, FROM P TO P)",
                      "s.cypher:2:18", "FROM P TO P is given twice");
}

static void other_statements_are_refused(void **state)
{
    (void)state;
    assert_bad_script("\nMATCH (n) RETURN n", "s.cypher:2:1", "found a query, 'MATCH'");
    assert_bad_script("DROP TABLE P", "s.cypher:1:1", "found 'DROP'");
    assert_bad_script("BEGIN TRANSACTION;", "s.cypher:1:1", "found 'BEGIN'");
    assert_bad_script("CREATE NODE TABLE P(id INT64 PRIMARY KEY);\nCOPY P TO 'x.csv'",
                      "s.cypher:2:8", "FROM");
    assert_bad_script("COPY (MATCH (n) RETURN n) TO 'x.csv'", "s.cypher:1:1", "found 'COPY'");
    assert_bad_script("CREATE NODE TABLE P(id INT64 PRIMARY KEY);\n"
                      "COPY P FROM (MATCH (n) RETURN n.id)",
                      "s.cypher:2:14", "COPY from a query is not possible");
    assert_bad_script("CREATE NODE TABEL P", "s.cypher:1:13", "TABLE");
    assert_bad_script("EXPLAIN MATCH (n) RETURN n", "s.cypher:1:1", "found a query, 'EXPLAIN'");
}

static void a_missing_script_is_an_error(void **state)
{
    gdb_plan_options options = {.scripts = LIST("no.cypher"), .script_count = 1};

    (void)state;
    assert_no_plan(&options, GDB_ERR_INPUT, "", "cannot open 'no.cypher'");
}

static void a_schema_holds_no_copy(void **state)
{
    gdb_plan_options options =
        arguments_of("CREATE NODE TABLE P(id INT64 PRIMARY KEY);COPY P FROM 'p.csv'", NULL, NULL);

    (void)state;
    assert_no_plan(&options, GDB_ERR_INPUT, "schema.cypher:1:43",
                   "a schema holds CREATE NODE TABLE and CREATE REL TABLE; found 'COPY'");
}

#define P_TABLE "CREATE NODE TABLE P(id INT64, name STRING, PRIMARY KEY(id));\n"

static void copy_understands_the_options_of_kuzudb(void **state)
{
    (void)state;
    write_text("p.csv", "1;'a;b'\n");
    assert_script(P_TABLE
                  "COPY P FROM 'p.csv' (header=false, delim=';', quote='\\'', "
                  "escape='\\\\', parallel=false, sample_size=10, null_strings=['', 'NA'], "
                  "file_format='CSV', auto_detect=true, SKIP=0, list_begin='[', list_end=']')",
                  "node P (id INT64 key, name STRING)\n"
                  "  p.csv ';' -> id name\n");
    write_text("p.csv", "x|y\n1|a\n");
    assert_script(P_TABLE "COPY P FROM 'p.csv' (SEP='|', HEADERS)",
                  "node P (id INT64 key, name STRING)\n"
                  "  p.csv '|' header -> id name\n");
    write_text("p.csv", "1,a\n");
    assert_script(P_TABLE "COPY P FROM 'p.csv' (ignore_errors=true)",
                  "node P (id INT64 key, name STRING)\n"
                  "  p.csv ',' -> id name\n");
}

static void fields_stand_for_a_header(void **state)
{
    (void)state;
    write_text("p.csv", "name,id\nx,1\n");
    assert_script(P_TABLE "COPY P FROM 'p.csv' (header=true, fields=['id', 'name:STRING'])",
                  "node P (id INT64 key, name STRING)\n"
                  "  p.csv ',' header -> id name\n");
    assert_script(P_TABLE "COPY P FROM 'p.csv' (skip=1, header=false, fields=[':IGNORE', ':ID'])",
                  "node P (id INT64 key, name STRING)\n"
                  "  p.csv ',' -> - id\n");
}

static void bad_options_are_named_with_their_place(void **state)
{
    (void)state;
    write_text("p.csv", "1,a\n");
    assert_bad_script(P_TABLE "COPY P FROM 'p.csv' (heade=true)", "s.cypher:2:22",
                      "COPY has no option 'heade'; did you mean 'HEADER'?");
    assert_bad_script(P_TABLE "COPY P FROM 'p.csv' (zzz=1)", "s.cypher:2:22", "(it has HEADER, ");
    assert_bad_script(P_TABLE "COPY P FROM 'p.csv' (header=3)", "s.cypher:2:29",
                      "option 'header': expected true or false, found '3'");
    assert_bad_script(P_TABLE "COPY P FROM 'p.csv' (delim='||')", "s.cypher:2:28",
                      "expected one ASCII character");
    assert_bad_script(P_TABLE "COPY P FROM 'p.csv' (delim='')", "s.cypher:2:28", "one ASCII");
    assert_bad_script(P_TABLE "COPY P FROM 'p.csv' (delim='\"')", "s.cypher:2:22", "delimiter");
    assert_bad_script(P_TABLE "COPY P FROM 'p.csv' (skip='x')", "s.cypher:2:27",
                      "expected a number of lines");
    assert_bad_script(P_TABLE "COPY P FROM 'p.csv' (list_begin='(')", "s.cypher:2:33",
                      "expected '['");
    assert_bad_script(P_TABLE "COPY P FROM 'p.csv' (list_end='}')", "s.cypher:2:31",
                      "expected ']'");
    assert_bad_script(P_TABLE "COPY P FROM 'p.csv' (encoding='ebcdic')", "s.cypher:2:31",
                      "expected 'utf-8'");
    assert_bad_script(P_TABLE "COPY P FROM 'p.csv' (fields='id')", "s.cypher:2:29",
                      "expected a list of names");
    assert_bad_script(P_TABLE "COPY P FROM 'p.csv' (fields=[1, 2])", "s.cypher:2:29",
                      "expected a list of texts");
    assert_bad_script(P_TABLE "COPY P FROM 'p.csv' (fields=['id'])", "p.csv:1",
                      "2 fields, where FIELDS for P's files names 1");
    assert_bad_script(P_TABLE "COPY P FROM 'p.csv' (file_format='parquet')", "s.cypher:2:34",
                      "expected 'csv'");
    assert_bad_script(P_TABLE "COPY P FROM 'p.csv' (null_strings=['a','b'])", "s.cypher:2:35",
                      "at most one text for NULL");
}

static void files_are_looked_for_beside_the_script_too(void **state)
{
    gdb_plan_options options = {.scripts = LIST("d/s.cypher"), .script_count = 1};

    (void)state;
    assert_int_equal(mkdir("d", 0777), 0);
    write_text("d/s.cypher", P_TABLE "COPY P FROM 'p.csv'; COPY P FROM 'q.csv'");
    write_text("d/p.csv", "1,a\n");
    write_text("d/q.csv", "2,b\n");
    write_text("q.csv", "3,c\n");
    assert_plan(&options, "node P (id INT64 key, name STRING)\n"
                          "  d/p.csv ',' -> id name\n"
                          "  q.csv ',' -> id name\n");
    assert_int_equal(unlink("d/p.csv"), 0);
    assert_no_plan(&options, GDB_ERR_INPUT, "d/s.cypher:2:13",
                   "there is no file 'p.csv', in the working directory or in 'd'");
    assert_int_equal(gdb_file_remove_directory("d", NULL), GDB_OK);
}

static void copy_errors_have_their_place(void **state)
{
    (void)state;
    write_text("p.csv", "1,a\n");
    assert_bad_script(P_TABLE "COPY Q FROM 'p.csv'", "s.cypher:2:6", "there is no table 'Q'");
    assert_bad_script(P_TABLE "COPY P(id, nam) FROM 'p.csv'", "s.cypher:2:8",
                      "P has no column 'nam'; did you mean 'name'?");
    assert_bad_script(P_TABLE "COPY P(id, id) FROM 'p.csv'", "s.cypher:2:8", "named twice");
    assert_bad_script(P_TABLE "COPY P(id) FROM 'p.csv'", "p.csv:1",
                      "2 fields where P takes 1 by position (id)");
    assert_bad_script(P_TABLE "COPY P FROM 'p.parquet'", "s.cypher:2:13", "there is no file");
    write_text("p.parquet", "PAR1");
    assert_bad_script(P_TABLE "COPY P FROM 'p.parquet'", "s.cypher:2:6", "is not CSV");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(scripts_make_tables, plan_setup, plan_teardown),
        cmocka_unit_test_setup_teardown(tables_that_exist_can_be_skipped, plan_setup,
                                        plan_teardown),
        cmocka_unit_test_setup_teardown(bad_tables_are_named_with_their_place, plan_setup,
                                        plan_teardown),
        cmocka_unit_test_setup_teardown(other_statements_are_refused, plan_setup, plan_teardown),
        cmocka_unit_test_setup_teardown(a_missing_script_is_an_error, plan_setup, plan_teardown),
        cmocka_unit_test_setup_teardown(a_schema_holds_no_copy, plan_setup, plan_teardown),
        cmocka_unit_test_setup_teardown(copy_understands_the_options_of_kuzudb, plan_setup,
                                        plan_teardown),
        cmocka_unit_test_setup_teardown(fields_stand_for_a_header, plan_setup, plan_teardown),
        cmocka_unit_test_setup_teardown(bad_options_are_named_with_their_place, plan_setup,
                                        plan_teardown),
        cmocka_unit_test_setup_teardown(files_are_looked_for_beside_the_script_too, plan_setup,
                                        plan_teardown),
        cmocka_unit_test_setup_teardown(copy_errors_have_their_place, plan_setup, plan_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
