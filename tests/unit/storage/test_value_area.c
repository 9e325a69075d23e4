/* SPDX-License-Identifier: MIT */
#include "lib/storage/value_area.h"

#include "lib/storage/segment_writer.h"
#include "tests/support/random.h"
#include "tests/support/test.h"

enum { ROWS = 30000 };

static const gdb_page_owner owner = {GDB_PAGE_TYPE_SEGMENT, 7, 3, 11};

typedef struct fixture {
    uint64_t values[ROWS]; /* sorted lists of LIST rows */
    uint32_t list;
    gdb_encoded_segment encoded;
    gdb_page_io *io;
    gdb_buffer_pool *pool;
    gdb_value_area area;
    gdb_error err;
} fixture;

static int compare_values(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return x < y ? -1 : x > y;
}

/* Every value a few times over, so that equal ones cross the ends of blocks and pages. */
static fixture *open_fixture(uint32_t list, uint64_t range, uint8_t encoding)
{
    fixture *f = calloc(1, sizeof(*f));
    gdb_page_writer *writer = NULL;
    gdb_segment_layout layout;
    uint64_t seed = 5;

    assert_non_null(f);
    f->list = list;
    for (uint32_t i = 0; i < ROWS; i++)
        f->values[i] = random_next(&seed) % range;
    for (uint32_t i = 0; i < ROWS; i += list)
        qsort(f->values + i, ROWS - i < list ? ROWS - i : list, sizeof(f->values[0]),
              compare_values);
    f->values[0] = 0; /* the base */
    assert_ok(gdb_segment_encode_targets(&f->encoded, f->values, ROWS, &owner, &f->err), f->err);
    assert_int_equal(f->encoded.segment.encoding, encoding);
    assert_ok(gdb_page_io_memory_open(&f->io, &f->err), f->err);
    assert_ok(gdb_page_writer_open(&writer, f->io, 0, &f->err), f->err);
    assert_ok(gdb_page_writer_append_segment(writer, &f->encoded, &f->err), f->err);
    assert_ok(gdb_page_writer_flush(writer, &f->err), f->err);
    gdb_page_writer_close(writer);
    assert_ok(gdb_buffer_pool_open(&f->pool, f->io, f->encoded.segment.page_count,
                                   f->encoded.segment.page_count, 1 << 20, &f->err),
              f->err);
    assert_ok(gdb_segment_layout_init(&layout, &f->encoded.segment, GDB_TYPE_INVALID, &f->err),
              f->err);
    gdb_value_area_init(&f->area, &f->encoded.segment, &layout, &owner);
    return f;
}

static void close_fixture(fixture *f)
{
    gdb_buffer_pool_close(f->pool);
    gdb_page_io_close(f->io);
    gdb_encoded_segment_release(&f->encoded);
    free(f);
}

static void check_reads(fixture *f)
{
    uint64_t seed = 6, *out = malloc(ROWS * sizeof(*out));
    uint32_t indexes[100];

    gdb_value_area_touch(&f->area, f->pool, ROWS - 1); /* nothing is in memory yet */
    for (int turn = 0; turn < 100; turn++) {
        uint32_t first = (uint32_t)(random_next(&seed) % ROWS);
        uint32_t count = turn == 99 ? ROWS - first
                                    : 1 + (uint32_t)(random_next(&seed) % (ROWS - first));

        assert_ok(gdb_value_area_read(&f->area, f->pool, first, count, out, &f->err), f->err);
        assert_memory_equal(out, f->values + first, count * sizeof(*out));
        for (uint32_t i = 0; i < 100; i++) {
            indexes[i] = (uint32_t)(i % 3 == 2 ? (indexes[i - 1] + 1) % ROWS
                                               : random_next(&seed) % ROWS);
            gdb_value_area_touch(&f->area, f->pool, indexes[i]);
        }
        assert_ok(gdb_value_area_gather(&f->area, f->pool, indexes, 100, out, &f->err), f->err);
        for (uint32_t i = 0; i < 100; i++)
            assert_true(out[i] == f->values[indexes[i]]);
    }
    free(out);
}

