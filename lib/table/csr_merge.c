/* SPDX-License-Identifier: MIT */
#include "lib/table/csr_merge.h"

#include <stdlib.h>

#include "lib/base/alloc.h"
#include "lib/table/csr_cursor.h"

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

static gdb_status damaged(const gdb_csr_cursor *cursor, uint64_t position, gdb_error *err)
{
    return GDB_FAIL(err, GDB_ERR_CORRUPT,
                    "table '%.*s': relationship %llu is removed from a list that it is not in",
                    GDB_TEXT_ARG(gdb_rel_table_schema(cursor->table)->name),
                    (unsigned long long)position);
}

/* --- what has changed in a list ----------------------------------------- */

static int compare_added(const void *a, const void *b)
{
    const added_entry *x = a, *y = b;

    if (x->target != y->target)
        return x->target < y->target ? -1 : 1;
    return x->position < y->position ? -1 : x->position > y->position;
}

static int compare_numbers(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return x < y ? -1 : x > y;
}

/* The added entries that still are, each with its place among those of the base. */
static gdb_status collect_added(gdb_csr_cursor *cursor, const gdb_changed_list *changed,
                                gdb_merged_list *list, gdb_error *err)
{
    const gdb_rel_overlay *overlay = cursor->overlay;
    gdb_direction direction = cursor->direction;
    uint64_t n = 0;

    for (uint64_t next = changed->last_added; next != 0;) {
        const gdb_rel_change *change = &overlay->added[next - 1];

        next = change->next[direction];
        if (gdb_row_set_has(&overlay->deleted, change->position))
            continue;
        list->added[n].target = change->ends[direction == GDB_FORWARD];
        list->added[n++].position = change->position;
    }
    list->added_count = n;
    if (n > 1)
        qsort(list->added, n, sizeof(*list->added), compare_added);
    for (uint64_t i = 0; i < n; i++) {
        uint64_t place, count;

        if (i > 0 && list->added[i].target == list->added[i - 1].target) {
            list->added[i].before = list->added[i - 1].before;
            continue;
        }
        GDB_TRY(gdb_csr_base_find(cursor, &list->base, list->added[i].target, &place, &count, err));
        list->added[i].before = place + count;
    }
    return GDB_OK;
}

/* In the forward direction positions are entries. */
static gdb_status check_forward_removed(gdb_csr_cursor *cursor, const gdb_rel_change *change,
                                        const gdb_csr_list *base, gdb_error *err)
{
    uint64_t target;

    if (change->position < base->begin || change->position - base->begin >= base->count)
        return damaged(cursor, change->position, err);
    GDB_TRY(gdb_csr_base_targets(cursor, change->position, 1, &target, err));
    return target == change->ends[GDB_BACKWARD] ? GDB_OK : damaged(cursor, change->position, err);
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
            return GDB_FAIL(err, GDB_ERR_CORRUPT,
                            "table '%.*s': %llu relationships from node %llu are removed from a "
                            "list that has %llu",
                            GDB_TEXT_ARG(gdb_rel_table_schema(cursor->table)->name),
                            (unsigned long long)n, (unsigned long long)source,
                            (unsigned long long)count);
        for (uint64_t k = 0; k < n; k++)
            list->removed[i + k] = place + k;
    }
    return GDB_OK;
}

