/* SPDX-License-Identifier: MIT */
#include "lib/exec/list_marks.h"

#include <string.h>

#include "lib/base/alloc.h"
#include "lib/base/array.h"

/* Entries marked in the time of one binary search; of a changed list, which is merged to be
 * read. */
enum { MARKS_A_SEARCH = 128, MERGED_MARKS_A_SEARCH = 8, TARGETS_A_READ = 65536 };

void gdb_list_marks_init(gdb_list_marks *marks, gdb_buffer_pool *pool, uint64_t end_count)
{
    memset(marks, 0, sizeof(*marks));
    marks->pool = pool;
    marks->end_count = end_count;
}

void gdb_list_marks_release(gdb_list_marks *marks)
{
    gdb_free(marks->places);
    gdb_free(marks->targets);
    if (marks->charged > 0)
        gdb_buffer_pool_uncharge(marks->pool, marks->charged);
    memset(marks, 0, sizeof(*marks));
}

static void forget(gdb_list_marks *marks)
{
    for (uint64_t i = 0; marks->is_marked && i < marks->count; i++)
        marks->places[marks->targets[i]] = 0;
    marks->is_marked = false;
}

/* The array over all nodes, if the budget has room for it. */
static gdb_status make_places(gdb_list_marks *marks, gdb_error *err)
{
    uint64_t bytes = marks->end_count * sizeof(*marks->places);

    if (gdb_buffer_pool_charge(marks->pool, bytes, NULL) != GDB_OK) {
        marks->is_off = true;
        return GDB_OK;
    }
    marks->charged = bytes;
    marks->places = gdb_alloc_array_zero(marks->end_count, sizeof(*marks->places), err);
    return marks->places != NULL ? GDB_OK : GDB_ERR_NOMEM;
}

gdb_status gdb_list_marks_set(gdb_list_marks *marks, gdb_hop *hop, uint64_t node,
                              const gdb_csr_list *list, uint64_t questions, bool *usable,
                              gdb_error *err)
{
    uint64_t a_search = gdb_csr_is_merged(list->begin) ? MERGED_MARKS_A_SEARCH : MARKS_A_SEARCH;

    *usable = marks->is_marked && marks->node == node;
    if (*usable || marks->is_off || list->count >= UINT32_MAX || list->count / a_search > questions)
        return GDB_OK;
    if (marks->places == NULL) {
        GDB_TRY(make_places(marks, err));
        if (marks->is_off)
            return GDB_OK;
    }
    forget(marks);
    GDB_TRY(gdb_array_reserve(&marks->targets, &marks->target_capacity, list->count,
                              sizeof(*marks->targets), err));
    for (uint64_t at = 0; at < list->count; at += TARGETS_A_READ) {
        uint64_t left = list->count - at;
        GDB_TRY(gdb_csr_cursor_targets(hop->cursor, list->begin + at,
                                       left < TARGETS_A_READ ? (uint32_t)left : TARGETS_A_READ,
                                       marks->targets + at, err));
    }
    for (uint64_t i = list->count; i-- > 0;)
        marks->places[marks->targets[i]] = (uint32_t)i + 1;
    marks->count = list->count;
    marks->node = node;
    marks->is_marked = true;
    *usable = true;
    return GDB_OK;
}
