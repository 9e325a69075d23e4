/* SPDX-License-Identifier: MIT */
/*
 * float_parse.c - decimal text to the nearest floating point number, ties to even.
 *
 * Three ways, each taken when the one before cannot be sure:
 *
 *   1. Up to 2^53 times or divided by up to 10^22: both are doubles, so one operation of the
 *      processor rounds correctly (Clinger, "How to read floating point numbers accurately").
 *   2. The first 19 digits times a power of ten of 128 bits give bounds around the number. If
 *      both bounds round to the same result, that is the result (after Eisel and Lemire,
 *      "Number parsing at a gigabyte per second", with explicit bounds in place of its proofs).
 *   3. The bounds hold a point halfway between two results: all digits are compared with that
 *      point in long integers. 800 digits are enough: a halfway point has at most 767, and a
 *      digit 1 stands for any longer rest.
 */
#include "lib/types/number_text.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "lib/types/power_of_ten.h"

__extension__ typedef unsigned __int128 u128;

/* A number is m * 2^e with m < 2^precision and e >= least_exponent. */
typedef struct float_format {
    int precision;
    int least_exponent;
    uint64_t infinity; /* its stored bits */
} float_format;

static const float_format double_format = {53, -1074, UINT64_C(0x7FF) << 52};
static const float_format single_format = {24, -149, UINT64_C(0xFF) << 23};

/* digits[0 .. size) with at most one '.', read as an integer, times 10^exponent. */
typedef struct decimal_text {
    const char *digits;
    size_t size;
    int64_t exponent;
    bool negative;
} decimal_text;

/* The leading digits: w <= number / 10^q <= w + truncated. */
typedef struct decimal_head {
    uint64_t w;
    int64_t q;
    bool truncated;
} decimal_head;

static bool is_digit(char c)
{
    return (unsigned)(unsigned char)c - '0' <= 9;
}

/* [+-]digits[.digits][e[+-]digits]; *w is the digits modulo 2^64. */
static bool scan(gdb_text_view text, decimal_text *out, uint64_t *w, size_t *count)
{
    const char *p = text.data, *end = p + text.size;
    int64_t exponent = 0;
    bool negative_exponent;

    out->negative = p < end && *p == '-';
    if (p < end && (*p == '-' || *p == '+'))
        p++;
    out->digits = p;
    *w = 0;
    for (; p < end && is_digit(*p); p++)
        *w = *w * 10 + (uint64_t)(*p - '0');
    *count = (size_t)(p - out->digits);
    out->exponent = 0;
    if (p < end && *p == '.') {
        const char *point = p++;
        for (; p < end && is_digit(*p); p++)
            *w = *w * 10 + (uint64_t)(*p - '0');
        out->exponent = point + 1 - p;
        *count += (size_t)(p - point - 1);
    }
    out->size = (size_t)(p - out->digits);
    if (*count == 0)
        return false;
    if (p < end && (*p == 'e' || *p == 'E')) {
        p++;
        negative_exponent = p < end && *p == '-';
        if (p < end && (*p == '-' || *p == '+'))
            p++;
        if (p == end)
            return false;
        /* A limit that no text in memory can make up for with zeros. */
        for (; p < end && is_digit(*p); p++)
            if (exponent < INT64_C(1000000000000000))
                exponent = exponent * 10 + (*p - '0');
        out->exponent += negative_exponent ? -exponent : exponent;
    }
    return p == end;
}

/* The first 19 digits that count. */
static decimal_head cut(const decimal_text *text)
{
    decimal_head head = {0, text->exponent, false};
    int count = 0;

    for (size_t i = 0; i < text->size; i++) {
        uint64_t digit = (uint64_t)(text->digits[i] - '0');
        if (text->digits[i] == '.')
            continue;
        if (count < 19) {
            head.w = head.w * 10 + digit;
            count += head.w != 0;
        } else {
            head.q++;
            head.truncated |= digit != 0;
        }
    }
    return head;
}

/* --- the third way: long integers ------------------------------------- */

