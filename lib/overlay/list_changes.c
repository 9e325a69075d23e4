/* SPDX-License-Identifier: MIT */
#include "lib/overlay/list_changes.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/alloc.h"

enum { SORT_BY_INSERTION = 16, EDITS_BETWEEN_READS = 16 };

struct gdb_sorted_changes {
    pthread_mutex_t mutex; /* over whoever makes some; what is made is read without it */
    gdb_overlay_memory memory;
};

gdb_status gdb_sorted_changes_create(gdb_sorted_changes **out, gdb_memory_budget *budget,
                                     gdb_error *err)
{
    gdb_sorted_changes *sorted = gdb_alloc_zero(sizeof(*sorted), err);

    if (sorted == NULL)
        return GDB_ERR_NOMEM;
    sorted->memory.budget = budget;
    if (pthread_mutex_init(&sorted->mutex, NULL) != 0) {
        gdb_free(sorted);
        return GDB_FAIL(err, GDB_ERR_NOMEM, "cannot make a lock");
    }
    *out = sorted;
    return GDB_OK;
}

void gdb_sorted_changes_free(gdb_sorted_changes *sorted)
{
    if (sorted == NULL)
        return;
    pthread_mutex_destroy(&sorted->mutex);
    gdb_overlay_memory_release(&sorted->memory);
    gdb_free(sorted);
}

bool gdb_sorted_changes_are_none(const gdb_sorted_changes *sorted)
{
    return sorted == NULL || sorted->memory.charged == 0;
}

void gdb_list_changes_forget(gdb_sorted_changes *sorted, gdb_changed_list *list)
{
    gdb_list_changes *changes = atomic_load_explicit(&list->sorted, memory_order_relaxed);

    if (changes == NULL)
        return;
    gdb_memory_release(sorted->memory.budget, changes->size);
    sorted->memory.charged -= changes->size;
    gdb_free(changes);
    atomic_store_explicit(&list->sorted, NULL, memory_order_relaxed);
}

/* --- sorting ------------------------------------------------------------ */

static int compare(const void *a, const void *b)
{
    const gdb_list_change *x = a, *y = b;

    if (x->target != y->target)
        return x->target < y->target ? -1 : 1;
    return x->position < y->position ? -1 : x->position > y->position;
}

static void sort(gdb_list_change *changes, uint64_t count)
{
    if (count > SORT_BY_INSERTION) {
        qsort(changes, count, sizeof(*changes), compare);
        return;
    }
    for (uint64_t i = 1; i < count; i++) {
        gdb_list_change moved = changes[i];
        uint64_t at = i;

        for (; at > 0 && compare(&changes[at - 1], &moved) > 0; at--)
            changes[at] = changes[at - 1];
        changes[at] = moved;
    }
}

/* A chain, but for added relationships that are no more, to `out`. */
static void collect(const gdb_rel_overlay *rels, const gdb_rel_change *chain, uint64_t next,
                    gdb_direction direction, gdb_list_change *out)
{
    while (next != 0) {
        const gdb_rel_change *c = &chain[next - 1];

        next = c->next[direction];
        if (chain == rels->added && gdb_row_set_has(&rels->deleted, c->position))
            continue;
        *out++ = (gdb_list_change){c->ends[direction == GDB_FORWARD], c->position};
    }
}

/* With room for a few more, so that a list which grows is made anew now and then only. */
static uint64_t capacity_for(uint64_t count)
{
    return count + count / 8 + 1;
}

static gdb_status make(const gdb_rel_overlay *rels, gdb_direction direction,
                       const gdb_changed_list *list, gdb_list_changes **out, gdb_error *err)
{
    const uint64_t added_capacity = capacity_for(list->added_count);
    const uint64_t removed_capacity = capacity_for(list->removed_count);
    const uint64_t size = sizeof(gdb_list_changes) +
                          (added_capacity + removed_capacity) * sizeof(gdb_list_change);
    gdb_list_change *added, *removed;
    gdb_list_changes *changes;

    GDB_TRY(gdb_overlay_memory_charge(&rels->sorted->memory, size, err));
    changes = gdb_alloc(size, err);
    if (changes == NULL)
        return GDB_ERR_NOMEM; /* what is charged is given back with the rest */
    added = (gdb_list_change *)(changes + 1);
    removed = added + added_capacity;
    collect(rels, rels->added, list->last_added, direction, added);
    collect(rels, rels->removed, list->last_removed, direction, removed);
    sort(added, list->added_count);
    sort(removed, list->removed_count);
    *changes = (gdb_list_changes){.size = size,
                                  .added = added,
                                  .added_count = list->added_count,
                                  .added_capacity = added_capacity,
                                  .removed = removed,
                                  .removed_count = list->removed_count,
                                  .removed_capacity = removed_capacity};
    *out = changes;
    return GDB_OK;
}

