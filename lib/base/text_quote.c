/* SPDX-License-Identifier: MIT */
#include "lib/base/text_quote.h"

#include <stdio.h>

size_t gdb_text_utf8_size(gdb_text_view text)
{
    const unsigned char *p = (const unsigned char *)text.data;
    unsigned char low = 0x80, high = 0xBF; /* of the second byte */
    size_t size;

    if (p[0] < 0x80)
        return 1;
    if (p[0] < 0xC2 || p[0] > 0xF4)
        return 0;
    size = p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
    if (text.size < size)
        return 0;
    if (p[0] == 0xE0)
        low = 0xA0;
    else if (p[0] == 0xED)
        high = 0x9F;
    else if (p[0] == 0xF0)
        low = 0x90;
    else if (p[0] == 0xF4)
        high = 0x8F;
    if (p[1] < low || p[1] > high)
        return 0;
    for (size_t i = 2; i < size; i++)
        if (p[i] < 0x80 || p[i] > 0xBF)
            return 0;
    return size;
}

const char *gdb_text_quote(gdb_text_view text, char out[GDB_TEXT_QUOTE_SIZE])
{
    size_t at = 0, i = 0;

    out[at++] = '\'';
    while (i < text.size) {
        char piece[8];
        size_t step = gdb_text_utf8_size(gdb_text(text.data + i, text.size - i));
        size_t size = step;
        unsigned char c = (unsigned char)text.data[i];

        if (step == 0 || (step == 1 && (c < 0x20 || c == 0x7F))) {
            step = 1;
            if (c == '\n' || c == '\t' || c == '\r')
                size = (size_t)snprintf(piece, sizeof(piece), "\\%c",
                                        c == '\n' ? 'n' : c == '\t' ? 't' : 'r');
            else
                size = (size_t)snprintf(piece, sizeof(piece), "\\x%02x", (unsigned)c);
        } else {
            memcpy(piece, text.data + i, size);
        }
        if (at + size + sizeof("...'") > GDB_TEXT_QUOTE_SIZE) {
            memcpy(out + at, "...", 3);
            at += 3;
            break;
        }
        memcpy(out + at, piece, size);
        at += size;
        i += step;
    }
    out[at++] = '\'';
    out[at] = '\0';
    return out;
}
