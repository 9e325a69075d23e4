/* SPDX-License-Identifier: MIT */
#include "lib/csv/csv_convert.h"

#include "formats/csv/csv_value.h"

#define ALWAYS_INLINE inline __attribute__((always_inline))

/* The fields of a column, record by record. */
typedef struct field_cursor {
    const uint8_t *base;
    const uint32_t *before, *end; /* where the field in front of it ends, and where it ends */
    size_t before_stride, stride;
    uint32_t skip; /* the delimiter between them */
} field_cursor;

static ALWAYS_INLINE field_cursor cursor_at(const gdb_csv_batch *batch, uint32_t field,
                                            uint32_t record)
{
    size_t stride = batch->field_count, before_stride = field > 0 ? stride : 1;
    field_cursor cursor = {.base = batch->base,
                           .end = batch->field_ends + record * stride + field,
                           .before_stride = before_stride,
                           .stride = stride,
                           .skip = field > 0};

    cursor.before = field > 0 ? cursor.end - 1 : batch->begins + record;
    return cursor;
}

static ALWAYS_INLINE void advance(field_cursor *cursor)
{
    cursor->before += cursor->before_stride;
    cursor->end += cursor->stride;
}

/* Is the margin in front of a field's end readable? The ends rise, so one look is enough. */
static ALWAYS_INLINE bool has_margin(const gdb_csv_batch *batch, const field_cursor *cursor,
                                     uint32_t from)
{
    return from < batch->record_count && *cursor->end >= GDB_CSV_VALUE_MARGIN;
}

/* `usual` is a constant in every call, so that each call becomes a loop of its own. */
typedef bool (*usual_form)(const uint8_t *text, size_t size, void *out);

static ALWAYS_INLINE uint32_t convert(const gdb_csv_batch *batch, uint32_t field, uint32_t from,
                                      void *out, size_t width, usual_form usual)
{
    field_cursor cursor = cursor_at(batch, field, from);
    uint8_t *to = out;
    uint32_t r = from;

    if (!has_margin(batch, &cursor, from))
        return from;
    for (; r < batch->record_count; r++, advance(&cursor), to += width) {
        uint32_t begin = *cursor.before + cursor.skip;

        if (!usual(cursor.base + begin, *cursor.end - begin, to))
            break;
    }
    return r;
}

/* --- portable ------------------------------------------------------------- */

static ALWAYS_INLINE bool usual_int64(const uint8_t *text, size_t size, void *out)
{
    return gdb_csv_usual_int64(text, size, out);
}

static ALWAYS_INLINE bool usual_date(const uint8_t *text, size_t size, void *out)
{
    return size == 10 && gdb_csv_usual_date(text, out);
}

static ALWAYS_INLINE bool usual_double(const uint8_t *text, size_t size, void *out)
{
    return gdb_csv_usual_double(text, size, out);
}

uint32_t gdb_csv_convert_int64_portable(const gdb_csv_batch *batch, uint32_t field, uint32_t from,
                                        int64_t *out)
{
    return convert(batch, field, from, out, sizeof(*out), usual_int64);
}

uint32_t gdb_csv_convert_date_portable(const gdb_csv_batch *batch, uint32_t field, uint32_t from,
                                       int32_t *out)
{
    return convert(batch, field, from, out, sizeof(*out), usual_date);
}

uint32_t gdb_csv_convert_double_portable(const gdb_csv_batch *batch, uint32_t field, uint32_t from,
                                         double *out)
{
    return convert(batch, field, from, out, sizeof(*out), usual_double);
}

/* --- SSE4.1 ---------------------------------------------------------------- */

#if defined(__x86_64__) && FLT_EVAL_METHOD == 0
#include <smmintrin.h>

#define SSE41 __attribute__((target("sse4.1")))

/* 16 numbers of one digit: pairs of them, fours, eights, then one of all. */
static SSE41 ALWAYS_INLINE uint64_t sixteen_digits(__m128i v)
{
    const __m128i tens = _mm_set_epi8(1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10);
    uint64_t eights;

    v = _mm_maddubs_epi16(v, tens);
    v = _mm_madd_epi16(v, _mm_set1_epi32(1 << 16 | 100));
    v = _mm_packus_epi32(v, v);
    v = _mm_madd_epi16(v, _mm_set1_epi32(1 << 16 | 10000));
    eights = (uint64_t)_mm_cvtsi128_si64(v);
    return (eights & UINT32_MAX) * 100000000 + (eights >> 32);
}

/* Is every byte at most as large as that of the limit? */
static SSE41 ALWAYS_INLINE bool is_within(__m128i v, __m128i limit)
{
    __m128i beyond = _mm_subs_epu8(v, limit);

    return _mm_testz_si128(beyond, beyond) != 0;
}

static SSE41 ALWAYS_INLINE __m128i load(const void *p)
{
    return _mm_loadu_si128(p);
}

