/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CHECKPOINT_LIVING_ROWS_H
#define GDB_LIB_CHECKPOINT_LIVING_ROWS_H

/* living_rows.h - some columns of consecutive rows of a node table as they are now, base and
 * overlay, without the rows that have no node: the scratch of one thread. */

#include "lib/csv/row_block.h"
#include "lib/table/node_table.h"

typedef struct gdb_living_rows {
    const gdb_node_table *table;
    uint32_t column_count;
    gdb_column_reader **readers;
    gdb_vector *vectors;
    gdb_row_block rows; /* what was read last */
} gdb_living_rows;

/* As many columns as `shape` has, from `first_column` of the table on. Borrows both. On failure,
 * too, it is to be closed. */
gdb_status gdb_living_rows_open(gdb_living_rows *living, const gdb_node_table *table,
                                const gdb_row_shape *shape, uint32_t first_column, gdb_error *err);
void gdb_living_rows_close(gdb_living_rows *living); /* accepts an all-zero one */

/* Those of rows first .. first+count-1 into living->rows, instead of what is there. */
gdb_status gdb_living_rows_read(gdb_living_rows *living, uint64_t first, uint32_t count,
                                gdb_error *err);

/* Column `column` of these rows as it stands in the table, where all have a node and
 * gdb_column_reader_inserted gives it; else false. */
bool gdb_living_rows_borrow(const gdb_living_rows *living, uint32_t column, uint64_t first,
                            uint32_t count, gdb_vector *out);

#endif
