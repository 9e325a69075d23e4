/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/types/logical_type.h"
#include "lib/types/value.h"

static void every_storable_type_is_found_by_its_name(void **state)
{
    (void)state;
    for (int i = 0; i < 256; i++) {
        gdb_type_id type = (gdb_type_id)i;
        const char *name = gdb_type_name(type);

        if (gdb_type_is_storable(type)) {
            assert_int_equal(gdb_type_parse(gdb_text_of(name)), type);
            assert_true(gdb_type_width(type) > 0);
        } else {
            assert_int_equal(gdb_type_parse(gdb_text_of(name)), GDB_TYPE_INVALID);
        }
    }
    assert_string_equal(gdb_type_name(GDB_TYPE_INVALID), "INVALID");
    assert_string_equal(gdb_type_name((gdb_type_id)15), "INVALID");
    assert_string_equal(gdb_type_name(GDB_TYPE_ANY), "ANY");
    assert_string_equal(gdb_type_name(GDB_TYPE_NULL), "NULL");
    assert_string_equal(gdb_type_name(GDB_TYPE_TIMESTAMP), "TIMESTAMP");
}

static void type_numbers_on_disk_do_not_move(void **state)
{
    (void)state;
    assert_int_equal(gdb_type_parse(gdb_text_of("BOOL")), 1);
    assert_int_equal(gdb_type_parse(gdb_text_of("INT64")), 5);
    assert_int_equal(gdb_type_parse(gdb_text_of("UINT64")), 9);
    assert_int_equal(gdb_type_parse(gdb_text_of("DOUBLE")), 11);
    assert_int_equal(gdb_type_parse(gdb_text_of("STRING")), 12);
    assert_int_equal(gdb_type_parse(gdb_text_of("DATE")), 13);
    assert_int_equal(gdb_type_parse(gdb_text_of("TIMESTAMP")), 14);
}

static void synonyms_are_known_in_any_case(void **state)
{
    (void)state;
    assert_int_equal(gdb_type_parse(gdb_text_of("int")), GDB_TYPE_INT32);
    assert_int_equal(gdb_type_parse(gdb_text_of("Integer")), GDB_TYPE_INT32);
    assert_int_equal(gdb_type_parse(gdb_text_of("long")), GDB_TYPE_INT64);
    assert_int_equal(gdb_type_parse(gdb_text_of("i64")), GDB_TYPE_INT64);
    assert_int_equal(gdb_type_parse(gdb_text_of("short")), GDB_TYPE_INT16);
    assert_int_equal(gdb_type_parse(gdb_text_of("byte")), GDB_TYPE_INT8);
    assert_int_equal(gdb_type_parse(gdb_text_of("boolean")), GDB_TYPE_BOOL);
    assert_int_equal(gdb_type_parse(gdb_text_of("FLOAT64")), GDB_TYPE_DOUBLE);
    assert_int_equal(gdb_type_parse(gdb_text_of("real")), GDB_TYPE_FLOAT);
    assert_int_equal(gdb_type_parse(gdb_text_of("varchar")), GDB_TYPE_STRING);
    assert_int_equal(gdb_type_parse(gdb_text_of("LocalDateTime")), GDB_TYPE_TIMESTAMP);
    assert_int_equal(gdb_type_parse(gdb_text_of("")), GDB_TYPE_INVALID);
    assert_int_equal(gdb_type_parse(gdb_text_of("INT6")), GDB_TYPE_INVALID);
    assert_int_equal(gdb_type_parse(gdb_text_of("INT644")), GDB_TYPE_INVALID);
}

static void classes_of_types_are_right(void **state)
{
    (void)state;
    assert_true(gdb_type_is_signed(GDB_TYPE_INT8) && !gdb_type_is_signed(GDB_TYPE_UINT8));
    assert_true(gdb_type_is_integer(GDB_TYPE_UINT64) && !gdb_type_is_integer(GDB_TYPE_FLOAT));
    assert_true(gdb_type_is_float(GDB_TYPE_FLOAT) && !gdb_type_is_float(GDB_TYPE_INT64));
    assert_true(gdb_type_is_numeric(GDB_TYPE_DOUBLE) && !gdb_type_is_numeric(GDB_TYPE_DATE));
    assert_false(gdb_type_is_numeric(GDB_TYPE_BOOL));
    assert_true(gdb_type_is_key(GDB_TYPE_STRING) && gdb_type_is_key(GDB_TYPE_TIMESTAMP));
    assert_false(gdb_type_is_key(GDB_TYPE_DOUBLE) || gdb_type_is_key(GDB_TYPE_BOOL));
    assert_false(gdb_type_is_storable(GDB_TYPE_NODE) || gdb_type_is_storable(GDB_TYPE_INVALID));
    assert_int_equal(gdb_type_width(GDB_TYPE_REL), sizeof(gdb_rel_id));
    assert_int_equal(gdb_type_width(GDB_TYPE_INVALID), 0);
    assert_string_equal(gdb_type_form(GDB_TYPE_DATE), "yyyy-mm-dd");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_storable_type_is_found_by_its_name),
        cmocka_unit_test(type_numbers_on_disk_do_not_move),
        cmocka_unit_test(synonyms_are_known_in_any_case),
        cmocka_unit_test(classes_of_types_are_right),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
