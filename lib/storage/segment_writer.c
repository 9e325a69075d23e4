/* SPDX-License-Identifier: MIT */
#include "lib/storage/segment_writer.h"

#include <string.h>
#include <zstd.h>

#include "formats/segment/bit_packed.h"
#include "formats/segment/elias_fano.h"
#include "formats/segment/offset_array.h"
#include "lib/base/alloc.h"
#include "lib/base/bitmap.h"
#include "lib/base/checked_math.h"
#include "lib/base/number_range.h"
#include "lib/storage/segment_scratch.h"

/*
 * Numbers are handled as their 64-bit images, a chunk at a time so that they stay in the first
 * level of the cache: one pass finds minimum, maximum and NaNs, which give the encoding; the second
 * packs and counts distinct values.
 *
 * Adding an encoding: a value in gdb_encoding, its rules in segment_format.c, a cost and a pack
 * step beside the ones in encode_images and encode_reals, and its scan in the reader.
 */
enum { CHUNK = GDB_ENCODE_CHUNK };

/* What the first pass finds out. */
typedef struct value_summary {
    uint64_t first; /* image of the first value */
    uint64_t min, max;
    bool any;      /* a value that is not NULL */
    bool all_equal; /* bit by bit */
    bool has_min_max;
    bool has_nan;
} value_summary;

void *gdb_scratch_array(gdb_buffer *buffer, size_t count, size_t item_size, gdb_error *err)
{
    size_t size, grown;

    if (count > SIZE_MAX / 4 / item_size) {
        GDB_FAIL(err, GDB_ERR_NOMEM, "out of memory (%zu items)", count);
        return NULL;
    }
    size = count * item_size > 0 ? count * item_size : 1;
    if (size > buffer->capacity) {
        grown = size > buffer->capacity * 2 ? size : buffer->capacity * 2;
        gdb_buffer_release(buffer);
        buffer->data = gdb_alloc_large(grown, err);
        if (buffer->data == NULL)
            return NULL;
        buffer->capacity = gdb_alloc_large_size(grown);
    }
    buffer->size = size;
    return buffer->data;
}

void gdb_encoded_segment_release(gdb_encoded_segment *encoded)
{
    gdb_segment_scratch *s = encoded->scratch;

    gdb_buffer_release(&encoded->pages);
    gdb_buffer_release(&encoded->partial_checksums);
    if (s != NULL) {
        gdb_buffer_release(&s->shapes);
        gdb_buffer_release(&s->numbers);
        gdb_buffer_release(&s->codes);
        gdb_buffer_release(&s->slots);
        gdb_buffer_release(&s->entry_rows);
        gdb_buffer_release(&s->entry_ends);
        gdb_buffer_release(&s->entry_bytes);
        gdb_buffer_release(&s->compressed);
        gdb_buffer_release(&s->sample);
        gdb_buffer_release(&s->block_ends);
        gdb_buffer_release(&s->nulls);
        gdb_buffer_release(&s->tail);
        gdb_buffer_release(&s->texts);
        ZSTD_freeCCtx(s->compressor);
        gdb_free(s);
    }
    encoded->scratch = NULL;
}

gdb_status gdb_segment_scratch_make(gdb_encoded_segment *out, gdb_error *err)
{
    if (out->scratch == NULL)
        out->scratch = gdb_alloc_zero(sizeof(*out->scratch), err);
    return out->scratch != NULL ? GDB_OK : GDB_ERR_NOMEM;
}

gdb_status gdb_segment_pages_begin(gdb_encoded_segment *out, const uint64_t *nulls,
                                   const gdb_page_owner *owner, gdb_segment_layout *layout,
                                   gdb_error *err)
{
    uint8_t *pages;

    if (out->segment.byte_count > GDB_SEGMENT_BYTES_MAX)
        return GDB_FAIL(err, GDB_ERR_UNSUPPORTED, "a group of %llu bytes or items is too large",
                        (unsigned long long)out->segment.byte_count);
    gdb_segment_layout_derive(layout, &out->segment);
    if (layout->page_count > GDB_PAGE_INDEX_MAX + 1)
        return GDB_FAIL(err, GDB_ERR_UNSUPPORTED, "a segment of %u pages is too large",
                        layout->page_count);
    out->segment.page_count = layout->page_count;
    pages = gdb_scratch_array(&out->pages, layout->page_count, GDB_PAGE_SIZE, err);
    if (pages == NULL)
        return GDB_ERR_NOMEM;
    out->pages.size = (size_t)layout->page_count * GDB_PAGE_SIZE;
    memset(pages, 0, out->pages.size);
    for (uint32_t i = 0; i < layout->page_count; i++)
        gdb_page_header_encode(owner, i, pages + (size_t)i * GDB_PAGE_SIZE);
    if (layout->nulls.pages > 0)
        gdb_bit_packed_write_bitmap(gdb_segment_area_at(out, layout->nulls), nulls,
                                    out->segment.row_count);
    return GDB_OK;
}

