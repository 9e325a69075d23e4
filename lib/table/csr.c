/* SPDX-License-Identifier: MIT */
/*
 * Reading the base. The lists of a group are an offset array: list i is start(i) .. end(i) in the
 * group's entries, end(i) = anchor[i / 128] + delta[i]. One list costs two bit-packed values of
 * neighbouring bits and an anchor; a run of consecutive nodes is unpacked at once.
 */
#include <string.h>

#include "formats/database/database_format.h"
#include "formats/segment/offset_array.h"
#include "lib/base/alloc.h"
#include "lib/table/csr_cursor.h"
#include "lib/table/csr_merge_stream.h"

/* Runs of consecutive nodes from this length on are read as a range, at most so many at a time. */
enum { RUN_LEAST = 8, RUN_MOST = 1024 };

/* Look-ups of scattered nodes ask for the cache lines of so many nodes ahead. */
enum { TOUCH_AHEAD = 16 };

/* Sources of a backward list that are looked up together. */
enum { POSITIONS_BATCH = 128 };

gdb_status gdb_csr_cursor_open(gdb_csr_cursor **out, const gdb_rel_table *table,
                               gdb_direction direction, gdb_error *err)
{
    gdb_csr_cursor *cursor = gdb_alloc_zero(sizeof(*cursor), err);

    if (cursor == NULL)
        return GDB_ERR_NOMEM;
    cursor->pool = gdb_rel_table_pool(table);
    cursor->table = table;
    cursor->layout = gdb_rel_table_csr(table, direction);
    cursor->direction = direction;
    cursor->overlay = gdb_rel_table_overlay(table);
    *out = cursor;
    return GDB_OK;
}

void gdb_csr_cursor_close(gdb_csr_cursor *cursor)
{
    if (cursor == NULL)
        return;
    gdb_csr_merge_release(cursor);
    gdb_free(cursor);
}

static gdb_status corrupt(const gdb_csr_cursor *cursor, gdb_error *err, const char *what,
                          uint64_t value, uint64_t limit)
{
    return GDB_FAIL(err, GDB_ERR_CORRUPT, "table '%.*s': %s %s %llu is not below %llu",
                    GDB_TEXT_ARG(gdb_rel_table_schema(cursor->table)->name),
                    cursor->direction == GDB_FORWARD ? "forward" : "backward", what,
                    (unsigned long long)value, (unsigned long long)limit);
}

/* --- lists ------------------------------------------------------------- */

static gdb_status check_list(const gdb_csr_cursor *cursor, const gdb_csr_group *group,
                             uint64_t start, uint64_t end, gdb_error *err)
{
    if (end > group->rel_count)
        return corrupt(cursor, err, "offset", end, group->rel_count + 1);
    if (start > end)
        return corrupt(cursor, err, "offset", start, end + 1);
    return GDB_OK;
}

static gdb_status read_list(const gdb_csr_cursor *cursor, const gdb_csr_group *group, uint32_t list,
                            gdb_csr_list *out, gdb_error *err)
{
    uint64_t anchor, ends[2] = {0, 0};
    uint32_t in_block = list % GDB_OFFSET_ANCHOR_EVERY;

    GDB_TRY(gdb_packed_area_read(&group->anchors, cursor->pool, list / GDB_OFFSET_ANCHOR_EVERY, 1,
                                 &anchor, err));
    /* The first list of a block starts at its anchor. */
    if (in_block == 0)
        GDB_TRY(gdb_packed_area_read(&group->deltas, cursor->pool, list, 1, &ends[1], err));
    else
        GDB_TRY(gdb_packed_area_read(&group->deltas, cursor->pool, list - 1, 2, ends, err));
    GDB_TRY(check_list(cursor, group, anchor + ends[0], anchor + ends[1], err));
    out->begin = group->first_entry + anchor + ends[0];
    out->count = ends[1] - ends[0];
    return GDB_OK;
}

