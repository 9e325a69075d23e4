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

static void lists_of_every_scalar_can_be_stored(void **state)
{
    (void)state;
    for (int i = 0; i < 256; i++) {
        gdb_type_id element = (gdb_type_id)i, list = gdb_type_list_of(element);

        assert_int_equal(list != GDB_TYPE_INVALID,
                         element >= GDB_TYPE_BOOL && element <= GDB_TYPE_TIMESTAMP);
        if (list == GDB_TYPE_INVALID)
            continue;
        assert_int_equal(list, i + 32);
        assert_true(gdb_type_is_list(list) && gdb_type_is_storable(list));
        assert_true(gdb_type_is_byte_string(list) && !gdb_type_is_list(element));
        assert_int_equal(gdb_type_element(list), element);
        assert_int_equal(gdb_type_in_query(list), GDB_TYPE_LIST);
        assert_int_equal(gdb_type_in_query(element), element);
        assert_int_equal(gdb_type_width(list), sizeof(gdb_text_view));
        assert_int_equal(gdb_type_list_of(list), GDB_TYPE_INVALID);
        assert_false(gdb_type_is_key(list) || gdb_type_is_numeric(list));
    }
    assert_string_equal(gdb_type_name(gdb_type_list_of(GDB_TYPE_INT64)), "INT64[]");
    assert_int_equal(gdb_type_element(GDB_TYPE_LIST), GDB_TYPE_INVALID);
    assert_false(gdb_type_is_list(GDB_TYPE_LIST) || gdb_type_is_byte_string(GDB_TYPE_INT64));
    assert_true(gdb_type_is_byte_string(GDB_TYPE_STRING));
}

static void names_of_lists_are_found(void **state)
{
    (void)state;
    assert_int_equal(gdb_type_parse(gdb_text_of("int64[]")), 37);
    assert_int_equal(gdb_type_parse(gdb_text_of("string[]")), 44);
    assert_int_equal(gdb_type_parse(gdb_text_of("int[]")), gdb_type_list_of(GDB_TYPE_INT32));
    assert_int_equal(gdb_type_parse(gdb_text_of("INT64[][]")), GDB_TYPE_INVALID);
    assert_int_equal(gdb_type_parse(gdb_text_of("[]")), GDB_TYPE_INVALID);
    assert_int_equal(gdb_type_parse(gdb_text_of("LIST[]")), GDB_TYPE_INVALID);
}

static void arrays_are_lists_that_know_their_length(void **state)
{
    static const uint32_t lengths[] = {1, 2, 384, GDB_ARRAY_LENGTH_MAX};
    gdb_type_id list, array;

    (void)state;
    for (int element = GDB_TYPE_BOOL; element <= GDB_TYPE_TIMESTAMP; element++) {
        list = gdb_type_list_of((gdb_type_id)element);
        assert_int_equal(gdb_type_array_length(list), 0);
        for (size_t i = 0; i < sizeof(lengths) / sizeof(*lengths); i++) {
            array = gdb_type_array_of((gdb_type_id)element, lengths[i]);
            assert_int_equal(gdb_type_array_length(array), lengths[i]);
            assert_int_equal(gdb_type_element(array), element);
            assert_true(gdb_type_is_list(array) && gdb_type_is_storable(array));
            assert_true(gdb_type_is_byte_string(array) && !gdb_type_is_key(array));
            assert_int_equal(gdb_type_in_query(array), GDB_TYPE_LIST);
            assert_int_equal(gdb_type_width(array), sizeof(gdb_text_view));
            assert_int_equal(gdb_type_list_of(array), GDB_TYPE_INVALID);
            assert_int_equal(gdb_type_array_of(array, 1), GDB_TYPE_INVALID);
            assert_int_equal(gdb_type_parse(gdb_text_of(gdb_type_name(array))), array);
        }
    }
    assert_string_equal(gdb_type_name(gdb_type_array_of(GDB_TYPE_TIMESTAMP, 65535)),
                        "TIMESTAMP[65535]");
    assert_int_equal(gdb_type_array_of(GDB_TYPE_INT64, 0), GDB_TYPE_INVALID);
    assert_int_equal(gdb_type_array_of(GDB_TYPE_INT64, 65536), GDB_TYPE_INVALID);
    assert_int_equal(gdb_type_array_of(GDB_TYPE_INT64, UINT64_MAX), GDB_TYPE_INVALID);
    assert_int_equal(gdb_type_array_of(GDB_TYPE_LIST, 3), GDB_TYPE_INVALID);
}

static void names_of_arrays_are_found(void **state)
{
    (void)state;
    assert_int_equal(gdb_type_parse(gdb_text_of("float[3]")), 42 + 3 * 256);
    assert_int_equal(gdb_type_parse(gdb_text_of("int[2]")), gdb_type_array_of(GDB_TYPE_INT32, 2));
    assert_int_equal(gdb_type_parse(gdb_text_of("FLOAT[0]")), GDB_TYPE_INVALID);
    assert_int_equal(gdb_type_parse(gdb_text_of("FLOAT[65536]")), GDB_TYPE_INVALID);
    assert_int_equal(gdb_type_parse(gdb_text_of("FLOAT[99999999999999999999]")), GDB_TYPE_INVALID);
    assert_int_equal(gdb_type_parse(gdb_text_of("FLOAT[-1]")), GDB_TYPE_INVALID);
    assert_int_equal(gdb_type_parse(gdb_text_of("FLOAT[x]")), GDB_TYPE_INVALID);
    assert_int_equal(gdb_type_parse(gdb_text_of("FLOAT[3")), GDB_TYPE_INVALID);
    assert_int_equal(gdb_type_parse(gdb_text_of("FLOAT3]")), GDB_TYPE_INVALID);
    assert_int_equal(gdb_type_parse(gdb_text_of("]")), GDB_TYPE_INVALID);
    assert_int_equal(gdb_type_parse(gdb_text_of("[3]")), GDB_TYPE_INVALID);
    assert_int_equal(gdb_type_parse(gdb_text_of("FLOAT[2][3]")), GDB_TYPE_INVALID);
    assert_int_equal(gdb_type_parse(gdb_text_of("FLOAT[3][]")), GDB_TYPE_INVALID);
    assert_int_equal(gdb_type_parse(gdb_text_of("FLOAT[][3]")), GDB_TYPE_INVALID);
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
        cmocka_unit_test(lists_of_every_scalar_can_be_stored),
        cmocka_unit_test(names_of_lists_are_found),
        cmocka_unit_test(arrays_are_lists_that_know_their_length),
        cmocka_unit_test(names_of_arrays_are_found),
        cmocka_unit_test(classes_of_types_are_right),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
