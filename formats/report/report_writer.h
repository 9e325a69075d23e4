/* SPDX-License-Identifier: MIT */
#ifndef GDB_FORMATS_REPORT_REPORT_WRITER_H
#define GDB_FORMATS_REPORT_REPORT_WRITER_H

/*
 * report_writer.h - facts out, as text for people and as JSON for programs, from one array of
 * row specs. README.md beside this file is the specification.
 *
 * A report is a sequence of sections. A section is described once, as constant data, and its
 * rows are arrays of values, one for each column:
 *
 *     static const gdb_report_column columns[] = {
 *         {"table", "table", GDB_REPORT_VALUE},
 *         {"rows", "rows", GDB_REPORT_COUNT},
 *         {"seconds", "time", GDB_REPORT_SECONDS},
 *     };
 *     static const gdb_report_section tables = {"tables", "Tables", GDB_REPORT_TABLE, columns, 3};
 *
 *     gdb_report_writer_init(&writer, GDB_REPORT_AS_JSON);
 *     gdb_report_begin(&writer, &out, err);
 *     gdb_report_section_begin(&writer, &tables, &out, err);
 *     gdb_report_row(&writer, values, &out, err);
 *     gdb_report_section_end(&writer, &out, err);
 *     gdb_report_end(&writer, &out, err);
 *     gdb_report_writer_release(&writer);
 */

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/buffer.h"
#include "lib/types/value.h"

typedef enum gdb_report_form { GDB_REPORT_AS_TEXT = 0, GDB_REPORT_AS_JSON } gdb_report_form;

/* What a column means decides how text shows it; JSON has the bare number. */
typedef enum gdb_report_kind {
    GDB_REPORT_VALUE = 0,  /* any value as it prints: names, dates, minima */
    GDB_REPORT_COUNT,      /* integer: 1,234,567 */
    GDB_REPORT_BYTES,      /* integer: 12.5 MB, powers of 1024 */
    GDB_REPORT_SECONDS,    /* number: 0.125 s, 75.3 s, 1:02:03 h */
    GDB_REPORT_RATIO,      /* number, 1 is all: 12.5 % */
    GDB_REPORT_RATE,       /* number a second: 1,234,567/s */
    GDB_REPORT_BYTE_RATE,  /* bytes a second: 12.5 MB/s */
    GDB_REPORT_DECIMAL,    /* number with at most 2 digits behind the point in text: 3.14 */
    GDB_REPORT_BAR         /* ratio drawn as a bar in text; left out of JSON */
} gdb_report_kind;

typedef struct gdb_report_column {
    const char *name;  /* the key in JSON: snake_case, with no unit */
    const char *title; /* in text */
    gdb_report_kind kind;
} gdb_report_column;

typedef enum gdb_report_shape {
    GDB_REPORT_TABLE = 0, /* any number of rows: an array of objects */
    GDB_REPORT_FACTS      /* exactly one row: "title: value" lines, an object */
} gdb_report_shape;

typedef struct gdb_report_section {
    const char *name;  /* the key in JSON */
    const char *title; /* a line above it in text; NULL: none */
    gdb_report_shape shape;
    const gdb_report_column *columns;
    size_t column_count;
} gdb_report_section;

typedef struct gdb_report_cell {
    size_t end; /* in `cells` */
    size_t width;
    size_t widest; /* of the column; in the cells of the titles, which come first */
} gdb_report_cell;

typedef struct gdb_report_writer {
    gdb_report_form form;
    const gdb_report_section *section; /* the one that is open */
    size_t sections;                   /* begun so far; text: those that were not empty */
    size_t rows;
    gdb_buffer scratch;
    gdb_buffer cells; /* text: the section until its widths are known */
    gdb_report_cell *cell_list;
    size_t cell_capacity;
    size_t cell_count;
    bool ascii; /* bars of '#'; set it after init */
} gdb_report_writer;

/* Values of a row. */
static inline gdb_value gdb_report_count(uint64_t n)
{
    return gdb_value_int64((int64_t)n);
}

/* NULL if it is empty. */
static inline gdb_value gdb_report_text(gdb_text_view text)
{
    return text.size > 0 ? gdb_value_string(text) : gdb_value_null();
}

void gdb_report_writer_init(gdb_report_writer *writer, gdb_report_form form);
void gdb_report_writer_release(gdb_report_writer *writer);

gdb_status gdb_report_begin(gdb_report_writer *writer, gdb_buffer *out, gdb_error *err);
gdb_status gdb_report_section_begin(gdb_report_writer *writer, const gdb_report_section *section,
                                    gdb_buffer *out, gdb_error *err);
gdb_status gdb_report_row(gdb_report_writer *writer, const gdb_value *values, gdb_buffer *out,
                          gdb_error *err);
gdb_status gdb_report_section_end(gdb_report_writer *writer, gdb_buffer *out, gdb_error *err);
gdb_status gdb_report_end(gdb_report_writer *writer, gdb_buffer *out, gdb_error *err);

/* A whole section at once: `values` holds row_count rows. */
gdb_status gdb_report_section_write(gdb_report_writer *writer, const gdb_report_section *section,
                                    const gdb_value *values, size_t row_count, gdb_buffer *out,
                                    gdb_error *err);

#endif
