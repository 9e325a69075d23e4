/* SPDX-License-Identifier: MIT */
#ifndef GDB_FORMATS_RESULT_RESULT_FAMILY_H
#define GDB_FORMATS_RESULT_RESULT_FAMILY_H

/*
 * result_family.h - what each family of formats gives to result_writer.c.
 *
 * begin is called with the names in writer->columns[].name_end still unset and puts them into
 * writer->names in its own form. end may be NULL.
 */

#include "formats/result/result_writer.h"

typedef struct gdb_result_family {
    gdb_status (*begin)(gdb_result_writer *writer, const gdb_result_column *columns,
                        gdb_buffer *out, gdb_error *err);
    gdb_status (*row)(gdb_result_writer *writer, const gdb_value *values, gdb_buffer *out,
                      gdb_error *err);
    gdb_status (*end)(gdb_result_writer *writer, gdb_buffer *out, gdb_error *err);
} gdb_result_family;

extern const gdb_result_family gdb_result_csv_family;
extern const gdb_result_family gdb_result_tsv_family;
extern const gdb_result_family gdb_result_json_family; /* and jsonl */
extern const gdb_result_family gdb_result_table_family;
extern const gdb_result_family gdb_result_markdown_family;
extern const gdb_result_family gdb_result_line_family;

/* The name of column i as begin wrote it into writer->names. */
gdb_text_view gdb_result_writer_name(const gdb_result_writer *writer, size_t i);

/* The text of NULL: the one of the options, or else `own`. */
gdb_text_view gdb_result_writer_null(const gdb_result_writer *writer, const char *own);

/* Append a value in one line for a screen, and add its width to *width. */
gdb_status gdb_result_display(gdb_result_writer *writer, const gdb_value *value, gdb_buffer *out,
                              size_t *width, gdb_error *err);

#endif
