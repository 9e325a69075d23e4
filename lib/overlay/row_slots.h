/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_OVERLAY_ROW_SLOTS_H
#define GDB_LIB_OVERLAY_ROW_SLOTS_H

/*
 * row_slots.h - some rows of a table of any size, each with a slot: the place of what its owner
 * keeps of it in an array.
 *
 * Rows of the same 64 have slots behind one another, in the order of the rows, so that what is read
 * together stands together, and a bit a row and the first slot of every 64 rows are all that must
 * be known. The price is that slots move: when the 64 rows need more of them than they have, to
 * twice as many behind all others, so that no more than half of all slots are lost; and those
 * behind a new row by one.
 *
 * All-zero ones are empty and valid. Any number of threads may read while none writes.
 */

#include "lib/overlay/row_set.h"

#define GDB_SLOT_NONE UINT64_MAX

typedef struct gdb_slot_block {
    uint32_t starts[GDB_ROW_BLOCK_WORDS]; /* the first slot of 64 rows */
    uint8_t rooms[GDB_ROW_BLOCK_WORDS];   /* how many slots they have */
} gdb_slot_block;

typedef struct gdb_row_slots {
    gdb_row_set rows;
    gdb_slot_block *blocks; /* by number of a block */
    size_t capacity;
    uint64_t count; /* of slots, lost ones among them */
} gdb_row_slots;

/* What has to be moved for a row that is added: first slots from .. from+count-1, unless `from` is
 * `to`, then slot .. slot+behind-1 up by one. */
typedef struct gdb_slot_move {
    uint64_t slot; /* of the row */
    uint64_t from, to, count;
    uint64_t behind;
    uint64_t need; /* slots that there are then */
} gdb_slot_move;

void gdb_row_slots_release(gdb_row_slots *slots); /* accepts all-zero ones */

/* Make room for a row that has no slot. Nothing has changed until it is added. */
gdb_status gdb_row_slots_reserve(gdb_row_slots *slots, uint64_t row, gdb_slot_move *move,
                                 gdb_overlay_memory *memory, gdb_error *err);
void gdb_row_slots_add(gdb_row_slots *slots, uint64_t row, const gdb_slot_move *move);

/* A row gives its slot up: the *behind ones behind it are to be moved down by one. */
uint64_t gdb_row_slots_remove(gdb_row_slots *slots, uint64_t row, uint64_t *behind);

/* How many bits are set. Without instructions that not every processor has. */
static inline uint32_t gdb_row_slots_count_bits(uint64_t bits)
{
    bits -= bits >> 1 & UINT64_C(0x5555555555555555);
    bits = (bits & UINT64_C(0x3333333333333333)) + (bits >> 2 & UINT64_C(0x3333333333333333));
    bits = (bits + (bits >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
    return (uint32_t)(bits * UINT64_C(0x0101010101010101) >> 56);
}

/* The slot that a row has, or would have, in a block that is there. */
static inline uint64_t gdb_row_slots_in_block(const gdb_row_slots *slots, uint32_t number,
                                              uint64_t row)
{
    uint32_t word = (uint32_t)(row / 64 % GDB_ROW_BLOCK_WORDS);
    uint64_t below = slots->rows.bits[number].words[word] & ((UINT64_C(1) << row % 64) - 1);

    return slots->blocks[number].starts[word] + (uint64_t)gdb_row_slots_count_bits(below);
}

/* GDB_SLOT_NONE: it has none. */
static inline uint64_t gdb_row_slots_get(const gdb_row_slots *slots, uint64_t row)
{
    uint32_t number = gdb_row_blocks_get(&slots->rows.blocks, row);

    return number != 0 && (slots->rows.bits[number].words[row / 64 % GDB_ROW_BLOCK_WORDS] >>
                           row % 64 & 1) != 0
               ? gdb_row_slots_in_block(slots, number, row)
               : GDB_SLOT_NONE;
}

#endif
