/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/storage/resident_queue.h"

static void pages_come_out_in_the_order_they_went_in(void **state)
{
    gdb_resident_queue queue = {0};
    gdb_error err = GDB_ERROR_INIT;
    uint64_t next_in = 0, next_out = 0, pages[40];

    (void)state;
    assert_ok(gdb_resident_queue_init(&queue, 100, &err), err);
    for (unsigned round = 0; round < 50; round++) {
        uint32_t n;
        gdb_resident_queue_push_run(&queue, next_in, 20);
        for (uint32_t i = 0; i < 17; i++)
            pages[i] = next_in + 20 + i;
        gdb_resident_queue_push(&queue, pages, 17);
        next_in += 37;
        assert_int_equal(gdb_resident_queue_count(&queue), next_in - next_out);
        n = gdb_resident_queue_peek_middle(&queue, pages, 40);
        assert_int_equal(n, (next_in - next_out + 1) / 2 < 40 ? (next_in - next_out + 1) / 2 : 40);
        for (uint32_t i = 0; i < n; i++)
            assert_int_equal(pages[i], next_out + (next_in - next_out) / 2 + i);
        n = gdb_resident_queue_take(&queue, pages, round % 2 == 0 ? 35 : 40);
        for (uint32_t i = 0; i < n; i++)
            assert_int_equal(pages[i], next_out++);
    }
    while (gdb_resident_queue_take(&queue, pages, 1) == 1)
        assert_int_equal(pages[0], next_out++);
    assert_int_equal(next_out, next_in);
    gdb_resident_queue_release(&queue);
    gdb_resident_queue_release(&queue);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_come_out_in_the_order_they_went_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
