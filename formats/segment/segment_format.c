/* SPDX-License-Identifier: MIT */
#include "formats/segment/segment_format.h"

#include <string.h>

#include "formats/database/database_format.h"
#include "formats/segment/bit_packed.h"
#include "formats/segment/byte_area.h"
#include "formats/segment/decimal.h"
#include "formats/segment/elias_fano.h"
#include "formats/segment/offset_array.h"
#include "lib/base/bytes_le.h"
#include "lib/base/checked_math.h"

/* Byte offset of each field in a descriptor. These values are on disk: never renumber. */
enum {
    OFF_ENCODING = 0,
    OFF_FLAGS = 1,
    OFF_VALUE_WIDTH = 2,
    OFF_ANCHOR_WIDTH = 3,
    OFF_DELTA_WIDTH = 4,
    OFF_BLOCK_WIDTH = 5,
    OFF_SCALE = 6,
    OFF_RESERVED = 7,
    OFF_ORDINAL = 8,
    OFF_ROW_COUNT = 12,
    OFF_NULL_COUNT = 16,
    OFF_DISTINCT = 20,
    OFF_ENTRY_COUNT = 24,
    OFF_PAGE_COUNT = 28,
    OFF_FIRST_PAGE = 32,
    OFF_BASE = 40,
    OFF_MIN = 48,
    OFF_MAX = 56,
    OFF_BYTE_COUNT = 64,
    OFF_STORED_COUNT = 72,
    OFF_RAW_BYTES = 80
};
static_assert(OFF_RAW_BYTES + 8 == (int)GDB_SEGMENT_DESCRIPTOR_SIZE, "no holes in the descriptor");

void gdb_segment_descriptor_encode(const gdb_segment *s,
                                   uint8_t out[GDB_SEGMENT_DESCRIPTOR_SIZE])
{
    out[OFF_ENCODING] = s->encoding;
    out[OFF_FLAGS] = s->flags;
    out[OFF_VALUE_WIDTH] = s->value_width;
    out[OFF_ANCHOR_WIDTH] = s->anchor_width;
    out[OFF_DELTA_WIDTH] = s->delta_width;
    out[OFF_BLOCK_WIDTH] = s->block_width;
    out[OFF_SCALE] = s->scale;
    out[OFF_RESERVED] = 0;
    gdb_store_u32le(out + OFF_ORDINAL, s->ordinal);
    gdb_store_u32le(out + OFF_ROW_COUNT, s->row_count);
    gdb_store_u32le(out + OFF_NULL_COUNT, s->null_count);
    gdb_store_u32le(out + OFF_DISTINCT, s->distinct);
    gdb_store_u32le(out + OFF_ENTRY_COUNT, s->entry_count);
    gdb_store_u32le(out + OFF_PAGE_COUNT, s->page_count);
    gdb_store_u64le(out + OFF_FIRST_PAGE, s->first_page);
    gdb_store_u64le(out + OFF_BASE, s->base);
    gdb_store_u64le(out + OFF_MIN, s->min);
    gdb_store_u64le(out + OFF_MAX, s->max);
    gdb_store_u64le(out + OFF_BYTE_COUNT, s->byte_count);
    gdb_store_u64le(out + OFF_STORED_COUNT, s->stored_count);
    gdb_store_u64le(out + OFF_RAW_BYTES, s->raw_bytes);
}

