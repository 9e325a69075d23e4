/* SPDX-License-Identifier: MIT */
#include "lib/storage/segment_reader.h"

#include <string.h>

#include "formats/segment/bit_packed.h"
#include "lib/base/alloc.h"
#include "lib/base/bitmap.h"
#include "lib/storage/segment_reader_parts.h"

gdb_status gdb_segment_reader_create(gdb_segment_reader **out, gdb_buffer_pool *pool,
                                     gdb_error *err)
{
    gdb_segment_reader *reader = gdb_alloc_zero(sizeof(*reader), err);

    if (reader == NULL)
        return GDB_ERR_NOMEM;
    reader->pool = pool;
    reader->block_number = GDB_STRING_BLOCK_NONE;
    *out = reader;
    return GDB_OK;
}

void gdb_segment_reader_free(gdb_segment_reader *reader)
{
    if (reader == NULL)
        return;
    gdb_segment_reader_release_strings(reader);
    gdb_buffer_release(&reader->anchor_values);
    gdb_free(reader);
}

static bool is_open_already(const gdb_segment_reader *reader, const gdb_segment *segment,
                            gdb_type_id type, const gdb_page_owner *owner)
{
    return reader->segment == segment && reader->first_page == segment->first_page &&
           reader->type == type && reader->owner.table == owner->table &&
           reader->owner.part == owner->part && reader->owner.type == owner->type;
}

gdb_status gdb_segment_reader_open(gdb_segment_reader *reader, const gdb_segment *segment,
                                   gdb_type_id type, const gdb_page_owner *owner,
                                   gdb_error *err)
{
    gdb_segment_layout *l = &reader->layout;
    uint32_t items = segment->encoding == GDB_ENCODING_OFFSETS ? segment->row_count
                                                               : segment->entry_count;

    if (is_open_already(reader, segment, type, owner))
        return GDB_OK;
    reader->segment = NULL;
    reader->has_anchors = false;
    gdb_segment_reader_forget_strings(reader);
    GDB_TRY(gdb_segment_layout_init(l, segment, type, err));
    gdb_packed_area_init(&reader->nulls, segment, &l->nulls, 64,
                         (uint32_t)gdb_bitmap_words(segment->row_count), owner);
    gdb_value_area_init(&reader->values, segment, l, owner);
    gdb_packed_area_init(&reader->anchors, segment, &l->anchors, segment->anchor_width,
                         (uint32_t)gdb_offset_array_anchors(items), owner);
    gdb_packed_area_init(&reader->deltas, segment, &l->deltas, segment->delta_width, items, owner);
    gdb_packed_area_init(&reader->blocks, segment, &l->blocks, segment->block_width,
                         l->block_count, owner);
    gdb_paged_bytes_init(&reader->bytes, segment, &l->bytes, owner);
    reader->values_ahead.until = 0;
    reader->deltas_ahead.until = 0;
    reader->bytes_ahead.until = 0;
    reader->type = type;
    reader->owner = *owner;
    reader->first_page = segment->first_page;
    reader->segment = segment;
    return GDB_OK;
}

void gdb_segment_read_ahead(gdb_segment_reader *reader, gdb_read_ahead *ahead,
                            gdb_segment_area area, uint64_t first_page, uint64_t last_page)
{
    uint32_t from = (uint32_t)first_page, count = GDB_BUFFER_POOL_RUN;

    if (last_page < ahead->until && first_page + GDB_BUFFER_POOL_RUN >= ahead->until)
        return;
    if (first_page < ahead->until && last_page >= ahead->until)
        from = ahead->until;
    if (last_page - from >= count)
        count = (uint32_t)(last_page - from) + 1;
    if (count > area.pages - from)
        count = area.pages - from;
    gdb_buffer_pool_prefetch(reader->pool, reader->segment->first_page + area.page + from, count);
    ahead->until = from + count;
}

/* Where blocks of ELIAS_FANO are is about where their share of all rows would be. */
static uint32_t block_page(const gdb_segment_reader *reader, uint32_t row)
{
    return (uint32_t)((uint64_t)row * reader->layout.bytes.pages / reader->segment->row_count);
}

void gdb_segment_values_ahead(gdb_segment_reader *reader, uint32_t first, uint32_t count)
{
    if (reader->segment->encoding == GDB_ENCODING_ELIAS_FANO)
        gdb_segment_read_ahead(reader, &reader->bytes_ahead, reader->layout.bytes,
                               block_page(reader, first), block_page(reader, first + count - 1));
    else if (reader->layout.values.pages > 1)
        gdb_segment_read_ahead(reader, &reader->values_ahead, reader->layout.values,
                               first / reader->values.packed.per_page,
                               (first + count - 1) / reader->values.packed.per_page);
}

