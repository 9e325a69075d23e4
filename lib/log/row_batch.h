/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_LOG_ROW_BATCH_H
#define GDB_LIB_LOG_ROW_BATCH_H

/*
 * row_batch.h - rows that a transaction inserts into one table, one behind another, gathered by
 * columns until they make one record of the log.
 *
 * An all-zero batch is empty and valid. How many rows one takes is limited, so that neither whoever
 * writes the log nor whoever reads it holds more than a part of a large transaction twice.
 */

#include "formats/log/log_record.h"

typedef struct gdb_batch_column gdb_batch_column;

typedef struct gdb_row_batch {
    bool is_rel;
    uint32_t table;
    uint64_t first; /* offset or position of the first row */
    uint32_t row_count;
    uint32_t column_count;
    gdb_batch_column *columns;
    gdb_log_column *views; /* of the columns, for the record */
    gdb_value *values;     /* for that of one row */
    size_t column_capacity;
    gdb_buffer ends[2];
    size_t byte_count; /* of all values */
} gdb_row_batch;

void gdb_row_batch_release(gdb_row_batch *batch);
void gdb_row_batch_clear(gdb_row_batch *batch); /* keeps memory for the next rows */

/* Is this an inserted row that follows those of the batch, and has it room there? A row with large
 * texts has none in any. */
bool gdb_row_batch_has_room(const gdb_row_batch *batch, const gdb_log_record *record);
/* After a failure the batch can only be cleared. */
gdb_status gdb_row_batch_add(gdb_row_batch *batch, const gdb_log_record *record, gdb_error *err);

/* The record of all rows that were added, at least one; it borrows from the batch. One row is the
 * record that was added: read by itself, it is the smaller one, and takes less time. */
void gdb_row_batch_record(gdb_row_batch *batch, gdb_log_record *out);

#endif
