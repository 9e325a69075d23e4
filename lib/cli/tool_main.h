/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CLI_TOOL_MAIN_H
#define GDB_LIB_CLI_TOOL_MAIN_H

/*
 * tool_main.h - from main to exit status, the same for every program: signals, options, --help and
 * --version, the work, its error, standard output closed.
 */

#include "lib/base/interrupt.h"
#include "lib/cli/exit_status.h"
#include "lib/cli/message.h"
#include "lib/cli/option_table.h"

typedef struct gdb_tool {
    const char *name;      /* "gdb-verify" */
    const char *usage;     /* --help up to the options */
    const gdb_option_row *options; /* its own */
    const char *usage_end; /* --help behind the options */
    /* In front of the options, of which there are less than argc; may be NULL. */
    gdb_status (*prepare)(void *arguments, int argc, gdb_error *err);
    /* Behind them: what they mean together, and the other arguments, which NULL ends; GDB_ERR_USAGE
     * for wrong ones. Not called for --help and --version. */
    gdb_status (*check)(void *arguments, char *const *operands, gdb_error *err);
    /* The work. *exit_status is GDB_EXIT_OK at first, and counts if OK is returned. */
    gdb_status (*run)(void *arguments, gdb_messages *messages, gdb_interrupt *interrupt,
                      int *exit_status, gdb_error *err);
    void (*release)(void *arguments); /* also when something failed before; may be NULL */
} gdb_tool;

/* `arguments` is the program's own struct with its defaults, and `common` the part of it that all
 * programs share, set here. Returns what main returns. */
int gdb_tool_main(const gdb_tool *tool, int argc, char **argv, void *arguments,
                  gdb_common_options *common);

#endif
