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
#include "lib/table/csr_merge_stream.h"

#include <string.h>

#include "lib/base/alloc.h"
#include "lib/overlay/list_changes.h"

/* Entries that are read together, and that a stream passes by to get to one. */
enum { WINDOW = GDB_VECTOR_SIZE / 4 + 1 };

/* A list of the base, which is the same whatever the overlay says. */
typedef struct base_list {
    uint64_t node;
    gdb_csr_list list;
} base_list;

struct gdb_csr_merge_stream {
    uint64_t slot;    /* of the list; GDB_SLOT_NONE: of none */
    uint64_t version; /* of the overlay */
    uint64_t place;   /* of the next entry in the merged list, and how many it has */
    uint64_t count;
    uint64_t entry, end;                      /* of the base, and behind the list's last one */
    const gdb_list_change *added, *added_end; /* that come next */
    const gdb_list_change *removed, *removed_end;
    uint64_t window_begin;
    uint32_t window_count;
    uint64_t window[WINDOW];          /* targets of the base */
    base_list known[GDB_VECTOR_SIZE]; /* by the low bits of the node */
};

/* Where entries go; `targets` and `positions` may be NULL. */
typedef struct entry_sink {
    uint64_t *targets;
    uint64_t *positions;
    uint32_t count;
    uint32_t wanted;
} entry_sink;

gdb_status gdb_csr_bad_removal(const gdb_csr_cursor *cursor, uint64_t position, gdb_error *err)
{
    return GDB_FAIL(err, GDB_ERR_CORRUPT,
                    "table '%.*s': relationship %llu is removed from a list that it is not in",
                    GDB_TEXT_ARG(gdb_rel_table_schema(cursor->table)->name),
                    (unsigned long long)position);
}

gdb_status gdb_csr_no_such_entry(uint64_t entry, uint64_t count, gdb_error *err)
{
    return GDB_FAIL(err, GDB_ERR_USAGE, "entry %llu of a list of %llu is asked for",
                    (unsigned long long)entry, (unsigned long long)count);
}

static gdb_status make_stream(gdb_csr_cursor *cursor, gdb_error *err)
{
    gdb_csr_merge_stream *stream;

    if (cursor->merge.stream != NULL)
        return GDB_OK;
    GDB_TRY(gdb_buffer_pool_charge(cursor->pool, sizeof(*stream), err));
    stream = gdb_alloc(sizeof(*stream), err);
    if (stream == NULL) {
        gdb_buffer_pool_uncharge(cursor->pool, sizeof(*stream));
        return GDB_ERR_NOMEM;
    }
    stream->slot = GDB_SLOT_NONE;
    stream->window_count = 0;
    for (uint32_t i = 0; i < GDB_VECTOR_SIZE; i++)
        stream->known[i].node = UINT64_MAX;
    cursor->merge.stream = stream;
    return GDB_OK;
}

void gdb_csr_merge_stream_release(gdb_csr_cursor *cursor)
{
    if (cursor->merge.stream == NULL)
        return;
    gdb_buffer_pool_uncharge(cursor->pool, sizeof(*cursor->merge.stream));
    gdb_free(cursor->merge.stream);
    cursor->merge.stream = NULL;
}

/* --- the base ------------------------------------------------------------ */

gdb_status gdb_csr_merge_stream_foresee(gdb_csr_cursor *cursor, uint64_t node,
                                        const gdb_csr_list *base, gdb_error *err)
{
    GDB_TRY(make_stream(cursor, err));
    cursor->merge.stream->known[node % GDB_VECTOR_SIZE] = (base_list){node, *base};
    return GDB_OK;
}

gdb_status gdb_csr_merge_stream_list(gdb_csr_cursor *cursor, uint64_t node, gdb_csr_list *out,
                                     gdb_error *err)
{
    const gdb_csr_merge_stream *stream = cursor->merge.stream;
    const base_list *known = stream != NULL ? &stream->known[node % GDB_VECTOR_SIZE] : NULL;

    if (known == NULL || known->node != node)
        return gdb_csr_base_lists(cursor, &node, 1, out, err);
    *out = known->list;
    return GDB_OK;
}

/* The window begins at an entry of the base and has `most` of them; where it had been read up to
 * there, it is filled with those behind them too. */
