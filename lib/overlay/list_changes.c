/* SPDX-License-Identifier: MIT */
#include "lib/overlay/list_changes.h"

#include <pthread.h>
#include <stdlib.h>

#include "lib/base/alloc.h"

enum { SORT_BY_INSERTION = 16 };

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

static gdb_status make(const gdb_rel_overlay *rels, gdb_direction direction,
                       const gdb_changed_list *list, gdb_list_changes **out, gdb_error *err)
{
    uint64_t size = sizeof(gdb_list_changes) +
                    (list->added_count + list->removed_count) * sizeof(gdb_list_change);
    gdb_list_change *added, *removed;
    gdb_list_changes *changes;

    GDB_TRY(gdb_overlay_memory_charge(&rels->sorted->memory, size, err));
    changes = gdb_alloc(size, err);
    if (changes == NULL)
        return GDB_ERR_NOMEM; /* what is charged is given back with the rest */
    added = (gdb_list_change *)(changes + 1);
    removed = added + list->added_count;
    collect(rels, rels->added, list->last_added, direction, added);
    collect(rels, rels->removed, list->last_removed, direction, removed);
    sort(added, list->added_count);
    sort(removed, list->removed_count);
    *changes =
        (gdb_list_changes){size, added, list->added_count, removed, list->removed_count};
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
    *out = changes;
    return status;
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
