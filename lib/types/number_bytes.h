/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_TYPES_NUMBER_BYTES_H
#define GDB_LIB_TYPES_NUMBER_BYTES_H

/*
 * number_bytes.h - values of fixed width as little-endian bytes, as lists and logs hold them: BOOL,
 * the integers, FLOAT, DOUBLE, DATE and TIMESTAMP, each in gdb_type_width bytes.
 */

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/byte_reader.h"
#include "lib/types/value.h"

enum { GDB_NUMBER_BYTES_MAX = 8 };

/* The first gdb_type_width bytes of `out` are the value's; it is not NULL. */
void gdb_number_bytes_store(const gdb_value *value, uint8_t out[GDB_NUMBER_BYTES_MAX]);

/* The same as arrays of the type hold it in memory. */
void gdb_number_store(const gdb_value *value, void *out);

/* Take a value of `type`. False for a BOOL that is neither 0 nor 1; that bytes are missing is for
 * the reader to say. The bits of a FLOAT that is not a number may change. */
bool gdb_number_bytes_take(gdb_byte_reader *reader, gdb_type_id type, gdb_value *out);

/* `count` values of `width` bytes each, as arrays of their type hold them in memory. */
void gdb_numbers_load(void *out, const uint8_t *bytes, size_t width, size_t count);
/* The same of integers that stand in `narrow` bytes, 1, 2 or 4 and fewer than `width`, as what they
 * are more than `base`. */
void gdb_numbers_widen(void *out, size_t width, const uint8_t *bytes, size_t narrow, uint64_t base,
                       size_t count);

#endif
