/* SPDX-License-Identifier: MIT */
#include "lib/cli/signals.h"

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

enum { SAME_REQUEST_MS = 500 };

/* A signal handler reaches only what is global; this is all that it sets. */
static gdb_interrupt asked;
static _Atomic int64_t asked_at; /* milliseconds; of the first that asked to stop */

static int64_t now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void on_signal(int signal_number)
{
    int64_t first_at = 0;
    bool is_same = true;
    int before;

    if (signal_number == SIGALRM) {
        atomic_store(&asked.timed_out, 1);
        return;
    }
    if (!atomic_compare_exchange_strong(&asked_at, &first_at, now()))
        is_same = now() - first_at < SAME_REQUEST_MS;
    before = atomic_exchange(&asked.signal, signal_number);
    if (before == 0 || (before == signal_number && is_same))
        return;
    signal(signal_number, SIG_DFL);
    raise(signal_number);
}

gdb_interrupt *gdb_signals_install(void)
{
    struct sigaction action, before;

    memset(&action, 0, sizeof(action));
    action.sa_handler = on_signal;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGALRM, &action, NULL);
    if (sigaction(SIGHUP, NULL, &before) == 0 && before.sa_handler != SIG_IGN) /* not with nohup */
        sigaction(SIGHUP, &action, NULL);
    action.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &action, NULL);
    sigaction(SIGXFSZ, &action, NULL);
    return &asked;
}

void gdb_signals_time_limit(double seconds)
{
    struct itimerval timer;

    memset(&timer, 0, sizeof(timer));
    timer.it_value.tv_sec = (time_t)seconds;
    timer.it_value.tv_usec = (suseconds_t)((seconds - (double)timer.it_value.tv_sec) * 1e6);
    setitimer(ITIMER_REAL, &timer, NULL);
}
