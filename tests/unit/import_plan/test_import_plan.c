/* SPDX-License-Identifier: MIT */
#include "tests/unit/import_plan/plan_test.h"

#include "lib/base/alloc.h"

#define TABLES                                                                                     \
    "CREATE NODE TABLE P(id INT64, name STRING, born DATE, PRIMARY KEY(id));\n"                    \
    "CREATE NODE TABLE C(name STRING PRIMARY KEY);\n"                                              \
    "CREATE REL TABLE K(FROM P TO P, since DATE, note STRING);\n"                                  \
    "CREATE REL TABLE L(FROM P TO P, FROM P TO C, w DOUBLE);\n"

#define P_COLUMNS "node P (id INT64 key, name STRING, born DATE)\n"
#define C_COLUMNS "node C (name STRING key)\n"
#define K_COLUMNS "rel K P -> P (since DATE, note STRING)\n"
#define L_P_COLUMNS "rel L P -> P (w DOUBLE)\n"
#define L_C_COLUMNS "rel L P -> C (w DOUBLE)\n"

static void check_nodes(const char *text, const char *line)
{
    gdb_plan_options options = arguments_of(TABLES, LIST("P=p.csv"), NULL);
    char expected[512];

    write_text("p.csv", text);
    snprintf(expected, sizeof(expected),
             P_COLUMNS "  p.csv %s\n" C_COLUMNS K_COLUMNS L_P_COLUMNS L_C_COLUMNS, line);
    assert_plan(&options, expected);
}

static void check_bad_nodes(const char *text, const char *part)
{
    gdb_plan_options options = arguments_of(TABLES, LIST("P=p.csv"), NULL);

    write_text("p.csv", text);
    assert_no_plan(&options, GDB_ERR_INPUT, "p.csv:1", part);
}

static void check_rels(const char *text, const char *line)
{
    gdb_plan_options options = arguments_of(TABLES, NULL, LIST("K=k.csv"));
    char expected[512];

    write_text("k.csv", text);
    snprintf(expected, sizeof(expected),
             P_COLUMNS C_COLUMNS K_COLUMNS "  k.csv %s\n" L_P_COLUMNS L_C_COLUMNS, line);
    assert_plan(&options, expected);
}

static void check_bad_rels(const char *text, const char *part)
{
    gdb_plan_options options = arguments_of(TABLES, NULL, LIST("K=k.csv"));

    write_text("k.csv", text);
    assert_no_plan(&options, GDB_ERR_INPUT, "k.csv:1", part);
}

static void columns_are_matched_by_name(void **state)
{
    (void)state;
    check_nodes("id,name,born\n1,Ada,1815-12-10\n", "',' header -> id name born");
    check_nodes("BORN|ID|Name\n1815-12-10|1|Ada\n", "'|' header -> born id name");
    check_nodes("name;id\nAda;1\n", "';' header -> name id");
    check_nodes("id:ID(P)|born:date|name:string|x:IGNORE\n1|1815-12-10|Ada|5\n",
                "'|' header -> id born name -");
    check_nodes(":ID,name\n1,Ada\n", "',' header -> id name");
    check_nodes("key:ID,name\n1,Ada\n", "',' header -> id name");
}

static void files_without_names_go_by_position(void **state)
{
    (void)state;
    check_nodes("1,Ada,1815-12-10\n", "',' -> id name born");
    check_nodes("a,b,c\n1,Ada,1815-12-10\n", "',' header -> id name born");
    check_nodes("a.id,a.name,a.born\n1,Ada,1815-12-10\n", "',' header -> id name born");
    check_bad_nodes("1,Ada\n", "2 fields where P takes 3 by position (id, name, born)");
    check_bad_nodes("1,Ada,1815-12-10,x\n", "4 fields where P takes 3");
}

