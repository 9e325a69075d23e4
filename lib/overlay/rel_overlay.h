/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_OVERLAY_REL_OVERLAY_H
#define GDB_LIB_OVERLAY_REL_OVERLAY_H

/*
 * rel_overlay.h - the changes of the relationships of one FROM-TO pair: added ones, whose positions
 * follow those of the base, removed ones, and changed properties.
 *
 * Per direction there is a *changed list* for every node that has gained or lost an entry: how
 * many, and which, as a chain through the records of what was added and removed. How the list of
 * the base and these make one sorted list is the business of lib/table/csr_merge.h.
 *
 * Made and changed through overlay.h. Positions are never used again: an added relationship that is
 * removed stays in its chains, and is among the deleted positions.
 */

#include <stdatomic.h>

#include "formats/metadata/metadata_format.h"
#include "lib/catalog/catalog.h"
#include "lib/overlay/column_overlay.h"

/* A relationship that was added, or one of the base that was removed. */
typedef struct gdb_rel_change {
    uint64_t position;
    uint64_t ends[2]; /* by gdb_direction: whose list of that direction it is in; FROM, TO */
    uint64_t next[2]; /* 1 + the one before it in that list's chain; 0: none */
} gdb_rel_change;

typedef struct gdb_list_changes gdb_list_changes;
typedef struct gdb_sorted_changes gdb_sorted_changes;

typedef struct gdb_changed_list {
    uint64_t node;
    uint64_t added_count; /* that still are */
    uint64_t removed_count;
    uint64_t last_added; /* 1 + place in `added`, the head of a chain; 0: none */
    uint64_t last_removed;
    _Atomic(gdb_list_changes *) sorted; /* list_changes.h; NULL: not made */
} gdb_changed_list;

typedef struct gdb_changed_lists {
    gdb_row_slots nodes;
    gdb_changed_list *lists; /* by slot of their nodes */
    size_t capacity;
} gdb_changed_lists;

typedef struct gdb_rel_overlay {
    const gdb_rel_schema *schema;
    const gdb_rel_pair *pair;
    uint64_t base_count;
    gdb_rel_change *added; /* added[i] has position base_count + i */
    size_t added_count, added_capacity;
    gdb_rel_change *removed;
    size_t removed_count, removed_capacity;
    gdb_changed_lists changed[2]; /* by gdb_direction */
    gdb_column_overlay *columns;
    uint32_t column_count; /* the schema's, also when that has changed already */
    gdb_row_set deleted;   /* positions */
    uint64_t version;      /* rises whenever a list changes */
    gdb_sorted_changes *sorted;
    gdb_overlay_memory memory;
} gdb_rel_overlay;

/* Slots of changed lists of one direction that there may be. */
#define GDB_CHANGED_LISTS_MAX (UINT64_C(1) << 29)

/* Borrows schema, pair and budget. */
gdb_status gdb_rel_overlay_create(gdb_rel_overlay **out, const gdb_rel_schema *schema,
                                  const gdb_rel_pair *pair, uint64_t base_count,
                                  gdb_memory_budget *budget, gdb_error *err);
void gdb_rel_overlay_free(gdb_rel_overlay *rels); /* accepts NULL */

/* As gdb_overlay_apply. */
gdb_status gdb_rel_overlay_insert(gdb_rel_overlay *rels, uint64_t position, uint64_t from,
                                  uint64_t to, const gdb_value *values, uint32_t count,
                                  gdb_error *err);
/* Those of consecutive positions from `first` on. */
gdb_status gdb_rel_overlay_insert_rows(gdb_rel_overlay *rels, uint64_t first,
                                       const gdb_log_rows *rows, gdb_error *err);
gdb_status gdb_rel_overlay_update(gdb_rel_overlay *rels, uint64_t position, uint32_t column,
                                  const gdb_value *value, gdb_error *err);
gdb_status gdb_rel_overlay_delete(gdb_rel_overlay *rels, uint64_t position, uint64_t from,
                                  uint64_t to, gdb_error *err);

/* Take the last change back (overlay.h). `before`: what gdb_column_overlay_undo is to get. */
void gdb_rel_overlay_undo_insert(gdb_rel_overlay *rels);
void gdb_rel_overlay_undo_update(gdb_rel_overlay *rels, uint64_t position, uint32_t column,
                                 const gdb_value *before);
void gdb_rel_overlay_undo_delete(gdb_rel_overlay *rels, uint64_t position);

/* A hint that a relationship between two nodes is inserted or deleted soon. */
void gdb_rel_overlay_foresee(const gdb_rel_overlay *rels, uint64_t from, uint64_t to);

static inline bool gdb_rel_overlay_lives(const gdb_rel_overlay *rels, uint64_t position)
{
    return position < rels->base_count + rels->added_count &&
           !gdb_row_set_has(&rels->deleted, position);
}

/* The slot of a node's changed list in that direction, until there are more changed lists;
 * GDB_SLOT_NONE: the list is as in the base. */
static inline uint64_t gdb_rel_overlay_list(const gdb_rel_overlay *rels, gdb_direction direction,
                                            uint64_t node)
{
    return gdb_row_slots_get(&rels->changed[direction].nodes, node);
}

#endif
