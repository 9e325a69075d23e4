/* SPDX-License-Identifier: MIT */
#include "formats/list/list_format.h"

#include "tests/support/test.h"

static gdb_value null_of(gdb_type_id type)
{
    return (gdb_value){.type = type, .is_null = true};
}

/* The bytes of a list, which are valid and come back as the same items. */
static void round_trip(gdb_type_id element, const gdb_value *items, size_t count, gdb_buffer *out)
{
    gdb_list_builder builder = {.element = element};
    gdb_error err = GDB_ERROR_INIT;
    gdb_arena arena = {0};
    gdb_list list;

    gdb_buffer_clear(out);
    for (size_t i = 0; i < count; i++)
        assert_ok(gdb_list_builder_append(&builder, &items[i], &err), err);
    assert_ok(gdb_list_builder_finish(&builder, out, &err), err);
    assert_int_equal(builder.count, 0);
    assert_ok(gdb_list_check(gdb_type_list_of(element), gdb_buffer_view(out), &err), err);
    assert_ok(gdb_list_decode(&list, gdb_type_list_of(element), gdb_buffer_view(out), &arena, &err),
              err);
    assert_int_equal(list.count, count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(list.items[i].type, element);
        assert_int_equal(list.items[i].is_null, items[i].is_null);
        assert_int_equal(gdb_value_compare(&list.items[i], &items[i]), 0);
    }
    gdb_list_builder_release(&builder);
    gdb_arena_release(&arena);
}

static void lists_of_every_type_come_back(void **state)
{
    gdb_buffer out = {0};

    (void)state;
    for (int t = GDB_TYPE_BOOL; t <= GDB_TYPE_TIMESTAMP; t++) {
        gdb_type_id type = (gdb_type_id)t;
        gdb_value items[20];

        for (size_t i = 0; i < 20; i++) {
            items[i] = (gdb_value){.type = type, .as.unsigned_integer = i & 1};
            if (gdb_type_is_float(type))
                items[i].as.real = (double)i * -1.5;
            else if (type == GDB_TYPE_STRING)
                items[i].as.text = gdb_text("abcdefghijklmnopqrstuvwxyz", i);
            else if (gdb_type_is_signed(type) || type == GDB_TYPE_DATE)
                items[i].as.integer = -(int64_t)i;
        }
        for (size_t count = 0; count <= 20; count++)
            round_trip(type, items, count, &out);
        for (size_t i = 0; i < 20; i += 3)
            items[i] = null_of(type);
        for (size_t count = 0; count <= 20; count++)
            round_trip(type, items, count, &out);
    }
    gdb_buffer_release(&out);
}

/* These bytes are on disk. */
static void bytes_are_as_specified(void **state)
{
    static const uint8_t shorts[] = {6, 1, 0, 0xfe, 0xff, 0, 1};
    static const uint8_t strings[] = {7, 2, 1, 'a', 0};
    gdb_value numbers[] = {{.type = GDB_TYPE_INT16, .as.integer = 1},
                           {.type = GDB_TYPE_INT16, .as.integer = -2},
                           {.type = GDB_TYPE_INT16, .as.integer = 256}};
    gdb_value texts[] = {gdb_value_string(gdb_text_of("a")), null_of(GDB_TYPE_STRING),
                         gdb_value_string(gdb_text_of(""))};
    gdb_value extremes[] = {{.type = GDB_TYPE_INT64, .as.integer = INT64_MIN},
                            {.type = GDB_TYPE_INT64, .as.integer = INT64_MAX}};
    gdb_buffer out = {0};

    (void)state;
    round_trip(GDB_TYPE_INT16, numbers, 3, &out);
    assert_int_equal(out.size, sizeof(shorts));
    assert_memory_equal(out.data, shorts, sizeof(shorts));
    round_trip(GDB_TYPE_STRING, texts, 3, &out);
    assert_int_equal(out.size, sizeof(strings));
    assert_memory_equal(out.data, strings, sizeof(strings));
    round_trip(GDB_TYPE_INT64, extremes, 2, &out);
    assert_int_equal(out.size, 17);
    round_trip(GDB_TYPE_INT64, NULL, 0, &out);
    assert_int_equal(out.size, 0);
    gdb_buffer_release(&out);
}

static void long_strings_and_long_lists_have_longer_heads(void **state)
{
    static char long_text[20000];
    static gdb_value items[70];
    gdb_buffer out = {0};

    (void)state;
    memset(long_text, 'x', sizeof(long_text));
    for (size_t i = 0; i < 70; i++)
        items[i] = gdb_value_string(gdb_text(long_text, i * 280));
    round_trip(GDB_TYPE_STRING, items, 70, &out);
    assert_int_equal(out.data[0], 0x80 | (140 & 0x7f));
    assert_int_equal(out.data[1], 1);
    gdb_buffer_release(&out);
}

static void check_bad(gdb_type_id type, const char *bytes, size_t size, const char *part)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_arena arena = {0};
    gdb_list list;

    assert_fails(gdb_list_check(type, gdb_text(bytes, size), &err), GDB_ERR_CORRUPT, part, err);
    if (strstr(part, "UTF-8") == NULL)
        assert_fails(gdb_list_decode(&list, type, gdb_text(bytes, size), &arena, &err),
                     GDB_ERR_CORRUPT, part, err);
    gdb_arena_release(&arena);
}

