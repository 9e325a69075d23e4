/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CLI_OPTIONS_H
#define GDB_LIB_CLI_OPTIONS_H

/* options.h - the values that options take, and the database that stands behind them. */

#include <stdint.h>

#include "lib/base/error.h"

/* `name` is the option as the user writes it, "--threads". */
gdb_status gdb_option_count(const char *name, const char *text, uint64_t least, uint64_t most,
                            uint64_t *out, gdb_error *err);
gdb_status gdb_option_seconds(const char *name, const char *text, double *out, gdb_error *err);
/* From 0 to 100, with or without decimals and a '%' behind them. */
gdb_status gdb_option_percent(const char *name, const char *text, double *out, gdb_error *err);
/* Bytes: a number with an optional B, K, KB, KiB, M, ..., T, powers of 1024, in any case. */
gdb_status gdb_option_size(const char *name, const char *text, uint64_t *out, gdb_error *err);
/* One character; "tab", "\t" and "space" are understood. */
gdb_status gdb_option_character(const char *name, const char *text, char *out, gdb_error *err);
/* The index of `text` in `choices`, which ends with NULL. */
gdb_status gdb_option_choice(const char *name, const char *text, const char *const *choices,
                             unsigned *out, gdb_error *err);

/* The one database that stands behind the options: `operands` ends with NULL, as argv does. */
gdb_status gdb_option_database(char *const *operands, const char **out, gdb_error *err);

#endif
