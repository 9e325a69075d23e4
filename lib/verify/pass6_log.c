/* SPDX-License-Identifier: MIT */

/*
 * Pass 6 checks the write-ahead log: that it is this database's, that its chain of checksums is
 * whole up to its end, and that every committed record can be applied to the base.
 *
 * It is the last one, because the database has the log's changes over it from then on.
 */

#include "lib/database/recovery.h"
#include "lib/verify/verify_pass.h"

gdb_status gdb_verify_pass6_log(gdb_verify_state *state, gdb_error *err)
{
    gdb_problems *problems = &state->result->problems;
    gdb_error failure = GDB_ERROR_INIT;
    gdb_log_summary summary;

    if (gdb_recovery_run(state->database, state->log, state->options->threads, &summary,
                         &failure) != GDB_OK)
        return gdb_problems_take(problems, GDB_PROBLEM_LOG, GDB_DATABASE_LOG_FILE, &failure, err);
    if (summary.torn_bytes == 0)
        return GDB_OK;
    return gdb_problems_add(problems, GDB_PROBLEM_LOG_TORN, err, GDB_DATABASE_LOG_FILE,
                            "no committed transaction has %llu of %llu byte%s",
                            (unsigned long long)summary.torn_bytes,
                            (unsigned long long)summary.size, gdb_plural(summary.size));
}
