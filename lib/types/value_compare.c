/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "lib/base/hash.h"
#include "lib/types/value.h"

/* The order of kinds. Lists nest as deep as the query that made them, which has a limit. */
static int rank(const gdb_value *v)
{
    if (v->is_null)
        return 100;
    switch (v->type) {
    case GDB_TYPE_MAP:
        return 1;
    case GDB_TYPE_NODE:
        return 2;
    case GDB_TYPE_REL:
        return 3;
    case GDB_TYPE_LIST:
        return 4;
    case GDB_TYPE_PATH:
        return 5;
    case GDB_TYPE_STRING:
        return 6;
    case GDB_TYPE_BOOL:
        return 7;
    case GDB_TYPE_INT8:
    case GDB_TYPE_INT16:
    case GDB_TYPE_INT32:
    case GDB_TYPE_INT64:
    case GDB_TYPE_UINT8:
    case GDB_TYPE_UINT16:
    case GDB_TYPE_UINT32:
    case GDB_TYPE_UINT64:
    case GDB_TYPE_FLOAT:
    case GDB_TYPE_DOUBLE:
        return 8;
    case GDB_TYPE_DATE:
        return 9;
    case GDB_TYPE_TIMESTAMP:
        return 10;
    case GDB_TYPE_NULL:
    case GDB_TYPE_ANY:
    case GDB_TYPE_INVALID:
        break;
    }
    return 100;
}