#define CHECK_BAD(element, bytes, part)                                                            \
    check_bad(gdb_type_list_of(element), bytes, sizeof(bytes) - 1, part)

static void rules_are_checked(void **state)
{
    (void)state;
    CHECK_BAD(GDB_TYPE_INT8, "\x00", "no elements");
    CHECK_BAD(GDB_TYPE_INT8, "\x01", "no elements");
    CHECK_BAD(GDB_TYPE_INT8, "\x82\x00z", "more bytes than it needs");
    CHECK_BAD(GDB_TYPE_INT8, "\xff\xff\xff\xff\x1f", "32 bits");
    CHECK_BAD(GDB_TYPE_INT8, "\xff\xff\xff\xff\xff\x01", "32 bits");
    CHECK_BAD(GDB_TYPE_INT8, "\x80", "cut short");
    CHECK_BAD(GDB_TYPE_INT8, "\x02", "1 element in 0 bytes");
    CHECK_BAD(GDB_TYPE_INT8, "\x02zz", "behind the last");
    CHECK_BAD(GDB_TYPE_INT32, "\x04zzzzzzz", "2 elements in 7 bytes");
    CHECK_BAD(GDB_TYPE_INT32, "\xfe\xff\xff\xff\x0fzzzz", "2147483647 elements in 4 bytes");
    CHECK_BAD(GDB_TYPE_INT8, "\x03", "cut short");
    CHECK_BAD(GDB_TYPE_INT8, "\x05\x04z", "a NULL behind its end");
    CHECK_BAD(GDB_TYPE_INT8, "\x03\x00z", "none is");
    CHECK_BAD(GDB_TYPE_BOOL, "\x04\x00\x02", "2 is not a BOOL");
    CHECK_BAD(GDB_TYPE_STRING, "\x02\x02z", "cut short");
    CHECK_BAD(GDB_TYPE_STRING, "\x02\x81\x00z", "more bytes than it needs");
    CHECK_BAD(GDB_TYPE_STRING, "\x02\x01zz", "behind the last");
    CHECK_BAD(GDB_TYPE_STRING, "\x03\x01z", "behind the last");
    CHECK_BAD(GDB_TYPE_STRING, "\x02\x02z\xff", "not valid UTF-8");
}

static void arrays_have_as_many_elements_as_their_type_says(void **state)
{
    const gdb_type_id pair = gdb_type_array_of(GDB_TYPE_INT8, 2);
    gdb_error err = GDB_ERROR_INIT;
    gdb_arena arena = {0};
    gdb_list list;

    (void)state;
    assert_ok(gdb_list_check(pair, gdb_text("\x04zz", 3), &err), err);
    assert_ok(gdb_list_check(pair, gdb_text("\x05\x02z", 3), &err), err); /* one is NULL */
    assert_ok(gdb_list_decode(&list, pair, gdb_text("\x04zz", 3), &arena, &err), err);
    assert_int_equal(list.count, 2);
    check_bad(pair, "", 0, "0 elements, of INT8[2]");
    check_bad(pair, "\x02z", 2, "1 element, of INT8[2]");
    check_bad(pair, "\x06zzz", 4, "3 elements, of INT8[2]");
    gdb_arena_release(&arena);
}

/* Whatever is cut off, or changed, is no list or another list: never a crash. */
static void damaged_bytes_are_refused_or_another_list(void **state)
{
    gdb_value items[] = {gdb_value_string(gdb_text_of("alpha")), null_of(GDB_TYPE_STRING),
                         gdb_value_string(gdb_text_of("b"))};
    const gdb_type_id type = gdb_type_list_of(GDB_TYPE_STRING);
    gdb_buffer out = {0}, again = {0};
    gdb_error err = GDB_ERROR_INIT;
    gdb_arena arena = {0};
    gdb_list list;

    (void)state;
    round_trip(GDB_TYPE_STRING, items, 3, &out);
    for (size_t size = 1; size < out.size; size++)
        assert_int_equal(gdb_list_check(type, gdb_text((char *)out.data, size), NULL),
                         GDB_ERR_CORRUPT);
    for (size_t bit = 0; bit < out.size * 8; bit++) {
        out.data[bit / 8] ^= (uint8_t)(1U << bit % 8);
        if (gdb_list_check(type, gdb_buffer_view(&out), NULL) == GDB_OK) {
            assert_ok(gdb_list_decode(&list, type, gdb_buffer_view(&out), &arena, &err), err);
            round_trip(GDB_TYPE_STRING, list.items, list.count, &again);
            assert_int_equal(again.size, out.size);
            assert_memory_equal(again.data, out.data, out.size);
        }
        out.data[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    gdb_arena_release(&arena);
    gdb_buffer_release(&again);
    gdb_buffer_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_of_every_type_come_back),
        cmocka_unit_test(bytes_are_as_specified),
        cmocka_unit_test(long_strings_and_long_lists_have_longer_heads),
        cmocka_unit_test(rules_are_checked),
        cmocka_unit_test(arrays_have_as_many_elements_as_their_type_says),
        cmocka_unit_test(damaged_bytes_are_refused_or_another_list),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
