/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/base/alloc.h"
#include "lib/base/arena.h"
#include "lib/base/array.h"

static void sizes_of_zero_give_a_pointer(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    void *a = gdb_alloc(0, &err), *b = gdb_alloc_array_zero(0, 8, &err);
    void *c = gdb_realloc_array(NULL, 0, 8, &err), *d = gdb_alloc_aligned(64, 0, &err);

    (void)state;
    assert_true(a != NULL && b != NULL && c != NULL && d != NULL);
    gdb_free(a);
    gdb_free(b);
    gdb_free(c);
    gdb_free(d);
    gdb_free(NULL);
}

static void products_that_overflow_are_out_of_memory(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    void *memory = gdb_alloc(8, &err);

    (void)state;
    assert_null(gdb_alloc_array(SIZE_MAX / 2, 3, &err));
    assert_int_equal(err.status, GDB_ERR_NOMEM);
    assert_null(gdb_alloc_array_zero(SIZE_MAX, 2, NULL));
    assert_null(gdb_realloc_array(memory, SIZE_MAX / 4, 8, NULL));
    assert_null(gdb_alloc_text("", SIZE_MAX, NULL));
    gdb_free(memory);
}

static void zeroed_and_aligned_memory_is_so(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    unsigned char *zero = gdb_alloc_array_zero(100, 3, &err);
    void *aligned = gdb_alloc_aligned(4096, 100, &err);

    (void)state;
    for (int i = 0; i < 300; i++)
        assert_int_equal(zero[i], 0);
    assert_int_equal((uintptr_t)aligned % 4096, 0);
    gdb_free(zero);
    gdb_free(aligned);
}

static void a_text_copy_ends_with_nul(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    char *copy = gdb_alloc_text("abcdef", 3, &err);

    (void)state;
    assert_string_equal(copy, "abc");
    gdb_free(copy);
}

static void the_nth_allocation_fails_and_all_after_it(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    void *a, *b;

    (void)state;
    gdb_alloc_fail_after(1);
    a = gdb_alloc(8, &err);
    b = gdb_alloc(8, &err);
    assert_true(a != NULL && b == NULL);
    assert_int_equal(err.status, GDB_ERR_NOMEM);
    assert_null(gdb_alloc_zero(8, NULL));
    assert_null(gdb_alloc_aligned(64, 8, NULL));
    assert_null(gdb_realloc_array(a, 2, 8, NULL));
    gdb_alloc_fail_after(-1);
    b = gdb_alloc(8, NULL);
    assert_non_null(b);
    gdb_free(a);
    gdb_free(b);
}

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

static void arrays_grow_and_keep_their_items(void **state)
{
    gdb_error err = GDB_ERROR_INIT;
    uint32_t *items = NULL;
    size_t capacity = 0;

    (void)state;
    for (uint32_t i = 0; i < 10000; i++) {
        assert_ok(gdb_array_reserve(&items, &capacity, i + 1, sizeof(*items), &err), err);
        items[i] = i;
    }
    for (uint32_t i = 0; i < 10000; i++)
        assert_int_equal(items[i], i);
    assert_in_range(capacity, 10000, 20000);
    assert_int_equal(gdb_array_reserve(&items, &capacity, SIZE_MAX, sizeof(*items), &err),
                     GDB_ERR_NOMEM);
    gdb_free(items);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_of_zero_give_a_pointer),
        cmocka_unit_test(products_that_overflow_are_out_of_memory),
        cmocka_unit_test(zeroed_and_aligned_memory_is_so),
        cmocka_unit_test(a_text_copy_ends_with_nul),
        cmocka_unit_test(the_nth_allocation_fails_and_all_after_it),
        cmocka_unit_test(arena_memory_is_apart_and_aligned),
        cmocka_unit_test(arena_takes_blocks_larger_than_its_own),
        cmocka_unit_test(arena_copies_text_with_a_nul),
        cmocka_unit_test(arrays_grow_and_keep_their_items),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
