/* SPDX-License-Identifier: MIT */
#include "lib/storage/value_area.h"

#include <string.h>

#include "formats/segment/elias_fano.h"

enum { BLOCK = GDB_ELIAS_FANO_BLOCK };

/* A binary search of packed values ends in a scan of so many. */
enum { SEARCH_END = 32 };

/* One block of ELIAS_FANO, copied out of its pages. */
typedef struct number_block {
    uint32_t number;
    uint32_t count;
    uint32_t size;
    unsigned low_width;
    uint8_t bytes[GDB_ELIAS_FANO_ROOM];
} number_block;

void gdb_value_area_init(gdb_value_area *area, const gdb_segment *segment,
                         const gdb_segment_layout *layout, const gdb_page_owner *owner)
{
    area->count = segment->row_count;
    area->elias_fano_width = 0;
    area->block_bytes = 0;
    if (segment->encoding == GDB_ENCODING_ELIAS_FANO) {
        area->elias_fano_width = segment->value_width;
        area->block_bytes = segment->stored_count;
        gdb_packed_area_init(&area->packed, segment, &layout->blocks, segment->block_width,
                             layout->block_count, owner);
    } else {
        gdb_packed_area_init(&area->packed, segment, &layout->values, segment->value_width,
                             segment->row_count, owner);
    }
    gdb_paged_bytes_init(&area->blocks, segment, &layout->bytes, owner);
}

/* --- blocks ------------------------------------------------------------ */

static gdb_status damaged(const gdb_value_area *area, uint32_t number, gdb_error *err)
{
    return gdb_packed_area_where(
        &area->packed, number,
        GDB_FAIL(err, GDB_ERR_CORRUPT, "segment: block %u of the numbers is damaged", number), err);
}

static gdb_status read_block(const gdb_value_area *area, gdb_buffer_pool *pool, uint32_t number,
                             number_block *block, gdb_error *err)
{
    uint64_t entries[2] = {0, 0}, begin, end;

    if (number == 0)
        GDB_TRY(gdb_packed_area_read(&area->packed, pool, 0, 1, entries + 1, err));
    else
        GDB_TRY(gdb_packed_area_read(&area->packed, pool, number - 1, 2, entries, err));
    begin = entries[0] >> GDB_ELIAS_FANO_ENTRY_SHIFT;
    end = entries[1] >> GDB_ELIAS_FANO_ENTRY_SHIFT;
    block->low_width = entries[1] & ((1u << GDB_ELIAS_FANO_ENTRY_SHIFT) - 1);
    if (end <= begin || end - begin > GDB_ELIAS_FANO_BLOCK_BYTES || end > area->block_bytes ||
        (end < area->block_bytes && number + 1 == area->packed.count) ||
        block->low_width > area->elias_fano_width)
        return damaged(area, number, err);
    block->number = number;
    block->count = area->count - number * BLOCK < BLOCK ? area->count - number * BLOCK : BLOCK;
    block->size = (uint32_t)(end - begin);
    return gdb_paged_bytes_read(&area->blocks, pool, begin, block->size, block->bytes, err);
}

static gdb_status decode(const gdb_value_area *area, const number_block *block, uint32_t first,
                         uint32_t count, uint64_t *out, gdb_error *err)
{
    return gdb_elias_fano_decode(block->bytes, block->size, block->count, area->elias_fano_width,
                                 block->low_width, first, count, out)
               ? GDB_OK
               : damaged(area, block->number, err);
}

/* --- values ------------------------------------------------------------ */

gdb_status gdb_value_area_read(const gdb_value_area *area, gdb_buffer_pool *pool, uint32_t first,
                               uint32_t count, uint64_t *out, gdb_error *err)
{
    number_block block;

    if (area->elias_fano_width == 0)
        return gdb_packed_area_read(&area->packed, pool, first, count, out, err);
    while (count > 0) {
        uint32_t from = first % BLOCK, part = BLOCK - from < count ? BLOCK - from : count;

        GDB_TRY(read_block(area, pool, first / BLOCK, &block, err));
        GDB_TRY(decode(area, &block, from, part, out, err));
        first += part;
        count -= part;
        out += part;
    }
    return GDB_OK;
}

gdb_status gdb_value_area_block(const gdb_value_area *area, gdb_buffer_pool *pool, uint32_t number,
                                uint8_t *bytes, uint32_t *size, unsigned *low_width,
                                gdb_error *err)
{
    number_block block;

    GDB_TRY(read_block(area, pool, number, &block, err));
    memcpy(bytes, block.bytes, block.size);
    *size = block.size;
    *low_width = block.low_width;
    return GDB_OK;
}