gdb_status gdb_segment_descriptor_decode(gdb_segment *segment,
                                         const uint8_t in[GDB_SEGMENT_DESCRIPTOR_SIZE],
                                         gdb_error *err)
{
    gdb_segment s;

    memset(&s, 0, sizeof(s));
    s.encoding = in[OFF_ENCODING];
    s.flags = in[OFF_FLAGS];
    s.value_width = in[OFF_VALUE_WIDTH];
    s.anchor_width = in[OFF_ANCHOR_WIDTH];
    s.delta_width = in[OFF_DELTA_WIDTH];
    s.block_width = in[OFF_BLOCK_WIDTH];
    s.scale = in[OFF_SCALE];
    if (in[OFF_RESERVED] != 0)
        return GDB_FAIL(err, GDB_ERR_CORRUPT, "segment: reserved bytes are not 0");
    s.ordinal = gdb_load_u32le(in + OFF_ORDINAL);
    s.row_count = gdb_load_u32le(in + OFF_ROW_COUNT);
    s.null_count = gdb_load_u32le(in + OFF_NULL_COUNT);
    s.distinct = gdb_load_u32le(in + OFF_DISTINCT);
    s.entry_count = gdb_load_u32le(in + OFF_ENTRY_COUNT);
    s.page_count = gdb_load_u32le(in + OFF_PAGE_COUNT);
    s.first_page = gdb_load_u64le(in + OFF_FIRST_PAGE);
    s.base = gdb_load_u64le(in + OFF_BASE);
    s.min = gdb_load_u64le(in + OFF_MIN);
    s.max = gdb_load_u64le(in + OFF_MAX);
    s.byte_count = gdb_load_u64le(in + OFF_BYTE_COUNT);
    s.stored_count = gdb_load_u64le(in + OFF_STORED_COUNT);
    s.raw_bytes = gdb_load_u64le(in + OFF_RAW_BYTES);
    *segment = s;
    return GDB_OK;
}

uint64_t gdb_segment_features(const gdb_segment *segment)
{
    switch (segment->encoding) {
    case GDB_ENCODING_ELIAS_FANO: return GDB_DATABASE_FEATURE_ELIAS_FANO;
    case GDB_ENCODING_DECIMAL: return GDB_DATABASE_FEATURE_DECIMAL;
    default: return 0;
    }
}

const char *gdb_encoding_name(uint8_t encoding)
{
    switch (encoding) {
    case GDB_ENCODING_CONSTANT: return "constant";
    case GDB_ENCODING_BIT_PACKED: return "bit-packed";
    case GDB_ENCODING_RAW: return "raw";
    case GDB_ENCODING_DICTIONARY: return "dictionary";
    case GDB_ENCODING_STRING_HEAP: return "string heap";
    case GDB_ENCODING_OFFSETS: return "offsets";
    case GDB_ENCODING_ELIAS_FANO: return "elias-fano";
    case GDB_ENCODING_DECIMAL: return "decimal";
    default: return "unknown";
    }
}

bool gdb_segment_type_range(gdb_type_id type, uint64_t *least, uint64_t *most)
{
    switch ((int)type) {
    case GDB_TYPE_BOOL: *least = 0, *most = 1; return false;
    case GDB_TYPE_UINT8: *least = 0, *most = UINT8_MAX; return false;
    case GDB_TYPE_UINT16: *least = 0, *most = UINT16_MAX; return false;
    case GDB_TYPE_UINT32: *least = 0, *most = UINT32_MAX; return false;
    case GDB_TYPE_INT8: *least = (uint64_t)INT8_MIN, *most = INT8_MAX; return true;
    case GDB_TYPE_INT16: *least = (uint64_t)INT16_MIN, *most = INT16_MAX; return true;
    case GDB_TYPE_DATE:
    case GDB_TYPE_INT32: *least = (uint64_t)INT32_MIN, *most = INT32_MAX; return true;
    case GDB_TYPE_TIMESTAMP:
    case GDB_TYPE_INT64: *least = (uint64_t)INT64_MIN, *most = INT64_MAX; return true;
    case GDB_TYPE_FLOAT: *least = 0, *most = UINT32_MAX; return false;
    default: *least = 0, *most = UINT64_MAX; return false;
    }
}

/* Map an image so that unsigned comparison orders values of a signed type. */
static uint64_t ordered(uint64_t image, bool is_signed)
{
    return is_signed ? image ^ UINT64_C(1) << 63 : image;
}

static bool in_type(gdb_type_id type, uint64_t image)
{
    uint64_t least, most;
    bool is_signed = gdb_segment_type_range(type, &least, &most);

    return ordered(image, is_signed) >= ordered(least, is_signed) &&
           ordered(image, is_signed) <= ordered(most, is_signed);
}

static bool is_real(gdb_type_id type)
{
    return type == GDB_TYPE_FLOAT || type == GDB_TYPE_DOUBLE;
}

