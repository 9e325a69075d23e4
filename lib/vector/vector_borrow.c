/* SPDX-License-Identifier: MIT */
#include "lib/vector/vector_borrow.h"

#include <string.h>

static int64_t as_integer(const gdb_value *value)
{
    if (gdb_type_is_float(value->type))
        return (int64_t)value->as.real;
    return value->as.integer; /* unsigned integers share its bytes */
}

static double as_real(const gdb_value *value)
{
    if (gdb_type_is_float(value->type))
        return value->as.real;
    if (gdb_type_is_integer(value->type) && !gdb_type_is_signed(value->type))
        return (double)value->as.unsigned_integer;
    return (double)value->as.integer;
}

void gdb_vector_put(gdb_vector *vector, uint32_t row, const gdb_value *value)
{
    if (value == NULL || value->is_null) {
        gdb_vector_set_null(vector, row);
        return;
    }
    if (vector->has_nulls)
        gdb_bitmap_unset(vector->nulls, row);
    switch (vector->type) {
    case GDB_TYPE_BOOL:
        ((uint8_t *)vector->values)[row] = value->as.boolean;
        break;
    case GDB_TYPE_INT8:
    case GDB_TYPE_UINT8:
        ((uint8_t *)vector->values)[row] = (uint8_t)as_integer(value);
        break;
    case GDB_TYPE_INT16:
    case GDB_TYPE_UINT16:
        ((uint16_t *)vector->values)[row] = (uint16_t)as_integer(value);
        break;
    case GDB_TYPE_INT32:
    case GDB_TYPE_UINT32:
    case GDB_TYPE_DATE:
        ((uint32_t *)vector->values)[row] = (uint32_t)as_integer(value);
        break;
    case GDB_TYPE_INT64:
    case GDB_TYPE_UINT64:
    case GDB_TYPE_TIMESTAMP:
        ((int64_t *)vector->values)[row] = as_integer(value);
        break;
    case GDB_TYPE_FLOAT:
        ((float *)vector->values)[row] = (float)as_real(value);
        break;
    case GDB_TYPE_DOUBLE:
        ((double *)vector->values)[row] = as_real(value);
        break;
    case GDB_TYPE_STRING:
        ((gdb_text_view *)vector->values)[row] = value->as.text;
        break;
    case GDB_TYPE_NODE:
        ((gdb_node_id *)vector->values)[row] = value->as.node;
        break;
    case GDB_TYPE_REL:
        ((gdb_rel_id *)vector->values)[row] = value->as.rel;
        break;
    case GDB_TYPE_LIST:
    case GDB_TYPE_PATH:
        ((gdb_list *)vector->values)[row] = value->as.list;
        break;
    case GDB_TYPE_MAP:
        ((gdb_map *)vector->values)[row] = value->as.map;
        break;
    case GDB_TYPE_ANY:
    case GDB_TYPE_NULL:
    case GDB_TYPE_INVALID:
        ((gdb_value *)vector->values)[row] = *value;
        break;
    }
}

void gdb_vector_put_constant(gdb_vector *vector, const gdb_value *value)
{
    gdb_vector_put(vector, 0, value);
    vector->is_constant = true;
}

static void gather_nulls(gdb_vector *to, uint32_t out_row, const gdb_vector *from,
                         const uint16_t *rows, uint32_t count)
{
    if (!from->has_nulls)
        return;
    for (uint32_t i = 0; i < count; i++)
        if (gdb_vector_is_null(from, rows != NULL ? rows[i] : i))
            gdb_vector_set_null(to, out_row + i);
}

/* The width is a constant, so the copies become moves. */
#define GATHER(width)                                                                              \
    do {                                                                                           \
        for (uint32_t i = 0; i < count; i++)                                                       \
            memcpy(target + (size_t)i * (width),                                                   \
                   source + (size_t)((rows != NULL ? rows[i] : i) & mask) * (width), (width));     \
    } while (0)

void gdb_vector_gather(gdb_vector *to, uint32_t out_row, const gdb_vector *from,
                       const uint16_t *rows, uint32_t count)
{
    const size_t width = gdb_type_width(from->type);
    const uint32_t mask = from->is_constant ? 0 : UINT32_MAX;
    const uint8_t *source = from->values;
    uint8_t *target = (uint8_t *)to->values + out_row * width;

    if (to->type != from->type) {
        for (uint32_t i = 0; i < count; i++) {
            gdb_value value = gdb_vector_get(from, rows != NULL ? rows[i] : i);

            gdb_vector_put(to, out_row + i, &value);
        }
        return;
    }
    gather_nulls(to, out_row, from, rows, count);
    if (count > 0 && rows == NULL && !from->is_constant) {
        memcpy(target, source, count * width);
        return;
    }
    switch (width) {
    case 1:
        GATHER(1);
        break;
    case 4:
        GATHER(4);
        break;
    case 8:
        GATHER(8);
        break;
    case sizeof(gdb_node_id):
        GATHER(sizeof(gdb_node_id));
        break;
    case sizeof(gdb_rel_id):
        GATHER(sizeof(gdb_rel_id));
        break;
    default:
        GATHER(width);
        break;
    }
}

void gdb_vector_reference(gdb_vector *to, const gdb_vector *from, uint32_t count)
{
    gdb_vector_clear(to);
    if (from->is_constant && to->type == from->type) {
        gdb_vector_gather(to, 0, from, NULL, 1);
        to->is_constant = true;
        return;
    }
    gdb_vector_gather(to, 0, from, NULL, count);
}

void gdb_vector_repeat(gdb_vector *to, uint32_t out_row, const gdb_vector *from, uint32_t row,
                       uint32_t count)
{
    const size_t width = gdb_type_width(from->type);
    uint8_t *target = (uint8_t *)to->values + out_row * width;
    gdb_value value = gdb_vector_get(from, row);

    if (count == 0)
        return;
    gdb_vector_put(to, out_row, &value);
    if (value.is_null || to->type != from->type) {
        for (uint32_t i = 1; i < count; i++)
            gdb_vector_put(to, out_row + i, &value);
        return;
    }
    for (uint32_t done = 1; done < count;) {
        uint32_t more = done < count - done ? done : count - done;

        memcpy(target + done * width, target, more * width);
        done += more;
    }
}
