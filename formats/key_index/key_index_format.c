/* SPDX-License-Identifier: MIT */
#include "formats/key_index/key_index_format.h"

#include <string.h>

#include "lib/base/bytes_le.h"

/* Byte offset of each field in the page. These values are on disk: never renumber. */
enum {
    OFF_COUNT = 16,        /* u16 */
    OFF_FLAGS = 18,        /* u8: 1 overflowed */
    OFF_OFFSET_WIDTH = 19, /* u8 */
    OFF_FINGERPRINTS = 20,
    ROOM = GDB_PAGE_SIZE - OFF_FINGERPRINTS
};

uint32_t gdb_key_index_capacity(unsigned offset_width)
{
    return (uint32_t)(ROOM * 8) / (16 + offset_width);
}

uint32_t gdb_key_index_bucket_count(uint64_t entry_count, unsigned offset_width)
{
    uint64_t on_average = gdb_key_index_capacity(offset_width) * UINT64_C(7) / 8;

    return (uint32_t)(entry_count / on_average + (entry_count % on_average != 0));
}

/* The offsets begin behind the fingerprints of a full bucket, whatever the bucket holds. */
static uint32_t offsets_at(unsigned offset_width)
{
    return OFF_FINGERPRINTS + 2 * gdb_key_index_capacity(offset_width);
}

static uint64_t offset_get(const uint8_t *page, unsigned width, uint32_t i)
{
    uint32_t bit = offsets_at(width) * 8 + i * width, byte = bit / 8;

    if (width == 0)
        return 0;
    if (byte > GDB_PAGE_SIZE - 8)
        byte = GDB_PAGE_SIZE - 8;
    return gdb_load_u64le(page + byte) >> (bit - byte * 8) & ((UINT64_C(1) << width) - 1);
}

/* Entry by entry behind one another, in words of 64 bits; returns the end of what was written. */
static uint8_t *pack_offsets(uint8_t *p, const gdb_key_index_entry *entries, uint32_t count,
                             unsigned width)
{
    uint64_t word = 0;
    unsigned fill = 0;

    for (uint32_t i = 0; i < count; i++) {
        word |= entries[i].offset << fill;
        fill += width;
        if (fill >= 64) {
            gdb_store_u64le(p, word);
            p += 8;
            fill -= 64;
            word = entries[i].offset >> (width - fill);
        }
    }
    for (unsigned done = 0; done < fill; done += 8, word >>= 8)
        *p++ = (uint8_t)word;
    return p;
}

void gdb_key_index_bucket_encode(uint8_t page[GDB_PAGE_SIZE], const gdb_key_index_entry *entries,
                                 uint32_t count, unsigned offset_width, bool overflowed)
{
    uint8_t *fingerprints = page + OFF_FINGERPRINTS, *offsets = page + offsets_at(offset_width);
    uint8_t *behind = fingerprints + (size_t)count * 2;

    gdb_store_u16le(page + OFF_COUNT, (uint16_t)count);
    page[OFF_FLAGS] = overflowed ? 1 : 0;
    page[OFF_OFFSET_WIDTH] = (uint8_t)offset_width;
    for (uint32_t i = 0; i < count; i++)
        gdb_store_u16le(fingerprints + (size_t)i * 2, entries[i].fingerprint);
    memset(behind, 0, (size_t)(offsets - behind));
    behind = pack_offsets(offsets, entries, count, offset_width);
    memset(behind, 0, (size_t)(page + GDB_PAGE_SIZE - behind));
}

static gdb_status check_bucket(const uint8_t *page, unsigned offset_width, gdb_error *err)
{
    uint32_t count = gdb_load_u16le(page + OFF_COUNT);

    if (offset_width > GDB_KEY_INDEX_WIDTH_MAX || page[OFF_OFFSET_WIDTH] != offset_width)
        return GDB_FAIL(err, GDB_ERR_CORRUPT, "key index bucket: offsets of %u bit%s, expected %u",
                        page[OFF_OFFSET_WIDTH], gdb_plural(page[OFF_OFFSET_WIDTH]), offset_width);
    if (count > gdb_key_index_capacity(offset_width))
        return GDB_FAIL(err, GDB_ERR_CORRUPT, "key index bucket: %u key%s, room for %u", count,
                        gdb_plural(count), gdb_key_index_capacity(offset_width));
    if (page[OFF_FLAGS] > 1)
        return GDB_FAIL(err, GDB_ERR_CORRUPT, "key index bucket: unknown flags %x",
                        page[OFF_FLAGS]);
    return GDB_OK;
}

static uint16_t fingerprint_get(const uint8_t *page, uint32_t i)
{
    return gdb_load_u16le(page + OFF_FINGERPRINTS + (size_t)i * 2);
}

