/* SPDX-License-Identifier: MIT */
#ifndef GDB_FORMATS_CSV_CSV_DIALECT_H
#define GDB_FORMATS_CSV_CSV_DIALECT_H

/* csv_dialect.h - how the text of a CSV file is to be cut; specified in README.md beside this file. */

#include <stdbool.h>

#include "lib/base/error.h"
#include "lib/base/text_view.h"

typedef struct gdb_csv_dialect {
    char delimiter;
    char quote;  /* '\0': no quoting */
    char escape; /* equal to quote: doubling; else the character before a quote or itself */
    bool has_null_text;
    gdb_text_view null_text; /* an unquoted field of exactly this text is NULL, as is an unquoted empty one */
} gdb_csv_dialect;

static inline gdb_csv_dialect gdb_csv_dialect_default(void)
{
    gdb_csv_dialect dialect = {',', '"', '"', false, {"", 0}};
    return dialect;
}

/* GDB_ERR_USAGE for characters that contradict each other: a delimiter that is the quote, a line
 * end or NUL; a quote or escape that is a line end or the delimiter. */
gdb_status gdb_csv_dialect_check(const gdb_csv_dialect *dialect, gdb_error *err);

#endif
