/* SPDX-License-Identifier: MIT */
#include "lib/base/text_quote.h"

#include <stdio.h>

#include "lib/base/utf8.h"

const char *gdb_text_quote(gdb_text_view text, char out[GDB_TEXT_QUOTE_SIZE])
{
    size_t at = 0, i = 0;

    out[at++] = '\'';
    while (i < text.size) {
        char piece[8];
        uint32_t code;
        size_t step = gdb_utf8_decode(text.data + i, text.size - i, &code);
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
