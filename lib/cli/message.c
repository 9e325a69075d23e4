/* SPDX-License-Identifier: MIT */
#include "lib/cli/message.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/cli/exit_status.h"

void gdb_messages_init(gdb_messages *messages, const char *tool, const gdb_common_options *options)
{
    memset(messages, 0, sizeof(*messages));
    messages->tool = tool;
    messages->quiet = options->quiet;
    messages->verbose = options->verbose;
    messages->mode = options->progress;
}

static void print_error(const gdb_messages *messages, const char *where, const char *message)
{
    fprintf(stderr, "%s: %s%s%s%s%s%s\n", messages->tool, where, where[0] != '\0' ? ": " : "",
            message, messages->done != NULL ? " (" : "",
            messages->done != NULL ? messages->done : "", messages->done != NULL ? ")" : "");
}

void gdb_message_error(gdb_messages *messages, const gdb_error *error)
{
    gdb_progress_line_hide(messages->line);
    print_error(messages, error->where, error->message);
    if (messages->verbose && error->source_file != NULL)
        fprintf(stderr, "%s: (detected at %s:%d)\n", messages->tool, error->source_file,
                error->source_line);
    gdb_progress_line_show(messages->line);
}

void gdb_message_warning(gdb_messages *messages, const char *text)
{
    if (messages->quiet)
        return;
    gdb_progress_line_hide(messages->line);
    fprintf(stderr, "%s: warning: %s\n", messages->tool, text);
    gdb_progress_line_show(messages->line);
}

void gdb_message_note(gdb_messages *messages, const char *text)
{
    if (!messages->verbose)
        return;
    gdb_progress_line_hide(messages->line);
    fprintf(stderr, "%s: %s\n", messages->tool, text);
    gdb_progress_line_show(messages->line);
}

/* --- progress -------------------------------------------------------------- */

gdb_status gdb_messages_progress_begin(gdb_messages *messages, gdb_error *err)
{
    bool is_shown =
        messages->mode == GDB_PROGRESS_ALWAYS ||
        (messages->mode == GDB_PROGRESS_AUTO && !messages->quiet && isatty(STDERR_FILENO) == 1);

    return gdb_progress_line_open(&messages->line, messages->tool, is_shown, err);
}

void gdb_messages_progress_end(gdb_messages *messages)
{
    gdb_progress_line_close(messages->line);
    messages->line = NULL;
}

static void sink_warn(void *context, const char *text)
{
    gdb_message_warning(context, text);
}

static void sink_note(void *context, const char *text)
{
    gdb_message_note(context, text);
}

static void sink_begin(void *context, const char *subject, const char *step, uint64_t bytes_total)
{
    gdb_progress_line_begin(((gdb_messages *)context)->line, subject, step, bytes_total);
}

gdb_progress_sink gdb_messages_sink(gdb_messages *messages)
{
    gdb_progress_sink sink = {.warn = sink_warn, .note = sink_note, .context = messages};

    if (messages->line != NULL) {
        sink.begin = sink_begin;
        sink.counts = gdb_progress_line_counts(messages->line);
    }
    return sink;
}

int gdb_usage_error(gdb_messages *messages, const gdb_error *error)
{
    gdb_message_error(messages, error);
    fprintf(stderr, "Try '%s --help'.\n", messages->tool);
    return GDB_EXIT_USAGE;
}

int gdb_stdout_close(gdb_messages *messages, int exit_status)
{
    bool failed = ferror(stdout) != 0;

    errno = 0;
    if (fflush(stdout) != 0 || fclose(stdout) != 0)
        failed = true;
    if (!failed || exit_status > GDB_EXIT_FELL_SHORT)
        return exit_status;
    if (errno == EPIPE)
        return GDB_EXIT_SIGNAL + SIGPIPE;
    print_error(messages, "cannot write to standard output",
                errno != 0 ? strerror(errno) : "an earlier write has failed");
    return GDB_EXIT_SYSTEM;
}
