/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_EXEC_LIST_MARKS_H
#define GDB_LIB_EXEC_LIST_MARKS_H

/*
 * list_marks.h - the neighbours of one node, marked in an array over all nodes they may be: is this
 * node one of them, and where in the list does it stand?
 *
 * Marking costs one step an entry, asking one step. It pays where many nodes are asked for against
 * the same list, as when cycles are closed at the node where they began; a binary search
 * of the list on disk pays for few.
 */

#include <stdbool.h>
#include <stdint.h>

#include "lib/exec/hop_list.h"

typedef struct gdb_list_marks {
    gdb_buffer_pool *pool; /* charged for the memory */
    uint64_t charged;
    uint64_t end_count; /* nodes that entries may name */
    uint32_t *places;   /* by node: 1 + place of its first entry in the list; 0: not in it */
    uint64_t *targets;  /* the list */
    size_t target_capacity;
    uint64_t count;
    uint64_t node; /* whose list it is */
    bool is_marked;
    bool is_off; /* never mark: the budget has no room, or the lists change */
} gdb_list_marks;

void gdb_list_marks_init(gdb_list_marks *marks, gdb_buffer_pool *pool, uint64_t end_count);
void gdb_list_marks_release(gdb_list_marks *marks); /* accepts all-zero */

/* Make `marks` those of `node`'s list, if asking `questions` times is worth it; *usable says so. */
gdb_status gdb_list_marks_set(gdb_list_marks *marks, gdb_hop *hop, uint64_t node,
                              const gdb_csr_list *list, uint64_t questions, bool *usable,
                              gdb_error *err);

/* Entries that lead to `target`: *first is the place of the first one; 0 if there is none. */
static inline uint64_t gdb_list_marks_find(const gdb_list_marks *marks, uint64_t target,
                                           uint64_t *first)
{
    uint64_t place = marks->places[target], end;

    if (place == 0)
        return 0;
    *first = place - 1;
    end = place;
    while (end < marks->count && marks->targets[end] == target)
        end++;
    return end - *first;
}

#endif
