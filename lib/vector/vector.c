/* SPDX-License-Identifier: MIT */
#include "lib/vector/vector.h"

#include <assert.h>
#include <string.h>

#include "lib/base/alloc.h"

gdb_status gdb_vector_init(gdb_vector *vector, gdb_type_id type, gdb_error *err)
{
    memset(vector, 0, sizeof(*vector));
    vector->type = type;
    vector->values = gdb_alloc_array(GDB_VECTOR_SIZE, gdb_type_width(type), err);
    return vector->values != NULL ? GDB_OK : GDB_ERR_NOMEM;
}

void gdb_vector_release(gdb_vector *vector)
{
    gdb_free(vector->values);
    vector->values = NULL;
    gdb_arena_release(&vector->heap);
}

static void forget_nulls(gdb_vector *vector)
{
    if (vector->has_nulls)
        memset(vector->nulls, 0, sizeof(vector->nulls));
    vector->has_nulls = false;
}

void gdb_vector_clear(gdb_vector *vector)
{
    forget_nulls(vector);
    vector->is_constant = false;
    gdb_arena_clear(&vector->heap);
}

gdb_value gdb_vector_get(const gdb_vector *vector, uint32_t row)
{
    uint32_t i = gdb_vector_index(vector, row);
    gdb_value v = {.type = vector->type};

    if (gdb_vector_is_null(vector, row)) {
        if (v.type == GDB_TYPE_ANY)
            return gdb_value_null();
        v.is_null = true;
        return v;
    }
    switch (vector->type) {
    case GDB_TYPE_BOOL:
        v.as.boolean = ((const uint8_t *)vector->values)[i] != 0;
        break;
    case GDB_TYPE_INT8:
        v.as.integer = ((const int8_t *)vector->values)[i];
        break;
    case GDB_TYPE_INT16:
        v.as.integer = ((const int16_t *)vector->values)[i];
        break;
    case GDB_TYPE_INT32:
    case GDB_TYPE_DATE:
        v.as.integer = ((const int32_t *)vector->values)[i];
        break;
    case GDB_TYPE_INT64:
    case GDB_TYPE_TIMESTAMP:
        v.as.integer = ((const int64_t *)vector->values)[i];
        break;
    case GDB_TYPE_UINT8:
        v.as.unsigned_integer = ((const uint8_t *)vector->values)[i];
        break;
    case GDB_TYPE_UINT16:
        v.as.unsigned_integer = ((const uint16_t *)vector->values)[i];
        break;
    case GDB_TYPE_UINT32:
        v.as.unsigned_integer = ((const uint32_t *)vector->values)[i];
        break;
    case GDB_TYPE_UINT64:
        v.as.unsigned_integer = ((const uint64_t *)vector->values)[i];
        break;
    case GDB_TYPE_FLOAT:
        v.as.real = (double)((const float *)vector->values)[i];
        break;
    case GDB_TYPE_DOUBLE:
        v.as.real = ((const double *)vector->values)[i];
        break;
    case GDB_TYPE_STRING:
        v.as.text = ((const gdb_text_view *)vector->values)[i];
        break;
    case GDB_TYPE_NODE:
        v.as.node = ((const gdb_node_id *)vector->values)[i];
        break;
    case GDB_TYPE_REL:
        v.as.rel = ((const gdb_rel_id *)vector->values)[i];
        break;
    case GDB_TYPE_LIST:
    case GDB_TYPE_PATH:
        v.as.list = ((const gdb_list *)vector->values)[i];
        break;
    case GDB_TYPE_MAP:
        v.as.map = ((const gdb_map *)vector->values)[i];
        break;
    case GDB_TYPE_ANY:
    case GDB_TYPE_NULL:
        return ((const gdb_value *)vector->values)[i];
    case GDB_TYPE_INVALID:
        v.is_null = true;
        break;
    }
    return v;
}

/* The value as a whole number of the signed or unsigned kind; the binder made sure it fits. */
static int64_t as_signed(const gdb_value *v)
{
    if (gdb_type_is_float(v->type))
        return (int64_t)v->as.real;
    if (gdb_type_is_integer(v->type) && !gdb_type_is_signed(v->type))
        return (int64_t)v->as.unsigned_integer;
    return v->as.integer;
}

