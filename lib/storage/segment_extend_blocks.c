/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "formats/segment/bit_packed.h"
#include "formats/segment/byte_area.h"
#include "formats/segment/elias_fano.h"
#include "lib/storage/segment_extend_parts.h"

/*
 * ELIAS_FANO. Whole blocks stay as they are while base and width do; where new rows need another
 * range, their bits are moved, and only blocks whose numbers fall are encoded again.
 */

enum { CHUNK = GDB_SEGMENT_CHUNK, BLOCK = GDB_ELIAS_FANO_BLOCK };

/* The greatest low_width of the blocks. */
static gdb_status read_low_width(const gdb_segment_growth *growth, unsigned *low_width,
                                 gdb_error *err)
{
    const gdb_packed_area *area = &growth->old->values.packed;
    uint64_t entries[CHUNK];

    *low_width = 0;
    for (uint32_t first = 0, n; first < area->count; first += n) {
        n = area->count - first < CHUNK ? area->count - first : CHUNK;
        GDB_TRY(gdb_packed_area_read(area, growth->old->pool, first, n, entries, err));
        for (uint32_t i = 0; i < n; i++) {
            unsigned width = entries[i] & ((1u << GDB_ELIAS_FANO_ENTRY_SHIFT) - 1);

            *low_width = width > *low_width ? width : *low_width;
        }
    }
    return GDB_OK;
}

/*
 * A range with whole bytes more, from a base that is lower by a multiple of 2^low_width: blocks are
 * moved into it without being decoded. A byte for 128 rows is little.
 */
static bool widen_range(gdb_segment_growth *growth, unsigned low_width)
{
    gdb_segment *s = &growth->out->segment;
    uint64_t base = s->base, mask = (UINT64_C(1) << low_width) - 1, least, most, down = 0;
    unsigned width = s->value_width;

    gdb_segment_type_range(growth->added->type, &least, &most);
    if (gdb_growth_is_less(growth->added->type, s->min, base)) {
        down = base - s->min;
        if (down > UINT64_MAX - mask)
            return false;
        down = (down + mask) & ~mask;
        if (base - least < down)
            return false;
    }
    base -= down;
    while (width <= GDB_BIT_PACKED_WIDTH_MAX && (s->max - base) >> width != 0)
        width += 8;
    if (width > GDB_BIT_PACKED_WIDTH_MAX || most - base < (UINT64_C(1) << width) - 1)
        return false;
    s->base = base;
    s->value_width = (uint8_t)width;
    return true;
}

static gdb_status make_block_range(gdb_segment_growth *growth, bool *is_made, gdb_error *err)
{
    unsigned low_width;

    *is_made = gdb_growth_is_in_range(growth);
    if (*is_made || (growth->out->segment.flags & GDB_SEGMENT_HAS_MIN_MAX) == 0)
        return GDB_OK;
    GDB_TRY(read_low_width(growth, &low_width, err));
    *is_made = widen_range(growth, low_width) || gdb_growth_make_range(growth);
    return GDB_OK;
}

/* Blocks from the start that stay: all whole ones, unless base or width are others. */
static uint32_t kept_blocks(const gdb_segment_growth *growth)
{
    const gdb_segment *s = &growth->out->segment, *old = growth->old->segment;

    return s->base == old->base && s->value_width == old->value_width ? old->row_count / BLOCK : 0;
}

/* Rows first .. first+count-1, old and new, less the base. */
static gdb_status load_numbers(const gdb_segment_growth *growth, uint32_t first, uint32_t count,
                               uint64_t *numbers, gdb_error *err)
{
    const gdb_segment *old = growth->old->segment;
    uint64_t base = growth->out->segment.base;
    uint32_t from_old = first >= old->row_count          ? 0
                        : old->row_count - first < count ? old->row_count - first
                                                         : count;

    if (from_old > 0) {
        gdb_segment_values_ahead(growth->old, first, from_old);
        GDB_TRY(gdb_value_area_read(&growth->old->values, growth->old->pool, first, from_old,
                                    numbers, err));
    }
    for (uint32_t i = 0; i < from_old; i++)
        numbers[i] += old->base - base;
    if (from_old == count)
        return GDB_OK;
    gdb_segment_load_images(growth->added->type, growth->added->values,
                            first + from_old - old->row_count, count - from_old,
                            numbers + from_old);
    for (uint32_t i = from_old; i < count; i++)
        numbers[i] -= base;
    return GDB_OK;
}

/* Where block `blocks` - 1 ends. */
static gdb_status read_end(const gdb_segment_growth *growth, uint32_t blocks, uint64_t *end,
                           gdb_error *err)
{
    const gdb_packed_area *entries = &growth->old->values.packed;

    *end = 0;
    if (blocks == 0)
        return GDB_OK;
    GDB_TRY(gdb_packed_area_read(entries, growth->old->pool, blocks - 1, 1, end, err));
    *end >>= GDB_ELIAS_FANO_ENTRY_SHIFT;
    if (*end <= growth->old->segment->stored_count)
        return GDB_OK;
    return gdb_packed_area_where(
        entries, blocks - 1,
        GDB_FAIL(err, GDB_ERR_CORRUPT, "segment: block %u of the numbers is damaged", blocks - 1),
        err);
}

