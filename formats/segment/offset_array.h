/* SPDX-License-Identifier: MIT */
#ifndef GDB_FORMATS_SEGMENT_OFFSET_ARRAY_H
#define GDB_FORMATS_SEGMENT_OFFSET_ARRAY_H

/*
 * offset_array.h - where each of many items ends: non-decreasing numbers as two bit-packed arrays.
 *
 * Item i is start(i) .. end(i), start(0) = 0, start(i) = end(i - 1). Anchor j is start(128 j), and
 * delta i is end(i) - anchor i / 128. So end(i) = anchor[i / 128] + delta[i] is read by index, and
 * deltas have the width of 128 items' sizes instead of all of them.
 */

#include <stdint.h>

enum { GDB_OFFSET_ANCHOR_EVERY = 128 };

static inline uint64_t gdb_offset_array_anchors(uint64_t count)
{
    return count / GDB_OFFSET_ANCHOR_EVERY + (count % GDB_OFFSET_ANCHOR_EVERY != 0);
}

/* The least widths of non-decreasing `ends`, each below 2^56. */
void gdb_offset_array_widths(const uint64_t *ends, uint32_t count, uint8_t *anchor_width,
                             uint8_t *delta_width);

/* Fill the two areas (see bit_packed.h), zeroed by the caller. */
void gdb_offset_array_write(uint8_t *anchors, uint8_t *deltas, const uint64_t *ends, uint32_t count,
                            unsigned anchor_width, unsigned delta_width);

/* Turn deltas of items first .. first+count-1 into ends, in place; anchors[0] is the anchor of
 * item `first`. */
void gdb_offset_array_combine(uint64_t *deltas, uint32_t first, uint32_t count,
                              const uint64_t *anchors);

#endif
