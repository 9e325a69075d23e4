/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/base/alloc.h"
#include "lib/base/bitmap.h"
#include "lib/base/buffer.h"
#include "lib/base/checked_math.h"

static void a_buffer_is_what_was_appended(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_buffer b = {0};
    uint8_t *room;

    (void)state;
    assert_ok(gdb_buffer_append(&b, NULL, 0, &err), err);
    assert_ok(gdb_buffer_append(&b, "ab", 2, &err), err);
    assert_ok(gdb_buffer_append_byte(&b, 'c', &err), err);
    assert_ok(gdb_buffer_append_text(&b, "de", &err), err);
    assert_ok(gdb_buffer_append_format(&b, &err, "%d-%s", 42, "x"), err);
    assert_ok(gdb_buffer_extend(&b, 2, &room, &err), err);
    memcpy(room, "yz", 2);
    assert_true(gdb_text_equal(gdb_buffer_view(&b), gdb_text_of("abcde42-xyz")));
    gdb_buffer_clear(&b);
    assert_int_equal(b.size, 0);
    assert_true(b.capacity > 0);
    gdb_buffer_release(&b);
    assert_true(b.data == NULL && b.capacity == 0);
    gdb_buffer_release(&b);
}

static void a_buffer_grows_over_many_appends(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_buffer b = {0};

    (void)state;
    for (unsigned i = 0; i < 100000; i++)
        assert_ok(gdb_buffer_append_byte(&b, (uint8_t)(i * 7), &err), err);
    for (unsigned i = 0; i < 100000; i++)
        assert_int_equal(b.data[i], (uint8_t)(i * 7));
    gdb_buffer_release(&b);
}

static void a_buffer_without_memory_keeps_its_content(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_buffer b = {0};

    (void)state;
    assert_ok(gdb_buffer_append_text(&b, "kept", &err), err);
    gdb_alloc_fail_after(0);
    assert_fails(gdb_buffer_reserve(&b, 1 << 20, &err), GDB_ERR_NOMEM, "out of memory", err);
    gdb_alloc_fail_after(-1);
    assert_fails(gdb_buffer_reserve(&b, SIZE_MAX - 2, &err), GDB_ERR_NOMEM, "out of memory", err);
    assert_true(gdb_text_equal(gdb_buffer_view(&b), gdb_text_of("kept")));
    gdb_buffer_release(&b);
}

static void bitmap_bits_are_independent(void **state)
{
    uint64_t words[4] = {0};

    (void)state;
    assert_int_equal(gdb_bitmap_words(0), 0);
    assert_int_equal(gdb_bitmap_words(64), 1);
    assert_int_equal(gdb_bitmap_words(65), 2);
    for (size_t i = 0; i < 200; i += 3)
        gdb_bitmap_set(words, i);
    for (size_t i = 0; i < 200; i++)
        assert_int_equal(gdb_bitmap_get(words, i), i % 3 == 0);
    assert_int_equal(gdb_bitmap_count(words, 200), 67);
    assert_int_equal(gdb_bitmap_count(words, 64), 22);
    assert_int_equal(gdb_bitmap_count(words, 1), 1);
    assert_int_equal(gdb_bitmap_count(words, 0), 0);
    gdb_bitmap_unset(words, 63);
    assert_false(gdb_bitmap_get(words, 63));
    assert_int_equal(gdb_bitmap_count(words, 200), 66);
    gdb_bitmap_clear_all(words, 200);
    assert_int_equal(gdb_bitmap_count(words, 256), 0);
}

static void checked_math_says_when_it_overflows(void **state)
{
    uint64_t u = 0;
    int64_t s = 0;

    (void)state;
    assert_false(gdb_add_overflow_u64(UINT64_MAX - 1, 1, &u));
    assert_true(u == UINT64_MAX);
    assert_true(gdb_add_overflow_u64(UINT64_MAX, 1, &u));
    assert_true(gdb_mul_overflow_u64(UINT64_C(1) << 32, UINT64_C(1) << 32, &u));
    assert_false(gdb_mul_overflow_u64(UINT64_C(1) << 32, UINT64_C(1) << 31, &u));
    assert_true(gdb_add_overflow_i64(INT64_MAX, 1, &s));
    assert_true(gdb_sub_overflow_i64(INT64_MIN, 1, &s));
    assert_true(gdb_mul_overflow_i64(INT64_MIN, -1, &s));
    assert_false(gdb_sub_overflow_i64(-5, -7, &s));
    assert_true(s == 2);
}

static void rounding_and_widths_are_exact(void **state)
{
    (void)state;
    assert_true(gdb_round_up(0, 8) == 0 && gdb_round_up(1, 8) == 8 && gdb_round_up(8, 8) == 8);
    assert_true(gdb_div_up(0, 8) == 0 && gdb_div_up(9, 8) == 2);
    assert_true(gdb_div_up(UINT64_MAX, 2) == UINT64_C(1) << 63);
    assert_int_equal(gdb_bit_width(0), 0);
    for (unsigned i = 0; i < 64; i++) {
        assert_int_equal(gdb_bit_width(UINT64_C(1) << i), i + 1);
        assert_int_equal(gdb_bit_width(UINT64_MAX >> i), 64 - i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_buffer_is_what_was_appended),
        cmocka_unit_test(a_buffer_grows_over_many_appends),
        cmocka_unit_test(a_buffer_without_memory_keeps_its_content),
        cmocka_unit_test(bitmap_bits_are_independent),
        cmocka_unit_test(checked_math_says_when_it_overflows),
        cmocka_unit_test(rounding_and_widths_are_exact),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
