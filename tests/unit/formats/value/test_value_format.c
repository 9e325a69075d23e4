/* SPDX-License-Identifier: MIT */
#include "formats/value/value_format.h"

#include "tests/support/test.h"

#define VALUES 16

/* NULL, and one of every type that has bytes of its own form. */
static uint32_t make_values(gdb_value values[VALUES])
{
    uint32_t n = 0;

    values[n++] = gdb_value_null();
    values[n++] = gdb_value_bool(true);
    values[n] = gdb_value_int64(-128);
    values[n++].type = GDB_TYPE_INT8;
    values[n++] = gdb_value_int64(INT64_MIN);
    values[n] = gdb_value_uint64(65535);
    values[n++].type = GDB_TYPE_UINT16;
    values[n++] = gdb_value_uint64(UINT64_MAX);
    values[n] = gdb_value_double(0.5);
    values[n++].type = GDB_TYPE_FLOAT;
    values[n++] = gdb_value_double(-0.1);
    values[n] = gdb_value_int64(-1);
    values[n++].type = GDB_TYPE_DATE;
    values[n] = gdb_value_int64(1);
    values[n++].type = GDB_TYPE_TIMESTAMP;
    values[n++] = gdb_value_string(gdb_text_of(""));
    values[n++] = gdb_value_string(gdb_text_of("a\xc3\xa4"));
    values[n] = (gdb_value){.type = gdb_type_list_of(GDB_TYPE_INT8)};
    values[n++].as.text = gdb_text("\004\001\377", 3);
    values[n] = (gdb_value){.type = gdb_type_array_of(GDB_TYPE_INT8, 2)};
    values[n++].as.text = gdb_text("\004\001\377", 3);
    return n;
}

static void values_round_trip(void **state)
{
    gdb_value values[VALUES], out, copy;
    uint32_t count = make_values(values);
    gdb_error err = GDB_ERROR_INIT;
    gdb_arena arena = {0};
    gdb_buffer bytes = {0};
    gdb_byte_reader reader;

    (void)state;
    for (uint32_t i = 0; i < count; i++)
        assert_ok(gdb_value_bytes_append(&bytes, &values[i], &err), err);
    reader = gdb_byte_reader_init(bytes.data, bytes.size);
    for (uint32_t i = 0; i < count; i++) {
        assert_ok(gdb_value_bytes_take(&reader, &out, &err), err);
        assert_int_equal(out.is_null, values[i].is_null);
        assert_int_equal(out.type, values[i].type);
        assert_ok(gdb_column_value_copy(&copy, &out, &arena, &err), err);
        if (gdb_type_is_byte_string(out.type)) {
            assert_true(gdb_text_equal(copy.as.text, values[i].as.text));
            assert_ptr_not_equal(copy.as.text.data, out.as.text.data);
        } else if (!out.is_null) {
            assert_int_equal(gdb_value_compare(&copy, &values[i]), 0);
        }
    }
    assert_int_equal(reader.left, 0);
    gdb_arena_release(&arena);
    gdb_buffer_release(&bytes);
}

static void every_truncation_fails(void **state)
{
    gdb_value values[VALUES], out;
    uint32_t count = make_values(values);
    gdb_error err = GDB_ERROR_INIT;
    gdb_buffer bytes = {0};
    gdb_byte_reader reader;

    (void)state;
    for (uint32_t i = 0; i < count; i++) {
        gdb_buffer_clear(&bytes);
        assert_ok(gdb_value_bytes_append(&bytes, &values[i], &err), err);
        for (size_t size = 0; size < bytes.size; size++) {
            uint8_t *part = malloc(size + 1); /* so that a sanitizer sees a read behind it */

            memcpy(part, bytes.data, size);
            reader = gdb_byte_reader_init(part, size);
            assert_fails(gdb_value_bytes_take(&reader, &out, &err), GDB_ERR_CORRUPT, "cut short",
                         err);
            free(part);
        }
    }
    gdb_buffer_release(&bytes);
}

static void assert_bad(const char *bytes, size_t size, const char *message)
{
    gdb_byte_reader reader = gdb_byte_reader_init((const uint8_t *)bytes, size);
    gdb_error err = GDB_ERROR_INIT;
    gdb_value out;

    assert_fails(gdb_value_bytes_take(&reader, &out, &err), GDB_ERR_CORRUPT, message, err);
}

static void what_is_no_value_is_named(void **state)
{
    (void)state;
    assert_bad("\x0f", 1, "a value of type 15");
    assert_bad("\x20", 1, "a value of type 32");
    assert_bad("\x01\x02", 2, "neither 0 nor 1");
    assert_bad("\x0c\1\0\0\0\xff", 6, "not valid UTF-8");
    assert_bad("\x0c\xff\xff\xff\xff" "a", 6, "a value of 4294967295 bytes is cut short");
    assert_bad("\x22\2\0\0\0\4\1", 7, "list");
    assert_bad("\x41\1\0\1", 4, "a value of type 65");
    assert_bad("\x62\0\0\0\0\0\0", 7, "a value of type 98");
    assert_bad("\x62\3\0\3\0\0\0\4\1\1", 10, "2 elements, of INT8[3]");
    assert_bad("\xa2\3\0\3\0\0\0\4\1\1", 10, "a value of type 162");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_round_trip),
        cmocka_unit_test(every_truncation_fails),
        cmocka_unit_test(what_is_no_value_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
