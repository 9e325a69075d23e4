/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "formats/segment/bit_packed.h"
#include "formats/segment/byte_area.h"
#include "lib/base/bitmap.h"
#include "lib/base/hash.h"
#include "lib/storage/segment_extend_parts.h"

/*
 * Texts and lists of values: a heap gets an item for each new row, a dictionary one for each text
 * that it does not have. Either way items are put behind those that are stored: ends behind ends,
 * bytes behind bytes. The offsets of lists are ends alone.
 */

/* Items behind the stored ones. */
typedef struct new_items {
    const uint64_t *ends; /* counted from the first item's start */
    uint32_t count;
    const uint8_t *bytes;
} new_items;

/* Stored bytes behind those that stay. */
typedef struct new_bytes {
    uint64_t kept; /* stored bytes */
    const uint8_t *bytes;
    uint64_t count;
    uint32_t kept_blocks, block_count; /* 0 without compression */
} new_bytes;

/* Lists are items without bytes. */
static uint32_t stored_items(const gdb_segment *segment)
{
    return segment->encoding == GDB_ENCODING_OFFSETS ? segment->row_count : segment->entry_count;
}

/* --- bytes ------------------------------------------------------------- */

/* Where block `blocks` - 1 ends. */
static gdb_status read_end(const gdb_segment_growth *growth, uint32_t blocks, uint64_t *end,
                           gdb_error *err)
{
    const gdb_segment_reader *old = growth->old;

    *end = 0;
    if (blocks == 0)
        return GDB_OK;
    GDB_TRY(gdb_packed_area_read(&old->blocks, old->pool, blocks - 1, 1, end, err));
    if (*end <= old->segment->stored_count)
        return GDB_OK;
    return gdb_packed_area_where(
        &old->blocks, blocks - 1,
        GDB_FAIL(err, GDB_ERR_CORRUPT, "compressed block %u ends at byte %llu of %llu", blocks - 1,
                 (unsigned long long)*end, (unsigned long long)old->segment->stored_count),
        err);
}

/* All whole blocks stay; the rest of the old bytes and the new ones are compressed. */
static gdb_status compress_tail(const gdb_segment_growth *growth, const uint8_t *bytes,
                                uint64_t size, new_bytes *out, gdb_error *err)
{
    gdb_segment_scratch *scratch = growth->out->scratch;
    uint64_t before = growth->old->segment->byte_count;
    size_t left = before % GDB_STRING_BLOCK_SIZE,
           room = left > 0 ? GDB_STRING_BLOCK_SIZE - left : 0;
    size_t first = size < room ? (size_t)size : room; /* new bytes in the block of the old ones */
    uint8_t *head;

    out->kept_blocks = (uint32_t)(before / GDB_STRING_BLOCK_SIZE);
    out->block_count = (uint32_t)gdb_div_up(left + size, GDB_STRING_BLOCK_SIZE);
    GDB_TRY(read_end(growth, out->kept_blocks, &out->kept, err));
    head = gdb_scratch_array(&scratch->tail, left + first, 1, err);
    if (head == NULL)
        return GDB_ERR_NOMEM;
    GDB_TRY(gdb_segment_read_bytes(growth->old, before - left, left, false, head, err));
    if (first > 0) {
        memcpy(head + left, bytes, first);
        bytes += first;
    }
    GDB_TRY(gdb_string_blocks_compress(
        scratch, growth->compression->level,
        &(gdb_block_bytes){head, left + first, bytes, size - first}, &out->count, err));
    out->bytes = scratch->compressed.data;
    return GDB_OK;
}

static gdb_status make_bytes(const gdb_segment_growth *growth, const uint8_t *bytes, uint64_t size,
                             new_bytes *out, gdb_error *err)
{
    gdb_segment *s = &growth->out->segment;

    *out = (new_bytes){.kept = s->byte_count, .bytes = bytes, .count = size};
    if ((s->flags & GDB_SEGMENT_COMPRESSED) != 0)
        GDB_TRY(compress_tail(growth, bytes, size, out, err));
    s->byte_count += size;
    s->stored_count = out->kept + out->count;
    if ((s->flags & GDB_SEGMENT_COMPRESSED) != 0)
        s->block_width = (uint8_t)gdb_bit_width(s->stored_count);
    return GDB_OK;
}

