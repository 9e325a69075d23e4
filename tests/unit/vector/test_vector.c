/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/vector/vector.h"

static gdb_value sample(gdb_type_id type, uint32_t i)
{
    static const gdb_value items[] = {{.type = GDB_TYPE_INT64, .as.integer = 1},
                                      {.type = GDB_TYPE_INT64, .as.integer = 2}};
    static const gdb_map_entry entries[] = {{{"k", 1}, {.type = GDB_TYPE_BOOL}}};
    static const char letters[] = "abcdefghij";
    gdb_value v = {.type = type};

    if (i % 3 == 1) {
        v.is_null = true;
    } else if (type == GDB_TYPE_BOOL) {
        v.as.boolean = i % 2 != 0;
    } else if (gdb_type_is_float(type)) {
        v.as.real = i + 0.5;
    } else if (type == GDB_TYPE_STRING) {
        v.as.text = gdb_text(letters, i % 10);
    } else if (type == GDB_TYPE_NODE) {
        v.as.node = (gdb_node_id){1, 0, i};
    } else if (type == GDB_TYPE_REL) {
        v.as.rel = (gdb_rel_id){.table = 2, .position = i, .source = 4, .target = 5};
    } else if (type == GDB_TYPE_LIST || type == GDB_TYPE_PATH) {
        v.as.list = (gdb_list){items, i % 3};
    } else if (type == GDB_TYPE_MAP) {
        v.as.map = (gdb_map){entries, i % 2};
    } else if (type == GDB_TYPE_ANY) {
        v = gdb_value_int64(i);
    } else if (gdb_type_is_integer(type) && !gdb_type_is_signed(type)) {
        v.as.unsigned_integer = i % 100;
    } else {
        v.as.integer = (int64_t)(i % 100) - 50;
    }
    return v;
}

static const gdb_type_id all_types[] = {
    GDB_TYPE_BOOL, GDB_TYPE_INT8, GDB_TYPE_INT16, GDB_TYPE_INT32, GDB_TYPE_INT64, GDB_TYPE_UINT8,
    GDB_TYPE_UINT16, GDB_TYPE_UINT32, GDB_TYPE_UINT64, GDB_TYPE_FLOAT, GDB_TYPE_DOUBLE,
    GDB_TYPE_STRING, GDB_TYPE_DATE, GDB_TYPE_TIMESTAMP, GDB_TYPE_NODE, GDB_TYPE_REL,
    GDB_TYPE_LIST, GDB_TYPE_MAP, GDB_TYPE_PATH, GDB_TYPE_ANY};

enum { TYPES = sizeof(all_types) / sizeof(*all_types) };

static void expect_row(const gdb_vector *vector, uint32_t row, gdb_value expected)
{
    gdb_value v = gdb_vector_get(vector, row);

    assert_int_equal(gdb_vector_is_null(vector, row), expected.is_null);
    if (gdb_value_compare(&v, &expected) != 0 || v.is_null != expected.is_null)
        fail_msg("row %u of a %s vector differs", row, gdb_type_name(vector->type));
    if (!v.is_null && vector->type != GDB_TYPE_ANY)
        assert_int_equal(v.type, vector->type);
}

static void every_type_gives_back_what_was_set(void **state)
{
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    for (int t = 0; t < TYPES; t++) {
        gdb_vector vector;

        assert_ok(gdb_vector_init(&vector, all_types[t], &err), err);
        for (int round = 0; round < 2; round++) {
            for (uint32_t i = 0; i < GDB_VECTOR_SIZE; i++) {
                gdb_value v = sample(all_types[t], i + (uint32_t)round);
                assert_ok(gdb_vector_set(&vector, i, &v, &err), err);
            }
            for (uint32_t i = 0; i < GDB_VECTOR_SIZE; i++)
                expect_row(&vector, i, sample(all_types[t], i + (uint32_t)round));
        }
        gdb_vector_clear(&vector);
        assert_false(vector.has_nulls);
        assert_false(gdb_vector_is_null(&vector, 1));
        gdb_vector_release(&vector);
    }
}

