/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_BASE_NUMBER_RANGE_H
#define GDB_LIB_BASE_NUMBER_RANGE_H

/* number_range.h - the least and the greatest of many numbers. */

#include <stdint.h>

/* Numbers are compared as unsigned ones; signed ones have their highest bit flipped before. A range
 * without a number has low > high. */
typedef struct gdb_number_range {
    uint64_t low, high;
} gdb_number_range;

static inline gdb_number_range gdb_number_range_empty(void)
{
    gdb_number_range range = {UINT64_MAX, 0};
    return range;
}

static inline void gdb_number_range_merge(gdb_number_range *range, gdb_number_range other)
{
    range->low = other.low < range->low ? other.low : range->low;
    range->high = other.high > range->high ? other.high : range->high;
}

/* Of `count` numbers, each with an exclusive or by `flip`. With AVX2 where the processor has it. */
gdb_number_range gdb_number_range_of(const uint64_t *numbers, uint32_t count, uint64_t flip);
/* The same on any processor. */
gdb_number_range gdb_number_range_of_portable(const uint64_t *numbers, uint32_t count,
                                              uint64_t flip);

#endif
