/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/import_plan/header_match.h"

enum { FIELDS_MOST = 8 };

static gdb_arena arena;
static gdb_error err;

static const gdb_type_id types[] = {GDB_TYPE_INT64, GDB_TYPE_INT64, GDB_TYPE_DATE, GDB_TYPE_STRING};
static const bool first_not_null[] = {true, false, false, false};
static const bool ends_not_null[] = {true, true, false, false};
static const gdb_text_view node_names[] = {{"id", 2}, {"age", 3}, {"born", 4}, {"label", 5}};
static const gdb_text_view rel_names[] = {{"from", 4}, {"to", 2}, {"since", 5}, {"type", 4}};
static const gdb_row_shape node_shape = {"P", node_names, types, first_not_null, NULL, 4, NULL};
static const gdb_row_shape rel_shape = {"K", rel_names, types, ends_not_null, NULL, 4, NULL};

/* A header of fields that are separated by blanks. */
static gdb_csv_head head_of(const char *header)
{
    static gdb_text_view names[FIELDS_MOST];
    static gdb_csv_header typed[FIELDS_MOST];
    gdb_csv_head head = {.has_header = true, .names = names};

    for (const char *p = header; *p != '\0'; p += strspn(p, " ")) {
        gdb_text_view name = gdb_text(p, strcspn(p, " "));
        names[head.field_count] = name;
        typed[head.field_count] = gdb_csv_header_parse(name);
        if (typed[head.field_count].is_typed)
            head.typed = typed;
        head.field_count++;
        p += name.size;
    }
    return head;
}

static void check_match(const gdb_header_match *match, const char *columns)
{
    char text[FIELDS_MOST + 1] = "";

    for (uint32_t f = 0; f < match->field_count; f++)
        text[f] = match->columns[f] == GDB_CSV_IGNORE ? '-' : (char)('0' + match->columns[f]);
    assert_string_equal(text, columns);
}

static void check_names(const char *header, bool is_rel, const char *columns, uint32_t named,
                        uint32_t unknown)
{
    gdb_csv_head head = head_of(header);
    gdb_header_match match;

    assert_ok(gdb_header_match_names(&match, &head, is_rel ? &rel_shape : &node_shape, is_rel,
                                     &arena, &err),
              err);
    check_match(&match, columns);
    assert_int_equal(match.named, named);
    assert_int_equal(match.unknown, unknown);
}

static void nodes_are_matched_by_name_and_role(void **state)
{
    (void)state;
    check_names("id age born label", false, "0123", 4, 0);
    check_names("BORN Id", false, "20", 2, 0);
    check_names("key:ID born:date :LABEL x:IGNORE", false, "023-", 3, 0);
    check_names(":ID age:int", false, "01", 2, 0);
    check_names("id nothing born", false, "0-2", 2, 1);
    check_names("from to", false, "--", 0, 2);
}

static void ends_are_matched_by_role_by_name_or_by_place(void **state)
{
    (void)state;
    check_names("since:date :END_ID(P) :START_ID(P) :TYPE", true, "2103", 4, 0);
    check_names("since Source TARGET", true, "201", 3, 0);
    check_names("a b since", true, "012", 1, 0);
    check_names("a b", true, "01", 0, 0);
    check_names("a b c", true, "01-", 0, 1);
    check_names("a since b", true, "02-", 1, 1);
    check_names("since a b", true, "2--", 1, 2);
    check_names("x:IGNORE a:long b:long since", true, "-012", 1, 0);
    check_names("a :START_ID", true, "-0", 1, 1);
}

static void end_names_that_are_columns_are_columns(void **state)
{
    static const gdb_text_view names[] = {{"from", 4}, {"to", 2}, {"src", 3}, {"type", 4}};
    gdb_row_shape shape = rel_shape;
    gdb_csv_head head = head_of("a b src dst");
    gdb_header_match match;

    (void)state;
    shape.column_names = names;
    assert_ok(gdb_header_match_names(&match, &head, &shape, true, &arena, &err), err);
    check_match(&match, "012-");
    assert_int_equal(match.first_unknown, 3);
}

static void two_fields_for_one_column_are_an_error(void **state)
{
    gdb_csv_head head = head_of("id age ID");
    gdb_header_match match;

    (void)state;
    assert_fails(gdb_header_match_names(&match, &head, &node_shape, false, &arena, &err),
                 GDB_ERR_INPUT, "fields 1 and 3 of the header both name 'id' of P", err);
}

static void positions_leave_out_ignored_fields_and_count(void **state)
{
    static const uint32_t targets[] = {0, 3};
    gdb_csv_head head = head_of("x y:IGNORE z");
    gdb_header_match match;

    (void)state;
    assert_ok(gdb_header_match_positions(&match, &head, &node_shape, targets, 2, &arena, &err),
              err);
    check_match(&match, "0-3");
    assert_fails(gdb_header_match_positions(&match, &head, &node_shape, targets, 1, &arena, &err),
                 GDB_ERR_INPUT, "2 fields where P takes 1 by position (id)", err);
    head = head_of("x");
    assert_fails(gdb_header_match_positions(&match, &head, &node_shape, targets, 2, &arena, &err),
                 GDB_ERR_INPUT, "1 field where P takes 2 by position (id, label)", err);
}

static void many_names_are_cut_in_the_message(void **state)
{
    enum { COUNT = 100 };
    gdb_text_view names[COUNT];
    gdb_type_id many_types[COUNT];
    bool not_null[COUNT] = {true};
    uint32_t targets[COUNT];
    gdb_row_shape shape = {"P", names, many_types, not_null, NULL, COUNT, NULL};
    gdb_csv_head head = head_of("x");
    gdb_header_match match;

    (void)state;
    for (uint32_t i = 0; i < COUNT; i++) {
        names[i] = gdb_text_of("a_name");
        many_types[i] = GDB_TYPE_STRING;
        targets[i] = i;
    }
    assert_fails(gdb_header_match_positions(&match, &head, &shape, targets, COUNT, &arena, &err),
                 GDB_ERR_INPUT, "a_name, ...)", err);
}

static void keys_and_ends_must_be_filled(void **state)
{
    gdb_csv_head head = head_of("age");
    gdb_header_match match;

    (void)state;
    assert_ok(gdb_header_match_names(&match, &head, &node_shape, false, &arena, &err), err);
    assert_fails(gdb_header_match_check(&match, &node_shape, false, &err), GDB_ERR_INPUT,
                 "no field holds the primary key 'id' of P", err);
    head = head_of("x");
    assert_ok(gdb_header_match_names(&match, &head, &rel_shape, true, &arena, &err), err);
    assert_fails(gdb_header_match_check(&match, &rel_shape, true, &err), GDB_ERR_INPUT,
                 "no field holds the TO end of K", err);
}

static int release(void **state)
{
    (void)state;
    gdb_arena_release(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(nodes_are_matched_by_name_and_role, release),
        cmocka_unit_test_teardown(ends_are_matched_by_role_by_name_or_by_place, release),
        cmocka_unit_test_teardown(end_names_that_are_columns_are_columns, release),
        cmocka_unit_test_teardown(two_fields_for_one_column_are_an_error, release),
        cmocka_unit_test_teardown(positions_leave_out_ignored_fields_and_count, release),
        cmocka_unit_test_teardown(many_names_are_cut_in_the_message, release),
        cmocka_unit_test_teardown(keys_and_ends_must_be_filled, release),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
