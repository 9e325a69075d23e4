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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_have_their_width),
        cmocka_unit_test(a_bool_is_0_or_1),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
