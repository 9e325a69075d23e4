/* SPDX-License-Identifier: MIT */
#include "lib/cli/message.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lib/cli/exit_status.h"

static const double SECONDS_BETWEEN_DRAWINGS = 0.2;
static const double SECONDS_BETWEEN_LINES = 2.0;

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

void gdb_messages_init(gdb_messages *messages, const char *tool, const gdb_common_options *options)
{
    bool terminal = isatty(STDERR_FILENO) == 1;

    memset(messages, 0, sizeof(*messages));
    messages->tool = tool;
    messages->quiet = options->quiet;
    messages->verbose = options->verbose;
    messages->in_place = terminal;
    messages->show_progress = options->progress == GDB_PROGRESS_ALWAYS ||
                              (options->progress == GDB_PROGRESS_AUTO && terminal &&
                               !options->quiet);
}

void gdb_messages_progress_end(gdb_messages *messages)
{
    if (messages->drawn && messages->in_place)
        fputs("\r\033[K", stderr);
    messages->drawn = false;
}

void gdb_message_error(gdb_messages *messages, const gdb_error *error)
{
    gdb_messages_progress_end(messages);
    fprintf(stderr, "%s: %s%s%s\n", messages->tool, error->where,
            error->where[0] != '\0' ? ": " : "", error->message);
    if (messages->verbose && error->source_file != NULL)
        fprintf(stderr, "%s: (detected at %s:%d)\n", messages->tool, error->source_file,
                error->source_line);
}

void gdb_message_warning(gdb_messages *messages, const char *text)
{
    if (messages->quiet)
        return;
    gdb_messages_progress_end(messages);
    fprintf(stderr, "%s: warning: %s\n", messages->tool, text);
}

void gdb_message_note(gdb_messages *messages, const char *text)
{
    if (!messages->verbose)
        return;
    gdb_messages_progress_end(messages);
    fprintf(stderr, "%s: %s\n", messages->tool, text);
}

static void sink_warn(void *context, const char *text)
{
    gdb_message_warning(context, text);
}

static void sink_note(void *context, const char *text)
{
    gdb_message_note(context, text);
}

static void sink_report(void *context, const gdb_progress *progress)
{
    gdb_messages *messages = context;
    double t, seconds, rate;

    if (!messages->show_progress)
        return;
    t = now();
    if (strncmp(messages->phase, progress->phase, sizeof(messages->phase) - 1) != 0) {
        snprintf(messages->phase, sizeof(messages->phase), "%s", progress->phase);
        messages->phase_began = t;
        messages->last_drawn = 0;
    }
    if (t - messages->last_drawn <
        (messages->in_place ? SECONDS_BETWEEN_DRAWINGS : SECONDS_BETWEEN_LINES))
        return;
    messages->last_drawn = t;
    seconds = t - messages->phase_began;
    rate = seconds > 0 ? (double)progress->rows / seconds : 0;
    fprintf(stderr, "%s%s: %s: %llu rows, %.1f MB, %.0f rows/s", messages->in_place ? "\r\033[K" : "",
            messages->tool, progress->phase, (unsigned long long)progress->rows,
            (double)progress->bytes / 1e6, rate);
    if (progress->bytes_total > 0) {
        double part = (double)progress->bytes / (double)progress->bytes_total;
        fprintf(stderr, ", %.0f %%", part * 100);
        if (part > 0.01 && part < 1)
            fprintf(stderr, ", %.0f s left", seconds / part * (1 - part));
    }
    if (!messages->in_place)
        fputc('\n', stderr);
    fflush(stderr);
    messages->drawn = true;
}

gdb_progress_sink gdb_messages_sink(gdb_messages *messages)
{
    gdb_progress_sink sink = {sink_report, sink_warn, messages, sink_note};

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

    gdb_messages_progress_end(messages);
    errno = 0;
    if (fflush(stdout) != 0 || fclose(stdout) != 0)
        failed = true;
    if (!failed || exit_status > GDB_EXIT_FELL_SHORT)
        return exit_status;
    if (errno == EPIPE)
        return GDB_EXIT_SIGNAL + SIGPIPE;
    fprintf(stderr, "%s: cannot write to standard output%s%s\n", messages->tool,
            errno != 0 ? ": " : "", errno != 0 ? strerror(errno) : "");
    return GDB_EXIT_SYSTEM;
}
