/* SPDX-License-Identifier: MIT */
#ifndef GDB_FORMATS_CSV_CSV_PRINT_H
#define GDB_FORMATS_CSV_CSV_PRINT_H

/*
 * csv_print.h - values as fields of a CSV file that a reader of the same dialect reads back as they
 * were; of the dialect the delimiter, the quote (which must be one), the escape and the null text
 * count.
 */

#include "formats/csv/csv_dialect.h"
#include "lib/base/buffer.h"
#include "lib/types/value.h"

/* Quoted where it must be: something inside has a meaning, or it would be taken for NULL. */
gdb_status gdb_csv_text_print(const gdb_csv_dialect *dialect, gdb_text_view text, gdb_buffer *out,
                              gdb_error *err);
/* NULL is the null text as it is; a list has the form of gdb_csv_list_print. `scratch` is
 * cleared. */
gdb_status gdb_csv_value_print(const gdb_csv_dialect *dialect, const gdb_value *value,
                               gdb_buffer *scratch, gdb_buffer *out, gdb_error *err);

#endif
