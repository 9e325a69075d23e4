/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_STORAGE_SEGMENT_EXTEND_PARTS_H
#define GDB_LIB_STORAGE_SEGMENT_EXTEND_PARTS_H

/* segment_extend_parts.h - a segment while it is extended, shared by numbers (segment_extend.c,
 * segment_extend_blocks.c) and texts (segment_extend_string.c). Private to them. */

#include "lib/storage/segment_extend.h"
#include "lib/storage/segment_reader_parts.h"
#include "lib/storage/segment_scratch.h"

typedef struct gdb_segment_growth {
    gdb_encoded_segment
        *out; /* its segment: the old one's fields, with counts and statistics of both */
    gdb_segment_reader *old;
    const gdb_segment_source *added;
    const gdb_segment *fresh; /* the added rows, measured for themselves */
    const gdb_page_owner *owner;
    const gdb_compression *compression;
    const uint64_t *nulls; /* of all rows; NULL: there are none */
} gdb_segment_growth;

static inline bool gdb_segment_is_all_null(const gdb_segment *segment)
{
    return segment->null_count == segment->row_count;
}

/*
 * The first `count` values of an area to another one: whole pages as they are if the width is the
 * same. `shift` is added to values that are not NULL.
 */
gdb_status gdb_growth_copy_values(const gdb_segment_growth *growth, const gdb_packed_area *from,
                                  uint32_t count, uint8_t *to, unsigned width, uint64_t shift,
                                  gdb_error *err);
/* The first `size` stored bytes. */
gdb_status gdb_growth_copy_bytes(const gdb_segment_growth *growth, uint64_t size, uint8_t *to,
                                 gdb_error *err);

/* Does image `a` come before `b`? Texts are compared by their first bytes. */
bool gdb_growth_is_less(gdb_type_id type, uint64_t a, uint64_t b);
/* Are the new rows in the range that base and width of out->segment give? */
bool gdb_growth_is_in_range(const gdb_segment_growth *growth);
/* Else a range for all rows, if there is one. */
bool gdb_growth_make_range(gdb_segment_growth *growth);

/* As gdb_segment_extend, of ELIAS_FANO, and of STRING and lists. */
gdb_status gdb_segment_extend_blocks(gdb_segment_growth *growth, bool *is_extended, gdb_error *err);
gdb_status gdb_segment_extend_strings(gdb_segment_growth *growth, bool *is_extended,
                                      gdb_error *err);

#endif
