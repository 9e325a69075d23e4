/* SPDX-License-Identifier: MIT */
#ifndef GDB_FORMATS_SEGMENT_DECIMAL_H
#define GDB_FORMATS_SEGMENT_DECIMAL_H

/*
 * decimal.h - floating point numbers that were short decimals, as integers: value =
 * number / 10^scale.
 *
 * A number below 2^53 and a power of ten up to 10^22 are doubles without error, and the quotient of
 * two doubles is rounded once, as reading the decimal's text rounds it; so every decimal of up to
 * 15 digits comes back bit by bit. Afroozeh, Kuffo and Boncz ("ALP: Adaptive Lossless
 * floating-Point Compression", SIGMOD 2023) multiply by an inexact power instead, which is faster
 * and misses some.
 */

#include <stdbool.h>
#include <stdint.h>

#include "lib/types/logical_type.h"

enum {
    GDB_DECIMAL_SCALE_MAX = 22,
    GDB_DECIMAL_WIDTH_MAX = 55 /* bits of the difference of two numbers, and one more code */
};

/* The value of a number, as the image of a FLOAT or DOUBLE. scale <= GDB_DECIMAL_SCALE_MAX. */
uint64_t gdb_decimal_image(gdb_type_id type, int64_t number, unsigned scale);

/* The number whose value has exactly this image; false if there is none (not a number, infinite,
 * -0.0, too many digits). */
bool gdb_decimal_number(gdb_type_id type, uint64_t image, unsigned scale, int64_t *number);

#endif
