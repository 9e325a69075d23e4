/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include <math.h>

#include "formats/list/list_format.h"
#include "lib/catalog/stored_value.h"

static gdb_arena arena;

static gdb_status store(gdb_value *out, gdb_type_id type, gdb_value value, gdb_error *err)
{
    return gdb_stored_value(out, type, &value, &arena, err);
}

static void whole_numbers_are_in_range(void **state)
{
    static const struct {
        gdb_type_id type;
        int64_t least, most;
    } ranges[] = {{GDB_TYPE_INT8, INT8_MIN, INT8_MAX},    {GDB_TYPE_INT16, INT16_MIN, INT16_MAX},
                  {GDB_TYPE_INT32, INT32_MIN, INT32_MAX}, {GDB_TYPE_UINT8, 0, UINT8_MAX},
                  {GDB_TYPE_UINT16, 0, UINT16_MAX},       {GDB_TYPE_UINT32, 0, UINT32_MAX}};
    gdb_error err = GDB_ERROR_INIT;
    gdb_value out;

    (void)state;
    for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
        gdb_type_id type = ranges[i].type;

        assert_ok(store(&out, type, gdb_value_int64(ranges[i].most), &err), err);
        assert_int_equal(out.type, type);
        assert_int_equal(out.as.integer, ranges[i].most);
        assert_ok(store(&out, type, gdb_value_int64(ranges[i].least), &err), err);
        assert_int_equal(out.as.integer, ranges[i].least);
        assert_fails(store(&out, type, gdb_value_int64(ranges[i].most + 1), &err), GDB_ERR_QUERY,
                     "is out of the range of", err);
        assert_fails(store(&out, type, gdb_value_int64(ranges[i].least - 1), &err), GDB_ERR_QUERY,
                     "is out of the range of", err);
    }
    assert_ok(store(&out, GDB_TYPE_INT64, gdb_value_int64(INT64_MIN), &err), err);
    assert_int_equal(out.as.integer, INT64_MIN);
    assert_fails(store(&out, GDB_TYPE_INT64, gdb_value_uint64(UINT64_MAX), &err), GDB_ERR_QUERY,
                 "the UINT64 '18446744073709551615' is out of the range of INT64", err);
    assert_ok(store(&out, GDB_TYPE_UINT64, gdb_value_uint64(UINT64_MAX), &err), err);
    assert_true(out.as.unsigned_integer == UINT64_MAX);
    assert_fails(store(&out, GDB_TYPE_UINT64, gdb_value_int64(-1), &err), GDB_ERR_QUERY,
                 "the INT64 '-1' is out of the range of UINT64", err);
    assert_fails(store(&out, GDB_TYPE_INT64, gdb_value_double(1), &err), GDB_ERR_QUERY,
                 "the DOUBLE '1.0' cannot be stored as INT64", err);
}

static void numbers_become_real(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_value out;

    (void)state;
    assert_ok(store(&out, GDB_TYPE_DOUBLE, gdb_value_int64(-3), &err), err);
    assert_int_equal(out.type, GDB_TYPE_DOUBLE);
    assert_true(out.as.real == -3.0);
    assert_ok(store(&out, GDB_TYPE_DOUBLE, gdb_value_uint64(UINT64_MAX), &err), err);
    assert_true(out.as.real == 18446744073709551616.0);
    assert_ok(store(&out, GDB_TYPE_FLOAT, gdb_value_double(0.1), &err), err);
    assert_int_equal(out.type, GDB_TYPE_FLOAT);
    assert_true(out.as.real == (double)0.1F);
    assert_ok(store(&out, GDB_TYPE_FLOAT, gdb_value_double(INFINITY), &err), err);
    assert_true(isinf(out.as.real));
    assert_fails(store(&out, GDB_TYPE_FLOAT, gdb_value_double(1e39), &err), GDB_ERR_QUERY,
                 "is out of the range of FLOAT", err);
    assert_fails(store(&out, GDB_TYPE_DOUBLE, gdb_value_string(gdb_text_of("1")), &err),
                 GDB_ERR_QUERY, "the STRING '1' cannot be stored as DOUBLE", err);
}