/* Lists first .. first+count-1 of a group, count <= RUN_MOST. */
static gdb_status read_run(const gdb_csr_cursor *cursor, const gdb_csr_group *group, uint32_t first,
                           uint32_t count, gdb_csr_list *out, gdb_error *err)
{
    uint64_t ends[RUN_MOST], anchors[RUN_MOST / GDB_OFFSET_ANCHOR_EVERY + 2];
    uint32_t block = first / GDB_OFFSET_ANCHOR_EVERY;
    uint32_t blocks = (first + count - 1) / GDB_OFFSET_ANCHOR_EVERY - block + 1;
    gdb_csr_list before = {group->first_entry, 0};
    uint64_t start;

    GDB_TRY(gdb_packed_area_read(&group->deltas, cursor->pool, first, count, ends, err));
    GDB_TRY(gdb_packed_area_read(&group->anchors, cursor->pool, block, blocks, anchors, err));
    gdb_offset_array_combine(ends, first, count, anchors);
    if (first > 0)
        GDB_TRY(read_list(cursor, group, first - 1, &before, err));
    start = before.begin + before.count - group->first_entry;
    for (uint32_t i = 0; i < count; i++) {
        GDB_TRY(check_list(cursor, group, start, ends[i], err));
        out[i].begin = group->first_entry + start;
        out[i].count = ends[i] - start;
        start = ends[i];
    }
    return GDB_OK;
}

/* The segment that holds `entry`, which exists. */
static const gdb_csr_targets *find_targets(gdb_csr_cursor *cursor, uint64_t entry)
{
    const gdb_csr_targets *all = cursor->layout->targets;
    uint32_t low = 0, high = cursor->layout->target_count;

    if (all[cursor->hint].first_entry <= entry && entry < all[cursor->hint + 1].first_entry)
        return &all[cursor->hint];
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (all[middle].first_entry <= entry)
            low = middle;
        else
            high = middle;
    }
    cursor->hint = low;
    return &all[low];
}

/* A node's list will be looked up soon. */
static void touch_list(const gdb_csr_cursor *cursor, uint64_t node)
{
    uint64_t number = node / GDB_GROUP_SIZE;
    uint32_t list = (uint32_t)(node % GDB_GROUP_SIZE);
    const gdb_csr_group *group;

    if (number >= cursor->layout->group_count)
        return;
    group = &cursor->layout->groups[number];
    if (list < group->node_count)
        gdb_packed_area_touch(&group->deltas, cursor->pool, list);
}

/* How many of nodes[0 .. count) follow one another in one group. */
static uint32_t run_length(const uint64_t *nodes, uint32_t count)
{
    uint64_t left = GDB_GROUP_SIZE - nodes[0] % GDB_GROUP_SIZE;
    uint32_t most = count < RUN_MOST ? count : RUN_MOST, n = 1;

    if (most > left)
        most = (uint32_t)left;
    while (n < most && nodes[n] == nodes[0] + n)
        n++;
    return n;
}

gdb_status gdb_csr_base_lists(gdb_csr_cursor *cursor, const uint64_t *nodes, uint32_t count,
                              gdb_csr_list *out, gdb_error *err)
{
    const gdb_csr_layout *layout = cursor->layout;

    for (uint32_t i = 0; i < count && i < TOUCH_AHEAD; i++)
        touch_list(cursor, nodes[i]);
    for (uint32_t i = 0, n; i < count; i += n) {
        uint64_t number = nodes[i] / GDB_GROUP_SIZE;
        uint32_t list = (uint32_t)(nodes[i] % GDB_GROUP_SIZE);
        const gdb_csr_group *group = number < layout->group_count ? &layout->groups[number] : NULL;

        n = 1;
        if (group == NULL || list >= group->node_count) {
            out[i].begin = layout->entry_count;
            out[i].count = 0;
            continue;
        }
        if (i + 1 < count && nodes[i + 1] == nodes[i] + 1)
            n = run_length(nodes + i, count - i);
        if (n > group->node_count - list)
            n = group->node_count - list;
        if (n >= RUN_LEAST) {
            GDB_TRY(read_run(cursor, group, list, n, out + i, err));
        } else {
            n = 1;
            if (i + TOUCH_AHEAD < count)
                touch_list(cursor, nodes[i + TOUCH_AHEAD]);
            GDB_TRY(read_list(cursor, group, list, out + i, err));
        }
    }
    return GDB_OK;
}

