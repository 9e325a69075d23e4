/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CSV_QUOTE_SCAN_H
#define GDB_LIB_CSV_QUOTE_SCAN_H

/* quote_scan.h - the last line end of a run of CSV text that is outside of quotes, 64 bytes at a
 * time. */

#include <stddef.h>
#include <stdint.h>

#include "formats/csv/csv_dialect.h"

/*
 * Behind the last line end outside of quotes in `bytes`, which begins with a record; 0 when there
 * is none. A CR that is the last byte is none: a LF could follow it. For dialects with a quote and
 * without comments or trimmed blanks.
 */
size_t gdb_csv_quote_scan(const gdb_csv_dialect *dialect, const uint8_t *bytes, size_t size);

#endif