/* A block of old rows in the new range, if its bits need only be moved; else *size is 0. */
static gdb_status move_block(const gdb_segment_growth *growth, uint32_t number, uint8_t *out,
                             uint32_t *size, unsigned *low_width, gdb_error *err)
{
    const gdb_segment *s = &growth->out->segment, *old = growth->old->segment;
    unsigned more = (unsigned)(s->value_width - old->value_width);
    uint8_t block[GDB_ELIAS_FANO_ROOM];

    *size = 0;
    if (s->value_width < old->value_width || more % 8 != 0 || number >= old->row_count / BLOCK)
        return GDB_OK;
    gdb_segment_values_ahead(growth->old, number * BLOCK, BLOCK);
    GDB_TRY(gdb_value_area_block(&growth->old->values, growth->old->pool, number, block, size,
                                 low_width, err));
    *size = gdb_elias_fano_widen(block, *size, BLOCK, old->value_width, *low_width, more / 8,
                                 old->base - s->base, out);
    return GDB_OK;
}

static gdb_status encode_block(const gdb_segment_growth *growth, uint32_t number, uint8_t *out,
                               uint32_t *size, unsigned *low_width, gdb_error *err)
{
    const gdb_segment *s = &growth->out->segment;
    uint32_t row = number * BLOCK, n = s->row_count - row < BLOCK ? s->row_count - row : BLOCK;
    uint64_t numbers[BLOCK], rise;

    GDB_TRY(load_numbers(growth, row, n, numbers, err));
    rise = gdb_elias_fano_rise(numbers, n, s->value_width);
    *low_width = gdb_elias_fano_low_width(rise, n, s->value_width);
    *size = gdb_elias_fano_encode(numbers, n, s->value_width, *low_width, out);
    return GDB_OK;
}

/* Blocks from number `first` on to scratch->tail, their entries to scratch->block_ends; the one
 * before them ends at *end, and then the last one does. */
static gdb_status make_tail(const gdb_segment_growth *growth, uint32_t first, uint64_t *end,
                            uint64_t *size, gdb_error *err)
{
    gdb_segment_scratch *scratch = growth->out->scratch;
    uint32_t blocks = (uint32_t)gdb_div_up(growth->out->segment.row_count, BLOCK) - first, n;
    uint8_t *bytes = gdb_scratch_array(&scratch->tail, blocks, GDB_ELIAS_FANO_ROOM, err);
    uint64_t *entries = gdb_scratch_array(&scratch->block_ends, blocks, sizeof(*entries), err);
    unsigned low_width = 0;

    if (bytes == NULL || entries == NULL)
        return GDB_ERR_NOMEM;
    *size = 0;
    for (uint32_t b = 0; b < blocks; b++) {
        GDB_TRY(move_block(growth, first + b, bytes + *size, &n, &low_width, err));
        if (n == 0)
            GDB_TRY(encode_block(growth, first + b, bytes + *size, &n, &low_width, err));
        *size += n;
        entries[b] = (*end + *size) << GDB_ELIAS_FANO_ENTRY_SHIFT | low_width;
    }
    *end += *size;
    return GDB_OK;
}

static gdb_status write_blocks(gdb_segment_growth *growth, gdb_error *err)
{
    gdb_segment *s = &growth->out->segment;
    gdb_segment_scratch *scratch = growth->out->scratch;
    uint32_t kept = kept_blocks(growth);
    uint8_t *entries, *bytes;
    gdb_segment_layout layout;
    uint64_t before, end, size;

    GDB_TRY(read_end(growth, kept, &before, err));
    end = before;
    GDB_TRY(make_tail(growth, kept, &end, &size, err));
    s->encoding = GDB_ENCODING_ELIAS_FANO;
    s->stored_count = end;
    s->block_width = (uint8_t)(gdb_bit_width(end) + GDB_ELIAS_FANO_ENTRY_SHIFT);
    GDB_TRY(gdb_segment_pages_begin(growth->out, NULL, growth->owner, &layout, err));
    entries = gdb_segment_area_at(growth->out, layout.blocks);
    bytes = gdb_segment_area_at(growth->out, layout.bytes);
    GDB_TRY(gdb_growth_copy_values(growth, &growth->old->values.packed, kept, entries,
                                   s->block_width, 0, err));
    GDB_TRY(gdb_growth_copy_bytes(growth, before, bytes, err));
    gdb_bit_packed_write(entries, kept, (const uint64_t *)(const void *)scratch->block_ends.data,
                         layout.block_count - kept, s->block_width);
    gdb_byte_area_write(bytes, before, scratch->tail.data, (size_t)size);
    return gdb_segment_pages_finish(growth->out, err);
}

gdb_status gdb_segment_extend_blocks(gdb_segment_growth *growth, bool *is_extended, gdb_error *err)
{
    if (growth->nulls != NULL)
        return GDB_OK;
    GDB_TRY(make_block_range(growth, is_extended, err));
    return *is_extended ? write_blocks(growth, err) : GDB_OK;
}
