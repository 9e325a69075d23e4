/* SPDX-License-Identifier: MIT */
#include "lib/base/hash.h"
#include "lib/storage/segment_extend.h"
#include "tests/support/stored_segment.h"
#include "tests/support/test.h"

/* Texts are in test_segment_extend.c. */

enum { LISTS = 9000 };

/* The same bytes as when all are encoded together. */
static void lists_without_entries_come_behind_offsets(void **state)
{
    static const uint32_t cuts[] = {1, 127, 128, 129, 4096, LISTS - 1};
    uint64_t *ends = malloc(LISTS * sizeof(*ends));
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    for (size_t i = 0; i < sizeof(cuts) / sizeof(cuts[0]); i++) {
        stored_segment old = {0};
        gdb_encoded_segment out = {0}, whole = {0};
        uint64_t end = 0;

        for (uint32_t list = 0; list < LISTS; list++)
            ends[list] = end += list < cuts[i] ? gdb_hash_u64(list) % 40 : 0;
        assert_ok(gdb_segment_encode_offsets(&whole, ends, LISTS, &stored_segment_owner, &err),
                  err);
        assert_ok(
            gdb_segment_encode_offsets(&old.encoded, ends, cuts[i], &stored_segment_owner, &err),
            err);
        stored_segment_store(&old, GDB_TYPE_INVALID);
        assert_ok(gdb_segment_extend_offsets(&out, old.reader, LISTS - cuts[i],
                                             &stored_segment_owner, &err),
                  err);
        out.segment.first_page = whole.segment.first_page;
        assert_memory_equal(&out.segment, &whole.segment, sizeof(whole.segment));
        assert_int_equal(out.pages.size, whole.pages.size);
        assert_memory_equal(out.pages.data, whole.pages.data, whole.pages.size);
        gdb_encoded_segment_release(&whole);
        gdb_encoded_segment_release(&out);
        stored_segment_release(&old);
    }
    free(ends);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_without_entries_come_behind_offsets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
