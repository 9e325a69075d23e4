/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_TYPES_POWER_OF_TEN_H
#define GDB_LIB_TYPES_POWER_OF_TEN_H

/*
 * power_of_ten.h - 10^k for every k that reading and printing doubles needs, to 128 bits.
 *
 * 10^k = m * 2^(e - 127) with 2^127 <= m < 2^128 and e = gdb_power_of_ten_exponent(k). The
 * table holds m rounded up, so it is exact for 0 <= k <= 55 and otherwise less than 1 too large.
 */

#include <stdint.h>

enum { GDB_POWER_OF_TEN_MIN = -342, GDB_POWER_OF_TEN_MAX = 324 };

typedef struct gdb_power_of_ten {
    uint64_t high;
    uint64_t low;
} gdb_power_of_ten;

extern const gdb_power_of_ten
    gdb_powers_of_ten[GDB_POWER_OF_TEN_MAX - GDB_POWER_OF_TEN_MIN + 1];

/* floor(log2(10^k)), exact for |k| <= 1233. */
static inline int gdb_power_of_ten_exponent(int k)
{
    return (k * 1741647) >> 19;
}

#endif
