/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_OVERLAY_UNDO_LIST_H
#define GDB_LIB_OVERLAY_UNDO_LIST_H

/*
 * undo_list.h - changes that a transaction has made so far, in their order, so that the last can
 * be taken back first: which row, and of a value that was changed before, what it was.
 */

#include "formats/log/log_record.h"
#include "lib/overlay/overlay_memory.h"

typedef struct gdb_undo {
    gdb_log_record_type type;
    uint32_t table;
    uint32_t column; /* of an update */
    bool was_here;   /* an update: the row's value was in the overlay before, and is the last one of
                        `values` */
    uint64_t row;    /* of INSERT_NODES and INSERT_RELS: how many */
} gdb_undo;

typedef struct gdb_undo_list {
    gdb_undo *items;
    size_t count, capacity;
    gdb_value *values;
    size_t value_count, value_capacity;
    gdb_overlay_memory memory; /* what is charged */
} gdb_undo_list;

void gdb_undo_list_release(gdb_undo_list *list); /* accepts an all-zero one */

/* Room for one more change and one value; without it nothing may be added. */
gdb_status gdb_undo_list_reserve(gdb_undo_list *list, gdb_error *err);
/* `value`, if the change has one, is borrowed from the overlay. */
void gdb_undo_list_add(gdb_undo_list *list, const gdb_undo *change, const gdb_value *value);
/* Take the last one off, and its value, if it has one. False: there is none. */
bool gdb_undo_list_take(gdb_undo_list *list, gdb_undo *change, gdb_value *value);

#endif
