/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_OVERLAY_ROW_SET_H
#define GDB_LIB_OVERLAY_ROW_SET_H

/*
 * row_set.h - some rows of a table of any size: a bitmap of which only the words that are not 0
 * are there, and above it one that says which are. Adding and asking take constant time; the next
 * row of a range is found by looking at every 4096 rows once.
 *
 * An all-zero set is empty and valid. Any number of threads may read while none writes.
 */

#include "lib/overlay/id_map.h"
#include "lib/vector/selection.h"

typedef struct gdb_row_set {
    gdb_id_map words;  /* row / 64 to its bits */
    gdb_id_map blocks; /* row / 4096 to which of its words are there */
    uint64_t count;
} gdb_row_set;

void gdb_row_set_release(gdb_row_set *set); /* accepts an all-zero set */

/* Room for one more row; without it none may be added. */
gdb_status gdb_row_set_reserve(gdb_row_set *set, gdb_overlay_memory *memory, gdb_error *err);
void gdb_row_set_add(gdb_row_set *set, uint64_t row); /* nothing, if it is in the set */

void gdb_row_set_remove(gdb_row_set *set, uint64_t row); /* nothing, if it is not in the set */

static inline bool gdb_row_set_has(const gdb_row_set *set, uint64_t row)
{
    return set->count > 0 && (gdb_id_map_get(&set->words, row / 64) >> (row % 64) & 1) != 0;
}

/* Bit i: row + i, as far as that is in the same word of 64 rows. */
static inline uint64_t gdb_row_set_bits(const gdb_row_set *set, uint64_t row)
{
    return gdb_id_map_get(&set->words, row / 64) >> (row % 64);
}

/* The first row of the set in row .. end-1; `end` if there is none. */
uint64_t gdb_row_set_next(const gdb_row_set *set, uint64_t row, uint64_t end);

/* Of rows first .. first+count-1, counted from `first`, those that are not in the set; count <=
 * GDB_VECTOR_SIZE. */
void gdb_row_set_exclude(const gdb_row_set *set, uint64_t first, uint32_t count,
                         gdb_selection *out);

#endif
