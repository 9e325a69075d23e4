/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "lib/base/bitmap.h"
#include "lib/base/hash.h"
#include "lib/storage/segment_scratch.h"

/*
 * Linear counting (Whang, Vander-Zanden, Taylor: "A Linear-Time Probabilistic Counting Algorithm
 * for Database Applications", 1990): every value sets the bit that its hash names; from the share
 * of bits that stayed 0 follows how many different values there were. With 65536 bits the error for
 * the 131072 values of a group is about one in a hundred.
 *
 * Values of up to 16 bits have a bit each, and few enough of them a byte: to set bits of the same
 * word is to wait for the one before.
 */
enum { BYTE_WIDTH = 13 };

static_assert(1 << GDB_VALUE_COUNTER_WIDTH == GDB_VALUE_COUNTER_BITS &&
                  (1 << BYTE_WIDTH) * 8 == GDB_VALUE_COUNTER_BITS,
              "a value has a bit or a byte");

void gdb_value_counter_init(gdb_value_counter *counter, unsigned width)
{
    memset(counter->words, 0, sizeof(counter->words));
    counter->width = width;
}

void gdb_value_counter_add(gdb_value_counter *counter, const uint64_t *values, uint32_t count)
{
    uint8_t *bytes = (uint8_t *)counter->words;

    if (counter->width <= BYTE_WIDTH)
        for (uint32_t i = 0; i < count; i++)
            bytes[values[i]] = 1;
    else if (counter->width <= GDB_VALUE_COUNTER_WIDTH)
        for (uint32_t i = 0; i < count; i++)
            gdb_bitmap_set(counter->words, (size_t)values[i]);
    else
        for (uint32_t i = 0; i < count; i++)
            gdb_bitmap_set(counter->words, (size_t)(gdb_hash_u64(values[i]) >> 48));
}

uint32_t gdb_value_counter_get(const gdb_value_counter *counter, uint32_t value_count)
{
    uint32_t marks = (uint32_t)gdb_bitmap_count(counter->words, GDB_VALUE_COUNTER_BITS);
    double zeros = (double)(GDB_VALUE_COUNTER_BITS - marks), estimate;

    if (counter->width <= GDB_VALUE_COUNTER_WIDTH)
        return marks;
    if (zeros < 1)
        return value_count;
    estimate = GDB_VALUE_COUNTER_BITS * log(GDB_VALUE_COUNTER_BITS / zeros) + 0.5;
    return estimate >= value_count ? value_count : (uint32_t)estimate;
}
