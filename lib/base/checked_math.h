/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_BASE_CHECKED_MATH_H
#define GDB_LIB_BASE_CHECKED_MATH_H

/* checked_math.h - arithmetic that says when it overflows: true means it did. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static inline bool gdb_add_overflow_u64(uint64_t a, uint64_t b, uint64_t *sum)
{
    return __builtin_add_overflow(a, b, sum);
}

static inline bool gdb_mul_overflow_u64(uint64_t a, uint64_t b, uint64_t *product)
{
    return __builtin_mul_overflow(a, b, product);
}

static inline bool gdb_add_overflow_i64(int64_t a, int64_t b, int64_t *sum)
{
    return __builtin_add_overflow(a, b, sum);
}

static inline bool gdb_sub_overflow_i64(int64_t a, int64_t b, int64_t *difference)
{
    return __builtin_sub_overflow(a, b, difference);
}

static inline bool gdb_mul_overflow_i64(int64_t a, int64_t b, int64_t *product)
{
    return __builtin_mul_overflow(a, b, product);
}

/* Round up to a multiple of `unit`; the caller knows that it does not overflow. */
static inline uint64_t gdb_round_up(uint64_t n, uint64_t unit)
{
    return (n + unit - 1) / unit * unit;
}

static inline uint64_t gdb_div_up(uint64_t n, uint64_t unit)
{
    return n / unit + (n % unit != 0);
}

/* How many bits hold `v`: 0 for 0, 64 for UINT64_MAX. */
static inline unsigned gdb_bit_width(uint64_t v)
{
    return v == 0 ? 0 : 64u - (unsigned)__builtin_clzll(v);
}

#endif
