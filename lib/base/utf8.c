/* SPDX-License-Identifier: MIT */
#include "lib/base/utf8.h"

#include <string.h>

static int is_continuation(uint8_t byte)
{
    return (byte & 0xC0) == 0x80;
}

size_t gdb_utf8_decode(const char *data, size_t size, uint32_t *code)
{
    const uint8_t *b = (const uint8_t *)data;
    uint32_t c;

    if (size == 0)
        return 0;
    if (b[0] < 0x80) {
        *code = b[0];
        return 1;
    }
    if (b[0] >= 0xC2 && b[0] <= 0xDF) {
        if (size < 2 || !is_continuation(b[1]))
            return 0;
        *code = ((uint32_t)b[0] & 0x1F) << 6 | (b[1] & 0x3F);
        return 2;
    }
    if ((b[0] & 0xF0) == 0xE0) {
        if (size < 3 || !is_continuation(b[1]) || !is_continuation(b[2]))
            return 0;
        c = ((uint32_t)b[0] & 0x0F) << 12 | ((uint32_t)b[1] & 0x3F) << 6 | (b[2] & 0x3F);
        if (c < 0x800 || (c >= 0xD800 && c <= 0xDFFF))
            return 0;
        *code = c;
        return 3;
    }
    if ((b[0] & 0xF8) == 0xF0) {
        if (size < 4 || !is_continuation(b[1]) || !is_continuation(b[2]) || !is_continuation(b[3]))
            return 0;
        c = ((uint32_t)b[0] & 0x07) << 18 | ((uint32_t)b[1] & 0x3F) << 12 |
            ((uint32_t)b[2] & 0x3F) << 6 | (b[3] & 0x3F);
        if (c < 0x10000 || c > 0x10FFFF)
            return 0;
        *code = c;
        return 4;
    }
    return 0;
}

size_t gdb_utf8_encode(uint32_t code, char out[4])
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xC0 | code >> 6);
        out[1] = (char)(0x80 | (code & 0x3F));
        return 2;
    }
    if (code < 0x10000) {
        if (code >= 0xD800 && code <= 0xDFFF)
            return 0;
        out[0] = (char)(0xE0 | code >> 12);
        out[1] = (char)(0x80 | (code >> 6 & 0x3F));
        out[2] = (char)(0x80 | (code & 0x3F));
        return 3;
    }
    if (code > 0x10FFFF)
        return 0;
    out[0] = (char)(0xF0 | code >> 18);
    out[1] = (char)(0x80 | (code >> 12 & 0x3F));
    out[2] = (char)(0x80 | (code >> 6 & 0x3F));
    out[3] = (char)(0x80 | (code & 0x3F));
    return 4;
}

size_t gdb_utf8_find_invalid(gdb_text_view text)
{
    size_t i = 0;

    while (i < text.size) {
        uint32_t code;
        size_t n;
        uint64_t word;

        /* eight ASCII bytes at a time */
        while (text.size - i >= sizeof(word)) {
            memcpy(&word, text.data + i, sizeof(word));
            if ((word & UINT64_C(0x8080808080808080)) != 0)
                break;
            i += sizeof(word);
        }
        if (i == text.size)
            break;
        n = gdb_utf8_decode(text.data + i, text.size - i, &code);
        if (n == 0)
            return i;
        i += n;
    }
    return text.size;
}
