/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_BASE_DRAFT_FILE_H
#define GDB_LIB_BASE_DRAFT_FILE_H

/*
 * draft_file.h - a file that is written whole or stays as it is.
 *
 * The draft PATH.new-PID stands beside the file and takes its name at the end, so that a path that
 * cannot be written is noticed before the work whose result it is to hold. What is no plain file (a
 * device, a pipe, a link that leads nowhere) is written in place, and so are /dev/stdout and
 * /dev/stderr, whatever they are.
 */

#include "lib/base/error.h"

typedef struct gdb_draft_file gdb_draft_file;

/* GDB_ERR_INPUT if there can be no file at `path`. */
gdb_status gdb_draft_file_open(gdb_draft_file **out, const char *path, gdb_error *err);
/* More of it. */
gdb_status gdb_draft_file_write(gdb_draft_file *draft, const void *bytes, size_t size,
                                gdb_error *err);
/* It is whole: give it its name. To be closed in any case. */
gdb_status gdb_draft_file_finish(gdb_draft_file *draft, gdb_error *err);
void gdb_draft_file_close(gdb_draft_file *draft); /* removes an unfinished one; accepts NULL */

#endif
