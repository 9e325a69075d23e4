/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/catalog/catalog.h"

static gdb_column_schema column(const char *name, gdb_type_id type)
{
    gdb_column_schema c = {gdb_text_of(name), type, NULL};
    return c;
}

static gdb_status add_node(gdb_catalog *catalog, const char *name, const gdb_node_schema **out,
                           gdb_error *err)
{
    gdb_column_schema columns[2] = {column("id", GDB_TYPE_INT64), column("name", GDB_TYPE_STRING)};
    gdb_node_schema schema = {0, gdb_text_of(name), columns, 2, 0};

    return gdb_catalog_add_node(catalog, &schema, out, err);
}

static void tables_are_found_whatever_the_case(void **state)
{
    gdb_catalog *catalog = NULL;
    gdb_error err = GDB_ERROR_INIT;
    const gdb_node_schema *person = NULL;
    const gdb_rel_pair *pair = NULL;
    const gdb_rel_schema *likes = NULL;
    gdb_column_schema since = column("since", GDB_TYPE_DATE);
    gdb_rel_pair pairs[2] = {{0, 1, 1}, {0, 1, 2}};
    gdb_rel_schema schema = {gdb_text_of("Likes"), GDB_MULTIPLICITY_MANY_ONE, pairs, 2, &since, 1};

    (void)state;
    assert_ok(gdb_catalog_create(&catalog, &err), err);
    assert_ok(add_node(catalog, "Person", &person, &err), err);
    assert_int_equal(person->id, 1);
    assert_ok(add_node(catalog, "Post", NULL, &err), err);
    assert_ok(gdb_catalog_add_rel(catalog, &schema, &likes, &err), err);
    assert_int_equal(likes->pairs[0].id, 3);
    assert_int_equal(likes->pairs[1].id, 4);

    person = gdb_catalog_find_node(catalog, gdb_text_of("pERSON"));
    assert_non_null(person);
    assert_memory_equal(person->name.data, "Person", 6);
    assert_ptr_equal(gdb_catalog_node_by_id(catalog, 1), person);
    assert_null(gdb_catalog_node_by_id(catalog, 3));
    assert_null(gdb_catalog_find_node(catalog, gdb_text_of("likes")));
    assert_ptr_equal(gdb_catalog_find_rel(catalog, gdb_text_of("LIKES")), likes);
    assert_null(gdb_catalog_find_rel(catalog, gdb_text_of("Person")));
    assert_ptr_equal(gdb_catalog_rel_by_pair(catalog, 4, &pair), likes);
    assert_int_equal(pair->to, 2);
    assert_ptr_equal(gdb_catalog_rel_by_pair(catalog, 3, NULL), likes);
    assert_null(gdb_catalog_rel_by_pair(catalog, 1, NULL));
    assert_int_equal(gdb_schema_find_column(person->columns, 2, gdb_text_of("NAME")), 1);
    assert_int_equal(gdb_schema_find_column(person->columns, 2, gdb_text_of("nam")), -1);
    gdb_catalog_free(catalog);
    gdb_catalog_free(NULL);
}

static void many_tables_keep_their_names(void **state)
{
    gdb_catalog *catalog = NULL;
    gdb_error err = GDB_ERROR_INIT;
    char name[16];

    (void)state;
    assert_ok(gdb_catalog_create(&catalog, &err), err);
    for (unsigned i = 0; i < 100; i++) {
        snprintf(name, sizeof(name), "t%u", i);
        assert_ok(add_node(catalog, name, NULL, &err), err);
    }
    for (unsigned i = 0; i < 100; i++) {
        snprintf(name, sizeof(name), "T%u", i);
        assert_non_null(gdb_catalog_find_node(catalog, gdb_text_of(name)));
        assert_int_equal(gdb_catalog_find_node(catalog, gdb_text_of(name))->id, i + 1);
    }
    assert_int_equal(gdb_catalog_get(catalog)->node_count, 100);
    assert_int_equal(gdb_catalog_get(catalog)->next_id, 101);
    gdb_catalog_free(catalog);
}