static void wrong_headers_are_errors_with_a_suggestion(void **state)
{
    (void)state;
    check_bad_nodes("id,nmae,born\n1,Ada,1815-12-10\n",
                    "P has no column 'nmae'; did you mean 'name'?");
    check_bad_nodes("name,born\nAda,1815-12-10\n", "no field holds the primary key 'id' of P");
    check_bad_nodes("id,name,ID\n1,Ada,1\n", "fields 1 and 3 of the header both name 'id' of P");
}

static void what_could_be_a_row_is_no_header(void **state)
{
    gdb_plan_options options = arguments_of(TABLES, LIST("C=c.csv"), NULL);

    (void)state;
    /* Texts before numbers, but the column is of type STRING. */
    write_text("c.csv", "abc\n12\n13\n");
    assert_plan(&options, C_COLUMNS "  c.csv ',' -> name\n" P_COLUMNS K_COLUMNS L_P_COLUMNS
                                    L_C_COLUMNS);
    write_text("c.csv", "name\nx\ny\n");
    assert_plan(&options, C_COLUMNS "  c.csv ',' header -> name\n" P_COLUMNS K_COLUMNS L_P_COLUMNS
                                    L_C_COLUMNS);
}

static void ends_are_the_first_two_fields_unless_the_header_says_otherwise(void **state)
{
    (void)state;
    check_rels("a,b,since,note\n1,2,2020-01-31,x\n", "',' header -> from to since note");
    check_rels("a,b,note\n1,2,x\n", "',' header -> from to note");
    check_rels("since,from,to\n2020-01-31,1,2\n", "',' header -> since from to");
    check_rels("since,:END_ID(P),:START_ID(P)\n2020-01-31,1,2\n", "',' header -> since to from");
    check_rels(":START_ID,:END_ID\n1,2\n", "',' header -> from to");
    check_rels("from,to\n1,2\n", "',' header -> from to");
    check_rels("1,2,2020-01-31,x\n", "',' -> from to since note");
    check_bad_rels("since,note\n2020-01-31,x\n", "no field holds the FROM end of K");
    check_bad_rels("a,since,b\n1,2020-01-31,2\n", "K has no column 'b'");
    check_bad_rels("from,to,sinse\n1,2,2020-01-31\n",
                   "K has no column 'sinse'; did you mean 'since'?");
    check_bad_rels("1,2\n", "2 fields where K takes 4 by position (from, to, since, note)");
}

static void files_without_header_take_that_of_their_neighbours(void **state)
{
    gdb_plan_options options = arguments_of(TABLES, LIST("P=a.csv,b.csv", "P=c.csv"), NULL);

    (void)state;
    write_text("a.csv", "1,1815-12-10\n");
    write_text("b.csv", "id:ID,born:date\n");
    write_text("c.csv", "2,1815-12-10\n");
    assert_plan(&options, P_COLUMNS "  a.csv ',' -> id born\n"
                                    "  b.csv ',' header -> id born\n"
                                    "  c.csv ',' -> id born\n" C_COLUMNS K_COLUMNS L_P_COLUMNS
                                        L_C_COLUMNS);
    write_text("c.csv", "2,Ada,1815-12-10\n");
    assert_no_plan(&options, GDB_ERR_INPUT, "c.csv:1",
                   "3 fields, where the header of P's files names 2");
}

static void the_dialect_of_the_command_line_holds(void **state)
{
    gdb_plan_options options = arguments_of(TABLES, LIST("P=p.csv"), NULL);

    (void)state;
    options.csv.header = GDB_CSV_HEADER_NO;
    options.csv.delimiter = ':';
    write_text("p.csv", "id:name:born\n1:Ada:1815-12-10\n");
    assert_plan(&options, P_COLUMNS "  p.csv ':' -> id name born\n" C_COLUMNS K_COLUMNS L_P_COLUMNS
                                        L_C_COLUMNS);
    options.csv.header = GDB_CSV_HEADER_YES;
    assert_plan(&options,
                P_COLUMNS "  p.csv ':' header -> id name born\n" C_COLUMNS K_COLUMNS L_P_COLUMNS
                    L_C_COLUMNS);
}

