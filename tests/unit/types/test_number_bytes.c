/* SPDX-License-Identifier: MIT */
#include "lib/types/number_bytes.h"

#include "tests/support/test.h"

/* `bytes` are those of the value, in the width of its type. */
static void check(gdb_value value, const char *bytes)
{
    size_t width = gdb_type_width(value.type);
    uint8_t out[GDB_NUMBER_BYTES_MAX];
    gdb_byte_reader reader;
    gdb_value again;

    gdb_number_bytes_store(&value, out);
    assert_memory_equal(out, bytes, width);
    reader = gdb_byte_reader_init(out, width);
    assert_true(gdb_number_bytes_take(&reader, value.type, &again));
    assert_false(reader.failed);
    assert_int_equal(reader.left, 0);
    assert_int_equal(again.type, value.type);
    assert_int_equal(gdb_value_compare(&again, &value), 0);
    reader = gdb_byte_reader_init(out, width - 1);
    (void)gdb_number_bytes_take(&reader, value.type, &again);
    assert_true(reader.failed);
}

#define SIGNED(t, v)                                                                               \
    (gdb_value)                                                                                    \
    {                                                                                              \
        .type = t, .as.integer = v                                                                 \
    }
#define UNSIGNED(t, v)                                                                             \
    (gdb_value)                                                                                    \
    {                                                                                              \
        .type = t, .as.unsigned_integer = v                                                        \
    }
#define REAL(t, v)                                                                                 \
    (gdb_value)                                                                                    \
    {                                                                                              \
        .type = t, .as.real = v                                                                    \
    }

static void numbers_have_their_width(void **state)
{
    (void)state;
    check(gdb_value_bool(true), "\1");
    check(gdb_value_bool(false), "\0");
    check(SIGNED(GDB_TYPE_INT8, -128), "\x80");
    check(SIGNED(GDB_TYPE_INT16, -2), "\xfe\xff");
    check(SIGNED(GDB_TYPE_INT32, INT32_MIN), "\0\0\0\x80");
    check(SIGNED(GDB_TYPE_INT64, INT64_MAX), "\xff\xff\xff\xff\xff\xff\xff\x7f");
    check(UNSIGNED(GDB_TYPE_UINT8, 255), "\xff");
    check(UNSIGNED(GDB_TYPE_UINT16, 0x1234), "\x34\x12");
    check(UNSIGNED(GDB_TYPE_UINT32, UINT32_MAX), "\xff\xff\xff\xff");
    check(UNSIGNED(GDB_TYPE_UINT64, UINT64_MAX), "\xff\xff\xff\xff\xff\xff\xff\xff");
    check(REAL(GDB_TYPE_FLOAT, 1.5), "\0\0\xc0\x3f");
    check(REAL(GDB_TYPE_DOUBLE, -2.0), "\0\0\0\0\0\0\0\xc0");
    check(SIGNED(GDB_TYPE_DATE, -1), "\xff\xff\xff\xff");
    check(SIGNED(GDB_TYPE_TIMESTAMP, 1), "\1\0\0\0\0\0\0\0");
}

static void a_bool_is_0_or_1(void **state)
{
    static const uint8_t two[] = {2};
    gdb_byte_reader reader = gdb_byte_reader_init(two, 1);
    gdb_value value;

    (void)state;
    assert_false(gdb_number_bytes_take(&reader, GDB_TYPE_BOOL, &value));
}

static void numbers_are_stored_as_arrays_hold_them(void **state)
{
    gdb_value value = gdb_value_int64(-2);
    int64_t eight = 0;
    int32_t four = 0;
    int16_t two = 0;
    int8_t one[2] = {0, 5};
    float single = 0;

    (void)state;
    gdb_number_store(&value, &eight);
    value.type = GDB_TYPE_INT8;
    gdb_number_store(&value, one);
    value.type = GDB_TYPE_INT16;
    gdb_number_store(&value, &two);
    value.type = GDB_TYPE_DATE;
    gdb_number_store(&value, &four);
    assert_true(eight == -2 && four == -2 && two == -2 && one[0] == -2);
    assert_int_equal(one[1], 5);
    value = gdb_value_double(0.25);
    value.type = GDB_TYPE_FLOAT;
    gdb_number_store(&value, &single);
    assert_true(single == 0.25F);
    value = gdb_value_bool(true);
    gdb_number_store(&value, one);
    assert_int_equal(one[0], 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_have_their_width),
        cmocka_unit_test(a_bool_is_0_or_1),
        cmocka_unit_test(numbers_are_stored_as_arrays_hold_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