gdb_status gdb_segment_pages_finish(gdb_encoded_segment *out, gdb_error *err)
{
    uint32_t count = out->segment.page_count;
    uint32_t *partial = gdb_scratch_array(&out->partial_checksums, count, sizeof(*partial), err);

    if (partial == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < count; i++)
        partial[i] = gdb_page_partial_checksum(out->pages.data + (size_t)i * GDB_PAGE_SIZE);
    return GDB_OK;
}

static void begin_segment(gdb_encoded_segment *out, uint32_t row_count,
                          const gdb_page_owner *owner)
{
    memset(&out->segment, 0, sizeof(out->segment));
    out->segment.row_count = row_count;
    out->segment.ordinal = owner->ordinal;
}

#define LOAD_LOOP(T, wide)                                                                         \
    for (uint32_t i = 0; i < count; i++) {                                                         \
        T value;                                                                                   \
        memcpy(&value, from + i * sizeof(T), sizeof(T));                                           \
        out[i] = (uint64_t)(wide)value;                                                            \
    }                                                                                              \
    break

void gdb_segment_load_images(gdb_type_id type, const void *values, uint32_t first, uint32_t count,
                             uint64_t *out)
{
    const uint8_t *from = (const uint8_t *)values + (size_t)first * gdb_type_width(type);

    switch ((int)type) {
    case GDB_TYPE_BOOL:
        for (uint32_t i = 0; i < count; i++)
            out[i] = from[i] != 0;
        break;
    case GDB_TYPE_UINT8: LOAD_LOOP(uint8_t, uint64_t);
    case GDB_TYPE_UINT16: LOAD_LOOP(uint16_t, uint64_t);
    case GDB_TYPE_FLOAT:
    case GDB_TYPE_UINT32: LOAD_LOOP(uint32_t, uint64_t);
    case GDB_TYPE_INT8: LOAD_LOOP(int8_t, int64_t);
    case GDB_TYPE_INT16: LOAD_LOOP(int16_t, int64_t);
    case GDB_TYPE_DATE:
    case GDB_TYPE_INT32: LOAD_LOOP(int32_t, int64_t);
    default: memcpy(out, from, count * sizeof(*out)); break;
    }
}

/* Of a chunk whose first row is a multiple of 64: take the NULLs out; how many are left. */
static uint32_t compact(const uint64_t *nulls, uint32_t first, uint32_t count, uint64_t *values)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < count; i += 64) {
        uint32_t rows = count - i < 64 ? count - i : 64;
        uint64_t alive = ~nulls[(first + i) / 64];

        if (rows < 64)
            alive &= (UINT64_C(1) << rows) - 1;
        for (; alive != 0; alive &= alive - 1)
            values[n++] = values[i + (uint32_t)__builtin_ctzll(alive)];
    }
    return n;
}

void gdb_segment_clear_nulls(const uint64_t *nulls, uint32_t first, uint32_t count,
                             uint64_t *values)
{
    for (uint32_t i = 0; i < count; i += 64) {
        uint64_t word = nulls[(first + i) / 64];

        if (count - i < 64)
            word &= (UINT64_C(1) << (count - i)) - 1;
        for (; word != 0; word &= word - 1)
            values[i + (uint32_t)__builtin_ctzll(word)] = 0;
    }
}

/* `bias` makes unsigned comparison order the images of signed types. */
static void summarise_integers(value_summary *s, const uint64_t *values, uint32_t count,
                               uint64_t bias)
{
    gdb_number_range range = gdb_number_range_of(values, count, bias);

    if (count == 0)
        return;
    if (s->any)
        gdb_number_range_merge(&range, (gdb_number_range){s->min ^ bias, s->max ^ bias});
    s->min = range.low ^ bias;
    s->max = range.high ^ bias;
    s->any = s->has_min_max = true;
    s->all_equal = s->min == s->max;
}

