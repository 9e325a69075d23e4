/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CLI_MESSAGE_H
#define GDB_LIB_CLI_MESSAGE_H

/*
 * message.h - what the programs say on standard error: errors, warnings, notes, progress.
 *
 * One line each: "gdb-import: follows.csv:1042:17: Follows.since: '2020-13-01' is not a DATE". The
 * progress line is wiped while anything else is printed.
 */

#include "lib/base/error.h"
#include "lib/base/progress.h"
#include "lib/cli/common_options.h"
#include "lib/cli/progress_line.h"

typedef struct gdb_messages {
    const char *tool;
    bool quiet;
    bool verbose;
    gdb_progress_mode mode;
    gdb_progress_line *line; /* NULL: nothing is watched */
    const char *done; /* what a failure from now on does not undo, for its message; NULL: nothing */
} gdb_messages;

void gdb_messages_init(gdb_messages *messages, const char *tool, const gdb_common_options *options);

void gdb_message_error(gdb_messages *messages, const gdb_error *error);
void gdb_message_warning(gdb_messages *messages, const char *text); /* not with --quiet */
void gdb_message_note(gdb_messages *messages, const char *text);    /* only with --verbose */

/* Begin and end to show progress and to answer SIGUSR1; in between only one thread prints
 * messages. */
gdb_status gdb_messages_progress_begin(gdb_messages *messages, gdb_error *err);
void gdb_messages_progress_end(gdb_messages *messages);
/* The sink for the library: warnings, notes, and progress between those two. Borrows `messages`. */
gdb_progress_sink gdb_messages_sink(gdb_messages *messages);

/* The error, and how to get help; returns the exit status 2. */
int gdb_usage_error(gdb_messages *messages, const gdb_error *error);

/*
 * Flush and close standard output: a result that could not be written is a failure. Returns
 * `exit_status`, or 6 with a message if the output failed and exit_status was 0 or 1; 128+SIGPIPE
 * silently when the reader has gone.
 */
int gdb_stdout_close(gdb_messages *messages, int exit_status);

#endif
