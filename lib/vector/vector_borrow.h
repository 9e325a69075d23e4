/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_VECTOR_VECTOR_BORROW_H
#define GDB_LIB_VECTOR_VECTOR_BORROW_H

/*
 * vector_borrow.h - filling vectors without copying what values point at.
 *
 * Text, list items and map entries stay where they are; whoever fills a vector so makes sure
 * that they outlive it. Inside an operator they do: what `next` handed out is valid until the
 * following `next`.
 */

#include "lib/vector/vector.h"

/* Store a value in a row, converting between numeric types; a NULL value or NULL pointer: NULL. */
void gdb_vector_put(gdb_vector *vector, uint32_t row, const gdb_value *value);

/* All rows one value. */
void gdb_vector_put_constant(gdb_vector *vector, const gdb_value *value);

/* Rows rows[i] (i where rows is NULL) of `from` to rows out_row + i of `to`, which is not
 * constant. Where the types differ each value is converted as by gdb_vector_put. */
void gdb_vector_gather(gdb_vector *to, uint32_t out_row, const gdb_vector *from,
                       const uint16_t *rows, uint32_t count);

/* The first `count` rows of `from`; a constant vector stays one. `to` is cleared before. */
void gdb_vector_reference(gdb_vector *to, const gdb_vector *from, uint32_t count);

/* Rows out_row .. out_row+count-1 of `to`, which is not constant, become row `row` of `from`. */
void gdb_vector_repeat(gdb_vector *to, uint32_t out_row, const gdb_vector *from, uint32_t row,
                       uint32_t count);

#endif
