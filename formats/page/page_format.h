/* SPDX-License-Identifier: MIT */
#ifndef GDB_FORMATS_PAGE_PAGE_FORMAT_H
#define GDB_FORMATS_PAGE_PAGE_FORMAT_H

/*
 * page_format.h - the 4096 bytes that everything in data.gdb is made of; specified in README.md
 * beside this file.
 *
 * A page is sealed when it is complete and its number is known: the checksum covers bytes 4 to
 * 4095 and then the page number, so a page that stands at the wrong place is found.
 */

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/error.h"

enum {
    GDB_PAGE_SIZE = 4096,
    GDB_PAGE_HEADER_SIZE = 16,
    GDB_PAGE_PAYLOAD = GDB_PAGE_SIZE - GDB_PAGE_HEADER_SIZE
};

/* Byte offset of each field. These values are on disk: never renumber. */
enum {
    GDB_PAGE_OFF_CHECKSUM = 0, /* u32, CRC-32C of bytes 4 .. 4095 followed by the number as u64 */
    GDB_PAGE_OFF_TYPE = 4,     /* u8, gdb_page_type */
    GDB_PAGE_OFF_INDEX = 5,    /* u24, place of this page in its run of pages */
    GDB_PAGE_OFF_TABLE = 8,    /* u16, table id, 0 for none */
    GDB_PAGE_OFF_PART = 10,    /* u16, which part of the table: gdb_page_part */
    GDB_PAGE_OFF_ORDINAL = 12  /* u32, which run of that part: the group */
};
static_assert(GDB_PAGE_OFF_ORDINAL + 4 == GDB_PAGE_HEADER_SIZE, "no holes in the page header");
static_assert((GDB_PAGE_SIZE & (GDB_PAGE_SIZE - 1)) == 0, "page size is a power of two");

#define GDB_PAGE_NONE       UINT64_MAX
#define GDB_PAGE_INDEX_MAX  UINT32_C(0xffffff) /* a run has at most this many + 1 pages */

typedef enum gdb_page_type {
    GDB_PAGE_TYPE_HEADER = 1,
    GDB_PAGE_TYPE_CATALOG = 2,
    GDB_PAGE_TYPE_METADATA = 3,
    GDB_PAGE_TYPE_SEGMENT = 4,
    GDB_PAGE_TYPE_KEY_INDEX = 5,
    GDB_PAGE_TYPE_FREE_PAGES = 6
} gdb_page_type;

/* Parts 0 .. 0x7fff are columns by their number in the table. */
enum {
    GDB_PAGE_PART_FORWARD_OFFSETS = 0x8000,
    GDB_PAGE_PART_FORWARD_TARGETS = 0x8001,
    GDB_PAGE_PART_BACKWARD_OFFSETS = 0x8002,
    GDB_PAGE_PART_BACKWARD_TARGETS = 0x8003,
    GDB_PAGE_PART_KEY_INDEX = 0x8004,
    GDB_PAGE_PART_DELETED_ROWS = 0x8005,
    GDB_PAGE_PART_NONE = 0xffff /* header, catalog, metadata, free pages */
};

/* Whose page it is: everything of the header but checksum and index. */
typedef struct gdb_page_owner {
    uint8_t type;
    uint16_t table;
    uint16_t part;
    uint32_t ordinal;
} gdb_page_owner;

/* Write the header fields but the checksum. */
void gdb_page_header_encode(const gdb_page_owner *owner, uint32_t index,
                            uint8_t page[GDB_PAGE_SIZE]);

/* The checksum of bytes 4 .. 4095, to be completed by gdb_page_seal_partial: lets threads sum
 * pages before the numbers are known. */
uint32_t gdb_page_partial_checksum(const uint8_t page[GDB_PAGE_SIZE]);
void gdb_page_seal_partial(uint8_t page[GDB_PAGE_SIZE], uint32_t partial, uint64_t number);
/* Both steps. */
void gdb_page_seal(uint8_t page[GDB_PAGE_SIZE], uint64_t number);

/* Checksum right for this number? `where` of the error is "page N". */
gdb_status gdb_page_check(const uint8_t page[GDB_PAGE_SIZE], uint64_t number, gdb_error *err);
/* Is it the page `index` of `owner`'s run? */
gdb_status gdb_page_check_owner(const uint8_t page[GDB_PAGE_SIZE], uint64_t number,
                                const gdb_page_owner *owner, uint32_t index, gdb_error *err);
void gdb_page_header_decode(const uint8_t page[GDB_PAGE_SIZE], gdb_page_owner *owner,
                            uint32_t *index);

#endif
