/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CSV_READ_THREAD_H
#define GDB_LIB_CSV_READ_THREAD_H

/*
 * read_thread.h - a thread of its own that reads a source ahead of those who need it.
 *
 * It fills a few buffers in turn and waits when all are full: nothing grows, and the memory stays
 * warm. Whoever wants the bytes gets them as a buffer, for an empty one in exchange, or copied to
 * where they are wanted. A failure of the source arrives behind the bytes in front of it, as if
 * nobody had read ahead.
 */

#include <stdbool.h>
#include <stdint.h>

#include "lib/csv/byte_source.h"

typedef struct gdb_read_thread gdb_read_thread;

/* What a buffer has room for: `size` bytes of the source, and whatever its owner puts in front of
 * them and behind them. */
typedef struct gdb_read_shape {
    size_t front, size, behind;
} gdb_read_shape;

/* The source belongs to the thread until it is closed. `shape` (its size is at least 1) is copied.
 */
gdb_status gdb_read_thread_open(gdb_read_thread **out, const gdb_byte_source *from,
                                const gdb_read_shape *shape, gdb_error *err);
/* Waits until the source has returned: what may make it wait for ever is to be told before. Accepts
 * NULL. */
void gdb_read_thread_close(gdb_read_thread *thread);

/* Copies. */
gdb_byte_source gdb_read_thread_source(gdb_read_thread *thread);

/* The next bytes of the source, in a buffer of the thread's shape. */
typedef struct gdb_read_bytes {
    uint8_t *buffer; /* from gdb_alloc */
    size_t begin;    /* of them in the buffer: `front`, or more if some were read before */
    size_t size;     /* 0 only at the end */
    bool is_last;    /* nothing follows them */
} gdb_read_bytes;

/*
 * Exchanges bytes->buffer, which is empty or NULL, for the one with the bytes that are next. The
 * caller owns what is there afterwards, also when this fails.
 */
gdb_status gdb_read_thread_exchange(gdb_read_thread *thread, gdb_read_bytes *bytes, gdb_error *err);

#endif
