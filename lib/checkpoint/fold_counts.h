/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CHECKPOINT_FOLD_COUNTS_H
#define GDB_LIB_CHECKPOINT_FOLD_COUNTS_H

/* fold_counts.h - groups of nodes, and of lists in either direction: those of which something was
 * written, and those that stayed as they were. */

#include <stdint.h>

typedef struct gdb_fold_counts {
    uint64_t written;
    uint64_t kept;
} gdb_fold_counts;

#endif