static gdb_status collect_removed(gdb_csr_cursor *cursor, const gdb_changed_list *changed,
                                  gdb_merged_list *list, gdb_error *err)
{
    bool forward = cursor->direction == GDB_FORWARD;

    for (uint64_t next = changed->last_removed; next != 0;) {
        const gdb_rel_change *change = &cursor->overlay->removed[next - 1];

        next = change->next[cursor->direction];
        if (forward)
            GDB_TRY(check_forward_removed(cursor, change, &list->base, err));
        list->removed[list->removed_count++] =
            forward ? change->position : change->ends[GDB_FORWARD];
    }
    if (list->removed_count > 1)
        qsort(list->removed, list->removed_count, sizeof(*list->removed), compare_numbers);
    return forward ? GDB_OK : find_backward_removed(cursor, list, err);
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

static gdb_status make_list(gdb_csr_cursor *cursor, const gdb_changed_list *changed,
                            gdb_merged_list **out, gdb_error *err)
{
    gdb_merged_list *list = gdb_alloc(list_size(changed), err);
    gdb_status status = GDB_OK;

    if (list == NULL)
        return GDB_ERR_NOMEM;
    *list = (gdb_merged_list){.pieces = (piece *)(list + 1)};
    list->added = (added_entry *)(list->pieces + most_pieces(changed));
    list->removed = (uint64_t *)(list->added + changed->added_count);
    GDB_TRY_OUT(gdb_csr_base_lists(cursor, &changed->node, 1, &list->base, err));
    GDB_TRY_OUT(collect_added(cursor, changed, list, err));
    GDB_TRY_OUT(collect_removed(cursor, changed, list, err));
    cut_pieces(list);
    *out = list;
    list = NULL;
out:
    gdb_free(list);
    return status;
}

/* --- the lists of a cursor ---------------------------------------------- */

void gdb_csr_merge_release(gdb_csr_cursor *cursor)
{
    gdb_csr_merge *merge = &cursor->merge;

    for (size_t i = 0; i < merge->count; i++)
        gdb_free(merge->lists[i]);
    gdb_free(merge->lists);
    if (merge->charged > 0)
        gdb_buffer_pool_uncharge(cursor->pool, merge->charged);
    *merge = (gdb_csr_merge){0};
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

    gdb_csr_merge_release(cursor);
    GDB_TRY(charge(cursor, count * sizeof(*merge->lists), err));
    merge->lists = gdb_alloc_array_zero(count, sizeof(*merge->lists), err);
    if (merge->lists == NULL)
        return GDB_ERR_NOMEM;
    merge->count = count;
    merge->version = cursor->overlay->version;
    return GDB_OK;
}

/* The list that has the virtual entry `begin`. */
static gdb_status find_list(gdb_csr_cursor *cursor, uint64_t begin, const gdb_merged_list **out,
                            gdb_error *err)
{
    const gdb_changed_lists *changed = &cursor->overlay->changed[cursor->direction];
    uint64_t number = (begin - GDB_CSR_MERGED) >> GDB_CSR_LIST_BITS;
    gdb_csr_merge *merge = &cursor->merge;

    if (merge->count == 0 || merge->version != cursor->overlay->version)
        GDB_TRY(begin_lists(cursor, changed->nodes.count, err));
    if (merge->lists[number] == NULL) {
        const gdb_changed_list *list = &changed->lists[number];

        GDB_TRY(charge(cursor, list_size(list), err));
        GDB_TRY(make_list(cursor, list, &merge->lists[number], err));
    }
    *out = merge->lists[number];
    return GDB_OK;
}

static uint64_t place_of(uint64_t entry)
{
    return entry & ((UINT64_C(1) << GDB_CSR_LIST_BITS) - 1);
}

gdb_status gdb_csr_merge_lists(const gdb_csr_cursor *cursor, const uint64_t *nodes, uint32_t count,
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
                err, GDB_ERR_CORRUPT, "table '%.*s': node %llu loses %llu of %llu relationships",
                GDB_TEXT_ARG(gdb_rel_table_schema(cursor->table)->name),
                (unsigned long long)nodes[i], (unsigned long long)changed->removed_count,
                (unsigned long long)lists[i].count);
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

/* Entries begin .. begin+count-1 piece by piece: targets or, in the forward direction, positions.
 */
static gdb_status read_entries(gdb_csr_cursor *cursor, uint64_t begin, uint32_t count,
                               bool positions, uint64_t *out, gdb_error *err)
{
    const gdb_merged_list *list;
    uint64_t place = place_of(begin), at;

    GDB_TRY(find_list(cursor, begin, &list, err));
    if (place + count > list->pieces[list->piece_count].place)
        return GDB_FAIL(err, GDB_ERR_USAGE, "entry %llu of a list of %llu is asked for",
                        (unsigned long long)(place + count - 1),
                        (unsigned long long)list->pieces[list->piece_count].place);
    for (at = find_piece(list, place); count > 0; at++) {
        const piece *p = &list->pieces[at];
        uint64_t from = p->from + (place - p->place), left = p[1].place - place;
        uint32_t part = left < count ? (uint32_t)left : count;

        for (uint32_t i = 0; i < part && (p->is_added || positions); i++)
            out[i] = !p->is_added ? from + i
                     : positions  ? list->added[from + i].position
                                  : list->added[from + i].target;
        if (!p->is_added && !positions)
            GDB_TRY(gdb_csr_base_targets(cursor, from, part, out, err));
        out += part;
        place += part;
        count -= part;
    }
    return GDB_OK;
}

gdb_status gdb_csr_merge_targets(gdb_csr_cursor *cursor, uint64_t begin, uint32_t count,
                                 uint64_t *out, gdb_error *err)
{
    return read_entries(cursor, begin, count, false, out, err);
}

gdb_status gdb_csr_merge_positions(gdb_csr_cursor *cursor, uint64_t begin, uint32_t count,
                                   uint64_t *out, gdb_error *err)
{
    return read_entries(cursor, begin, count, true, out, err);
}

/* How many added entries lead to nodes below `target`. */
static uint64_t count_added_below(const gdb_merged_list *list, uint64_t target)
{
    uint64_t low = 0, high = list->added_count;

    while (low < high) {
        uint64_t middle = low + (high - low) / 2;

        if (list->added[middle].target < target)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static uint64_t count_removed_below(const gdb_merged_list *list, uint64_t entry)
{
    uint64_t low = 0, high = list->removed_count;

    while (low < high) {
        uint64_t middle = low + (high - low) / 2;

        if (list->removed[middle] < entry)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

gdb_status gdb_csr_merge_find(gdb_csr_cursor *cursor, const gdb_csr_list *list, uint64_t target,
                              uint64_t *place, uint64_t *count, gdb_error *err)
{
    const gdb_merged_list *merged;
    uint64_t base, base_count, added, removed;

    GDB_TRY(find_list(cursor, list->begin, &merged, err));
    GDB_TRY(gdb_csr_base_find(cursor, &merged->base, target, &base, &base_count, err));
    added = count_added_below(merged, target);
    removed = count_removed_below(merged, base);
    *place = list->begin + (base - merged->base.begin) - removed + added;
    *count = base_count - (count_removed_below(merged, base + base_count) - removed) +
             (count_added_below(merged, target + 1) - added);
    return GDB_OK;
}
