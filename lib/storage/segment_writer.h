/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_STORAGE_SEGMENT_WRITER_H
#define GDB_LIB_STORAGE_SEGMENT_WRITER_H

/*
 * segment_writer.h - values to the pages of a segment.
 *
 * gdb_segment_encode chooses the encoding by size and fills pages; it is pure and runs on many
 * threads at once, each with a gdb_encoded_segment of its own. gdb_page_writer then gives the pages
 * their numbers, one segment after another. The same values give the same bytes, and what stands
 * in NULL rows has no influence on them.
 */

#include <stdbool.h>
#include <stdint.h>

#include "formats/segment/segment_format.h"
#include "lib/base/buffer.h"
#include "lib/storage/page_writer.h"

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

/* Where encoded segments come from; all-zero at first, re-used by the next encode. */
void gdb_encoded_segment_release(gdb_encoded_segment *encoded); /* accepts all-zero */

/* Re-uses the buffers of `out`. `owner` type is GDB_PAGE_TYPE_SEGMENT; its ordinal goes into the
 * segment too. */
gdb_status gdb_segment_encode(gdb_encoded_segment *out, const gdb_segment_source *source,
                              const gdb_page_owner *owner, const gdb_compression *compression,
                              gdb_error *err);

/* What gdb_segment_encode would say of the values, without pages: all of out->segment but what
 * follows from compression and places. */
gdb_status gdb_segment_measure(gdb_encoded_segment *out, const gdb_segment_source *source,
                               gdb_error *err);

/* CSR parts: non-decreasing ends of `count` lists (OFFSETS), and targets (bit-packed). */
gdb_status gdb_segment_encode_offsets(gdb_encoded_segment *out, const uint64_t *ends,
                                      uint32_t count, const gdb_page_owner *owner,
                                      gdb_error *err);
gdb_status gdb_segment_encode_targets(gdb_encoded_segment *out, const uint64_t *targets,
                                      uint32_t count, const gdb_page_owner *owner,
                                      gdb_error *err);

#endif
