/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CLI_EXIT_STATUS_H
#define GDB_LIB_CLI_EXIT_STATUS_H

/* exit_status.h - the one table from gdb_status to the exit status of all five programs. */

#include "lib/base/error.h"

enum {
    GDB_EXIT_OK = 0,
    GDB_EXIT_FELL_SHORT = 1, /* done, but rows were rejected or a rule failed: not an error */
    GDB_EXIT_USAGE = 2,
    GDB_EXIT_INPUT = 3,
    GDB_EXIT_CORRUPT = 4,
    GDB_EXIT_BUSY = 5,
    GDB_EXIT_SYSTEM = 6,
    GDB_EXIT_SIGNAL = 128 /* + the signal's number */
};

/* `signal`: the one that interrupted, for GDB_ERR_INTERRUPTED. */
static inline int gdb_exit_status(gdb_status status, int signal)
{
    switch (status) {
    case GDB_OK:
        return GDB_EXIT_OK;
    case GDB_ERR_USAGE:
        return GDB_EXIT_USAGE;
    case GDB_ERR_INPUT:
    case GDB_ERR_QUERY:
        return GDB_EXIT_INPUT;
    case GDB_ERR_CORRUPT:
    case GDB_ERR_UNSUPPORTED:
        return GDB_EXIT_CORRUPT;
    case GDB_ERR_BUSY:
        return GDB_EXIT_BUSY;
    case GDB_ERR_IO:
    case GDB_ERR_NOMEM:
        return GDB_EXIT_SYSTEM;
    case GDB_ERR_INTERRUPTED:
        return GDB_EXIT_SIGNAL + signal;
    }
    return GDB_EXIT_SYSTEM;
}

#endif
