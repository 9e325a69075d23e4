/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/base/alloc.h"
#include "lib/base/array.h"

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
        cmocka_unit_test(arrays_grow_and_keep_their_items),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
