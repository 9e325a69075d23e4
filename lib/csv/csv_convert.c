/* SPDX-License-Identifier: MIT */
#include "lib/csv/csv_convert.h"

#include "formats/csv/csv_value.h"
#include "lib/base/always_inline.h"

/* The fields of a column, record by record. */
typedef struct field_cursor {
    const uint8_t *base;
    const uint32_t *before, *end; /* where the field in front of it ends, and where it ends */
    size_t before_stride, stride;
    uint32_t skip; /* the delimiter between them */
} field_cursor;

static GDB_ALWAYS_INLINE field_cursor cursor_at(const gdb_csv_batch *batch, uint32_t field,
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

static GDB_ALWAYS_INLINE void advance(field_cursor *cursor)
{
    cursor->before += cursor->before_stride;
    cursor->end += cursor->stride;
}

/* Is the margin in front of a field's end readable? The ends rise, so one look is enough. */
static GDB_ALWAYS_INLINE bool has_margin(const gdb_csv_batch *batch, const field_cursor *cursor,
                                         uint32_t from)
{
    return from < batch->record_count && *cursor->end >= GDB_CSV_VALUE_MARGIN;
}

/* `usual` is a constant in every call, so that each call becomes a loop of its own. */
typedef bool (*usual_form)(const uint8_t *text, size_t size, void *out);

static GDB_ALWAYS_INLINE uint32_t convert(const gdb_csv_batch *batch, uint32_t field, uint32_t from,
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

static GDB_ALWAYS_INLINE bool usual_int64(const uint8_t *text, size_t size, void *out)
{
    return gdb_csv_usual_int64(text, size, out);
}

static GDB_ALWAYS_INLINE bool usual_date(const uint8_t *text, size_t size, void *out)
{
    return size == 10 && gdb_csv_usual_date(text, out);
}

static GDB_ALWAYS_INLINE bool usual_double(const uint8_t *text, size_t size, void *out)
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
#include <immintrin.h>

#define SSE41 __attribute__((target("sse4.1")))

/* 16 numbers of one digit: pairs of them, fours, eights, then one of all. */
static SSE41 GDB_ALWAYS_INLINE uint64_t sixteen_digits(__m128i v)
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
static SSE41 GDB_ALWAYS_INLINE bool is_within(__m128i v, __m128i limit)
{
    __m128i beyond = _mm_subs_epu8(v, limit);

    return _mm_testz_si128(beyond, beyond) != 0;
}

static SSE41 GDB_ALWAYS_INLINE __m128i load(const void *p)
{
    return _mm_loadu_si128(p);
}

static SSE41 GDB_ALWAYS_INLINE bool vector_int64(const uint8_t *text, size_t size, void *out)
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

static SSE41 GDB_ALWAYS_INLINE bool vector_date(const uint8_t *text, size_t size, void *out)
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

static SSE41 GDB_ALWAYS_INLINE bool vector_double(const uint8_t *text, size_t size, void *out)
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

/* The same loop with the instructions allowed in it, for the records in front of `until`. */
#define DEFINE_CONVERT_SSE41(name, type)                                                           \
    static SSE41 uint32_t convert_##name(const gdb_csv_batch *batch, uint32_t field,               \
                                         uint32_t from, uint32_t until, type *out)                 \
    {                                                                                              \
        field_cursor cursor = cursor_at(batch, field, from);                                       \
        uint32_t r = from;                                                                         \
                                                                                                   \
        if (!has_margin(batch, &cursor, from))                                                     \
            return from;                                                                           \
        for (; r < until; r++, advance(&cursor), out++) {                                          \
            uint32_t begin = *cursor.before + cursor.skip;                                         \
                                                                                                   \
            if (!vector_##name(cursor.base + begin, *cursor.end - begin, out))                     \
                break;                                                                             \
        }                                                                                          \
        return r;                                                                                  \
    }

DEFINE_CONVERT_SSE41(int64, int64_t)
DEFINE_CONVERT_SSE41(date, int32_t)
DEFINE_CONVERT_SSE41(double, double)

/* --- AVX2: four records at once ---------------------------------------------- */

#define AVX2 __attribute__((target("avx2")))

/* The field in four records. */
typedef struct four_fields {
    const uint8_t *end[4];
    uint32_t size[4];
} four_fields;

/* Indexes are constants everywhere, so that all of it stays in registers. */
static GDB_ALWAYS_INLINE void take_field(four_fields *fields, unsigned i, field_cursor *cursor)
{
    fields->end[i] = cursor->base + *cursor->end;
    fields->size[i] = *cursor->end - *cursor->before - cursor->skip;
    advance(cursor);
}

/* Records 0 and 2 are in the halves of one register, 1 and 3 in those of the other: what is
 * interleaved from both is in order then. */
static AVX2 GDB_ALWAYS_INLINE __m256i load_two(const void *low, const void *high)
{
    return _mm256_inserti128_si256(_mm256_castsi128_si256(load(low)), load(high), 1);
}

static AVX2 GDB_ALWAYS_INLINE bool are_within(__m256i a, __m256i b, __m256i limit)
{
    __m256i beyond = _mm256_or_si256(_mm256_subs_epu8(a, limit), _mm256_subs_epu8(b, limit));

    return _mm256_testz_si256(beyond, beyond) != 0;
}

static AVX2 GDB_ALWAYS_INLINE __m256i digits_of_two(const four_fields *f, unsigned first)
{
    __m256i v = load_two(f->end[first] - 16, f->end[first + 2] - 16);

    return _mm256_and_si256(
        _mm256_sub_epi8(v, _mm256_set1_epi8('0')),
        load_two(gdb_csv_digit_masks[f->size[first]], gdb_csv_digit_masks[f->size[first + 2]]));
}

/* Numbers of 1 to 16 digits that are not below zero. */
static AVX2 GDB_ALWAYS_INLINE bool four_int64(const four_fields *f, int64_t *out)
{
    const __m256i tens = _mm256_set1_epi16(1 << 8 | 10);
    const __m256i hundreds = _mm256_set1_epi32(1 << 16 | 100);
    __m256i a, b, v;

    if (((f->size[0] - 1) | (f->size[1] - 1) | (f->size[2] - 1) | (f->size[3] - 1)) >= 16)
        return false;
    a = digits_of_two(f, 0);
    b = digits_of_two(f, 1);
    if (!are_within(a, b, _mm256_set1_epi8(9)))
        return false;
    a = _mm256_madd_epi16(_mm256_maddubs_epi16(a, tens), hundreds);
    b = _mm256_madd_epi16(_mm256_maddubs_epi16(b, tens), hundreds);
    v = _mm256_madd_epi16(_mm256_packus_epi32(a, b), _mm256_set1_epi32(1 << 16 | 10000));
    v = _mm256_add_epi64(_mm256_mul_epu32(v, _mm256_set1_epi64x(100000000)),
                         _mm256_srli_epi64(v, 32));
    _mm256_storeu_si256((__m256i *)(void *)out, v);
    return true;
}

/* Year, month and day of two texts that are within what a date may have: in the halves' words. */
static AVX2 GDB_ALWAYS_INLINE __m256i parts_of_two(__m256i v)
{
    const __m256i tens = _mm256_broadcastsi128_si256(
        _mm_setr_epi8(10, 1, 10, 1, 0, 10, 1, 0, 10, 1, 0, 0, 0, 0, 0, 0));
    const __m256i parts = _mm256_broadcastsi128_si256(_mm_setr_epi16(100, 1, 1, 1, 1, 0, 0, 0));

    return _mm256_madd_epi16(_mm256_maddubs_epi16(v, tens), parts);
}

/* As gdb_csv_days_of. */
static AVX2 GDB_ALWAYS_INLINE bool four_days(__m128i year, __m128i month, __m128i day, int32_t *out)
{
    /* By month, in two bytes: days from 1 March to its first. */
    const __m128i low =
        _mm_setr_epi8(0, (char)(306 & 255), (char)(337 & 255), 0, 31, 61, 92, 122, (char)153,
                      (char)184, (char)214, (char)245, (char)(275 & 255), 0, 0, 0);
    const __m128i high = _mm_setr_epi8(0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0);
    const __m128i size = _mm_setr_epi8(0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 0, 0, 0);
    __m128i good = _mm_andnot_si128(
        _mm_cmpgt_epi32(month, _mm_set1_epi32(12)),
        _mm_andnot_si128(_mm_cmpgt_epi32(day, _mm_shuffle_epi8(size, month)),
                         _mm_cmpgt_epi32(day, _mm_setzero_si128())));
    __m128i centuries, days;

    if (_mm_movemask_epi8(good) != 0xFFFF)
        return false;
    year = _mm_add_epi32(_mm_add_epi32(year, _mm_set1_epi32(400)),
                         _mm_cmpgt_epi32(_mm_set1_epi32(3), month));
    centuries = _mm_srli_epi32(_mm_mulhi_epu16(year, _mm_set1_epi32(5243)), 3);
    days = _mm_madd_epi16(year, _mm_set1_epi32(365));
    days = _mm_add_epi32(days, _mm_srli_epi32(year, 2));
    days = _mm_sub_epi32(days, centuries);
    days = _mm_add_epi32(days, _mm_srli_epi32(centuries, 2));
    days = _mm_add_epi32(days, _mm_shuffle_epi8(low, month));
    days = _mm_add_epi32(days, _mm_slli_epi32(_mm_shuffle_epi8(high, month), 8));
    days = _mm_add_epi32(days, day);
    _mm_storeu_si128((__m128i *)(void *)out,
                     _mm_sub_epi32(days, _mm_set1_epi32(719469 + 146097)));
    return true;
}

static AVX2 GDB_ALWAYS_INLINE bool four_date(const four_fields *f, int32_t *out)
{
    const __m256i zero = _mm256_broadcastsi128_si256(
        _mm_setr_epi8('0', '0', '0', '0', '-', '0', '0', '-', '0', '0', 0, 0, 0, 0, 0, 0));
    const __m256i most = _mm256_broadcastsi128_si256(
        _mm_setr_epi8(9, 9, 9, 9, 0, 9, 9, 0, 9, 9, -1, -1, -1, -1, -1, -1));
    __m256i a, b, years_months, days;

    if (((f->size[0] ^ 10) | (f->size[1] ^ 10) | (f->size[2] ^ 10) | (f->size[3] ^ 10)) != 0)
        return false;
    a = _mm256_sub_epi8(load_two(f->end[0] - 10, f->end[2] - 10), zero);
    b = _mm256_sub_epi8(load_two(f->end[1] - 10, f->end[3] - 10), zero);
    if (!are_within(a, b, most))
        return false;
    a = parts_of_two(a);
    b = parts_of_two(b);
    years_months = _mm256_permute4x64_epi64(_mm256_unpacklo_epi32(a, b), 0xD8);
    days = _mm256_permute4x64_epi64(_mm256_unpackhi_epi32(a, b), 0xD8);
    return four_days(_mm256_castsi256_si128(years_months),
                     _mm256_extracti128_si256(years_months, 1), _mm256_castsi256_si128(days), out);
}

/* Where one of the four is not usual, they are looked at one by one. */
#define DEFINE_CONVERT_AVX2(name, type)                                                            \
    static AVX2 uint32_t convert_fours_##name(const gdb_csv_batch *batch, uint32_t field,          \
                                              uint32_t from, type *out)                            \
    {                                                                                              \
        field_cursor cursor = cursor_at(batch, field, from);                                       \
        uint32_t r = from;                                                                         \
                                                                                                   \
        if (!has_margin(batch, &cursor, from))                                                     \
            return from;                                                                           \
        for (; batch->record_count - r >= 4; r += 4, out += 4) {                                   \
            four_fields fields;                                                                    \
                                                                                                   \
            take_field(&fields, 0, &cursor);                                                       \
            take_field(&fields, 1, &cursor);                                                       \
            take_field(&fields, 2, &cursor);                                                       \
            take_field(&fields, 3, &cursor);                                                       \
            if (!four_##name(&fields, out)) {                                                      \
                uint32_t until = convert_##name(batch, field, r, r + 4, out);                      \
                if (until < r + 4)                                                                 \
                    return until;                                                                  \
            }                                                                                      \
        }                                                                                          \
        return convert_##name(batch, field, r, batch->record_count, out);                          \
    }

DEFINE_CONVERT_AVX2(int64, int64_t)
DEFINE_CONVERT_AVX2(date, int32_t)

uint32_t gdb_csv_convert_int64(const gdb_csv_batch *batch, uint32_t field, uint32_t from,
                               int64_t *out)
{
    if (__builtin_cpu_supports("avx2"))
        return convert_fours_int64(batch, field, from, out);
    return __builtin_cpu_supports("sse4.1")
               ? convert_int64(batch, field, from, batch->record_count, out)
               : gdb_csv_convert_int64_portable(batch, field, from, out);
}

uint32_t gdb_csv_convert_date(const gdb_csv_batch *batch, uint32_t field, uint32_t from,
                              int32_t *out)
{
    if (__builtin_cpu_supports("avx2"))
        return convert_fours_date(batch, field, from, out);
    return __builtin_cpu_supports("sse4.1")
               ? convert_date(batch, field, from, batch->record_count, out)
               : gdb_csv_convert_date_portable(batch, field, from, out);
}

uint32_t gdb_csv_convert_double(const gdb_csv_batch *batch, uint32_t field, uint32_t from,
                                double *out)
{
    return __builtin_cpu_supports("sse4.1")
               ? convert_double(batch, field, from, batch->record_count, out)
               : gdb_csv_convert_double_portable(batch, field, from, out);
}
#else
uint32_t gdb_csv_convert_int64(const gdb_csv_batch *batch, uint32_t field, uint32_t from,
                               int64_t *out)
{
    return gdb_csv_convert_int64_portable(batch, field, from, out);
}

uint32_t gdb_csv_convert_date(const gdb_csv_batch *batch, uint32_t field, uint32_t from,
                              int32_t *out)
{
    return gdb_csv_convert_date_portable(batch, field, from, out);
}

uint32_t gdb_csv_convert_double(const gdb_csv_batch *batch, uint32_t field, uint32_t from,
                                double *out)
{
    return gdb_csv_convert_double_portable(batch, field, from, out);
}
#endif
