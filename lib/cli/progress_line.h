/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CLI_PROGRESS_LINE_H
#define GDB_LIB_CLI_PROGRESS_LINE_H

/*
 * progress_line.h - the line at the bottom of a terminal that says how far the work is, and the
 * answer to SIGUSR1: the same line once, wherever standard error goes.
 *
 * A thread of its own looks at the counts of base/progress.h and draws, so that nobody who works
 * waits for a terminal, and so that SIGUSR1 is answered while all others wait for input. On a
 * terminal the line is drawn over itself five times a second; elsewhere a line is printed every two
 * seconds and at the end of each phase. With NO_COLOR, or on a dumb terminal, there are no escape
 * sequences.
 */

#include <stdbool.h>

#include "lib/base/error.h"
#include "lib/base/progress.h"

typedef struct gdb_progress_line gdb_progress_line;

/* Begin to watch. `is_shown` false: only SIGUSR1 is answered. Call it before there are threads:
 * from here on SIGUSR1 is blocked in all of them. `tool` is borrowed. */
gdb_status gdb_progress_line_open(gdb_progress_line **out, const char *tool, bool is_shown,
                                  gdb_error *err);
/* Wipe the line and stop watching. */
void gdb_progress_line_close(gdb_progress_line *line); /* accepts NULL */

/* The `begin` and the counts of a sink. */
void gdb_progress_line_begin(gdb_progress_line *line, const char *subject, const char *step,
                             uint64_t bytes_total);
gdb_progress_counts *gdb_progress_line_counts(gdb_progress_line *line);

/* Between these two the line is wiped and not drawn: for other messages. Both accept NULL. */
void gdb_progress_line_hide(gdb_progress_line *line);
void gdb_progress_line_show(gdb_progress_line *line);

/* One moment of a phase, and how it reads: "Person: read: 40 %, 3 s left: 12,345 rows, 1.2 MB,
 * ...". */
typedef struct gdb_progress_moment {
    const char *phase;
    uint64_t rows, bytes, bytes_total, rejected;
    double seconds; /* since the phase began */
} gdb_progress_moment;

void gdb_progress_moment_print(const gdb_progress_moment *moment, char *out, size_t size);

#endif
