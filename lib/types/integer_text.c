/* SPDX-License-Identifier: MIT */
#include "lib/types/number_text.h"

#include <string.h>

#include "lib/base/bytes_le.h"

/*
 * Eight digits at once, the first in the lowest byte: pairs, then fours, then all (Lemire,
 * "Quickly parsing eight digits"). Each multiplication moves the higher half of a pair up by
 * its weight and adds the lower one to it.
 */
static uint64_t eight_digits(uint64_t bytes)
{
    bytes -= UINT64_C(0x3030303030303030);
    bytes = (bytes * 10 + (bytes >> 8)) & UINT64_C(0x00FF00FF00FF00FF);
    bytes = (bytes * 100 + (bytes >> 16)) & UINT64_C(0x0000FFFF0000FFFF);
    return (bytes * 10000 + (bytes >> 32)) & UINT64_C(0xFFFFFFFF);
}

/* Are all eight bytes '0' .. '9': high nibble 3, and still 3 when 6 is added. */
static bool all_digits(uint64_t bytes)
{
    return ((bytes & UINT64_C(0xF0F0F0F0F0F0F0F0)) |
            ((bytes + UINT64_C(0x0606060606060606)) & UINT64_C(0xF0F0F0F0F0F0F0F0)) >> 4) ==
           UINT64_C(0x3333333333333333);
}

static bool parse_digits(const char *p, size_t size, uint64_t *out)
{
    uint64_t v = 0;

    if (size == 0)
        return false;
    if (size > 19) {
        while (size > 1 && *p == '0') {
            p++;
            size--;
        }
        if (size > 20)
            return false;
    }
    /* At most 16 digits here: no overflow. */
    for (int i = 0; i < 2 && size >= 8; i++) {
        uint64_t bytes = gdb_load_u64le((const uint8_t *)p);
        if (!all_digits(bytes))
            return false;
        v = v * 100000000 + eight_digits(bytes);
        p += 8;
        size -= 8;
    }
    for (; size > 0; p++, size--) {
        unsigned digit = (unsigned)(unsigned char)*p - '0';
        if (digit > 9 || v > UINT64_MAX / 10)
            return false;
        v *= 10;
        if (v > UINT64_MAX - digit)
            return false;
        v += digit;
    }
    *out = v;
    return true;
}

bool gdb_parse_uint64(gdb_text_view text, uint64_t *out)
{
    if (text.size > 0 && text.data[0] == '+')
        return parse_digits(text.data + 1, text.size - 1, out);
    return parse_digits(text.data, text.size, out);
}

bool gdb_parse_int64(gdb_text_view text, int64_t *out)
{
    bool negative = text.size > 0 && text.data[0] == '-';
    size_t sign = negative || (text.size > 0 && text.data[0] == '+') ? 1 : 0;
    uint64_t magnitude;

    if (text.size == 0 || !parse_digits(text.data + sign, text.size - sign, &magnitude) ||
        magnitude > (uint64_t)INT64_MAX + negative)
        return false;
    *out = (int64_t)(negative ? 0 - magnitude : magnitude);
    return true;
}

bool gdb_parse_bool(gdb_text_view text, bool *out)
{
    static const struct {
        const char *text;
        bool value;
    } words[] = {{"true", true}, {"false", false}, {"1", true}, {"0", false}, {"t", true},
                 {"f", false}};

    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        if (gdb_text_equal_nocase(text, gdb_text_of(words[i].text))) {
            *out = words[i].value;
            return true;
        }
    }
    return false;
}

static size_t write_digits(uint64_t v, char *out)
{
    static const char pairs[] = "00010203040506070809101112131415161718192021222324"
                                "25262728293031323334353637383940414243444546474849"
                                "50515253545556575859606162636465666768697071727374"
                                "75767778798081828384858687888990919293949596979899";
    char digits[20];
    size_t at = sizeof(digits), size;

    while (v >= 100) {
        at -= 2;
        memcpy(digits + at, pairs + v % 100 * 2, 2);
        v /= 100;
    }
    if (v >= 10) {
        at -= 2;
        memcpy(digits + at, pairs + v * 2, 2);
    } else {
        digits[--at] = (char)('0' + v);
    }
    size = sizeof(digits) - at;
    memcpy(out, digits + at, size);
    out[size] = '\0';
    return size;
}

size_t gdb_print_uint64(uint64_t v, char out[GDB_NUMBER_TEXT_SIZE])
{
    return write_digits(v, out);
}

size_t gdb_print_int64(int64_t v, char out[GDB_NUMBER_TEXT_SIZE])
{
    if (v >= 0)
        return write_digits((uint64_t)v, out);
    out[0] = '-';
    return write_digits(0 - (uint64_t)v, out + 1) + 1;
}
