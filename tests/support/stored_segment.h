/* SPDX-License-Identifier: MIT */
#ifndef GDB_TESTS_SUPPORT_STORED_SEGMENT_H
#define GDB_TESTS_SUPPORT_STORED_SEGMENT_H

/* stored_segment.h - an encoded segment in a file of its own, behind pages of something else, and a
 * reader that is open on it. */

#include "lib/storage/segment_reader.h"
#include "lib/storage/segment_writer.h"

typedef struct stored_segment {
    gdb_encoded_segment encoded; /* made by the test; all-zero before */
    gdb_page_io *io;
    gdb_buffer_pool *pool;
    gdb_segment_reader *reader;
} stored_segment;

extern const gdb_page_owner stored_segment_owner; /* that it is encoded for */

/* Encode and store. */
void stored_segment_make(stored_segment *s, const gdb_segment_source *source);
/* Store what s->encoded is. `type`: of the values; GDB_TYPE_INVALID for a part of lists. */
void stored_segment_store(stored_segment *s, gdb_type_id type);
/* Open it anew: nothing is known of its pages. */
void stored_segment_open_again(stored_segment *s, gdb_type_id type);
void stored_segment_release(stored_segment *s); /* accepts all-zero, and makes it so */

#endif
