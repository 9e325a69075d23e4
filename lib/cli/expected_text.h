/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CLI_EXPECTED_TEXT_H
#define GDB_LIB_CLI_EXPECTED_TEXT_H

/* expected_text.h - comparing what a program has put out with a file: for tests by users. */

#include "lib/base/buffer.h"
#include "lib/base/error.h"
#include "lib/cli/message.h"

/* *equal, or the first line that differs goes to standard error, as the file has it (-) and as it
 * was produced (+). GDB_ERR_INPUT if the file cannot be read. */
gdb_status gdb_expected_text_check(gdb_messages *messages, const char *path,
                                   const gdb_buffer *produced, bool *equal, gdb_error *err);

#endif
