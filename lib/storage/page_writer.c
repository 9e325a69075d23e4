/* SPDX-License-Identifier: MIT */
#include "lib/storage/page_writer.h"

#include <assert.h>
#include <string.h>

#include "formats/segment/byte_area.h"
#include "lib/base/alloc.h"
#include "lib/storage/page_space.h"

enum {
    BUFFER_PAGES = 1024,     /* gathered before they are written: 4 MiB */
    DIRECT_PAGES = 16,       /* a run of this many is written from where it is */
    WRITE_BACK_PAGES = 2048, /* written pages whose write-back is begun at once: 8 MiB */
    WRITE_BACK_LEAST = 64    /* fewer are not worth a write of their own */
};

struct gdb_page_writer {
    gdb_page_io *io;
    uint8_t *buffer;
    uint32_t buffered;     /* pages */
    uint64_t written;      /* the page behind the last written one */
    uint64_t write_back;   /* the page behind the last one whose write-back was begun */
    uint64_t appended;     /* pages */
    uint64_t reserved;     /* pages that have their place already */
    uint64_t limit;        /* the page behind the stretch that is being filled */
    uint64_t end;          /* of the file, while a free stretch is being filled */
    gdb_page_space space;  /* the other ones */
};

/* The last stretch: from the end of the file on. */
#define NO_LIMIT UINT64_MAX

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
    writer->limit = NO_LIMIT;
    *out = writer;
    return GDB_OK;
}

void gdb_page_writer_close(gdb_page_writer *writer)
{
    if (writer == NULL)
        return;
    gdb_page_space_release(&writer->space);
    gdb_free(writer->buffer);
    gdb_free(writer);
}

static uint64_t next_page(const gdb_page_writer *writer)
{
    return writer->written + writer->buffered;
}

uint64_t gdb_page_writer_end(const gdb_page_writer *writer)
{
    return writer->limit == NO_LIMIT ? next_page(writer) : writer->end;
}

gdb_status gdb_page_writer_add_free(gdb_page_writer *writer, uint64_t first, uint64_t count,
                                    gdb_error *err)
{
    return gdb_page_space_add(&writer->space, first, count, err);
}

uint64_t gdb_page_writer_page_count(const gdb_page_writer *writer)
{
    return writer->appended;
}

static void start_write_back(gdb_page_writer *writer)
{
    if (writer->io->ops->start_write_back != NULL)
        writer->io->ops->start_write_back(writer->io, writer->write_back,
                                          writer->written - writer->write_back);
    writer->write_back = writer->written;
}

