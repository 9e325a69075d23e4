/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CSV_CSV_LIST_COLUMN_H
#define GDB_LIB_CSV_CSV_LIST_COLUMN_H

/* csv_list_column.h - one field of each record of a batch, into a column of lists. */

#include "lib/csv/csv_column.h"

/* As gdb_csv_column_append, which calls this for columns of lists. */
gdb_status gdb_csv_list_column_append(gdb_row_column *column, uint32_t first_row,
                                      gdb_csv_batch *batch, uint32_t field, bool not_null,
                                      gdb_error *err);

#endif
