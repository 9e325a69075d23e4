/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "formats/csv/csv_header.h"

static void check(const char *text, gdb_csv_role role, const char *name, const char *group,
                  gdb_type_id type, bool is_typed)
{
    gdb_csv_header header = gdb_csv_header_parse(gdb_text_of(text));

    if (header.role != role || !gdb_text_equal(header.name, gdb_text_of(name)) ||
        !gdb_text_equal(header.group, gdb_text_of(group)) || header.type != type ||
        header.is_typed != is_typed)
        fail_msg("'%s': role %d, name '%.*s', group '%.*s', type %d, typed %d", text, header.role,
                 GDB_TEXT_ARG(header.name), GDB_TEXT_ARG(header.group), header.type,
                 header.is_typed);
}

static void roles_and_their_id_spaces_are_understood(void **state)
{
    (void)state;
    check("id:ID(Person)", GDB_CSV_ROLE_ID, "id", "Person", GDB_TYPE_INVALID, true);
    check(":ID", GDB_CSV_ROLE_ID, "", "", GDB_TYPE_INVALID, true);
    check("personId:ID(Person){id-type: long}", GDB_CSV_ROLE_ID, "personId", "Person",
          GDB_TYPE_INT64, true);
    check("x:ID{label:Person,id-type:string}", GDB_CSV_ROLE_ID, "x", "", GDB_TYPE_STRING, true);
    check(":START_ID(Person)", GDB_CSV_ROLE_START_ID, "", "Person", GDB_TYPE_INVALID, true);
    check(":end_id( a:b )", GDB_CSV_ROLE_END_ID, "", " a:b ", GDB_TYPE_INVALID, true);
    check(":LABEL", GDB_CSV_ROLE_LABEL, "", "", GDB_TYPE_INVALID, true);
    check(":Type", GDB_CSV_ROLE_TYPE, "", "", GDB_TYPE_INVALID, true);
    check("comment:IGNORE", GDB_CSV_ROLE_IGNORE, "comment", "", GDB_TYPE_INVALID, true);
}

static void types_of_properties_are_understood(void **state)
{
    (void)state;
    check("name", GDB_CSV_ROLE_PROPERTY, "name", "", GDB_TYPE_INVALID, false);
    check("name:STRING", GDB_CSV_ROLE_PROPERTY, "name", "", GDB_TYPE_STRING, true);
    check("age:int", GDB_CSV_ROLE_PROPERTY, "age", "", GDB_TYPE_INT32, true);
    check("when:LONG", GDB_CSV_ROLE_PROPERTY, "when", "", GDB_TYPE_INT64, true);
    check("a:b:double", GDB_CSV_ROLE_PROPERTY, "a:b", "", GDB_TYPE_DOUBLE, true);
    check("at:datetime{timezone:+02:00}", GDB_CSV_ROLE_PROPERTY, "at", "", GDB_TYPE_TIMESTAMP,
          true);
}

static void arrays_are_lists(void **state)
{
    (void)state;
    check("tags:string[]", GDB_CSV_ROLE_PROPERTY, "tags", "", gdb_type_list_of(GDB_TYPE_STRING),
          true);
    check("n:INT[]", GDB_CSV_ROLE_PROPERTY, "n", "", gdb_type_list_of(GDB_TYPE_INT32), true);
    check("tags:string[][]", GDB_CSV_ROLE_PROPERTY, "tags:string[][]", "", GDB_TYPE_INVALID, false);
    check("tags:string[2]", GDB_CSV_ROLE_PROPERTY, "tags:string[2]", "", GDB_TYPE_INVALID, false);
}

static void check_refusal(const char *text, const char *part)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_status status = gdb_csv_header_check(gdb_text_of(text), &err);

    if (part == NULL)
        assert_ok(status, err);
    else
        assert_fails(status, GDB_ERR_INPUT, part, err);
}

static void options_are_understood_or_refused(void **state)
{
    (void)state;
    check_refusal("name", NULL);
    check_refusal("id:ID(P){ id-type : long , label:Person}", NULL);
    check_refusal(":START_ID(P){id-type:string}", NULL);
    check_refusal("id:ID{id-type:actual}", "id-type 'actual' is no type of a key");
    check_refusal("id:ID{id-type:double}", "is no type of a key");
    check_refusal("id:ID{key:yes}", "the option 'key' is not known");
    check_refusal("at:datetime{timezone:UTC}", NULL);
    check_refusal("at:datetime{timezone:+00:00}", NULL);
    check_refusal("at:datetime{}", NULL);
    check_refusal("at:datetime{timezone:Europe/Stockholm}", "the time zone 'Europe/Stockholm'");
    check_refusal("at:datetime{timezone:+02:00}", "the time zone '+02:00'");
    check_refusal("at:date{timezone:UTC}", "the option 'timezone' is not known");
    check_refusal("n:int{,}", "the option '' is not known");
    check_refusal("x:IGNORE{any:thing}", NULL);
    check_refusal("loc:point{crs:WGS-84}", "no type that can be stored");
    check_refusal("a:b", "no type that can be stored");
}

static void other_colons_belong_to_the_name(void **state)
{
    (void)state;
    check("", GDB_CSV_ROLE_PROPERTY, "", "", GDB_TYPE_INVALID, false);
    check(":", GDB_CSV_ROLE_PROPERTY, ":", "", GDB_TYPE_INVALID, false);
    check("http://example.org", GDB_CSV_ROLE_PROPERTY, "http://example.org", "", GDB_TYPE_INVALID,
          false);
    check("12:30", GDB_CSV_ROLE_PROPERTY, "12:30", "", GDB_TYPE_INVALID, false);
    check("x:int(3)", GDB_CSV_ROLE_PROPERTY, "x:int(3)", "", GDB_TYPE_INVALID, false);
    check("x:ID)(", GDB_CSV_ROLE_PROPERTY, "x:ID)(", "", GDB_TYPE_INVALID, false);
    check("x:)", GDB_CSV_ROLE_PROPERTY, "x:)", "", GDB_TYPE_INVALID, false);
}

static void roles_have_names(void **state)
{
    (void)state;
    assert_string_equal(gdb_csv_role_name(GDB_CSV_ROLE_START_ID), "START_ID");
    assert_string_equal(gdb_csv_role_name(GDB_CSV_ROLE_PROPERTY), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(roles_and_their_id_spaces_are_understood),
        cmocka_unit_test(types_of_properties_are_understood),
        cmocka_unit_test(arrays_are_lists),
        cmocka_unit_test(options_are_understood_or_refused),
        cmocka_unit_test(other_colons_belong_to_the_name),
        cmocka_unit_test(roles_have_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
