/* SPDX-License-Identifier: MIT */
#include "lib/storage/segment_extend.h"

#include <string.h>

#include "formats/segment/bit_packed.h"
#include "formats/segment/byte_area.h"
#include "formats/segment/decimal.h"
#include "lib/base/bitmap.h"
#include "lib/storage/segment_extend_parts.h"

enum { CHUNK = GDB_SEGMENT_CHUNK };

bool gdb_growth_is_less(gdb_type_id type, uint64_t a, uint64_t b)
{
    uint64_t least, most;

    if (gdb_type_is_float(type))
        return gdb_segment_real(type, a) < gdb_segment_real(type, b);
    if (gdb_type_is_byte_string(type) || !gdb_segment_type_range(type, &least, &most))
        return a < b;
    return (int64_t)a < (int64_t)b;
}

/* --- copies ------------------------------------------------------------ */

/* `size` bytes of payloads to as many pages; in runs, so that few reads bring them in. */
static gdb_status copy_pages(gdb_buffer_pool *pool, const gdb_paged_bytes *from, uint64_t size,
                             uint8_t *to, gdb_error *err)
{
    uint32_t pages = (uint32_t)gdb_byte_area_pages(size);

    for (uint32_t page = 0; page < pages; page++) {
        uint64_t offset = (uint64_t)page * GDB_PAGE_PAYLOAD, left = size - offset;
        uint32_t rest = pages - page;

        if (page % GDB_BUFFER_POOL_RUN == 0)
            gdb_buffer_pool_prefetch(pool, from->first_page + page,
                                     rest < GDB_BUFFER_POOL_RUN ? rest : GDB_BUFFER_POOL_RUN);
        GDB_TRY(gdb_paged_bytes_read(
            from, pool, offset, left < GDB_PAGE_PAYLOAD ? (size_t)left : (size_t)GDB_PAGE_PAYLOAD,
            to + (size_t)page * GDB_PAGE_SIZE + GDB_PAGE_HEADER_SIZE, err));
    }
    return GDB_OK;
}

gdb_status gdb_growth_copy_bytes(const gdb_segment_growth *growth, uint64_t size, uint8_t *to,
                                 gdb_error *err)
{
    return copy_pages(growth->old->pool, &growth->old->bytes, size, to, err);
}

gdb_status gdb_growth_copy_values(const gdb_segment_growth *growth, const gdb_packed_area *from,
                                  uint32_t count, uint8_t *to, unsigned width, uint64_t shift,
                                  gdb_error *err)
{
    const gdb_paged_bytes pages = {from->first_page, from->first_index, from->owner};
    uint64_t chunk[CHUNK], mask = width < 64 ? (UINT64_C(1) << width) - 1 : UINT64_MAX;
    uint32_t first = 0;

    if (width == 0)
        return GDB_OK;
    if (width == from->width && shift == 0) {
        uint32_t whole = count / from->per_page;

        GDB_TRY(copy_pages(growth->old->pool, &pages, (uint64_t)whole * GDB_PAGE_PAYLOAD, to, err));
        first = whole * from->per_page;
    }
    for (uint32_t n; first < count; first += n) {
        n = count - first < CHUNK ? count - first : CHUNK;
        GDB_TRY(gdb_packed_area_read(from, growth->old->pool, first, n, chunk, err));
        for (uint32_t i = 0; i < n; i++)
            chunk[i] = (chunk[i] + shift) & mask;
        if (shift != 0 && growth->nulls != NULL)
            gdb_segment_clear_nulls(growth->nulls, first, n, chunk);
        gdb_bit_packed_write(to, first, chunk, n, width);
    }
    return GDB_OK;
}

/* --- numbers ----------------------------------------------------------- */

bool gdb_growth_is_in_range(const gdb_segment_growth *growth)
{
    const gdb_segment *s = &growth->out->segment, *fresh = growth->fresh;
    uint64_t span = (UINT64_C(1) << s->value_width) - 1;

    return gdb_segment_is_all_null(fresh) ||
           (fresh->min - s->base <= span && fresh->max - s->base <= span);
}

bool gdb_growth_make_range(gdb_segment_growth *growth)
{
    gdb_segment *s = &growth->out->segment;

    return (s->flags & GDB_SEGMENT_HAS_MIN_MAX) != 0 &&
           gdb_segment_choose_range(s, growth->added->type, s->min, s->max);
}

/* RAW is packed numbers, too: of the type's width, with a base of 0. */
static gdb_status extend_packed(gdb_segment_growth *growth, gdb_error *err)
{
    const gdb_segment *s = &growth->out->segment, *old = growth->old->segment;
    const gdb_segment_source *added = growth->added;
    gdb_segment_layout layout;
    uint64_t chunk[CHUNK];
    uint8_t *values;

    GDB_TRY(gdb_segment_pages_begin(growth->out, growth->nulls, growth->owner, &layout, err));
    values = gdb_segment_area_at(growth->out, layout.values);
    GDB_TRY(gdb_growth_copy_values(growth, &growth->old->values.packed, old->row_count, values,
                                   s->value_width, old->base - s->base, err));
    for (uint32_t first = 0, n; first < added->row_count; first += n) {
        n = added->row_count - first < CHUNK ? added->row_count - first : CHUNK;
        gdb_segment_load_images(added->type, added->values, first, n, chunk);
        for (uint32_t i = 0; i < n; i++)
            chunk[i] -= s->base;
        if (growth->fresh->null_count > 0)
            gdb_segment_clear_nulls(added->nulls, first, n, chunk);
        gdb_bit_packed_write(values, old->row_count + first, chunk, n, s->value_width);
    }
    return gdb_segment_pages_finish(growth->out, err);
}