static bool real_in_order(gdb_type_id type, uint64_t min, uint64_t max)
{
    if (type == GDB_TYPE_FLOAT) {
        uint32_t a = (uint32_t)min, b = (uint32_t)max;
        float x, y;

        memcpy(&x, &a, sizeof(x));
        memcpy(&y, &b, sizeof(y));
        return x <= y;
    } else {
        double x, y;

        memcpy(&x, &min, sizeof(x));
        memcpy(&y, &max, sizeof(y));
        return x <= y;
    }
}

#define BAD(...) GDB_FAIL(err, GDB_ERR_CORRUPT, __VA_ARGS__)

static gdb_status check_statistics(const gdb_segment *s, gdb_type_id type, gdb_error *err)
{
    uint32_t valued = s->row_count - s->null_count;

    if ((s->flags & ~(unsigned)GDB_SEGMENT_FLAGS_ALL) != 0)
        return BAD("segment: unknown flags %x", s->flags);
    if ((s->flags & GDB_SEGMENT_HAS_NAN) != 0 && (!is_real(type) || valued == 0))
        return BAD("segment: NaN where none can be");
    if (s->distinct > valued)
        return BAD("segment: %u distinct value%s in %u row%s", s->distinct, gdb_plural(s->distinct),
                   valued, gdb_plural(valued));
    if ((s->flags & GDB_SEGMENT_HAS_MIN_MAX) == 0) {
        if (s->min != 0 || s->max != 0)
            return BAD("segment: minimum and maximum without the flag");
        return GDB_OK;
    }
    if (valued == 0)
        return BAD("segment: minimum and maximum of no values");
    if (gdb_type_is_list(type))
        return BAD("segment: minimum and maximum of lists");
    if (is_real(type)) {
        if (!in_type(type, s->min) || !in_type(type, s->max) ||
            !real_in_order(type, s->min, s->max))
            return BAD("segment: the minimum is above the maximum");
    } else {
        uint64_t least, most;
        bool is_signed = gdb_segment_type_range(type, &least, &most);

        if (!in_type(type, s->min) || !in_type(type, s->max))
            return BAD("segment: minimum or maximum outside the type");
        if (ordered(s->min, is_signed) > ordered(s->max, is_signed))
            return BAD("segment: the minimum is above the maximum");
    }
    return GDB_OK;
}

static gdb_status check_zero(uint64_t value, const char *field, const gdb_segment *s,
                             gdb_error *err)
{
    if (value != 0)
        return BAD("segment: %s is %llu in a %s segment, expected 0", field,
                   (unsigned long long)value, gdb_encoding_name(s->encoding));
    return GDB_OK;
}

static gdb_status check_no_strings(const gdb_segment *s, gdb_error *err)
{
    GDB_TRY(check_zero(s->entry_count, "entry_count", s, err));
    GDB_TRY(check_zero(s->anchor_width, "anchor_width", s, err));
    GDB_TRY(check_zero(s->delta_width, "delta_width", s, err));
    GDB_TRY(check_zero(s->block_width, "block_width", s, err));
    GDB_TRY(check_zero(s->byte_count, "byte_count", s, err));
    GDB_TRY(check_zero(s->stored_count, "stored_count", s, err));
    return check_zero(s->flags & GDB_SEGMENT_COMPRESSED, "the compressed flag", s, err);
}

static gdb_status check_constant(const gdb_segment *s, gdb_type_id type, gdb_error *err)
{
    GDB_TRY(check_zero(s->value_width, "value_width", s, err));
    if (!gdb_type_is_byte_string(type) || s->null_count == s->row_count) {
        GDB_TRY(check_no_strings(s, err));
        if (gdb_type_is_byte_string(type) || s->null_count == s->row_count)
            return check_zero(s->base, "base", s, err);
        if (!in_type(type, s->base))
            return BAD("segment: base outside the type");
        return GDB_OK;
    }
    GDB_TRY(check_zero(s->base, "base", s, err));
    GDB_TRY(check_zero(s->anchor_width, "anchor_width", s, err));
    GDB_TRY(check_zero(s->delta_width, "delta_width", s, err));
    GDB_TRY(check_zero(s->block_width, "block_width", s, err));
    GDB_TRY(check_zero(s->flags & GDB_SEGMENT_COMPRESSED, "the compressed flag", s, err));
    if (s->entry_count != 1)
        return BAD("segment: entry_count is %u in a constant segment", s->entry_count);
    if (s->stored_count != s->byte_count)
        return BAD("segment: stored_count and byte_count differ in a constant segment");
    return GDB_OK;
}