gdb_status gdb_csr_cursor_lists(gdb_csr_cursor *cursor, const uint64_t *nodes, uint32_t count,
                                gdb_csr_list *out, gdb_error *err)
{
    GDB_TRY(gdb_csr_base_lists(cursor, nodes, count, out, err));
    return cursor->overlay == NULL ? GDB_OK : gdb_csr_merge_lists(cursor, nodes, count, out, err);
}

/* --- targets ----------------------------------------------------------- */

gdb_status gdb_csr_base_targets(gdb_csr_cursor *cursor, uint64_t begin, uint32_t count,
                                uint64_t *out, gdb_error *err)
{
    uint64_t limit = cursor->layout->other_count;

    if (count == 0)
        return GDB_OK;
    if (begin >= cursor->layout->entry_count || count > cursor->layout->entry_count - begin)
        return corrupt(cursor, err, "entry", begin + count - 1, cursor->layout->entry_count);
    while (count > 0) {
        const gdb_csr_targets *targets = find_targets(cursor, begin);
        uint32_t from = (uint32_t)(begin - targets->first_entry);
        uint32_t part = targets->values.count - from;
        uint64_t base = targets->base, most = 0;

        if (part > count)
            part = count;
        GDB_TRY(gdb_value_area_read(&targets->values, cursor->pool, from, part, out, err));
        /* Widths are at most 56 bits or base is 0, so no sum wraps if the base is in range. */
        for (uint32_t i = 0; i < part; i++) {
            uint64_t target = out[i] + base;
            most = target > most ? target : most;
            out[i] = target;
        }
        if (most >= limit || base >= limit)
            return corrupt(cursor, err, "target", most >= limit ? most : base, limit);
        out += part;
        begin += part;
        count -= part;
    }
    return GDB_OK;
}

gdb_status gdb_csr_cursor_targets(gdb_csr_cursor *cursor, uint64_t begin, uint32_t count,
                                  uint64_t *out, gdb_error *err)
{
    return gdb_csr_is_merged(begin) ? gdb_csr_merge_entries(cursor, begin, count, out, NULL, err)
                                    : gdb_csr_merge_stream_base(cursor, begin, count, out, err);
}

void gdb_csr_cursor_touch(gdb_csr_cursor *cursor, const gdb_csr_list *lists, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const gdb_csr_targets *targets;

        if (lists[i].count == 0 || gdb_csr_is_merged(lists[i].begin))
            continue;
        targets = find_targets(cursor, lists[i].begin);
        gdb_value_area_touch(&targets->values, cursor->pool,
                             (uint32_t)(lists[i].begin - targets->first_entry));
    }
}

gdb_status gdb_csr_base_find(gdb_csr_cursor *cursor, const gdb_csr_list *list, uint64_t target,
                             uint64_t *place, uint64_t *count, gdb_error *err)
{
    uint64_t at = list->begin, end = list->begin + list->count;

    *place = at;
    *count = 0;
    /* A list may lie in several segments, and equal entries in two. */
    while (at < end) {
        const gdb_csr_targets *targets = find_targets(cursor, at);
        uint32_t from = (uint32_t)(at - targets->first_entry), less, equal;
        uint32_t part = targets->values.count - from;

        if (target < targets->base)
            break;
        if (part > end - at)
            part = (uint32_t)(end - at);
        GDB_TRY(gdb_value_area_find(&targets->values, cursor->pool, from, part,
                                    target - targets->base, &less, &equal, err));
        *place += less;
        *count += equal;
        if (less + equal < part)
            break;
        at += part;
    }
    return GDB_OK;
}

