/* SPDX-License-Identifier: MIT */
#include "formats/page/page_format.h"

#include "lib/base/bytes_le.h"
#include "lib/base/checksum.h"

enum { PAGE_CHECKSUM_FROM = GDB_PAGE_OFF_CHECKSUM + 4 };

void gdb_page_header_encode(const gdb_page_owner *owner, uint32_t index,
                            uint8_t page[GDB_PAGE_SIZE])
{
    gdb_store_u32le(page + GDB_PAGE_OFF_CHECKSUM, 0);
    page[GDB_PAGE_OFF_TYPE] = owner->type;
    gdb_store_u24le(page + GDB_PAGE_OFF_INDEX, index);
    gdb_store_u16le(page + GDB_PAGE_OFF_TABLE, owner->table);
    gdb_store_u16le(page + GDB_PAGE_OFF_PART, owner->part);
    gdb_store_u32le(page + GDB_PAGE_OFF_ORDINAL, owner->ordinal);
}

void gdb_page_header_decode(const uint8_t page[GDB_PAGE_SIZE], gdb_page_owner *owner,
                            uint32_t *index)
{
    owner->type = page[GDB_PAGE_OFF_TYPE];
    owner->table = gdb_load_u16le(page + GDB_PAGE_OFF_TABLE);
    owner->part = gdb_load_u16le(page + GDB_PAGE_OFF_PART);
    owner->ordinal = gdb_load_u32le(page + GDB_PAGE_OFF_ORDINAL);
    *index = gdb_load_u24le(page + GDB_PAGE_OFF_INDEX);
}

uint32_t gdb_page_partial_checksum(const uint8_t page[GDB_PAGE_SIZE])
{
    return gdb_crc32c(0, page + PAGE_CHECKSUM_FROM, GDB_PAGE_SIZE - PAGE_CHECKSUM_FROM);
}

static uint32_t add_number(uint32_t partial, uint64_t number)
{
    uint8_t bytes[8];

    gdb_store_u64le(bytes, number);
    return gdb_crc32c(partial, bytes, sizeof(bytes));
}

void gdb_page_seal_partial(uint8_t page[GDB_PAGE_SIZE], uint32_t partial, uint64_t number)
{
    gdb_store_u32le(page + GDB_PAGE_OFF_CHECKSUM, add_number(partial, number));
}

void gdb_page_seal(uint8_t page[GDB_PAGE_SIZE], uint64_t number)
{
    gdb_page_seal_partial(page, gdb_page_partial_checksum(page), number);
}

gdb_status gdb_page_check(const uint8_t page[GDB_PAGE_SIZE], uint64_t number, gdb_error *err)
{
    uint32_t stored = gdb_load_u32le(page + GDB_PAGE_OFF_CHECKSUM);
    uint32_t computed = add_number(gdb_page_partial_checksum(page), number);

    if (stored != computed) {
        GDB_FAIL(err, GDB_ERR_CORRUPT, "wrong checksum: stored %08x, computed %08x", stored,
                 computed);
        return gdb_error_where(err, GDB_ERR_CORRUPT, "page %llu", (unsigned long long)number);
    }
    return GDB_OK;
}

static const char *type_name(uint8_t type)
{
    switch (type) {
    case GDB_PAGE_TYPE_HEADER: return "header";
    case GDB_PAGE_TYPE_CATALOG: return "catalog";
    case GDB_PAGE_TYPE_METADATA: return "metadata";
    case GDB_PAGE_TYPE_SEGMENT: return "segment";
    case GDB_PAGE_TYPE_KEY_INDEX: return "key index";
    case GDB_PAGE_TYPE_FREE_PAGES: return "free pages";
    default: return "unknown";
    }
}

gdb_status gdb_page_check_owner(const uint8_t page[GDB_PAGE_SIZE], uint64_t number,
                                const gdb_page_owner *owner, uint32_t index, gdb_error *err)
{
    gdb_page_owner found;
    uint32_t found_index;

    gdb_page_header_decode(page, &found, &found_index);
    if (found.type == owner->type && found.table == owner->table && found.part == owner->part &&
        found.ordinal == owner->ordinal && found_index == index)
        return GDB_OK;
    if (found.type != owner->type)
        GDB_FAIL(err, GDB_ERR_CORRUPT, "a page of type %u (%s), expected %u (%s)", found.type,
                 type_name(found.type), owner->type, type_name(owner->type));
    else
        GDB_FAIL(err, GDB_ERR_CORRUPT,
                 "a page of table %u, part %u, run %u, place %u, expected table %u, part %u, "
                 "run %u, place %u",
                 found.table, found.part, found.ordinal, found_index, owner->table, owner->part,
                 owner->ordinal, index);
    return gdb_error_where(err, GDB_ERR_CORRUPT, "page %llu", (unsigned long long)number);
}
