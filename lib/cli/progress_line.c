/* SPDX-License-Identifier: MIT */
#include "lib/cli/progress_line.h"

#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "lib/base/alloc.h"
#include "lib/base/text_view.h"

enum { PHASE_SIZE = 96, TEXT_SIZE = 320, DRAWINGS_A_SECOND = 5, DEFAULT_WIDTH = 80 };

static const double SECONDS_BETWEEN_LINES = 2.0;

struct gdb_progress_line {
    const char *tool;
    bool is_shown;
    bool is_in_place;  /* standard error is a terminal: draw over what stands there */
    bool has_escapes;
    gdb_progress_counts counts;
    pthread_t thread;
    atomic_bool is_closing;
    pthread_mutex_t lock; /* of what follows, and of standard error */
    char phase[PHASE_SIZE]; /* "": none has begun */
    uint64_t bytes_total;
    double phase_began, last_line;
    char drawn[TEXT_SIZE]; /* what stands on the terminal; "": nothing */
};

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* --- text ---------------------------------------------------------------- */

static void append(char *out, size_t size, const char *fmt, ...) GDB_PRINTF(3, 4);

static void append(char *out, size_t size, const char *fmt, ...)
{
    size_t used = strlen(out);
    va_list args;

    va_start(args, fmt);
    vsnprintf(out + used, size - used, fmt, args);
    va_end(args);
}

/* 1234567 as 1,234,567 */
static void append_count(char *out, size_t size, uint64_t n)
{
    char digits[24];
    int count = snprintf(digits, sizeof(digits), "%llu", (unsigned long long)n);

    for (int i = 0; i < count; i++)
        append(out, size, "%s%c", i > 0 && (count - i) % 3 == 0 ? "," : "", digits[i]);
}

static void append_bytes(char *out, size_t size, double bytes)
{
    static const char *const units[] = {"B", "KB", "MB", "GB", "TB"};
    size_t u = 0;

    for (; bytes >= 1000 && u < 4; u++)
        bytes /= 1024;
    append(out, size, u == 0 ? "%.0f %s" : "%.1f %s", bytes, units[u]);
}

static void append_time(char *out, size_t size, double seconds)
{
    unsigned long long s = (unsigned long long)(seconds + 0.5);

    if (s < 100)
        append(out, size, "%llu s", s);
    else if (s < 3600)
        append(out, size, "%llu:%02llu min", s / 60, s % 60);
    else
        append(out, size, "%llu:%02llu h", s / 3600, s / 60 % 60);
}

/* What matters most comes first: a narrow terminal shows only the beginning. */
void gdb_progress_moment_print(const gdb_progress_moment *moment, char *out, size_t size)
{
    snprintf(out, size, "%s", moment->phase);
    if (moment->bytes_total > 0) {
        double part = (double)moment->bytes / (double)moment->bytes_total;
        part = part > 1 ? 1 : part; /* a file may grow while it is read */
        append(out, size, ": %.0f %%", part * 100);
        if (part > 0.01 && part < 1 && moment->seconds > 0) {
            append(out, size, ", ");
            append_time(out, size, moment->seconds / part * (1 - part));
            append(out, size, " left");
        }
    }
    if (moment->rows > 0 || moment->bytes > 0)
        append(out, size, ": ");
    if (moment->rows > 0) {
        append_count(out, size, moment->rows);
        append(out, size, " row%s, ", gdb_plural(moment->rows));
    }
    if (moment->rows > 0 || moment->bytes > 0)
        append_bytes(out, size, (double)moment->bytes);
    if (moment->rejected > 0) {
        append(out, size, ", ");
        append_count(out, size, moment->rejected);
        append(out, size, " bad");
    }
    if (moment->seconds < 0.01 || (moment->rows == 0 && moment->bytes == 0))
        return;
    append(out, size, ", ");
    if (moment->rows > 0) {
        append_count(out, size, (uint64_t)((double)moment->rows / moment->seconds));
        append(out, size, " rows/s, ");
    }
    append_bytes(out, size, (double)moment->bytes / moment->seconds);
    append(out, size, "/s");
}

/* --- with the lock held --------------------------------------------------- */

static void print_moment(gdb_progress_line *line, bool has_tool, char *out, size_t size)
{
    gdb_progress_moment moment = {.phase = line->phase,
                                  .rows = atomic_load(&line->counts.rows),
                                  .bytes = atomic_load(&line->counts.bytes),
                                  .bytes_total = line->bytes_total,
                                  .rejected = atomic_load(&line->counts.rejected),
                                  .seconds = now() - line->phase_began};
    int n = snprintf(out, size, "%s%s", has_tool ? line->tool : "", has_tool ? ": " : "");

    if (line->phase[0] == '\0')
        append(out, size, "starting");
    else
        gdb_progress_moment_print(&moment, out + n, size - (size_t)n);
}

/* One write, so that no half of a line is ever seen. */
static void put(const char *before, const char *text, const char *after)
{
    char all[2 * TEXT_SIZE];

    snprintf(all, sizeof(all), "%s%s%s", before, text, after);
    fputs(all, stderr);
    fflush(stderr);
}

/* Put `text` where the line stands that was drawn before. */
static void draw_over(gdb_progress_line *line, const char *text)
{
    char padding[TEXT_SIZE] = "";
    size_t size = strlen(text), old = strlen(line->drawn);

    if (strcmp(text, line->drawn) == 0)
        return;
    if (line->has_escapes)
        snprintf(padding, sizeof(padding), "\033[K%s", size == 0 ? "\r" : "");
    else if (old > size)
        snprintf(padding, sizeof(padding), "%*s%s", (int)(old - size), "", size == 0 ? "\r" : "");
    put("\r", text, padding);
    snprintf(line->drawn, sizeof(line->drawn), "%s", text);
}

