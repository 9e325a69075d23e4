/* SPDX-License-Identifier: MIT */
#include "lib/table/csr_merge.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/alloc.h"
#include "lib/overlay/list_changes.h"
#include "lib/table/csr_cursor.h"
#include "lib/table/csr_merge_stream.h"

static_assert(GDB_CHANGED_LISTS_MAX <= UINT64_C(1) << (63 - GDB_CSR_LIST_BITS),
              "every changed list has its virtual entries");

typedef struct added_entry {
    uint64_t target;
    uint64_t position;
    uint64_t before; /* the entry of the base that it stands before */
} added_entry;

typedef struct piece {
    uint64_t place; /* of its first entry in the merged list */
    uint64_t from;  /* its first entry: of the base's order, or its place in `added` */
    bool is_added;
} piece;

/* With its arrays behind it, in one piece of memory. */
struct gdb_merged_list {
    gdb_csr_list base;
    piece *pieces; /* and one behind the last, with the length of the list */
    uint64_t piece_count;
    added_entry *added; /* by target, then position */
    uint64_t added_count;
    uint64_t *removed; /* entries of the base, rising */
    uint64_t removed_count;
};

/* --- what has changed in a list ----------------------------------------- */

static int compare_numbers(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return x < y ? -1 : x > y;
}

/* The added entries, each with its place among those of the base. */
static gdb_status place_added(gdb_csr_cursor *cursor, const gdb_list_changes *changes,
                              gdb_merged_list *list, gdb_error *err)
{
    list->added_count = changes->added_count;
    for (uint64_t i = 0; i < list->added_count; i++) {
        added_entry *entry = &list->added[i];
        uint64_t place, count;

        *entry = (added_entry){changes->added[i].target, changes->added[i].position, 0};
        if (i > 0 && entry->target == entry[-1].target) {
            entry->before = entry[-1].before;
            continue;
        }
        GDB_TRY(gdb_csr_base_find(cursor, &list->base, entry->target, &place, &count, err));
        entry->before = place + count;
    }
    return GDB_OK;
}

/* In the forward direction positions are entries. */
static gdb_status check_forward_removed(gdb_csr_cursor *cursor, const gdb_list_change *change,
                                        const gdb_csr_list *base, gdb_error *err)
{
    uint64_t target;

    if (change->position < base->begin || change->position - base->begin >= base->count)
        return gdb_csr_bad_removal(cursor, change->position, err);
    GDB_TRY(gdb_csr_base_targets(cursor, change->position, 1, &target, err));
    return target == change->target ? GDB_OK : gdb_csr_bad_removal(cursor, change->position, err);
}

/* Sources to entries: since those of parallel relationships are equal, it does not matter which of
 * them go. `removed` is sorted. */
static gdb_status find_backward_removed(gdb_csr_cursor *cursor, gdb_merged_list *list,
                                        gdb_error *err)
{
    for (uint64_t i = 0, n; i < list->removed_count; i += n) {
        uint64_t source = list->removed[i], place, count;

        for (n = 1; i + n < list->removed_count && list->removed[i + n] == source;)
            n++;
        GDB_TRY(gdb_csr_base_find(cursor, &list->base, source, &place, &count, err));
        if (n > count)
            return GDB_FAIL(
                err, GDB_ERR_CORRUPT,
                "table '%.*s': a list loses %llu relationship%s from node %llu, and has "
                "%llu",
                GDB_TEXT_ARG(gdb_rel_table_schema(cursor->table)->name), (unsigned long long)n,
                gdb_plural(n), (unsigned long long)source, (unsigned long long)count);
        for (uint64_t k = 0; k < n; k++)
            list->removed[i + k] = place + k;
    }
    return GDB_OK;
}

static gdb_status place_removed(gdb_csr_cursor *cursor, const gdb_list_changes *changes,
                                gdb_merged_list *list, gdb_error *err)
{
    bool forward = cursor->direction == GDB_FORWARD;

    list->removed_count = changes->removed_count;
    for (uint64_t i = 0; i < list->removed_count; i++) {
        if (forward)
            GDB_TRY(check_forward_removed(cursor, &changes->removed[i], &list->base, err));
        list->removed[i] = forward ? changes->removed[i].position : changes->removed[i].target;
    }
    if (!forward)
        return find_backward_removed(cursor, list, err);
    if (list->removed_count > 1) /* sorted already, unless the log contradicts the base */
        qsort(list->removed, list->removed_count, sizeof(*list->removed), compare_numbers);
    return GDB_OK;
}