static gdb_status move_window(gdb_csr_cursor *cursor, uint64_t begin, uint64_t most, gdb_error *err)
{
    gdb_csr_merge_stream *stream = cursor->merge.stream;
    uint64_t skipped = begin - stream->window_begin; /* huge where it is before the window */
    uint64_t left = cursor->layout->entry_count - begin;
    uint64_t n = stream->window_count > 0 && skipped < 2 * WINDOW ? left : most;

    if (n > WINDOW)
        n = WINDOW;
    stream->window_count = 0;
    GDB_TRY(gdb_csr_base_targets(cursor, begin, (uint32_t)n, stream->window, err));
    stream->window_begin = begin;
    stream->window_count = (uint32_t)n;
    return GDB_OK;
}

/* Entries of the base from `begin` on: *count of them, one at least and `most`, which is not 0, at
 * most. */
static inline gdb_status peek_base(gdb_csr_cursor *cursor, uint64_t begin, uint64_t most,
                                   const uint64_t **targets, uint32_t *count, gdb_error *err)
{
    const gdb_csr_merge_stream *stream = cursor->merge.stream;
    uint64_t left;

    if (begin - stream->window_begin >= stream->window_count)
        GDB_TRY(move_window(cursor, begin, most, err));
    left = stream->window_begin + stream->window_count - begin;
    *targets = stream->window + (begin - stream->window_begin);
    *count = (uint32_t)(left < most ? left : most);
    return GDB_OK;
}

gdb_status gdb_csr_merge_stream_base(gdb_csr_cursor *cursor, uint64_t begin, uint32_t count,
                                     uint64_t *out, gdb_error *err)
{
    const gdb_csr_merge_stream *stream = cursor->merge.stream;

    if (stream == NULL || count > WINDOW / 2 || begin - stream->window_begin > stream->window_count)
        return gdb_csr_base_targets(cursor, begin, count, out, err);
    while (count > 0) {
        const uint64_t *targets;
        uint32_t part;

        GDB_TRY(peek_base(cursor, begin, count, &targets, &part, err));
        memcpy(out, targets, part * sizeof(*out));
        out += part;
        begin += part;
        count -= part;
    }
    return GDB_OK;
}

/* --- merging ------------------------------------------------------------- */

/* The next entries of the list in the base; there is one. */
static inline gdb_status peek_list(gdb_csr_cursor *cursor, const uint64_t **targets,
                                   uint32_t *count, gdb_error *err)
{
    const gdb_csr_merge_stream *stream = cursor->merge.stream;

    return peek_base(cursor, stream->entry, stream->end - stream->entry, targets, count, err);
}

/* Entries of the base up to `end`, as long as their targets are `most` or less and some are wanted.
 */
static gdb_status keep(gdb_csr_cursor *cursor, uint64_t end, uint64_t most, entry_sink *sink,
                       gdb_error *err)
{
    gdb_csr_merge_stream *stream = cursor->merge.stream;

    while (stream->entry < end && sink->count < sink->wanted) {
        const uint64_t *targets;
        uint32_t count, n = 0;

        GDB_TRY(peek_list(cursor, &targets, &count, err));
        if (count > end - stream->entry)
            count = (uint32_t)(end - stream->entry);
        if (count > sink->wanted - sink->count)
            count = sink->wanted - sink->count;
        if (most == UINT64_MAX)
            n = count;
        while (n < count && targets[n] <= most)
            n++;
        if (sink->targets != NULL)
            memcpy(sink->targets + sink->count, targets, n * sizeof(*targets));
        for (uint32_t i = 0; i < n && sink->positions != NULL; i++)
            sink->positions[sink->count + i] = stream->entry + i;
        stream->entry += n;
        sink->count += n;
        if (n < count)
            return GDB_OK;
    }
    return GDB_OK;
}

static gdb_status pass_added(gdb_csr_cursor *cursor, entry_sink *sink, gdb_error *err)
{
    gdb_csr_merge_stream *stream = cursor->merge.stream;
    const gdb_list_change *added = stream->added;

    GDB_TRY(keep(cursor, stream->end, added->target, sink, err));
    if (sink->count == sink->wanted)
        return GDB_OK;
    if (sink->targets != NULL)
        sink->targets[sink->count] = added->target;
    if (sink->positions != NULL)
        sink->positions[sink->count] = added->position;
    sink->count++;
    stream->added++;
    return GDB_OK;
}