static void the_delimiter_that_fits_the_table_wins(void **state)
{
    (void)state;
    check_nodes("1|a, b|1815-12-10\n", "'|' -> id name born");
    check_nodes("1,a|b,1815-12-10\n", "',' -> id name born");
}

static void pairs_are_found_by_name_or_id_space(void **state)
{
    gdb_plan_options options = arguments_of(TABLES, NULL, LIST("L:P:C=l.csv"));

    (void)state;
    write_text("l.csv", "1,Rome,0.5\n");
    assert_plan(&options, P_COLUMNS C_COLUMNS L_C_COLUMNS "  l.csv ',' -> from to w\n" K_COLUMNS
                                                  L_P_COLUMNS);
    options = arguments_of(TABLES, NULL, LIST("L=l.csv"));
    assert_no_plan(&options, GDB_ERR_INPUT, "", "joins several pairs of node tables");
    write_text("l.csv", ":START_ID(P),:END_ID(C),w\n1,Rome,0.5\n");
    assert_plan(&options, P_COLUMNS C_COLUMNS L_C_COLUMNS
                "  l.csv ',' header -> from to w\n" K_COLUMNS L_P_COLUMNS);
    options = arguments_of(TABLES, NULL, LIST("L:C:P=l.csv"));
    assert_no_plan(&options, GDB_ERR_INPUT, "", "it does not join these node tables");
    options = arguments_of(TABLES, NULL, LIST("L:P:City=l.csv"));
    assert_no_plan(&options, GDB_ERR_INPUT, "", "there is no node table 'City'");
    assert_script(TABLES "COPY L FROM 'l.csv' (to='C', from='P')",
                  P_COLUMNS C_COLUMNS L_C_COLUMNS "  l.csv ',' header -> from to w\n" K_COLUMNS
                                                  L_P_COLUMNS);
    write_text("l.csv", "1,2,0.5\n");
    assert_bad_script(TABLES "COPY L FROM 'l.csv'", "s.cypher:5:6",
                      "COPY ... FROM 'file' (FROM='TABLE', TO='TABLE')");
}

static void copy_goes_by_position_where_the_header_fits_in_part(void **state)
{
    (void)state;
    write_text("p.csv", "id,label,birth\n1,Ada,1815-12-10\n");
    assert_script(TABLES "COPY P FROM 'p.csv'",
                  P_COLUMNS "  p.csv ',' header -> id name born\n" C_COLUMNS K_COLUMNS L_P_COLUMNS
                      L_C_COLUMNS "warning p.csv:1: P has no column 'label': its fields are taken "
                                  "by position, not by the header's names\n");
    write_text("p.csv", "id,label\n1,Ada\n");
    assert_bad_script(TABLES "COPY P FROM 'p.csv'", "p.csv:1", "P has no column 'label'");
    write_text("p.csv", "born,id\n1,1815-12-10\n");
    assert_script(TABLES "COPY P(id, born) FROM 'p.csv' (HEADER=true)",
                  P_COLUMNS "  p.csv ',' header -> id born\n" C_COLUMNS K_COLUMNS L_P_COLUMNS
                      L_C_COLUMNS);
    write_text("k.csv", "1,2,x\n");
    assert_script(TABLES "COPY K(note) FROM 'k.csv'",
                  P_COLUMNS C_COLUMNS K_COLUMNS "  k.csv ',' -> from to note\n" L_P_COLUMNS
                      L_C_COLUMNS);
}

static void tables_come_in_the_order_of_their_loading(void **state)
{
    (void)state;
    write_text("p.csv", "1,Ada,\n");
    write_text("c.csv", "Rome\n");
    write_text("k.csv", "1,1,2020-01-31,x\n");
    assert_script("COPY K FROM 'k.csv'; COPY C FROM 'c.csv'; COPY P FROM 'p.csv';" TABLES,
                  C_COLUMNS "  c.csv ',' -> name\n" P_COLUMNS "  p.csv ',' -> id name born\n"
                  K_COLUMNS "  k.csv ',' -> from to since note\n" L_P_COLUMNS L_C_COLUMNS);
}

