/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/query/json_literal.h"

static void check(const char *text, gdb_type_id type, const char *printed)
{
    gdb_arena arena = {NULL, 0, 0};
    gdb_buffer out = {NULL, 0, 0};
    gdb_error error = GDB_ERROR_INIT;
    gdb_value value;
    bool is_json = false;

    assert_ok(gdb_json_literal_parse(gdb_text_of(text), &arena, &value, &is_json, &error), error);
    if (!is_json)
        fail_msg("%s is not taken for JSON", text);
    assert_int_equal(value.type, type);
    assert_ok(gdb_value_print(&value, &out, &error), error);
    assert_ok(gdb_buffer_append_byte(&out, 0, &error), error);
    assert_string_equal((const char *)out.data, printed);
    gdb_buffer_release(&out);
    gdb_arena_release(&arena);
}

static void scalars_have_their_types(void **state)
{
    (void)state;
    check("0", GDB_TYPE_INT64, "0");
    check(" -12 ", GDB_TYPE_INT64, "-12");
    check("9223372036854775807", GDB_TYPE_INT64, "9223372036854775807");
    check("9223372036854775808", GDB_TYPE_UINT64, "9223372036854775808");
    check("18446744073709551615", GDB_TYPE_UINT64, "18446744073709551615");
    check("18446744073709551616", GDB_TYPE_DOUBLE, "1.8446744073709552e+19");
    check("-9223372036854775809", GDB_TYPE_DOUBLE, "-9.223372036854776e+18");
    check("1.5", GDB_TYPE_DOUBLE, "1.5");
    check("1e2", GDB_TYPE_DOUBLE, "100.0");
    check("true", GDB_TYPE_BOOL, "true");
    check("false", GDB_TYPE_BOOL, "false");
    check("null", GDB_TYPE_NULL, "");
    check("\"a b\"", GDB_TYPE_STRING, "a b");
    check("\"\"", GDB_TYPE_STRING, "");
}

static void escapes_are_decoded(void **state)
{
    (void)state;
    check("\"x\\n\\\"\\u00e4\\ud83d\\ude00/\\/\"", GDB_TYPE_STRING,
          "x\n\"\xC3\xA4\xF0\x9F\x98\x80//");
}

static void arrays_and_objects_nest(void **state)
{
    (void)state;
    check("[1, [2, 3], []]", GDB_TYPE_LIST, "[1,[2,3],[]]");
    check("{\"a\": [1], \"b\": {}}", GDB_TYPE_MAP, "{a: [1], b: {}}");
}

static void what_is_no_json_is_said_to_be_none(void **state)
{
    static const char *const texts[] = {
        "", " ", "Ada", "01", "1.", ".5", "1e", "+1", "-", "tru", "nullx", "\"", "\"a", "\"a\"b",
        "\"\\x\"", "\"\\u12\"", "\"\\ud800\"", "\"\\ud800\\u0041\"", "\"\x01\"", "\"\xFF\"",
        "\"\\n\xFF\"", "[", "[1", "[1,", "[1,]", "[1 2]", "{", "{\"a\"", "{\"a\":", "{\"a\":1",
        "{\"a\":1,}", "{a:1}", "{1:2}", "[1]]", "1e999", "2020-01-31", "NaN"};

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        gdb_arena arena = {NULL, 0, 0};
        gdb_error error = GDB_ERROR_INIT;
        gdb_value value;
        bool is_json = true;

        assert_ok(gdb_json_literal_parse(gdb_text_of(texts[i]), &arena, &value, &is_json, &error),
                  error);
        if (is_json)
            fail_msg("%s is taken for JSON", texts[i]);
        gdb_arena_release(&arena);
    }
}

static void deep_nesting_is_no_json(void **state)
{
    char text[1001];
    gdb_arena arena = {NULL, 0, 0};
    gdb_error error = GDB_ERROR_INIT;
    gdb_value value;
    bool is_json = true;

    (void)state;
    memset(text, '[', 500);
    memset(text + 500, ']', 500);
    text[1000] = '\0';
    assert_ok(gdb_json_literal_parse(gdb_text_of(text), &arena, &value, &is_json, &error), error);
    assert_false(is_json);
    gdb_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scalars_have_their_types),
        cmocka_unit_test(escapes_are_decoded),
        cmocka_unit_test(arrays_and_objects_nest),
        cmocka_unit_test(what_is_no_json_is_said_to_be_none),
        cmocka_unit_test(deep_nesting_is_no_json),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
