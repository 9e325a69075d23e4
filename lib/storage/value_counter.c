/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "lib/base/bitmap.h"
#include "lib/base/hash.h"
#include "lib/storage/segment_scratch.h"

/*
 * Linear counting (Whang, Vander-Zanden, Taylor: "A Linear-Time Probabilistic Counting Algorithm
 * for Database Applications", 1990): every value sets the bit that its hash names; from the share
 * of bits that stayed 0 follows how many different values there were. With 65536 bits the error for
 * the 131072 values of a group is about one in a hundred.
 */

void gdb_value_counter_add_small(gdb_value_counter *counter, const uint64_t *values,
                                 uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        gdb_bitmap_set(counter->words, (size_t)values[i]);
}

void gdb_value_counter_add(gdb_value_counter *counter, const uint64_t *values, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        gdb_bitmap_set(counter->words, (size_t)(gdb_hash_u64(values[i]) >> 48));
}

uint32_t gdb_value_counter_exact(const gdb_value_counter *counter)
{
    return (uint32_t)gdb_bitmap_count(counter->words, GDB_VALUE_COUNTER_BITS);
}

uint32_t gdb_value_counter_estimate(const gdb_value_counter *counter, uint32_t value_count)
{
    double zeros = (double)(GDB_VALUE_COUNTER_BITS - gdb_value_counter_exact(counter));
    double estimate;

    if (zeros < 1)
        return value_count;
    estimate = GDB_VALUE_COUNTER_BITS * log(GDB_VALUE_COUNTER_BITS / zeros) + 0.5;
    return estimate >= value_count ? value_count : (uint32_t)estimate;
}