/* --- NULLs ----------------------------------------------------------------------------- */

static void set_nulls(uint64_t *nulls, uint32_t place, uint64_t word, uint32_t count,
                      uint32_t *null_count)
{
    if (count < 64)
        word &= (UINT64_C(1) << count) - 1;
    if (word != 0) {
        nulls[place] |= word;
        *null_count += (uint32_t)__builtin_popcountll(word);
    }
}

static gdb_status scan_nulls(gdb_segment_reader *reader, uint32_t first, uint32_t count,
                             uint64_t *nulls, uint32_t *null_count, gdb_error *err)
{
    enum { WORDS = 64 };
    uint64_t words[WORDS + 1];
    unsigned shift = first % 64;

    if (reader->segment->null_count == 0)
        return GDB_OK;
    if (reader->segment->null_count == reader->segment->row_count) {
        for (uint32_t i = 0; i < count; i += 64)
            set_nulls(nulls, i / 64, UINT64_MAX, count - i, null_count);
        return GDB_OK;
    }
    for (uint32_t done = 0; done < count; done += WORDS * 64) {
        uint32_t n = count - done < WORDS * 64 ? count - done : WORDS * 64;
        uint32_t word_count = (shift + n + 63) / 64;

        GDB_TRY(gdb_packed_area_read(&reader->nulls, reader->pool, (first + done) / 64, word_count,
                                     words, err));
        for (uint32_t i = 0; i < n; i += 64) {
            uint64_t word = words[i / 64] >> shift;

            if (shift > 0 && i / 64 + 1 < word_count)
                word |= words[i / 64 + 1] << (64 - shift);
            set_nulls(nulls, (done + i) / 64, word, n - i, null_count);
        }
    }
    return GDB_OK;
}

static gdb_status gather_nulls(gdb_segment_reader *reader, const uint32_t *rows,
                               const uint32_t *places, uint32_t count, uint64_t *nulls,
                               uint32_t *null_count, gdb_error *err)
{
    const gdb_segment *s = reader->segment;
    uint32_t indexes[GDB_SEGMENT_CHUNK];
    uint64_t words[GDB_SEGMENT_CHUNK];

    if (s->null_count == 0)
        return GDB_OK;
    for (uint32_t done = 0; done < count; done += GDB_SEGMENT_CHUNK) {
        uint32_t n = count - done < GDB_SEGMENT_CHUNK ? count - done : GDB_SEGMENT_CHUNK;

        for (uint32_t i = 0; i < n; i++)
            indexes[i] = rows[done + i] / 64;
        if (s->null_count == s->row_count)
            memset(words, 0xff, n * sizeof(*words));
        else
            GDB_TRY(gdb_packed_area_gather(&reader->nulls, reader->pool, indexes, n, words, err));
        for (uint32_t i = 0; i < n; i++)
            if ((words[i] >> (rows[done + i] % 64) & 1) != 0) {
                gdb_bitmap_set(nulls, places != NULL ? places[done + i] : done + i);
                ++*null_count;
            }
    }
    return GDB_OK;
}

/* --- numbers --------------------------------------------------------------------------- */

static size_t width_of(gdb_type_id type)
{
    return type == GDB_TYPE_INVALID ? sizeof(uint64_t) : gdb_type_width(type);
}

/* Images to values of `width` bytes, one behind the other. */
static void store_images(size_t width, const uint64_t *images, uint64_t base, uint32_t count,
                         uint8_t *out)
{
#define STORE_LOOP(T)                                                                              \
    for (uint32_t i = 0; i < count; i++) {                                                         \
        T value = (T)(images[i] + base);                                                           \
        memcpy(out + i * sizeof(T), &value, sizeof(T));                                            \
    }                                                                                              \
    break

    switch (width) {
    case 1: STORE_LOOP(uint8_t);
    case 2: STORE_LOOP(uint16_t);
    case 4: STORE_LOOP(uint32_t);
    default: STORE_LOOP(uint64_t);
    }
}

/* What is added to what the areas hold; DECIMAL is more than that. */
static uint64_t base_of(const gdb_segment *segment)
{
    return segment->encoding == GDB_ENCODING_DECIMAL ? 0 : segment->base;
}

