/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_OVERLAY_ROW_BLOCKS_H
#define GDB_LIB_OVERLAY_ROW_BLOCKS_H

/*
 * row_blocks.h - numbers for those blocks of 512 rows of a table that are wanted: 1, 2, ... in the
 * order in which they were made, so that what is kept of a block is an item of an array.
 *
 * A tree of two levels: every 2^17 rows have a page of numbers, if one of them is wanted. So a
 * look-up is two loads, and what it takes is a page for each 2^17 rows that are touched and a
 * pointer for all others below the last of them.
 *
 * All-zero ones are empty and valid. Any number of threads may read while none writes.
 */

#include "lib/overlay/overlay_memory.h"

enum { GDB_ROW_BLOCK_BITS = 9, GDB_ROW_PAGE_BITS = 17 };
enum { GDB_ROW_BLOCK_WORDS = (1 << GDB_ROW_BLOCK_BITS) / 64 };

typedef struct gdb_row_blocks {
    uint32_t **pages; /* by row / 2^17; NULL: none of its blocks is there */
    size_t page_count;
    uint32_t count; /* of blocks, the highest number */
} gdb_row_blocks;

void gdb_row_blocks_release(gdb_row_blocks *blocks); /* accepts all-zero ones */

/* The number of a row's block, made where there is none: then it is blocks->count. */
gdb_status gdb_row_blocks_make(gdb_row_blocks *blocks, uint64_t row, uint32_t *number,
                               gdb_overlay_memory *memory, gdb_error *err);

/* 0: there is none. */
static inline uint32_t gdb_row_blocks_get(const gdb_row_blocks *blocks, uint64_t row)
{
    uint64_t page = row >> GDB_ROW_PAGE_BITS;
    uint64_t mask = (UINT64_C(1) << (GDB_ROW_PAGE_BITS - GDB_ROW_BLOCK_BITS)) - 1;

    return page < blocks->page_count && blocks->pages[page] != NULL
               ? blocks->pages[page][row >> GDB_ROW_BLOCK_BITS & mask]
               : 0;
}

/* The first row, from `row` on, that may be in a block; `end` at most. */
uint64_t gdb_row_blocks_next(const gdb_row_blocks *blocks, uint64_t row, uint64_t end);

#endif
