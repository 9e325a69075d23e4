/* SPDX-License-Identifier: MIT */
#include "lib/vector/vector_hash.h"

#include <math.h>

#include "lib/base/hash.h"

enum { HASH_OF_NULL = 0x4e554c4c };

/* 0 and -0 are equal, and so is every NaN. */
static uint64_t real_bits(double x)
{
    uint64_t bits;

    x = x == 0 ? 0 : x;
    if (isnan(x))
        return UINT64_C(0x7ff8000000000000);
    memcpy(&bits, &x, sizeof(bits));
    return bits;
}

#define HASH_ROWS(T, HASH)                                                                         \
    do {                                                                                           \
        const T *values = vector->values;                                                          \
        for (uint32_t i = 0; i < selection->count; i++) {                                          \
            uint32_t row = gdb_vector_index(vector, gdb_selection_row(selection, i));              \
            uint64_t hash = vector->has_nulls && gdb_bitmap_get(vector->nulls, row)                \
                                ? HASH_OF_NULL                                                     \
                                : HASH(values[row]);                                               \
            hashes[i] = combine ? gdb_hash_combine(hashes[i], hash) : hash;                        \
        }                                                                                          \
    } while (0)

#define HASH_INTEGER(v) gdb_hash_u64((uint64_t)(v))
#define HASH_REAL(v)    gdb_hash_u64(real_bits((double)(v)))
#define HASH_TEXT(v)    gdb_hash_bytes((v).data, (v).size)
#define HASH_NODE(v)    gdb_hash_u64((v).offset * 65536 + (v).table)
#define HASH_REL(v)     gdb_hash_u64((v).position * 65536 + (v).table)
#define HASH_VALUE(v)   gdb_value_hash(&(v))

void gdb_vector_hash(const gdb_vector *vector, const gdb_selection *selection, bool combine,
                     uint64_t *hashes)
{
    switch (vector->type) {
    case GDB_TYPE_BOOL:
    case GDB_TYPE_UINT8:
        HASH_ROWS(uint8_t, HASH_INTEGER);
        break;
    case GDB_TYPE_INT8:
        HASH_ROWS(int8_t, HASH_INTEGER);
        break;
    case GDB_TYPE_INT16:
        HASH_ROWS(int16_t, HASH_INTEGER);
        break;
    case GDB_TYPE_UINT16:
        HASH_ROWS(uint16_t, HASH_INTEGER);
        break;
    case GDB_TYPE_INT32:
    case GDB_TYPE_DATE:
        HASH_ROWS(int32_t, HASH_INTEGER);
        break;
    case GDB_TYPE_UINT32:
        HASH_ROWS(uint32_t, HASH_INTEGER);
        break;
    case GDB_TYPE_INT64:
    case GDB_TYPE_TIMESTAMP:
    case GDB_TYPE_UINT64:
        HASH_ROWS(uint64_t, HASH_INTEGER);
        break;
    case GDB_TYPE_FLOAT:
        HASH_ROWS(float, HASH_REAL);
        break;
    case GDB_TYPE_DOUBLE:
        HASH_ROWS(double, HASH_REAL);
        break;
    case GDB_TYPE_STRING:
        HASH_ROWS(gdb_text_view, HASH_TEXT);
        break;
    case GDB_TYPE_NODE:
        HASH_ROWS(gdb_node_id, HASH_NODE);
        break;
    case GDB_TYPE_REL:
        HASH_ROWS(gdb_rel_id, HASH_REL);
        break;
    case GDB_TYPE_ANY:
    case GDB_TYPE_NULL:
        HASH_ROWS(gdb_value, HASH_VALUE);
        break;
    case GDB_TYPE_LIST:
    case GDB_TYPE_MAP:
    case GDB_TYPE_PATH:
    case GDB_TYPE_INVALID:
        for (uint32_t i = 0; i < selection->count; i++) {
            gdb_value value = gdb_vector_get(vector, gdb_selection_row(selection, i));
            uint64_t hash = value.is_null ? HASH_OF_NULL : gdb_value_hash(&value);

            hashes[i] = combine ? gdb_hash_combine(hashes[i], hash) : hash;
        }
        break;
    }
}

#define ROWS_EQUAL(T, EQUAL) EQUAL(((const T *)a->values)[x], ((const T *)b->values)[y])
#define SAME_INTEGER(p, q)   ((p) == (q))
#define SAME_REAL(p, q)      ((p) == (q) || ((p) != (p) && (q) != (q)))
#define SAME_NODE(p, q)      ((p).offset == (q).offset && (p).table == (q).table)
#define SAME_REL(p, q)       ((p).position == (q).position && (p).table == (q).table)

bool gdb_vector_equal(const gdb_vector *a, uint32_t a_row, const gdb_vector *b, uint32_t b_row)
{
    uint32_t x = gdb_vector_index(a, a_row), y = gdb_vector_index(b, b_row);
    bool a_null = a->has_nulls && gdb_bitmap_get(a->nulls, x);
    bool b_null = b->has_nulls && gdb_bitmap_get(b->nulls, y);
    gdb_value v, w;

    if (a_null || b_null)
        return a_null && b_null;
    switch (a->type) {
    case GDB_TYPE_BOOL:
    case GDB_TYPE_INT8:
    case GDB_TYPE_UINT8:
        return ROWS_EQUAL(uint8_t, SAME_INTEGER);
    case GDB_TYPE_INT16:
    case GDB_TYPE_UINT16:
        return ROWS_EQUAL(uint16_t, SAME_INTEGER);
    case GDB_TYPE_INT32:
    case GDB_TYPE_UINT32:
    case GDB_TYPE_DATE:
        return ROWS_EQUAL(uint32_t, SAME_INTEGER);
    case GDB_TYPE_INT64:
    case GDB_TYPE_UINT64:
    case GDB_TYPE_TIMESTAMP:
        return ROWS_EQUAL(uint64_t, SAME_INTEGER);
    case GDB_TYPE_FLOAT:
        return ROWS_EQUAL(float, SAME_REAL);
    case GDB_TYPE_DOUBLE:
        return ROWS_EQUAL(double, SAME_REAL);
    case GDB_TYPE_STRING:
        return ROWS_EQUAL(gdb_text_view, gdb_text_equal);
    case GDB_TYPE_NODE:
        return ROWS_EQUAL(gdb_node_id, SAME_NODE);
    case GDB_TYPE_REL:
        return ROWS_EQUAL(gdb_rel_id, SAME_REL);
    case GDB_TYPE_LIST:
    case GDB_TYPE_MAP:
    case GDB_TYPE_PATH:
    case GDB_TYPE_ANY:
    case GDB_TYPE_NULL:
    case GDB_TYPE_INVALID:
        break;
    }
    v = gdb_vector_get(a, x);
    w = gdb_vector_get(b, y);
    return gdb_value_compare(&v, &w) == 0;
}
