/* SPDX-License-Identifier: MIT */
#include "lib/storage/page_writer.h"

#include "lib/base/alloc.h"
#include "lib/base/hash.h"
#include "lib/storage/segment_writer.h"
#include "tests/support/test.h"

static const gdb_page_owner owner = {GDB_PAGE_TYPE_SEGMENT, 2, 0, 5};

static void fill_pages(uint8_t *pages, uint32_t count, uint8_t with)
{
    for (uint32_t i = 0; i < count; i++) {
        memset(pages + (size_t)i * GDB_PAGE_SIZE, with, GDB_PAGE_SIZE);
        gdb_page_header_encode(&owner, i, pages + (size_t)i * GDB_PAGE_SIZE);
    }
}

static void assert_page(gdb_page_io *io, uint64_t number, uint32_t index, uint8_t with)
{
    uint8_t page[GDB_PAGE_SIZE];
    gdb_error err = GDB_ERROR_INIT;

    assert_ok(io->ops->read(io, number, 1, page, &err), err);
    assert_ok(gdb_page_check(page, number, &err), err);
    assert_ok(gdb_page_check_owner(page, number, &owner, index, &err), err);
    assert_int_equal(page[GDB_PAGE_SIZE - 1], with);
}

/* With checksums that the writer makes, or that others have made. */
static void append(gdb_page_writer *writer, uint8_t *pages, uint32_t count, bool is_summed,
                   uint64_t *first)
{
    static uint32_t partial[1024];
    gdb_error err = GDB_ERROR_INIT;

    for (uint32_t i = 0; i < count; i++)
        partial[i] = gdb_page_partial_checksum(pages + (size_t)i * GDB_PAGE_SIZE);
    assert_ok(is_summed ? gdb_page_writer_append_summed(writer, pages, partial, count, first, &err)
                        : gdb_page_writer_append_pages(writer, pages, count, first, &err),
              err);
}

/* Runs of all sizes around what is gathered and what is written at once. */
static void runs_of_any_size_stand_one_behind_the_other(void **state)
{
    static const uint32_t sizes[] = {1, 2, 255, 256, 3, 257, 700, 255, 255, 255, 255, 255, 1024, 1};
    enum { RUNS = sizeof(sizes) / sizeof(sizes[0]) };
    uint8_t *pages = malloc(1024 * GDB_PAGE_SIZE);
    gdb_page_io *io = NULL;
    gdb_page_writer *writer = NULL;
    gdb_error err = GDB_ERROR_INIT;
    uint64_t first[RUNS], next = 2, count;

    (void)state;
    assert_ok(gdb_page_io_memory_open(&io, &err), err);
    fill_pages(pages, 2, 0);
    assert_ok(io->ops->write(io, 0, 2, pages, &err), err);
    assert_ok(gdb_page_writer_open(&writer, io, 2, &err), err);
    for (uint32_t r = 0; r < RUNS; r++) {
        fill_pages(pages, sizes[r], (uint8_t)r);
        assert_int_equal(gdb_page_writer_end(writer), next);
        append(writer, pages, sizes[r], r % 2 == 1, &first[r]);
        assert_int_equal(first[r], next);
        next += sizes[r];
    }
    assert_ok(gdb_page_writer_flush(writer, &err), err);
    assert_ok(gdb_page_writer_flush(writer, &err), err);
    assert_ok(io->ops->page_count(io, &count, &err), err);
    assert_int_equal(count, next);
    for (uint32_t r = 0; r < RUNS; r++) {
        assert_page(io, first[r], 0, (uint8_t)r);
        assert_page(io, first[r] + sizes[r] - 1, sizes[r] - 1, (uint8_t)r);
    }
    gdb_page_writer_close(writer);
    gdb_page_io_close(io);
    free(pages);
}

/* Runs of random sizes into free stretches of random sizes: none overlaps another or what is not
 * free, and all are where they were said to be. */