/* OFFSETS give where lists end. */
static gdb_status scan_images(gdb_segment_reader *reader, uint32_t first, uint32_t count,
                              uint64_t *out, gdb_error *err)
{
    uint64_t begin;

    if (reader->segment->encoding == GDB_ENCODING_OFFSETS)
        return gdb_segment_read_ends(reader, first, count, &begin, out, err);
    GDB_TRY(gdb_value_area_read(&reader->values, reader->pool, first, count, out, err));
    return reader->segment->encoding == GDB_ENCODING_DECIMAL
               ? gdb_segment_decode_decimals(reader, first, NULL, count, out, err)
               : GDB_OK;
}

static gdb_status scan_numbers(gdb_segment_reader *reader, uint32_t first, uint32_t count,
                               uint8_t *values, gdb_error *err)
{
    const gdb_segment *s = reader->segment;
    size_t width = width_of(reader->type);
    uint64_t chunk[GDB_SEGMENT_CHUNK];

    gdb_segment_values_ahead(reader, first, count);
    for (uint32_t done = 0; done < count; done += GDB_SEGMENT_CHUNK) {
        uint32_t n = count - done < GDB_SEGMENT_CHUNK ? count - done : GDB_SEGMENT_CHUNK;

        GDB_TRY(scan_images(reader, first + done, n, chunk, err));
        store_images(width, chunk, base_of(s), n, values + (size_t)done * width);
    }
    return GDB_OK;
}

static void scatter_images(size_t width, const uint64_t *images, uint64_t base,
                           const uint32_t *places, uint32_t count, uint8_t *out)
{
#define SCATTER_LOOP(T)                                                                            \
    for (uint32_t i = 0; i < count; i++) {                                                         \
        T value = (T)(images[i] + base);                                                           \
        memcpy(out + (size_t)places[i] * sizeof(T), &value, sizeof(T));                            \
    }                                                                                              \
    break

    switch (width) {
    case 1: SCATTER_LOOP(uint8_t);
    case 2: SCATTER_LOOP(uint16_t);
    case 4: SCATTER_LOOP(uint32_t);
    default: SCATTER_LOOP(uint64_t);
    }
}

static gdb_status gather_images(gdb_segment_reader *reader, const uint32_t *rows, uint32_t count,
                                uint64_t *out, gdb_error *err)
{
    uint64_t begin;

    if (reader->segment->encoding != GDB_ENCODING_OFFSETS) {
        GDB_TRY(gdb_value_area_gather(&reader->values, reader->pool, rows, count, out, err));
        return reader->segment->encoding == GDB_ENCODING_DECIMAL
                   ? gdb_segment_decode_decimals(reader, 0, rows, count, out, err)
                   : GDB_OK;
    }
    for (uint32_t i = 0; i < count; i++)
        GDB_TRY(gdb_segment_read_item(reader, rows[i], &begin, &out[i], err));
    return GDB_OK;
}

static gdb_status gather_numbers(gdb_segment_reader *reader, const uint32_t *rows,
                                 const uint32_t *places, uint32_t count, uint8_t *values,
                                 gdb_error *err)
{
    const gdb_segment *s = reader->segment;
    size_t width = width_of(reader->type);
    uint64_t chunk[GDB_SEGMENT_CHUNK];

    for (uint32_t done = 0; done < count; done += GDB_SEGMENT_CHUNK) {
        uint32_t n = count - done < GDB_SEGMENT_CHUNK ? count - done : GDB_SEGMENT_CHUNK;

        GDB_TRY(gather_images(reader, rows + done, n, chunk, err));
        if (places == NULL)
            store_images(width, chunk, base_of(s), n, values + (size_t)done * width);
        else
            scatter_images(width, chunk, base_of(s), places + done, n, values);
    }
    return GDB_OK;
}

/* --- both ------------------------------------------------------------------------------ */

gdb_status gdb_segment_reader_scan(gdb_segment_reader *reader, uint32_t first, uint32_t count,
                                   void *values, uint64_t *nulls, uint32_t *null_count,
                                   gdb_arena *strings, gdb_error *err)
{
    if (count == 0)
        return GDB_OK;
    GDB_TRY(scan_nulls(reader, first, count, nulls, null_count, err));
    if (gdb_type_is_byte_string(reader->type))
        return gdb_segment_scan_strings(reader, first, count, values, strings, err);
    return scan_numbers(reader, first, count, values, err);
}

