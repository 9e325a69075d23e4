/* SPDX-License-Identifier: MIT */
#include "lib/overlay/value_array.h"

#include <string.h>

#include "lib/base/alloc.h"
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

gdb_status gdb_value_array_reserve(gdb_value_array *array, size_t count, gdb_overlay_memory *memory,
                                   gdb_error *err)
{
    GDB_TRY(gdb_overlay_array_reserve(memory, (void **)&array->values, &array->capacity, count,
                                      array->width, err));
    return gdb_overlay_array_reserve(memory, (void **)&array->nulls, &array->null_capacity,
                                     gdb_bitmap_words(count), sizeof(*array->nulls), err);
}

/* A vector of one row that is the value at a place. */
static gdb_vector cell(const gdb_value_array *array, size_t place)
{
    return (gdb_vector){.type = array->type, .values = array->values + place * array->width};
}

void gdb_value_array_set(gdb_value_array *array, size_t place, const gdb_value *value)
{
    gdb_vector vector = cell(array, place);

    gdb_bitmap_unset(array->nulls, place);
    if (value->is_null)
        gdb_bitmap_set(array->nulls, place);
    else
        gdb_vector_put(&vector, 0, value);
}

gdb_value gdb_value_array_get(const gdb_value_array *array, size_t place)
{
    gdb_vector vector = cell(array, place);

    if (gdb_bitmap_get(array->nulls, place))
        gdb_vector_set_null(&vector, 0);
    return gdb_vector_get(&vector, 0);
}

void gdb_value_array_read(const gdb_value_array *array, size_t place, uint32_t count,
                          gdb_vector *out, uint32_t row)
{
    memcpy((uint8_t *)out->values + row * array->width, array->values + place * array->width,
           count * array->width);
    for (uint32_t i = 0; i < count; i++) {
        if (gdb_bitmap_get(array->nulls, place + i))
            gdb_vector_set_null(out, row + i);
        else if (out->has_nulls)
            gdb_bitmap_unset(out->nulls, row + i);
    }
}