static void patterns_stand_for_files_in_order(void **state)
{
    (void)state;
    write_text("p2.csv", "2,Bob,\n");
    write_text("p1.csv", "1,Ada,\n");
    write_text("p3.csv", "");
    assert_script(TABLES "COPY P FROM 'p*.csv'",
                  P_COLUMNS "  p1.csv ',' -> id name born\n"
                            "  p2.csv ',' -> id name born\n" C_COLUMNS K_COLUMNS L_P_COLUMNS
                      L_C_COLUMNS "warning p3.csv: there is nothing in it\n");
    assert_bad_script(TABLES "COPY P FROM 'q*.csv'", "s.cypher:5:13", "there is no file 'q*.csv'");
}

static void shapes_say_types_and_what_must_not_be_null(void **state)
{
    gdb_plan_options options = arguments_of(TABLES, NULL, NULL);
    gdb_import_plan plan = {0};
    const gdb_row_shape *shape;

    (void)state;
    assert_ok(gdb_import_plan_make(&plan, &options, &plan_err), plan_err);
    assert_int_equal(plan.table_count, 5);
    shape = &plan.tables[0].shape;
    assert_true(shape->not_null[0] && !shape->not_null[1] && !shape->not_null[2]);
    shape = &plan.tables[4].shape; /* L, P to C */
    assert_int_equal(shape->column_count, 3);
    assert_int_equal(shape->types[0], GDB_TYPE_INT64);
    assert_int_equal(shape->types[1], GDB_TYPE_STRING);
    assert_int_equal(shape->types[2], GDB_TYPE_DOUBLE);
    assert_true(shape->not_null[0] && shape->not_null[1] && !shape->not_null[2]);
    assert_string_equal(shape->table_name, "L");
    gdb_import_plan_release(&plan);
}

static void headers_are_kept_for_the_rejects(void **state)
{
    gdb_plan_options options = arguments_of(TABLES, LIST("P=a.csv,b.csv"), NULL);
    gdb_import_plan plan = {0};

    (void)state;
    write_text("a.csv", "\xEF\xBB\xBF" "id,\"name\"\r\n1,Ada\r\n");
    write_text("b.csv", "2,Bob\n");
    assert_ok(gdb_import_plan_make(&plan, &options, &plan_err), plan_err);
    assert_int_equal(plan.tables[0].file_count, 2);
    for (int i = 0; i < 2; i++)
        assert_true(gdb_text_equal(plan.tables[0].headers[i], gdb_text_of("id,\"name\"\r\n")));
    assert_true(plan.tables[0].files[0].skip_header);
    assert_false(plan.tables[0].files[1].skip_header);
    gdb_import_plan_release(&plan);
}

static void senseless_arguments_are_usage_errors(void **state)
{
    gdb_plan_options options = {0};

    (void)state;
    assert_no_plan(&options, GDB_ERR_USAGE, "", "nothing to load");
    options = arguments_of(NULL, LIST("-"), NULL);
    assert_no_plan(&options, GDB_ERR_USAGE, "", "cannot be spread over tables");
    options = arguments_of(NULL, NULL, LIST(":P:P=-"));
    assert_no_plan(&options, GDB_ERR_USAGE, "", "cannot be spread over tables");
    options = arguments_of(NULL, LIST("=p.csv"), NULL);
    assert_no_plan(&options, GDB_ERR_USAGE, "", "no table is named");
    options = arguments_of(NULL, LIST("P="), NULL);
    assert_no_plan(&options, GDB_ERR_USAGE, "", "a file name is missing");
    options = arguments_of(NULL, NULL, LIST("K:P=k.csv"));
    assert_no_plan(&options, GDB_ERR_USAGE, "", "expected TABLE=FILE, TABLE:FROM:TO=FILE");
    options = arguments_of(NULL, NULL, LIST("K:P:P:P=k.csv"));
    assert_no_plan(&options, GDB_ERR_USAGE, "", "expected TABLE=FILE, TABLE:FROM:TO=FILE");
    options = arguments_of(NULL, LIST("P=-", "C=-"), NULL);
    assert_no_plan(&options, GDB_ERR_USAGE, "", "standard input ('-') can be read only once");
    options = arguments_of(NULL, LIST("P=no.csv"), NULL);
    assert_no_plan(&options, GDB_ERR_INPUT, "", "there is no file 'no.csv'");
    options = arguments_of(TABLES, LIST("K=no.csv"), NULL);
    write_text("no.csv", "1\n");
    assert_no_plan(&options, GDB_ERR_INPUT, "", "'K' is a relationship table: load it with --rels");
    options = arguments_of(TABLES, LIST("Q=no.csv"), NULL);
    assert_no_plan(&options, GDB_ERR_INPUT, "", "there is no node table 'Q'");
    options.scripts = LIST("s.cypher");
    options.script_count = 1;
    assert_no_plan(&options, GDB_ERR_USAGE, "", "a script says itself what to load");
}

