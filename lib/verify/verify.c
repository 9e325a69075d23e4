/* SPDX-License-Identifier: MIT */
#include "lib/verify/verify.h"

#include <string.h>
#include <time.h>

#include "lib/verify/verify_pass.h"

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

void gdb_verify_result_release(gdb_verify_result *result)
{
    gdb_problems_release(&result->problems);
}

gdb_status gdb_verify(const char *path, const gdb_verify_options *options,
                      gdb_verify_result *result, gdb_error *err)
{
    gdb_verify_state state = {.path = path, .options = options, .result = result};
    double began = now();
    gdb_status status = GDB_OK;

    memset(result, 0, sizeof(*result));
    GDB_TRY_OUT(gdb_verify_pass1_headers(&state, err));
    result->opened = state.database != NULL;
    if (options->depth >= GDB_VERIFY_PAGES && state.database != NULL)
        GDB_TRY_OUT(gdb_verify_pass2_pages(&state, err));
    if (options->depth >= GDB_VERIFY_FULL && state.database != NULL) {
        GDB_TRY_OUT(gdb_verify_pass3_segments(&state, err));
        GDB_TRY_OUT(gdb_verify_pass4_keys(&state, err));
        GDB_TRY_OUT(gdb_verify_pass5_rels(&state, err));
    }
    if (state.log != NULL && state.database != NULL)
        GDB_TRY_OUT(gdb_verify_pass6_log(&state, err));
    result->seconds = now() - began;
out:
    gdb_database_close(state.database);
    gdb_log_reader_close(state.log);
    gdb_page_io_close(state.io);
    return status;
}
