/* SPDX-License-Identifier: MIT */
#include "formats/segment/offset_array.h"

#include "formats/segment/bit_packed.h"
#include "lib/base/checked_math.h"

void gdb_offset_array_widths(const uint64_t *ends, uint32_t count, uint8_t *anchor_width,
                             uint8_t *delta_width)
{
    uint64_t anchor = 0, most = 0;

    /* Ends do not decrease, so the last of each 128 has the largest delta. */
    for (uint32_t i = 0; i < count; i += GDB_OFFSET_ANCHOR_EVERY) {
        uint32_t last = count - i > GDB_OFFSET_ANCHOR_EVERY ? i + GDB_OFFSET_ANCHOR_EVERY - 1
                                                            : count - 1;
        uint64_t delta;

        anchor = i == 0 ? 0 : ends[i - 1];
        delta = ends[last] - anchor;
        if (delta > most)
            most = delta;
    }
    *anchor_width = (uint8_t)gdb_bit_width(anchor);
    *delta_width = (uint8_t)gdb_bit_width(most);
}

void gdb_offset_array_write(uint8_t *anchors, uint8_t *deltas, const uint64_t *ends, uint32_t count,
                            unsigned anchor_width, unsigned delta_width)
{
    uint64_t chunk[GDB_OFFSET_ANCHOR_EVERY];

    for (uint32_t i = 0; i < count; i += GDB_OFFSET_ANCHOR_EVERY) {
        uint32_t n = count - i < GDB_OFFSET_ANCHOR_EVERY ? count - i : GDB_OFFSET_ANCHOR_EVERY;
        uint64_t anchor = i == 0 ? 0 : ends[i - 1];

        for (uint32_t k = 0; k < n; k++)
            chunk[k] = ends[i + k] - anchor;
        gdb_bit_packed_write(deltas, i, chunk, n, delta_width);
        gdb_bit_packed_write(anchors, i / GDB_OFFSET_ANCHOR_EVERY, &anchor, 1, anchor_width);
    }
}

void gdb_offset_array_combine(uint64_t *deltas, uint32_t first, uint32_t count,
                              const uint64_t *anchors)
{
    uint32_t i = 0, until = GDB_OFFSET_ANCHOR_EVERY - first % GDB_OFFSET_ANCHOR_EVERY;

    while (i < count) {
        uint64_t anchor = *anchors++;

        if (until > count)
            until = count;
        for (; i < until; i++)
            deltas[i] += anchor;
        until += GDB_OFFSET_ANCHOR_EVERY;
    }
}