gdb_status gdb_value_area_gather(const gdb_value_area *area, gdb_buffer_pool *pool,
                                 const uint32_t *indexes, uint32_t count, uint64_t *out,
                                 gdb_error *err)
{
    number_block block;

    if (area->elias_fano_width == 0)
        return gdb_packed_area_gather(&area->packed, pool, indexes, count, out, err);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t number = indexes[i] / BLOCK;

        if (i == 0 || number != block.number)
            GDB_TRY(read_block(area, pool, number, &block, err));
        GDB_TRY(decode(area, &block, indexes[i] % BLOCK, 1, &out[i], err));
    }
    return GDB_OK;
}

/* --- search ------------------------------------------------------------ */

static gdb_status find_packed(const gdb_packed_area *area, gdb_buffer_pool *pool, uint32_t first,
                              uint32_t count, uint64_t value, uint32_t *less, uint32_t *equal,
                              gdb_error *err)
{
    uint32_t low = first, high = first + count, end = first + count;
    uint64_t found[SEARCH_END];

    while (high - low > SEARCH_END) {
        uint32_t middle = low + (high - low) / 2;

        GDB_TRY(gdb_packed_area_read(area, pool, middle, 1, found, err));
        if (found[0] < value)
            low = middle + 1;
        else
            high = middle;
    }
    *less = low - first;
    *equal = 0;
    for (uint32_t n; low < end; low += n) {
        n = end - low < SEARCH_END ? end - low : SEARCH_END;
        GDB_TRY(gdb_packed_area_read(area, pool, low, n, found, err));
        for (uint32_t i = 0; i < n; i++) {
            if (found[i] > value)
                return GDB_OK;
            *less += found[i] < value;
            *equal += found[i] == value;
        }
    }
    return GDB_OK;
}

/* Among blocks low .. high: the last that begins with less than `value`, or `low`. */
static gdb_status find_block(const gdb_value_area *area, gdb_buffer_pool *pool, uint32_t low,
                             uint32_t high, uint64_t value, uint32_t *out, gdb_error *err)
{
    number_block block;

    while (high > low) {
        uint32_t middle = low + (high - low + 1) / 2;

        GDB_TRY(read_block(area, pool, middle, &block, err));
        if (gdb_elias_fano_first(block.bytes, block.count, area->elias_fano_width,
                                 block.low_width) < value)
            low = middle;
        else
            high = middle - 1;
    }
    *out = low;
    return GDB_OK;
}

static gdb_status find_in_blocks(const gdb_value_area *area, gdb_buffer_pool *pool,
                                 uint32_t first, uint32_t count, uint64_t value, uint32_t *less,
                                 uint32_t *equal, gdb_error *err)
{
    uint32_t number, at = first, end = first + count, part;
    number_block block;

    GDB_TRY(find_block(area, pool, first / BLOCK, (end - 1) / BLOCK, value, &number, err));
    if (number > first / BLOCK)
        at = number * BLOCK;
    *less = at - first;
    *equal = 0;
    /* Equal values may go on in the next block. */
    for (; at < end; at += part) {
        uint32_t part_less, part_equal;

        part = BLOCK - at % BLOCK < end - at ? BLOCK - at % BLOCK : end - at;
        GDB_TRY(read_block(area, pool, at / BLOCK, &block, err));
        if (!gdb_elias_fano_find(block.bytes, block.size, block.count, area->elias_fano_width,
                                 block.low_width, at % BLOCK, part, value, &part_less,
                                 &part_equal))
            return damaged(area, block.number, err);
        *less += part_less;
        *equal += part_equal;
        if (part_less + part_equal < part)
            break;
    }
    return GDB_OK;
}

gdb_status gdb_value_area_find(const gdb_value_area *area, gdb_buffer_pool *pool, uint32_t first,
                               uint32_t count, uint64_t value, uint32_t *less, uint32_t *equal,
                               gdb_error *err)
{
    *less = *equal = 0;
    if (count == 0)
        return GDB_OK;
    if (area->elias_fano_width == 0)
        return find_packed(&area->packed, pool, first, count, value, less, equal, err);
    if (value >> area->elias_fano_width != 0) {
        *less = count;
        return GDB_OK;
    }
    return find_in_blocks(area, pool, first, count, value, less, equal, err);
}

void gdb_value_area_touch(const gdb_value_area *area, gdb_buffer_pool *pool, uint32_t index)
{
    uint64_t entries[2] = {0, 0}, begin, end;
    uint32_t number = index / BLOCK;

    if (area->elias_fano_width == 0) {
        gdb_packed_area_touch(&area->packed, pool, index);
        return;
    }
    if (number == 0 ? !gdb_packed_area_peek(&area->packed, pool, 0, 1, entries + 1)
                    : !gdb_packed_area_peek(&area->packed, pool, number - 1, 2, entries))
        return;
    begin = entries[0] >> GDB_ELIAS_FANO_ENTRY_SHIFT;
    end = entries[1] >> GDB_ELIAS_FANO_ENTRY_SHIFT;
    if (begin < end && end - begin <= GDB_ELIAS_FANO_BLOCK_BYTES && end <= area->block_bytes)
        gdb_paged_bytes_touch(&area->blocks, pool, begin, (size_t)(end - begin));
}
