/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_OVERLAY_VALUE_ARRAY_H
#define GDB_LIB_OVERLAY_VALUE_ARRAY_H

/*
 * value_array.h - values of one type that vectors borrow: they stand as in a gdb_vector, but there
 * may be any number of them.
 */

#include <string.h>

#include "lib/overlay/overlay_memory.h"
#include "lib/vector/vector.h"

typedef struct gdb_value_array {
    gdb_type_id type; /* as queries see it: LIST for a column of lists */
    size_t width;
    uint8_t *values;
    uint64_t *nulls;
    size_t capacity, null_capacity;
    bool has_nulls; /* there has been one; before, `nulls` is not kept */
} gdb_value_array;

void gdb_value_array_init(gdb_value_array *array, gdb_type_id type);
void gdb_value_array_release(gdb_value_array *array); /* accepts an all-zero array */

gdb_status gdb_value_array_grow(gdb_value_array *array, size_t count, gdb_overlay_memory *memory,
                                gdb_error *err);

/* Make room for `count` values. */
static inline gdb_status gdb_value_array_reserve(gdb_value_array *array, size_t count,
                                                 gdb_overlay_memory *memory, gdb_error *err)
{
    return count <= array->capacity && gdb_bitmap_words(count) <= array->null_capacity
               ? GDB_OK
               : gdb_value_array_grow(array, count, memory, err);
}

/* `place` has room; `value` is of the array's type or a number that fits. What it points at is
 * borrowed for ever. */
void gdb_value_array_set(gdb_value_array *array, size_t place, const gdb_value *value);

/* Values from .. from+count-1 to the places from `to` on; both have room, and may overlap. */
void gdb_value_array_move(gdb_value_array *array, size_t to, size_t from, size_t count);

static inline bool gdb_value_array_is_null(const gdb_value_array *array, size_t place)
{
    return array->has_nulls && gdb_bitmap_get(array->nulls, place);
}

/* Borrows from the array and what its values point at. */
gdb_value gdb_value_array_get(const gdb_value_array *array, size_t place);
/* Values place .. place+count-1 to the rows of a vector, which is not constant, from `row` on. */
void gdb_value_array_read(const gdb_value_array *array, size_t place, uint32_t count,
                          gdb_vector *out, uint32_t row);

/* Value places[i] to row rows[i] of a vector, which is not constant. */
void gdb_value_array_gather(const gdb_value_array *array, const uint64_t *places,
                            const uint32_t *rows, uint32_t count, gdb_vector *out);

#endif