double gdb_segment_real(gdb_type_id type, uint64_t image)
{
    uint32_t low = (uint32_t)image;
    float single;
    double real;

    if (type == GDB_TYPE_FLOAT) {
        memcpy(&single, &low, sizeof(single));
        return (double)single;
    }
    memcpy(&real, &image, sizeof(real));
    return real;
}

static void summarise_reals(value_summary *s, gdb_type_id type, const uint64_t *values,
                            uint32_t count)
{
    double min = gdb_segment_real(type, s->min), max = gdb_segment_real(type, s->max);

    if (count == 0)
        return;
    if (!s->any) {
        s->any = s->all_equal = true;
        s->first = values[0];
    }
    for (uint32_t i = 0; i < count; i++) {
        double v = gdb_segment_real(type, values[i]);

        s->all_equal &= values[i] == s->first;
        if (v != v) {
            s->has_nan = true;
        } else if (!s->has_min_max) {
            s->has_min_max = true;
            s->min = s->max = values[i];
            min = max = v;
        } else if (v < min) {
            min = v;
            s->min = values[i];
        } else if (v > max) {
            max = v;
            s->max = values[i];
        }
    }
}

/* *shapes, unless it is NULL, is filled in too: of integers without NULLs. It becomes NULL if the
 * first chunk promises no gain. */
static void summarise(value_summary *s, const gdb_segment_source *source, gdb_block_shape **shapes)
{
    uint64_t chunk[CHUNK], least, most;
    uint64_t bias = gdb_segment_type_range(source->type, &least, &most) ? UINT64_C(1) << 63 : 0;

    memset(s, 0, sizeof(*s));
    for (uint32_t first = 0; first < source->row_count; first += CHUNK) {
        uint32_t n = source->row_count - first < CHUNK ? source->row_count - first : CHUNK;

        gdb_segment_load_images(source->type, source->values, first, n, chunk);
        if (source->nulls != NULL)
            n = compact(source->nulls, first, n, chunk);
        if (gdb_type_is_float(source->type))
            summarise_reals(s, source->type, chunk, n);
        else
            summarise_integers(s, chunk, n, bias);
        if (*shapes != NULL &&
            !gdb_block_shapes_promise(gdb_block_shapes_gather(*shapes, first, chunk, n, bias), n) &&
            first == 0)
            *shapes = NULL;
    }
    if (!gdb_type_is_float(source->type))
        s->first = s->min;
}

bool gdb_segment_choose_range(gdb_segment *segment, gdb_type_id type, uint64_t min, uint64_t max)
{
    unsigned width = gdb_bit_width(max - min);
    uint64_t least, most, span;

    if (gdb_type_is_float(type) || width > GDB_BIT_PACKED_WIDTH_MAX || width == 0)
        return false;
    gdb_segment_type_range(type, &least, &most);
    span = (UINT64_C(1) << width) - 1;
    /* No code may stand for a value that the type does not have, so the base moves down where the
     * minimum is too near to the type's end. */
    segment->encoding = GDB_ENCODING_BIT_PACKED;
    segment->value_width = (uint8_t)width;
    segment->base = most - min < span ? most - span : min;
    return true;
}

/* Choose encoding, width and base for values that are not all NULL. */
static void choose_number_encoding(gdb_segment *segment, gdb_type_id type,
                                   const value_summary *summary)
{
    if (summary->all_equal) {
        segment->encoding = GDB_ENCODING_CONSTANT;
        segment->base = summary->first;
    } else if (!gdb_segment_choose_range(segment, type, summary->min, summary->max)) {
        segment->encoding = GDB_ENCODING_RAW;
        segment->value_width = (uint8_t)(gdb_type_width(type) * 8);
    }
}

static void write_raw(uint8_t *area, uint32_t first, const uint64_t *values, uint32_t count,
                      unsigned width)
{
    uint32_t per_page = gdb_bit_packed_per_page(width);

    for (uint32_t i = 0; i < count; i++) {
        uint32_t row = first + i;
        uint8_t *p = area + (size_t)(row / per_page) * GDB_PAGE_SIZE + GDB_PAGE_HEADER_SIZE +
                     (size_t)(row % per_page) * (width / 8);

        if (width == 32)
            gdb_store_u32le(p, (uint32_t)values[i]);
        else
            gdb_store_u64le(p, values[i]);
    }
}

