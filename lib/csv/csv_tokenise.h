/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CSV_CSV_TOKENISE_H
#define GDB_LIB_CSV_CSV_TOKENISE_H

/*
 * csv_tokenise.h - where the delimiters, line ends and quotes are in a run of CSV text.
 *
 * Every byte that is one of the dialect's special characters gives its position; what they mean
 * is for the caller to see. Of CR LF only the CR gives one. Vector instructions compare 16 or 32
 * bytes at once where there are some.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/csv/csv_dialect.h"

enum { GDB_CSV_TOKENISE_MARGIN = 64, GDB_CSV_TOKENISE_SPARE = 8 };

/*
 * Positions of special bytes in bytes[begin .. end), rising; quotes among them only with `quotes`.
 * Up to GDB_CSV_TOKENISE_MARGIN bytes behind `end` may be read; `out` has room for
 * end - begin + GDB_CSV_TOKENISE_SPARE. Returns how many.
 */
size_t gdb_csv_tokenise(const gdb_csv_dialect *dialect, bool quotes, const uint8_t *bytes,
                        uint32_t begin, uint32_t end, uint32_t *out);

/* The same without vector instructions: for other machines, and to compare with. */
size_t gdb_csv_tokenise_portable(const gdb_csv_dialect *dialect, bool quotes, const uint8_t *bytes,
                                 uint32_t begin, uint32_t end, uint32_t *out);

#endif
