/* SPDX-License-Identifier: MIT */
#ifndef GDB_FORMATS_CATALOG_CATALOG_FORMAT_H
#define GDB_FORMATS_CATALOG_CATALOG_FORMAT_H

/*
 * catalog_format.h - schemas, and schemas as bytes; specified in README.md beside this file.
 *
 * A node table has columns, one of them its primary key. A relationship table has a name, columns
 * and one or several FROM-TO pairs; each pair is stored as a table of its own with an id of its
 * own. Node tables and pairs take their ids from one sequence that begins at 1 and never re-uses
 * an id.
 */

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/buffer.h"
#include "lib/base/error.h"
#include "lib/types/logical_type.h"
#include "lib/types/value.h"

enum {
    GDB_NAME_SIZE_MAX = 255,   /* bytes of a table's or column's name */
    GDB_COLUMN_COUNT_MAX = 4096,
    GDB_DEFAULT_SIZE_MAX = 4096, /* bytes of a column's default, if it is a text or a list */
    GDB_TABLE_ID_MAX = 65535
};

typedef struct gdb_column_schema {
    gdb_text_view name;
    gdb_type_id type;
    /* Of rows without a value: one of the type, not NULL; NULL: there is none. */
    const gdb_value *default_value;
} gdb_column_schema;

typedef struct gdb_node_schema {
    uint32_t id;
    gdb_text_view name;
    gdb_column_schema *columns;
    uint32_t column_count;
    uint32_t key_column;
} gdb_node_schema;

/* Which ends may have at most one relationship: MANY_ONE means at most one per FROM node. */
typedef enum gdb_multiplicity {
    GDB_MULTIPLICITY_MANY_MANY = 0,
    GDB_MULTIPLICITY_MANY_ONE = 1,
    GDB_MULTIPLICITY_ONE_MANY = 2,
    GDB_MULTIPLICITY_ONE_ONE = 3
} gdb_multiplicity;

typedef struct gdb_rel_pair {
    uint32_t id;
    uint32_t from; /* node table ids */
    uint32_t to;
} gdb_rel_pair;

typedef struct gdb_rel_schema {
    gdb_text_view name;
    gdb_multiplicity multiplicity;
    gdb_rel_pair *pairs;
    uint32_t pair_count;
    gdb_column_schema *columns;
    uint32_t column_count;
} gdb_rel_schema;

typedef struct gdb_catalog_data {
    uint32_t next_id;
    gdb_node_schema *nodes;
    uint32_t node_count;
    gdb_rel_schema *rels;
    uint32_t rel_count;
} gdb_catalog_data;

gdb_status gdb_catalog_encode(const gdb_catalog_data *catalog, gdb_buffer *out, gdb_error *err);
/* Everything in the result lives in `arena`. Names unique (whatever their case), ids in range and
 * unique, ends exist, key columns exist and may be keys: else GDB_ERR_CORRUPT. */
gdb_status gdb_catalog_decode(gdb_catalog_data *catalog, const uint8_t *bytes, size_t size,
                              gdb_arena *arena, gdb_error *err);

/* The must-understand feature bits (formats/database) that a database with this catalog has. */
uint64_t gdb_catalog_features(const gdb_catalog_data *catalog);

const char *gdb_multiplicity_name(gdb_multiplicity multiplicity); /* "MANY_ONE" */

#endif
