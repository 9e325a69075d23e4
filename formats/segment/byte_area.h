/* SPDX-License-Identifier: MIT */
#ifndef GDB_FORMATS_SEGMENT_BYTE_AREA_H
#define GDB_FORMATS_SEGMENT_BYTE_AREA_H

/*
 * byte_area.h - a byte string over the payloads of consecutive pages: byte i is in page i / 4080.
 * `area` is the page that holds byte 0 (or any multiple of 4080 that the caller counts from).
 */

#include <stdint.h>
#include <string.h>

#include "formats/page/page_format.h"

static inline uint64_t gdb_byte_area_pages(uint64_t size)
{
    return size / GDB_PAGE_PAYLOAD + (size % GDB_PAGE_PAYLOAD != 0);
}

static inline void gdb_byte_area_read(const uint8_t *area, uint64_t offset, void *out, size_t size)
{
    const uint8_t *page = area + offset / GDB_PAGE_PAYLOAD * GDB_PAGE_SIZE + GDB_PAGE_HEADER_SIZE;
    size_t place = offset % GDB_PAGE_PAYLOAD;
    uint8_t *to = out;

    while (size > 0) {
        size_t n = GDB_PAGE_PAYLOAD - place < size ? GDB_PAGE_PAYLOAD - place : size;

        memcpy(to, page + place, n);
        to += n;
        size -= n;
        place = 0;
        page += GDB_PAGE_SIZE;
    }
}

static inline void gdb_byte_area_write(uint8_t *area, uint64_t offset, const void *bytes,
                                       size_t size)
{
    uint8_t *page = area + offset / GDB_PAGE_PAYLOAD * GDB_PAGE_SIZE + GDB_PAGE_HEADER_SIZE;
    size_t place = offset % GDB_PAGE_PAYLOAD;
    const uint8_t *from = bytes;

    while (size > 0) {
        size_t n = GDB_PAGE_PAYLOAD - place < size ? GDB_PAGE_PAYLOAD - place : size;

        memcpy(page + place, from, n);
        from += n;
        size -= n;
        place = 0;
        page += GDB_PAGE_SIZE;
    }
}

#endif
