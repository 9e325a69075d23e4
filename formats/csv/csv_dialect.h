/* SPDX-License-Identifier: MIT */
#ifndef GDB_FORMATS_CSV_CSV_DIALECT_H
#define GDB_FORMATS_CSV_CSV_DIALECT_H

/* csv_dialect.h - how the text of a CSV file is to be cut; specified in README.md beside this file.
 */

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/error.h"
#include "lib/base/text_view.h"

/* What a text is that is not UTF-8. */
typedef enum gdb_csv_invalid_utf8 {
    GDB_CSV_UTF8_REJECT, /* it makes its record bad */
    GDB_CSV_UTF8_ERROR,  /* the same, and such a record is never left out */
    GDB_CSV_UTF8_REPLACE /* what is no character becomes U+FFFD */
} gdb_csv_invalid_utf8;

typedef struct gdb_csv_dialect {
    char delimiter;
    char quote;   /* '\0': no quoting */
    char escape;  /* equal to quote: doubling; else the character before a quote or itself */
    char comment; /* '\0': none; else a line that begins with it is no record */
    bool trim;    /* blanks around fields and around their quotes do not count */
    gdb_csv_invalid_utf8 invalid_utf8;
    bool has_null_text;
    gdb_text_view
        null_text; /* an unquoted field of exactly this text is NULL, as is an unquoted empty one */
} gdb_csv_dialect;

static inline gdb_csv_dialect gdb_csv_dialect_default(void)
{
    gdb_csv_dialect dialect = {.delimiter = ',', .quote = '"', .escape = '"'};

    return dialect;
}

/* Is it a blank, as --trim takes them away? */
static inline bool gdb_csv_is_blank(const gdb_csv_dialect *dialect, uint8_t c)
{
    return (c == ' ' || c == '\t') && c != (uint8_t)dialect->delimiter;
}

/* The text without blanks around it. */
static inline gdb_text_view gdb_csv_trim(const gdb_csv_dialect *dialect, gdb_text_view text)
{
    while (text.size > 0 && gdb_csv_is_blank(dialect, (uint8_t)text.data[0]))
        text = gdb_text(text.data + 1, text.size - 1);
    while (text.size > 0 && gdb_csv_is_blank(dialect, (uint8_t)text.data[text.size - 1]))
        text.size--;
    return text;
}

/* GDB_ERR_USAGE for characters that contradict each other: a delimiter that is the quote, a line
 * end or NUL; a quote or escape that is a line end or the delimiter; a comment character that is
 * any of them; with `trim` a quote or escape that is a blank. */
gdb_status gdb_csv_dialect_check(const gdb_csv_dialect *dialect, gdb_error *err);

#endif