/* --- pieces ------------------------------------------------------------ */

static uint64_t add_piece(gdb_merged_list *list, uint64_t place, uint64_t from, uint64_t count,
                          bool is_added)
{
    if (count > 0)
        list->pieces[list->piece_count++] = (piece){place, from, is_added};
    return place + count;
}

/* Entries of the base from one that is added before or removed to the next. */
static void cut_pieces(gdb_merged_list *list)
{
    uint64_t entry = list->base.begin, end = entry + list->base.count, place = 0;
    uint64_t added = 0, removed = 0;

    for (;;) {
        uint64_t stop = end, first = added;

        if (added < list->added_count)
            stop = list->added[added].before;
        if (removed < list->removed_count && list->removed[removed] < stop)
            stop = list->removed[removed];
        place = add_piece(list, place, entry, stop - entry, false);
        entry = stop;
        while (added < list->added_count && list->added[added].before == entry)
            added++;
        place = add_piece(list, place, first, added - first, true);
        if (removed < list->removed_count && list->removed[removed] == entry) {
            removed++;
            entry++;
        } else if (entry == end) {
            break;
        }
    }
    list->pieces[list->piece_count] = (piece){place, 0, false};
}

/* Before every added entry and at every removed one a piece may end. */
static uint64_t most_pieces(const gdb_changed_list *changed)
{
    return 2 * changed->added_count + changed->removed_count + 2;
}

static uint64_t list_size(const gdb_changed_list *changed)
{
    return sizeof(gdb_merged_list) + most_pieces(changed) * sizeof(piece) +
           changed->added_count * sizeof(added_entry) + changed->removed_count * sizeof(uint64_t);
}

static gdb_status make_list(gdb_csr_cursor *cursor, uint64_t slot, gdb_merged_list **out,
                            gdb_error *err)
{
    const gdb_changed_list *changed = &cursor->overlay->changed[cursor->direction].lists[slot];
    const gdb_list_changes *changes;
    gdb_merged_list *list = gdb_alloc(list_size(changed), err);
    gdb_status status = GDB_OK;

    if (list == NULL)
        return GDB_ERR_NOMEM;
    *list = (gdb_merged_list){.pieces = (piece *)(list + 1)};
    list->added = (added_entry *)(list->pieces + most_pieces(changed));
    list->removed = (uint64_t *)(list->added + changed->added_count);
    GDB_TRY_OUT(gdb_csr_merge_stream_list(cursor, changed->node, &list->base, err));
    GDB_TRY_OUT(gdb_list_changes_get(cursor->overlay, cursor->direction, slot, &changes, err));
    GDB_TRY_OUT(place_added(cursor, changes, list, err));
    GDB_TRY_OUT(place_removed(cursor, changes, list, err));
    cut_pieces(list);
    *out = list;
    list = NULL;
out:
    gdb_free(list);
    return status;
}

/* --- the lists of a cursor ---------------------------------------------- */

static void forget_lists(gdb_csr_cursor *cursor)
{
    gdb_csr_merge *merge = &cursor->merge;

    for (size_t i = 0; i < merge->count; i++)
        gdb_free(merge->lists[i]);
    gdb_free(merge->lists);
    if (merge->charged > 0)
        gdb_buffer_pool_uncharge(cursor->pool, merge->charged);
    *merge = (gdb_csr_merge){.stream = merge->stream};
}

void gdb_csr_merge_release(gdb_csr_cursor *cursor)
{
    forget_lists(cursor);
    gdb_csr_merge_stream_release(cursor);
}

static gdb_status charge(gdb_csr_cursor *cursor, uint64_t bytes, gdb_error *err)
{
    GDB_TRY(gdb_buffer_pool_charge(cursor->pool, bytes, err));
    cursor->merge.charged += bytes;
    return GDB_OK;
}

static gdb_status begin_lists(gdb_csr_cursor *cursor, size_t count, gdb_error *err)
{
    gdb_csr_merge *merge = &cursor->merge;

    forget_lists(cursor);
    GDB_TRY(charge(cursor, count * sizeof(*merge->lists), err));
    merge->lists = gdb_alloc_array_zero(count, sizeof(*merge->lists), err);
    if (merge->lists == NULL)
        return GDB_ERR_NOMEM;
    merge->count = count;
    merge->version = cursor->overlay->version;
    return GDB_OK;
}

static uint64_t slot_of(uint64_t entry)
{
    return (entry - GDB_CSR_MERGED) >> GDB_CSR_LIST_BITS;
}

