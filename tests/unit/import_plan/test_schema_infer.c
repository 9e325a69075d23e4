/* SPDX-License-Identifier: MIT */
#include "tests/unit/import_plan/plan_test.h"

static void check_nodes(const char *text, const char *expected)
{
    gdb_plan_options options = arguments_of(NULL, LIST("P=p.csv"), NULL);

    write_text("p.csv", text);
    assert_plan(&options, expected);
}

static void check_bad_nodes(const char *text, const char *part)
{
    gdb_plan_options options = arguments_of(NULL, LIST("P=p.csv"), NULL);

    write_text("p.csv", text);
    assert_no_plan(&options, GDB_ERR_INPUT, "p.csv:1", part);
}

static void typed_headers_say_columns_and_types(void **state)
{
    (void)state;
    check_nodes("id:ID(P),name,born:date,n:int,x:IGNORE,:LABEL,ok:boolean\n"
                "1,Ada,1815-12-10,5,y,Person,true\n",
                "node P (id INT64 key, name STRING, born DATE, n INT32, label STRING, ok BOOL)\n"
                "  p.csv ',' header -> id name born n - label ok\n");
    check_nodes("id:ID,tags:string[],n:int[]\n1,a;b,1;2\n",
                "node P (id INT64 key, tags STRING[], n INT32[])\n"
                "  p.csv ',' header -> id tags n\n");
    check_nodes("name|nr:ID{id-type:string}\nAda|1\n",
                "node P (name STRING, nr STRING key)\n"
                "  p.csv '|' header -> name nr\n");
    check_nodes(":ID\nx1\nx2\n", "node P (id STRING key)\n"
                                 "  p.csv ',' header -> id\n");
    check_nodes("a:string,b:double\nx,1\n", "node P (a STRING key, b DOUBLE)\n"
                                            "  p.csv ',' header -> a b\n");
}

static void plain_headers_have_types_from_the_data(void **state)
{
    (void)state;
    check_nodes(
        "id,name,score,born,at,ok,zip\n"
        "1,Ada,1.5,1815-12-10,2020-01-01 10:00:00,true,00123\n"
        "2,,2,,,,\n",
        "node P (id INT64 key, name STRING, score DOUBLE, born DATE, at TIMESTAMP, ok BOOL, "
        "zip STRING)\n"
        "  p.csv ',' header -> id name score born at ok zip\n");
    check_nodes("weight,name\n1.5,x\n", "node P (weight STRING key, name STRING)\n"
                                        "  p.csv ',' header -> weight name\n");
}

static void files_bring_their_types_together(void **state)
{
    gdb_plan_options options = arguments_of(NULL, LIST("P=a.csv,b.csv", "P=c.csv"), NULL);

    (void)state;
    write_text("a.csv", "id,x,y,d,z\n1,1,1,2020-01-01,1\n");
    write_text("b.csv", "2,1.5,2,2020-01-01 10:00:00,2\n");
    write_text("c.csv", "id,x,y,d,more\n3,1,abc,2020-01-01,true\n");
    assert_plan(&options,
                "node P (id INT64 key, x DOUBLE, y STRING, d TIMESTAMP, z INT64, more BOOL)\n"
                "  a.csv ',' header -> id x y d z\n"
                "  b.csv ',' -> id x y d z\n"
                "  c.csv ',' header -> id x y d more\n");
    write_text("a.csv", "id:ID,x:int\n1,1\n");
    write_text("b.csv", "2,1\n");
    write_text("c.csv", "id:ID,x:string\n3,1\n");
    assert_no_plan(&options, GDB_ERR_INPUT, "c.csv:1",
                   "column 'x' is STRING here, but INT32 in a.csv");
}

static void the_header_may_stand_in_a_file_of_its_own_or_in_a_later_one(void **state)
{
    gdb_plan_options options = arguments_of(NULL, LIST("P=a.csv,b.csv"), NULL);

    (void)state;
    write_text("a.csv", "id,name\n");
    write_text("b.csv", "1,Ada\n2,Bob\n");
    assert_plan(&options, "node P (id INT64 key, name STRING)\n"
                          "  a.csv ',' header -> id name\n"
                          "  b.csv ',' -> id name\n");
    write_text("a.csv", "1|Ada\n");
    write_text("b.csv", "id:ID|name:string\n");
    assert_plan(&options, "node P (id INT64 key, name STRING)\n"
                          "  a.csv '|' -> id name\n"
                          "  b.csv '|' header -> id name\n");
    /* All is text: the first line is the header, and the second file repeats it. */
    write_text("a.csv", "name,city\nAda,London\n");
    write_text("b.csv", "name,city\nBob,Paris\n");
    assert_plan(&options, "node P (name STRING key, city STRING)\n"
                          "  a.csv ',' header -> name city\n"
                          "  b.csv ',' header -> name city\n");
    write_text("b.csv", "Bob,Paris\n");
    assert_plan(&options, "node P (name STRING key, city STRING)\n"
                          "  a.csv ',' header -> name city\n"
                          "  b.csv ',' -> name city\n");
}

