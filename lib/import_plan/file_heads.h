/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_PLAN_FILE_HEADS_H
#define GDB_LIB_IMPORT_PLAN_FILE_HEADS_H

/*
 * file_heads.h - the heads of the files of a load request: their delimiters, and which of them
 * begin with a header, judged by what is known of the table.
 */

#include "lib/import_plan/plan_draft.h"

/*
 * Read the heads of all files of a request. `known` are the names of the table's columns,
 * `expected` is the number of fields that a file without header would have; 0: not known.
 * Later files of a request are read with the delimiter of the first if it fits.
 */
gdb_status gdb_file_heads_read(gdb_plan_draft *draft, gdb_load_request *request,
                               const gdb_text_view *known, uint32_t known_count, uint32_t expected,
                               gdb_error *err);

/* The same for a table that is not declared, so that something must name its columns; what is a
 * header is final then. */
gdb_status gdb_file_heads_read_undeclared(gdb_plan_draft *draft, gdb_load_request *request,
                                          gdb_error *err);

/* What names the fields of a file: FIELDS, its own header, that of the file before it, or else the
 * first behind it. NULL for nothing. */
const gdb_csv_head *gdb_file_heads_header_of(const gdb_load_request *request, uint32_t file);
/* What names the fields of a request: a typed header before a plain one. */
const gdb_csv_head *gdb_file_heads_first_header(const gdb_load_request *request);

/* Read the head of one file again, in its dialect, as a file with a header. */
gdb_status gdb_file_heads_reread(gdb_plan_draft *draft, const gdb_load_request *request,
                                 uint32_t file, gdb_csv_head *head, gdb_error *err);

/* What was taken for a header is a record of data. */
void gdb_file_heads_drop_header(gdb_csv_head *head, gdb_csv_header_sign sign);

/*
 * Decide again with the table's schema at hand, where the user leaves it to us: a first record that
 * names columns is a header; one that names none and could be a row of the table is none.
 */
gdb_status gdb_file_heads_settle(gdb_plan_draft *draft, gdb_load_request *request,
                                 const gdb_row_shape *shape, gdb_error *err);

/* Could every field of the first line be a name: none is empty, a number, a date or a time? */
bool gdb_file_head_holds_names(const gdb_csv_head *head);

#endif
