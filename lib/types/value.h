/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_TYPES_VALUE_H
#define GDB_LIB_TYPES_VALUE_H

/*
 * value.h - one value of any type, on its own: literals, parameters, list elements, group keys,
 * results. Columns of many values are vectors (lib/vector).
 *
 * A gdb_value owns nothing: text, list items and map entries belong to an arena or to the
 * vector that the value was read from. gdb_value_copy puts a deep copy into an arena.
 */

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/buffer.h"
#include "lib/base/error.h"
#include "lib/base/text_view.h"
#include "lib/types/logical_type.h"

/* A node: its table's id and its row in that table. Also the element of a NODE vector. */
typedef struct gdb_node_id {
    uint32_t table;
    uint32_t reserved; /* 0 */
    uint64_t offset;
} gdb_node_id;

#define GDB_NODE_NONE UINT64_MAX /* an offset that no node has */

/*
 * A relationship: the id of its rel table (one FROM-TO pair), its position in the forward order
 * and its two ends, `source` FROM, `target` TO. Also the element of a REL vector.
 */
typedef struct gdb_rel_id {
    uint32_t table;
    uint32_t source_table;
    uint32_t target_table;
    uint32_t reserved; /* 0 */
    uint64_t position;
    uint64_t source;
    uint64_t target;
} gdb_rel_id;

typedef struct gdb_value gdb_value;

/* Also the element of a LIST vector. */
typedef struct gdb_list {
    const gdb_value *items;
    size_t count;
} gdb_list;

typedef struct gdb_map_entry gdb_map_entry;

/* Also the element of a MAP vector. Entries keep the order in which they were written. */
typedef struct gdb_map {
    const gdb_map_entry *entries;
    size_t count;
} gdb_map;

struct gdb_value {
    gdb_type_id type; /* GDB_TYPE_NULL with is_null for an untyped NULL; never ANY */
    bool is_null;
    union {
        bool boolean;          /* BOOL */
        int64_t integer;       /* INT8 ... INT64, DATE (days), TIMESTAMP (microseconds) */
        uint64_t unsigned_integer; /* UINT8 ... UINT64 */
        double real;           /* FLOAT (exactly converted), DOUBLE */
        gdb_text_view text;    /* STRING */
        gdb_node_id node;
        gdb_rel_id rel;
        gdb_list list; /* LIST; PATH: node, rel, node, ... */
        gdb_map map;
    } as;
};

struct gdb_map_entry {
    gdb_text_view key;
    gdb_value value;
};

static inline gdb_value gdb_value_null(void)
{
    return (gdb_value){.type = GDB_TYPE_NULL, .is_null = true};
}

static inline gdb_value gdb_value_bool(bool v)
{
    return (gdb_value){.type = GDB_TYPE_BOOL, .as.boolean = v};
}

static inline gdb_value gdb_value_int64(int64_t v)
{
    return (gdb_value){.type = GDB_TYPE_INT64, .as.integer = v};
}

static inline gdb_value gdb_value_uint64(uint64_t v)
{
    return (gdb_value){.type = GDB_TYPE_UINT64, .as.unsigned_integer = v};
}

static inline gdb_value gdb_value_double(double v)
{
    return (gdb_value){.type = GDB_TYPE_DOUBLE, .as.real = v};
}

static inline gdb_value gdb_value_string(gdb_text_view v)
{
    return (gdb_value){.type = GDB_TYPE_STRING, .as.text = v};
}

/*
 * Total order for ORDER BY, min, max and group keys: numbers compare by their mathematical
 * value across types (INT64 with DOUBLE exactly, NaN behind all numbers), NULL is the last,
 * different kinds order as openCypher says: MAP, NODE, REL, LIST, PATH, STRING, BOOL, numbers,
 * dates, timestamps, NULL. Lists compare item by item, maps by their sorted keys and then
 * values. Negative, 0 or positive.
 */
int gdb_value_compare(const gdb_value *a, const gdb_value *b);

/* Equal under gdb_value_compare implies an equal hash. NULL equals NULL here. */
uint64_t gdb_value_hash(const gdb_value *v);

/* Cypher's `=`: -1 unknown (a NULL on either side or inside), 0 false, 1 true. NaN equals
 * nothing, and values of different kinds are not equal. */
int gdb_value_equal(const gdb_value *a, const gdb_value *b);

gdb_status gdb_value_copy(gdb_value *out, const gdb_value *v, gdb_arena *arena, gdb_error *err);

/*
 * The value as text: as in CSV output (no quotes, not even for strings inside lists and maps),
 * lists as [a,b], maps as {k: v}, NULL inside them as NULL; nodes and rels as their ids
 * "table:row" (the query layer expands them). Appends to `out`; NULL itself appends nothing.
 */
gdb_status gdb_value_print(const gdb_value *v, gdb_buffer *out, gdb_error *err);

/*
 * Text of a storable type to a value; `text` must outlive the value (STRING borrows it).
 * GDB_ERR_INPUT: "'2020-13-01' is not a DATE (expected yyyy-mm-dd)".
 */
gdb_status gdb_value_parse(gdb_value *out, gdb_type_id type, gdb_text_view text, gdb_error *err);

#endif