enum { LONG_LIMBS = 192, KEPT_DIGITS = 800 };

typedef struct long_integer {
    uint32_t limbs[LONG_LIMBS]; /* the lowest first */
    int count;
} long_integer;

static void long_multiply_add(long_integer *n, uint32_t factor, uint32_t carry)
{
    uint64_t sum = carry;

    for (int i = 0; i < n->count; i++) {
        sum += (uint64_t)n->limbs[i] * factor;
        n->limbs[i] = (uint32_t)sum;
        sum >>= 32;
    }
    if (sum != 0) {
        assert(n->count < LONG_LIMBS);
        n->limbs[n->count++] = (uint32_t)sum;
    }
}

static void long_multiply_power_of_five(long_integer *n, int64_t power)
{
    for (; power >= 13; power -= 13)
        long_multiply_add(n, 1220703125, 0);
    for (; power > 0; power--)
        long_multiply_add(n, 5, 0);
}

static void long_shift_left(long_integer *n, int64_t bits)
{
    int limbs = (int)(bits / 32);

    long_multiply_add(n, UINT32_C(1) << (bits % 32), 0);
    assert(n->count + limbs <= LONG_LIMBS);
    memmove(n->limbs + limbs, n->limbs, (size_t)n->count * sizeof(*n->limbs));
    memset(n->limbs, 0, (size_t)limbs * sizeof(*n->limbs));
    n->count += limbs;
}

static int long_compare(const long_integer *a, const long_integer *b)
{
    if (a->count != b->count)
        return a->count < b->count ? -1 : 1;
    for (int i = a->count - 1; i >= 0; i--)
        if (a->limbs[i] != b->limbs[i])
            return a->limbs[i] < b->limbs[i] ? -1 : 1;
    return 0;
}

/* The text's number against odd * 2^exponent: negative, 0 or positive. */
static int compare_exactly(const decimal_text *text, uint64_t odd, int exponent)
{
    long_integer number = {{0}, 0}, point = {{0}, 0};
    int64_t power = text->exponent, twos;
    bool rest = false;
    int kept = 0;

    for (size_t i = 0; i < text->size; i++) {
        uint32_t digit = (uint32_t)(text->digits[i] - '0');
        if (text->digits[i] == '.' || (kept == 0 && digit == 0))
            continue;
        if (kept < KEPT_DIGITS) {
            long_multiply_add(&number, 10, digit);
            kept++;
        } else {
            power++;
            rest |= digit != 0;
        }
    }
    if (rest) {
        long_multiply_add(&number, 10, 1);
        power--;
    }
    long_multiply_add(&point, 0, (uint32_t)(odd >> 32));
    long_multiply_add(&point, UINT32_C(1) << 31, 0);
    long_multiply_add(&point, 2, (uint32_t)odd);
    if (power >= 0)
        long_multiply_power_of_five(&number, power);
    else
        long_multiply_power_of_five(&point, -power);
    twos = power - exponent;
    if (twos >= 0)
        long_shift_left(&number, twos);
    else
        long_shift_left(&point, -twos);
    return long_compare(&number, &point);
}

/* --- the second way: bounds ------------------------------------------- */

/* x / 2^shift to the nearest integer; a tie goes up if `tie_up`. 1 <= shift <= 128. */
static uint64_t round_shift(u128 x, int shift, bool tie_up)
{
    u128 whole = shift < 128 ? x >> shift : 0;
    u128 half = (u128)1 << (shift - 1);
    u128 rest = shift < 128 ? x - (whole << shift) : x;

    return (uint64_t)whole + (rest > half || (rest == half && tie_up));
}

