/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_VERIFY_VERIFY_H
#define GDB_LIB_VERIFY_VERIFY_H

/*
 * verify.h - is a database sound?
 *
 * Verification shares the decoders of formats/ and the buffer pool with the rest, and nothing that
 * builds or queries: what was built is computed again from what it was built from. It changes
 * nothing.
 */

#include <stdint.h>

#include "lib/base/interrupt.h"
#include "lib/base/progress.h"
#include "lib/verify/problem.h"

typedef enum gdb_verify_depth {
    GDB_VERIFY_QUICK, /* headers, catalog, metadata, log */
    GDB_VERIFY_PAGES, /* and the checksum and owner of every page */
    GDB_VERIFY_FULL   /* and every value, key and relationship */
} gdb_verify_depth;

typedef struct gdb_verify_options {
    gdb_verify_depth depth;
    unsigned threads;
    uint64_t buffer_pool; /* bytes; 0: the default */
    const gdb_interrupt *interrupt;
    const gdb_progress_sink *sink;
} gdb_verify_options;

typedef struct gdb_verify_result {
    gdb_problems problems;
    bool opened;     /* false: passes behind the first had nothing to look at */
    uint64_t pages;  /* checked */
    uint64_t values; /* checked */
    uint64_t keys;
    uint64_t rels;
    double seconds;
} gdb_verify_result;

void gdb_verify_result_release(gdb_verify_result *result);

/*
 * OK means that the verification was carried out: whether the database is sound is in
 * result->problems. GDB_ERR_CORRUPT: there is no database to look at (no directory, no data.gdb).
 * GDB_ERR_UNSUPPORTED: of a newer version.
 */
gdb_status gdb_verify(const char *path, const gdb_verify_options *options,
                      gdb_verify_result *result, gdb_error *err);

#endif
