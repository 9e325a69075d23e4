/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_BASE_TEXT_QUOTE_H
#define GDB_LIB_BASE_TEXT_QUOTE_H

/*
 * text_quote.h - a text from outside, in single quotes, fit for a message of one line.
 *
 * Control characters and bytes that are not UTF-8 become \n, \t, \r or \xNN; a text of more
 * than some 80 bytes is cut and ends with "...'". The result ends with NUL.
 */

#include "lib/base/text_view.h"

enum { GDB_TEXT_QUOTE_SIZE = 96 };

/* Returns `out`, to be used as an argument of GDB_FAIL. */
const char *gdb_text_quote(gdb_text_view text, char out[GDB_TEXT_QUOTE_SIZE]);

#endif
