/* SPDX-License-Identifier: MIT */
/*
 * Changes are sorted by neighbour, then position, and positions that are added follow those of the
 * base: so of the same neighbour what is removed comes before what is added.
 *
 *     base  [2 3 5 8 9]  changes  4 6 6 -8  merged  [2 3 4 5 6 6 9]
 *
 * In the forward direction a removed position is the place of its entry. In the backward one it is
 * not known, but of parallel relationships it does not matter which entry goes.
 */
#include "lib/table/csr_short_merge.h"

#include <string.h>

#include "lib/base/alloc.h"
#include "lib/overlay/list_changes.h"

enum { ENTRIES_MOST = GDB_VECTOR_SIZE / 4 + 1, CHANGES_MOST = GDB_VECTOR_SIZE / 4 };

struct gdb_csr_short_merge {
    uint64_t slot;
    uint64_t version; /* of the overlay */
    uint32_t count;   /* of merged entries */
    uint64_t window_begin; /* targets of the base that have been read: a list, or several */
    uint32_t window_count;
    uint64_t window[ENTRIES_MOST];
    const uint64_t *base; /* those of the list, in there */
    uint64_t targets[ENTRIES_MOST + CHANGES_MOST];
    uint64_t positions[ENTRIES_MOST + CHANGES_MOST];
};

gdb_status gdb_csr_bad_removal(const gdb_csr_cursor *cursor, uint64_t position, gdb_error *err)
{
    return GDB_FAIL(err, GDB_ERR_CORRUPT,
                    "table '%.*s': relationship %llu is removed from a list that it is not in",
                    GDB_TEXT_ARG(gdb_rel_table_schema(cursor->table)->name),
                    (unsigned long long)position);
}

/* --- the base ------------------------------------------------------------ */

/* Entries of the base, ENTRIES_MOST at most, to the window, with those behind them where it has been
 * read up to them: *out is where they stand. */
static gdb_status read_base(gdb_csr_cursor *cursor, uint64_t begin, uint32_t count,
                            const uint64_t **out, gdb_error *err)
{
    gdb_csr_short_merge *merge = cursor->merge.last;
    uint64_t skipped = begin - merge->window_begin; /* huge where it is before the window */
    uint64_t left = cursor->layout->entry_count - begin;

    if (skipped > merge->window_count || count > merge->window_count - skipped) {
        if (merge->window_count > 0 && skipped < 2 * ENTRIES_MOST)
            count = left < ENTRIES_MOST ? (uint32_t)left : ENTRIES_MOST;
        merge->window_count = 0;
        GDB_TRY(gdb_csr_base_targets(cursor, begin, count, merge->window, err));
        merge->window_begin = begin;
        merge->window_count = count;
        skipped = 0;
    }
    *out = merge->window + skipped;
    return GDB_OK;
}

gdb_status gdb_csr_short_merge_base(gdb_csr_cursor *cursor, uint64_t begin, uint32_t count,
                                    uint64_t *out, gdb_error *err)
{
    const gdb_csr_short_merge *merge = cursor->merge.last;
    const uint64_t *targets;

    if (merge == NULL || count > ENTRIES_MOST / 2 ||
        begin - merge->window_begin > merge->window_count)
        return gdb_csr_base_targets(cursor, begin, count, out, err);
    GDB_TRY(read_base(cursor, begin, count, &targets, err));
    memcpy(out, targets, count * sizeof(*out));
    return GDB_OK;
}

/* --- merging ------------------------------------------------------------ */

/* Entries *from .. end-1 of the base. */
static void keep(gdb_csr_short_merge *merge, const gdb_csr_list *base, uint32_t *from, uint32_t end)
{
    for (; *from < end; ++*from) {
        merge->targets[merge->count] = merge->base[*from];
        merge->positions[merge->count++] = base->begin + *from;
    }
}

