/* SPDX-License-Identifier: MIT */
/*
 * quote_scan.c - inside and outside of quotes by parity, and exactly.
 *
 * If every quote opens or closes a field, the bytes inside are those behind an odd number of
 * quotes: an exclusive or over all prefixes of the mask of quotes (Langdale and Lemire, "Parsing
 * gigabytes of JSON per second"). A doubled quote closes and opens again, which is right too. But a
 * quote in the middle of a plain field is data. Such a one opens by parity where nothing can open:
 * not behind a delimiter or a line end, nor behind a quote that closed. The first of these is
 * certainly data, since all in front of it is right; it is taken out of the mask, and the parity
 * computed anew. Text with few of them costs a few operations for 64 bytes.
 */
#include "lib/csv/quote_scan.h"

#include <string.h>

#include "lib/csv/byte_mask.h"

typedef struct scan {
    const gdb_csv_dialect *dialect;
    /* Of the byte in front of the 64: */
    uint64_t inside;                     /* all bits or none */
    uint64_t separates, closes, escapes; /* one bit or none */
} scan;

static uint64_t prefix_xor(uint64_t x)
{
    for (unsigned n = 1; n < 64; n *= 2)
        x ^= x << n;
    return x;
}

/* What stands behind an escape character that is not escaped itself: a run of them ends in one if
 * its length is odd. A subtraction finds the ends of the runs that begin at odd places (Keiser and
 * Lemire). Outside of quotes this is wrong, but then the quote behind it is data anyway. */
static uint64_t find_escaped(uint64_t escapes, uint64_t *first_is_escaped)
{
    const uint64_t odd = UINT64_C(0xAAAAAAAAAAAAAAAA);
    uint64_t begins = escapes & ~*first_is_escaped;
    uint64_t ends = (((begins << 1) | odd) - begins) ^ odd;
    uint64_t escaped = ends ^ (escapes | *first_is_escaped);

    *first_is_escaped = (ends & escapes) >> 63;
    return escaped;
}

/* The line ends outside of quotes among 64 bytes. */
static uint64_t scan_64(scan *s, const uint8_t *p)
{
    const gdb_csv_dialect *d = s->dialect;
    uint64_t quotes = gdb_byte_mask(p, (uint8_t)d->quote);
    uint64_t lines = gdb_byte_mask(p, '\n') | gdb_byte_mask(p, '\r');
    uint64_t separators = lines | gdb_byte_mask(p, (uint8_t)d->delimiter);
    uint64_t may_open = separators << 1 | s->separates, inside, closing, wrong;
    bool doubles = d->escape == d->quote;

    if (!doubles)
        quotes &= ~find_escaped(gdb_byte_mask(p, (uint8_t)d->escape), &s->escapes);
    for (;;) {
        inside = prefix_xor(quotes) ^ s->inside;
        closing = quotes & ~inside;
        wrong = quotes & inside & ~(may_open | (doubles ? closing << 1 | s->closes : 0));
        if (wrong == 0)
            break;
        quotes ^= wrong & (0 - wrong);
    }
    s->inside = 0 - (inside >> 63);
    s->separates = separators >> 63;
    s->closes = closing >> 63;
    return lines & ~inside;
}

size_t gdb_csv_quote_scan(const gdb_csv_dialect *dialect, const uint8_t *bytes, size_t size)
{
    scan s = {.dialect = dialect, .separates = 1};
    size_t cut = 0;

    for (size_t at = 0; at < size; at += 64) {
        uint8_t last[64];
        const uint8_t *p = bytes + at;
        uint64_t ends;

        if (size - at < sizeof(last)) {
            memset(last, 0, sizeof(last));
            memcpy(last, p, size - at);
            p = last;
        }
        ends = scan_64(&s, p);
        if (size - at < sizeof(last))
            ends &= (UINT64_C(1) << (size - at)) - 1;
        if (size - at <= sizeof(last) && bytes[size - 1] == '\r')
            ends &= ~(UINT64_C(1) << (size - at - 1));
        if (ends != 0)
            cut = at + 64 - (size_t)__builtin_clzll(ends);
    }
    return cut;
}
