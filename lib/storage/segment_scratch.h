/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_STORAGE_SEGMENT_SCRATCH_H
#define GDB_LIB_STORAGE_SEGMENT_SCRATCH_H

/*
 * segment_scratch.h - what the encoders of numbers and strings share: the memory that an encoded
 * segment keeps from one encode to the next, and the frame of pages. Private to the writer.
 */

#include "lib/storage/segment_writer.h"

struct ZSTD_CCtx_s;

struct gdb_segment_scratch {
    gdb_buffer codes;      /* uint32_t a row */
    gdb_buffer slots;      /* of the dictionary's hash table, see string_dictionary.c */
    gdb_buffer entry_rows; /* uint32_t an entry: the first row that has it */
    gdb_buffer entry_ends; /* uint64_t an entry */
    gdb_buffer entry_bytes;
    gdb_buffer compressed;
    gdb_buffer block_ends; /* uint64_t a block */
    struct ZSTD_CCtx_s *compressor;
};
typedef struct gdb_segment_scratch gdb_segment_scratch;

/* Room for `count` items, what they hold is any; NULL when memory is short. */
void *gdb_scratch_array(gdb_buffer *buffer, size_t count, size_t item_size, gdb_error *err);

/*
 * With all fields of out->segment but page_count set: make the pages, empty but for their
 * headers and the null bitmap. Then fill areas, then finish.
 */
gdb_status gdb_segment_pages_begin(gdb_encoded_segment *out, const uint64_t *nulls,
                                   const gdb_page_owner *owner, gdb_segment_layout *layout,
                                   gdb_error *err);
gdb_status gdb_segment_pages_finish(gdb_encoded_segment *out, gdb_error *err);

static inline uint8_t *gdb_segment_area_at(gdb_encoded_segment *out, gdb_segment_area area)
{
    return out->pages.data + (size_t)area.page * GDB_PAGE_SIZE;
}

/* STRING segments; out->segment has row_count, null_count and ordinal. */
gdb_status gdb_segment_encode_strings(gdb_encoded_segment *out, const gdb_segment_source *source,
                                      const gdb_page_owner *owner,
                                      const gdb_compression *compression, gdb_error *err);

/* How many different values: see value_counter.c. */
enum { GDB_VALUE_COUNTER_BITS = 1 << 16 };

typedef struct gdb_value_counter {
    uint64_t words[GDB_VALUE_COUNTER_BITS / 64];
} gdb_value_counter;

/* Values below GDB_VALUE_COUNTER_BITS are counted exactly with add_small. */
void gdb_value_counter_add_small(gdb_value_counter *counter, const uint64_t *values,
                                 uint32_t count);
void gdb_value_counter_add(gdb_value_counter *counter, const uint64_t *values, uint32_t count);
uint32_t gdb_value_counter_exact(const gdb_value_counter *counter);
uint32_t gdb_value_counter_estimate(const gdb_value_counter *counter, uint32_t value_count);

#endif
