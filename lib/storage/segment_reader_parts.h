/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_STORAGE_SEGMENT_READER_PARTS_H
#define GDB_LIB_STORAGE_SEGMENT_READER_PARTS_H

/*
 * segment_reader_parts.h - the reader's state, shared by its parts: numbers and NULLs in
 * segment_reader.c, decimals in segment_reader_decimal.c, strings in segment_reader_string.c.
 * Private to them.
 */

#include <stdbool.h>

#include "formats/segment/offset_array.h"
#include "lib/base/buffer.h"
#include "lib/storage/segment_reader.h"
#include "lib/storage/value_area.h"

struct ZSTD_DCtx_s;

enum { GDB_SEGMENT_CHUNK = 1024 }; /* values that are decoded at once: 8 KiB */
#define GDB_STRING_BLOCK_NONE UINT32_MAX

/* What has been asked for in advance, in pages of the run. */
typedef struct gdb_read_ahead {
    uint32_t until;
} gdb_read_ahead;

struct gdb_segment_reader {
    gdb_buffer_pool *pool;
    const gdb_segment *segment; /* NULL: none is open */
    uint64_t first_page;        /* of it, when it was opened */
    gdb_type_id type;
    gdb_page_owner owner;
    gdb_segment_layout layout;
    gdb_value_area values;                          /* or codes */
    gdb_packed_area nulls, anchors, deltas, blocks; /* nulls: as words */
    gdb_paged_bytes bytes;
    gdb_read_ahead values_ahead, deltas_ahead, bytes_ahead;

    bool has_anchors;
    gdb_buffer anchor_values; /* uint64_t each */

    bool has_dictionary;
    gdb_buffer dictionary_bytes;
    gdb_buffer entries;       /* gdb_text_view into dictionary_bytes */
    gdb_buffer copies;        /* gdb_text_view: an entry in the arena of scan `stamps` */
    gdb_buffer stamps;        /* uint32_t: the scan that copied the entry */
    uint32_t stamp;
    uint64_t charged;         /* bytes, to the pool */

    struct ZSTD_DCtx_s *decompressor;
    gdb_buffer stored_block; /* as it is in the file */
    gdb_buffer block;        /* its bytes */
    uint32_t block_number;   /* which one, or GDB_STRING_BLOCK_NONE */
};

/* Before values first .. first+count-1 of a scan are read: ask for their pages and what follows. */
void gdb_segment_read_ahead(gdb_segment_reader *reader, gdb_read_ahead *ahead,
                            gdb_segment_area area, uint64_t first_page, uint64_t last_page);

/* The same for rows first .. first+count-1 of numbers. */
void gdb_segment_values_ahead(gdb_segment_reader *reader, uint32_t first, uint32_t count);

/* Where items first .. first+count-1 end, and where the first begins; checked not to decrease
 * and not to pass the segment's byte_count. */
gdb_status gdb_segment_read_ends(gdb_segment_reader *reader, uint32_t first, uint32_t count,
                                 uint64_t *begin, uint64_t *ends, gdb_error *err);
/* Both ends of one item. */
gdb_status gdb_segment_read_item(gdb_segment_reader *reader, uint32_t item, uint64_t *begin,
                                 uint64_t *end, gdb_error *err);

/* DECIMAL: codes to images, in place; of rows `rows`, or from `first` on if that is NULL. */
gdb_status gdb_segment_decode_decimals(gdb_segment_reader *reader, uint32_t first,
                                       const uint32_t *rows, uint32_t count, uint64_t *codes,
                                       gdb_error *err);

/* Bytes offset .. offset+size-1 of the strings, which lie inside byte_count; `is_scan`: those
 * behind them will be wanted next. */
gdb_status gdb_segment_read_bytes(gdb_segment_reader *reader, uint64_t offset, uint64_t size,
                                  bool is_scan, uint8_t *out, gdb_error *err);

gdb_status gdb_segment_scan_strings(gdb_segment_reader *reader, uint32_t first, uint32_t count,
                                    gdb_text_view *values, gdb_arena *strings, gdb_error *err);
gdb_status gdb_segment_gather_strings(gdb_segment_reader *reader, const uint32_t *rows,
                                      const uint32_t *places, uint32_t count,
                                      gdb_text_view *values, gdb_arena *strings, gdb_error *err);
/* Forget what belongs to the segment that was open; memory stays. */
void gdb_segment_reader_forget_strings(gdb_segment_reader *reader);
void gdb_segment_reader_release_strings(gdb_segment_reader *reader);

#endif
