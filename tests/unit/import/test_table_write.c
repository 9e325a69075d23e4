/* SPDX-License-Identifier: MIT */
#include "tests/support/test.h"

#include "lib/base/parallel.h"
#include "lib/import/table_write.h"
#include "lib/storage/segment_writer.h"

enum { PIECES = 60 };

typedef struct pieces {
    gdb_table_writer *writer;
    gdb_segment_list list;
} pieces;

/* Piece n holds one segment of n + 2 rows. */
static gdb_status put(pieces *p, uint64_t n, gdb_error *err)
{
    gdb_page_owner owner = {.type = GDB_PAGE_TYPE_SEGMENT, .ordinal = (uint32_t)n};
    uint64_t targets[PIECES + 2] = {0};
    gdb_write_piece *piece;

    for (uint64_t i = 0; i < n + 2; i++)
        targets[i] = i * 1000;
    GDB_TRY(gdb_table_writer_take_piece(p->writer, 1, &piece, err));
    piece->lists[0] = &p->list;
    assert_int_equal(gdb_segment_encode_targets(&piece->segments[0], targets, (uint32_t)n + 2,
                                                &owner, err),
                     GDB_OK);
    return gdb_table_writer_put(p->writer, piece, n, err);
}

static gdb_status put_one(void *context, uint64_t index, unsigned thread, gdb_error *err)
{
    /* Neighbours change places: 1 0 3 2 ... */
    (void)thread;
    return put(context, index ^ 1, err);
}

static void pieces_come_in_order_whatever_the_order_of_putting(void **state)
{
    pieces p = {0};
    gdb_page_io *io = NULL;
    gdb_page_writer *pages = NULL;
    gdb_error err = GDB_ERROR_INIT;
    uint64_t page = 2;

    (void)state;
    assert_ok(gdb_page_io_memory_open(&io, &err), err);
    assert_ok(gdb_page_writer_open(&pages, io, 2, &err), err);
    assert_ok(gdb_table_writer_open(&p.writer, pages, &err), err);
    assert_ok(gdb_parallel_for(4, PIECES, put_one, &p, &err), err);
    assert_int_equal(p.list.count, PIECES);
    for (uint32_t i = 0; i < PIECES; i++) {
        assert_int_equal(p.list.items[i].ordinal, i);
        assert_int_equal(p.list.items[i].row_count, i + 2);
        assert_int_equal(p.list.items[i].first_page, page);
        page += p.list.items[i].page_count;
    }
    assert_int_equal(gdb_table_writer_pages(p.writer), page - 2);
    gdb_table_writer_close(p.writer);
    gdb_segment_list_release(&p.list);
    gdb_page_writer_close(pages);
    gdb_page_io_close(io);
}

static void a_dry_run_counts_pages_without_writing(void **state)
{
    pieces p = {0};
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    assert_ok(gdb_table_writer_open(&p.writer, NULL, &err), err);
    for (uint64_t n = PIECES; n > 0; n--)
        assert_ok(put(&p, n - 1, &err), err);
    assert_int_equal(p.list.count, PIECES);
    assert_true(gdb_table_writer_pages(p.writer) > 0);
    gdb_table_writer_close(p.writer);
    gdb_segment_list_release(&p.list);
}

static void pieces_that_never_came_due_are_freed(void **state)
{
    pieces p = {0};
    gdb_write_piece *piece;
    gdb_error err = GDB_ERROR_INIT;

    (void)state;
    assert_ok(gdb_table_writer_open(&p.writer, NULL, &err), err);
    assert_ok(put(&p, 5, &err), err);
    assert_ok(gdb_table_writer_take_piece(p.writer, 3, &piece, &err), err);
    gdb_table_writer_drop(p.writer, piece);
    assert_int_equal(p.list.count, 0);
    gdb_table_writer_close(p.writer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_come_in_order_whatever_the_order_of_putting),
        cmocka_unit_test(a_dry_run_counts_pages_without_writing),
        cmocka_unit_test(pieces_that_never_came_due_are_freed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
