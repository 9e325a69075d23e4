/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_STORAGE_SEGMENT_WRITER_H
#define GDB_LIB_STORAGE_SEGMENT_WRITER_H

/*
 * segment_writer.h - values to the pages of a segment.
 *
 * gdb_segment_encode chooses the encoding by size and fills pages; it is pure and runs on many
 * threads at once. gdb_page_writer then gives the pages their numbers, one segment after another,
 * and is used by one thread at a time.
 */

#include <stdbool.h>
#include <stdint.h>

#include "formats/segment/segment_format.h"
#include "lib/base/buffer.h"
#include "lib/storage/page_io.h"

typedef struct gdb_compression {
    bool enabled; /* zstd for string bytes, where it saves at least an eighth */
    int level;    /* zstd's levels; 1 is the default */
} gdb_compression;

/* Where the values of a segment are. NULL rows have any value (strings: size 0). */
typedef struct gdb_segment_source {
    gdb_type_id type;
    uint32_t row_count;
    const uint64_t *nulls; /* bitmap, a set bit is NULL; may be NULL for none */
    /* BOOL and numbers: gdb_type_width bytes a row. */
    const void *values;
    /* STRING: row i is bytes[ends[i-1] .. ends[i]), ends[-1] = 0. */
    const uint64_t *string_ends;
    const uint8_t *string_bytes;
} gdb_segment_source;

/* An encoded segment: pages complete but for page number and checksum. */
typedef struct gdb_encoded_segment {
    gdb_segment segment; /* first_page not set */
    gdb_buffer pages;    /* page_count * GDB_PAGE_SIZE bytes */
    gdb_buffer partial_checksums; /* uint32_t a page */
} gdb_encoded_segment;

void gdb_encoded_segment_release(gdb_encoded_segment *encoded); /* accepts all-zero */

/* Re-uses the buffers of `out`. `owner` type is GDB_PAGE_TYPE_SEGMENT; its ordinal goes into the
 * segment too. */
gdb_status gdb_segment_encode(gdb_encoded_segment *out, const gdb_segment_source *source,
                              const gdb_page_owner *owner, const gdb_compression *compression,
                              gdb_error *err);

/* CSR parts: non-decreasing ends of `count` lists (OFFSETS), and targets (bit-packed). */
gdb_status gdb_segment_encode_offsets(gdb_encoded_segment *out, const uint64_t *ends,
                                      uint32_t count, const gdb_page_owner *owner,
                                      gdb_error *err);
gdb_status gdb_segment_encode_targets(gdb_encoded_segment *out, const uint64_t *targets,
                                      uint32_t count, const gdb_page_owner *owner,
                                      gdb_error *err);

/*
 * Appends runs of pages to a file, in large writes, and begins their write-back early. One thread
 * at a time.
 */
typedef struct gdb_page_writer gdb_page_writer;

gdb_status gdb_page_writer_open(gdb_page_writer **out, gdb_page_io *io, uint64_t first_page,
                                gdb_error *err);
void gdb_page_writer_close(gdb_page_writer *writer); /* accepts NULL; does not flush */
/* Give the segment its place: sets encoded->segment.first_page and seals its pages. */
gdb_status gdb_page_writer_append_segment(gdb_page_writer *writer, gdb_encoded_segment *encoded,
                                          gdb_error *err);
/* `count` pages, complete but for their checksums; *first is where they stand. */
gdb_status gdb_page_writer_append_pages(gdb_page_writer *writer, uint8_t *pages, uint32_t count,
                                        uint64_t *first, gdb_error *err);
/* Bytes over as many pages as they need. */
gdb_status gdb_page_writer_append_blob(gdb_page_writer *writer, gdb_page_type type,
                                       const uint8_t *bytes, uint64_t size, uint64_t *first,
                                       gdb_error *err);
gdb_status gdb_page_writer_flush(gdb_page_writer *writer, gdb_error *err);
uint64_t gdb_page_writer_next_page(const gdb_page_writer *writer);

#endif
