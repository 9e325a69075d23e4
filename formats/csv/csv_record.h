/* SPDX-License-Identifier: MIT */
#ifndef GDB_FORMATS_CSV_CSV_RECORD_H
#define GDB_FORMATS_CSV_CSV_RECORD_H

/*
 * csv_record.h - one record of CSV text cut into fields, exactly, byte by byte.
 *
 * The reference for everything that cuts CSV faster, and the way to the place of a bad field.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/csv/csv_dialect.h"

/* A field as it stands in the text, with its quotes, but without blanks that are trimmed:
 * bytes[begin .. end). */
typedef struct gdb_csv_field {
    size_t begin;
    size_t end;
    bool quoted; /* begins with the quote character */
} gdb_csv_field;

typedef enum gdb_csv_fault {
    GDB_CSV_SOUND,
    GDB_CSV_TEXT_BEHIND_QUOTE, /* "a"b, */
    GDB_CSV_OPEN_QUOTE         /* "a to the end of the text */
} gdb_csv_fault;

typedef struct gdb_csv_record {
    size_t begin;       /* of its line: blank lines and comments before it were skipped */
    size_t end;         /* behind its last field, where its line end is */
    size_t next;        /* behind its line end */
    size_t field_count; /* also of fields for which there was no room */
    gdb_csv_fault fault;
    size_t fault_field; /* number of the first field with a fault */
} gdb_csv_record;

/*
 * The first record at or behind `position`; the first `capacity` fields go to `fields`. False
 * when only blank lines and comments are left. The text's end ends a record.
 */
bool gdb_csv_record_next(gdb_csv_record *record, const gdb_csv_dialect *dialect,
                         const uint8_t *bytes, size_t size, size_t position, gdb_csv_field *fields,
                         size_t capacity);

/* Position behind the line end at `position`: CR LF is one. */
static inline size_t gdb_csv_behind_line_end(const uint8_t *bytes, size_t size, size_t position)
{
    bool both = bytes[position] == '\r' && position + 1 < size && bytes[position + 1] == '\n';

    return position + (both ? 2 : 1);
}

/* The field's text without quotes and escapes, at most end - begin bytes; its size. */
size_t gdb_csv_field_text(const gdb_csv_dialect *dialect, const uint8_t *bytes,
                          const gdb_csv_field *field, uint8_t *out);

/* Is this text, when it is not quoted, NULL? */
static inline bool gdb_csv_is_null(const gdb_csv_dialect *dialect, const uint8_t *text, size_t size)
{
    return size == 0 || (dialect->has_null_text &&
                         gdb_text_equal(gdb_text((const char *)text, size), dialect->null_text));
}

#endif