static void free_pages_are_filled(void **state)
{
    enum { END = 3000, RUNS = 300, MOST = 4 * END };
    static bool is_free[MOST], is_used[MOST];
    uint8_t *pages = malloc((size_t)40 * GDB_PAGE_SIZE);
    gdb_page_io *io = NULL;
    gdb_page_writer *writer = NULL;
    gdb_error err = GDB_ERROR_INIT;
    uint64_t first[RUNS], sizes[RUNS], count, behind = 0;

    (void)state;
    assert_ok(gdb_page_io_memory_open(&io, &err), err);
    assert_ok(gdb_page_writer_open(&writer, io, 0, &err), err);
    for (uint64_t page = 0; page < END; page++) {
        fill_pages(pages, 1, 0xee);
        assert_ok(gdb_page_writer_append_pages(writer, pages, 1, &first[0], &err), err);
    }
    assert_ok(gdb_page_writer_flush(writer, &err), err);
    gdb_page_writer_close(writer);
    assert_ok(gdb_page_writer_open(&writer, io, END, &err), err);
    for (uint64_t page = 10; page < END - 60; page += 60) {
        uint64_t n = 1 + gdb_hash_u64(page) % 50;

        assert_ok(gdb_page_writer_add_free(writer, page, n, &err), err);
        memset(is_free + page, 1, n);
    }
    for (uint64_t r = 0; r < RUNS; r++) {
        uint64_t reserved, place;

        sizes[r] = 1 + gdb_hash_u64(r + 99) % 40;
        if (r % 3 == 0) { /* in two pieces */
            fill_pages(pages, (uint32_t)sizes[r], (uint8_t)r);
            assert_ok(gdb_page_writer_reserve(writer, sizes[r], &reserved, &err), err);
            assert_ok(gdb_page_writer_append_pages(writer, pages, 1, &first[r], &err), err);
            if (sizes[r] > 1)
                assert_ok(gdb_page_writer_append_pages(writer, pages + GDB_PAGE_SIZE,
                                                       (uint32_t)sizes[r] - 1, &place, &err),
                          err);
            assert_int_equal(first[r], reserved);
            assert_true(sizes[r] == 1 || place == reserved + 1);
        } else {
            fill_pages(pages, (uint32_t)sizes[r], (uint8_t)r);
            assert_ok(gdb_page_writer_append_pages(writer, pages, (uint32_t)sizes[r], &first[r],
                                                   &err),
                      err);
        }
        for (uint64_t page = first[r]; page < first[r] + sizes[r]; page++) {
            assert_true(page < MOST && !is_used[page] && (page >= END || is_free[page]));
            is_used[page] = true;
            behind += page >= END;
        }
    }
    assert_ok(gdb_page_writer_flush(writer, &err), err);
    assert_int_equal(gdb_page_writer_end(writer), END + behind);
    assert_ok(io->ops->page_count(io, &count, &err), err);
    assert_int_equal(count, END + behind);
    for (uint64_t r = 0; r < RUNS; r++)
        for (uint32_t i = 0; i < sizes[r]; i++)
            assert_page(io, first[r] + i, i, (uint8_t)r);
    for (uint64_t page = 0; page < END; page++)
        if (!is_used[page])
            assert_page(io, page, 0, 0xee);
    gdb_page_writer_close(writer);
    gdb_page_io_close(io);
    free(pages);
}

static void blobs_fill_their_pages(void **state)
{
    static const uint64_t sizes[] = {1, GDB_PAGE_PAYLOAD - 1, GDB_PAGE_PAYLOAD,
                                     GDB_PAGE_PAYLOAD + 1, 10 * GDB_PAGE_PAYLOAD + 77};
    gdb_page_io *io = NULL;
    gdb_page_writer *writer = NULL;
    gdb_error err = GDB_ERROR_INIT;
    uint8_t *bytes = malloc(11 * GDB_PAGE_PAYLOAD), page[GDB_PAGE_SIZE];
    const gdb_page_owner blob = {GDB_PAGE_TYPE_CATALOG, 0, GDB_PAGE_PART_NONE, 0};

    (void)state;
    for (size_t i = 0; i < 11 * GDB_PAGE_PAYLOAD; i++)
        bytes[i] = (uint8_t)(i * 31 >> 3 | 1);
    assert_ok(gdb_page_io_memory_open(&io, &err), err);
    assert_ok(gdb_page_writer_open(&writer, io, 0, &err), err);
    for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++) {
        uint64_t first, before = gdb_page_writer_end(writer), done = 0;

        assert_ok(gdb_page_writer_append_blob(writer, GDB_PAGE_TYPE_CATALOG, bytes, sizes[s],
                                              &first, &err),
                  err);
        assert_int_equal(first, before);
        assert_ok(gdb_page_writer_flush(writer, &err), err);
        for (uint32_t i = 0; done < sizes[s]; i++) {
            size_t n = sizes[s] - done < GDB_PAGE_PAYLOAD ? sizes[s] - done : GDB_PAGE_PAYLOAD;

            assert_ok(io->ops->read(io, first + i, 1, page, &err), err);
            assert_ok(gdb_page_check(page, first + i, &err), err);
            assert_ok(gdb_page_check_owner(page, first + i, &blob, i, &err), err);
            assert_memory_equal(page + GDB_PAGE_HEADER_SIZE, bytes + done, n);
            for (size_t k = n; k < GDB_PAGE_PAYLOAD; k++)
                assert_int_equal(page[GDB_PAGE_HEADER_SIZE + k], 0);
            done += n;
        }
    }
    gdb_page_writer_close(writer);
    gdb_page_io_close(io);
    free(bytes);
}

