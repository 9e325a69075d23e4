/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_PLAN_LABEL_SCAN_H
#define GDB_LIB_IMPORT_PLAN_LABEL_SCAN_H

/*
 * label_scan.h - which tables the rows of a file belong to, and which fields the rows of each use:
 * a pass over the whole file, before the tables are made.
 *
 * Rows that csv_parse would call bad for what they are (quotes, number of fields) or strays
 * (row_filter.h) are only remembered by their first line: csv_parse reports them.
 */

#include "lib/base/arena.h"
#include "lib/csv/csv_source.h"
#include "lib/csv/type_guess.h"

/* The tables of one file; as many passes over it follow. */
enum { GDB_LABELS_MOST = 1000 };

typedef struct gdb_label_use {
    gdb_text_view label; /* as the first of its rows spells it */
    uint64_t line;       /* physical line of that row */
    bool *used;          /* of each field: some row of the label has a value there */
    gdb_type_guess key;  /* of the values of the key field */
} gdb_label_use;

typedef struct gdb_label_scan {
    gdb_label_use *labels; /* in the order of their first rows */
    uint32_t count, capacity;
    uint64_t stray_line; /* of the first row that belongs to no table; 0: there is none */
} gdb_label_scan;

/*
 * `file` says how to read it; its filter says the field and whether it is :LABEL, and names no
 * table. `key_field` may be GDB_CSV_IGNORE. Results live in `arena`. GDB_ERR_INPUT when the file
 * cannot be read, or has more than GDB_LABELS_MOST labels.
 */
gdb_status gdb_label_scan_file(gdb_label_scan *scan, const gdb_csv_file *file, uint32_t key_field,
                               unsigned threads, gdb_arena *arena, gdb_error *err);

#endif
