/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/base/alloc.h"

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

static void large_memory_begins_a_large_page(void **state)
{
    static const size_t sizes[] = {0, 100, (1 << 20) - 1, 1 << 20, (2 << 20) + 1, 5 << 20};
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        unsigned char *memory = gdb_alloc_large(sizes[i], &err);

        assert_non_null(memory);
        assert_true(gdb_alloc_large_size(sizes[i]) >= sizes[i]);
        memset(memory, 0xa5, gdb_alloc_large_size(sizes[i]));
        if (sizes[i] >= 1 << 20)
            assert_int_equal((uintptr_t)memory % (2 << 20), 0);
        gdb_free(memory);
    }
    assert_null(gdb_alloc_large(SIZE_MAX, &err));
    assert_int_equal(err.status, GDB_ERR_NOMEM);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_of_zero_give_a_pointer),
        cmocka_unit_test(products_that_overflow_are_out_of_memory),
        cmocka_unit_test(zeroed_and_aligned_memory_is_so),
        cmocka_unit_test(large_memory_begins_a_large_page),
        cmocka_unit_test(a_text_copy_ends_with_nul),
        cmocka_unit_test(the_nth_allocation_fails_and_all_after_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