static gdb_status write_bytes(const gdb_segment_growth *growth, const gdb_segment_layout *layout,
                              const new_bytes *bytes, gdb_error *err)
{
    uint8_t *blocks = gdb_segment_area_at(growth->out, layout->blocks);
    uint8_t *area = gdb_segment_area_at(growth->out, layout->bytes);
    unsigned width = growth->out->segment.block_width;

    GDB_TRY(gdb_growth_copy_bytes(growth, bytes->kept, area, err));
    if (bytes->count > 0)
        gdb_byte_area_write(area, bytes->kept, bytes->bytes, (size_t)bytes->count);
    if (width == 0) /* not compressed */
        return GDB_OK;
    GDB_TRY(gdb_growth_copy_values(growth, &growth->old->blocks, bytes->kept_blocks, blocks, width,
                                   0, err));
    for (uint32_t b = 0; b < bytes->block_count; b++) {
        const uint64_t *ends =
            (const uint64_t *)(const void *)growth->out->scratch->block_ends.data;
        uint64_t end = bytes->kept + ends[b];

        gdb_bit_packed_write(blocks, bytes->kept_blocks + b, &end, 1, width);
    }
    return GDB_OK;
}

/* --- ends -------------------------------------------------------------- */

/* Behind the last of the new items, from `first` on, that are in one group of 128 behind `before`
 * stored ones. */
static uint32_t group_end(const new_items *items, uint32_t before, uint32_t first)
{
    uint32_t left = GDB_OFFSET_ANCHOR_EVERY - (before + first) % GDB_OFFSET_ANCHOR_EVERY;

    return items->count - first < left ? items->count : first + left;
}

/* The anchor that the first new item has. */
static gdb_status read_anchor(const gdb_segment_growth *growth, uint64_t *anchor, gdb_error *err)
{
    const gdb_segment_reader *old = growth->old;
    uint32_t before = stored_items(old->segment), group = before / GDB_OFFSET_ANCHOR_EVERY;

    *anchor = old->segment->byte_count;
    if (before % GDB_OFFSET_ANCHOR_EVERY == 0) /* its own */
        return GDB_OK;
    GDB_TRY(gdb_packed_area_read(&old->anchors, old->pool, group, 1, anchor, err));
    if (*anchor <= old->segment->byte_count)
        return GDB_OK;
    return gdb_packed_area_where(
        &old->anchors, group,
        GDB_FAIL(err, GDB_ERR_CORRUPT, "segment: an item begins behind the last byte"), err);
}

/* The widths of all ends; `anchor` is that of the first new item. Ends never decrease, so the last
 * item of a group has the greatest difference to its anchor. */
static void widen_ends(const gdb_segment_growth *growth, const new_items *items, uint64_t anchor)
{
    const gdb_segment *old = growth->old->segment;
    gdb_segment *s = &growth->out->segment;
    uint64_t most = 0;

    for (uint32_t i = 0, end; i < items->count; i = end) {
        uint64_t delta;

        end = group_end(items, stored_items(old), i);
        if (i > 0)
            anchor = old->byte_count + items->ends[i - 1];
        delta = old->byte_count + items->ends[end - 1] - anchor;
        most = delta > most ? delta : most;
    }
    if (gdb_bit_width(most) > s->delta_width)
        s->delta_width = (uint8_t)gdb_bit_width(most);
    if (items->count > 0 && gdb_bit_width(anchor) > s->anchor_width)
        s->anchor_width = (uint8_t)gdb_bit_width(anchor);
}

static gdb_status write_ends(const gdb_segment_growth *growth, const gdb_segment_layout *layout,
                             const new_items *items, uint64_t anchor, gdb_error *err)
{
    const gdb_segment *s = &growth->out->segment, *old = growth->old->segment;
    uint8_t *anchors = gdb_segment_area_at(growth->out, layout->anchors);
    uint8_t *deltas = gdb_segment_area_at(growth->out, layout->deltas);
    uint32_t before = stored_items(old);
    uint64_t chunk[GDB_OFFSET_ANCHOR_EVERY];

    GDB_TRY(gdb_growth_copy_values(growth, &growth->old->anchors,
                                   (uint32_t)gdb_offset_array_anchors(before), anchors,
                                   s->anchor_width, 0, err));
    GDB_TRY(gdb_growth_copy_values(growth, &growth->old->deltas, before, deltas, s->delta_width, 0,
                                   err));
    for (uint32_t i = 0, end; i < items->count; i = end) {
        uint32_t at = before + i;

        end = group_end(items, before, i);
        if (i > 0)
            anchor = old->byte_count + items->ends[i - 1];
        for (uint32_t k = i; k < end; k++)
            chunk[k - i] = old->byte_count + items->ends[k] - anchor;
        gdb_bit_packed_write(deltas, at, chunk, end - i, s->delta_width);
        if (at % GDB_OFFSET_ANCHOR_EVERY == 0)
            gdb_bit_packed_write(anchors, at / GDB_OFFSET_ANCHOR_EVERY, &anchor, 1,
                                 s->anchor_width);
    }
    return GDB_OK;
}

/* --- the segment ------------------------------------------------------- */

