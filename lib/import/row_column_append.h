/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_ROW_COLUMN_APPEND_H
#define GDB_LIB_IMPORT_ROW_COLUMN_APPEND_H

/* row_column_append.h - what was read from a table into what tables are built from: vectors to the
 * columns of a row block. */

#include "lib/csv/row_block.h"
#include "lib/vector/vector.h"

/*
 * Some rows of a vector become rows first, first + 1, ... of `column`, which has room for them
 * (gdb_row_block_reserve) and has all rows before them. The vector is what a reader of a column of
 * column->type fills.
 */
gdb_status gdb_row_column_append(gdb_row_column *column, uint32_t first, const gdb_vector *vector,
                                 const gdb_selection *rows, gdb_error *err);

/* Rows begin .. begin + count - 1 of another column of that type, alike. */
gdb_status gdb_row_column_copy(gdb_row_column *column, uint32_t first, const gdb_row_column *from,
                               uint32_t begin, uint32_t count, gdb_error *err);

#endif
