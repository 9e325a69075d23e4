/* SPDX-License-Identifier: MIT */
#ifndef GDB_TESTS_SUPPORT_CSV_REFERENCE_H
#define GDB_TESTS_SUPPORT_CSV_REFERENCE_H

/*
 * csv_reference.h - CSV read one byte after another by the rules of formats/csv/README.md, with
 * nothing in common with the library: what the fast ways are compared with.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct reference_field {
    char *text; /* without quotes and escapes */
    size_t size;
    bool quoted;
    size_t byte; /* in the file, of its first byte */
    size_t line; /* from 1 */
    size_t column;
} reference_field;

typedef enum reference_fault {
    REFERENCE_SOUND,
    REFERENCE_TEXT_BEHIND,
    REFERENCE_OPEN
} reference_fault;

typedef struct reference_record {
    reference_field *fields;
    size_t field_count;
    size_t begin, end; /* with its line end */
    size_t end_line, end_column; /* of the place behind the last field */
    reference_fault fault;
    size_t fault_field;
} reference_record;

typedef struct reference_file {
    reference_record *records;
    size_t count;
} reference_file;

typedef struct reference_dialect {
    char delimiter, quote, escape;
    char comment; /* '\0': none */
    bool trim;
} reference_dialect;

/* Read the whole text; a byte order mark at its beginning is skipped. */
reference_file reference_read(const char *text, size_t size, const reference_dialect *dialect);
void reference_release(reference_file *file);

#endif