static void node_table_that_breaks_a_rule_is_refused(void **state)
{
    gdb_catalog *catalog = NULL;
    gdb_error err = GDB_ERROR_INIT;
    gdb_column_schema columns[3] = {column("id", GDB_TYPE_INT64), column("x", GDB_TYPE_DOUBLE),
                                    column("ID", GDB_TYPE_STRING)};
    gdb_node_schema schema = {0, gdb_text_of("T"), columns, 2, 0};
    char longest[GDB_NAME_SIZE_MAX + 2];

    (void)state;
    memset(longest, 'a', sizeof(longest) - 1);
    longest[sizeof(longest) - 1] = '\0';
    assert_ok(gdb_catalog_create(&catalog, &err), err);
    assert_ok(add_node(catalog, "Taken", NULL, &err), err);
    assert_fails(add_node(catalog, "", NULL, &err), GDB_ERR_INPUT, "no name", err);
    assert_fails(add_node(catalog, "tAKEN", NULL, &err), GDB_ERR_INPUT, "'Taken' exists", err);
    assert_fails(add_node(catalog, longest, NULL, &err), GDB_ERR_INPUT, "longer than 255", err);
    assert_fails(add_node(catalog, "a\xff", NULL, &err), GDB_ERR_INPUT, "UTF-8", err);
    assert_fails(add_node(catalog, "a\tb", NULL, &err), GDB_ERR_INPUT, "character 9", err);
    assert_fails(add_node(catalog, "a\x7f", NULL, &err), GDB_ERR_INPUT, "character 127", err);
    longest[GDB_NAME_SIZE_MAX] = '\0';
    assert_ok(add_node(catalog, longest, NULL, &err), err);

    schema.key_column = 2;
    assert_fails(gdb_catalog_add_node(catalog, &schema, NULL, &err), GDB_ERR_INPUT,
                 "no primary key", err);
    schema.key_column = 1;
    assert_fails(gdb_catalog_add_node(catalog, &schema, NULL, &err), GDB_ERR_INPUT,
                 "cannot be a primary key", err);
    schema.key_column = 0;
    schema.column_count = 3;
    assert_fails(gdb_catalog_add_node(catalog, &schema, NULL, &err), GDB_ERR_INPUT,
                 "two columns 'ID'", err);
    columns[2] = column("y", GDB_TYPE_LIST);
    assert_fails(gdb_catalog_add_node(catalog, &schema, NULL, &err), GDB_ERR_INPUT,
                 "cannot be stored", err);
    columns[2] = column("", GDB_TYPE_BOOL);
    assert_fails(gdb_catalog_add_node(catalog, &schema, NULL, &err), GDB_ERR_INPUT, "no name", err);
    schema.column_count = 0;
    assert_fails(gdb_catalog_add_node(catalog, &schema, NULL, &err), GDB_ERR_INPUT,
                 "no primary key", err);
    assert_int_equal(gdb_catalog_get(catalog)->node_count, 2);
    gdb_catalog_free(catalog);
}

static void rel_table_that_breaks_a_rule_is_refused(void **state)
{
    gdb_catalog *catalog = NULL;
    gdb_error err = GDB_ERROR_INIT;
    gdb_rel_pair pairs[2] = {{0, 1, 2}, {0, 1, 2}};
    gdb_rel_schema schema = {gdb_text_of("A"), GDB_MULTIPLICITY_MANY_MANY, pairs, 1, NULL, 0};

    (void)state;
    assert_ok(gdb_catalog_create(&catalog, &err), err);
    assert_ok(add_node(catalog, "A", NULL, &err), err);
    assert_fails(gdb_catalog_add_rel(catalog, &schema, NULL, &err), GDB_ERR_INPUT,
                 "a node table 'A' exists", err);
    schema.name = gdb_text_of("R");
    assert_fails(gdb_catalog_add_rel(catalog, &schema, NULL, &err), GDB_ERR_INPUT,
                 "its TO end is not a node table", err);
    assert_ok(add_node(catalog, "B", NULL, &err), err);
    schema.pair_count = 2;
    assert_fails(gdb_catalog_add_rel(catalog, &schema, NULL, &err), GDB_ERR_INPUT,
                 "FROM A TO B is given twice", err);
    schema.pair_count = 0;
    assert_fails(gdb_catalog_add_rel(catalog, &schema, NULL, &err), GDB_ERR_INPUT,
                 "connects no node tables", err);
    schema.pair_count = 1;
    assert_ok(gdb_catalog_add_rel(catalog, &schema, NULL, &err), err);
    assert_fails(gdb_catalog_add_rel(catalog, &schema, NULL, &err), GDB_ERR_INPUT,
                 "a relationship table 'R' exists", err);
    gdb_catalog_free(catalog);
}

static void nearest_name_is_the_one_with_fewest_edits(void **state)
{
    const gdb_text_view names[] = {gdb_text_of("birthday"), gdb_text_of("creationDate"),
                                   gdb_text_of("firstName"), gdb_text_of("lastName"),
                                   gdb_text_of("id")};
    const gdb_text_view *found;

    (void)state;
    found = gdb_name_nearest(gdb_text_of("fristname"), names, 5);
    assert_ptr_equal(found, &names[2]);
    found = gdb_name_nearest(gdb_text_of("lstName"), names, 5);
    assert_ptr_equal(found, &names[3]);
    found = gdb_name_nearest(gdb_text_of("creation"), names, 5);
    assert_ptr_equal(found, &names[1]);
    found = gdb_name_nearest(gdb_text_of("creationDat"), names, 5);
    assert_ptr_equal(found, &names[1]);
    found = gdb_name_nearest(gdb_text_of("zzzzzz"), names, 5);
    assert_null(found);
    found = gdb_name_nearest(gdb_text_of("ID"), names, 5);
    assert_ptr_equal(found, &names[4]);
    found = gdb_name_nearest(gdb_text_of(""), names, 5);
    assert_null(found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_are_found_whatever_the_case),
        cmocka_unit_test(many_tables_keep_their_names),
        cmocka_unit_test(node_table_that_breaks_a_rule_is_refused),
        cmocka_unit_test(rel_table_that_breaks_a_rule_is_refused),
        cmocka_unit_test(nearest_name_is_the_one_with_fewest_edits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