static void texts_become_times(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_value out;

    (void)state;
    assert_ok(store(&out, GDB_TYPE_DATE, gdb_value_string(gdb_text_of("1970-01-03")), &err), err);
    assert_int_equal(out.type, GDB_TYPE_DATE);
    assert_int_equal(out.as.integer, 2);
    assert_ok(
        store(&out, GDB_TYPE_TIMESTAMP, gdb_value_string(gdb_text_of("1970-01-01 00:00:01")), &err),
        err);
    assert_int_equal(out.as.integer, 1000000);
    assert_fails(store(&out, GDB_TYPE_DATE, gdb_value_string(gdb_text_of("1970-13-03")), &err),
                 GDB_ERR_QUERY, "'1970-13-03' is not a DATE", err);
    assert_fails(store(&out, GDB_TYPE_DATE, gdb_value_int64(1), &err), GDB_ERR_QUERY,
                 "the INT64 '1' cannot be stored as DATE", err);
}

static void other_kinds_stay_what_they_are(void **state)
{
    gdb_value node = {.type = GDB_TYPE_NODE};
    gdb_error err = GDB_ERROR_INIT;
    gdb_value out;

    (void)state;
    assert_ok(store(&out, GDB_TYPE_INT8, gdb_value_null(), &err), err);
    assert_true(out.is_null);
    assert_ok(store(&out, GDB_TYPE_BOOL, gdb_value_bool(true), &err), err);
    assert_true(out.as.boolean);
    assert_fails(store(&out, GDB_TYPE_BOOL, gdb_value_int64(1), &err), GDB_ERR_QUERY,
                 "cannot be stored as BOOL", err);
    assert_fails(store(&out, GDB_TYPE_STRING, gdb_value_int64(1), &err), GDB_ERR_QUERY,
                 "cannot be stored as STRING", err);
    assert_fails(store(&out, GDB_TYPE_STRING, node, &err), GDB_ERR_QUERY,
                 "a NODE cannot be stored as STRING", err);
}

static void lists_become_bytes(void **state)
{
    gdb_value items[] = {gdb_value_int64(7), gdb_value_null(), gdb_value_int64(-128)};
    gdb_value list = {.type = GDB_TYPE_LIST, .as.list = {items, 3}};
    gdb_type_id type = gdb_type_list_of(GDB_TYPE_INT8);
    gdb_error err = GDB_ERROR_INIT;
    gdb_value out;
    gdb_list got;

    (void)state;
    assert_ok(store(&out, type, list, &err), err);
    assert_int_equal(out.type, type);
    assert_ok(gdb_list_decode(&got, type, out.as.text, &arena, &err), err);
    assert_int_equal(got.count, 3);
    assert_int_equal(got.items[0].as.integer, 7);
    assert_true(got.items[1].is_null);
    assert_int_equal(got.items[2].as.integer, -128);
    items[0] = gdb_value_int64(128);
    assert_fails(store(&out, type, list, &err), GDB_ERR_QUERY, "is out of the range of INT8", err);
    assert_fails(store(&out, type, gdb_value_int64(1), &err), GDB_ERR_QUERY,
                 "cannot be stored as INT8[]", err);
    assert_fails(store(&out, GDB_TYPE_INT8, list, &err), GDB_ERR_QUERY, "cannot be stored as INT8",
                 err);
    gdb_arena_release(&arena);
}

static void arrays_have_their_length(void **state)
{
    gdb_value items[] = {gdb_value_int64(7), gdb_value_null(), gdb_value_int64(-128)};
    gdb_value list = {.type = GDB_TYPE_LIST, .as.list = {items, 2}};
    gdb_type_id type = gdb_type_array_of(GDB_TYPE_FLOAT, 2);
    gdb_error err = GDB_ERROR_INIT;
    gdb_value out;
    gdb_list got;

    (void)state;
    assert_ok(store(&out, type, list, &err), err);
    assert_int_equal(out.type, type);
    assert_ok(gdb_list_decode(&got, type, out.as.text, &arena, &err), err);
    assert_int_equal(got.count, 2);
    assert_true(got.items[0].as.real == 7 && got.items[1].is_null);
    assert_ok(store(&out, type, gdb_value_null(), &err), err);
    assert_true(out.is_null);
    list.as.list.count = 3;
    assert_fails(store(&out, type, list, &err), GDB_ERR_QUERY,
                 "a LIST of 3 elements cannot be stored as FLOAT[2] (expected 2)", err);
    list.as.list.count = 1;
    assert_fails(store(&out, type, list, &err), GDB_ERR_QUERY, "a LIST of 1 element cannot", err);
    list.as.list.count = 0;
    assert_fails(store(&out, type, list, &err), GDB_ERR_QUERY, "a LIST of 0 elements", err);
    gdb_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_numbers_are_in_range),
        cmocka_unit_test(numbers_become_real),
        cmocka_unit_test(texts_become_times),
        cmocka_unit_test(other_kinds_stay_what_they_are),
        cmocka_unit_test(lists_become_bytes),
        cmocka_unit_test(arrays_have_their_length),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
