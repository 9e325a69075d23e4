/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_OVERLAY_ROW_SET_H
#define GDB_LIB_OVERLAY_ROW_SET_H

/*
 * row_set.h - some rows of a table of any size: a bitmap of which only those blocks of 512 rows are
 * there that have had one. Adding and asking take constant time.
 *
 * An all-zero set is empty and valid. Any number of threads may read while none writes.
 */

#include "lib/overlay/row_blocks.h"
#include "lib/vector/selection.h"

typedef struct gdb_row_bits {
    uint64_t words[GDB_ROW_BLOCK_WORDS];
} gdb_row_bits;

typedef struct gdb_row_set {
    gdb_row_blocks blocks;
    gdb_row_bits *bits; /* by number of a block; that of 0 has no bits */
    size_t capacity;
    uint64_t count;
} gdb_row_set;

void gdb_row_set_release(gdb_row_set *set); /* accepts an all-zero set */

/* Room for a row; without it, it may not be added. */
gdb_status gdb_row_set_reserve(gdb_row_set *set, uint64_t row, gdb_overlay_memory *memory,
                               gdb_error *err);
void gdb_row_set_add(gdb_row_set *set, uint64_t row); /* nothing, if it is in the set */

void gdb_row_set_remove(gdb_row_set *set, uint64_t row); /* nothing, if it is not in the set */

/* Of the 64 rows among which `row` is, from row / 64 * 64 on, bit i: is that one in the set? */
static inline uint64_t gdb_row_set_word(const gdb_row_set *set, uint64_t row)
{
    uint32_t number = gdb_row_blocks_get(&set->blocks, row);

    return number != 0 ? set->bits[number].words[row / 64 % GDB_ROW_BLOCK_WORDS] : 0;
}

static inline bool gdb_row_set_has(const gdb_row_set *set, uint64_t row)
{
    return (gdb_row_set_word(set, row) >> row % 64 & 1) != 0;
}

/* The first row of the set in row .. end-1; `end` if there is none. */
uint64_t gdb_row_set_next(const gdb_row_set *set, uint64_t row, uint64_t end);

/* Of rows first .. first+count-1, counted from `first`, those that are not in the set; count <=
 * GDB_VECTOR_SIZE. */
void gdb_row_set_exclude(const gdb_row_set *set, uint64_t first, uint32_t count,
                         gdb_selection *out);

#endif