static void segments_are_sealed_at_their_place(void **state)
{
    uint64_t values[5000];
    gdb_segment_source source = {.type = GDB_TYPE_UINT64, .row_count = 5000, .values = values};
    gdb_encoded_segment e = {0};
    gdb_page_io *io = NULL;
    gdb_page_writer *writer = NULL;
    gdb_error err = GDB_ERROR_INIT;
    uint8_t page[GDB_PAGE_SIZE];

    (void)state;
    for (uint32_t i = 0; i < 5000; i++)
        values[i] = i;
    assert_ok(gdb_page_io_memory_open(&io, &err), err);
    fill_pages(page, 1, 0);
    assert_ok(io->ops->write(io, 0, 1, page, &err), err);
    assert_ok(gdb_page_writer_open(&writer, io, 1, &err), err);
    assert_ok(gdb_segment_encode(&e, &source, &owner, NULL, &err), err);
    assert_ok(gdb_page_writer_append_segment(writer, &e, &err), err);
    assert_int_equal(e.segment.first_page, 1);
    assert_ok(gdb_page_writer_flush(writer, &err), err);
    for (uint32_t i = 0; i < e.segment.page_count; i++) {
        assert_ok(io->ops->read(io, 1 + i, 1, page, &err), err);
        assert_ok(gdb_page_check(page, 1 + i, &err), err);
        assert_ok(gdb_page_check_owner(page, 1 + i, &owner, i, &err), err);
    }
    source.row_count = 1; /* a constant has no pages and no place */
    assert_ok(gdb_segment_encode(&e, &source, &owner, NULL, &err), err);
    assert_ok(gdb_page_writer_append_segment(writer, &e, &err), err);
    assert_int_equal(e.segment.first_page, 0);
    gdb_page_writer_close(writer);
    gdb_page_io_close(io);
    gdb_encoded_segment_release(&e);
}

static void every_failed_allocation_is_reported(void **state)
{
    uint64_t ends[2000];
    uint8_t *bytes = malloc(2000 * 30);
    gdb_segment_source source = {.type = GDB_TYPE_STRING, .row_count = 2000, .string_ends = ends,
                                 .string_bytes = bytes};
    const gdb_compression compression = {true, 1};
    gdb_status status = GDB_ERR_NOMEM;

    (void)state;
    for (uint32_t i = 0; i < 2000; i++) {
        snprintf((char *)bytes + (size_t)i * 30, 30, "string number %u of many others", i % 700);
        ends[i] = (uint64_t)(i + 1) * 30;
    }
    for (int n = 0; status != GDB_OK; n++) {
        gdb_encoded_segment e = {0};

        assert_true(n < 100);
        gdb_alloc_fail_after(n);
        status = gdb_segment_encode(&e, &source, &owner, &compression, NULL);
        gdb_alloc_fail_after(-1);
        assert_true(status == GDB_OK || status == GDB_ERR_NOMEM);
        gdb_encoded_segment_release(&e);
    }
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_of_any_size_stand_one_behind_the_other),
        cmocka_unit_test(free_pages_are_filled),
        cmocka_unit_test(blobs_fill_their_pages),
        cmocka_unit_test(segments_are_sealed_at_their_place),
        cmocka_unit_test(every_failed_allocation_is_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
