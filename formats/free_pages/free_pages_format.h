/* SPDX-License-Identifier: MIT */
#ifndef GDB_FORMATS_FREE_PAGES_FREE_PAGES_FORMAT_H
#define GDB_FORMATS_FREE_PAGES_FREE_PAGES_FORMAT_H

/* free_pages_format.h - which pages of a state belong to nothing, as bytes. Specified in README.md
 * beside this file. */

#include <stddef.h>
#include <stdint.h>

#include "lib/base/buffer.h"
#include "lib/base/error.h"

enum { GDB_FREE_LIST_HEAD_SIZE = 8, GDB_FREE_RUN_SIZE = 24 };

/* Consecutive pages. */
typedef struct gdb_free_run {
    uint64_t first;
    uint64_t count;
    uint64_t epoch; /* of the first state that did not reach them; 0: nobody may read them */
} gdb_free_run;

/* All-zero is empty. */
typedef struct gdb_free_runs {
    gdb_free_run *items; /* by `first` */
    size_t count;
    size_t capacity;
} gdb_free_runs;

void gdb_free_runs_release(gdb_free_runs *runs);
/* Behind all others; becomes a part of the last run, if it continues that one. */
gdb_status gdb_free_runs_append(gdb_free_runs *runs, const gdb_free_run *run, gdb_error *err);
/* Pages of all runs. */
uint64_t gdb_free_runs_pages(const gdb_free_runs *runs);

/* Append the list of runs, and zeros up to `size` bytes in all. */
gdb_status gdb_free_runs_encode(const gdb_free_runs *runs, size_t size, gdb_buffer *out,
                                gdb_error *err);
/* Of a state of that page count and epoch, into empty `runs`. GDB_ERR_CORRUPT. */
gdb_status gdb_free_runs_decode(gdb_free_runs *runs, const uint8_t *bytes, size_t size,
                                uint64_t page_count, uint64_t epoch, gdb_error *err);

#endif