static gdb_status write_out(gdb_page_writer *writer, const uint8_t *pages, uint32_t count,
                            gdb_error *err)
{
    GDB_TRY(writer->io->ops->write(writer->io, writer->written, count, pages, err));
    writer->written += count;
    if (writer->written - writer->write_back >= WRITE_BACK_PAGES)
        start_write_back(writer);
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

gdb_status gdb_page_writer_write_back(gdb_page_writer *writer, gdb_error *err)
{
    if (next_page(writer) - writer->write_back < WRITE_BACK_LEAST)
        return GDB_OK;
    GDB_TRY(gdb_page_writer_flush(writer, err));
    start_write_back(writer);
    return GDB_OK;
}

/* --- places ------------------------------------------------------------ */

/* Go on in another stretch; what is left of this one is free again. */
static gdb_status change_stretch(gdb_page_writer *writer, const gdb_page_stretch *stretch,
                                 gdb_error *err)
{
    GDB_TRY(gdb_page_writer_flush(writer, err));
    if (writer->limit == NO_LIMIT)
        writer->end = writer->written;
    else
        GDB_TRY(gdb_page_space_add(&writer->space, writer->written,
                                   writer->limit - writer->written, err));
    writer->written = writer->write_back = stretch != NULL ? stretch->first : writer->end;
    writer->limit = stretch != NULL ? stretch->first + stretch->count : NO_LIMIT;
    return GDB_OK;
}

gdb_status gdb_page_writer_reserve(gdb_page_writer *writer, uint64_t count, uint64_t *first,
                                   gdb_error *err)
{
    bool is_at_end = writer->limit == NO_LIMIT;
    gdb_page_stretch stretch;

    if (is_at_end || writer->limit - next_page(writer) < count) {
        if (gdb_page_space_take(&writer->space, count, &stretch))
            GDB_TRY(change_stretch(writer, &stretch, err));
        else if (!is_at_end)
            GDB_TRY(change_stretch(writer, NULL, err));
    }
    writer->reserved = count;
    *first = next_page(writer);
    return GDB_OK;
}

/* Those that are reserved, or a run of its own. */
static gdb_status place(gdb_page_writer *writer, uint32_t count, uint64_t *first, gdb_error *err)
{
    *first = next_page(writer);
    if (writer->reserved == 0)
        GDB_TRY(gdb_page_writer_reserve(writer, count, first, err));
    assert(count <= writer->reserved);
    writer->reserved -= count;
    return GDB_OK;
}

/* Sealed pages, which get the next numbers. */
static gdb_status append_sealed(gdb_page_writer *writer, const uint8_t *pages, uint32_t count,
                                gdb_error *err)
{
    writer->appended += count;
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

gdb_status gdb_page_writer_append_summed(gdb_page_writer *writer, uint8_t *pages,
                                         const uint32_t *partial_checksums, uint32_t count,
                                         uint64_t *first, gdb_error *err)
{
    GDB_TRY(place(writer, count, first, err));
    for (uint32_t i = 0; i < count; i++)
        gdb_page_seal_partial(pages + (size_t)i * GDB_PAGE_SIZE, partial_checksums[i], *first + i);
    return append_sealed(writer, pages, count, err);
}

gdb_status gdb_page_writer_append_segment(gdb_page_writer *writer, gdb_encoded_segment *encoded,
                                          gdb_error *err)
{
    encoded->segment.first_page = 0;
    if (encoded->segment.page_count == 0)
        return GDB_OK;
    return gdb_page_writer_append_summed(writer, encoded->pages.data,
                                         (const uint32_t *)(const void *)
                                             encoded->partial_checksums.data,
                                         encoded->segment.page_count,
                                         &encoded->segment.first_page, err);
}

gdb_status gdb_page_writer_append_pages(gdb_page_writer *writer, uint8_t *pages, uint32_t count,
                                        uint64_t *first, gdb_error *err)
{
    GDB_TRY(place(writer, count, first, err));
    for (uint32_t i = 0; i < count; i++)
        gdb_page_seal(pages + (size_t)i * GDB_PAGE_SIZE, *first + i);
    return append_sealed(writer, pages, count, err);
}

gdb_status gdb_page_writer_append_blob(gdb_page_writer *writer, gdb_page_type type,
                                       const uint8_t *bytes, uint64_t size, uint64_t *first,
                                       gdb_error *err)
{
    const gdb_page_owner owner = {(uint8_t)type, 0, GDB_PAGE_PART_NONE, 0};
    uint8_t page[GDB_PAGE_SIZE];
    uint64_t pages = gdb_byte_area_pages(size), start = 0, number;

    if (pages > (uint64_t)GDB_PAGE_INDEX_MAX + 1)
        return GDB_FAIL(err, GDB_ERR_UNSUPPORTED, "%llu bytes of metadata are too many",
                        (unsigned long long)size);
    if (pages > 0)
        GDB_TRY(gdb_page_writer_reserve(writer, pages, &start, err));
    for (uint64_t i = 0; i < pages; i++) {
        uint64_t place = i * GDB_PAGE_PAYLOAD;
        size_t n = size - place < GDB_PAGE_PAYLOAD ? (size_t)(size - place) : GDB_PAGE_PAYLOAD;

        memset(page, 0, sizeof(page));
        gdb_page_header_encode(&owner, (uint32_t)i, page);
        memcpy(page + GDB_PAGE_HEADER_SIZE, bytes + place, n);
        GDB_TRY(gdb_page_writer_append_pages(writer, page, 1, &number, err));
    }
    *first = start;
    return GDB_OK;
}