static uint64_t place_of(uint64_t entry)
{
    return entry & ((UINT64_C(1) << GDB_CSR_LIST_BITS) - 1);
}

/* The long list that has the virtual entry `begin`. */
static gdb_status find_list(gdb_csr_cursor *cursor, uint64_t begin, const gdb_merged_list **out,
                            gdb_error *err)
{
    const gdb_changed_lists *changed = &cursor->overlay->changed[cursor->direction];
    uint64_t slot = slot_of(begin);
    gdb_csr_merge *merge = &cursor->merge;

    if (merge->count == 0 || merge->version != cursor->overlay->version)
        GDB_TRY(begin_lists(cursor, changed->nodes.count, err));
    if (merge->lists[slot] == NULL) {
        const gdb_changed_list *list = &changed->lists[slot];

        GDB_TRY(charge(cursor, list_size(list), err));
        GDB_TRY(make_list(cursor, slot, &merge->lists[slot], err));
    }
    *out = merge->lists[slot];
    return GDB_OK;
}

gdb_status gdb_csr_merge_lists(gdb_csr_cursor *cursor, const uint64_t *nodes, uint32_t count,
                               gdb_csr_list *lists, gdb_error *err)
{
    const gdb_rel_overlay *overlay = cursor->overlay;

    for (uint32_t i = 0; i < count; i++) {
        uint64_t slot = gdb_rel_overlay_list(overlay, cursor->direction, nodes[i]);
        const gdb_changed_list *changed;

        if (slot == GDB_SLOT_NONE)
            continue;
        changed = &overlay->changed[cursor->direction].lists[slot];
        if (changed->removed_count > lists[i].count)
            return GDB_FAIL(
                err, GDB_ERR_CORRUPT, "table '%.*s': node %llu loses %llu of %llu relationship%s",
                GDB_TEXT_ARG(gdb_rel_table_schema(cursor->table)->name),
                (unsigned long long)nodes[i], (unsigned long long)changed->removed_count,
                (unsigned long long)lists[i].count, gdb_plural(lists[i].count));
        GDB_TRY(gdb_csr_merge_stream_foresee(cursor, nodes[i], &lists[i], err));
        lists[i].begin = GDB_CSR_MERGED | slot << GDB_CSR_LIST_BITS;
        lists[i].count += changed->added_count - changed->removed_count;
    }
    return GDB_OK;
}

/* --- reading ----------------------------------------------------------- */