/* --- DECIMAL ----------------------------------------------------------- */

/* The codes of the new rows; false if the old scale, base and width have none for one of them. */
static bool make_codes(const gdb_segment_growth *growth, uint64_t *codes, uint32_t *exceptions)
{
    const gdb_segment *old = growth->old->segment;
    const gdb_segment_source *added = growth->added;
    uint64_t escape = (UINT64_C(1) << old->value_width) - 1;
    uint64_t most = old->entry_count > 0 ? escape - 1 : escape;

    *exceptions = 0;
    for (uint32_t row = 0; row < added->row_count; row++) {
        uint64_t image;
        int64_t number;

        codes[row] = 0;
        if (growth->fresh->null_count > 0 && gdb_bitmap_get(added->nulls, row))
            continue;
        gdb_segment_load_images(added->type, added->values, row, 1, &image);
        if (gdb_decimal_number(added->type, image, old->scale, &number)) {
            codes[row] = (uint64_t)number - old->base;
            if (codes[row] > most)
                return false;
        } else if (old->entry_count > 0) {
            codes[row] = escape;
            ++*exceptions;
        } else {
            return false;
        }
    }
    return true;
}

static void write_exceptions(const gdb_segment_growth *growth, const uint64_t *codes, uint8_t *area)
{
    const gdb_segment *old = growth->old->segment;
    uint64_t end = old->stored_count, escape = (UINT64_C(1) << old->value_width) - 1;

    for (uint32_t row = 0; end < growth->out->segment.stored_count; row++)
        if (codes[row] == escape)
            gdb_decimal_exception_write(area, &end, old->row_count + row, growth->added, row);
}

static gdb_status extend_decimals(gdb_segment_growth *growth, bool *is_extended, gdb_error *err)
{
    gdb_segment *s = &growth->out->segment;
    const gdb_segment *old = growth->old->segment;
    uint32_t count = growth->added->row_count, exceptions;
    uint64_t *codes = gdb_scratch_array(&growth->out->scratch->numbers, count, sizeof(*codes), err);
    gdb_segment_layout layout;
    uint8_t *values, *bytes;

    if (codes == NULL)
        return GDB_ERR_NOMEM;
    if (!make_codes(growth, codes, &exceptions))
        return GDB_OK;
    *is_extended = true;
    s->entry_count += exceptions;
    s->stored_count += (uint64_t)exceptions * GDB_DECIMAL_EXCEPTION_SIZE;
    GDB_TRY(gdb_segment_pages_begin(growth->out, growth->nulls, growth->owner, &layout, err));
    values = gdb_segment_area_at(growth->out, layout.values);
    bytes = gdb_segment_area_at(growth->out, layout.bytes);
    GDB_TRY(gdb_growth_copy_values(growth, &growth->old->values.packed, old->row_count, values,
                                   s->value_width, 0, err));
    GDB_TRY(gdb_growth_copy_bytes(growth, old->stored_count, bytes, err));
    gdb_bit_packed_write(values, old->row_count, codes, count, s->value_width);
    write_exceptions(growth, codes, bytes);
    return gdb_segment_pages_finish(growth->out, err);
}

/* --- any numbers ------------------------------------------------------- */

/* Only the same value fits behind equal ones, and NULLs. */
static bool is_same_constant(const gdb_segment_growth *growth)
{
    const gdb_segment *old = growth->old->segment, *fresh = growth->fresh;

    return gdb_segment_is_all_null(fresh) ||
           (!gdb_segment_is_all_null(old) && fresh->encoding == GDB_ENCODING_CONSTANT &&
            fresh->base == old->base);
}

static gdb_status extend_numbers(gdb_segment_growth *growth, bool *is_extended, gdb_error *err)
{
    gdb_segment_layout layout;

    switch ((int)growth->old->segment->encoding) {
    case GDB_ENCODING_CONSTANT:
        *is_extended = is_same_constant(growth);
        if (!*is_extended)
            return GDB_OK;
        GDB_TRY(gdb_segment_pages_begin(growth->out, growth->nulls, growth->owner, &layout, err));
        return gdb_segment_pages_finish(growth->out, err);
    case GDB_ENCODING_BIT_PACKED:
        *is_extended = gdb_growth_is_in_range(growth) || gdb_growth_make_range(growth);
        return *is_extended ? extend_packed(growth, err) : GDB_OK;
    case GDB_ENCODING_RAW:
        *is_extended = true;
        return extend_packed(growth, err);
    case GDB_ENCODING_ELIAS_FANO:
        return gdb_segment_extend_blocks(growth, is_extended, err);
    default:
        return extend_decimals(growth, is_extended, err);
    }
}

