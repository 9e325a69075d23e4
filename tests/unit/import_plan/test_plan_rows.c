/* SPDX-License-Identifier: MIT */
#include "tests/unit/import_plan/plan_test.h"

#include "lib/base/alloc.h"

#define HEADER "id:ID(T),name,age:int,:LABEL\n"

static void a_file_is_spread_over_its_labels(void **state)
{
    gdb_plan_options options = arguments_of(NULL, LIST("n.csv"), NULL);

    (void)state;
    write_text("n.csv", HEADER "1,x,,P\n2,,,\"C\"\n3,,4,p\n,,,\n5,,,P;C\n");
    assert_plan(&options, "node P (id INT64 key, name STRING, age INT32)\n"
                          "  n.csv ',' header -> id name age - rows 'P' and strays\n"
                          "node C (id INT64 key)\n"
                          "  n.csv ',' header -> id - - - rows 'C'\n");
    write_text("n.csv", HEADER "x,,,P\n2,,,C\n");
    assert_plan(&options, "node P (id STRING key)\n"
                          "  n.csv ',' header -> id - - - rows 'P' and strays\n"
                          "node C (id INT64 key)\n"
                          "  n.csv ',' header -> id - - - rows 'C'\n");
}

static void files_share_tables_and_headers(void **state)
{
    gdb_plan_options options = arguments_of(NULL, LIST("h.csv,a.csv,b.csv", "c.csv"), NULL);

    (void)state;
    write_text("h.csv", HEADER);
    write_text("a.csv", "1,x,,P\n");
    write_text("b.csv", "2,,3,C\n4,,,P\n");
    write_text("c.csv", ":LABEL,id:ID(T),size:double\nC,5,1.5\n");
    assert_plan(&options, "node P (id INT64 key, name STRING)\n"
                          "  a.csv ',' -> id name - - rows 'P' and strays\n"
                          "  b.csv ',' -> id - - - rows 'P'\n"
                          "node C (id INT64 key, age INT32, size DOUBLE)\n"
                          "  b.csv ',' -> id - age - rows 'C' and strays\n"
                          "  c.csv ',' header -> - id size rows 'C' and strays\n");
}

static void id_spaces_make_pairs_of_one_table(void **state)
{
    gdb_plan_options options =
        arguments_of(NULL, LIST("P=p.csv", "C=c.csv"), LIST("pp.csv", "pc.csv"));

    (void)state;
    write_text("p.csv", "id:ID(P)\n1\n");
    write_text("c.csv", "id:ID(C)\nx\n");
    write_text("pp.csv", ":START_ID(P),:END_ID(P),:TYPE,w:int\n1,1,LIKES,3\n1,1,KNOWS,\n");
    write_text("pc.csv", ":START_ID(P),:END_ID(C),:TYPE,since:date\n1,x,LIKES,2020-01-01\n");
    assert_plan(&options, "node P (id INT64 key)\n"
                          "  p.csv ',' header -> id\n"
                          "node C (id STRING key)\n"
                          "  c.csv ',' header -> id\n"
                          "rel LIKES P -> P (w INT32, since DATE)\n"
                          "  pp.csv ',' header -> from to - w rows 'LIKES' and strays\n"
                          "rel KNOWS P -> P ()\n"
                          "  pp.csv ',' header -> from to - - rows 'KNOWS'\n"
                          "rel LIKES P -> C (w INT32, since DATE)\n"
                          "  pc.csv ',' header -> from to - since rows 'LIKES' and strays\n");
}

static void ends_can_be_named_for_all_types(void **state)
{
    gdb_plan_options options =
        arguments_of(NULL, LIST("n.csv"), LIST(":P:C=r.csv"));

    (void)state;
    write_text("n.csv", HEADER "1,,,P\n2,,,C\n");
    write_text("r.csv", ":START_ID(T),:END_ID(T),:TYPE\n1,2,A\n1,2,B\n");
    assert_plan(&options, "node P (id INT64 key)\n"
                          "  n.csv ',' header -> id - - - rows 'P' and strays\n"
                          "node C (id INT64 key)\n"
                          "  n.csv ',' header -> id - - - rows 'C'\n"
                          "rel A P -> C ()\n"
                          "  r.csv ',' header -> from to - rows 'A' and strays\n"
                          "rel B P -> C ()\n"
                          "  r.csv ',' header -> from to - rows 'B'\n");
    options = arguments_of(NULL, LIST("n.csv"), LIST("r.csv"));
    assert_no_plan(&options, GDB_ERR_INPUT, "r.csv:2", "expected --rels :FROM:TO=FILE");
}