/* base + value_width bits, of an integer type. */
static gdb_status check_packed_range(const gdb_segment *s, gdb_type_id type, gdb_error *err)
{
    uint64_t least, most, room;

    if (gdb_type_is_byte_string(type) || is_real(type))
        return BAD("segment: %s values of type %s", gdb_encoding_name(s->encoding),
                   gdb_type_name(type));
    if (s->value_width == 0 || s->value_width > GDB_BIT_PACKED_WIDTH_MAX)
        return BAD("segment: value_width is %u (%s)", s->value_width,
                   gdb_encoding_name(s->encoding));
    gdb_segment_type_range(type, &least, &most);
    if (!in_type(type, s->base))
        return BAD("segment: base outside the type");
    room = most - s->base; /* two's complement: right for signed types too */
    if (room < (UINT64_C(1) << s->value_width) - 1)
        return BAD("segment: base and value_width allow values outside the type");
    return GDB_OK;
}

static gdb_status check_bit_packed(const gdb_segment *s, gdb_type_id type, gdb_error *err)
{
    GDB_TRY(check_packed_range(s, type, err));
    return check_no_strings(s, err);
}

static gdb_status check_elias_fano(const gdb_segment *s, gdb_type_id type, gdb_error *err)
{
    uint64_t blocks = gdb_div_up(s->row_count, GDB_ELIAS_FANO_BLOCK);

    GDB_TRY(check_packed_range(s, type, err));
    GDB_TRY(check_zero(s->null_count, "null_count", s, err));
    GDB_TRY(check_zero(s->entry_count, "entry_count", s, err));
    GDB_TRY(check_zero(s->anchor_width, "anchor_width", s, err));
    GDB_TRY(check_zero(s->delta_width, "delta_width", s, err));
    GDB_TRY(check_zero(s->byte_count, "byte_count", s, err));
    GDB_TRY(check_zero(s->flags & GDB_SEGMENT_COMPRESSED, "the compressed flag", s, err));
    if (s->stored_count < blocks || s->stored_count > blocks * GDB_ELIAS_FANO_BLOCK_BYTES)
        return BAD("segment: stored_count is %llu for %llu block%s",
                   (unsigned long long)s->stored_count, (unsigned long long)blocks,
                   gdb_plural(blocks));
    if (s->block_width != gdb_bit_width(s->stored_count) + GDB_ELIAS_FANO_ENTRY_SHIFT)
        return BAD("segment: block_width is %u", s->block_width);
    return GDB_OK;
}

static gdb_status check_decimal(const gdb_segment *s, gdb_type_id type, gdb_error *err)
{
    const int64_t most = INT64_C(1) << 53;

    if (!is_real(type))
        return BAD("segment: decimal values of type %s", gdb_type_name(type));
    if (s->scale > GDB_DECIMAL_SCALE_MAX)
        return BAD("segment: scale is %u", s->scale);
    if (s->value_width == 0 || s->value_width > GDB_DECIMAL_WIDTH_MAX)
        return BAD("segment: value_width is %u (%s)", s->value_width,
                   gdb_encoding_name(s->encoding));
    if ((int64_t)s->base < -most || (int64_t)s->base > most)
        return BAD("segment: base is %lld", (long long)s->base);
    if (s->entry_count > s->row_count - s->null_count)
        return BAD("segment: %u exception%s for %u value%s", s->entry_count,
                   gdb_plural(s->entry_count), s->row_count - s->null_count,
                   gdb_plural(s->row_count - s->null_count));
    if (s->stored_count != (uint64_t)s->entry_count * GDB_DECIMAL_EXCEPTION_SIZE)
        return BAD("segment: stored_count is %llu for %u exception%s",
                   (unsigned long long)s->stored_count, s->entry_count, gdb_plural(s->entry_count));
    GDB_TRY(check_zero(s->anchor_width, "anchor_width", s, err));
    GDB_TRY(check_zero(s->delta_width, "delta_width", s, err));
    GDB_TRY(check_zero(s->block_width, "block_width", s, err));
    GDB_TRY(check_zero(s->byte_count, "byte_count", s, err));
    return check_zero(s->flags & GDB_SEGMENT_COMPRESSED, "the compressed flag", s, err);
}

