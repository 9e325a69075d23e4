/* SPDX-License-Identifier: MIT */
#include "formats/segment/bit_packed.h"

#include "tests/support/random.h"

#include "tests/support/test.h"

enum { COUNT = 9001 };

static uint64_t mask_of(unsigned width)
{
    return width == 64 ? UINT64_MAX : (UINT64_C(1) << width) - 1;
}

typedef struct fixture {
    uint64_t values[COUNT];
    uint64_t out[COUNT];
    uint8_t *area; /* as long as the pages, so that a sanitizer sees every step outside */
    uint64_t pages;
} fixture;

static void fill(fixture *f, unsigned width)
{
    uint64_t seed = width;

    for (uint32_t i = 0; i < COUNT; i++)
        f->values[i] = random_next(&seed) & mask_of(width);
    f->pages = gdb_bit_packed_pages(COUNT, width);
    f->area = calloc(f->pages > 0 ? f->pages : 1, GDB_PAGE_SIZE);
    assert_non_null(f->area);
}

static void every_width_round_trips(void **state)
{
    fixture *f = malloc(sizeof(*f));

    (void)state;
    for (unsigned width = 0; width <= 64; width++) {
        if (!gdb_bit_packed_width_ok(width))
            continue;
        fill(f, width);
        gdb_bit_packed_write(f->area, 0, f->values, COUNT, width);
        memset(f->out, 0xa5, sizeof(f->out));
        gdb_bit_packed_read(f->area, 0, 0, COUNT, width, f->out);
        assert_memory_equal(f->out, f->values, sizeof(f->out));
        for (uint32_t i = 0; i < COUNT && width > 0; i += 7) {
            uint32_t per_page = gdb_bit_packed_per_page(width);
            const uint8_t *page = f->area + (size_t)(i / per_page) * GDB_PAGE_SIZE;

            assert_true(gdb_bit_packed_get(page + GDB_PAGE_HEADER_SIZE, i % per_page, width) ==
                        f->values[i]);
        }
        free(f->area);
    }
    free(f);
}

static void any_range_reads_the_same(void **state)
{
    static const unsigned widths[] = {1, 3, 8, 13, 17, 32, 41, 56, 64};
    fixture *f = malloc(sizeof(*f));
    uint64_t seed = 5;

    (void)state;
    for (size_t w = 0; w < sizeof(widths) / sizeof(widths[0]); w++) {
        fill(f, widths[w]);
        gdb_bit_packed_write(f->area, 0, f->values, COUNT, widths[w]);
        for (int turn = 0; turn < 200; turn++) {
            uint32_t first = (uint32_t)(random_next(&seed) % COUNT);
            uint32_t count = (uint32_t)(random_next(&seed) % (COUNT - first + 1));

            gdb_bit_packed_read(f->area, 0, first, count, widths[w], f->out);
            assert_memory_equal(f->out, f->values + first, count * sizeof(uint64_t));
        }
        free(f->area);
    }
    free(f);
}

static void writing_in_pieces_gives_the_same_bytes(void **state)
{
    fixture *f = malloc(sizeof(*f));
    uint64_t seed = 9;

    (void)state;
    for (unsigned width = 1; width <= 64; width++) {
        uint8_t *pieces;

        if (!gdb_bit_packed_width_ok(width))
            continue;
        fill(f, width);
        gdb_bit_packed_write(f->area, 0, f->values, COUNT, width);
        pieces = calloc(f->pages, GDB_PAGE_SIZE);
        for (uint32_t i = 0; i < COUNT;) {
            uint32_t n = (uint32_t)(random_next(&seed) % 700);

            if (n > COUNT - i)
                n = COUNT - i;
            gdb_bit_packed_write(pieces, i, f->values + i, n, width);
            i += n;
        }
        assert_memory_equal(pieces, f->area, f->pages * GDB_PAGE_SIZE);
        free(pieces);
        free(f->area);
    }
    free(f);
}

static void reading_from_a_later_page_counts_from_it(void **state)
{
    fixture *f = malloc(sizeof(*f));
    uint32_t per_page = gdb_bit_packed_per_page(31);

    (void)state;
    fill(f, 31);
    gdb_bit_packed_write(f->area, 0, f->values, COUNT, 31);
    gdb_bit_packed_read(f->area + 2 * GDB_PAGE_SIZE, 2 * (uint64_t)per_page, 2 * per_page + 5, 3000,
                        31, f->out);
    assert_memory_equal(f->out, f->values + 2 * per_page + 5, 3000 * sizeof(uint64_t));
    free(f->area);
    free(f);
}

static void values_are_lowest_bit_first(void **state)
{
    static const uint64_t values[] = {1, 2, 3, 0x1ff};
    uint8_t page[GDB_PAGE_SIZE] = {0};

    (void)state;
    gdb_bit_packed_write(page, 0, values, 4, 9);
    assert_int_equal(page[16], 0x01);
    assert_int_equal(page[17], 0x04);
    assert_int_equal(page[18], 0x0c);
    assert_int_equal(page[19], 0xf8);
    assert_int_equal(page[20], 0x0f);
    assert_int_equal(page[21], 0x00);
}

static void bitmap_is_an_array_of_width_one(void **state)
{
    fixture *f = malloc(sizeof(*f));
    uint64_t words[(40000 + 63) / 64];
    uint8_t *area = calloc(2, GDB_PAGE_SIZE);
    uint64_t out[1000], seed = 3;

    (void)state;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        words[i] = random_next(&seed);
    gdb_bit_packed_write_bitmap(area, words, 39990);
    gdb_bit_packed_read(area, 0, 32000, 1000, 1, out);
    for (uint32_t i = 0; i < 1000; i++)
        assert_int_equal(out[i], words[(32000 + i) / 64] >> ((32000 + i) % 64) & 1);
    gdb_bit_packed_read(area, 0, 39980, 20, 1, out);
    for (uint32_t i = 10; i < 20; i++)
        assert_int_equal(out[i], 0);
    free(area);
    free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_width_round_trips),
        cmocka_unit_test(any_range_reads_the_same),
        cmocka_unit_test(writing_in_pieces_gives_the_same_bytes),
        cmocka_unit_test(reading_from_a_later_page_counts_from_it),
        cmocka_unit_test(values_are_lowest_bit_first),
        cmocka_unit_test(bitmap_is_an_array_of_width_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
