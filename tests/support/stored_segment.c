/* SPDX-License-Identifier: MIT */
#include "tests/support/stored_segment.h"

#include "tests/support/test.h"

enum { PAGES_BEFORE = 3 };

const gdb_page_owner stored_segment_owner = {GDB_PAGE_TYPE_SEGMENT, 7, 3, 11};

static void open_reader(stored_segment *s, gdb_type_id type)
{
    uint64_t pages = PAGES_BEFORE + (uint64_t)s->encoded.segment.page_count;
    gdb_error err = GDB_ERROR_INIT;

    assert_ok(gdb_buffer_pool_open(&s->pool, s->io, pages, pages, 1 << 24, &err), err);
    assert_ok(gdb_segment_reader_create(&s->reader, s->pool, &err), err);
    assert_ok(
        gdb_segment_reader_open(s->reader, &s->encoded.segment, type, &stored_segment_owner, &err),
        err);
}

void stored_segment_store(stored_segment *s, gdb_type_id type)
{
    gdb_page_writer *writer = NULL;
    uint8_t other[PAGES_BEFORE * GDB_PAGE_SIZE] = {0};
    uint64_t first;
    gdb_error err = GDB_ERROR_INIT;

    assert_ok(gdb_page_io_memory_open(&s->io, &err), err);
    assert_ok(gdb_page_writer_open(&writer, s->io, 0, &err), err);
    assert_ok(gdb_page_writer_append_pages(writer, other, PAGES_BEFORE, &first, &err), err);
    assert_ok(gdb_page_writer_append_segment(writer, &s->encoded, &err), err);
    assert_ok(gdb_page_writer_flush(writer, &err), err);
    gdb_page_writer_close(writer);
    open_reader(s, type);
}

void stored_segment_make(stored_segment *s, const gdb_segment_source *source)
{
    const gdb_compression compression = {true, 1};
    gdb_error err = GDB_ERROR_INIT;

    assert_ok(gdb_segment_encode(&s->encoded, source, &stored_segment_owner, &compression, &err),
              err);
    stored_segment_store(s, source->type);
}

void stored_segment_open_again(stored_segment *s, gdb_type_id type)
{
    gdb_segment_reader_free(s->reader);
    gdb_buffer_pool_close(s->pool);
    open_reader(s, type);
}

void stored_segment_release(stored_segment *s)
{
    gdb_segment_reader_free(s->reader);
    gdb_buffer_pool_close(s->pool);
    gdb_page_io_close(s->io);
    gdb_encoded_segment_release(&s->encoded);
    memset(s, 0, sizeof(*s));
}