/* --- statistics -------------------------------------------------------- */

/*
 * Values of two ranges that do not meet are different. Where they do, as many of the new ones are
 * taken for new as there were different ones for a row so far; but there are no fewer than among
 * the new ones alone.
 */
static uint32_t join_distinct(const gdb_segment *old, const gdb_segment *fresh, gdb_type_id type)
{
    uint64_t rows = old->row_count - old->null_count, added = fresh->row_count - fresh->null_count;
    bool ordered = (old->flags & fresh->flags & GDB_SEGMENT_HAS_MIN_MAX) != 0;
    uint64_t more = fresh->distinct;

    if (rows == 0 || added == 0)
        return rows == 0 ? fresh->distinct : old->distinct;
    if (old->distinct == 0 || fresh->distinct == 0)
        return 0;
    if (!ordered || !(gdb_growth_is_less(type, old->max, fresh->min) ||
                      gdb_growth_is_less(type, fresh->max, old->min)))
        more = more * old->distinct / rows;
    return old->distinct + more > fresh->distinct ? (uint32_t)(old->distinct + more)
                                                  : fresh->distinct;
}

/* Where the old rows' least and greatest value are not known, those of all are not. */
static void join_range(gdb_segment *s, const gdb_segment *old, const gdb_segment *fresh,
                       gdb_type_id type)
{
    bool has_old = (old->flags & GDB_SEGMENT_HAS_MIN_MAX) != 0;

    if ((fresh->flags & GDB_SEGMENT_HAS_MIN_MAX) == 0 ||
        (!has_old && !gdb_segment_is_all_null(old)))
        return;
    s->flags |= GDB_SEGMENT_HAS_MIN_MAX;
    if (!has_old || gdb_growth_is_less(type, fresh->min, old->min))
        s->min = fresh->min;
    if (!has_old || gdb_growth_is_less(type, old->max, fresh->max))
        s->max = fresh->max;
}

static void join_statistics(gdb_segment *s, const gdb_segment *old, const gdb_segment *fresh,
                            gdb_type_id type)
{
    s->distinct = join_distinct(old, fresh, type);
    s->row_count += fresh->row_count;
    s->null_count += fresh->null_count;
    s->raw_bytes += fresh->raw_bytes;
    s->flags |= fresh->flags & GDB_SEGMENT_HAS_NAN;
    join_range(s, old, fresh, type);
}

/* --- all --------------------------------------------------------------- */

static gdb_status join_nulls(gdb_segment_growth *growth, gdb_error *err)
{
    const gdb_segment *old = growth->old->segment;
    size_t words = gdb_bitmap_words(old->row_count);
    uint64_t *nulls;

    if (growth->out->segment.null_count == 0)
        return GDB_OK;
    nulls =
        gdb_scratch_array(&growth->out->scratch->nulls,
                          gdb_bitmap_words(growth->out->segment.row_count), sizeof(*nulls), err);
    if (nulls == NULL)
        return GDB_ERR_NOMEM;
    memset(nulls, 0, gdb_bitmap_words(growth->out->segment.row_count) * sizeof(*nulls));
    if (gdb_segment_is_all_null(old))
        memset(nulls, 0xff, words * sizeof(*nulls));
    else if (old->null_count > 0)
        GDB_TRY(gdb_packed_area_read(&growth->old->nulls, growth->old->pool, 0, (uint32_t)words,
                                     nulls, err));
    if (old->row_count % 64 != 0)
        nulls[words - 1] &= (UINT64_C(1) << old->row_count % 64) - 1;
    for (uint32_t row = 0; growth->fresh->null_count > 0 && row < growth->added->row_count; row++)
        if (gdb_bitmap_get(growth->added->nulls, row))
            gdb_bitmap_set(nulls, old->row_count + row);
    growth->nulls = nulls;
    return GDB_OK;
}

gdb_status gdb_segment_extend(gdb_encoded_segment *out, gdb_segment_reader *old,
                              const gdb_segment_source *added, const gdb_segment *fresh,
                              const gdb_page_owner *owner, const gdb_compression *compression,
                              bool *is_extended, gdb_error *err)
{
    gdb_segment_growth growth = {.out = out,
                                 .old = old,
                                 .added = added,
                                 .fresh = fresh,
                                 .owner = owner,
                                 .compression = compression};

    *is_extended = false;
    GDB_TRY(gdb_segment_scratch_make(out, err));
    out->segment = *old->segment;
    out->segment.ordinal = owner->ordinal;
    join_statistics(&out->segment, old->segment, fresh, added->type);
    GDB_TRY(join_nulls(&growth, err));
    return gdb_type_is_byte_string(added->type)
               ? gdb_segment_extend_strings(&growth, is_extended, err)
               : extend_numbers(&growth, is_extended, err);
}