static uint64_t as_unsigned(const gdb_value *v)
{
    if (gdb_type_is_float(v->type))
        return (uint64_t)v->as.real;
    return (uint64_t)as_signed(v);
}

static double as_real(const gdb_value *v)
{
    if (gdb_type_is_float(v->type))
        return v->as.real;
    return gdb_type_is_signed(v->type) ? (double)v->as.integer : (double)v->as.unsigned_integer;
}

static bool accepts(gdb_type_id vector, gdb_type_id value)
{
    return vector == value || vector == GDB_TYPE_ANY || vector == GDB_TYPE_NULL ||
           (gdb_type_is_numeric(vector) && gdb_type_is_numeric(value));
}

gdb_status gdb_vector_set(gdb_vector *vector, uint32_t row, const gdb_value *value, gdb_error *err)
{
    gdb_value copy;

    assert(row < GDB_VECTOR_SIZE && (!vector->is_constant || row == 0));
    if (value->is_null) {
        gdb_vector_set_null(vector, row);
        return GDB_OK;
    }
    if (!accepts(vector->type, value->type))
        return GDB_FAIL(err, GDB_ERR_QUERY, "a %s cannot be stored as %s",
                        gdb_type_name(value->type), gdb_type_name(vector->type));
    GDB_TRY(gdb_value_copy(&copy, value, &vector->heap, err));
    if (vector->has_nulls)
        gdb_bitmap_unset(vector->nulls, row);
    switch (vector->type) {
    case GDB_TYPE_BOOL:
        ((uint8_t *)vector->values)[row] = copy.as.boolean;
        break;
    case GDB_TYPE_INT8:
        ((int8_t *)vector->values)[row] = (int8_t)as_signed(&copy);
        break;
    case GDB_TYPE_INT16:
        ((int16_t *)vector->values)[row] = (int16_t)as_signed(&copy);
        break;
    case GDB_TYPE_INT32:
    case GDB_TYPE_DATE:
        ((int32_t *)vector->values)[row] = (int32_t)as_signed(&copy);
        break;
    case GDB_TYPE_INT64:
    case GDB_TYPE_TIMESTAMP:
        ((int64_t *)vector->values)[row] = as_signed(&copy);
        break;
    case GDB_TYPE_UINT8:
        ((uint8_t *)vector->values)[row] = (uint8_t)as_unsigned(&copy);
        break;
    case GDB_TYPE_UINT16:
        ((uint16_t *)vector->values)[row] = (uint16_t)as_unsigned(&copy);
        break;
    case GDB_TYPE_UINT32:
        ((uint32_t *)vector->values)[row] = (uint32_t)as_unsigned(&copy);
        break;
    case GDB_TYPE_UINT64:
        ((uint64_t *)vector->values)[row] = as_unsigned(&copy);
        break;
    case GDB_TYPE_FLOAT:
        ((float *)vector->values)[row] = (float)as_real(&copy);
        break;
    case GDB_TYPE_DOUBLE:
        ((double *)vector->values)[row] = as_real(&copy);
        break;
    case GDB_TYPE_STRING:
        ((gdb_text_view *)vector->values)[row] = copy.as.text;
        break;
    case GDB_TYPE_NODE:
        ((gdb_node_id *)vector->values)[row] = copy.as.node;
        break;
    case GDB_TYPE_REL:
        ((gdb_rel_id *)vector->values)[row] = copy.as.rel;
        break;
    case GDB_TYPE_LIST:
    case GDB_TYPE_PATH:
        ((gdb_list *)vector->values)[row] = copy.as.list;
        break;
    case GDB_TYPE_MAP:
        ((gdb_map *)vector->values)[row] = copy.as.map;
        break;
    case GDB_TYPE_ANY:
    case GDB_TYPE_NULL:
        ((gdb_value *)vector->values)[row] = copy;
        break;
    case GDB_TYPE_INVALID:
        break;
    }
    return GDB_OK;
}

gdb_status gdb_vector_set_constant(gdb_vector *vector, const gdb_value *value, gdb_error *err)
{
    forget_nulls(vector);
    vector->is_constant = true;
    return gdb_vector_set(vector, 0, value, err);
}