static int compare_u64(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int compare_i64(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/* NaN equals NaN and is behind all numbers. */
static int compare_double(double a, double b)
{
    if (isnan(a) || isnan(b))
        return (isnan(a) != 0) - (isnan(b) != 0);
    return (a > b) - (a < b);
}

/* A whole number of 65 bits: `magnitude`, below 0 if `negative` (then never 0). */
typedef struct whole {
    bool negative;
    uint64_t magnitude;
} whole;

static whole whole_of_signed(int64_t v)
{
    return (whole){v < 0, v < 0 ? 0 - (uint64_t)v : (uint64_t)v};
}

static whole whole_of(const gdb_value *v)
{
    return gdb_type_is_signed(v->type) ? whole_of_signed(v->as.integer)
                                       : (whole){false, v->as.unsigned_integer};
}

static int compare_whole(whole a, whole b)
{
    if (a.negative != b.negative)
        return a.negative ? -1 : 1;
    return a.negative ? compare_u64(b.magnitude, a.magnitude)
                      : compare_u64(a.magnitude, b.magnitude);
}

/* Exactly, although a double may have a fraction and a whole number more digits than it. */
static int compare_whole_double(whole a, double b)
{
    double magnitude = fabs(b), floor_magnitude;
    int order;

    if (isnan(b))
        return -1;
    if (a.negative != (b < 0))
        return a.negative ? -1 : 1;
    if (magnitude >= 18446744073709551616.0) {
        order = -1;
    } else {
        floor_magnitude = floor(magnitude);
        order = compare_u64(a.magnitude, (uint64_t)floor_magnitude);
        if (order == 0 && magnitude > floor_magnitude)
            order = -1;
    }
    return a.negative ? -order : order;
}

static int compare_numbers(const gdb_value *a, const gdb_value *b)
{
    bool real_a = gdb_type_is_float(a->type), real_b = gdb_type_is_float(b->type);

    if (real_a && real_b)
        return compare_double(a->as.real, b->as.real);
    if (real_b)
        return compare_whole_double(whole_of(a), b->as.real);
    if (real_a)
        return -compare_whole_double(whole_of(b), a->as.real);
    return compare_whole(whole_of(a), whole_of(b));
}

static int compare_lists(const gdb_list *a, const gdb_list *b)
{
    for (size_t i = 0; i < a->count && i < b->count; i++) {
        int order = gdb_value_compare(&a->items[i], &b->items[i]);
        if (order != 0)
            return order;
    }
    return compare_u64(a->count, b->count);
}

/*
 * The entry with the least key behind `last`, or with the least key of all: maps compare by
 * sorted keys. Maps are small, so the search is linear and needs no memory.
 */
static const gdb_map_entry *next_entry(const gdb_map *map, const gdb_map_entry *last)
{
    const gdb_map_entry *best = NULL;

    for (size_t i = 0; i < map->count; i++) {
        const gdb_map_entry *e = &map->entries[i];
        if ((last == NULL || gdb_text_compare(e->key, last->key) > 0) &&
            (best == NULL || gdb_text_compare(e->key, best->key) < 0))
            best = e;
    }
    return best;
}

static int compare_maps(const gdb_map *a, const gdb_map *b)
{
    const gdb_map_entry *x = NULL, *y = NULL;

    for (;;) {
        int order;
        x = next_entry(a, x);
        y = next_entry(b, y);
        if (x == NULL || y == NULL)
            return (x != NULL) - (y != NULL);
        order = gdb_text_compare(x->key, y->key);
        if (order == 0)
            order = gdb_value_compare(&x->value, &y->value);
        if (order != 0)
            return order;
    }
}

int gdb_value_compare(const gdb_value *a, const gdb_value *b)
{
    int rank_a = rank(a), rank_b = rank(b), order;

    if (rank_a != rank_b)
        return rank_a < rank_b ? -1 : 1;
    if (a->is_null)
        return 0;
    switch (a->type) {
    case GDB_TYPE_BOOL:
        return (int)a->as.boolean - (int)b->as.boolean;
    case GDB_TYPE_INT8:
    case GDB_TYPE_INT16:
    case GDB_TYPE_INT32:
    case GDB_TYPE_INT64:
    case GDB_TYPE_UINT8:
    case GDB_TYPE_UINT16:
    case GDB_TYPE_UINT32:
    case GDB_TYPE_UINT64:
    case GDB_TYPE_FLOAT:
    case GDB_TYPE_DOUBLE:
        return compare_numbers(a, b);
    case GDB_TYPE_STRING:
        return gdb_text_compare(a->as.text, b->as.text);
    case GDB_TYPE_DATE:
    case GDB_TYPE_TIMESTAMP:
        return compare_i64(a->as.integer, b->as.integer);
    case GDB_TYPE_NODE:
        order = compare_u64(a->as.node.table, b->as.node.table);
        return order != 0 ? order : compare_u64(a->as.node.offset, b->as.node.offset);
    case GDB_TYPE_REL:
        order = compare_u64(a->as.rel.table, b->as.rel.table);
        return order != 0 ? order : compare_u64(a->as.rel.position, b->as.rel.position);
    case GDB_TYPE_LIST:
    case GDB_TYPE_PATH:
        return compare_lists(&a->as.list, &b->as.list);
    case GDB_TYPE_MAP:
        return compare_maps(&a->as.map, &b->as.map);
    case GDB_TYPE_NULL:
    case GDB_TYPE_ANY:
    case GDB_TYPE_INVALID:
        break;
    }
    return 0;
}

/* A whole double hashes as the integer that it equals; -0 as 0, every NaN alike. */
static uint64_t hash_double(double v)
{
    uint64_t bits;

    if (v >= -9223372036854775808.0 && v < 9223372036854775808.0 && v == floor(v))
        return gdb_hash_u64((uint64_t)(int64_t)v);
    if (v >= 0 && v < 18446744073709551616.0 && v == floor(v))
        return gdb_hash_u64((uint64_t)v);
    if (isnan(v))
        return gdb_hash_u64(UINT64_C(0x7FF8000000000000));
    memcpy(&bits, &v, sizeof(bits));
    return gdb_hash_combine(1, bits);
}

uint64_t gdb_value_hash(const gdb_value *v)
{
    uint64_t h = 0;

    if (v->is_null)
        return gdb_hash_combine(2, 0);
    switch (v->type) {
    case GDB_TYPE_BOOL:
        return gdb_hash_combine(3, v->as.boolean);
    case GDB_TYPE_INT8:
    case GDB_TYPE_INT16:
    case GDB_TYPE_INT32:
    case GDB_TYPE_INT64:
    case GDB_TYPE_DATE:
    case GDB_TYPE_TIMESTAMP:
        return gdb_hash_u64((uint64_t)v->as.integer);
    case GDB_TYPE_UINT8:
    case GDB_TYPE_UINT16:
    case GDB_TYPE_UINT32:
    case GDB_TYPE_UINT64:
        return gdb_hash_u64(v->as.unsigned_integer);
    case GDB_TYPE_FLOAT:
    case GDB_TYPE_DOUBLE:
        return hash_double(v->as.real);
    case GDB_TYPE_STRING:
        return gdb_hash_bytes(v->as.text.data, v->as.text.size);
    case GDB_TYPE_NODE:
        return gdb_hash_combine(v->as.node.table, v->as.node.offset);
    case GDB_TYPE_REL:
        return gdb_hash_combine(v->as.rel.table + UINT64_C(0x100000000), v->as.rel.position);
    case GDB_TYPE_LIST:
    case GDB_TYPE_PATH:
        for (size_t i = 0; i < v->as.list.count; i++)
            h = gdb_hash_combine(h, gdb_value_hash(&v->as.list.items[i]));
        return gdb_hash_combine(h, v->as.list.count);
    case GDB_TYPE_MAP:
        for (const gdb_map_entry *e = next_entry(&v->as.map, NULL); e != NULL;
             e = next_entry(&v->as.map, e)) {
            h = gdb_hash_combine(h, gdb_hash_bytes(e->key.data, e->key.size));
            h = gdb_hash_combine(h, gdb_value_hash(&e->value));
        }
        return gdb_hash_combine(h, 4);
    case GDB_TYPE_NULL:
    case GDB_TYPE_ANY:
    case GDB_TYPE_INVALID:
        break;
    }
    return gdb_hash_combine(2, 0);
}

static int equal_lists(const gdb_list *a, const gdb_list *b)
{
    int result = 1;

    if (a->count != b->count)
        return 0;
    for (size_t i = 0; i < a->count; i++) {
        int equal = gdb_value_equal(&a->items[i], &b->items[i]);
        if (equal == 0)
            return 0;
        if (equal < 0)
            result = -1;
    }
    return result;
}

static int equal_maps(const gdb_map *a, const gdb_map *b)
{
    const gdb_map_entry *x = NULL, *y = NULL;
    int result = 1, equal;

    for (;;) {
        x = next_entry(a, x);
        y = next_entry(b, y);
        if (x == NULL || y == NULL)
            return x == NULL && y == NULL ? result : 0;
        if (!gdb_text_equal(x->key, y->key))
            return 0;
        equal = gdb_value_equal(&x->value, &y->value);
        if (equal == 0)
            return 0;
        if (equal < 0)
            result = -1;
    }
}

int gdb_value_equal(const gdb_value *a, const gdb_value *b)
{
    if (a->is_null || b->is_null)
        return -1;
    if (rank(a) != rank(b))
        return 0;
    if (a->type == GDB_TYPE_LIST || a->type == GDB_TYPE_PATH)
        return equal_lists(&a->as.list, &b->as.list);
    if (a->type == GDB_TYPE_MAP)
        return equal_maps(&a->as.map, &b->as.map);
    if (gdb_type_is_float(a->type) && isnan(a->as.real))
        return 0;
    return gdb_value_compare(a, b) == 0;
}