/* The first entry of the base, from `from` on, whose target is not below `target`. */
static uint32_t skip_below(const gdb_csr_short_merge *merge, const gdb_csr_list *base,
                           uint32_t from, uint64_t target)
{
    while (from < base->count && merge->base[from] < target)
        from++;
    return from;
}

static gdb_status merge_changes(const gdb_csr_cursor *cursor, const gdb_list_changes *changes,
                                gdb_csr_short_merge *merge, const gdb_csr_list *base,
                                gdb_error *err)
{
    const gdb_list_change *added = changes->added, *removed = changes->removed;
    const gdb_list_change *added_end = added + changes->added_count;
    const gdb_list_change *removed_end = removed + changes->removed_count;
    uint32_t at = 0;

    merge->count = 0;
    while (added < added_end || removed < removed_end) {
        uint64_t place;

        if (removed == removed_end || (added < added_end && added->target < removed->target)) {
            keep(merge, base, &at, skip_below(merge, base, at, added->target + 1));
            merge->targets[merge->count] = added->target;
            merge->positions[merge->count++] = added->position;
            added++;
            continue;
        }
        place = cursor->direction == GDB_FORWARD ? removed->position - base->begin
                                                 : skip_below(merge, base, at, removed->target);
        if (place < at || place >= base->count || merge->base[place] != removed->target)
            return gdb_csr_bad_removal(cursor, removed->position, err);
        keep(merge, base, &at, (uint32_t)place);
        at++;
        removed++;
    }
    keep(merge, base, &at, (uint32_t)base->count);
    return GDB_OK;
}

static gdb_status make_merge(gdb_csr_cursor *cursor, gdb_error *err)
{
    gdb_csr_short_merge *merge;

    if (cursor->merge.last != NULL)
        return GDB_OK;
    GDB_TRY(gdb_buffer_pool_charge(cursor->pool, sizeof(*merge), err));
    merge = gdb_alloc(sizeof(*merge), err);
    if (merge == NULL) {
        gdb_buffer_pool_uncharge(cursor->pool, sizeof(*merge));
        return GDB_ERR_NOMEM;
    }
    merge->slot = GDB_SLOT_NONE;
    merge->window_count = 0;
    cursor->merge.last = merge;
    return GDB_OK;
}

void gdb_csr_short_merge_release(gdb_csr_cursor *cursor)
{
    if (cursor->merge.last == NULL)
        return;
    gdb_buffer_pool_uncharge(cursor->pool, sizeof(*cursor->merge.last));
    gdb_free(cursor->merge.last);
    cursor->merge.last = NULL;
}

gdb_status gdb_csr_short_merge_get(gdb_csr_cursor *cursor, uint64_t slot, bool *is_short,
                                   gdb_csr_entries *out, gdb_error *err)
{
    const gdb_rel_overlay *overlay = cursor->overlay;
    const gdb_changed_list *changed = &overlay->changed[cursor->direction].lists[slot];
    const gdb_list_changes *changes;
    gdb_csr_short_merge *merge;
    gdb_csr_list base;

    GDB_TRY(make_merge(cursor, err));
    merge = cursor->merge.last;
    *is_short = true;
    if (merge->slot != slot || merge->version != overlay->version) {
        merge->slot = GDB_SLOT_NONE;
        GDB_TRY(gdb_csr_base_lists(cursor, &changed->node, 1, &base, err));
        *is_short = base.count <= ENTRIES_MOST && changed->added_count <= CHANGES_MOST;
        if (!*is_short)
            return GDB_OK;
        GDB_TRY(gdb_list_changes_get(overlay, cursor->direction, slot, &changes, err));
        GDB_TRY(read_base(cursor, base.begin, (uint32_t)base.count, &merge->base, err));
        GDB_TRY(merge_changes(cursor, changes, merge, &base, err));
        merge->slot = slot;
        merge->version = overlay->version;
    }
    *out = (gdb_csr_entries){merge->targets, merge->positions, merge->count};
    return GDB_OK;
}