static void check_find(fixture *f, uint64_t range)
{
    uint64_t seed = 8;

    for (int turn = 0; turn < 2000; turn++) {
        uint32_t start = (uint32_t)(random_next(&seed) % ROWS) / f->list * f->list;
        uint32_t end = ROWS - start < f->list ? ROWS : start + f->list;
        uint32_t first = start + (uint32_t)(random_next(&seed) % (end - start));
        uint32_t count = (uint32_t)(random_next(&seed) % (end - first + 1));
        uint64_t value = turn % 50 == 0 ? UINT64_MAX : random_next(&seed) % (range + 2);
        uint32_t less = 0, equal = 0, found_less, found_equal;

        for (uint32_t i = first; i < first + count; i++) {
            less += f->values[i] < value;
            equal += f->values[i] == value;
        }
        assert_ok(gdb_value_area_find(&f->area, f->pool, first, count, value, &found_less,
                                      &found_equal, &f->err),
                  f->err);
        assert_int_equal(found_less, less);
        assert_int_equal(found_equal, equal);
    }
}

static void packed_and_rising_values_are_read_and_found(void **state)
{
    static const struct {
        uint32_t list;
        uint64_t range;
        uint8_t encoding;
    } cases[] = {
        {2, 100, GDB_ENCODING_BIT_PACKED},
        {3, 1 << 20, GDB_ENCODING_BIT_PACKED},
        {90, 1 << 20, GDB_ENCODING_ELIAS_FANO},
        {1000, 1 << 20, GDB_ENCODING_ELIAS_FANO},
        {ROWS, 60, GDB_ENCODING_ELIAS_FANO}, /* a value fills more than a block */
        {ROWS, UINT64_C(1) << 50, GDB_ENCODING_ELIAS_FANO},
    };

    (void)state;
    for (size_t c = 0; c < sizeof(cases) / sizeof(cases[0]); c++) {
        fixture *f = open_fixture(cases[c].list, cases[c].range, cases[c].encoding);

        check_reads(f);
        check_find(f, cases[c].range);
        close_fixture(f);
    }
}

/* Every byte of the block directory and of two blocks, changed and sealed again. */
static void damaged_blocks_are_named(void **state)
{
    fixture *f = open_fixture(90, 1 << 20, GDB_ENCODING_ELIAS_FANO);
    uint64_t *out = malloc(ROWS * sizeof(*out)), pages = f->encoded.segment.page_count;
    uint32_t failures = 0, less, equal;

    (void)state;
    for (uint64_t page = 0; page < 2; page++)
        for (uint32_t at = GDB_PAGE_HEADER_SIZE; at < 400; at++) {
            uint8_t bytes[GDB_PAGE_SIZE];
            gdb_status status;

            assert_ok(f->io->ops->read(f->io, page, 1, bytes, &f->err), f->err);
            bytes[at] ^= 0x50;
            gdb_page_seal(bytes, page);
            assert_ok(f->io->ops->write(f->io, page, 1, bytes, &f->err), f->err);
            gdb_buffer_pool_close(f->pool);
            assert_ok(gdb_buffer_pool_open(&f->pool, f->io, pages, pages, 1 << 20, &f->err),
                      f->err);
            status = gdb_value_area_read(&f->area, f->pool, 0, ROWS, out, &f->err);
            if (status == GDB_OK) {
                assert_int_equal(page,
                                 1); /* other low bits; the directory is longer than 400 bytes */
            } else {
                failures++;
                assert_fails(status, GDB_ERR_CORRUPT, "is damaged", f->err);
            }
            for (uint32_t row = 0; row < 900; row += 90)
                (void)gdb_value_area_find(&f->area, f->pool, row, 90, 1000, &less, &equal, NULL);
            bytes[at] ^= 0x50;
            gdb_page_seal(bytes, page);
            assert_ok(f->io->ops->write(f->io, page, 1, bytes, &f->err), f->err);
        }
    assert_true(failures > 200);
    free(out);
    close_fixture(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packed_and_rising_values_are_read_and_found),
        cmocka_unit_test(damaged_blocks_are_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
