/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_INPUT_STREAM_H
#define GDB_LIB_IMPORT_INPUT_STREAM_H

/* input_stream.h - the bytes of one input, from its beginning to its end: a file or standard input. */

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/error.h"
#include "lib/base/text_view.h"

typedef struct gdb_input_stream gdb_input_stream;

/*
 * `path` "-" is standard input; the stream keeps a copy of it. `read_ahead` (borrowed) are bytes of
 * the beginning that were taken from a pipe before: they come first. GDB_ERR_INPUT when the input
 * cannot be opened.
 */
gdb_status gdb_input_stream_open(gdb_input_stream **out, const char *path,
                                 gdb_text_view read_ahead, gdb_error *err);
void gdb_input_stream_close(gdb_input_stream *stream); /* accepts NULL */

/* The next `size` bytes; *got < size only at the end of the input. GDB_ERR_INPUT for compressed
 * input, if the first read asks for 3 bytes at least. */
gdb_status gdb_input_stream_read(gdb_input_stream *stream, void *out, size_t size, size_t *got,
                                 gdb_error *err);

/* Bytes read so far. */
uint64_t gdb_input_stream_position(const gdb_input_stream *stream);

/* The size of the file at `path`, if it has one: *known is false for pipes and devices. */
gdb_status gdb_input_stream_size(const char *path, uint64_t *size, bool *known, gdb_error *err);

#endif
