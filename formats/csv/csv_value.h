/* SPDX-License-Identifier: MIT */
#ifndef GDB_FORMATS_CSV_CSV_VALUE_H
#define GDB_FORMATS_CSV_CSV_VALUE_H

/*
 * csv_value.h - the text of a field to a value, for loops over millions of fields.
 *
 * Each function accepts exactly the texts that the parser of lib/types accepts, with the same
 * result: the usual forms are converted here, without a loop over bytes where it can be, and
 * everything else goes to that parser. False: not a value of the type, *out is untouched.
 *
 * GDB_CSV_VALUE_MARGIN bytes in front of the end of the text and behind it must be readable;
 * what they hold does not matter.
 */

#include <float.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/bytes_le.h"
#include "lib/types/date_time.h"
#include "lib/types/number_text.h"

enum { GDB_CSV_VALUE_MARGIN = 16 };

/* For n digits that end a run of 16 bytes: which bytes they are, as two words from the lowest. */
extern const uint64_t gdb_csv_digit_masks[17][2];
extern const int32_t gdb_csv_month_days[16];   /* days from 1 March to the first of a month */
extern const uint8_t gdb_csv_month_size[16];   /* 28 for February; 0 for what is no month */
extern const double gdb_csv_powers_of_ten[16];

#define GDB_CSV_EVERY_BYTE(x) (UINT64_C(0x0101010101010101) * (x))

/* Bytes 0 .. 9, the first digit in the lowest byte: pairs, then fours, then all eight. */
static inline uint64_t gdb_csv_eight_digits(uint64_t v)
{
    const uint64_t pairs = UINT64_C(0x000000FF000000FF);

    v = v * 10 + (v >> 8);
    return ((v & pairs) * UINT64_C(0x000F424000000064) +
            (v >> 16 & pairs) * UINT64_C(0x0000271000000001)) >> 32;
}

/* Not zero if a byte of `v` is above 9 (a carry comes only out of such a byte). */
static inline uint64_t gdb_csv_not_digits(uint64_t v)
{
    return ((v + GDB_CSV_EVERY_BYTE(0x76)) | v) & GDB_CSV_EVERY_BYTE(0x80);
}

/* The `size` digits that end at `end`, 1 to 16 of them; other sizes and other bytes: false. */
static inline bool gdb_csv_digits(const uint8_t *end, size_t size, uint64_t *out)
{
    uint64_t low, high;

    if (size - 1 >= 16)
        return false;
    high = (gdb_load_u64le(end - 16) ^ GDB_CSV_EVERY_BYTE(0x30)) & gdb_csv_digit_masks[size][0];
    low = (gdb_load_u64le(end - 8) ^ GDB_CSV_EVERY_BYTE(0x30)) & gdb_csv_digit_masks[size][1];
    if ((gdb_csv_not_digits(low) | gdb_csv_not_digits(high)) != 0)
        return false;
    *out = gdb_csv_eight_digits(high) * 100000000 + gdb_csv_eight_digits(low);
    return true;
}

/* [-] and 1 to 16 digits. */
static inline bool gdb_csv_usual_int64(const uint8_t *text, size_t size, int64_t *out)
{
    uint64_t sign = size > 0 && *text == '-', v;

    if (!gdb_csv_digits(text + size, size - sign, &v))
        return false;
    *out = (int64_t)((v ^ (0 - sign)) + sign);
    return true;
}

static inline bool gdb_csv_to_int64(const uint8_t *text, size_t size, int64_t *out)
{
    return gdb_csv_usual_int64(text, size, out) ||
           gdb_parse_int64(gdb_text((const char *)text, size), out);
}

static inline bool gdb_csv_to_uint64(const uint8_t *text, size_t size, uint64_t *out)
{
    return gdb_csv_digits(text + size, size, out) ||
           gdb_parse_uint64(gdb_text((const char *)text, size), out);
}