gdb_status gdb_list_changes_get(const gdb_rel_overlay *rels, gdb_direction direction, uint64_t slot,
                                const gdb_list_changes **out, gdb_error *err)
{
    gdb_changed_list *list = &rels->changed[direction].lists[slot];
    gdb_list_changes *changes = atomic_load_explicit(&list->sorted, memory_order_acquire);
    gdb_status status = GDB_OK;

    if (changes == NULL) {
        pthread_mutex_lock(&rels->sorted->mutex);
        changes = atomic_load_explicit(&list->sorted, memory_order_relaxed);
        if (changes == NULL)
            status = make(rels, direction, list, &changes, err);
        if (status == GDB_OK)
            atomic_store_explicit(&list->sorted, changes, memory_order_release);
        pthread_mutex_unlock(&rels->sorted->mutex);
    }
    if (status == GDB_OK && atomic_load_explicit(&changes->edits_left, memory_order_relaxed) !=
                                EDITS_BETWEEN_READS)
        atomic_store_explicit(&changes->edits_left, EDITS_BETWEEN_READS, memory_order_relaxed);
    *out = changes;
    return status;
}

/* --- changing ----------------------------------------------------------- */

/* What was made of a list, if it is worth keeping up. */
static gdb_list_changes *begin_edit(gdb_sorted_changes *sorted, gdb_changed_list *list)
{
    gdb_list_changes *changes = atomic_load_explicit(&list->sorted, memory_order_relaxed);
    unsigned left;

    if (changes == NULL)
        return NULL;
    left = atomic_load_explicit(&changes->edits_left, memory_order_relaxed);
    if (left == 0) {
        gdb_list_changes_forget(sorted, list);
        return NULL;
    }
    atomic_store_explicit(&changes->edits_left, left - 1, memory_order_relaxed);
    return changes;
}

/* Where a change is, or belongs. */
static uint64_t find_change(const gdb_list_change *changes, uint64_t count,
                            const gdb_list_change *change)
{
    uint64_t low = 0, high = count;

    while (low < high) {
        uint64_t middle = low + (high - low) / 2;

        if (compare(&changes[middle], change) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void gdb_list_changes_put(gdb_sorted_changes *sorted, gdb_changed_list *list, bool is_added,
                          gdb_list_change change)
{
    gdb_list_changes *changes = begin_edit(sorted, list);
    gdb_list_change *at;
    uint64_t *count, place;

    if (changes == NULL)
        return;
    count = is_added ? &changes->added_count : &changes->removed_count;
    if (*count == (is_added ? changes->added_capacity : changes->removed_capacity)) {
        gdb_list_changes_forget(sorted, list);
        return;
    }
    at = is_added ? changes->added : changes->removed;
    place = find_change(at, *count, &change);
    at += place;
    memmove(at + 1, at, (*count - place) * sizeof(*at));
    *at = change;
    ++*count;
}

void gdb_list_changes_take(gdb_sorted_changes *sorted, gdb_changed_list *list, bool is_added,
                           gdb_list_change change)
{
    gdb_list_changes *changes = begin_edit(sorted, list);
    gdb_list_change *at;
    uint64_t *count, place;

    if (changes == NULL)
        return;
    count = is_added ? &changes->added_count : &changes->removed_count;
    at = is_added ? changes->added : changes->removed;
    place = find_change(at, *count, &change);
    at += place;
    assert(place < *count && compare(at, &change) == 0);
    --*count;
    memmove(at, at + 1, (*count - place) * sizeof(*at));
}

uint64_t gdb_list_changes_below(const gdb_list_change *changes, uint64_t count, uint64_t target)
{
    uint64_t low = 0, high = count;

    while (low < high) {
        uint64_t middle = low + (high - low) / 2;

        if (changes[middle].target < target)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}