static gdb_status check_raw(const gdb_segment *s, gdb_type_id type, gdb_error *err)
{
    size_t width = type == GDB_TYPE_INVALID ? 8 : gdb_type_width(type);

    if (gdb_type_is_byte_string(type) || type == GDB_TYPE_BOOL)
        return BAD("segment: raw values of type %s", gdb_type_name(type));
    if (s->value_width != width * 8)
        return BAD("segment: value_width is %u, expected %zu", s->value_width, width * 8);
    GDB_TRY(check_zero(s->base, "base", s, err));
    return check_no_strings(s, err);
}

static gdb_status check_widths(const gdb_segment *s, uint32_t count, gdb_error *err)
{
    unsigned most = gdb_bit_width(s->byte_count);

    if (s->byte_count > GDB_SEGMENT_BYTES_MAX)
        return BAD("segment: byte_count is %llu", (unsigned long long)s->byte_count);
    if (s->anchor_width > most || (count <= GDB_OFFSET_ANCHOR_EVERY && s->anchor_width != 0))
        return BAD("segment: anchor_width is %u", s->anchor_width);
    if (s->delta_width > most)
        return BAD("segment: delta_width is %u", s->delta_width);
    return GDB_OK;
}

static gdb_status check_strings(const gdb_segment *s, gdb_type_id type, gdb_error *err)
{
    unsigned value_width = 0;

    if (!gdb_type_is_byte_string(type))
        return BAD("segment: a %s segment of type %s", gdb_encoding_name(s->encoding),
                   gdb_type_name(type));
    GDB_TRY(check_zero(s->base, "base", s, err));
    if (s->encoding == GDB_ENCODING_DICTIONARY) {
        if (s->entry_count == 0 || s->entry_count > s->row_count - s->null_count)
            return BAD("segment: a dictionary of %u for %u value%s", s->entry_count,
                       s->row_count - s->null_count, gdb_plural(s->row_count - s->null_count));
        value_width = gdb_bit_width(s->entry_count - 1);
    } else if (s->entry_count != s->row_count) {
        return BAD("segment: entry_count is %u, row_count %u", s->entry_count, s->row_count);
    }
    if (s->value_width != value_width)
        return BAD("segment: value_width is %u, expected %u", s->value_width, value_width);
    GDB_TRY(check_widths(s, s->entry_count, err));
    if ((s->flags & GDB_SEGMENT_COMPRESSED) == 0) {
        GDB_TRY(check_zero(s->block_width, "block_width", s, err));
        if (s->stored_count != s->byte_count)
            return BAD("segment: stored_count and byte_count differ without compression");
        return GDB_OK;
    }
    if (s->stored_count == 0 || s->stored_count > s->byte_count)
        return BAD("segment: stored_count is %llu, byte_count %llu",
                   (unsigned long long)s->stored_count, (unsigned long long)s->byte_count);
    if (s->block_width == 0 || s->block_width > gdb_bit_width(s->stored_count))
        return BAD("segment: block_width is %u", s->block_width);
    return GDB_OK;
}

static gdb_status check_offsets(const gdb_segment *s, gdb_type_id type, gdb_error *err)
{
    if (type != GDB_TYPE_INVALID)
        return BAD("segment: offsets of type %s", gdb_type_name(type));
    GDB_TRY(check_zero(s->flags, "flags", s, err));
    GDB_TRY(check_zero(s->null_count, "null_count", s, err));
    GDB_TRY(check_zero(s->distinct, "distinct", s, err));
    GDB_TRY(check_zero(s->value_width, "value_width", s, err));
    GDB_TRY(check_zero(s->block_width, "block_width", s, err));
    GDB_TRY(check_zero(s->entry_count, "entry_count", s, err));
    GDB_TRY(check_zero(s->base, "base", s, err));
    GDB_TRY(check_zero(s->stored_count, "stored_count", s, err));
    return check_widths(s, s->row_count, err);
}

