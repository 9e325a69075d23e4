/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_TYPES_NUMBER_TEXT_H
#define GDB_LIB_TYPES_NUMBER_TEXT_H

/*
 * number_text.h - numbers to text and back: strict, free of locale, exact inverses.
 *
 * Parsers take the whole text or nothing: no blanks, no trailing bytes. They return false and
 * leave *out alone when the text is not a number of that type or out of its range. Integers,
 * BOOL and printing are in integer_text.c, reading and printing of floating point in
 * float_parse.c and float_print.c.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/text_view.h"

enum { GDB_NUMBER_TEXT_SIZE = 32 }; /* enough for any number below, with its final NUL */

bool gdb_parse_int64(gdb_text_view text, int64_t *out);   /* [+-]digits */
bool gdb_parse_uint64(gdb_text_view text, uint64_t *out); /* [+]digits */
/* [+-]digits[.digits][e[+-]digits], also .5 and 5., inf, infinity, nan in any case. Correctly
 * rounded (nearest, ties to even). Overflow to infinity is false, underflow is 0. */
bool gdb_parse_double(gdb_text_view text, double *out);
bool gdb_parse_float(gdb_text_view text, float *out);
bool gdb_parse_bool(gdb_text_view text, bool *out); /* true/false in any case, also 1 and 0, t, f */

/* Each writes a final NUL and returns the length without it. */
size_t gdb_print_int64(int64_t v, char out[GDB_NUMBER_TEXT_SIZE]);
size_t gdb_print_uint64(uint64_t v, char out[GDB_NUMBER_TEXT_SIZE]);
/*
 * The shortest text that reads back equal: 0.1, 3.0, -0.0, 1e+20, 1.5e-07; nan, inf, -inf.
 * From 0.0001 up to below 1e16 without an exponent; there is always a '.', an 'e', or a name.
 */
size_t gdb_print_double(double v, char out[GDB_NUMBER_TEXT_SIZE]);
size_t gdb_print_float(float v, char out[GDB_NUMBER_TEXT_SIZE]);

#endif
