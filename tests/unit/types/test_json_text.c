/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include <math.h>

#include "lib/base/utf8.h"
#include "lib/types/json_text.h"

static void expect_json(gdb_value v, const char *expected)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_buffer out = {0};

    assert_ok(gdb_json_append_value(&v, &out, &err), err);
    assert_ok(gdb_buffer_append_byte(&out, 0, &err), err);
    assert_string_equal((const char *)out.data, expected);
    gdb_buffer_release(&out);
}

/* Every pair of bytes gives one string of valid UTF-8 without control characters. */
static void any_bytes_become_a_valid_string(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_buffer out = {0};

    (void)state;
    for (unsigned i = 0; i < 65536; i++) {
        char bytes[4] = {(char)(i >> 8), (char)i, '"', '\\'};

        gdb_buffer_clear(&out);
        assert_ok(gdb_json_append_text(gdb_text(bytes, 4), &out, &err), err);
        assert_int_equal(gdb_utf8_find_invalid(gdb_buffer_view(&out)), out.size);
        assert_memory_equal(out.data + out.size - 5, "\\\"\\\\\"", 5);
        for (size_t k = 1; k + 5 < out.size; k++) {
            assert_true(out.data[k] >= 0x20);
            if (out.data[k] == '"')
                fail_msg("a bare quote in the string of bytes %u", i);
            if (out.data[k] == '\\')
                k++;
        }
    }
    gdb_buffer_release(&out);
}

static void values_that_json_has_no_number_for_are_strings(void **state)
{
    (void)state;
    expect_json(gdb_value_double((double)NAN), "\"nan\"");
    expect_json(gdb_value_double((double)INFINITY), "\"inf\"");
    expect_json((gdb_value){.type = GDB_TYPE_FLOAT, .as.real = -(double)INFINITY}, "\"-inf\"");
    expect_json((gdb_value){.type = GDB_TYPE_NODE, .as.node = {1, 0, 2}}, "\"1:2\"");
    expect_json((gdb_value){.type = GDB_TYPE_DATE, .as.integer = -1}, "\"1969-12-31\"");
}

static void empty_lists_and_maps_have_their_brackets(void **state)
{
    (void)state;
    expect_json((gdb_value){.type = GDB_TYPE_LIST}, "[]");
    expect_json((gdb_value){.type = GDB_TYPE_MAP}, "{}");
    expect_json(gdb_value_null(), "null");
    expect_json((gdb_value){.type = GDB_TYPE_LIST, .is_null = true}, "null");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_bytes_become_a_valid_string),
        cmocka_unit_test(values_that_json_has_no_number_for_are_strings),
        cmocka_unit_test(empty_lists_and_maps_have_their_brackets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