/* The last piece that begins at or before `place`. */
static uint64_t find_piece(const gdb_merged_list *list, uint64_t place)
{
    uint64_t low = 0, high = list->piece_count;

    while (high - low > 1) {
        uint64_t middle = low + (high - low) / 2;

        if (list->pieces[middle].place <= place)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* Entries place .. place+count-1 of a long list, piece by piece. */
static gdb_status read_pieces(gdb_csr_cursor *cursor, const gdb_merged_list *list, uint64_t place,
                              uint32_t count, uint64_t *targets, uint64_t *positions,
                              gdb_error *err)
{
    uint32_t done = 0;

    if (place + count > list->pieces[list->piece_count].place)
        return gdb_csr_no_such_entry(place + count - 1, list->pieces[list->piece_count].place, err);
    for (uint64_t at = find_piece(list, place); done < count; at++) {
        const piece *p = &list->pieces[at];
        uint64_t skipped = place + done - p->place, from = p->from + skipped;
        uint64_t left = p[1].place - p->place - skipped;
        uint32_t part = left < count - done ? (uint32_t)left : count - done;

        for (uint32_t i = 0; i < part && positions != NULL; i++)
            positions[done + i] = p->is_added ? list->added[from + i].position : from + i;
        for (uint32_t i = 0; i < part && targets != NULL && p->is_added; i++)
            targets[done + i] = list->added[from + i].target;
        if (targets != NULL && !p->is_added)
            GDB_TRY(gdb_csr_base_targets(cursor, from, part, targets + done, err));
        done += part;
    }
    return GDB_OK;
}

gdb_status gdb_csr_merge_entries(gdb_csr_cursor *cursor, uint64_t begin, uint32_t count,
                                 uint64_t *targets, uint64_t *positions, gdb_error *err)
{
    const gdb_merged_list *list;
    bool is_near;

    GDB_TRY(gdb_csr_merge_stream_read(cursor, slot_of(begin), place_of(begin), count, targets,
                                      positions, &is_near, err));
    if (is_near)
        return GDB_OK;
    GDB_TRY(find_list(cursor, begin, &list, err));
    return read_pieces(cursor, list, place_of(begin), count, targets, positions, err);
}

/* --- finding ------------------------------------------------------------ */

/* Of a merged list, where a neighbour stands in the base and among the changes. */
typedef struct neighbour {
    uint64_t place, count;             /* entries of the base */
    uint64_t added_below, added_count; /* in `changes` */
    uint64_t removed_below, removed_count;
    gdb_csr_list base;
    const gdb_list_changes *changes;
} neighbour;

/* How many of `count` changes, the first of which are, have this target. */
static uint64_t count_of(const gdb_list_change *changes, uint64_t count, uint64_t target)
{
    return target < UINT64_MAX ? gdb_list_changes_below(changes, count, target + 1) : 0;
}

static gdb_status find_neighbour(gdb_csr_cursor *cursor, uint64_t slot, uint64_t target,
                                 neighbour *out, gdb_error *err)
{
    const gdb_rel_overlay *overlay = cursor->overlay;
    const gdb_list_changes *changes;
    uint64_t node = overlay->changed[cursor->direction].lists[slot].node;

    GDB_TRY(gdb_list_changes_get(overlay, cursor->direction, slot, &changes, err));
    GDB_TRY(gdb_csr_merge_stream_list(cursor, node, &out->base, err));
    GDB_TRY(gdb_csr_base_find(cursor, &out->base, target, &out->place, &out->count, err));
    out->changes = changes;
    out->added_below = gdb_list_changes_below(changes->added, changes->added_count, target);
    out->added_count = count_of(changes->added + out->added_below,
                                changes->added_count - out->added_below, target);
    out->removed_below = gdb_list_changes_below(changes->removed, changes->removed_count, target);
    out->removed_count = count_of(changes->removed + out->removed_below,
                                  changes->removed_count - out->removed_below, target);
    if (out->removed_count > out->count)
        return gdb_csr_bad_removal(cursor, changes->removed[out->removed_below].position, err);
    if (out->removed_below > out->place - out->base.begin)
        return gdb_csr_bad_removal(cursor, changes->removed[0].position, err);
    return GDB_OK;
}

/* The first of them in the merged list, from 0. */
static uint64_t first_place(const neighbour *found)
{
    return found->place - found->base.begin - found->removed_below + found->added_below;
}

static uint64_t count_found(const neighbour *found)
{
    return found->count - found->removed_count + found->added_count;
}

/* The position of the nth of them, from 0, which is there. */
static uint64_t position_of(const neighbour *found, uint64_t nth)
{
    const gdb_list_change *removed = found->changes->removed + found->removed_below;
    uint64_t left = found->count - found->removed_count, position = found->place + nth;

    if (nth >= left)
        return found->changes->added[found->added_below + (nth - left)].position;
    /* one further for each that is removed in front of it */
    for (uint64_t i = 0; i < found->removed_count && removed[i].position <= position; i++)
        position++;
    return position;
}

gdb_status gdb_csr_merge_find(gdb_csr_cursor *cursor, const gdb_csr_list *list, uint64_t target,
                              uint64_t *place, uint64_t *count, gdb_error *err)
{
    neighbour found;

    GDB_TRY(find_neighbour(cursor, slot_of(list->begin), target, &found, err));
    *place = list->begin + first_place(&found);
    *count = count_found(&found);
    return GDB_OK;
}

gdb_status gdb_csr_merge_find_nth(gdb_csr_cursor *cursor, const gdb_csr_list *list, uint64_t target,
                                  uint64_t nth, uint64_t *position, bool *is_there, gdb_error *err)
{
    neighbour found;

    GDB_TRY(find_neighbour(cursor, slot_of(list->begin), target, &found, err));
    *is_there = nth < count_found(&found);
    if (*is_there)
        *position = position_of(&found, nth);
    return GDB_OK;
}

gdb_status gdb_csr_merge_position(gdb_csr_cursor *cursor, uint64_t entry, uint64_t target,
                                  uint64_t *position, gdb_error *err)
{
    uint64_t nth;
    neighbour found;

    GDB_TRY(find_neighbour(cursor, slot_of(entry), target, &found, err));
    nth = place_of(entry) - first_place(&found); /* huge where it is before them */
    if (nth >= count_found(&found))
        return GDB_FAIL(err, GDB_ERR_USAGE, "entry %llu of a list is not node %llu",
                        (unsigned long long)place_of(entry), (unsigned long long)target);
    *position = position_of(&found, nth);
    return GDB_OK;
}
