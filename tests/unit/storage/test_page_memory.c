/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/storage/page_memory.h"

enum { PAGES = 200 };

static void returned_pages_read_as_zeros_and_others_stay(void **state)
{
    gdb_page_memory memory = {0};
    gdb_error err = GDB_ERROR_INIT;
    uint64_t pages[GDB_PAGE_MEMORY_BATCH];

    (void)state;
    /* The second time without the system call that newer kernels have. */
    for (int round = 0; round < 2; round++) {
        assert_ok(gdb_page_memory_init(&memory, PAGES, &err), err);
        atomic_store(&memory.lacks_process_madvise, round == 1);
        gdb_page_memory_prepare(&memory, 0, PAGES);
        for (uint64_t p = 0; p <= PAGES; p++)
            memset(gdb_page_memory_slot(&memory, p), 7, GDB_PAGE_SIZE);
        for (uint32_t i = 0; i < GDB_PAGE_MEMORY_BATCH; i++)
            pages[i] = (i * 77) % PAGES; /* 77 and 200 have no common factor */
        gdb_page_memory_return(&memory, pages, GDB_PAGE_MEMORY_BATCH);
        for (uint64_t p = 0; p < PAGES; p++) {
            const uint8_t *slot = gdb_page_memory_slot(&memory, p);
            bool returned = false;
            for (uint32_t i = 0; i < GDB_PAGE_MEMORY_BATCH; i++)
                returned = returned || pages[i] == p;
            assert_int_equal(slot[0], returned ? 0 : 7);
            assert_int_equal(slot[GDB_PAGE_SIZE - 1], returned ? 0 : 7);
        }
        gdb_page_memory_return_run(&memory, 0, PAGES);
        assert_int_equal(*gdb_page_memory_slot(&memory, 1), 0);
        assert_int_equal(*gdb_page_memory_slot(&memory, PAGES), 7);
        gdb_page_memory_release(&memory);
        gdb_page_memory_release(&memory);
    }
}

static void address_space_that_is_not_there_is_an_error(void **state)
{
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    assert_null(gdb_page_memory_map(SIZE_MAX / 2, &err));
    assert_int_equal(err.status, GDB_ERR_NOMEM);
    gdb_page_memory_unmap(NULL, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(returned_pages_read_as_zeros_and_others_stay),
        cmocka_unit_test(address_space_that_is_not_there_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