/* `codes`: of the new rows; NULL for a heap. */
static gdb_status put_behind(gdb_segment_growth *growth, const new_items *items,
                             const uint64_t *codes, gdb_error *err)
{
    gdb_segment *s = &growth->out->segment;
    const gdb_segment *old = growth->old->segment;
    uint64_t size = items->count > 0 ? items->ends[items->count - 1] : 0;
    gdb_segment_layout layout;
    new_bytes bytes;
    uint64_t anchor;
    uint8_t *values;

    GDB_TRY(make_bytes(growth, items->bytes, size, &bytes, err));
    GDB_TRY(read_anchor(growth, &anchor, err));
    widen_ends(growth, items, anchor);
    s->entry_count += items->count;
    if (codes != NULL)
        s->value_width = (uint8_t)gdb_bit_width(s->entry_count - 1);
    GDB_TRY(gdb_segment_pages_begin(growth->out, growth->nulls, growth->owner, &layout, err));
    if (codes != NULL) {
        values = gdb_segment_area_at(growth->out, layout.values);
        GDB_TRY(gdb_growth_copy_values(growth, &growth->old->values.packed, old->row_count, values,
                                       s->value_width, 0, err));
        gdb_bit_packed_write(values, old->row_count, codes, growth->added->row_count,
                             s->value_width);
    }
    GDB_TRY(write_ends(growth, &layout, items, anchor, err));
    GDB_TRY(write_bytes(growth, &layout, &bytes, err));
    return gdb_segment_pages_finish(growth->out, err);
}

gdb_status gdb_segment_extend_offsets(gdb_encoded_segment *out, gdb_segment_reader *old,
                                      uint32_t count, const gdb_page_owner *owner, gdb_error *err)
{
    gdb_segment_growth growth = {.out = out, .old = old, .owner = owner};
    new_items lists = {.count = count};
    gdb_segment_layout layout;
    uint64_t *none, anchor;

    GDB_TRY(gdb_segment_scratch_make(out, err));
    none = gdb_scratch_array(&out->scratch->entry_ends, count, sizeof(*none), err);
    if (none == NULL)
        return GDB_ERR_NOMEM;
    memset(none, 0, count * sizeof(*none));
    lists.ends = none;
    out->segment = *old->segment;
    out->segment.row_count += count;
    out->segment.raw_bytes += (uint64_t)count * sizeof(uint64_t);
    GDB_TRY(read_anchor(&growth, &anchor, err));
    widen_ends(&growth, &lists, anchor);
    GDB_TRY(gdb_segment_pages_begin(out, NULL, owner, &layout, err));
    GDB_TRY(write_ends(&growth, &layout, &lists, anchor, err));
    return gdb_segment_pages_finish(out, err);
}

/* --- dictionary -------------------------------------------------------- */

/* Which text has which code: slots of a hash table with linear probing, code + 1; 0 is free. */
typedef struct text_codes {
    gdb_text_view *texts; /* by code */
    uint32_t count;
    uint32_t *slots;
    uint32_t mask;
} text_codes;

/* The code of a text, which is a new one for a text that comes for the first time. */
static uint32_t code_of(text_codes *codes, gdb_text_view text)
{
    uint32_t place = (uint32_t)(gdb_hash_bytes(text.data, text.size) >> 32) & codes->mask;

    for (; codes->slots[place] != 0; place = (place + 1) & codes->mask)
        if (gdb_text_equal(codes->texts[codes->slots[place] - 1], text))
            return codes->slots[place] - 1;
    codes->texts[codes->count] = text;
    codes->slots[place] = ++codes->count;
    return codes->count - 1;
}

/* *is_good: each entry is another text. */
static gdb_status load_codes(const gdb_segment_growth *growth, text_codes *codes, bool *is_good,
                             gdb_error *err)
{
    gdb_segment_scratch *scratch = growth->out->scratch;
    const gdb_text_view *entries;
    uint32_t count, most, slots = 16;

    GDB_TRY(gdb_segment_reader_dictionary(growth->old, &entries, &count, err));
    most = count + growth->added->row_count;
    while (slots < 2 * most)
        slots *= 2;
    codes->count = 0;
    codes->mask = slots - 1;
    codes->texts = gdb_scratch_array(&scratch->texts, most, sizeof(*codes->texts), err);
    codes->slots = gdb_scratch_array(&scratch->slots, slots, sizeof(*codes->slots), err);
    if (codes->texts == NULL || codes->slots == NULL)
        return GDB_ERR_NOMEM;
    memset(codes->slots, 0, slots * sizeof(*codes->slots));
    for (uint32_t i = 0; i < count; i++)
        (void)code_of(codes, entries[i]);
    *is_good = codes->count == count;
    return GDB_OK;
}

static gdb_text_view added_text(const gdb_segment_source *added, uint32_t row)
{
    uint64_t start = row > 0 ? added->string_ends[row - 1] : 0;
    uint64_t size = added->string_ends[row] - start;

    /* an empty source may have no bytes at all */
    return gdb_text(size > 0 ? (const char *)added->string_bytes + start : "", (size_t)size);
}