static SSE41 ALWAYS_INLINE bool vector_int64(const uint8_t *text, size_t size, void *out)
{
    uint64_t sign = *text == '-', digits = size - sign, value;
    __m128i v;

    if (digits - 1 >= 16)
        return false;
    v = _mm_and_si128(_mm_sub_epi8(load(text + size - 16), _mm_set1_epi8('0')),
                      load(gdb_csv_digit_masks[digits]));
    if (!is_within(v, _mm_set1_epi8(9)))
        return false;
    value = sixteen_digits(v);
    *(int64_t *)out = (int64_t)((value ^ (0 - sign)) + sign);
    return true;
}

static SSE41 ALWAYS_INLINE bool vector_date(const uint8_t *text, size_t size, void *out)
{
    const __m128i zero =
        _mm_setr_epi8('0', '0', '0', '0', '-', '0', '0', '-', '0', '0', 0, 0, 0, 0, 0, 0);
    const __m128i most = _mm_setr_epi8(9, 9, 9, 9, 0, 9, 9, 0, 9, 9, -1, -1, -1, -1, -1, -1);
    const __m128i tens = _mm_setr_epi8(10, 1, 10, 1, 0, 10, 1, 0, 10, 1, 0, 0, 0, 0, 0, 0);
    const __m128i parts = _mm_setr_epi16(100, 1, 1, 1, 1, 0, 0, 0);
    __m128i v = _mm_sub_epi8(load(text), zero);
    uint64_t year_month;

    if (size != 10 || !is_within(v, most))
        return false;
    v = _mm_madd_epi16(_mm_maddubs_epi16(v, tens), parts);
    year_month = (uint64_t)_mm_cvtsi128_si64(v);
    return gdb_csv_days_of((uint32_t)year_month, (uint32_t)(year_month >> 32),
                           (uint32_t)_mm_extract_epi32(v, 2), out);
}

/* To move what stands in front of a point at a place to where the point is. */
static const int8_t close_gap[16][16] = {
    {-1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
    {-1, 0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
    {-1, 0, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
    {-1, 0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
    {-1, 0, 1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
    {-1, 0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
    {-1, 0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15},
    {-1, 0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15},
    {-1, 0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15},
    {-1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15},
    {-1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15},
    {-1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 14, 15},
    {-1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15},
    {-1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 15},
    {-1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15},
    {-1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14},
};

static SSE41 ALWAYS_INLINE bool vector_double(const uint8_t *text, size_t size, void *out)
{
    uint64_t sign = *text == '-', digits = size - sign;
    unsigned points, behind = 0;
    __m128i v, raw;
    double value;

    if (digits - 1 >= 16)
        return false;
    raw = _mm_and_si128(load(text + size - 16), load(gdb_csv_digit_masks[digits]));
    points = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(raw, _mm_set1_epi8('.')));
    v = _mm_and_si128(_mm_sub_epi8(raw, _mm_set1_epi8('0')), load(gdb_csv_digit_masks[digits]));
    if (points != 0) {
        unsigned place = (unsigned)__builtin_ctz(points);

        behind = 15 - place;
        digits--;
        v = _mm_shuffle_epi8(v, load(close_gap[place]));
    }
    /* Another point is no digit either. */
    if (digits - 1 >= 15 || !is_within(v, _mm_set1_epi8(9)))
        return false;
    value = (double)(int64_t)sixteen_digits(v) / gdb_csv_powers_of_ten[behind];
    *(double *)out = sign != 0 ? -value : value;
    return true;
}

/* The same loops with the instructions allowed in them. */
#define DEFINE_CONVERT(name, type)                                                                 \
    static SSE41 uint32_t convert_##name(const gdb_csv_batch *batch, uint32_t field,               \
                                         uint32_t from, type *out)                                 \
    {                                                                                              \
        field_cursor cursor = cursor_at(batch, field, from);                                       \
        uint32_t r = from;                                                                         \
                                                                                                   \
        if (!has_margin(batch, &cursor, from))                                                     \
            return from;                                                                           \
        for (; r < batch->record_count; r++, advance(&cursor), out++) {                            \
            uint32_t begin = *cursor.before + cursor.skip;                                         \
                                                                                                   \
            if (!vector_##name(cursor.base + begin, *cursor.end - begin, out))                     \
                break;                                                                             \
        }                                                                                          \
        return r;                                                                                  \
    }                                                                                              \
                                                                                                   \
    uint32_t gdb_csv_convert_##name(const gdb_csv_batch *batch, uint32_t field, uint32_t from,     \
                                    type *out)                                                     \
    {                                                                                              \
        return __builtin_cpu_supports("sse4.1")                                                    \
                   ? convert_##name(batch, field, from, out)                                       \
                   : gdb_csv_convert_##name##_portable(batch, field, from, out);                   \
    }
#else
#define DEFINE_CONVERT(name, type)                                                                 \
    uint32_t gdb_csv_convert_##name(const gdb_csv_batch *batch, uint32_t field, uint32_t from,     \
                                    type *out)                                                     \
    {                                                                                              \
        return gdb_csv_convert_##name##_portable(batch, field, from, out);                         \
    }
#endif

DEFINE_CONVERT(int64, int64_t)
DEFINE_CONVERT(date, int32_t)
DEFINE_CONVERT(double, double)