/* A chunk of what is packed, and how many rows it has. */
static uint32_t load_codes(const gdb_encoded_segment *out, const gdb_segment_source *source,
                           uint32_t first, uint64_t *chunk)
{
    const gdb_segment *s = &out->segment;
    uint32_t n = s->row_count - first < CHUNK ? s->row_count - first : CHUNK;

    if (s->encoding == GDB_ENCODING_DECIMAL) {
        gdb_decimals_codes(out, first, n, chunk);
    } else {
        gdb_segment_load_images(source->type, source->values, first, n, chunk);
        for (uint32_t i = 0; i < n && s->base != 0; i++)
            chunk[i] -= s->base;
    }
    if (source->nulls != NULL)
        gdb_segment_clear_nulls(source->nulls, first, n, chunk);
    return n;
}

/* Where the codes of a segment go. */
typedef struct value_areas {
    const gdb_segment_layout *layout;
    const gdb_block_shape *shapes; /* of ELIAS_FANO */
    uint64_t block_end;
} value_areas;

static void write_codes(gdb_encoded_segment *out, value_areas *areas, uint32_t first,
                        const uint64_t *chunk, uint32_t count)
{
    const gdb_segment *s = &out->segment;
    uint8_t *pages = gdb_segment_area_at(out, areas->layout->values);

    if (s->encoding == GDB_ENCODING_RAW)
        write_raw(pages, first, chunk, count, s->value_width);
    else if (s->encoding == GDB_ENCODING_ELIAS_FANO)
        gdb_number_blocks_write(out, areas->layout, areas->shapes, first, chunk, count,
                                &areas->block_end);
    else
        gdb_bit_packed_write(pages, first, chunk, count, s->value_width);
}

/* The second pass; without `areas` values are only counted, without `counts` only written. */
static void pass_codes(gdb_encoded_segment *out, const gdb_segment_source *source,
                       value_areas *areas, bool counts)
{
    gdb_segment *s = &out->segment;
    uint64_t chunk[CHUNK];
    gdb_value_counter counter;

    gdb_value_counter_init(&counter, s->encoding != GDB_ENCODING_RAW ? s->value_width : 64);
    for (uint32_t first = 0; first < s->row_count; first += CHUNK) {
        uint32_t n = load_codes(out, source, first, chunk);

        if (areas != NULL)
            write_codes(out, areas, first, chunk, n);
        if (!counts)
            continue;
        if (source->nulls != NULL)
            n = compact(source->nulls, first, n, chunk);
        gdb_value_counter_add(&counter, chunk, n);
    }
    if (areas != NULL && s->encoding == GDB_ENCODING_DECIMAL)
        gdb_decimals_write_exceptions(out, source, areas->layout);
    if (counts)
        s->distinct = gdb_value_counter_get(&counter, s->row_count - s->null_count);
}

static gdb_status make_shapes(gdb_encoded_segment *out, gdb_block_shape **shapes, gdb_error *err)
{
    GDB_TRY(gdb_segment_scratch_make(out, err));
    *shapes = gdb_scratch_array(&out->scratch->shapes,
                                gdb_div_up(out->segment.row_count, GDB_ELIAS_FANO_BLOCK),
                                sizeof(**shapes), err);
    return *shapes != NULL ? GDB_OK : GDB_ERR_NOMEM;
}

/* The first pass: statistics, encoding, width and base. *shapes, in the scratch memory, is needed
 * for ELIAS_FANO. */
static gdb_status choose_numbers(gdb_encoded_segment *out, const gdb_segment_source *source,
                                 const gdb_block_shape **shapes, gdb_error *err)
{
    gdb_segment *s = &out->segment;
    gdb_block_shape *gathered = NULL;
    value_summary summary;

    *shapes = NULL;
    s->raw_bytes = (uint64_t)s->row_count * gdb_type_width(source->type);
    s->encoding = GDB_ENCODING_CONSTANT;
    if (s->null_count == s->row_count)
        return GDB_OK;
    if (s->null_count == 0 && !gdb_type_is_float(source->type))
        GDB_TRY(make_shapes(out, &gathered, err));
    summarise(&summary, source, &gathered);
    choose_number_encoding(s, source->type, &summary);
    if (gathered != NULL && s->encoding == GDB_ENCODING_BIT_PACKED)
        gdb_block_shapes_choose(gathered, s);
    *shapes = gathered;
    if (gdb_type_is_float(source->type) && s->encoding == GDB_ENCODING_RAW)
        GDB_TRY(gdb_decimals_choose(out, source, err));
    s->distinct = s->encoding == GDB_ENCODING_CONSTANT;
    if (summary.has_min_max) {
        s->flags |= GDB_SEGMENT_HAS_MIN_MAX;
        s->min = summary.min;
        s->max = summary.max;
    }
    if (summary.has_nan)
        s->flags |= GDB_SEGMENT_HAS_NAN;
    return GDB_OK;
}

