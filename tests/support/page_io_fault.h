/* SPDX-License-Identifier: MIT */
#ifndef GDB_TESTS_SUPPORT_PAGE_IO_FAULT_H
#define GDB_TESTS_SUPPORT_PAGE_IO_FAULT_H

/*
 * page_io_fault.h - a page_io that fails on demand, around another one.
 *
 * The plan belongs to the test and may be changed between calls: it names the call (counted from
 * 0, over the life of the io) that fails. The record counts the calls that were made.
 */

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "lib/storage/page_io.h"

typedef struct gdb_page_io_fault {
    int64_t fail_read;  /* this and every later read fails; negative: never */
    int64_t fail_write; /* this and every later write fails */
    int64_t fail_sync;  /* this and every later sync fails */
    int os_errno;       /* EIO, ENOSPC */
    bool cut_short;     /* the failing write writes the first half of its first page */
    atomic_llong reads, writes, syncs; /* made so far, failed ones too */
} gdb_page_io_fault;

/* Never fails until told to. */
void gdb_page_io_fault_init(gdb_page_io_fault *fault);

/* Takes `inner`, also when it fails. `fault` must outlive the io. */
gdb_status gdb_page_io_fault_open(gdb_page_io **out, gdb_page_io *inner, gdb_page_io_fault *fault,
                                  gdb_error *err);

#endif