/* All texts go into one piece of the heap. */
static gdb_status copy_texts(gdb_vector *to, uint32_t out_row, const gdb_vector *from,
                             const uint16_t *rows, uint32_t count, gdb_error *err)
{
    const gdb_text_view *in = from->values;
    gdb_text_view *out = (gdb_text_view *)to->values + out_row;
    size_t size = 0;
    char *bytes;

    for (uint32_t i = 0; i < count; i++) {
        uint32_t row = rows != NULL ? rows[i] : i;
        out[i] = gdb_vector_is_null(from, row) ? gdb_text("", 0) : in[gdb_vector_index(from, row)];
        size += out[i].size;
    }
    if (size == 0)
        return GDB_OK;
    bytes = gdb_arena_alloc(&to->heap, size, err);
    if (bytes == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < count; i++) {
        if (out[i].size == 0)
            continue;
        memcpy(bytes, out[i].data, out[i].size);
        out[i].data = bytes;
        bytes += out[i].size;
    }
    return GDB_OK;
}

static gdb_status copy_nested(gdb_vector *to, uint32_t out_row, const gdb_vector *from,
                              const uint16_t *rows, uint32_t count, gdb_error *err)
{
    for (uint32_t i = 0; i < count; i++) {
        gdb_value v = gdb_vector_get(from, rows != NULL ? rows[i] : i);
        if (!v.is_null)
            GDB_TRY(gdb_vector_set(to, out_row + i, &v, err));
    }
    return GDB_OK;
}

/* `step` is 0 for a constant: every row is row 0. */
#define COPY_ITEMS(item)                                                                           \
    do {                                                                                           \
        const item *in = from->values;                                                             \
        item *out = (item *)to->values + out_row;                                                  \
        if (rows != NULL)                                                                          \
            for (uint32_t i = 0; i < count; i++)                                                   \
                out[i] = in[rows[i] * step];                                                       \
        else                                                                                       \
            for (uint32_t i = 0; i < count; i++)                                                   \
                out[i] = in[i * step];                                                             \
    } while (0)

static void copy_plain(gdb_vector *to, uint32_t out_row, const gdb_vector *from,
                       const uint16_t *rows, uint32_t count)
{
    size_t width = gdb_type_width(to->type);
    uint32_t step = from->is_constant ? 0 : 1;

    if (rows == NULL && !from->is_constant)
        memcpy((uint8_t *)to->values + out_row * width, from->values, count * width);
    else if (to->type == GDB_TYPE_REL)
        COPY_ITEMS(gdb_rel_id);
    else if (to->type == GDB_TYPE_NODE)
        COPY_ITEMS(gdb_node_id);
    else if (width == 1)
        COPY_ITEMS(uint8_t);
    else if (width == 2)
        COPY_ITEMS(uint16_t);
    else if (to->type == GDB_TYPE_FLOAT)
        COPY_ITEMS(float);
    else if (to->type == GDB_TYPE_DOUBLE)
        COPY_ITEMS(double);
    else if (width == 4)
        COPY_ITEMS(uint32_t);
    else
        COPY_ITEMS(uint64_t);
}

gdb_status gdb_vector_copy(gdb_vector *to, uint32_t out_row, const gdb_vector *from,
                           const uint16_t *rows, uint32_t count, gdb_error *err)
{
    assert(to->type == from->type && !to->is_constant && out_row + count <= GDB_VECTOR_SIZE);
    if (to->has_nulls)
        for (uint32_t i = 0; i < count; i++)
            gdb_bitmap_unset(to->nulls, out_row + i);
    if (from->has_nulls)
        for (uint32_t i = 0; i < count; i++)
            if (gdb_vector_is_null(from, rows != NULL ? rows[i] : i))
                gdb_vector_set_null(to, out_row + i);
    if (to->type == GDB_TYPE_STRING)
        return copy_texts(to, out_row, from, rows, count, err);
    if (to->type == GDB_TYPE_LIST || to->type == GDB_TYPE_PATH || to->type == GDB_TYPE_MAP ||
        to->type == GDB_TYPE_ANY || to->type == GDB_TYPE_NULL)
        return copy_nested(to, out_row, from, rows, count, err);
    copy_plain(to, out_row, from, rows, count);
    return GDB_OK;
}
