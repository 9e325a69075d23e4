/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_BASE_TEXT_DISPLAY_H
#define GDB_LIB_BASE_TEXT_DISPLAY_H

/*
 * text_display.h - text for a screen: one line, nothing that moves the cursor, a known width.
 *
 * Control characters appear as \n, \t, \r or \xNN (those of U+0080 .. U+009F as \u0085), bytes
 * that are not UTF-8 as \xNN. Widths are columns of a terminal: 2 for East Asian wide
 * characters and emoji, 0 for combining marks, whatever the locale.
 */

#include <stdint.h>

#include "lib/base/buffer.h"

/* 0, 1 or 2. */
unsigned gdb_utf8_width(uint32_t code);

/* Append `text` as it appears on a screen and add its width to *width. */
gdb_status gdb_text_display(gdb_text_view text, gdb_buffer *out, size_t *width, gdb_error *err);

/*
 * Append a text that gdb_text_display made, of width `width`, in exactly `columns` columns (or
 * more, if `columns` is 0): padded with blanks on the left or right, or cut with a final "…".
 */
gdb_status gdb_text_pad(gdb_text_view displayed, size_t width, size_t columns, bool to_the_right,
                        gdb_buffer *out, gdb_error *err);

gdb_status gdb_text_repeat(const char *piece, size_t count, gdb_buffer *out, gdb_error *err);

#endif