/* Whatever is before it has to go by first; where no more is wanted, nothing may be. */
static gdb_status pass_removed(gdb_csr_cursor *cursor, entry_sink *sink, gdb_error *err)
{
    gdb_csr_merge_stream *stream = cursor->merge.stream;
    const gdb_list_change *removed = stream->removed;
    bool forward = cursor->direction == GDB_FORWARD, was_wanted = sink->count < sink->wanted;
    const uint64_t *targets;
    uint32_t count;

    if (forward && (removed->position < stream->entry || removed->position >= stream->end))
        return gdb_csr_bad_removal(cursor, removed->position, err);
    if (forward)
        GDB_TRY(keep(cursor, removed->position, UINT64_MAX, sink, err));
    else if (removed->target > 0)
        GDB_TRY(keep(cursor, stream->end, removed->target - 1, sink, err));
    if (was_wanted && sink->count == sink->wanted)
        return GDB_OK;
    if (stream->entry == stream->end || (forward && stream->entry != removed->position))
        return gdb_csr_bad_removal(cursor, removed->position, err);
    GDB_TRY(peek_list(cursor, &targets, &count, err));
    if (targets[0] != removed->target)
        return gdb_csr_bad_removal(cursor, removed->position, err);
    stream->entry++;
    stream->removed++;
    return GDB_OK;
}

/* The next entries; with the last one, whatever is removed behind it. As many are left as the
 * counts of the changes say, so each turn gets further, or finds a removal that cannot be. */
static gdb_status advance(gdb_csr_cursor *cursor, entry_sink *sink, gdb_error *err)
{
    gdb_csr_merge_stream *stream = cursor->merge.stream;
    bool to_end = stream->place + sink->wanted == stream->count;

    while (sink->count < sink->wanted || (to_end && stream->removed < stream->removed_end)) {
        bool has_removed = stream->removed < stream->removed_end;

        if (sink->count < sink->wanted && stream->added < stream->added_end &&
            (!has_removed || stream->added->target < stream->removed->target))
            GDB_TRY(pass_added(cursor, sink, err));
        else if (has_removed)
            GDB_TRY(pass_removed(cursor, sink, err));
        else
            GDB_TRY(keep(cursor, stream->end, UINT64_MAX, sink, err));
    }
    stream->place += sink->count;
    return GDB_OK;
}

/* The first entry of the list in a slot is the next one. */
static gdb_status begin_list(gdb_csr_cursor *cursor, uint64_t slot, const gdb_csr_list *base,
                             gdb_error *err)
{
    gdb_csr_merge_stream *stream = cursor->merge.stream;
    const gdb_list_changes *changes;

    stream->slot = GDB_SLOT_NONE;
    GDB_TRY(gdb_list_changes_get(cursor->overlay, cursor->direction, slot, &changes, err));
    stream->version = cursor->overlay->version;
    stream->place = 0;
    stream->count = base->count + changes->added_count - changes->removed_count;
    stream->entry = base->begin;
    stream->end = base->begin + base->count;
    stream->added = changes->added;
    stream->added_end = changes->added + changes->added_count;
    stream->removed = changes->removed;
    stream->removed_end = changes->removed + changes->removed_count;
    stream->slot = slot;
    return GDB_OK;
}

gdb_status gdb_csr_merge_stream_read(gdb_csr_cursor *cursor, uint64_t slot, uint64_t place,
                                     uint32_t count, uint64_t *targets, uint64_t *positions,
                                     bool *is_near, gdb_error *err)
{
    const gdb_changed_list *changed = &cursor->overlay->changed[cursor->direction].lists[slot];
    gdb_csr_merge_stream *stream;
    entry_sink skipped = {0}, sink = {targets, positions, 0, count};
    gdb_csr_list base;

    GDB_TRY(make_stream(cursor, err));
    stream = cursor->merge.stream;
    *is_near = true;
    if (stream->slot != slot || stream->version != cursor->overlay->version ||
        stream->place > place || place - stream->place > WINDOW) {
        *is_near = place <= WINDOW;
        if (!*is_near)
            return GDB_OK;
        GDB_TRY(gdb_csr_merge_stream_list(cursor, changed->node, &base, err));
        GDB_TRY(begin_list(cursor, slot, &base, err));
    }
    if (count > stream->count || place > stream->count - count)
        return gdb_csr_no_such_entry(place + count - 1, stream->count, err);
    skipped.wanted = (uint32_t)(place - stream->place);
    GDB_TRY(advance(cursor, &skipped, err));
    return advance(cursor, &sink, err);
}