static bool is_null(const gdb_segment_growth *growth, uint32_t row)
{
    return growth->fresh->null_count > 0 && gdb_bitmap_get(growth->added->nulls, row);
}

/* Entries from `first` on as items. */
static gdb_status gather_entries(gdb_segment_scratch *scratch, const text_codes *codes,
                                 uint32_t first, new_items *out, gdb_error *err)
{
    uint32_t count = codes->count - first;
    uint64_t *ends = gdb_scratch_array(&scratch->entry_ends, count, sizeof(*ends), err);
    uint64_t size = 0;
    uint8_t *bytes;

    if (ends == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < count; i++)
        ends[i] = size += codes->texts[first + i].size;
    bytes = gdb_scratch_array(&scratch->entry_bytes, (size_t)size, 1, err);
    if (bytes == NULL)
        return GDB_ERR_NOMEM;
    *out = (new_items){ends, count, bytes};
    for (uint32_t i = 0; i < count; i++) {
        gdb_text_view text = codes->texts[first + i];

        memcpy(bytes, text.data, text.size);
        bytes += text.size;
    }
    return GDB_OK;
}

static gdb_status extend_dictionary(gdb_segment_growth *growth, bool *is_extended, gdb_error *err)
{
    gdb_segment_scratch *scratch = growth->out->scratch;
    const gdb_segment_source *added = growth->added;
    uint64_t *row_codes =
        gdb_scratch_array(&scratch->codes, added->row_count, sizeof(*row_codes), err);
    text_codes codes;
    new_items items;

    if (row_codes == NULL)
        return GDB_ERR_NOMEM;
    GDB_TRY(load_codes(growth, &codes, is_extended, err));
    if (!*is_extended)
        return GDB_OK;
    for (uint32_t row = 0; row < added->row_count; row++)
        row_codes[row] = is_null(growth, row) ? 0 : code_of(&codes, added_text(added, row));
    GDB_TRY(gather_entries(scratch, &codes, growth->old->segment->entry_count, &items, err));
    growth->out->segment.distinct = codes.count;
    return put_behind(growth, &items, row_codes, err);
}

/* --- any texts --------------------------------------------------------- */

/* Is every new row NULL, or the text that all rows have? */
static gdb_status compare_constant(const gdb_segment_growth *growth, bool *is_same, gdb_error *err)
{
    const gdb_segment *old = growth->old->segment, *fresh = growth->fresh;
    uint8_t *text;
    uint32_t row = 0;

    *is_same = gdb_segment_is_all_null(fresh);
    if (*is_same || gdb_segment_is_all_null(old) || fresh->encoding != GDB_ENCODING_CONSTANT ||
        fresh->byte_count != old->byte_count)
        return GDB_OK;
    text = gdb_scratch_array(&growth->out->scratch->tail, (size_t)old->byte_count, 1, err);
    if (text == NULL)
        return GDB_ERR_NOMEM;
    GDB_TRY(gdb_segment_read_bytes(growth->old, 0, old->byte_count, false, text, err));
    while (is_null(growth, row))
        row++;
    *is_same = gdb_text_equal(added_text(growth->added, row),
                              gdb_text((const char *)text, (size_t)old->byte_count));
    return GDB_OK;
}

static gdb_status extend_constant(gdb_segment_growth *growth, bool *is_extended, gdb_error *err)
{
    gdb_segment_layout layout;

    GDB_TRY(compare_constant(growth, is_extended, err));
    if (!*is_extended)
        return GDB_OK;
    GDB_TRY(gdb_segment_pages_begin(growth->out, growth->nulls, growth->owner, &layout, err));
    GDB_TRY(gdb_growth_copy_bytes(growth, growth->out->segment.stored_count,
                                  gdb_segment_area_at(growth->out, layout.bytes), err));
    return gdb_segment_pages_finish(growth->out, err);
}

gdb_status gdb_segment_extend_strings(gdb_segment_growth *growth, bool *is_extended, gdb_error *err)
{
    const gdb_segment *old = growth->old->segment;
    const gdb_segment_source *added = growth->added;
    const new_items rows = {added->string_ends, added->row_count, added->string_bytes};

    if (old->encoding == GDB_ENCODING_CONSTANT)
        return extend_constant(growth, is_extended, err);
    /* What is too little to be compressed may be enough now. */
    if (growth->compression->enabled && (old->flags & GDB_SEGMENT_COMPRESSED) == 0 &&
        old->byte_count < GDB_LEAST_COMPRESSED)
        return GDB_OK;
    if (old->encoding == GDB_ENCODING_DICTIONARY)
        return extend_dictionary(growth, is_extended, err);
    *is_extended = true;
    return put_behind(growth, &rows, NULL, err);
}
