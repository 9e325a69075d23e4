/* SPDX-License-Identifier: MIT */
#include "lib/storage/page_writer.h"

#include <string.h>

#include "formats/segment/byte_area.h"
#include "lib/base/alloc.h"

enum {
    BUFFER_PAGES = 1024,    /* gathered before they are written: 4 MiB */
    DIRECT_PAGES = 256,     /* a run of this many is written from where it is */
    WRITE_BACK_PAGES = 2048 /* written pages whose write-back is begun at once: 8 MiB */
};

struct gdb_page_writer {
    gdb_page_io *io;
    uint8_t *buffer;
    uint32_t buffered;     /* pages */
    uint64_t written;      /* the page behind the last written one */
    uint64_t write_back;   /* the page behind the last one whose write-back was begun */
};

gdb_status gdb_page_writer_open(gdb_page_writer **out, gdb_page_io *io, uint64_t first_page,
                                gdb_error *err)
{
    gdb_page_writer *writer = gdb_alloc_zero(sizeof(*writer), err);

    if (writer == NULL)
        return GDB_ERR_NOMEM;
    writer->buffer = gdb_alloc_aligned(GDB_PAGE_SIZE, (size_t)BUFFER_PAGES * GDB_PAGE_SIZE, err);
    if (writer->buffer == NULL) {
        gdb_page_writer_close(writer);
        return GDB_ERR_NOMEM;
    }
    writer->io = io;
    writer->written = first_page;
    writer->write_back = first_page;
    *out = writer;
    return GDB_OK;
}

void gdb_page_writer_close(gdb_page_writer *writer)
{
    if (writer == NULL)
        return;
    gdb_free(writer->buffer);
    gdb_free(writer);
}

uint64_t gdb_page_writer_next_page(const gdb_page_writer *writer)
{
    return writer->written + writer->buffered;
}

static gdb_status write_out(gdb_page_writer *writer, const uint8_t *pages, uint32_t count,
                            gdb_error *err)
{
    GDB_TRY(writer->io->ops->write(writer->io, writer->written, count, pages, err));
    writer->written += count;
    if (writer->written - writer->write_back >= WRITE_BACK_PAGES) {
        if (writer->io->ops->start_write_back != NULL)
            writer->io->ops->start_write_back(writer->io, writer->write_back,
                                              writer->written - writer->write_back);
        writer->write_back = writer->written;
    }
    return GDB_OK;
}

gdb_status gdb_page_writer_flush(gdb_page_writer *writer, gdb_error *err)
{
    if (writer->buffered > 0) {
        GDB_TRY(write_out(writer, writer->buffer, writer->buffered, err));
        writer->buffered = 0;
    }
    return GDB_OK;
}

/* Sealed pages, which get the next numbers. */
static gdb_status append_sealed(gdb_page_writer *writer, const uint8_t *pages, uint32_t count,
                                gdb_error *err)
{
    if (count > BUFFER_PAGES - writer->buffered || count >= DIRECT_PAGES) {
        GDB_TRY(gdb_page_writer_flush(writer, err));
        if (count >= DIRECT_PAGES)
            return write_out(writer, pages, count, err);
    }
    memcpy(writer->buffer + (size_t)writer->buffered * GDB_PAGE_SIZE, pages,
           (size_t)count * GDB_PAGE_SIZE);
    writer->buffered += count;
    return GDB_OK;
}

gdb_status gdb_page_writer_append_segment(gdb_page_writer *writer, gdb_encoded_segment *encoded,
                                          gdb_error *err)
{
    uint64_t first = gdb_page_writer_next_page(writer);
    uint32_t count = encoded->segment.page_count;

    encoded->segment.first_page = count > 0 ? first : 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t partial;

        memcpy(&partial, encoded->partial_checksums.data + i * sizeof(partial), sizeof(partial));
        gdb_page_seal_partial(encoded->pages.data + (size_t)i * GDB_PAGE_SIZE, partial, first + i);
    }
    return count > 0 ? append_sealed(writer, encoded->pages.data, count, err) : GDB_OK;
}

gdb_status gdb_page_writer_append_pages(gdb_page_writer *writer, uint8_t *pages, uint32_t count,
                                        uint64_t *first, gdb_error *err)
{
    uint64_t number = gdb_page_writer_next_page(writer);

    for (uint32_t i = 0; i < count; i++)
        gdb_page_seal(pages + (size_t)i * GDB_PAGE_SIZE, number + i);
    *first = number;
    return count > 0 ? append_sealed(writer, pages, count, err) : GDB_OK;
}

gdb_status gdb_page_writer_append_blob(gdb_page_writer *writer, gdb_page_type type,
                                       const uint8_t *bytes, uint64_t size, uint64_t *first,
                                       gdb_error *err)
{
    const gdb_page_owner owner = {(uint8_t)type, 0, GDB_PAGE_PART_NONE, 0};
    uint8_t page[GDB_PAGE_SIZE];
    uint64_t pages = gdb_byte_area_pages(size), start = gdb_page_writer_next_page(writer), number;

    if (pages > (uint64_t)GDB_PAGE_INDEX_MAX + 1)
        return GDB_FAIL(err, GDB_ERR_UNSUPPORTED, "%llu bytes of metadata are too many",
                        (unsigned long long)size);
    for (uint64_t i = 0; i < pages; i++) {
        uint64_t place = i * GDB_PAGE_PAYLOAD;
        size_t n = size - place < GDB_PAGE_PAYLOAD ? (size_t)(size - place) : GDB_PAGE_PAYLOAD;

        memset(page, 0, sizeof(page));
        gdb_page_header_encode(&owner, (uint32_t)i, page);
        memcpy(page + GDB_PAGE_HEADER_SIZE, bytes + place, n);
        GDB_TRY(gdb_page_writer_append_pages(writer, page, 1, &number, err));
    }
    *first = pages > 0 ? start : 0;
    return GDB_OK;
}