/* The stored bits of the nearest number of the format, without sign; false: too large. */
static bool round_decimal(const decimal_text *text, decimal_head head, const float_format *format,
                          uint64_t *bits)
{
    gdb_power_of_ten power;
    u128 middle, lower, upper;
    int zeros, unit, least, shift;
    uint64_t m, high;

    *bits = 0;
    if (head.w == 0 || head.q < GDB_POWER_OF_TEN_MIN)
        return true; /* less than half of the least number */
    if (head.q > 308)
        return false;
    power = gdb_powers_of_ten[head.q - GDB_POWER_OF_TEN_MIN];
    zeros = __builtin_clzll(head.w);
    middle = (u128)power.high * (head.w << zeros) +
             (uint64_t)((u128)power.low * (head.w << zeros) >> 64);
    /* The power is less than 1 too large and the product's fraction was cut off. */
    lower = middle - 1;
    upper = middle + 1;
    if (head.truncated)
        upper += (u128)1 << (64 + zeros);
    if (upper < middle)
        upper = ~(u128)0;

    /* middle * 2^unit is the number; m * 2^least is to be the result. */
    unit = gdb_power_of_ten_exponent((int)head.q) - zeros - 63;
    least = unit + (middle >> 127 != 0 ? 128 : 127) - format->precision;
    if (least < format->least_exponent)
        least = format->least_exponent;
    shift = least - unit;
    if (shift > 128)
        return true;
    m = round_shift(lower, shift, true);
    high = round_shift(upper, shift, false);
    if (m != high) {
        int order = compare_exactly(text, 2 * m + 1, least - 1);
        m += order > 0 || (order == 0 && (m & 1) != 0);
    }
    /* A carry out of m moves into the exponent field, where it belongs. */
    if (m >> (format->precision - 1) != 0)
        m += (uint64_t)(least - format->least_exponent) << (format->precision - 1);
    *bits = m;
    return m < format->infinity;
}

/* --- the parsers ------------------------------------------------------- */

/* inf, infinity and nan behind an optional sign. */
static bool parse_word(gdb_text_view text, double *out)
{
    bool negative = text.size > 0 && text.data[0] == '-';

    if (text.size > 0 && (text.data[0] == '-' || text.data[0] == '+'))
        text = gdb_text(text.data + 1, text.size - 1);
    if (gdb_text_equal_nocase(text, gdb_text_of("inf")) ||
        gdb_text_equal_nocase(text, gdb_text_of("infinity")))
        *out = negative ? -(double)INFINITY : (double)INFINITY;
    else if (gdb_text_equal_nocase(text, gdb_text_of("nan")))
        *out = (double)NAN;
    else
        return false;
    return true;
}

bool gdb_parse_double(gdb_text_view text, double *out)
{
    static const double tens[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                  1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                  1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    decimal_text decimal;
    decimal_head head = {0, 0, false};
    size_t count;
    uint64_t bits;

    if (text.size == 0)
        return false;
    if (!scan(text, &decimal, &head.w, &count))
        return parse_word(text, out);
    head.q = decimal.exponent;
    if (count > 19)
        head = cut(&decimal);
    if (head.w <= UINT64_C(1) << 53 && !head.truncated && head.q >= -22 && head.q <= 22) {
        double v = (double)head.w;
        v = head.q < 0 ? v / tens[-head.q] : v * tens[head.q];
        *out = decimal.negative ? -v : v;
        return true;
    }
    if (!round_decimal(&decimal, head, &double_format, &bits))
        return false;
    bits |= (uint64_t)decimal.negative << 63;
    memcpy(out, &bits, sizeof(*out));
    return true;
}

bool gdb_parse_float(gdb_text_view text, float *out)
{
    decimal_text decimal;
    decimal_head head = {0, 0, false};
    size_t count;
    uint64_t bits;
    uint32_t narrow;
    double word;

    if (text.size == 0)
        return false;
    if (!scan(text, &decimal, &head.w, &count)) {
        if (!parse_word(text, &word))
            return false;
        *out = (float)word;
        return true;
    }
    head.q = decimal.exponent;
    if (count > 19)
        head = cut(&decimal);
    if (!round_decimal(&decimal, head, &single_format, &bits))
        return false;
    narrow = (uint32_t)bits | (uint32_t)decimal.negative << 31;
    memcpy(out, &narrow, sizeof(*out));
    return true;
}
