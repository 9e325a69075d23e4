/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CSV_INPUT_FILE_H
#define GDB_LIB_CSV_INPUT_FILE_H

/* input_file.h - the bytes of a file or of standard input as they are there. */

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/buffer.h"
#include "lib/base/content_hash.h"
#include "lib/base/interrupt.h"
#include "lib/csv/byte_source.h"

typedef struct gdb_input_file gdb_input_file;

/*
 * `path` "-" is standard input; the file keeps a copy of it. `read_ahead` (borrowed) are bytes of
 * the beginning that were taken from a pipe before: they come first. GDB_ERR_INPUT when the input
 * cannot be opened. Waiting for a pipe ends when `interrupt` (may be NULL) says so.
 */
gdb_status gdb_input_file_open(gdb_input_file **out, const char *path, gdb_text_view read_ahead,
                               const gdb_interrupt *interrupt, gdb_error *err);
void gdb_input_file_close(gdb_input_file *file); /* accepts NULL */

/* The first `size` bytes, at most GDB_INPUT_FILE_PEEK, before any are read; fewer at the end. */
enum { GDB_INPUT_FILE_PEEK = 4 };
gdb_status gdb_input_file_peek(gdb_input_file *file, gdb_text_view *bytes, gdb_error *err);

gdb_byte_source gdb_input_file_source(gdb_input_file *file);

/* Let a thread that waits for a pipe give up: its read fails with GDB_ERR_INTERRUPTED. */
void gdb_input_file_stop(gdb_input_file *file);

/* Keep what is read from now on in `out` as well (NULL: no longer). */
void gdb_input_file_keep(gdb_input_file *file, gdb_buffer *out);

/* Hash what is read from now on; the digest of what was read so far. */
gdb_status gdb_input_file_hash(gdb_input_file *file, gdb_error *err);
void gdb_input_file_digest(const gdb_input_file *file, gdb_content_digest *out);

/* Bytes read so far; may be called while another thread reads. */
uint64_t gdb_input_file_position(const gdb_input_file *file);

#endif