static void a_constant_is_every_row(void **state)
{
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    for (int t = 0; t < TYPES; t++) {
        gdb_vector vector;

        assert_ok(gdb_vector_init(&vector, all_types[t], &err), err);
        for (uint32_t i = 1; i < 4; i++) {
            gdb_value v = sample(all_types[t], i);
            assert_ok(gdb_vector_set_constant(&vector, &v, &err), err);
            expect_row(&vector, 0, v);
            expect_row(&vector, GDB_VECTOR_SIZE - 1, v);
        }
        gdb_vector_release(&vector);
    }
}

static void copies_select_rows_and_outlive_their_source(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    const uint16_t rows[] = {0, 1, 3, 2};

    (void)state;
    for (int t = 0; t < TYPES; t++) {
        gdb_vector from, picked, whole, constant;
        gdb_value null = {.type = all_types[t], .is_null = true}, last = sample(all_types[t], 5);

        assert_ok(gdb_vector_init(&from, all_types[t], &err), err);
        assert_ok(gdb_vector_init(&picked, all_types[t], &err), err);
        assert_ok(gdb_vector_init(&whole, all_types[t], &err), err);
        assert_ok(gdb_vector_init(&constant, all_types[t], &err), err);
        for (uint32_t i = 0; i < 4; i++) {
            gdb_value v = sample(all_types[t], i);
            assert_ok(gdb_vector_set(&from, i, &v, &err), err);
            assert_ok(gdb_vector_set(&picked, i, i % 2 ? &null : &last, &err), err);
        }
        assert_ok(gdb_vector_copy(&picked, 0, &from, rows, 4, &err), err);
        assert_ok(gdb_vector_copy(&whole, 1, &from, NULL, 3, &err), err);
        assert_ok(gdb_vector_set_constant(&from, &last, &err), err);
        assert_ok(gdb_vector_copy(&constant, 0, &from, rows, 4, &err), err);
        gdb_vector_release(&from);
        for (uint32_t i = 0; i < 4; i++) {
            expect_row(&picked, i, sample(all_types[t], rows[i]));
            expect_row(&constant, i, last);
            if (i < 3)
                expect_row(&whole, i + 1, sample(all_types[t], i));
        }
        gdb_vector_release(&picked);
        gdb_vector_release(&whole);
        gdb_vector_release(&constant);
    }
}

static void numbers_convert_and_other_kinds_are_refused(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_value seven = gdb_value_int64(7), text = gdb_value_string(gdb_text_of("7"));
    gdb_vector vector;

    (void)state;
    assert_ok(gdb_vector_init(&vector, GDB_TYPE_DOUBLE, &err), err);
    assert_ok(gdb_vector_set(&vector, 0, &seven, &err), err);
    assert_true(gdb_vector_get(&vector, 0).as.real == 7.0);
    assert_fails(gdb_vector_set(&vector, 0, &text, &err), GDB_ERR_QUERY,
                 "a STRING cannot be stored as DOUBLE", err);
    gdb_vector_release(&vector);
    assert_ok(gdb_vector_init(&vector, GDB_TYPE_UINT8, &err), err);
    assert_ok(gdb_vector_set(&vector, 1, &seven, &err), err);
    assert_true(gdb_vector_get(&vector, 1).as.unsigned_integer == 7);
    gdb_vector_release(&vector);
}

static void an_all_zero_vector_can_be_released(void **state)
{
    gdb_vector vector;

    (void)state;
    memset(&vector, 0, sizeof(vector));
    gdb_vector_release(&vector);
    assert_null(vector.values);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_type_gives_back_what_was_set),
        cmocka_unit_test(a_constant_is_every_row),
        cmocka_unit_test(copies_select_rows_and_outlive_their_source),
        cmocka_unit_test(numbers_convert_and_other_kinds_are_refused),
        cmocka_unit_test(an_all_zero_vector_can_be_released),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