static void planning_survives_every_failed_allocation(void **state)
{
    gdb_plan_options options =
        arguments_of(NULL, LIST("P=p.csv,q.csv"), LIST("K=k.csv", "L:P:P=l.csv"));
    gdb_status status = GDB_ERR_NOMEM;

    (void)state;
    write_text("p.csv", "id,name\n1,Ada\n");
    write_text("q.csv", "2,Bob\n");
    write_text("k.csv", "a,b\n1,2\n");
    write_text("l.csv", "a,b,w\n1,2,0.5\n");
    for (int64_t n = 0; status != GDB_OK && n < 10000; n++) {
        gdb_import_plan plan = {0};
        gdb_alloc_fail_after(n);
        status = gdb_import_plan_make(&plan, &options, &plan_err);
        gdb_alloc_fail_after(-1);
        if (status != GDB_OK)
            assert_int_equal(status, GDB_ERR_NOMEM);
        gdb_error_clear(&plan_err);
        gdb_import_plan_release(&plan);
    }
    assert_int_equal(status, GDB_OK);
}

/* --- tables that there are --------------------------------------------------------------- */

static gdb_catalog *existing_catalog(void)
{
    static const char script[] =
        "CREATE NODE TABLE Person(id INT64, name STRING, PRIMARY KEY(id));"
        "CREATE NODE TABLE City(name STRING, PRIMARY KEY(name));"
        "CREATE REL TABLE Lives(FROM Person TO City, since DATE, MANY_ONE);";
    static const char *const scripts[] = {"existing.cypher"};
    gdb_plan_options options = {.scripts = scripts, .script_count = 1};
    gdb_import_plan plan = {0};
    gdb_catalog *catalog;

    write_text("existing.cypher", script);
    assert_ok(gdb_import_plan_make(&plan, &options, &plan_err), plan_err);
    catalog = plan.catalog;
    plan.catalog = NULL;
    gdb_import_plan_release(&plan);
    return catalog;
}

static void files_are_added_to_tables_that_there_are(void **state)
{
    gdb_catalog *existing = existing_catalog();
    gdb_plan_options options;

    (void)state;
    write_text("p.csv", "name,id\nAda,1\n");
    write_text("l.csv", "1,London,\n");
    write_text("t.csv", "title\nOne\n");
    options = arguments_of(NULL, LIST("person=p.csv", "Book=t.csv"), LIST("Lives=l.csv"));
    options.existing = existing;
    assert_plan(&options, "node Person (id INT64 key, name STRING)\n"
                          "  p.csv ',' header -> name id\n"
                          "node Book (title STRING key)\n"
                          "  t.csv ',' header -> title\n"
                          "node City (name STRING key)\n"
                          "rel Lives Person -> City (since DATE)\n"
                          "  l.csv ',' -> from to since\n");
    gdb_catalog_free(existing);
}

