/* SPDX-License-Identifier: MIT */
#include "formats/segment/bit_packed.h"
#include "formats/segment/byte_area.h"
#include "formats/segment/decimal.h"
#include "lib/base/bitmap.h"
#include "lib/base/bytes_le.h"
#include "lib/storage/segment_scratch.h"

/* The scale is found with so many values; a column that has no decimals among them is left alone.
 */
enum { SAMPLE = 64 };

/* What stands for a value that is no decimal. */
#define EXCEPTION INT64_MIN

typedef struct decimal_range {
    int64_t min, max;
    uint32_t numbers;
    uint32_t exceptions;
} decimal_range;

static void add_number(decimal_range *range, int64_t number)
{
    if (range->numbers++ == 0)
        range->min = range->max = number;
    range->min = number < range->min ? number : range->min;
    range->max = number > range->max ? number : range->max;
}

/* Bits of a code: one is kept for exceptions. */
static unsigned code_width(const decimal_range *range)
{
    return gdb_bit_width((uint64_t)(range->max - range->min) + (range->exceptions > 0));
}

static bool is_null(const gdb_segment_source *source, uint32_t row)
{
    return source->nulls != NULL && gdb_bitmap_get(source->nulls, row);
}

static uint32_t take_sample(const gdb_segment_source *source, uint64_t images[SAMPLE])
{
    uint32_t step = source->row_count / SAMPLE + 1, count = 0;

    for (uint32_t row = 0; row < source->row_count; row += step)
        if (!is_null(source, row))
            gdb_segment_load_images(source->type, source->values, row, 1, &images[count++]);
    return count;
}

/* The scale that makes the sample smallest. */
static bool choose_scale(const gdb_segment_source *source, unsigned *scale)
{
    uint64_t images[SAMPLE], least = UINT64_MAX;
    uint32_t count = take_sample(source, images);

    for (unsigned tried = 0; tried <= GDB_DECIMAL_SCALE_MAX; tried++) {
        decimal_range range = {0, 0, 0, 0};
        uint64_t bits;

        for (uint32_t i = 0; i < count; i++) {
            int64_t number;

            if (gdb_decimal_number(source->type, images[i], tried, &number))
                add_number(&range, number);
            else
                range.exceptions++;
        }
        bits = (uint64_t)count * code_width(&range) +
               (uint64_t)range.exceptions * GDB_DECIMAL_EXCEPTION_SIZE * 8;
        if (range.numbers > 0 && bits < least) {
            least = bits;
            *scale = tried;
        }
    }
    return least < (uint64_t)count * gdb_type_width(source->type) * 8;
}

/* All rows' numbers, or EXCEPTION; false if there are so many of these that it cannot pay. */
static bool make_numbers(const gdb_segment_source *source, unsigned scale, int64_t *numbers,
                         decimal_range *range)
{
    uint32_t most = source->row_count / 16;

    for (uint32_t row = 0; row < source->row_count; row++) {
        uint64_t image;

        if (is_null(source, row)) {
            numbers[row] = 0;
            continue;
        }
        gdb_segment_load_images(source->type, source->values, row, 1, &image);
        if (gdb_decimal_number(source->type, image, scale, &numbers[row])) {
            add_number(range, numbers[row]);
        } else {
            numbers[row] = EXCEPTION;
            if (range->exceptions++ == most)
                return false;
        }
    }
    return range->numbers > 0;
}

gdb_status gdb_decimals_choose(gdb_encoded_segment *out, const gdb_segment_source *source,
                               gdb_error *err)
{
    gdb_segment *s = &out->segment;
    decimal_range range = {0, 0, 0, 0};
    unsigned scale = 0, width;
    uint64_t exception_bytes;
    int64_t *numbers;

    if (!choose_scale(source, &scale))
        return GDB_OK;
    GDB_TRY(gdb_segment_scratch_make(out, err));
    numbers =
        gdb_scratch_array(&out->scratch->numbers, s->row_count, sizeof(*numbers), err);
    if (numbers == NULL)
        return GDB_ERR_NOMEM;
    if (!make_numbers(source, scale, numbers, &range))
        return GDB_OK;
    width = code_width(&range);
    exception_bytes = (uint64_t)range.exceptions * GDB_DECIMAL_EXCEPTION_SIZE;
    if (width > GDB_DECIMAL_WIDTH_MAX ||
        !gdb_encoding_pays(gdb_bit_packed_pages(s->row_count, width) +
                               gdb_byte_area_pages(exception_bytes),
                           gdb_bit_packed_pages(s->row_count, s->value_width)))
        return GDB_OK;
    s->encoding = GDB_ENCODING_DECIMAL;
    s->scale = (uint8_t)scale;
    s->value_width = (uint8_t)width;
    s->base = (uint64_t)range.min;
    s->entry_count = range.exceptions;
    s->stored_count = exception_bytes;
    return GDB_OK;
}

void gdb_decimals_codes(const gdb_encoded_segment *out, uint32_t first, uint32_t count,
                        uint64_t *codes)
{
    const int64_t *numbers = (const int64_t *)(const void *)out->scratch->numbers.data + first;
    uint64_t escape = (UINT64_C(1) << out->segment.value_width) - 1;

    for (uint32_t i = 0; i < count; i++)
        codes[i] = numbers[i] == EXCEPTION ? escape : (uint64_t)numbers[i] - out->segment.base;
}

void gdb_decimal_exception_write(uint8_t *area, uint64_t *end, uint32_t number,
                                 const gdb_segment_source *source, uint32_t row)
{
    uint8_t bytes[GDB_DECIMAL_EXCEPTION_SIZE];
    uint64_t image;

    gdb_segment_load_images(source->type, source->values, row, 1, &image);
    gdb_store_u32le(bytes, number);
    gdb_store_u64le(bytes + 4, image);
    gdb_byte_area_write(area, *end, bytes, sizeof(bytes));
    *end += sizeof(bytes);
}

void gdb_decimals_write_exceptions(gdb_encoded_segment *out, const gdb_segment_source *source,
                                   const gdb_segment_layout *layout)
{
    const int64_t *numbers = (const int64_t *)(const void *)out->scratch->numbers.data;
    uint8_t *area = gdb_segment_area_at(out, layout->bytes);
    uint64_t end = 0;

    for (uint32_t row = 0; end < out->segment.stored_count; row++)
        if (!is_null(source, row) && numbers[row] == EXCEPTION)
            gdb_decimal_exception_write(area, &end, row, source, row);
}
