/* SPDX-License-Identifier: MIT */
#ifndef GDB_FORMATS_RESULT_RESULT_WRITER_H
#define GDB_FORMATS_RESULT_RESULT_WRITER_H

/*
 * result_writer.h - rows of a query as bytes: table, csv, tsv, json, jsonl, markdown, line.
 * README.md beside this file is the specification.
 *
 *     gdb_result_writer_init(&writer, &options);
 *     for each result:
 *         gdb_result_writer_begin(&writer, columns, count, &out, err);
 *         for each row: gdb_result_writer_row(&writer, values, &out, err);
 *         gdb_result_writer_end(&writer, &out, err);
 *     gdb_result_writer_release(&writer);
 *
 * Everything is appended to `out`, which the caller empties whenever it likes. Nodes,
 * relationships and paths arrive expanded, as maps with _id, _label and so on. A result without
 * columns (of a statement that returns nothing) is no bytes in every format.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/buffer.h"
#include "lib/types/value.h"

typedef enum gdb_result_format {
    GDB_RESULT_TABLE = 0,
    GDB_RESULT_CSV,
    GDB_RESULT_TSV,
    GDB_RESULT_JSON,
    GDB_RESULT_JSONL,
    GDB_RESULT_MARKDOWN,
    GDB_RESULT_LINE
} gdb_result_format;

enum { GDB_RESULT_FORMAT_COUNT = 7 };

/* "table"; the names are those of --format. */
const char *gdb_result_format_name(gdb_result_format format);
bool gdb_result_format_parse(gdb_text_view name, gdb_result_format *out);

typedef struct gdb_result_options {
    gdb_result_format format;
    bool no_header;        /* csv, tsv, table, markdown: rows only */
    bool ascii;            /* table: + - | in place of box-drawing characters */
    bool has_null_text;    /* use null_text in place of the format's own (not in json, jsonl) */
    gdb_text_view null_text; /* borrowed */
    size_t width;          /* table: columns of the terminal; 0: as wide as needed */
} gdb_result_options;

typedef struct gdb_result_column {
    gdb_text_view name; /* borrowed until begin returns */
    gdb_type_id type;   /* numbers are aligned to the right; ANY when not known */
} gdb_result_column;

typedef struct gdb_result_writer_column {
    size_t name_end; /* in `names`, where it begins at the end of the one before */
    size_t width;    /* table and line: columns on the screen */
    size_t name_width;
    bool is_number;
} gdb_result_writer_column;

typedef struct gdb_result_cell {
    size_t end; /* in `cells` */
    size_t width;
} gdb_result_cell;

typedef struct gdb_result_writer {
    gdb_result_options options;
    gdb_result_writer_column *columns;
    size_t column_capacity;
    size_t column_count;
    uint64_t results; /* begun so far */
    uint64_t rows;    /* of this result */
    bool any_rows;    /* of any result */
    gdb_buffer names; /* as this format writes them */
    gdb_buffer scratch;
    /* table: rows that wait until the widths are known */
    gdb_buffer cells;
    gdb_result_cell *cell_list;
    size_t cell_capacity;
    size_t cell_count;
    bool widths_fixed;
} gdb_result_writer;

void gdb_result_writer_init(gdb_result_writer *writer, const gdb_result_options *options);
void gdb_result_writer_release(gdb_result_writer *writer);

gdb_status gdb_result_writer_begin(gdb_result_writer *writer, const gdb_result_column *columns,
                                   size_t column_count, gdb_buffer *out, gdb_error *err);
/* As many values as begin had columns. */
gdb_status gdb_result_writer_row(gdb_result_writer *writer, const gdb_value *values,
                                 gdb_buffer *out, gdb_error *err);
gdb_status gdb_result_writer_end(gdb_result_writer *writer, gdb_buffer *out, gdb_error *err);

#endif
