/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CSV_CSV_SNIFF_H
#define GDB_LIB_CSV_CSV_SNIFF_H

/*
 * csv_sniff.h - the punctuation of CSV text that nobody described: its delimiter and its quoting.
 *
 * The text is cut with each delimiter of `, | ; TAB`; the one that cuts the most records into one
 * same number (above one) of fields wins, the earlier in that list on a tie; a file of one column
 * has ','. Records that a delimiter cuts so that quotes stand inside of unquoted fields do not
 * count for it: a wrong delimiter leaves them there.
 *
 * Quotes are '"' and doubled. Only where that leaves some record broken or of another length are
 * other habits tried ('"' escaped by '\', then '\''), and one is taken only if it leaves none.
 *
 * Pure: a function over bytes.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/csv/csv_dialect.h"

enum { GDB_CSV_DELIMITER_COUNT = 4 };
extern const char gdb_csv_delimiters[GDB_CSV_DELIMITER_COUNT];

/* Which parts of a dialect are given; the others are to be found. */
typedef struct gdb_csv_given {
    bool delimiter, quote, escape;
} gdb_csv_given;

typedef struct gdb_csv_sniff {
    gdb_csv_dialect dialect;
    uint32_t field_count; /* that most records have (the larger on a tie); 0 without a record */
    uint64_t records;     /* all, but not those that blank lines would be */
    uint64_t alike;       /* those of field_count fields */
} gdb_csv_sniff;

/*
 * `bytes` begin with a record; with `is_whole` they are the whole rest of the file, else what
 * stands behind the last whole record is not looked at. `sniff->dialect` holds what is given and,
 * for the rest, defaults.
 */
gdb_status gdb_csv_sniff_text(gdb_csv_sniff *sniff, gdb_csv_given given, gdb_text_view bytes,
                              bool is_whole, gdb_error *err);

#endif