gdb_status gdb_segment_reader_gather(gdb_segment_reader *reader, const uint32_t *rows,
                                     const uint32_t *places, uint32_t count, void *values,
                                     uint64_t *nulls, uint32_t *null_count, gdb_arena *strings,
                                     gdb_error *err)
{
    GDB_TRY(gather_nulls(reader, rows, places, count, nulls, null_count, err));
    if (gdb_type_is_byte_string(reader->type))
        return gdb_segment_gather_strings(reader, rows, places, count, values, strings, err);
    return gather_numbers(reader, rows, places, count, values, err);
}

/* --- offset arrays --------------------------------------------------------------------- */

static gdb_status load_anchors(gdb_segment_reader *reader, gdb_error *err)
{
    uint8_t *room;

    if (reader->has_anchors)
        return GDB_OK;
    gdb_buffer_clear(&reader->anchor_values);
    GDB_TRY(gdb_buffer_extend(&reader->anchor_values,
                              ((size_t)reader->anchors.count + 1) * sizeof(uint64_t), &room, err));
    GDB_TRY(gdb_packed_area_read(&reader->anchors, reader->pool, 0, reader->anchors.count,
                                 (uint64_t *)(void *)room, err));
    reader->has_anchors = true;
    return GDB_OK;
}

static gdb_status ends_decrease(gdb_segment_reader *reader, uint32_t item, gdb_error *err)
{
    gdb_status status = GDB_FAIL(err, GDB_ERR_CORRUPT,
                                 "segment: item %u ends before it begins, or behind the last byte",
                                 item);

    if (reader->layout.page_count == 0)
        return status;
    if (reader->layout.deltas.pages == 0)
        return gdb_packed_area_where(&reader->anchors, item / GDB_OFFSET_ANCHOR_EVERY, status, err);
    return gdb_packed_area_where(&reader->deltas, item, status, err);
}

gdb_status gdb_segment_read_ends(gdb_segment_reader *reader, uint32_t first, uint32_t count,
                                 uint64_t *begin, uint64_t *ends, gdb_error *err)
{
    const uint64_t *anchors;
    uint64_t last = 0;

    GDB_TRY(load_anchors(reader, err));
    anchors = (const uint64_t *)(const void *)reader->anchor_values.data;
    if (reader->layout.deltas.pages > 1)
        gdb_segment_read_ahead(reader, &reader->deltas_ahead, reader->layout.deltas,
                               first / reader->deltas.per_page,
                               (first + count - 1) / reader->deltas.per_page);
    if (first % GDB_OFFSET_ANCHOR_EVERY == 0) {
        last = anchors[first / GDB_OFFSET_ANCHOR_EVERY];
    } else {
        GDB_TRY(gdb_packed_area_read(&reader->deltas, reader->pool, first - 1, 1, &last, err));
        last += anchors[first / GDB_OFFSET_ANCHOR_EVERY];
    }
    *begin = last;
    GDB_TRY(gdb_packed_area_read(&reader->deltas, reader->pool, first, count, ends, err));
    gdb_offset_array_combine(ends, first, count, anchors + first / GDB_OFFSET_ANCHOR_EVERY);
    for (uint32_t i = 0; i < count; i++) {
        if (ends[i] < last)
            return ends_decrease(reader, first + i, err);
        last = ends[i];
    }
    return last <= reader->segment->byte_count ? GDB_OK
                                               : ends_decrease(reader, first + count - 1, err);
}

gdb_status gdb_segment_read_item(gdb_segment_reader *reader, uint32_t item, uint64_t *begin,
                                 uint64_t *end, gdb_error *err)
{
    uint32_t anchor_index = item / GDB_OFFSET_ANCHOR_EVERY;
    bool is_first = item % GDB_OFFSET_ANCHOR_EVERY == 0;
    uint64_t anchor, deltas[2] = {0, 0};

    if (reader->has_anchors)
        memcpy(&anchor, reader->anchor_values.data + anchor_index * sizeof(anchor), sizeof(anchor));
    else
        GDB_TRY(gdb_packed_area_read(&reader->anchors, reader->pool, anchor_index, 1, &anchor,
                                     err));
    GDB_TRY(gdb_packed_area_read(&reader->deltas, reader->pool, is_first ? item : item - 1,
                                 is_first ? 1 : 2, is_first ? deltas + 1 : deltas, err));
    *begin = anchor + deltas[0];
    *end = anchor + deltas[1];
    if (*end < *begin || *end > reader->segment->byte_count)
        return ends_decrease(reader, item, err);
    return GDB_OK;
}

gdb_status gdb_segment_reader_list(gdb_segment_reader *reader, uint32_t list, uint64_t *begin,
                                   uint64_t *end, gdb_error *err)
{
    return gdb_segment_read_item(reader, list, begin, end, err);
}
