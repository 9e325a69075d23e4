/* SPDX-License-Identifier: MIT */
#include "lib/overlay/value_array.h"

#include <string.h>

#include "lib/base/alloc.h"
#include "lib/base/always_inline.h"
#include "lib/vector/vector_borrow.h"

void gdb_value_array_init(gdb_value_array *array, gdb_type_id type)
{
    *array = (gdb_value_array){.type = type, .width = gdb_type_width(type)};
}

void gdb_value_array_release(gdb_value_array *array)
{
    gdb_free(array->values);
    gdb_free(array->nulls);
    *array = (gdb_value_array){0};
}

gdb_status gdb_value_array_grow(gdb_value_array *array, size_t count, gdb_overlay_memory *memory,
                                gdb_error *err)
{
    GDB_TRY(gdb_overlay_array_reserve(memory, (void **)&array->values, &array->capacity, count,
                                      array->width, err));
    return gdb_overlay_array_reserve(memory, (void **)&array->nulls, &array->null_capacity,
                                     gdb_bitmap_words(count), sizeof(*array->nulls), err);
}

/* A vector of one row, not NULL, that is the value at a place. Nobody looks at its nulls, which are
 * many bytes for one value. */
static void set_cell(gdb_vector *cell, const gdb_value_array *array, size_t place)
{
    cell->type = array->type;
    cell->values = array->values + place * array->width;
    cell->is_constant = cell->has_nulls = false;
}

void gdb_value_array_set(gdb_value_array *array, size_t place, const gdb_value *value)
{
    gdb_vector cell;

    if (value->is_null) {
        if (!array->has_nulls)
            memset(array->nulls, 0, array->null_capacity * sizeof(*array->nulls));
        array->has_nulls = true;
        gdb_bitmap_set(array->nulls, place);
        return;
    }
    if (array->has_nulls)
        gdb_bitmap_unset(array->nulls, place);
    if (value->type == array->type && array->width == 8) {
        memcpy(array->values + place * 8, &value->as, 8);
        return;
    }
    if (value->type == array->type && array->width == 16) {
        memcpy(array->values + place * 16, &value->as, 16);
        return;
    }
    set_cell(&cell, array, place);
    gdb_vector_put(&cell, 0, value);
}

static void move_null(gdb_value_array *array, size_t to, size_t from)
{
    gdb_bitmap_unset(array->nulls, to);
    if (gdb_bitmap_get(array->nulls, from))
        gdb_bitmap_set(array->nulls, to);
}

void gdb_value_array_move(gdb_value_array *array, size_t to, size_t from, size_t count)
{
    if (count == 0)
        return;
    memmove(array->values + to * array->width, array->values + from * array->width,
            count * array->width);
    if (!array->has_nulls)
        return;
    for (size_t i = 0; i < count && to < from; i++)
        move_null(array, to + i, from + i);
    for (size_t i = count; i-- > 0 && to > from;)
        move_null(array, to + i, from + i);
}

gdb_value gdb_value_array_get(const gdb_value_array *array, size_t place)
{
    gdb_vector cell;

    if (gdb_value_array_is_null(array, place))
        return array->type == GDB_TYPE_ANY ? gdb_value_null()
                                           : (gdb_value){.type = array->type, .is_null = true};
    set_cell(&cell, array, place);
    return gdb_vector_get(&cell, 0);
}

void gdb_value_array_read(const gdb_value_array *array, size_t place, uint32_t count,
                          gdb_vector *out, uint32_t row)
{
    memcpy((uint8_t *)out->values + row * array->width, array->values + place * array->width,
           count * array->width);
    if (!array->has_nulls && !out->has_nulls)
        return;
    for (uint32_t i = 0; i < count; i++) {
        if (gdb_value_array_is_null(array, place + i))
            gdb_vector_set_null(out, row + i);
        else if (out->has_nulls)
            gdb_bitmap_unset(out->nulls, row + i);
    }
}

/* With `width` known where it is called, so that a value is a move. */
static GDB_ALWAYS_INLINE void gather_values(const uint8_t *from, const uint64_t *places,
                                            const uint32_t *rows, uint32_t count, uint8_t *to,
                                            size_t width)
{
    for (uint32_t i = 0; i < count; i++)
        memcpy(to + rows[i] * width, from + places[i] * width, width);
}

void gdb_value_array_gather(const gdb_value_array *array, const uint64_t *places,
                            const uint32_t *rows, uint32_t count, gdb_vector *out)
{
    if (array->width == 8)
        gather_values(array->values, places, rows, count, out->values, 8);
    else if (array->width == 16)
        gather_values(array->values, places, rows, count, out->values, 16);
    else
        gather_values(array->values, places, rows, count, out->values, array->width);
    for (uint32_t i = 0; i < count && (array->has_nulls || out->has_nulls); i++) {
        if (gdb_value_array_is_null(array, places[i]))
            gdb_vector_set_null(out, rows[i]);
        else if (out->has_nulls)
            gdb_bitmap_unset(out->nulls, rows[i]);
    }
}
