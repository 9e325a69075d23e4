/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_STORAGE_PAGE_SPACE_H
#define GDB_LIB_STORAGE_PAGE_SPACE_H

/*
 * page_space.h - free stretches of a file, by their sizes: who needs some pages gets the smallest
 * one that has them (best fit), so that large ones stay whole.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/error.h"

typedef struct gdb_page_stretch {
    uint64_t first;
    uint64_t count; /* pages */
} gdb_page_stretch;

/* All-zero is empty. */
typedef struct gdb_page_space {
    gdb_page_stretch *items; /* by count, then by first */
    size_t count;
    size_t capacity;
} gdb_page_space;

void gdb_page_space_release(gdb_page_space *space);
/* None of them is there yet. */
gdb_status gdb_page_space_add(gdb_page_space *space, uint64_t first, uint64_t count,
                              gdb_error *err);
/* Take out the smallest stretch that has `count` pages, the first one of several; false if there is
 * none. */
bool gdb_page_space_take(gdb_page_space *space, uint64_t count, gdb_page_stretch *out);

#endif
