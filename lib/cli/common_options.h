/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CLI_COMMON_OPTIONS_H
#define GDB_LIB_CLI_COMMON_OPTIONS_H

/* common_options.h - the options that all programs have, and their table. */

#include <stdbool.h>
#include <stdint.h>

#include "lib/cli/option_table.h"

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

extern const gdb_option_row gdb_common_option_rows[];

void gdb_common_options_init(gdb_common_options *options);

#endif
