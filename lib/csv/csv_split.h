/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CSV_CSV_SPLIT_H
#define GDB_LIB_CSV_CSV_SPLIT_H

/* csv_split.h - where a run of CSV text can be cut so that no record is cut. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/csv/csv_dialect.h"

typedef struct gdb_csv_cut {
    size_t size;     /* whole records in bytes[0 .. size); 0 when there is none */
    bool has_quotes; /* there is a quote character among them */
} gdb_csv_cut;

/*
 * The last place where `bytes`, which begins with a record, can be cut: behind a line end outside
 * of quotes. With `is_last` nothing follows the bytes, and they are cut at their end.
 */
gdb_csv_cut gdb_csv_find_last_cut(const gdb_csv_dialect *dialect, const uint8_t *bytes, size_t size,
                                  bool is_last);

/* How many lines end in the bytes: with LF, CR, or CR LF, which must not be cut at their end. */
uint64_t gdb_csv_count_lines(const uint8_t *bytes, size_t size);

#endif