gdb_status gdb_csr_cursor_find(gdb_csr_cursor *cursor, const gdb_csr_list *list, uint64_t target,
                               uint64_t *place, uint64_t *count, gdb_error *err)
{
    return gdb_csr_is_merged(list->begin)
               ? gdb_csr_merge_find(cursor, list, target, place, count, err)
               : gdb_csr_base_find(cursor, list, target, place, count, err);
}

/* --- positions --------------------------------------------------------- */

gdb_status gdb_csr_forward_entries(gdb_csr_cursor *forward, uint64_t begin, uint32_t count,
                                   uint64_t *targets, uint64_t *positions, gdb_error *err)
{
    if (gdb_csr_is_merged(begin))
        return gdb_csr_merge_entries(forward, begin, count, targets, positions, err);
    for (uint32_t i = 0; i < count && positions != NULL; i++)
        positions[i] = begin + i;
    return targets != NULL ? gdb_csr_merge_stream_base(forward, begin, count, targets, err)
                           : GDB_OK;
}

gdb_status gdb_csr_forward_positions(gdb_csr_cursor *forward, const gdb_csr_list *list,
                                     uint64_t first, const uint64_t *targets, uint32_t count,
                                     uint64_t *positions, gdb_error *err)
{
    uint64_t begin = list->begin + first;

    for (uint32_t i = 0; i < count; i++) {
        if (gdb_csr_is_merged(begin))
            GDB_TRY(gdb_csr_merge_position(forward, begin + i, targets[i], &positions[i], err));
        else
            positions[i] = begin + i;
    }
    return GDB_OK;
}

/* Entry `nth` (from 0) of `target` in a forward list. */
static gdb_status find_nth(gdb_csr_cursor *forward, const gdb_csr_list *list, uint64_t target,
                           uint64_t nth, uint64_t *position, gdb_error *err)
{
    uint64_t place, found;
    bool is_there;

    if (gdb_csr_is_merged(list->begin)) {
        GDB_TRY(gdb_csr_merge_find_nth(forward, list, target, nth, position, &is_there, err));
    } else {
        GDB_TRY(gdb_csr_base_find(forward, list, target, &place, &found, err));
        *position = place + nth;
        is_there = nth < found;
    }
    return is_there
               ? GDB_OK
               : GDB_FAIL(err, GDB_ERR_CORRUPT,
                          "table '%.*s': a backward relationship to node %llu has no forward one",
                          GDB_TEXT_ARG(gdb_rel_table_schema(forward->table)->name),
                          (unsigned long long)target);
}

gdb_status gdb_csr_backward_positions(gdb_csr_cursor *backward, gdb_csr_cursor *forward,
                                      uint64_t target, const gdb_csr_list *list, uint64_t first,
                                      uint32_t count, uint64_t *positions, gdb_error *err)
{
    uint64_t sources[POSITIONS_BATCH], last_source = 0, nth = 0, place, found;
    gdb_csr_list lists[POSITIONS_BATCH];
    bool has_last = false;

    for (uint32_t done = 0; done < count;) {
        uint32_t n = count - done < POSITIONS_BATCH ? count - done : POSITIONS_BATCH;

        GDB_TRY(gdb_csr_cursor_targets(backward, list->begin + first + done, n, sources, err));
        if (!has_last && first > 0) {
            /* Parallel relationships may stand before the first one wanted. */
            GDB_TRY(gdb_csr_cursor_find(backward, list, sources[0], &place, &found, err));
            nth = list->begin + first - place;
        }
        GDB_TRY(gdb_csr_cursor_lists(forward, sources, n, lists, err));
        gdb_csr_cursor_touch(forward, lists, n);
        for (uint32_t i = 0; i < n; i++) {
            if (has_last)
                nth = sources[i] == last_source ? nth + 1 : 0;
            last_source = sources[i];
            has_last = true;
            GDB_TRY(find_nth(forward, &lists[i], target, nth, &positions[done + i], err));
        }
        done += n;
    }
    return GDB_OK;
}
