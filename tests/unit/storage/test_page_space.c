/* SPDX-License-Identifier: MIT */
#include "lib/storage/page_space.h"

#include "lib/base/hash.h"
#include "tests/support/test.h"

static void the_smallest_stretch_that_fits_is_taken(void **state)
{
    static const uint64_t sizes[] = {5, 1, 3, 3, 100};
    static const struct {
        uint64_t wanted, first;
    } takes[] = {{2, 300}, {2, 400}, {2, 100}, {1, 200}, {4, 500}};
    gdb_page_space space = {NULL, 0, 0};
    gdb_error err = GDB_ERROR_INIT;
    gdb_page_stretch stretch;

    (void)state;
    for (uint64_t i = 0; i < 5; i++)
        assert_ok(gdb_page_space_add(&space, 100 * (i + 1), sizes[i], &err), err);
    assert_ok(gdb_page_space_add(&space, 7, 0, &err), err);
    assert_false(gdb_page_space_take(&space, 101, &stretch));
    for (size_t i = 0; i < 5; i++) {
        assert_true(gdb_page_space_take(&space, takes[i].wanted, &stretch));
        assert_int_equal(stretch.first, takes[i].first);
        assert_int_equal(stretch.count, sizes[stretch.first / 100 - 1]);
    }
    assert_false(gdb_page_space_take(&space, 1, &stretch));
    gdb_page_space_release(&space);
}

static void so_it_is_with_many(void **state)
{
    enum { MANY = 400 };
    gdb_page_space space = {NULL, 0, 0};
    gdb_error err = GDB_ERROR_INIT;
    bool is_taken[MANY] = {false};
    uint64_t size[MANY];

    (void)state;
    for (uint64_t i = 0; i < MANY; i++) {
        size[i] = 1 + gdb_hash_u64(i) % 50;
        assert_ok(gdb_page_space_add(&space, 1000 * i, size[i], &err), err);
    }
    for (uint64_t turn = 0; turn < 2 * MANY; turn++) {
        uint64_t wanted = 1 + gdb_hash_u64(turn + 7777) % 50, best = MANY;
        gdb_page_stretch stretch;

        for (uint64_t i = 0; i < MANY; i++)
            if (!is_taken[i] && size[i] >= wanted && (best == MANY || size[i] < size[best]))
                best = i;
        assert_int_equal(gdb_page_space_take(&space, wanted, &stretch), best < MANY);
        if (best == MANY)
            continue;
        assert_int_equal(stretch.first, 1000 * best);
        assert_int_equal(stretch.count, size[best]);
        is_taken[best] = true;
    }
    gdb_page_space_release(&space);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_smallest_stretch_that_fits_is_taken),
        cmocka_unit_test(so_it_is_with_many),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
