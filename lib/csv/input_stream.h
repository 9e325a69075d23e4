/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CSV_INPUT_STREAM_H
#define GDB_LIB_CSV_INPUT_STREAM_H

/*
 * input_stream.h - the text of one input, from its beginning to its end, as UTF-8: a file or
 * standard input, compressed or not, in any of the encodings of transcoder.h.
 *
 * What is compressed is recognised by its first bytes. Decompressing and converting run in a thread
 * of their own beside whoever reads the stream; a plain file is read straight to where it is
 * wanted.
 */

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/buffer.h"
#include "lib/base/content_hash.h"
#include "lib/base/interrupt.h"
#include "lib/base/text_view.h"
#include "lib/csv/read_thread.h"
#include "lib/csv/transcoder.h"

/* How inputs are read. All-zero: UTF-8, the default window, no interrupt. */
typedef struct gdb_input_options {
    gdb_text_encoding encoding;
    /* Bytes that a zstd frame may refer back, and so what decompressing may hold; 0:
     * GDB_DECOMPRESSOR_WINDOW. */
    uint64_t window_most;
    /* Bytes of text that may be held to look at its beginning, for csv_head; 0: the longest record.
     */
    uint64_t look_most;
    const gdb_interrupt *interrupt; /* may be NULL */
    gdb_read_shape buffers; /* for gdb_input_stream_exchange; size 0: 256 KiB */
    bool has_digest; /* hash the bytes of the input, for gdb_input_stream_digest */
} gdb_input_options;

typedef struct gdb_input_stream gdb_input_stream;

/*
 * `path` "-" is standard input; the stream keeps a copy of it. `read_ahead` (borrowed) are bytes of
 * the beginning that were taken from a pipe before: they come first. GDB_ERR_INPUT when the input
 * cannot be opened, or begins like UTF-16 and is to be UTF-8.
 */
gdb_status gdb_input_stream_open(gdb_input_stream **out, const char *path, gdb_text_view read_ahead,
                                 const gdb_input_options *options, gdb_error *err);
/* The same for a look at the beginning: without a thread, and what is read of the input itself is
 * kept in `taken`, for `read_ahead`. */
gdb_status gdb_input_stream_peek(gdb_input_stream **out, const char *path, gdb_text_view read_ahead,
                                 const gdb_input_options *options, gdb_buffer *taken,
                                 gdb_error *err);
void gdb_input_stream_close(gdb_input_stream *stream); /* accepts NULL */

/* The next `size` bytes of text; *got < size only at the end. GDB_ERR_INPUT for damage, with the
 * byte of the file. */
gdb_status gdb_input_stream_read(gdb_input_stream *stream, void *out, size_t size, size_t *got,
                                 gdb_error *err);

/*
 * The same without a copy, for an input that a thread decompresses or converts: see read_thread.h.
 * A plain one has no buffers to exchange.
 */
bool gdb_input_stream_has_buffers(const gdb_input_stream *stream);
gdb_status gdb_input_stream_exchange(gdb_input_stream *stream, gdb_read_bytes *bytes,
                                     gdb_error *err);

/* Of all bytes of the input itself, compressed ones where it is compressed. Only when the end was
 * read of a stream with has_digest. */
void gdb_input_stream_digest(const gdb_input_stream *stream, gdb_content_digest *out);
/* The same of an input that nobody reads: all of it is read, as it is. */
gdb_status gdb_input_digest(const char *path, const gdb_interrupt *interrupt,
                            gdb_content_digest *out, gdb_error *err);

/* Bytes of the input itself that were read so far: compressed ones, where it is compressed. */
uint64_t gdb_input_stream_position(const gdb_input_stream *stream);

/* The size of the file at `path`, if it has one: *known is false for pipes and devices. */
gdb_status gdb_input_stream_size(const char *path, uint64_t *size, bool *known, gdb_error *err);

#endif
