/* SPDX-License-Identifier: MIT */
#include "lib/types/date_time.h"

/*
 * Years are counted from March, so that the leap day is the last of its year, in eras of 400
 * years, which all have 146097 days.
 */
int32_t gdb_days_from_civil(int64_t year, unsigned month, unsigned day)
{
    int64_t y = year - (month <= 2);
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (int64_t)(month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

    return (int32_t)(era * 146097 + day_of_era - 719468);
}

void gdb_civil_from_days(int32_t days, int64_t *year, unsigned *month, unsigned *day)
{
    int64_t z = (int64_t)days + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t doe = z - era * 146097;
    int64_t year_of_era = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t day_of_year = doe - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month_from_march = (5 * day_of_year + 2) / 153;

    *day = (unsigned)(day_of_year - (153 * month_from_march + 2) / 5 + 1);
    *month = (unsigned)(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
    *year = year_of_era + era * 400 + (*month <= 2);
}

static unsigned days_of_month(unsigned year_of_era, unsigned month)
{
    static const unsigned char days[13] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year_of_era % 4 == 0 && (year_of_era % 100 != 0 || year_of_era % 400 == 0);

    return month == 2 && leap ? 29 : days[month];
}

/* Exactly `count` digits. */
static bool read_digits(const char *p, unsigned count, unsigned *out)
{
    unsigned v = 0;

    for (unsigned i = 0; i < count; i++) {
        unsigned digit = (unsigned)(unsigned char)p[i] - '0';
        if (digit > 9)
            return false;
        v = v * 10 + digit;
    }
    *out = v;
    return true;
}

/* A date at the beginning of `text`; *rest is what stands behind it. */
static bool read_date(gdb_text_view text, int32_t *days, gdb_text_view *rest)
{
    const char *p = text.data;
    bool negative = text.size > 0 && *p == '-';
    unsigned year, month, day;

    if (text.size < 10 + (size_t)negative)
        return false;
    p += negative;
    if (!read_digits(p, 4, &year) || p[4] != '-' || !read_digits(p + 5, 2, &month) ||
        p[7] != '-' || !read_digits(p + 8, 2, &day))
        return false;
    /* A leap year is one with either sign. */
    if (month < 1 || month > 12 || day < 1 || day > days_of_month(year, month))
        return false;
    if (negative && year == 0)
        return false;
    *days = gdb_days_from_civil(negative ? -(int64_t)year : (int64_t)year, month, day);
    *rest = gdb_text(p + 10, text.size - 10 - negative);
    return true;
}

bool gdb_parse_date(gdb_text_view text, int32_t *days)
{
    gdb_text_view rest;
    int32_t v;

    if (!read_date(text, &v, &rest) || rest.size != 0)
        return false;
    *days = v;
    return true;
}

/* .digits at the beginning of `text`, in microseconds. */
static bool read_fraction(gdb_text_view *text, int64_t *micros)
{
    int64_t v = 0;
    size_t i = 1;

    for (; i < text->size && text->data[i] >= '0' && text->data[i] <= '9'; i++) {
        if (i <= 6)
            v = v * 10 + (text->data[i] - '0');
        else if (text->data[i] != '0')
            return false;
    }
    if (i == 1)
        return false;
    for (size_t digits = i - 1; digits < 6; digits++)
        v *= 10;
    *micros = v;
    *text = gdb_text(text->data + i, text->size - i);
    return true;
}

/* Z or [+-]hh[[:]mm], the whole text; *micros is what UTC is behind by. */
static bool read_zone(gdb_text_view text, int64_t *micros)
{
    unsigned hours, minutes = 0;
    const char *p = text.data;

    *micros = 0;
    if (text.size == 1)
        return *p == 'Z';
    if ((text.size != 3 && text.size != 5 && text.size != 6) || (*p != '+' && *p != '-') ||
        !read_digits(p + 1, 2, &hours))
        return false;
    if (text.size == 5 && !read_digits(p + 3, 2, &minutes))
        return false;
    if (text.size == 6 && (p[3] != ':' || !read_digits(p + 4, 2, &minutes)))
        return false;
    if (hours > 18 || minutes > 59)
        return false;
    *micros = (int64_t)(hours * 60 + minutes) * 60 * GDB_MICROS_PER_SECOND;
    if (*p == '-')
        *micros = -*micros;
    return true;
}

bool gdb_parse_timestamp(gdb_text_view text, int64_t *micros)
{
    unsigned hour, minute, second = 0;
    int64_t fraction = 0, zone = 0, utc;
    gdb_text_view rest;
    int32_t days;

    if (!read_date(text, &days, &rest))
        return false;
    if (rest.size == 0) {
        *micros = (int64_t)days * GDB_MICROS_PER_DAY;
        return true;
    }
    if (rest.size < 6 || (rest.data[0] != ' ' && rest.data[0] != 'T') ||
        !read_digits(rest.data + 1, 2, &hour) || rest.data[3] != ':' ||
        !read_digits(rest.data + 4, 2, &minute))
        return false;
    rest = gdb_text(rest.data + 6, rest.size - 6);
    if (rest.size >= 3 && rest.data[0] == ':') {
        if (!read_digits(rest.data + 1, 2, &second))
            return false;
        rest = gdb_text(rest.data + 3, rest.size - 3);
        if (rest.size > 0 && rest.data[0] == '.' && !read_fraction(&rest, &fraction))
            return false;
    }
    if (hour > 23 || minute > 59 || second > 59)
        return false;
    if (rest.size > 0 && !read_zone(rest, &zone))
        return false;
    utc = (int64_t)days * GDB_MICROS_PER_DAY +
          (int64_t)(hour * 3600 + minute * 60 + second) * GDB_MICROS_PER_SECOND + fraction - zone;
    /* A zone must not move it to where it could not be read back. */
    if (utc < gdb_days_from_civil(-9999, 1, 1) * GDB_MICROS_PER_DAY ||
        utc >= gdb_days_from_civil(10000, 1, 1) * GDB_MICROS_PER_DAY)
        return false;
    *micros = utc;
    return true;
}

static size_t write_digits(char *out, unsigned v, unsigned count)
{
    for (unsigned i = count; i > 0; i--) {
        out[i - 1] = (char)('0' + v % 10);
        v /= 10;
    }
    return count;
}

size_t gdb_print_date(int32_t days, char out[GDB_DATE_TEXT_SIZE])
{
    unsigned month, day, y, width = 4;
    int64_t year;
    size_t n = 0;

    gdb_civil_from_days(days, &year, &month, &day);
    if (year < 0)
        out[n++] = '-';
    y = (unsigned)(year < 0 ? -year : year);
    for (unsigned limit = 10000; y >= limit && width < 8; limit *= 10)
        width++;
    n += write_digits(out + n, y, width);
    out[n++] = '-';
    n += write_digits(out + n, month, 2);
    out[n++] = '-';
    n += write_digits(out + n, day, 2);
    out[n] = '\0';
    return n;
}

size_t gdb_print_timestamp(int64_t micros, char out[GDB_TIMESTAMP_TEXT_SIZE])
{
    int64_t days = micros / GDB_MICROS_PER_DAY, of_day = micros % GDB_MICROS_PER_DAY;
    unsigned seconds, fraction, digits = 6;
    size_t n;

    if (of_day < 0) {
        of_day += GDB_MICROS_PER_DAY;
        days--;
    }
    seconds = (unsigned)(of_day / GDB_MICROS_PER_SECOND);
    fraction = (unsigned)(of_day % GDB_MICROS_PER_SECOND);
    n = gdb_print_date((int32_t)days, out);
    out[n++] = ' ';
    n += write_digits(out + n, seconds / 3600, 2);
    out[n++] = ':';
    n += write_digits(out + n, seconds / 60 % 60, 2);
    out[n++] = ':';
    n += write_digits(out + n, seconds % 60, 2);
    if (fraction != 0) {
        for (; fraction % 10 == 0; fraction /= 10)
            digits--;
        out[n++] = '.';
        n += write_digits(out + n, fraction, digits);
    }
    out[n] = '\0';
    return n;
}
