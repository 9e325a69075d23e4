/* SPDX-License-Identifier: MIT */
/*
 * float_print.c - the shortest decimal that reads back as the same floating point number.
 *
 * Algorithm: Giulietti, "The Schubfach way to render doubles". A number c * 2^q stands for the
 * interval of reals that round to it. k is chosen so that the interval holds at least one and
 * at most a few multiples of 10^k; the interval's ends and the number itself are scaled by
 * 10^-k with one 128-bit power of ten each, rounded to odd so that comparisons stay exact, and
 * the nearest multiple of 10^(k+1), or else of 10^k, that lies inside is the answer.
 *
 *   0.3 = 5404319552844596 * 2^-54: k = -17, scaled 29999999999999998.9; 3 * 10^16 is inside.
 */
#include "lib/types/number_text.h"

#include <string.h>

#include "lib/types/power_of_ten.h"

typedef struct decimal {
    uint64_t digits;
    int exponent;
} decimal;

__extension__ typedef unsigned __int128 u128;

/* The high 64 bits of g * cp / 2^64; the lowest bit is set if anything below was. */
static uint64_t scale_round_to_odd(gdb_power_of_ten g, uint64_t cp)
{
    u128 low = (u128)g.low * cp;
    u128 sum = (u128)g.high * cp + (uint64_t)(low >> 64);

    return (uint64_t)(sum >> 64) | ((uint64_t)sum > 1);
}

/* c > 0. `irregular`: c is a power of two whose lower neighbour is half as far as the upper. */
static decimal shortest(uint64_t c, int q, bool irregular)
{
    int k = (q * 1262611 - (irregular ? 524031 : 0)) >> 22; /* floor(log10 of the spacing) */
    int h = q + gdb_power_of_ten_exponent(-k) + 1;
    gdb_power_of_ten g = gdb_powers_of_ten[-k - GDB_POWER_OF_TEN_MIN];
    uint64_t odd = c & 1, v = scale_round_to_odd(g, 4 * c << h);
    uint64_t lower = scale_round_to_odd(g, (4 * c - (irregular ? 1 : 2)) << h) + odd;
    uint64_t upper = scale_round_to_odd(g, (4 * c + 2) << h) - odd;
    uint64_t s = v / 4, s10 = s / 10;
    bool down, up;

    if (s >= 10) {
        down = lower <= 40 * s10;
        up = 40 * s10 + 40 <= upper;
        if (down != up)
            return (decimal){s10 + up, k + 1};
    }
    down = lower <= 4 * s;
    up = 4 * s + 4 <= upper;
    if (down == up)
        up = v > 4 * s + 2 || (v == 4 * s + 2 && (s & 1) != 0);
    return (decimal){s + up, k};
}

static size_t put(char *out, size_t at, const char *bytes, size_t size)
{
    memcpy(out + at, bytes, size);
    return at + size;
}

static size_t put_zeros(char *out, size_t at, int count)
{
    for (int i = 0; i < count; i++)
        out[at++] = '0';
    return at;
}

static size_t write_decimal(decimal d, bool negative, char out[GDB_NUMBER_TEXT_SIZE])
{
    char digits[GDB_NUMBER_TEXT_SIZE];
    size_t count, at = 0;
    int point; /* the decimal point stands behind this many digits */

    while (d.digits >= 10 && d.digits % 10 == 0) {
        d.digits /= 10;
        d.exponent++;
    }
    count = gdb_print_uint64(d.digits, digits);
    point = (int)count + d.exponent;
    if (negative)
        out[at++] = '-';
    if (point > 16 || point < -3) {
        int e = point - 1;
        out[at++] = digits[0];
        if (count > 1) {
            out[at++] = '.';
            at = put(out, at, digits + 1, count - 1);
        }
        out[at++] = 'e';
        out[at++] = e < 0 ? '-' : '+';
        e = e < 0 ? -e : e;
        if (e >= 100)
            out[at++] = (char)('0' + e / 100);
        out[at++] = (char)('0' + e / 10 % 10);
        out[at++] = (char)('0' + e % 10);
        out[at] = '\0';
        return at;
    }
    if (point <= 0) {
        at = put(out, at, "0.", 2);
        at = put_zeros(out, at, -point);
        at = put(out, at, digits, count);
    } else if ((size_t)point >= count) {
        at = put(out, at, digits, count);
        at = put_zeros(out, at, point - (int)count);
        at = put(out, at, ".0", 2);
    } else {
        at = put(out, at, digits, (size_t)point);
        out[at++] = '.';
        at = put(out, at, digits + point, count - (size_t)point);
    }
    out[at] = '\0';
    return at;
}

static size_t write_word(const char *word, char out[GDB_NUMBER_TEXT_SIZE])
{
    size_t size = strlen(word);

    memcpy(out, word, size + 1);
    return size;
}

/* `fraction` and `biased` are the stored fields, `bits` the size of the fraction field. */
static size_t print_fields(bool negative, uint64_t fraction, int biased, int bits, int biased_max,
                           char out[GDB_NUMBER_TEXT_SIZE])
{
    uint64_t hidden = UINT64_C(1) << bits;
    int q = (biased > 0 ? biased : 1) - (biased_max / 2) - bits;

    if (biased == biased_max)
        return write_word(fraction != 0 ? "nan" : negative ? "-inf" : "inf", out);
    if (biased == 0 && fraction == 0)
        return write_word(negative ? "-0.0" : "0.0", out);
    return write_decimal(
        shortest(fraction | (biased > 0 ? hidden : 0), q, fraction == 0 && biased > 1), negative,
        out);
}

size_t gdb_print_double(double v, char out[GDB_NUMBER_TEXT_SIZE])
{
    uint64_t b;

    memcpy(&b, &v, sizeof(b));
    return print_fields(b >> 63 != 0, b & ((UINT64_C(1) << 52) - 1), (int)(b >> 52 & 2047), 52,
                        2047, out);
}

size_t gdb_print_float(float v, char out[GDB_NUMBER_TEXT_SIZE])
{
    uint32_t b;

    memcpy(&b, &v, sizeof(b));
    return print_fields(b >> 31 != 0, b & ((UINT32_C(1) << 23) - 1), (int)(b >> 23 & 255), 23, 255,
                        out);
}