static gdb_status check_fields(const gdb_segment *s, gdb_type_id type, gdb_error *err)
{
    if (type != GDB_TYPE_INVALID && !gdb_type_is_storable(type))
        return BAD("segment: type %d cannot be stored", (int)type);
    if (s->row_count == 0)
        return BAD("segment: no rows");
    if (s->null_count > s->row_count)
        return BAD("segment: %u NULL%s in %u row%s", s->null_count, gdb_plural(s->null_count),
                   s->row_count, gdb_plural(s->row_count));
    if (type == GDB_TYPE_INVALID && s->null_count != 0)
        return BAD("segment: NULLs in a part that has none");
    GDB_TRY(check_statistics(s, type, err));
    if (s->encoding != GDB_ENCODING_DECIMAL)
        GDB_TRY(check_zero(s->scale, "scale", s, err));
    if (s->null_count == s->row_count && s->encoding != GDB_ENCODING_CONSTANT)
        return BAD("segment: all NULL, but the encoding is %s", gdb_encoding_name(s->encoding));
    switch (s->encoding) {
    case GDB_ENCODING_CONSTANT: return check_constant(s, type, err);
    case GDB_ENCODING_BIT_PACKED: return check_bit_packed(s, type, err);
    case GDB_ENCODING_RAW: return check_raw(s, type, err);
    case GDB_ENCODING_DICTIONARY:
    case GDB_ENCODING_STRING_HEAP: return check_strings(s, type, err);
    case GDB_ENCODING_OFFSETS: return check_offsets(s, type, err);
    case GDB_ENCODING_ELIAS_FANO: return check_elias_fano(s, type, err);
    case GDB_ENCODING_DECIMAL: return check_decimal(s, type, err);
    default: return BAD("segment: unknown encoding %u", s->encoding);
    }
}

static gdb_segment_area next_area(uint64_t *page, uint64_t pages)
{
    gdb_segment_area area = {(uint32_t)*page, (uint32_t)pages};

    *page += pages;
    return area;
}

void gdb_segment_layout_derive(gdb_segment_layout *layout, const gdb_segment *s)
{
    uint32_t items = s->encoding == GDB_ENCODING_OFFSETS    ? s->row_count
                     : s->encoding == GDB_ENCODING_CONSTANT ? 0
                                                            : s->entry_count;
    uint64_t page = 0, blocks = 0;
    unsigned value_width = s->value_width;

    if (s->encoding == GDB_ENCODING_ELIAS_FANO) {
        value_width = 0;
        blocks = gdb_div_up(s->row_count, GDB_ELIAS_FANO_BLOCK);
    } else if ((s->flags & GDB_SEGMENT_COMPRESSED) != 0)
        blocks = gdb_div_up(s->byte_count, GDB_STRING_BLOCK_SIZE);
    layout->nulls = next_area(&page, s->null_count > 0 && s->null_count < s->row_count
                                         ? gdb_bit_packed_pages(s->row_count, 1)
                                         : 0);
    layout->values = next_area(&page, gdb_bit_packed_pages(s->row_count, value_width));
    layout->anchors = next_area(
        &page, gdb_bit_packed_pages(gdb_offset_array_anchors(items), s->anchor_width));
    layout->deltas = next_area(&page, gdb_bit_packed_pages(items, s->delta_width));
    layout->blocks = next_area(&page, gdb_bit_packed_pages(blocks, s->block_width));
    layout->bytes = next_area(&page, gdb_byte_area_pages(s->stored_count));
    layout->block_count = (uint32_t)blocks;
    layout->page_count = (uint32_t)page;
}

gdb_status gdb_segment_layout_init(gdb_segment_layout *layout, const gdb_segment *segment,
                                   gdb_type_id type, gdb_error *err)
{
    gdb_segment_layout l;

    GDB_TRY(check_fields(segment, type, err));
    if (segment->encoding != GDB_ENCODING_OFFSETS && segment->byte_count > GDB_SEGMENT_BYTES_MAX)
        return BAD("segment: byte_count is %llu", (unsigned long long)segment->byte_count);
    gdb_segment_layout_derive(&l, segment);
    if (l.page_count != segment->page_count)
        return BAD("segment: page_count is %u, expected %u", segment->page_count, l.page_count);
    if (l.page_count > GDB_PAGE_INDEX_MAX + 1)
        return BAD("segment: %u page%s", l.page_count, gdb_plural(l.page_count));
    if (l.page_count == 0 && segment->first_page != 0)
        return BAD("segment: no pages, but a first page");
    *layout = l;
    return GDB_OK;
}
