/* SPDX-License-Identifier: MIT */
/*
 * Any 4096 bytes are a page or not, a header or not, a bucket or not: as they come, and sealed, so
 * that the checksum does not hide what is behind it. What is a header encodes to the same page.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "formats/database/database_format.h"
#include "formats/key_index/key_index_format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int condition)
{
    if (!condition)
        abort();
}

static void try_header(const uint8_t *page, uint64_t slot)
{
    gdb_database_header header;
    uint8_t again[GDB_PAGE_SIZE];
    gdb_error err = GDB_ERROR_INIT;

    if (gdb_database_header_decode(&header, page, slot, &err) == GDB_OK) {
        gdb_database_header_encode(&header, slot, again);
        require(memcmp(again, page, GDB_PAGE_SIZE) == 0);
    } else {
        require(err.status == GDB_ERR_CORRUPT || err.status == GDB_ERR_UNSUPPORTED);
        require(err.message[0] != '\0' && err.where[0] != '\0');
    }
}

static void try_bucket(const uint8_t *page)
{
    static gdb_key_index_entry entries[2048];
    static uint8_t again[GDB_PAGE_SIZE];
    unsigned width = page[19];
    uint64_t offsets[16];
    uint32_t count = 0, found = 0, place = 0;
    bool overflowed = false;

    if (width > 64)
        return;
    if (gdb_key_index_bucket_decode(page, width, entries, &count, &overflowed, NULL) == GDB_OK) {
        require(count <= gdb_key_index_capacity(width));
        memcpy(again, page, GDB_PAGE_HEADER_SIZE);
        gdb_key_index_bucket_encode(again, entries, count, width, overflowed);
        require(memcmp(again, page, GDB_PAGE_SIZE) == 0);
    }
    for (uint32_t f = 0; f < 65536; f += 4099) {
        place = 0;
        if (gdb_key_index_bucket_find(page, width, (uint16_t)f, offsets, 16, &found, &place,
                                      &overflowed, NULL) == GDB_OK)
            require(found <= 16 && place <= gdb_key_index_capacity(width));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t *page = calloc(1, GDB_PAGE_SIZE);
    gdb_page_owner owner;
    uint32_t index;
    gdb_error err = GDB_ERROR_INIT;

    require(page != NULL);
    memcpy(page, data, size < GDB_PAGE_SIZE ? size : GDB_PAGE_SIZE);
    (void)gdb_page_check(page, 7, &err);
    gdb_page_header_decode(page, &owner, &index);
    require(gdb_page_check_owner(page, 7, &owner, index, &err) == GDB_OK);
    try_header(page, 0);
    try_bucket(page);
    for (uint64_t slot = 0; slot < GDB_DATABASE_SLOTS; slot++) {
        gdb_page_seal(page, slot);
        require(gdb_page_check(page, slot, NULL) == GDB_OK);
        try_header(page, slot);
    }
    free(page);
    return 0;
}
