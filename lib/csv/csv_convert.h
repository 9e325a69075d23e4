/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CSV_CSV_CONVERT_H
#define GDB_LIB_CSV_CSV_CONVERT_H

/*
 * csv_convert.h - one field of each record of a batch to values, as long as the texts are usual.
 *
 * The loops have no branch but the one that ends them: a text is loaded into a vector register
 * whole, looked at and multiplied out there. Where the processor lacks the instructions (SSE4.1;
 * asked at run time) the functions of csv_value.h do the same without them.
 *
 * Each converts records `from`, from + 1, ... into out[0], out[1], ... and returns the number of
 * the first record that it leaves alone (record_count: none). Such a record may be anything: NULL,
 * bad, or a value in a form that is not usual.
 */

#include <stdint.h>

#include "lib/csv/csv_column.h"

/* [-] and 1 to 16 digits. */
uint32_t gdb_csv_convert_int64(const gdb_csv_batch *batch, uint32_t field, uint32_t from,
                               int64_t *out);
/* yyyy-mm-dd, but for 29 February. */
uint32_t gdb_csv_convert_date(const gdb_csv_batch *batch, uint32_t field, uint32_t from,
                              int32_t *out);
/* [-] and 1 to 15 digits, with a point among them, in front of them or behind them. */
uint32_t gdb_csv_convert_double(const gdb_csv_batch *batch, uint32_t field, uint32_t from,
                                double *out);

/* The same without vector instructions: for other machines, and to compare with. */
uint32_t gdb_csv_convert_int64_portable(const gdb_csv_batch *batch, uint32_t field, uint32_t from,
                                        int64_t *out);
uint32_t gdb_csv_convert_date_portable(const gdb_csv_batch *batch, uint32_t field, uint32_t from,
                                       int32_t *out);
uint32_t gdb_csv_convert_double_portable(const gdb_csv_batch *batch, uint32_t field, uint32_t from,
                                         double *out);

#endif
