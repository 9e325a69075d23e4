/* SPDX-License-Identifier: MIT */
#ifndef GDB_TESTS_SUPPORT_CSV_TABLE_H
#define GDB_TESTS_SUPPORT_CSV_TABLE_H

/* csv_table.h - a table of few columns and one CSV file of it, to be parsed block by block. */

#include "lib/csv/csv_source.h"
#include "lib/csv/row_block.h"

enum { CSV_TABLE_FIELDS_MOST = 8 };

typedef struct csv_table {
    gdb_text_view names[CSV_TABLE_FIELDS_MOST];
    gdb_type_id types[CSV_TABLE_FIELDS_MOST];
    bool not_null[CSV_TABLE_FIELDS_MOST];
    uint32_t columns[CSV_TABLE_FIELDS_MOST];
    gdb_csv_file file;
    gdb_row_shape shape;
    gdb_row_block block;
    gdb_raw_block raw;
} csv_table;

/* Columns c0, c1, ..., texts where `types` is NULL, of the file at temp_file_path(). */
void csv_table_open(csv_table *table, uint32_t field_count, const gdb_type_id *types);
void csv_table_close(csv_table *table);

/* Its file has this text (borrowed), and is nowhere: all of it was read ahead. */
void csv_table_give(csv_table *table, const char *text, size_t size);

/* A text of its block. */
gdb_text_view csv_table_text(const gdb_row_block *block, uint32_t column, uint32_t row);

#endif