static void tables_that_there_are_may_be_declared_again(void **state)
{
    static const struct {
        const char *script, *where, *message;
    } others[] = {
        {"CREATE NODE TABLE Person(id INT32, name STRING, PRIMARY KEY(id));", "s.cypher:1:19",
         "column 'id' is INT64 there, and INT32 here"},
        {"CREATE NODE TABLE Person(name STRING, id INT64, PRIMARY KEY(id));", "s.cypher:1:19",
         "column 1 is 'id' there, and 'name' here"},
        {"CREATE NODE TABLE Person(id INT64, name STRING, age INT8, PRIMARY KEY(id));",
         "s.cypher:1:19", "it has no column 'age'"},
        {"CREATE NODE TABLE Person(id INT64, PRIMARY KEY(id));", "s.cypher:1:19",
         "it has a column 'name', too"},
        {"CREATE NODE TABLE Person(id INT64, name STRING, PRIMARY KEY(name));", "s.cypher:1:19",
         "its primary key is 'id' there, and 'name' here"},
        {"CREATE REL TABLE Lives(FROM Person TO City, since DATE);", "s.cypher:1:18",
         "it is MANY_ONE there, and MANY_MANY here"},
        {"CREATE REL TABLE Lives(FROM City TO City, since DATE, MANY_ONE);", "s.cypher:1:18",
         "FROM 'Person' TO 'City' is only there"},
        {"CREATE REL TABLE Lives(FROM Person TO City, FROM City TO City, MANY_ONE);",
         "s.cypher:1:18", "FROM 'City' TO 'City' is only here"},
        {"CREATE REL TABLE Person(FROM City TO City);", "s.cypher:1:18", "'Person' exists already"},
        {"CREATE NODE TABLE New(id INT64, PRIMARY KEY(id));"
         "CREATE NODE TABLE New(id INT64, PRIMARY KEY(id));",
         "s.cypher:1:68", "'New' exists already"}};
    static const char *const scripts[] = {"s.cypher"};
    gdb_catalog *existing = existing_catalog();
    gdb_plan_options options = {.scripts = scripts, .script_count = 1, .existing = existing};

    (void)state;
    write_text("s.cypher",
               "CREATE NODE TABLE person(ID INT64, Name STRING, PRIMARY KEY(iD));"
               "CREATE REL TABLE lives(FROM person TO city, SINCE DATE, MANY_ONE);"
               "CREATE NODE TABLE IF NOT EXISTS City(other INT64, PRIMARY KEY(other));");
    assert_plan(&options, "node Person (id INT64 key, name STRING)\n"
                          "node City (name STRING key)\n"
                          "rel Lives Person -> City (since DATE)\n");
    for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
        write_text("s.cypher", others[i].script);
        assert_no_plan(&options, GDB_ERR_INPUT, others[i].where, others[i].message);
    }
    gdb_catalog_free(existing);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, plan_setup, plan_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(columns_are_matched_by_name),
        TEST(files_without_names_go_by_position),
        TEST(wrong_headers_are_errors_with_a_suggestion),
        TEST(what_could_be_a_row_is_no_header),
        TEST(ends_are_the_first_two_fields_unless_the_header_says_otherwise),
        TEST(files_without_header_take_that_of_their_neighbours),
        TEST(the_dialect_of_the_command_line_holds),
        TEST(the_delimiter_that_fits_the_table_wins),
        TEST(pairs_are_found_by_name_or_id_space),
        TEST(copy_goes_by_position_where_the_header_fits_in_part),
        TEST(tables_come_in_the_order_of_their_loading),
        TEST(patterns_stand_for_files_in_order),
        TEST(shapes_say_types_and_what_must_not_be_null),
        TEST(headers_are_kept_for_the_rejects),
        TEST(senseless_arguments_are_usage_errors),
        TEST(planning_survives_every_failed_allocation),
        TEST(files_are_added_to_tables_that_there_are),
        TEST(tables_that_there_are_may_be_declared_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