static void schemas_are_kept_to(void **state)
{
    static const char schema[] = "CREATE NODE TABLE P(id INT64 PRIMARY KEY, name STRING);"
                                 "CREATE NODE TABLE C(id STRING PRIMARY KEY, age DOUBLE)";
    gdb_plan_options options = arguments_of(schema, LIST("n.csv"), NULL);

    (void)state;
    write_text("n.csv", HEADER "1,x,,P\n2,,3,C\n");
    assert_plan(&options, "node P (id INT64 key, name STRING)\n"
                          "  n.csv ',' header -> id name - - rows 'P' and strays\n"
                          "node C (id STRING key, age DOUBLE)\n"
                          "  n.csv ',' header -> id - age - rows 'C'\n");
    write_text("n.csv", HEADER "1,x,,P\n2,,3,P\n");
    assert_no_plan(&options, GDB_ERR_INPUT, "n.csv:1", "P has no column 'age'");
    write_text("n.csv", HEADER "1,x,,P\n2,,3,Q\n");
    assert_no_plan(&options, GDB_ERR_INPUT, "n.csv:3", "there is no node table 'Q'");
}

static void copy_takes_the_rows_of_one_table(void **state)
{
    (void)state;
    write_text("n.csv", ":LABEL,id,n\nP,1,2\nC,2,\n");
    assert_script(
        "CREATE NODE TABLE P(id INT64 PRIMARY KEY, n INT64);"
        "CREATE NODE TABLE C(id INT64 PRIMARY KEY);"
        "COPY C FROM 'n.csv' (HEADER=true, LABEL='C', FIELDS=[':LABEL', 'id', ':IGNORE']);"
        "COPY P FROM 'n.csv' (LABEL='P')",
        "node C (id INT64 key)\n"
        "  n.csv ',' header -> - id - rows 'C' and strays\n"
        "node P (id INT64 key, n INT64)\n"
        "  n.csv ',' header -> - id n rows 'P'\n");
    assert_bad_script("CREATE NODE TABLE P(id INT64 PRIMARY KEY, n INT64);"
                      "COPY P FROM 'n.csv' (LABEL='P', FIELDS=[':IGNORE', 'id', 'n'])",
                      "n.csv:1", "no field :LABEL in the header");
    write_text("n.csv", "1,2\n");
    assert_bad_script("CREATE NODE TABLE P(id INT64 PRIMARY KEY, n INT64);"
                      "COPY P FROM 'n.csv' (LABEL='P')",
                      "n.csv:1", "no header says where the label of a row stands");
}

static void files_that_say_no_tables_are_refused(void **state)
{
    gdb_plan_options nodes = arguments_of(NULL, LIST("n.csv"), NULL);
    gdb_plan_options rels = arguments_of(NULL, LIST("P=p.csv"), LIST("n.csv"));

    (void)state;
    write_text("p.csv", "id\n1\n");
    write_text("n.csv", "id,name\n1,x\n");
    assert_no_plan(&nodes, GDB_ERR_INPUT, "n.csv:1", "expected a field :LABEL");
    write_text("n.csv", "id:ID,name\n1,x\n");
    assert_no_plan(&nodes, GDB_ERR_INPUT, "n.csv:1", "no field :LABEL in the header");
    write_text("n.csv", "id:ID,:LABEL,l:LABEL\n1,x,x\n");
    assert_no_plan(&nodes, GDB_ERR_INPUT, "n.csv:1", "more than one field :LABEL");
    write_text("n.csv", ":START_ID,:END_ID,:LABEL\n1,1,x\n");
    assert_no_plan(&rels, GDB_ERR_INPUT, "n.csv:1", "no field :TYPE in the header");
    write_text("n.csv", "id:ID,:LABEL\n1,\n2\n");
    assert_no_plan(&nodes, GDB_ERR_INPUT, "n.csv:2", "this row belongs to no table");
}

static void planning_survives_every_failed_allocation(void **state)
{
    gdb_plan_options options = arguments_of(NULL, LIST("n.csv"), LIST("r.csv"));
    int failures = 0;

    (void)state;
    write_text("n.csv", "id:ID(P),:LABEL\n1,P\n\"2\",\"P\"\n");
    write_text("r.csv", ":START_ID(P),:END_ID(P),:TYPE\n1,2,A\n");
    for (;; failures++) {
        gdb_import_plan plan = {0};
        gdb_status status;
        gdb_alloc_fail_after(failures);
        status = gdb_import_plan_make(&plan, &options, &plan_err);
        gdb_alloc_fail_after(-1);
        gdb_import_plan_release(&plan);
        if (status == GDB_OK)
            break;
        assert_int_equal(status, GDB_ERR_NOMEM);
        gdb_error_clear(&plan_err);
    }
    assert_true(failures > 20);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, plan_setup, plan_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_file_is_spread_over_its_labels),
        TEST(files_share_tables_and_headers),
        TEST(id_spaces_make_pairs_of_one_table),
        TEST(ends_can_be_named_for_all_types),
        TEST(schemas_are_kept_to),
        TEST(copy_takes_the_rows_of_one_table),
        TEST(files_that_say_no_tables_are_refused),
        TEST(planning_survives_every_failed_allocation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
