/* SPDX-License-Identifier: MIT */
#ifndef GDB_FORMATS_SEGMENT_BIT_PACKED_H
#define GDB_FORMATS_SEGMENT_BIT_PACKED_H

/*
 * bit_packed.h - arrays of unsigned integers of 0 .. 56 or 64 bits in the payloads of pages.
 *
 * Value i of an array of `width` bits is in page i / per_page, per_page = 32640 / width, at slot
 * i % per_page, whose first bit is bit slot * width of the payload (bit b is bit b % 8 of byte
 * b / 8, lowest first). A value never straddles a page; an array of width 0 has no pages and all
 * its values are 0. Null bitmaps are arrays of width 1.
 *
 * An `area` is the first of the pages of an array, which are contiguous in memory; a `payload`
 * is one page behind its header. Nothing outside the payloads is read or written.
 */

#include <stdbool.h>
#include <stdint.h>

#include "formats/page/page_format.h"
#include "lib/base/bytes_le.h"

enum { GDB_BIT_PACKED_WIDTH_MAX = 56, GDB_PAGE_PAYLOAD_BITS = GDB_PAGE_PAYLOAD * 8 };

static inline bool gdb_bit_packed_width_ok(unsigned width)
{
    return width <= GDB_BIT_PACKED_WIDTH_MAX || width == 64;
}

/* Values in a page; width > 0. */
static inline uint32_t gdb_bit_packed_per_page(unsigned width)
{
    return (uint32_t)GDB_PAGE_PAYLOAD_BITS / width;
}

static inline uint64_t gdb_bit_packed_pages(uint64_t count, unsigned width)
{
    uint32_t per_page;

    if (width == 0)
        return 0;
    per_page = gdb_bit_packed_per_page(width);
    return count / per_page + (count % per_page != 0);
}

/* The value at `slot` of a payload. */
static inline uint64_t gdb_bit_packed_get(const uint8_t *payload, uint32_t slot, unsigned width)
{
    uint32_t bit = slot * width, byte = bit / 8;

    if (width == 0)
        return 0;
    if (width == 64)
        return gdb_load_u64le(payload + byte);
    if (byte > GDB_PAGE_PAYLOAD - 8) /* the last values: load from further left */
        byte = GDB_PAGE_PAYLOAD - 8;
    return gdb_load_u64le(payload + byte) >> (bit - byte * 8) & ((UINT64_C(1) << width) - 1);
}

/* Slots first .. first+count-1 of one payload. */
void gdb_bit_packed_unpack(const uint8_t *payload, uint32_t first, uint32_t count, unsigned width,
                           uint64_t *out);

/* Values first .. first+count-1; `area` is the page that holds value `area_first`, a multiple of
 * per_page. */
void gdb_bit_packed_read(const uint8_t *area, uint64_t area_first, uint64_t first, uint32_t count,
                         unsigned width, uint64_t *out);

/*
 * Write values first .. first+count-1, each below 2^width. The payloads were all zero before the
 * first call, and calls follow one another by rising `first`.
 */
void gdb_bit_packed_write(uint8_t *area, uint64_t first, const uint64_t *values, uint32_t count,
                          unsigned width);

/* The same within one payload, which holds zeros from `slot` on; width at most 56. */
void gdb_bit_packed_pack(uint8_t *payload, uint32_t slot, const uint64_t *values, uint32_t count,
                         unsigned width);

/* gdb_bit_packed_write for bitmaps: words of 64 bits, each page holds 510 of them. */
void gdb_bit_packed_write_bitmap(uint8_t *area, const uint64_t *words, uint32_t bits);

#endif
