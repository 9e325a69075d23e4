/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CSV_CSV_HEAD_H
#define GDB_LIB_CSV_CSV_HEAD_H

/*
 * csv_head.h - a look at the beginning of a CSV file: its dialect, its header, its columns' types.
 *
 * What is looked at are the first 256 KiB (whole records of them, at least one); csv_sniff.h says
 * how they are cut, type_guess.h what the values of a column are.
 *
 * The first record is a header if the caller says so; if it is a typed header (csv_header.h: one
 * field at least is typed, and all have names like names); if more than half of its fields name
 * columns of `known` (whatever case and order); or if the data of some column are not text while
 * its first field is. It is none if nothing of that holds.
 *
 * Lines of text before a header are a preamble, which is passed over, if they have fewer fields
 * than most records, no two in succession have the same number above one, more records follow them
 * than they are, and the first record behind them is a header by one of the last three signs.
 * Without a header that can be recognised nothing is passed over: a row must not be lost.
 */

#include <stdbool.h>
#include <stdint.h>

#include "formats/catalog/catalog_format.h"
#include "formats/csv/csv_dialect.h"
#include "formats/csv/csv_header.h"
#include "lib/base/arena.h"
#include "lib/base/error.h"
#include "lib/csv/input_stream.h"
#include "lib/csv/type_guess.h"

/* Bytes that are looked at, but for a first record that is longer. */
enum { GDB_CSV_HEAD_SIZE = 256 * 1024 };

/* Two ends, and every column that a table may have. */
enum { GDB_CSV_HEAD_FIELDS_MOST = GDB_COLUMN_COUNT_MAX + 2 };

typedef enum gdb_csv_header_mode {
    GDB_CSV_HEADER_AUTO,
    GDB_CSV_HEADER_YES,
    GDB_CSV_HEADER_NO,
    GDB_CSV_HEADER_ASSUMED /* nobody said so, but something must name the columns: if the first
                            * record does not, one behind a preamble may */
} gdb_csv_header_mode;

/* Why the first record is taken for a header, or for data. */
typedef enum gdb_csv_header_sign {
    GDB_CSV_SIGN_NONE, /* nothing says that it is a header */
    GDB_CSV_SIGN_GIVEN,
    GDB_CSV_SIGN_TYPED,
    GDB_CSV_SIGN_KNOWN_NAMES,
    GDB_CSV_SIGN_UNLIKE_DATA, /* in column sign_field */
    /* Found out when more than this file is known: */
    GDB_CSV_SIGN_NAMES_NEEDED,     /* something must name the columns */
    GDB_CSV_SIGN_LIKE_OTHER_FILE,  /* another file begins so */
    GDB_CSV_SIGN_UNLIKE_OTHER_FILE,
    GDB_CSV_SIGN_UNLIKE_ROW,       /* it could not be a row of its table */
    GDB_CSV_SIGN_LIKE_ROW
} gdb_csv_header_sign;

typedef struct gdb_csv_head_options {
    char delimiter; /* '\0': find it */
    bool has_quote, has_escape;
    char quote, escape;
    bool has_null_text;
    gdb_text_view null_text;
    char comment; /* '\0': there are none */
    bool trim;
    gdb_csv_invalid_utf8 invalid_utf8;
    bool has_skip;
    uint64_t skip_lines; /* physical lines before the first record */
    char list_delimiter; /* gdb_csv_file's: nothing here looks into lists */
    gdb_csv_header_mode header;
    gdb_input_options input;
    gdb_text_view read_ahead; /* what an earlier look took from the same pipe; borrowed */
    const gdb_text_view *known; /* column names of the table, if it exists */
    uint32_t known_count;
} gdb_csv_head_options;

typedef struct gdb_csv_head {
    gdb_csv_dialect dialect;
    uint64_t skip_lines;  /* as given, or those of a preamble */
    bool has_preamble;    /* they were found out, not given */
    uint64_t first_line;  /* physical line of the first record */
    bool has_header;
    gdb_csv_header_sign sign;
    uint32_t sign_field;  /* of GDB_CSV_SIGN_UNLIKE_DATA */
    bool is_empty;        /* no record at all */
    bool has_data;        /* a record besides the header */
    uint32_t field_count; /* of the header, else of most records */
    uint64_t records;     /* that were looked at, with a header and a preamble */
    uint32_t usual_count; /* of fields: that most of them have */
    uint64_t alike;       /* those that have it */
    gdb_text_view *names; /* header fields, unquoted; NULL without a header */
    gdb_csv_header *typed; /* field_count of them if it is a typed header, else NULL */
    bool *ignored;         /* fields that --ignore-columns leaves out; NULL: none */
    bool is_mapped;        /* some field is left out or has another name in the table */
    gdb_type_guess *guesses; /* of each field, from the data */
    gdb_text_view header;     /* its record byte for byte with the line end; may be empty */
    gdb_text_view read_ahead; /* what was taken from a pipe, as it was: for gdb_csv_file */
    gdb_input_options input;  /* the caller's, for gdb_csv_file */
} gdb_csv_head;

/*
 * Everything in `head` lives in `arena`. A pipe can be looked at again with the read_ahead that the
 * look before gave. GDB_ERR_INPUT when the file cannot be read. Of a file with
 * more than GDB_CSV_HEAD_FIELDS_MOST fields only their number is told.
 */
gdb_status gdb_csv_head_read(gdb_csv_head *head, const char *path,
                             const gdb_csv_head_options *options, gdb_arena *arena,
                             gdb_error *err);

#endif
