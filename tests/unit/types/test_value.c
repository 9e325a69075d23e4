/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/base/alloc.h"
#include "lib/types/value.h"

static void a_copy_owns_all_that_it_needs(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_arena arena = {0};
    char word[] = "word", key[] = "key";
    gdb_value items[2] = {gdb_value_string(gdb_text_of(word)), gdb_value_null()};
    gdb_map_entry entry = {gdb_text_of(key),
                           {.type = GDB_TYPE_LIST, .as.list = {items, 2}}};
    gdb_value v = {.type = GDB_TYPE_MAP, .as.map = {&entry, 1}}, copy;

    (void)state;
    assert_ok(gdb_value_copy(&copy, &v, &arena, &err), err);
    memset(word, 'x', 4);
    memset(key, 'x', 3);
    memset(items, 0, sizeof(items));
    memset(&entry, 0, sizeof(entry));
    assert_int_equal(copy.as.map.count, 1);
    assert_memory_equal(copy.as.map.entries[0].key.data, "key", 3);
    assert_int_equal(copy.as.map.entries[0].value.as.list.count, 2);
    assert_memory_equal(copy.as.map.entries[0].value.as.list.items[0].as.text.data, "word", 4);
    assert_true(copy.as.map.entries[0].value.as.list.items[1].is_null);
    gdb_arena_release(&arena);
}

static void a_copy_without_memory_fails_cleanly(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_arena arena = {0};
    gdb_value v = gdb_value_string(gdb_text_of("text")), copy = gdb_value_null();

    (void)state;
    gdb_alloc_fail_after(0);
    assert_fails(gdb_value_copy(&copy, &v, &arena, &err), GDB_ERR_NOMEM, "out of memory", err);
    gdb_alloc_fail_after(-1);
    assert_true(copy.is_null);
    gdb_arena_release(&arena);
}

static void expect_round_trip(gdb_type_id type, const char *text)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_buffer out = {0};
    gdb_value v;

    assert_ok(gdb_value_parse(&v, type, gdb_text_of(text), &err), err);
    assert_int_equal(v.type, type);
    assert_false(v.is_null);
    assert_ok(gdb_value_print(&v, &out, &err), err);
    assert_int_equal(out.size, strlen(text));
    assert_memory_equal(out.data, text, out.size);
    gdb_buffer_release(&out);
}

static void every_type_reads_what_it_prints(void **state)
{
    (void)state;
    expect_round_trip(GDB_TYPE_BOOL, "true");
    expect_round_trip(GDB_TYPE_BOOL, "false");
    expect_round_trip(GDB_TYPE_INT8, "-128");
    expect_round_trip(GDB_TYPE_INT16, "32767");
    expect_round_trip(GDB_TYPE_INT32, "-2147483648");
    expect_round_trip(GDB_TYPE_INT64, "-9223372036854775808");
    expect_round_trip(GDB_TYPE_UINT8, "255");
    expect_round_trip(GDB_TYPE_UINT16, "65535");
    expect_round_trip(GDB_TYPE_UINT32, "4294967295");
    expect_round_trip(GDB_TYPE_UINT64, "18446744073709551615");
    expect_round_trip(GDB_TYPE_FLOAT, "0.1");
    expect_round_trip(GDB_TYPE_DOUBLE, "0.30000000000000004");
    expect_round_trip(GDB_TYPE_STRING, "");
    expect_round_trip(GDB_TYPE_STRING, "Grüße");
    expect_round_trip(GDB_TYPE_DATE, "-0001-12-31");
    expect_round_trip(GDB_TYPE_TIMESTAMP, "2020-01-31 12:00:00.000001");
}

static void expect_refusal(gdb_type_id type, const char *text, const char *message)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_value v;

    assert_fails(gdb_value_parse(&v, type, gdb_text_of(text), &err), GDB_ERR_INPUT, message, err);
}

static void a_text_of_the_wrong_type_is_named_with_what_was_expected(void **state)
{
    (void)state;
    expect_refusal(GDB_TYPE_DATE, "2020-13-01",
                   "'2020-13-01' is not a DATE (expected yyyy-mm-dd)");
    expect_refusal(GDB_TYPE_INT8, "128", "'128' is not a INT8 (expected -128 .. 127)");
    expect_refusal(GDB_TYPE_INT8, "-129", "INT8");
    expect_refusal(GDB_TYPE_INT16, "32768", "INT16");
    expect_refusal(GDB_TYPE_INT32, "2147483648", "INT32");
    expect_refusal(GDB_TYPE_UINT8, "256", "UINT8");
    expect_refusal(GDB_TYPE_UINT8, "-1", "UINT8");
    expect_refusal(GDB_TYPE_UINT32, "4294967296", "UINT32");
    expect_refusal(GDB_TYPE_FLOAT, "1e39", "FLOAT");
    expect_refusal(GDB_TYPE_BOOL, "maybe", "expected true or false");
    expect_refusal(GDB_TYPE_TIMESTAMP, "a\nb\x01", "'a\\nb\\x01' is not a TIMESTAMP");
    expect_refusal(GDB_TYPE_NODE, "1", "NODE");
}

static void expect_print(gdb_value v, const char *expected)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_buffer out = {0};

    assert_ok(gdb_value_print(&v, &out, &err), err);
    assert_ok(gdb_buffer_append_byte(&out, 0, &err), err);
    assert_string_equal((char *)out.data, expected);
    gdb_buffer_release(&out);
}

static void nested_values_print_without_quotes(void **state)
{
    const gdb_value items[] = {gdb_value_int64(1), gdb_value_string(gdb_text_of("b c")),
                               gdb_value_null()};
    const gdb_map_entry entries[] = {
        {gdb_text_of("a"), gdb_value_int64(1)},
        {gdb_text_of("l"), {.type = GDB_TYPE_LIST, .as.list = {items, 3}}}};

    (void)state;
    expect_print((gdb_value){.type = GDB_TYPE_LIST, .as.list = {items, 3}}, "[1,b c,NULL]");
    expect_print((gdb_value){.type = GDB_TYPE_MAP, .as.map = {entries, 2}},
                 "{a: 1, l: [1,b c,NULL]}");
    expect_print((gdb_value){.type = GDB_TYPE_LIST}, "[]");
    expect_print((gdb_value){.type = GDB_TYPE_NODE, .as.node = {3, 0, 17}}, "3:17");
    expect_print(gdb_value_null(), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_copy_owns_all_that_it_needs),
        cmocka_unit_test(a_copy_without_memory_fails_cleanly),
        cmocka_unit_test(every_type_reads_what_it_prints),
        cmocka_unit_test(a_text_of_the_wrong_type_is_named_with_what_was_expected),
        cmocka_unit_test(nested_values_print_without_quotes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