static void what_headers_cannot_mean_is_refused(void **state)
{
    (void)state;
    check_bad_nodes("1,2\n3,4\n", "no header names the columns");
    check_bad_nodes("", "no header names the columns");
    check_bad_nodes("id:ID,tags:string[2]\n1,a;b\n",
                    "field 'tags:string[2]': what is behind the colon is no type that");
    check_bad_nodes("id:ID,:START_ID(P)\n1,2\n", "load them with --rels");
    check_bad_nodes("a:ID,b:ID\n1,2\n", "would be one composite key");
    check_bad_nodes("id,\n1,2\n", "field 2 of the header has no name");
    check_bad_nodes("x:ID,y:double,X:int\n1,2,3\n", "fields 1 and 3 of the header both name 'x'");
    check_bad_nodes("x:ID{id-type:double}\n1\n", "is no type of a key");
}

static void ends_are_found_by_id_space(void **state)
{
    gdb_plan_options options = arguments_of(NULL, LIST("Human=h.csv", "City=c.csv"),
                                            LIST("L=l.csv", "L=m.csv", "L=n.csv"));

    (void)state;
    write_text("h.csv", "id:ID(Person-ID),name:string\n1,Ada\n");
    write_text("c.csv", "name:ID(City)\nRome\n");
    write_text("l.csv",
               ":START_ID(Person-ID),:END_ID(City),since:date,:TYPE\n1,Rome,2020-01-01,L\n");
    write_text("m.csv", ":END_ID(Person-ID),:START_ID(Person-ID)\n1,1\n");
    write_text("n.csv", ":START_ID(Person-ID),:END_ID(City)\n1,Rome\n");
    assert_plan(&options, "node Human (id INT64 key, name STRING)\n"
                          "  h.csv ',' header -> id name\n"
                          "node City (name STRING key)\n"
                          "  c.csv ',' header -> name\n"
                          "rel L Human -> City (since DATE, type STRING)\n"
                          "  l.csv ',' header -> from to since type\n"
                          "  n.csv ',' header -> from to\n"
                          "rel L Human -> Human (since DATE, type STRING)\n"
                          "  m.csv ',' header -> to from\n");
    write_text("m.csv", "a,b\n1,1\n");
    assert_no_plan(
        &options, GDB_ERR_INPUT, "",
        "relationship table 'L': which node tables it joins is not said (expected --rels "
        "L:FROM:TO=FILE");
}

static void ends_are_named_or_the_only_node_table(void **state)
{
    gdb_plan_options options = arguments_of(NULL, LIST("P=p.csv"), LIST("K=k.csv", "K=k1.csv"));

    (void)state;
    write_text("p.csv", "id,name\n1,Ada\n");
    write_text("k.csv", "a,b,w\n1,1,0.5\n");
    write_text("k1.csv", "1,1,7\n");
    assert_plan(&options, "node P (id INT64 key, name STRING)\n"
                          "  p.csv ',' header -> id name\n"
                          "rel K P -> P (w DOUBLE)\n"
                          "  k.csv ',' header -> from to w\n"
                          "  k1.csv ',' -> from to w\n");
    write_text("k.csv", "id,Source,Target\n7,1,1\n");
    write_text("k1.csv", "");
    assert_plan(&options, "node P (id INT64 key, name STRING)\n"
                          "  p.csv ',' header -> id name\n"
                          "rel K P -> P (id INT64)\n"
                          "  k.csv ',' header -> id from to\n"
                          "warning k1.csv: there is nothing in it\n");
    write_text("k.csv", "a,b,w\n1,1,0.5\n");
    options = arguments_of(NULL, LIST("P=p.csv", "Q=p.csv"), LIST("K:P:Q=k.csv"));
    assert_plan(&options, "node P (id INT64 key, name STRING)\n"
                          "  p.csv ',' header -> id name\n"
                          "node Q (id INT64 key, name STRING)\n"
                          "  p.csv ',' header -> id name\n"
                          "rel K P -> Q (w DOUBLE)\n"
                          "  k.csv ',' header -> from to w\n");
    options = arguments_of(NULL, LIST("P=p.csv"), LIST("K:P:Q=k.csv"));
    assert_no_plan(&options, GDB_ERR_INPUT, "", "there is no node table 'Q'");
    options = arguments_of(NULL, NULL, LIST("K=k.csv"));
    assert_no_plan(&options, GDB_ERR_INPUT, "", "relationships without nodes");
    options = arguments_of(NULL, LIST("P=p.csv"), LIST("p=k.csv"));
    assert_no_plan(&options, GDB_ERR_INPUT, "k.csv:1", "a node table 'P' exists already");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, plan_setup, plan_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(typed_headers_say_columns_and_types),
        TEST(plain_headers_have_types_from_the_data),
        TEST(files_bring_their_types_together),
        TEST(the_header_may_stand_in_a_file_of_its_own_or_in_a_later_one),
        TEST(what_headers_cannot_mean_is_refused),
        TEST(ends_are_found_by_id_space),
        TEST(ends_are_named_or_the_only_node_table),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