#define GDB_CSV_DEFINE_NARROW(name, type, wide, least, most)                                       \
    static inline bool gdb_csv_to_##name(const uint8_t *text, size_t size, type *out)              \
    {                                                                                              \
        wide##_t v;                                                                                \
                                                                                                   \
        if (!gdb_csv_to_##wide(text, size, &v) || v < (least) || v > (most))                       \
            return false;                                                                          \
        *out = (type)v;                                                                            \
        return true;                                                                               \
    }

GDB_CSV_DEFINE_NARROW(int8, int8_t, int64, INT8_MIN, INT8_MAX)
GDB_CSV_DEFINE_NARROW(int16, int16_t, int64, INT16_MIN, INT16_MAX)
GDB_CSV_DEFINE_NARROW(int32, int32_t, int64, INT32_MIN, INT32_MAX)
/* A text of minus zero is no unsigned number, so these do not go through the signed form. */
#define GDB_CSV_DEFINE_NARROW_UNSIGNED(name, type, most)                                           \
    static inline bool gdb_csv_to_##name(const uint8_t *text, size_t size, type *out)              \
    {                                                                                              \
        uint64_t v;                                                                                \
                                                                                                   \
        if (!gdb_csv_to_uint64(text, size, &v) || v > (most))                                      \
            return false;                                                                          \
        *out = (type)v;                                                                            \
        return true;                                                                               \
    }

GDB_CSV_DEFINE_NARROW_UNSIGNED(uint8, uint8_t, UINT8_MAX)
GDB_CSV_DEFINE_NARROW_UNSIGNED(uint16, uint16_t, UINT16_MAX)
GDB_CSV_DEFINE_NARROW_UNSIGNED(uint32, uint32_t, UINT32_MAX)

#undef GDB_CSV_DEFINE_NARROW
#undef GDB_CSV_DEFINE_NARROW_UNSIGNED

/* The day of a date from year 0 on, but for 29 February. */
static inline bool gdb_csv_days_of(uint32_t year, uint32_t month, uint32_t day, int32_t *days)
{
    if (month > 12 || day - 1 >= gdb_csv_month_size[month])
        return false;
    /* Years begin in March, 400 years before year 0, so that nothing is negative. */
    year += month <= 2 ? 399 : 400;
    *days = (int32_t)(year * 365 + year / 4 - year / 100 + year / 400) + gdb_csv_month_days[month] +
            (int32_t)day - (719469 + 146097);
    return true;
}

/* yyyy-mm-dd at `text`, but for 29 February, which is left to the careful parser. */
static inline bool gdb_csv_usual_date(const uint8_t *text, int32_t *days)
{
    /* y y y y - m m - and d d, minus what these bytes are when digits are 0. */
    uint64_t w = gdb_load_u64le(text) ^ UINT64_C(0x2D30302D30303030);
    uint32_t d = (uint32_t)(gdb_load_u16le(text + 8) ^ 0x3030);
    uint32_t year, month, day, bad, y;

    bad = (((w + UINT64_C(0x7F76767F76767676)) | w) & GDB_CSV_EVERY_BYTE(0x80)) != 0;
    bad |= (((d + 0x7676) | d) & 0x8080) != 0;
    y = (uint32_t)w * 10 + ((uint32_t)w >> 8);
    year = (y & 0xFF) * 100 + (y >> 16 & 0xFF);
    month = (uint32_t)(w >> 40 & 0xFF) * 10 + (uint32_t)(w >> 48 & 0xFF);
    day = (d & 0xFF) * 10 + (d >> 8);
    return bad == 0 && gdb_csv_days_of(year, month, day, days);
}

static inline bool gdb_csv_to_date(const uint8_t *text, size_t size, int32_t *out)
{
    return (size == 10 && gdb_csv_usual_date(text, out)) ||
           gdb_parse_date(gdb_text((const char *)text, size), out);
}

/* yyyy-mm-dd hh:mm:ss[.fraction of up to 6 digits] */
static inline bool gdb_csv_usual_timestamp(const uint8_t *text, size_t size, int64_t *micros)
{
    static const uint32_t scale[8] = {1000000, 100000, 10000, 1000, 100, 10, 1, 0};
    uint32_t hour, minute, second;
    uint64_t w, fraction = 0;
    int32_t days;

    if (size < 19 || (text[10] != ' ' && text[10] != 'T') || !gdb_csv_usual_date(text, &days))
        return false;
    w = gdb_load_u64le(text + 11) ^ UINT64_C(0x30303A30303A3030);
    if ((((w + UINT64_C(0x76767F76767F7676)) | w) & GDB_CSV_EVERY_BYTE(0x80)) != 0)
        return false;
    hour = (uint32_t)(w & 0xFF) * 10 + (uint32_t)(w >> 8 & 0xFF);
    minute = (uint32_t)(w >> 24 & 0xFF) * 10 + (uint32_t)(w >> 32 & 0xFF);
    second = (uint32_t)(w >> 48 & 0xFF) * 10 + (uint32_t)(w >> 56);
    if (hour > 23 || minute > 59 || second > 59)
        return false;
    if (size != 19) {
        if (size > 26 || text[19] != '.' || !gdb_csv_digits(text + size, size - 20, &fraction))
            return false;
        fraction *= scale[size - 20];
    }
    *micros = (int64_t)days * GDB_MICROS_PER_DAY +
              (int64_t)(hour * 3600 + minute * 60 + second) * GDB_MICROS_PER_SECOND +
              (int64_t)fraction;
    return true;
}

static inline bool gdb_csv_to_timestamp(const uint8_t *text, size_t size, int64_t *out)
{
    return gdb_csv_usual_timestamp(text, size, out) ||
           gdb_parse_timestamp(gdb_text((const char *)text, size), out);
}

/* [-]digits[.digits] of at most 15 digits: the digits, and how many are behind the point. */
static inline bool gdb_csv_short_decimal(const uint8_t *text, size_t size, uint64_t *digits,
                                         unsigned *behind_point)
{
    size_t i = size > 0 && *text == '-', count = 0, point = size;
    uint64_t v = 0;

    if (size - i > 16 || size == i)
        return false;
    for (; i < size; i++) {
        unsigned digit = (unsigned)text[i] - '0';
        if (digit <= 9) {
            v = v * 10 + digit;
            count++;
        } else if (text[i] == '.' && point == size) {
            point = i + 1;
        } else {
            return false;
        }
    }
    *digits = v;
    *behind_point = (unsigned)(size - point);
    return count > 0 && count <= 15;
}

#if FLT_EVAL_METHOD == 0
/* Digits below 2^53 and a power of ten up to 10^22 are exact, so that one division rounds right. */
static inline bool gdb_csv_usual_double(const uint8_t *text, size_t size, double *out)
{
    uint64_t digits;
    unsigned behind;
    double v;

    if (!gdb_csv_short_decimal(text, size, &digits, &behind))
        return false;
    v = (double)digits / gdb_csv_powers_of_ten[behind];
    *out = *text == '-' ? -v : v;
    return true;
}

static inline bool gdb_csv_to_float(const uint8_t *text, size_t size, float *out)
{
    static const float powers[11] = {1e0F, 1e1F, 1e2F, 1e3F, 1e4F, 1e5F,
                                     1e6F, 1e7F, 1e8F, 1e9F, 1e10F};
    uint64_t digits;
    unsigned behind;

    if (gdb_csv_short_decimal(text, size, &digits, &behind) && digits <= (1U << 24) &&
        behind <= 10) {
        float v = (float)digits / powers[behind];
        *out = *text == '-' ? -v : v;
        return true;
    }
    return gdb_parse_float(gdb_text((const char *)text, size), out);
}
#else
static inline bool gdb_csv_usual_double(const uint8_t *text, size_t size, double *out)
{
    (void)text, (void)size, (void)out;
    return false;
}

static inline bool gdb_csv_to_float(const uint8_t *text, size_t size, float *out)
{
    return gdb_parse_float(gdb_text((const char *)text, size), out);
}
#endif

static inline bool gdb_csv_to_double(const uint8_t *text, size_t size, double *out)
{
    return gdb_csv_usual_double(text, size, out) ||
           gdb_parse_double(gdb_text((const char *)text, size), out);
}

static inline bool gdb_csv_to_bool(const uint8_t *text, size_t size, uint8_t *out)
{
    bool v;

    if (!gdb_parse_bool(gdb_text((const char *)text, size), &v))
        return false;
    *out = v;
    return true;
}

#endif
