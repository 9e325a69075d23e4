/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_OVERLAY_LIST_CHANGES_H
#define GDB_LIB_OVERLAY_LIST_CHANGES_H

/*
 * list_changes.h - what was added to and removed from the list of one node, sorted, for whoever
 * reads that list.
 *
 * They are made from the list's chains when they are first asked for, by whichever thread that is,
 * and are shared by all. What changes of a list that is read again and again, as that of a node with
 * many neighbours that go one by one, is put into its place among them; when more changes than that
 * happen between two reads they are given up, so that many changes cost nothing more.
 */

#include "lib/overlay/rel_overlay.h"

typedef struct gdb_list_change {
    uint64_t target; /* the node at the other end */
    uint64_t position;
} gdb_list_change;

/* Both by target, then position. With its arrays behind it, in one piece of memory. */
struct gdb_list_changes {
    uint64_t size; /* in bytes */
    gdb_list_change *added;
    uint64_t added_count, added_capacity;
    gdb_list_change *removed; /* of the base */
    uint64_t removed_count, removed_capacity;
    atomic_uint edits_left; /* until they are given up; a read begins anew */
};

/* Of the changed list in a slot; borrowed until the list changes. */
gdb_status gdb_list_changes_get(const gdb_rel_overlay *rels, gdb_direction direction, uint64_t slot,
                                const gdb_list_changes **out, gdb_error *err);

/* How many of them have a target below. */
uint64_t gdb_list_changes_below(const gdb_list_change *changes, uint64_t count, uint64_t target);

/* For rel_overlay.c: the lock and the memory of all lists of a table. */
gdb_status gdb_sorted_changes_create(gdb_sorted_changes **out, gdb_memory_budget *budget,
                                     gdb_error *err);
void gdb_sorted_changes_free(gdb_sorted_changes *sorted); /* accepts NULL; frees no changes */
bool gdb_sorted_changes_are_none(const gdb_sorted_changes *sorted); /* of no list; also of NULL */
void gdb_list_changes_forget(gdb_sorted_changes *sorted, gdb_changed_list *list);
/* A list gets a change more, or it loses one: of those that were added, or of those removed. */
void gdb_list_changes_put(gdb_sorted_changes *sorted, gdb_changed_list *list, bool is_added,
                          gdb_list_change change);
void gdb_list_changes_take(gdb_sorted_changes *sorted, gdb_changed_list *list, bool is_added,
                           gdb_list_change change);

#endif
