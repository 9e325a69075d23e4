/* SPDX-License-Identifier: MIT */
#ifndef GDB_FORMATS_CSV_CSV_LIST_H
#define GDB_FORMATS_CSV_CSV_LIST_H

/*
 * csv_list.h - the text of a field to the bytes of a list (formats/list), or to what is wrong with
 * it, and lists to text; the two forms of lists are specified in README.md beside this file.
 */

#include "formats/list/list_format.h"

/* Memory between fields; all-zero at first. */
typedef struct gdb_csv_list_parser {
    gdb_list_builder builder;
    gdb_buffer unquoted; /* of the element at hand */
} gdb_csv_list_parser;

void gdb_csv_list_parser_release(gdb_csv_list_parser *parser);

/* What is wrong with a text: the first element that is no value of its type, or else how many there
 * are for an array. */
typedef struct gdb_csv_list_fault {
    bool found;
    uint32_t element;   /* its number from 1; 0: all are well */
    gdb_text_view text; /* of it, in the field or in the parser's memory */
    uint32_t count;     /* elements, if all are well */
} gdb_csv_list_fault;

/*
 * The text as a list of a column's `type`, appended to `out`. `delimiter` is what was chosen
 * to stand between elements, '\0' if nothing was. With a fault nothing is appended. A text that is
 * not UTF-8 is cut like any other: the caller looks at lists of STRING as a whole.
 */
gdb_status gdb_csv_list_parse(gdb_csv_list_parser *parser, gdb_type_id type, char delimiter,
                              gdb_text_view text, gdb_buffer *out, gdb_csv_list_fault *fault,
                              gdb_error *err);

/*
 * The bracketed form: what gdb_csv_list_parse reads back as an equal list, if the elements are of
 * one of the types that it reads. Lists inside are printed likewise, though nothing reads them.
 */
gdb_status gdb_csv_list_print(const gdb_list *list, gdb_buffer *out, gdb_error *err);

#endif
