/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_COLUMN_BUILDER_H
#define GDB_LIB_IMPORT_COLUMN_BUILDER_H

/*
 * column_builder.h - the columns of a group of nodes while it fills with rows of parsed blocks.
 * All memory is re-used from group to group. One thread at a time.
 */

#include "formats/database/database_format.h"
#include "lib/base/memory_budget.h"
#include "lib/csv/row_block.h"
#include "lib/storage/segment_writer.h"

typedef struct gdb_column_builder {
    gdb_type_id type;
    void *values;      /* GDB_GROUP_SIZE of them; NULL for STRING */
    uint64_t *ends;    /* STRING */
    gdb_buffer text;   /* STRING */
    uint64_t text_charged;
    uint64_t *nulls;
    bool has_nulls;
} gdb_column_builder;

typedef struct gdb_group_builder {
    struct gdb_group_builder *next; /* for the owner's lists */
    const gdb_row_shape *shape;
    gdb_memory_budget *memory; /* may be NULL */
    uint64_t charged;
    uint64_t number;                /* of the group */
    gdb_column_builder *columns;
    uint32_t column_count;
    uint32_t row_count;
} gdb_group_builder;

/* Borrows `shape` and `memory` (may be NULL), which is charged for everything; GDB_ERR_NOMEM names
 * the table and the column. */
gdb_status gdb_group_builder_create(gdb_group_builder **out, const gdb_row_shape *shape,
                                    gdb_memory_budget *memory, gdb_error *err);
void gdb_group_builder_free(gdb_group_builder *group); /* accepts NULL */
void gdb_group_builder_clear(gdb_group_builder *group);

/* Make room for rows begin .. end-1 of a block, which fit; may be tried again after GDB_ERR_NOMEM.
 */
gdb_status gdb_group_builder_reserve(gdb_group_builder *group, const gdb_row_block *block,
                                     uint32_t begin, uint32_t end, gdb_error *err);
/* Append these rows; there must be room. */
void gdb_group_builder_append(gdb_group_builder *group, const gdb_row_block *block, uint32_t begin,
                              uint32_t end);

/* Borrows from the group until it changes. */
gdb_segment_source gdb_group_builder_source(const gdb_group_builder *group, uint32_t column);

#endif