static gdb_status encode_numbers(gdb_encoded_segment *out, const gdb_segment_source *source,
                                 const gdb_page_owner *owner, bool counts, gdb_error *err)
{
    gdb_segment_layout layout;
    value_areas areas = {.layout = &layout};

    GDB_TRY(choose_numbers(out, source, &areas.shapes, err));
    GDB_TRY(gdb_segment_pages_begin(out, source->nulls, owner, &layout, err));
    if (out->segment.encoding != GDB_ENCODING_CONSTANT)
        pass_codes(out, source, &areas, counts);
    return gdb_segment_pages_finish(out, err);
}

/* The source, with `nulls` only if there are some. */
static gdb_segment_source begin_source(gdb_encoded_segment *out, const gdb_segment_source *source)
{
    gdb_segment_source s = *source;

    if (s.nulls != NULL)
        out->segment.null_count = (uint32_t)gdb_bitmap_count(s.nulls, s.row_count);
    if (out->segment.null_count == 0)
        s.nulls = NULL;
    return s;
}

gdb_status gdb_segment_encode(gdb_encoded_segment *out, const gdb_segment_source *source,
                              const gdb_page_owner *owner, const gdb_compression *compression,
                              gdb_error *err)
{
    gdb_segment_source s;

    begin_segment(out, source->row_count, owner);
    s = begin_source(out, source);
    if (gdb_type_is_byte_string(s.type))
        return gdb_segment_encode_strings(out, &s, owner, compression, err);
    return encode_numbers(out, &s, owner, true, err);
}

gdb_status gdb_segment_measure(gdb_encoded_segment *out, const gdb_segment_source *source,
                               gdb_error *err)
{
    const gdb_page_owner none = {0};
    const gdb_block_shape *shapes;
    gdb_segment_source s;

    begin_segment(out, source->row_count, &none);
    s = begin_source(out, source);
    if (gdb_type_is_byte_string(s.type))
        return gdb_segment_measure_strings(out, &s, err);
    GDB_TRY(choose_numbers(out, &s, &shapes, err));
    if (out->segment.encoding != GDB_ENCODING_CONSTANT)
        pass_codes(out, &s, NULL, true);
    return GDB_OK;
}

gdb_status gdb_segment_encode_targets(gdb_encoded_segment *out, const uint64_t *targets,
                                      uint32_t count, const gdb_page_owner *owner, gdb_error *err)
{
    const gdb_segment_source source = {.type = GDB_TYPE_UINT64, .row_count = count,
                                       .values = targets};

    begin_segment(out, count, owner);
    /* How many of them differ is nobody's question. */
    return encode_numbers(out, &source, owner, false, err);
}

gdb_status gdb_segment_encode_offsets(gdb_encoded_segment *out, const uint64_t *ends,
                                      uint32_t count, const gdb_page_owner *owner, gdb_error *err)
{
    gdb_segment *s = &out->segment;
    gdb_segment_layout layout;

    begin_segment(out, count, owner);
    s->encoding = GDB_ENCODING_OFFSETS;
    s->byte_count = count > 0 ? ends[count - 1] : 0;
    s->raw_bytes = (uint64_t)count * sizeof(*ends);
    gdb_offset_array_widths(ends, count, &s->anchor_width, &s->delta_width);
    GDB_TRY(gdb_segment_pages_begin(out, NULL, owner, &layout, err));
    gdb_offset_array_write(gdb_segment_area_at(out, layout.anchors),
                           gdb_segment_area_at(out, layout.deltas), ends, count, s->anchor_width,
                           s->delta_width);
    return gdb_segment_pages_finish(out, err);
}
