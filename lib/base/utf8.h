/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_BASE_UTF8_H
#define GDB_LIB_BASE_UTF8_H

/*
 * utf8.h - bytes to code points and back, strictly: no overlong forms, no surrogates, nothing
 * beyond U+10FFFF (Unicode 15, table 3-7).
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/buffer.h"
#include "lib/base/text_view.h"

/* Bytes of the code point at the start of [data, data + size), which goes to *code; 0 if the
 * bytes there are not UTF-8 (or there are none). */
size_t gdb_utf8_decode(const char *data, size_t size, uint32_t *code);

/* Bytes written: 1 to 4, or 0 if `code` is a surrogate or too large. */
size_t gdb_utf8_encode(uint32_t code, char out[4]);

/* Is all of it UTF-8? Long texts are looked at 16 bytes at a time where the processor can. */
bool gdb_utf8_is_valid(gdb_text_view text);

/* Append the text with U+FFFD for what is not UTF-8: one for the longest beginning of a character,
 * or else for one byte (the Unicode Standard 15, section 3.9, "U+FFFD Substitution of Maximal
 * Subparts"). */
gdb_status gdb_utf8_append_valid(gdb_buffer *out, gdb_text_view text, gdb_error *err);

/* Offset of the first byte that is not part of valid UTF-8; text.size if there is none. */
size_t gdb_utf8_find_invalid(gdb_text_view text);

#endif
