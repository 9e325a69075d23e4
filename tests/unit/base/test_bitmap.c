/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/base/bitmap.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bitmap_bits_are_independent),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
