/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_CSV_HEAD_H
#define GDB_LIB_IMPORT_CSV_HEAD_H

/*
 * csv_head.h - a look at the beginning of a CSV file: its dialect, its header, its columns' types.
 *
 * The first 256 KiB (whole records of them, at least one) are cut with each delimiter of
 * `, | ; TAB` unless one is given; the one that cuts the most records into the same number (above
 * one) of fields wins, the earlier in that list on a tie; a file of one column has ','. Records
 * that a delimiter cuts so that quotes stand inside of unquoted fields do not count for it.
 *
 * The first record is a header if the caller says so; if it is a typed header (csv_header.h: one
 * field at least is typed, and all have names like names); if more than half of its fields name
 * columns of `known` (whatever case and order); or if the data of some column are not text while
 * its first field is. It is none if nothing of that holds.
 *
 * Types: a column is INT64, DOUBLE, BOOL, DATE or TIMESTAMP if all its data seen are, else STRING.
 * Integers with leading zeros or a plus sign, and those beyond INT64, are STRING, so that nothing
 * of them is lost; BOOL is only true and false; a column without data is STRING.
 */

#include <stdbool.h>
#include <stdint.h>

#include "formats/csv/csv_dialect.h"
#include "formats/csv/csv_header.h"
#include "lib/base/arena.h"
#include "lib/base/error.h"
#include "lib/import/input_stream.h"
#include "lib/types/logical_type.h"

typedef enum gdb_csv_header_mode {
    GDB_CSV_HEADER_AUTO,
    GDB_CSV_HEADER_YES,
    GDB_CSV_HEADER_NO
} gdb_csv_header_mode;

typedef struct gdb_csv_head_options {
    char delimiter; /* '\0': find it */
    bool has_quote, has_escape;
    char quote, escape;
    bool has_null_text;
    gdb_text_view null_text;
    gdb_csv_header_mode header;
    gdb_input_options input;
    const gdb_text_view *known; /* column names of the table, if it exists */
    uint32_t known_count;
} gdb_csv_head_options;

typedef struct gdb_csv_head {
    gdb_csv_dialect dialect;
    bool has_header;
    bool is_empty;        /* no record at all */
    bool has_data;        /* a record besides the header */
    uint32_t field_count; /* of the header, else of most records */
    gdb_text_view *names; /* header fields, unquoted; NULL without a header */
    gdb_csv_header *typed; /* field_count of them if it is a typed header, else NULL */
    /* Inferred from the data seen: INT64, DOUBLE, BOOL, DATE, TIMESTAMP, else STRING. */
    gdb_type_id *types;
    gdb_text_view header;     /* its record byte for byte with the line end; may be empty */
    gdb_text_view read_ahead; /* what was taken from a pipe, as it was: for gdb_csv_file */
    gdb_input_options input;  /* the caller's, for gdb_csv_file */
} gdb_csv_head;

/* Everything in `head` lives in `arena`. GDB_ERR_INPUT when the file cannot be read. */
gdb_status gdb_csv_head_read(gdb_csv_head *head, const char *path,
                             const gdb_csv_head_options *options, gdb_arena *arena,
                             gdb_error *err);

#endif
