/* SPDX-License-Identifier: MIT */
#ifndef GDB_TESTS_SUPPORT_TEST_H
#define GDB_TESTS_SUPPORT_TEST_H

/*
 * test.h - cmocka with what it needs in front of it, and the two assertions on gdb_error that
 * every test wants: they print the message when they fail.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/base/error.h"

/* `expr` is a call that was given &`error`. */
#define assert_ok(expr, error)                                                                     \
    do {                                                                                           \
        gdb_status test_status_ = (expr);                                                          \
        if (test_status_ != GDB_OK)                                                                \
            fail_msg("%s: %s: %s: %s", #expr, gdb_status_name(test_status_), (error).where,        \
                     (error).message);                                                             \
    } while (0)

/* `expr` fails with `expected`, and the message holds `part`; the error is cleared. */
#define assert_fails(expr, expected, part, error)                                                  \
    do {                                                                                           \
        gdb_status test_status_ = (expr);                                                          \
        if (test_status_ != (expected))                                                            \
            fail_msg("%s: got %s, expected %s (%s)", #expr, gdb_status_name(test_status_),         \
                     gdb_status_name(expected), (error).message);                                  \
        if (strstr((error).message, (part)) == NULL)                                               \
            fail_msg("%s: message '%s' lacks '%s'", #expr, (error).message, (part));               \
        gdb_error_clear(&(error));                                                                 \
    } while (0)

#endif
