/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_VERIFY_VERIFY_PASS_H
#define GDB_LIB_VERIFY_VERIFY_PASS_H

/* verify_pass.h - what the passes share. Each gets the whole state and adds to result->problems. */

#include "lib/database/database.h"
#include "lib/verify/verify.h"

typedef struct gdb_verify_state {
    const char *path;
    const gdb_verify_options *options;
    gdb_verify_result *result;
    gdb_page_io *io;        /* data.gdb; from pass 1 on */
    gdb_log_reader *log;    /* NULL if it cannot be opened; from pass 1 on */
    gdb_database *database; /* NULL if it cannot be opened: later passes are not run */
} gdb_verify_state;

gdb_status gdb_verify_pass1_headers(gdb_verify_state *state, gdb_error *err);
gdb_status gdb_verify_pass2_pages(gdb_verify_state *state, gdb_error *err);
gdb_status gdb_verify_pass3_segments(gdb_verify_state *state, gdb_error *err);
gdb_status gdb_verify_pass4_keys(gdb_verify_state *state, gdb_error *err);
gdb_status gdb_verify_pass5_rels(gdb_verify_state *state, gdb_error *err);
gdb_status gdb_verify_pass6_log(gdb_verify_state *state, gdb_error *err);

/* Size of the buffers for `where` texts: two names of 255 bytes and some words. */
enum { GDB_VERIFY_WHERE_SIZE = 640 };

#endif
