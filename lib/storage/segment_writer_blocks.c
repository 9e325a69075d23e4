/* SPDX-License-Identifier: MIT */
#include "formats/segment/bit_packed.h"
#include "formats/segment/byte_area.h"
#include "formats/segment/elias_fano.h"
#include "lib/storage/segment_scratch.h"

enum { BLOCK = GDB_ELIAS_FANO_BLOCK };

static uint32_t size_of_block(uint32_t block, uint32_t row_count)
{
    return row_count - block * BLOCK < BLOCK ? row_count - block * BLOCK : BLOCK;
}

/* How much the numbers of a block rise in all, with 2^value_width for every fall. */
static uint64_t rise_of(const gdb_block_shape *shape, unsigned value_width)
{
    return shape->last - shape->first + (shape->falls << value_width);
}

uint64_t gdb_block_shapes_gather(gdb_block_shape *shapes, uint32_t first, const uint64_t *images,
                                 uint32_t count, uint64_t bias)
{
    uint64_t all_falls = 0;

    shapes += first / BLOCK;
    for (uint32_t i = 0; i < count; i += BLOCK, shapes++) {
        const uint64_t *block = images + i;
        uint32_t n = count - i < BLOCK ? count - i : BLOCK;
        uint64_t falls = 0, before = block[0] ^ bias;

        for (uint32_t k = 1; k < n; k++) {
            uint64_t image = block[k] ^ bias;

            falls += image < before;
            before = image;
        }
        shapes->first = block[0];
        shapes->last = block[n - 1];
        shapes->falls = falls;
        all_falls += falls;
    }
    return all_falls;
}

void gdb_block_shapes_choose(const gdb_block_shape *shapes, gdb_segment *segment)
{
    uint32_t blocks = (uint32_t)gdb_div_up(segment->row_count, BLOCK);
    unsigned width = segment->value_width, entry_width;
    uint64_t bytes = 0;

    for (uint32_t b = 0; b < blocks; b++) {
        uint32_t count = size_of_block(b, segment->row_count);
        uint64_t rise = rise_of(&shapes[b], width);

        bytes += gdb_elias_fano_size(shapes[b].first - segment->base, rise, count, width,
                                     gdb_elias_fano_low_width(rise, count, width));
    }
    entry_width = gdb_bit_width(bytes) + GDB_ELIAS_FANO_ENTRY_SHIFT;
    if (!gdb_encoding_pays(gdb_bit_packed_pages(blocks, entry_width) + gdb_byte_area_pages(bytes),
                           gdb_bit_packed_pages(segment->row_count, width)))
        return;
    segment->encoding = GDB_ENCODING_ELIAS_FANO;
    segment->block_width = (uint8_t)entry_width;
    segment->stored_count = bytes;
}

void gdb_number_blocks_write(gdb_encoded_segment *out, const gdb_segment_layout *layout,
                             const gdb_block_shape *shapes, uint32_t first,
                             const uint64_t *numbers, uint32_t count, uint64_t *end)
{
    const gdb_segment *s = &out->segment;
    uint8_t *entries = gdb_segment_area_at(out, layout->blocks);
    uint8_t *bytes = gdb_segment_area_at(out, layout->bytes);
    uint8_t block[GDB_ELIAS_FANO_ROOM];

    for (uint32_t i = 0; i < count; i += BLOCK) {
        uint32_t number = (first + i) / BLOCK, n = size_of_block(number, s->row_count), size;
        uint64_t rise = rise_of(&shapes[number], s->value_width), entry;
        unsigned low_width = gdb_elias_fano_low_width(rise, n, s->value_width);

        size = gdb_elias_fano_encode(numbers + i, n, s->value_width, low_width, block);
        gdb_byte_area_write(bytes, *end, block, size);
        *end += size;
        entry = *end << GDB_ELIAS_FANO_ENTRY_SHIFT | low_width;
        gdb_bit_packed_write(entries, number, &entry, 1, s->block_width);
    }
}
