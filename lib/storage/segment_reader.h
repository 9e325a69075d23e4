/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_STORAGE_SEGMENT_READER_H
#define GDB_LIB_STORAGE_SEGMENT_READER_H

/*
 * segment_reader.h - the values of a segment, through the buffer pool.
 *
 * A reader is for one thread; it borrows the pool, and the gdb_segment it was opened on, and keeps
 * decoded things between calls (a dictionary, the last decompressed block). Opening another segment
 * re-uses its memory. Everything read from pages is checked before it is used: a value that
 * contradicts the segment's description is GDB_ERR_CORRUPT with the page.
 */

#include <stdint.h>

#include "formats/segment/segment_format.h"
#include "lib/base/arena.h"
#include "lib/storage/buffer_pool.h"

typedef struct gdb_segment_reader gdb_segment_reader;

gdb_status gdb_segment_reader_create(gdb_segment_reader **out, gdb_buffer_pool *pool,
                                     gdb_error *err);
void gdb_segment_reader_free(gdb_segment_reader *reader); /* accepts NULL */

/* `type` is the column's, GDB_TYPE_INVALID for CSR parts. `owner` is what its pages must say. */
gdb_status gdb_segment_reader_open(gdb_segment_reader *reader, const gdb_segment *segment,
                                   gdb_type_id type, const gdb_page_owner *owner,
                                   gdb_error *err);

/*
 * Rows first .. first+count-1. `values` gets gdb_type_width(type) bytes a row (uint64_t for CSR
 * parts); strings are gdb_text_views whose bytes are in `strings`. NULL rows are set in `nulls`
 * (bit i for row first+i, starting at bit 0; other bits are left alone), their values are any;
 * *null_count is raised by their number. first + count <= row_count is the caller's duty.
 */
gdb_status gdb_segment_reader_scan(gdb_segment_reader *reader, uint32_t first, uint32_t count,
                                   void *values, uint64_t *nulls, uint32_t *null_count,
                                   gdb_arena *strings, gdb_error *err);

/* Any rows, in any order; for row rows[i] the value goes to values[places[i]] and its null bit to
 * places[i] (places NULL: i). */
gdb_status gdb_segment_reader_gather(gdb_segment_reader *reader, const uint32_t *rows,
                                     const uint32_t *places, uint32_t count, void *values,
                                     uint64_t *nulls, uint32_t *null_count, gdb_arena *strings,
                                     gdb_error *err);

/* What reading every value does not show: that each exception of a DECIMAL segment is one. For
 * gdb-verify. */
gdb_status gdb_segment_reader_check(gdb_segment_reader *reader, gdb_error *err);

/* OFFSETS: where list `list` begins and ends. */
gdb_status gdb_segment_reader_list(gdb_segment_reader *reader, uint32_t list, uint64_t *begin,
                                   uint64_t *end, gdb_error *err);

/* A DICTIONARY segment's strings by code: lets a filter test each string once. Valid until the next
 * open. *entries is NULL for other encodings. */
gdb_status gdb_segment_reader_dictionary(gdb_segment_reader *reader,
                                         const gdb_text_view **entries, uint32_t *count,
                                         gdb_error *err);

#endif
