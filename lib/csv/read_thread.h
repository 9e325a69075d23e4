/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CSV_READ_THREAD_H
#define GDB_LIB_CSV_READ_THREAD_H

/*
 * read_thread.h - a thread of its own that reads a source ahead of those who need it.
 *
 * It fills a few buffers in turn and waits when all are full: nothing grows, and the memory stays
 * warm. A failure of the source arrives behind the bytes in front of it, as if nobody had read
 * ahead.
 */

#include "lib/csv/byte_source.h"

typedef struct gdb_read_thread gdb_read_thread;

/* The source belongs to the thread until it is closed. */
gdb_status gdb_read_thread_open(gdb_read_thread **out, const gdb_byte_source *from, gdb_error *err);
/* Waits until the source has returned: what may make it wait for ever is to be told before. Accepts
 * NULL. */
void gdb_read_thread_close(gdb_read_thread *thread);

gdb_byte_source gdb_read_thread_source(gdb_read_thread *thread);

#endif
