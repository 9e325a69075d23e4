/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_BASE_BITMAP_H
#define GDB_LIB_BASE_BITMAP_H

/*
 * bitmap.h - bits in 64-bit words, bit i in word i / 64 at place i % 64.
 *
 * Null bitmaps have a set bit where the value is NULL. Words behind the last bit's word do not
 * exist; bits of the last word behind the last bit are 0.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline size_t gdb_bitmap_words(size_t bits)
{
    return (bits + 63) / 64;
}

static inline bool gdb_bitmap_get(const uint64_t *words, size_t i)
{
    return (words[i / 64] >> (i % 64) & 1) != 0;
}

static inline void gdb_bitmap_set(uint64_t *words, size_t i)
{
    words[i / 64] |= UINT64_C(1) << (i % 64);
}

static inline void gdb_bitmap_unset(uint64_t *words, size_t i)
{
    words[i / 64] &= ~(UINT64_C(1) << (i % 64));
}

static inline void gdb_bitmap_clear_all(uint64_t *words, size_t bits)
{
    memset(words, 0, gdb_bitmap_words(bits) * sizeof(*words));
}

/* How many of the first `bits` bits are set. */
static inline size_t gdb_bitmap_count(const uint64_t *words, size_t bits)
{
    size_t n = 0;

    for (size_t i = 0; i < bits / 64; i++)
        n += (size_t)__builtin_popcountll(words[i]);
    if (bits % 64 != 0)
        n += (size_t)__builtin_popcountll(words[bits / 64] &
                                          ((UINT64_C(1) << (bits % 64)) - 1));
    return n;
}

#endif
