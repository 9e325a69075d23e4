/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_OVERLAY_NODE_OVERLAY_H
#define GDB_LIB_OVERLAY_NODE_OVERLAY_H

/*
 * node_overlay.h - the changes of one node table: inserted rows behind those of the base, changed
 * values, deleted rows, and an index of the keys that inserted and changed rows have.
 *
 * Made and changed through overlay.h; here is what readers of the table ask. Offsets are never used
 * again, so a deleted row stays a row, which scans leave out.
 */

#include <pthread.h>

#include "formats/log/log_record.h"
#include "lib/catalog/catalog.h"
#include "lib/overlay/column_overlay.h"
#include "lib/overlay/id_map.h"

/*
 * Who has a key. Rows that are inserted many at a time wait, until a key is looked for: whoever
 * only scans or folds the table never needs to know.
 */
typedef struct gdb_overlay_keys {
    gdb_id_map map;        /* hash of a key (formats/key_index) to 1 + offset */
    uint64_t row_count;    /* inserted rows that are in it, or were until they were deleted */
    pthread_mutex_t mutex; /* over whoever enters those that wait */
    gdb_overlay_memory memory;
} gdb_overlay_keys;

typedef struct gdb_node_overlay {
    const gdb_node_schema *schema;
    uint64_t base_count;
    uint64_t inserted_count; /* deleted ones among them */
    gdb_column_overlay *columns;
    uint32_t column_count; /* the schema's, also when that has changed already */
    gdb_row_set deleted;
    gdb_overlay_keys *keys;
    gdb_overlay_memory memory;
} gdb_node_overlay;

/* Borrows schema and budget. */
gdb_status gdb_node_overlay_create(gdb_node_overlay **out, const gdb_node_schema *schema,
                                   uint64_t base_count, gdb_memory_budget *budget, gdb_error *err);
void gdb_node_overlay_free(gdb_node_overlay *nodes); /* accepts NULL */

/* As gdb_overlay_apply. */
gdb_status gdb_node_overlay_insert(gdb_node_overlay *nodes, uint64_t offset,
                                   const gdb_value *values, uint32_t count, gdb_error *err);
/* Those of records INSERT_NODES, which come one behind another, as one: all are inserted or none is;
 * then *wrong is the one that is to blame. On up to `threads` threads. */
gdb_status gdb_node_overlay_insert_rows(gdb_node_overlay *nodes, const gdb_log_record *records,
                                        uint32_t count, unsigned threads, uint32_t *wrong,
                                        gdb_error *err);
gdb_status gdb_node_overlay_update(gdb_node_overlay *nodes, uint64_t offset, uint32_t column,
                                   const gdb_value *value, gdb_error *err);
gdb_status gdb_node_overlay_delete(gdb_node_overlay *nodes, uint64_t offset, gdb_error *err);

/* A hint that a node of this key is inserted soon. */
void gdb_node_overlay_foresee(const gdb_node_overlay *nodes, const gdb_value *key);

/* Take the last change back (overlay.h). `before`: what gdb_column_overlay_undo is to get. */
void gdb_node_overlay_undo_insert(gdb_node_overlay *nodes);
void gdb_node_overlay_undo_update(gdb_node_overlay *nodes, uint64_t offset, uint32_t column,
                                  const gdb_value *before);
void gdb_node_overlay_undo_delete(gdb_node_overlay *nodes, uint64_t offset);

/* Is there such a node: a row of the base or an inserted one, and not deleted? */
static inline bool gdb_node_overlay_lives(const gdb_node_overlay *nodes, uint64_t offset)
{
    return offset < nodes->base_count + nodes->inserted_count &&
           !gdb_row_set_has(&nodes->deleted, offset);
}

/* Before keys are looked for, and after rows have been inserted many at a time: also by several
 * threads at once. */
gdb_status gdb_node_overlay_index_keys(const gdb_node_overlay *nodes, gdb_error *err);

/* An inserted or changed node, but not `not_this`, that has a key, which is of the key column's
 * type and not NULL; GDB_NODE_NONE if none has. `hash` is the key's, as formats/key_index has it.
 */
uint64_t gdb_node_overlay_find(const gdb_node_overlay *nodes, uint64_t hash, const gdb_value *key,
                               uint64_t not_this);

#endif
