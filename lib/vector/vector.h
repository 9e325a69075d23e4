/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_VECTOR_VECTOR_H
#define GDB_LIB_VECTOR_VECTOR_H

/*
 * vector.h - up to GDB_VECTOR_SIZE values of one type, with their NULLs.
 *
 * `values` holds gdb_type_width(type) bytes a row: C's types for numbers, uint8_t for BOOL,
 * gdb_text_view for STRING, gdb_node_id for NODE, gdb_rel_id for REL, gdb_list for LIST and PATH,
 * gdb_map for MAP, gdb_value for ANY and NULL. A set bit in `nulls` says the row is NULL; its
 * bytes in `values` are then any. Text, items and entries live in `heap` or wherever the
 * writer of the vector says that they outlive it (a dictionary, a literal).
 *
 * `is_constant`: all rows equal row 0, which alone is stored. Readers use gdb_vector_index.
 */

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/bitmap.h"
#include "lib/base/error.h"
#include "lib/types/value.h"
#include "lib/vector/selection.h"

typedef struct gdb_vector {
    gdb_type_id type;
    bool is_constant;
    bool has_nulls; /* false: no row is NULL and `nulls` need not be read; it is then all 0 */
    void *values;
    uint64_t nulls[GDB_VECTOR_SIZE / 64 + 1];
    gdb_arena heap;
} gdb_vector;

gdb_status gdb_vector_init(gdb_vector *vector, gdb_type_id type, gdb_error *err);
void gdb_vector_release(gdb_vector *vector); /* accepts an all-zero vector */
/* No NULLs, not constant, an empty heap; values are as they were. */
void gdb_vector_clear(gdb_vector *vector);

static inline uint32_t gdb_vector_index(const gdb_vector *vector, uint32_t row)
{
    return vector->is_constant ? 0 : row;
}

static inline bool gdb_vector_is_null(const gdb_vector *vector, uint32_t row)
{
    return vector->has_nulls && gdb_bitmap_get(vector->nulls, gdb_vector_index(vector, row));
}

static inline void gdb_vector_set_null(gdb_vector *vector, uint32_t row)
{
    vector->has_nulls = true;
    gdb_bitmap_set(vector->nulls, row);
}

/* One row as a value; borrows from the vector. */
gdb_value gdb_vector_get(const gdb_vector *vector, uint32_t row);

/*
 * Store a value in a row, converting between numeric types that hold it exactly (the binder
 * made sure). Text and items are copied into the heap.
 */
gdb_status gdb_vector_set(gdb_vector *vector, uint32_t row, const gdb_value *value,
                          gdb_error *err);

/* Make all rows one value. */
gdb_status gdb_vector_set_constant(gdb_vector *vector, const gdb_value *value, gdb_error *err);

/* Copy `count` rows of `from` (rows[i], or i where rows is NULL) to out_row, out_row + 1, ... of
 * `to`, which has the same type. Text is copied into the heap of `to`. */
gdb_status gdb_vector_copy(gdb_vector *to, uint32_t out_row, const gdb_vector *from,
                           const uint16_t *rows, uint32_t count, gdb_error *err);

#endif
