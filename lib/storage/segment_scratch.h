/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_STORAGE_SEGMENT_SCRATCH_H
#define GDB_LIB_STORAGE_SEGMENT_SCRATCH_H

/*
 * segment_scratch.h - what the encoders of numbers and strings share: the memory that an encoded
 * segment keeps from one encode to the next, and the frame of pages. Private to the writer.
 */

#include "lib/base/checked_math.h"
#include "lib/storage/segment_writer.h"

struct ZSTD_CCtx_s;

struct gdb_segment_scratch {
    gdb_buffer shapes;     /* gdb_block_shape a block of numbers */
    gdb_buffer numbers;    /* 64 bits a row: see gdb_decimals_choose and segment_extend.c */
    gdb_buffer codes;      /* uint32_t a row */
    gdb_buffer slots;      /* of the dictionary's hash table, see string_dictionary.c */
    gdb_buffer entry_rows; /* uint32_t an entry: the first row that has it */
    gdb_buffer entry_ends; /* uint64_t an entry */
    gdb_buffer entry_bytes;
    gdb_buffer compressed;
    gdb_buffer sample;     /* blocks that are compressed first */
    gdb_buffer block_ends; /* uint64_t a block */
    /* Of a segment that is extended: */
    gdb_buffer nulls;      /* bitmap of all rows */
    gdb_buffer tail;       /* bytes from its last whole block on; of texts, one block of them */
    gdb_buffer texts;      /* gdb_text_view an entry of the dictionary */
    struct ZSTD_CCtx_s *compressor;
    int level; /* that it is prepared for; 0: none */
};
typedef struct gdb_segment_scratch gdb_segment_scratch;

/* out->scratch, if it is not there yet. */
gdb_status gdb_segment_scratch_make(gdb_encoded_segment *out, gdb_error *err);

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

/* As gdb_segment_measure. */
gdb_status gdb_segment_measure_strings(gdb_encoded_segment *out, const gdb_segment_source *source,
                                       gdb_error *err);

/* Fewer bytes of texts are not compressed. */
enum { GDB_LEAST_COMPRESSED = 2 * GDB_PAGE_PAYLOAD };

/* Bytes in two pieces: those of the first block, unless `head_size` is 0, and all behind them. */
typedef struct gdb_block_bytes {
    const uint8_t *head;
    size_t head_size; /* that of a block, unless `size` is 0 */
    const uint8_t *bytes;
    uint64_t size;
} gdb_block_bytes;

/*
 * Blocks of bytes, each compressed, behind one another in scratch->compressed; where each ends is
 * in scratch->block_ends. *stored is at most their size.
 */
gdb_status gdb_string_blocks_compress(gdb_segment_scratch *scratch, int level,
                                      const gdb_block_bytes *blocks, uint64_t *stored,
                                      gdb_error *err);

/*
 * ELIAS_FANO (segment_writer_blocks.c). The size of a block follows from its first and last number
 * and from how often a number is less than the one before it: the pass that finds minimum and
 * maximum gathers these, so that the encoding is chosen by its exact size.
 */
typedef struct gdb_block_shape {
    uint64_t first, last; /* images */
    uint64_t falls;
} gdb_block_shape;

/* Of rows first .. first+count-1, from the start of a block on; `bias` as for comparing images. How
 * often they fall. */
uint64_t gdb_block_shapes_gather(gdb_block_shape *shapes, uint32_t first, const uint64_t *images,
                                 uint32_t count, uint64_t bias);
/* Where the first GDB_ENCODE_CHUNK rows fall so often, no gain is to be expected of all. */
enum { GDB_ENCODE_CHUNK = 1024 };

static inline bool gdb_block_shapes_promise(uint64_t falls, uint32_t count)
{
    return falls <= count / 4;
}

/* With a BIT_PACKED segment: make it ELIAS_FANO if that saves enough. */
void gdb_block_shapes_choose(const gdb_block_shape *shapes, gdb_segment *segment);
/* Numbers (images less the base) first .. first+count-1, from the start of a block on, to the
 * areas; *end is where the block before ends, and then the last one does. */
void gdb_number_blocks_write(gdb_encoded_segment *out, const gdb_segment_layout *layout,
                             const gdb_block_shape *shapes, uint32_t first,
                             const uint64_t *numbers, uint32_t count, uint64_t *end);

/*
 * DECIMAL (segment_writer_decimal.c). With a RAW segment of FLOAT or DOUBLE: make it DECIMAL if
 * that saves enough; then the numbers stay in the scratch memory.
 */
gdb_status gdb_decimals_choose(gdb_encoded_segment *out, const gdb_segment_source *source,
                               gdb_error *err);
/* Codes of rows first .. first+count-1; those of NULL rows are any. */
void gdb_decimals_codes(const gdb_encoded_segment *out, uint32_t first, uint32_t count,
                        uint64_t *codes);
void gdb_decimals_write_exceptions(gdb_encoded_segment *out, const gdb_segment_source *source,
                                   const gdb_segment_layout *layout);

/* An exception behind *end bytes of them: row `row` of the source, which is row `number` of the
 * segment. */
void gdb_decimal_exception_write(uint8_t *area, uint64_t *end, uint32_t number,
                                 const gdb_segment_source *source, uint32_t row);

/* BIT_PACKED, with base and width for values of min .. max, if they differ and one can be had. */
bool gdb_segment_choose_range(gdb_segment *segment, gdb_type_id type, uint64_t min, uint64_t max);

/* The number of an image of FLOAT or DOUBLE. */
double gdb_segment_real(gdb_type_id type, uint64_t image);

/* Of rows first .. first+count-1, `first` a multiple of 64: those that are NULL become 0. */
void gdb_segment_clear_nulls(const uint64_t *nulls, uint32_t first, uint32_t count,
                             uint64_t *values);

/* Images of rows first .. first+count-1. */
void gdb_segment_load_images(gdb_type_id type, const void *values, uint32_t first, uint32_t count,
                             uint64_t *out);

/* Is an encoding that takes longer to read worth it? If it saves an eighth of the pages. */
static inline bool gdb_encoding_pays(uint64_t pages, uint64_t simple_pages)
{
    return pages + gdb_div_up(simple_pages, 8) <= simple_pages;
}

/* How many different values: see value_counter.c. */
enum { GDB_VALUE_COUNTER_BITS = 1 << 16, GDB_VALUE_COUNTER_WIDTH = 16 };

typedef struct gdb_value_counter {
    unsigned width;
    uint64_t words[GDB_VALUE_COUNTER_BITS / 64];
} gdb_value_counter;

/* For values below 2^width. */
void gdb_value_counter_init(gdb_value_counter *counter, unsigned width);
void gdb_value_counter_add(gdb_value_counter *counter, const uint64_t *values, uint32_t count);
/* Of `value_count` values that were added; exact up to a width of GDB_VALUE_COUNTER_WIDTH. */
uint32_t gdb_value_counter_get(const gdb_value_counter *counter, uint32_t value_count);

#endif
