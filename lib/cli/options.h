/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CLI_OPTIONS_H
#define GDB_LIB_CLI_OPTIONS_H

/*
 * options.h - the options that all five programs share, and the values that options take.
 *
 * A program's getopt_long table begins with GDB_COMMON_LONG_OPTIONS and its short options with
 * GDB_COMMON_SHORT_OPTIONS; its own long options are numbered from GDB_OPTION_OWN. For every
 * option that getopt_long returns it asks gdb_common_option first. option_table.h does this for a
 * program that has many.
 */

#include <getopt.h>
#include <stdbool.h>
#include <stdint.h>

#include "lib/base/error.h"

typedef enum gdb_progress_mode {
    GDB_PROGRESS_AUTO, /* if standard error is a terminal */
    GDB_PROGRESS_ALWAYS,
    GDB_PROGRESS_NEVER
} gdb_progress_mode;

typedef struct gdb_common_options {
    bool help;
    bool version;
    bool quiet;
    bool verbose;
    unsigned threads;     /* at least 1 */
    uint64_t buffer_pool; /* bytes; 0: the default */
    gdb_progress_mode progress;
} gdb_common_options;

enum {
    GDB_OPTION_BUFFER_POOL = 0x1000,
    GDB_OPTION_PROGRESS,
    GDB_OPTION_OWN = 0x1100 /* the first number for a program's own options */
};

#define GDB_COMMON_SHORT_OPTIONS ":hVqvj:"
/* clang-format off */
#define GDB_COMMON_LONG_OPTIONS                                                                    \
    {"help", no_argument, NULL, 'h'},                                                              \
    {"version", no_argument, NULL, 'V'},                                                           \
    {"quiet", no_argument, NULL, 'q'},                                                             \
    {"verbose", no_argument, NULL, 'v'},                                                           \
    {"threads", required_argument, NULL, 'j'},                                                     \
    {"buffer-pool", required_argument, NULL, GDB_OPTION_BUFFER_POOL},                              \
    {"progress", required_argument, NULL, GDB_OPTION_PROGRESS}
/* clang-format on */

/* The lines of --help for these options. */
extern const char gdb_common_options_help[];

void gdb_common_options_init(gdb_common_options *options);

/*
 * If `option`, as getopt_long returned it, is a shared one, store it, set *taken and return OK or
 * GDB_ERR_USAGE; getopt's own complaints ('?' and ':') become GDB_ERR_USAGE here as well.
 */
gdb_status gdb_common_option(gdb_common_options *options, int option, char *const *argv,
                             bool *taken, gdb_error *err);

/* Values of options. `name` is the option as the user writes it, "--threads". */
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
