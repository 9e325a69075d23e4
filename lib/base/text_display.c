/* SPDX-License-Identifier: MIT */
#include "lib/base/text_display.h"

#include <stdio.h>

#include "lib/base/utf8.h"

typedef struct code_range {
    uint32_t first;
    uint32_t last;
} code_range;

static bool is_in(uint32_t code, const code_range *ranges, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (code >= ranges[i].first && code <= ranges[i].last)
            return true;
    return false;
}

unsigned gdb_utf8_width(uint32_t code)
{
    /* Combining marks, joiners, directional marks, variation selectors. */
    static const code_range none[] = {{0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD},
                                      {0x064B, 0x065F}, {0x0E34, 0x0E3A}, {0x0E47, 0x0E4E},
                                      {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x200B, 0x200F},
                                      {0x202A, 0x202E}, {0x2060, 0x2064}, {0x20D0, 0x20FF},
                                      {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0xFEFF, 0xFEFF},
                                      {0xE0100, 0xE01EF}};
    /* East Asian wide and full width (Unicode's EastAsianWidth.txt, by blocks), emoji. */
    static const code_range wide[] = {{0x1100, 0x115F},   {0x231A, 0x231B},   {0x2329, 0x232A},
                                      {0x23E9, 0x23EC},   {0x2E80, 0x303E},   {0x3041, 0x33FF},
                                      {0x3400, 0x4DBF},   {0x4E00, 0x9FFF},   {0xA000, 0xA4CF},
                                      {0xA960, 0xA97F},   {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},
                                      {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},
                                      {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF},
                                      {0x1FA70, 0x1FAFF}, {0x20000, 0x3FFFD}};

    if (code < 0x0300)
        return 1;
    if (is_in(code, none, sizeof(none) / sizeof(*none)))
        return 0;
    return is_in(code, wide, sizeof(wide) / sizeof(*wide)) ? 2 : 1;
}

static size_t escape(char *out, size_t size, uint32_t code, bool is_byte)
{
    if (is_byte || code < 0x20 || code == 0x7F) {
        if (code == '\n' || code == '\t' || code == '\r')
            return (size_t)snprintf(out, size, "\\%c",
                                    code == '\n' ? 'n' : code == '\t' ? 't' : 'r');
        return (size_t)snprintf(out, size, "\\x%02x", (unsigned)code);
    }
    return (size_t)snprintf(out, size, "\\u%04x", (unsigned)code);
}

gdb_status gdb_text_display(gdb_text_view text, gdb_buffer *out, size_t *width, gdb_error *err)
{
    size_t i = 0;

    while (i < text.size) {
        char piece[16];
        uint32_t code;
        size_t size, plain = i;

        while (i < text.size && text.data[i] >= 0x20 && text.data[i] < 0x7F)
            i++;
        GDB_TRY(gdb_buffer_append(out, text.data + plain, i - plain, err));
        *width += i - plain;
        if (i == text.size)
            break;
        size = gdb_utf8_decode(text.data + i, text.size - i, &code);
        if (size > 1 && code >= 0xA0) {
            GDB_TRY(gdb_buffer_append(out, text.data + i, size, err));
            *width += gdb_utf8_width(code);
        } else {
            bool is_byte = size == 0;
            if (is_byte) {
                code = (unsigned char)text.data[i];
                size = 1;
            }
            plain = escape(piece, sizeof(piece), code, is_byte);
            GDB_TRY(gdb_buffer_append(out, piece, plain, err));
            *width += plain;
        }
        i += size;
    }
    return GDB_OK;
}

gdb_status gdb_text_repeat(const char *piece, size_t count, gdb_buffer *out, gdb_error *err)
{
    size_t size = strlen(piece);

    for (size_t i = 0; i < count; i++)
        GDB_TRY(gdb_buffer_append(out, piece, size, err));
    return GDB_OK;
}

/* The bytes of `text` that fit into `columns`; *width is what they take. */
static size_t fitting(gdb_text_view text, size_t columns, size_t *width)
{
    size_t i = 0;

    *width = 0;
    while (i < text.size) {
        uint32_t code;
        size_t size = gdb_utf8_decode(text.data + i, text.size - i, &code);
        unsigned w = size > 0 ? gdb_utf8_width(code) : 1;

        if (*width + w > columns)
            break;
        *width += w;
        i += size > 0 ? size : 1;
    }
    return i;
}

gdb_status gdb_text_pad(gdb_text_view displayed, size_t width, size_t columns, bool to_the_right,
                        gdb_buffer *out, gdb_error *err)
{
    size_t size = displayed.size, blanks = width < columns ? columns - width : 0;

    if (columns == 0 || width <= columns) {
        if (to_the_right)
            GDB_TRY(gdb_text_repeat(" ", blanks, out, err));
        GDB_TRY(gdb_buffer_append(out, displayed.data, size, err));
        return to_the_right ? GDB_OK : gdb_text_repeat(" ", blanks, out, err);
    }
    size = fitting(displayed, columns - 1, &width);
    GDB_TRY(gdb_buffer_append(out, displayed.data, size, err));
    GDB_TRY(gdb_buffer_append_text(out, "…", err));
    return gdb_text_repeat(" ", columns - 1 - width, out, err);
}