/* A line that is wider than the terminal would go on in the next one. */
static void cut_to_terminal(char *text)
{
    struct winsize window;
    size_t width = DEFAULT_WIDTH, size = strlen(text);

    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_col > 1)
        width = window.ws_col;
    if (size < width)
        return;
    size = width - 1;
    while (size > 0 && ((unsigned char)text[size] & 0xc0) == 0x80) /* not inside of a character */
        size--;
    text[size] = '\0';
}

static void draw(gdb_progress_line *line)
{
    char text[TEXT_SIZE];

    if (line->phase[0] == '\0')
        return;
    if (line->is_in_place) {
        print_moment(line, false, text, sizeof(text));
        cut_to_terminal(text);
        draw_over(line, text);
    } else if (now() - line->last_line >= SECONDS_BETWEEN_LINES) {
        print_moment(line, true, text, sizeof(text));
        put("", text, "\n");
        line->last_line = now();
    }
}

static void end_phase(gdb_progress_line *line)
{
    char text[TEXT_SIZE];

    if (!line->is_shown || line->is_in_place || line->phase[0] == '\0')
        return;
    print_moment(line, true, text, sizeof(text));
    put("", text, "\n");
}

static uint64_t resident_bytes(void)
{
    unsigned long long all = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "re");

    if (file == NULL)
        return 0;
    if (fscanf(file, "%llu %llu", &all, &resident) != 2)
        resident = 0;
    fclose(file);
    return resident * (uint64_t)sysconf(_SC_PAGESIZE);
}

static void answer(gdb_progress_line *line)
{
    char text[TEXT_SIZE];

    print_moment(line, true, text, sizeof(text));
    append(text, sizeof(text), ", ");
    append_bytes(text, sizeof(text), (double)resident_bytes());
    append(text, sizeof(text), " of memory");
    draw_over(line, "");
    put("", text, "\n");
}

/* --- watching -------------------------------------------------------------- */

static void *watch(void *context)
{
    static const struct timespec interval = {0, 1000000000 / DRAWINGS_A_SECOND};
    gdb_progress_line *line = context;
    sigset_t usr1;

    sigemptyset(&usr1);
    sigaddset(&usr1, SIGUSR1);
    for (;;) {
        int signal = line->is_shown ? sigtimedwait(&usr1, NULL, &interval)
                                    : sigwaitinfo(&usr1, NULL);
        if (atomic_load(&line->is_closing))
            return NULL;
        pthread_mutex_lock(&line->lock);
        if (signal == SIGUSR1)
            answer(line);
        if (line->is_shown)
            draw(line);
        pthread_mutex_unlock(&line->lock);
    }
}

static bool has_escapes(void)
{
    const char *no_color = getenv("NO_COLOR"), *terminal = getenv("TERM");

    return (no_color == NULL || *no_color == '\0') && terminal != NULL &&
           strcmp(terminal, "dumb") != 0;
}

gdb_status gdb_progress_line_open(gdb_progress_line **out, const char *tool, bool is_shown,
                                  gdb_error *err)
{
    gdb_progress_line *line = gdb_alloc_zero(sizeof(*line), err);
    sigset_t usr1;

    if (line == NULL)
        return GDB_ERR_NOMEM;
    line->tool = tool;
    line->is_shown = is_shown;
    line->is_in_place = isatty(STDERR_FILENO) == 1;
    line->has_escapes = has_escapes();
    pthread_mutex_init(&line->lock, NULL);
    sigemptyset(&usr1);
    sigaddset(&usr1, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &usr1, NULL);
    if (pthread_create(&line->thread, NULL, watch, line) != 0) {
        pthread_mutex_destroy(&line->lock);
        gdb_free(line);
        return GDB_FAIL(err, GDB_ERR_NOMEM, "cannot start a thread");
    }
    *out = line;
    return GDB_OK;
}

void gdb_progress_line_close(gdb_progress_line *line)
{
    if (line == NULL)
        return;
    atomic_store(&line->is_closing, true);
    pthread_kill(line->thread, SIGUSR1);
    pthread_join(line->thread, NULL);
    end_phase(line);
    draw_over(line, "");
    pthread_mutex_destroy(&line->lock);
    gdb_free(line);
}

void gdb_progress_line_begin(gdb_progress_line *line, const char *subject, const char *step,
                             uint64_t bytes_total)
{
    pthread_mutex_lock(&line->lock);
    end_phase(line);
    snprintf(line->phase, sizeof(line->phase), "%s: %s", subject, step);
    line->bytes_total = bytes_total;
    atomic_store(&line->counts.rows, 0);
    atomic_store(&line->counts.bytes, 0);
    line->phase_began = line->last_line = now();
    pthread_mutex_unlock(&line->lock);
}

gdb_progress_counts *gdb_progress_line_counts(gdb_progress_line *line)
{
    return &line->counts;
}

void gdb_progress_line_hide(gdb_progress_line *line)
{
    if (line == NULL)
        return;
    pthread_mutex_lock(&line->lock);
    draw_over(line, "");
}

void gdb_progress_line_show(gdb_progress_line *line)
{
    if (line != NULL)
        pthread_mutex_unlock(&line->lock);
}
