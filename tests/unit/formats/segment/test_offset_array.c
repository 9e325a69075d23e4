/* SPDX-License-Identifier: MIT */
#include "formats/segment/offset_array.h"

#include "formats/segment/bit_packed.h"
#include "tests/support/test.h"

static void check_round_trip(const uint64_t *ends, uint32_t count)
{
    uint8_t anchor_width, delta_width;
    uint32_t anchor_count = (uint32_t)gdb_offset_array_anchors(count);
    uint8_t *anchors, *deltas;
    uint64_t *out = calloc(count + 1, sizeof(*out)), *a = calloc(anchor_count + 1, sizeof(*a));

    gdb_offset_array_widths(ends, count, &anchor_width, &delta_width);
    anchors = calloc(gdb_bit_packed_pages(anchor_count, anchor_width) + 1, GDB_PAGE_SIZE);
    deltas = calloc(gdb_bit_packed_pages(count, delta_width) + 1, GDB_PAGE_SIZE);
    gdb_offset_array_write(anchors, deltas, ends, count, anchor_width, delta_width);
    for (uint32_t first = 0; first < count; first += 1 + count / 13) {
        uint32_t n = count - first;

        gdb_bit_packed_read(deltas, 0, first, n, delta_width, out);
        gdb_bit_packed_read(anchors, 0, first / 128, anchor_count - first / 128, anchor_width, a);
        gdb_offset_array_combine(out, first, n, a);
        assert_memory_equal(out, ends + first, n * sizeof(*ends));
    }
    free(anchors);
    free(deltas);
    free(a);
    free(out);
}

static void ends_of_any_count_round_trip(void **state)
{
    uint64_t ends[5000], end = 0;

    (void)state;
    for (uint32_t i = 0; i < 5000; i++)
        ends[i] = end += i % 7 == 0 ? 0 : i * 31 % 97;
    for (uint32_t count = 1; count < 400; count++)
        check_round_trip(ends, count);
    check_round_trip(ends, 5000);
}

static void one_huge_item_round_trips(void **state)
{
    uint64_t ends[300];

    (void)state;
    for (uint32_t i = 0; i < 300; i++)
        ends[i] = i < 200 ? i : (UINT64_C(1) << 36) - 300 + i;
    check_round_trip(ends, 300);
}

static void nothing_but_empty_items_needs_no_bits(void **state)
{
    uint64_t ends[300] = {0};
    uint8_t anchor_width = 9, delta_width = 9;

    (void)state;
    gdb_offset_array_widths(ends, 300, &anchor_width, &delta_width);
    assert_int_equal(anchor_width, 0);
    assert_int_equal(delta_width, 0);
    check_round_trip(ends, 300);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ends_of_any_count_round_trip),
        cmocka_unit_test(one_huge_item_round_trips),
        cmocka_unit_test(nothing_but_empty_items_needs_no_bits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
