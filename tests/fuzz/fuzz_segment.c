/* SPDX-License-Identifier: MIT */
/*
 * A column's type, a segment's descriptor and the payloads of its pages: any bytes are read or
 * refused, row by row and together, and both ways give the same values.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/bitmap.h"
#include "lib/storage/segment_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FIRST = 2, PAGES_MOST = 64, ROWS_MOST = 4096, BYTES_MOST = 1 << 20 };

static const gdb_page_owner owner_of_all = {GDB_PAGE_TYPE_SEGMENT, 1, 0, 0};

static void require(int condition)
{
    if (!condition)
        abort();
}

/* The pages of the segment, sealed, behind two empty ones; what the input lacks is 0. */
static gdb_page_io *make_pages(const gdb_segment *segment, const uint8_t *data, size_t size)
{
    uint8_t page[GDB_PAGE_SIZE];
    gdb_page_owner owner = owner_of_all;
    gdb_page_io *io = NULL;

    owner.ordinal = segment->ordinal;
    require(gdb_page_io_memory_open(&io, NULL) == GDB_OK);
    for (uint32_t i = 0; i < FIRST + segment->page_count; i++) {
        size_t n = size < GDB_PAGE_PAYLOAD ? size : GDB_PAGE_PAYLOAD;

        memset(page, 0, sizeof(page));
        if (i >= FIRST) {
            gdb_page_header_encode(&owner, i - FIRST, page);
            if (n > 0)
                memcpy(page + GDB_PAGE_HEADER_SIZE, data, n);
            data += n;
            size -= n;
        }
        gdb_page_seal(page, i);
        require(io->ops->write(io, i, 1, page, NULL) == GDB_OK);
    }
    return io;
}

static void compare(gdb_type_id type, const uint8_t *all, const uint8_t *one, uint32_t row)
{
    size_t width = type == GDB_TYPE_INVALID ? 8 : gdb_type_width(type);
    gdb_text_view a, b;

    if (type != GDB_TYPE_STRING) {
        require(memcmp(all + row * width, one, width) == 0);
        return;
    }
    memcpy(&a, all + row * width, sizeof(a));
    memcpy(&b, one, sizeof(b));
    require(gdb_text_equal(a, b));
}

static void read_all(gdb_buffer_pool *pool, const gdb_segment *segment, gdb_type_id type)
{
    static _Alignas(16) uint8_t values[ROWS_MOST * sizeof(gdb_text_view)];
    _Alignas(16) uint8_t one[sizeof(gdb_text_view)];
    uint64_t nulls[ROWS_MOST / 64 + 1] = {0}, one_null;
    uint32_t null_count = 0, step = 1 + segment->row_count / 50;
    gdb_segment_reader *reader = NULL, *other = NULL;
    gdb_arena strings = {0};
    gdb_error err = GDB_ERROR_INIT;
    gdb_page_owner owner = owner_of_all;
    gdb_status status;

    owner.ordinal = segment->ordinal;
    require(gdb_segment_reader_create(&reader, pool, NULL) == GDB_OK);
    require(gdb_segment_reader_create(&other, pool, NULL) == GDB_OK);
    require(gdb_segment_reader_open(reader, segment, type, &owner, NULL) == GDB_OK);
    require(gdb_segment_reader_open(other, segment, type, &owner, NULL) == GDB_OK);
    status = gdb_segment_reader_scan(reader, 0, segment->row_count, values, nulls, &null_count,
                                     &strings, &err);
    require(status == GDB_OK || status == GDB_ERR_CORRUPT || status == GDB_ERR_NOMEM);
    require(status != GDB_ERR_CORRUPT || err.where[0] != '\0' || segment->page_count == 0);
    for (uint32_t row = 0; row < segment->row_count; row += step) {
        one_null = 0;
        if (gdb_segment_reader_gather(other, &row, NULL, 1, one, &one_null, &null_count, &strings,
                                      NULL) != GDB_OK ||
            status != GDB_OK)
            continue;
        require((one_null != 0) == gdb_bitmap_get(nulls, row));
        if (one_null == 0)
            compare(type, values, one, row);
    }
    gdb_segment_reader_free(reader);
    gdb_segment_reader_free(other);
    gdb_arena_release(&strings);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gdb_segment segment;
    gdb_segment_layout layout;
    gdb_buffer_pool *pool = NULL;
    gdb_page_io *io;
    gdb_type_id type;

    if (size < 1 + GDB_SEGMENT_DESCRIPTOR_SIZE)
        return 0;
    type = (gdb_type_id)(data[0] % (GDB_TYPE_TIMESTAMP + 1));
    if (gdb_segment_descriptor_decode(&segment, data + 1, NULL) != GDB_OK)
        return 0;
    segment.first_page = segment.page_count > 0 ? FIRST : 0;
    if (gdb_segment_layout_init(&layout, &segment, type, NULL) != GDB_OK ||
        segment.row_count > ROWS_MOST || segment.page_count > PAGES_MOST ||
        (segment.encoding != GDB_ENCODING_OFFSETS && segment.byte_count > BYTES_MOST))
        return 0;
    io = make_pages(&segment, data + 1 + GDB_SEGMENT_DESCRIPTOR_SIZE,
                    size - 1 - GDB_SEGMENT_DESCRIPTOR_SIZE);
    require(gdb_buffer_pool_open(&pool, io, FIRST + segment.page_count, FIRST + segment.page_count,
                                 GDB_BUFFER_POOL_LEAST, NULL) == GDB_OK);
    read_all(pool, &segment, type);
    gdb_buffer_pool_close(pool);
    gdb_page_io_close(io);
    return 0;
}
