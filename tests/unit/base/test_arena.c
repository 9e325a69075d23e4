/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/base/arena.h"

static void arena_memory_is_apart_and_aligned(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_arena arena = {0};
    unsigned char *pieces[600];

    (void)state;
    for (size_t i = 0; i < 600; i++) {
        pieces[i] = gdb_arena_alloc(&arena, i, &err);
        assert_non_null(pieces[i]);
        assert_int_equal((uintptr_t)pieces[i] % 16, 0);
        memset(pieces[i], (int)(i % 251), i);
    }
    for (size_t i = 0; i < 600; i++)
        for (size_t j = 0; j < i; j++)
            assert_int_equal(pieces[i][j], i % 251);
    assert_true(arena.total >= 599 * 300);
    gdb_arena_clear(&arena);
    assert_int_equal(arena.used, 0);
    assert_true(arena.blocks != NULL && arena.total > 0);
    gdb_arena_release(&arena);
    assert_true(arena.blocks == NULL && arena.total == 0);
}

static void arena_goes_back_to_a_moment(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_arena arena = {0};
    gdb_arena_mark empty = gdb_arena_now(&arena), mark;
    char *kept;
    size_t total;

    (void)state;
    kept = gdb_arena_alloc(&arena, 100, &err);
    memset(kept, 'k', 100);
    mark = gdb_arena_now(&arena);
    total = arena.total;
    for (int i = 0; i < 3; i++) {
        for (size_t size = 1; size < 2000; size += 7)
            assert_non_null(gdb_arena_alloc_zero(&arena, size, &err));
        assert_true(arena.total > total);
        gdb_arena_rewind(&arena, mark);
        assert_int_equal(arena.total, total);
        for (int k = 0; k < 100; k++)
            assert_int_equal(kept[k], 'k');
    }
    gdb_arena_rewind(&arena, empty);
    assert_true(arena.blocks == NULL && arena.total == 0);
}

static void arena_takes_blocks_larger_than_its_own(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_arena arena = {0};
    char *large = gdb_arena_alloc_zero(&arena, 5 << 20, &err);

    (void)state;
    assert_non_null(large);
    assert_int_equal(large[(5 << 20) - 1], 0);
    assert_null(gdb_arena_alloc(&arena, SIZE_MAX - 4, &err));
    gdb_error_clear(&err);
    assert_null(gdb_arena_alloc_array(&arena, SIZE_MAX / 8, 16, &err));
    assert_int_equal(err.status, GDB_ERR_NOMEM);
    gdb_arena_release(&arena);
}

static void arena_copies_text_with_a_nul(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    gdb_arena arena = {0};
    gdb_text_view copy = gdb_arena_copy_text(&arena, gdb_text("abcd", 2), &err);
    gdb_text_view empty = gdb_arena_copy_text(&arena, gdb_text(NULL, 0), &err);

    (void)state;
    assert_string_equal(copy.data, "ab");
    assert_true(empty.data != NULL && empty.size == 0);
    gdb_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arena_memory_is_apart_and_aligned),
        cmocka_unit_test(arena_goes_back_to_a_moment),
        cmocka_unit_test(arena_takes_blocks_larger_than_its_own),
        cmocka_unit_test(arena_copies_text_with_a_nul),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