/* Where an entry of the fingerprint would be if they were spread evenly, as hashes are. */
static uint32_t guess(uint32_t count, uint16_t fingerprint)
{
    return (uint32_t)((uint64_t)count * fingerprint >> 16);
}

void gdb_key_index_bucket_guess(uint64_t entries_on_average, unsigned offset_width,
                                uint16_t fingerprint, uint32_t bytes[2])
{
    uint32_t most = gdb_key_index_capacity(offset_width);
    uint32_t count = entries_on_average < most ? (uint32_t)entries_on_average : most;
    uint32_t entry = guess(count, fingerprint);

    bytes[0] = OFF_FINGERPRINTS + 2 * entry;
    bytes[1] = offsets_at(offset_width) + (uint32_t)((uint64_t)entry * offset_width / 8);
    if (bytes[1] >= GDB_PAGE_SIZE)
        bytes[1] = bytes[0];
}

/* The first entry whose fingerprint is not below: from where it should be in steps that double,
 * then by halves of the last step. Few lines of the page are read, whatever its size. */
static uint32_t lower_bound(const uint8_t *page, uint32_t count, uint16_t fingerprint)
{
    uint32_t first = guess(count, fingerprint), end = first, step = 8;

    while (end < count && fingerprint_get(page, end) < fingerprint) {
        first = end + 1;
        end = count - first > step ? first + step : count;
        step *= 2;
    }
    while (first > 0 && fingerprint_get(page, first - 1) >= fingerprint) {
        end = first - 1;
        first = end > step ? end - step : 0;
        step *= 2;
    }
    while (first < end) {
        uint32_t middle = first + (end - first) / 2;

        if (fingerprint_get(page, middle) < fingerprint)
            first = middle + 1;
        else
            end = middle;
    }
    return first;
}

gdb_status gdb_key_index_bucket_find(const uint8_t page[GDB_PAGE_SIZE], unsigned offset_width,
                                     uint16_t fingerprint, uint64_t *offsets, uint32_t most,
                                     uint32_t *found, uint32_t *place, bool *overflowed,
                                     gdb_error *err)
{
    uint32_t count, i, n = 0;

    GDB_TRY(check_bucket(page, offset_width, err));
    count = gdb_load_u16le(page + OFF_COUNT);
    i = *place > 0 ? *place : lower_bound(page, count, fingerprint);
    for (; n < most && i < count && fingerprint_get(page, i) == fingerprint; i++)
        offsets[n++] = offset_get(page, offset_width, i);
    *found = n;
    *place = i;
    *overflowed = page[OFF_FLAGS] == 1;
    return GDB_OK;
}

/* Bytes from the end of the last entry's on are 0. */
static gdb_status check_rest(const uint8_t *page, unsigned width, uint32_t count, gdb_error *err)
{
    uint32_t bits = count * width, byte = offsets_at(width) + bits / 8;

    for (uint32_t i = OFF_FINGERPRINTS + 2 * count; i < offsets_at(width); i++)
        if (page[i] != 0)
            return GDB_FAIL(err, GDB_ERR_CORRUPT, "key index bucket: byte %u is not 0", i);
    if (byte < GDB_PAGE_SIZE && bits % 8 != 0 && page[byte] >> (bits % 8) != 0)
        return GDB_FAIL(err, GDB_ERR_CORRUPT, "key index bucket: byte %u is not 0", byte);
    for (uint32_t i = byte + (bits % 8 != 0); i < GDB_PAGE_SIZE; i++)
        if (page[i] != 0)
            return GDB_FAIL(err, GDB_ERR_CORRUPT, "key index bucket: byte %u is not 0", i);
    return GDB_OK;
}

gdb_status gdb_key_index_bucket_decode(const uint8_t page[GDB_PAGE_SIZE], unsigned offset_width,
                                       gdb_key_index_entry *entries, uint32_t *count,
                                       bool *overflowed, gdb_error *err)
{
    uint32_t n;

    GDB_TRY(check_bucket(page, offset_width, err));
    n = gdb_load_u16le(page + OFF_COUNT);
    GDB_TRY(check_rest(page, offset_width, n, err));
    for (uint32_t i = 0; i < n; i++) {
        entries[i].fingerprint = fingerprint_get(page, i);
        entries[i].offset = offset_get(page, offset_width, i);
        if (i > 0 && (entries[i].fingerprint < entries[i - 1].fingerprint ||
                      (entries[i].fingerprint == entries[i - 1].fingerprint &&
                       entries[i].offset <= entries[i - 1].offset)))
            return GDB_FAIL(err, GDB_ERR_CORRUPT, "key index bucket: entry %u is out of order", i);
    }
    *count = n;
    *overflowed = page[OFF_FLAGS] == 1;
    return GDB_OK;
}
