/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CLI_SIGNALS_H
#define GDB_LIB_CLI_SIGNALS_H

/*
 * signals.h - SIGINT, SIGTERM and, unless it is ignored, SIGHUP ask the library to stop; SIGALRM
 * tells it that a time limit ran out; SIGPIPE and SIGXFSZ are ignored, so that a closed pipe and a
 * file that may not grow are failed writes.
 */

#include "lib/base/interrupt.h"

/* Install the handlers; what they set is returned, and lives as long as the process. A second
 * one of those that ask to stop ends the process at once, unless it is the same one within half a
 * second: timeout(1) sends its signal to the process and to its group. */
gdb_interrupt *gdb_signals_install(void);

/* Set the time limit; 0 for none. */
void gdb_signals_time_limit(double seconds);

#endif
