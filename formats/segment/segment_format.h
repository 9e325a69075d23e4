/* SPDX-License-Identifier: MIT */
#ifndef GDB_FORMATS_SEGMENT_SEGMENT_FORMAT_H
#define GDB_FORMATS_SEGMENT_SEGMENT_FORMAT_H

/*
 * segment_format.h - one column of one group as a run of pages: what the metadata says of it, and
 * where its areas stand. Specified in README.md beside this file.
 *
 * A segment is a run of page_count pages from first_page, all of one owner. Its areas follow one
 * another, each beginning on a page of its own:
 *
 *   nulls     one bit a row, present if 0 < null_count < row_count
 *   values    value_width bits a row: values, or dictionary codes; not of ELIAS_FANO
 *   anchors, deltas   an offset array (offset_array.h): where each stored string ends; for
 *             OFFSETS the offsets themselves
 *   blocks    compressed strings and ELIAS_FANO: where each block ends
 *   bytes     the strings' bytes, compressed in blocks or not; blocks of numbers; exceptions
 *
 * Bit-packed values never straddle a page; bytes do. The sizes of all areas follow from the
 * fields below (gdb_segment_layout_init), which is how a reader bounds every access.
 */

#include <stdbool.h>
#include <stdint.h>

#include "formats/page/page_format.h"
#include "lib/base/error.h"
#include "lib/types/logical_type.h"

typedef enum gdb_encoding {
    GDB_ENCODING_CONSTANT = 1, /* all values equal `base` (strings: the one string), or all NULL */
    GDB_ENCODING_BIT_PACKED = 2,  /* base + value_width bits */
    GDB_ENCODING_RAW = 3,         /* value_width 8, 16, 32 or 64, base 0 */
    GDB_ENCODING_DICTIONARY = 4,  /* codes of value_width bits into entry_count strings */
    GDB_ENCODING_STRING_HEAP = 5, /* a string a row; entry_count = row_count */
    GDB_ENCODING_OFFSETS = 6,     /* a non-decreasing offset array: CSR offsets */
    GDB_ENCODING_ELIAS_FANO = 7,  /* base + numbers that mostly rise, see elias_fano.h */
    GDB_ENCODING_DECIMAL = 8      /* (base + value_width bits) / 10^scale, see decimal.h */
} gdb_encoding;
enum { GDB_ENCODING_END = 9 }; /* above all of them */

enum {
    GDB_SEGMENT_HAS_MIN_MAX = 1,
    GDB_SEGMENT_HAS_NAN = 2,    /* FLOAT, DOUBLE: min and max leave NaN out */
    GDB_SEGMENT_COMPRESSED = 4, /* bytes are zstd blocks of GDB_STRING_BLOCK_SIZE */
    GDB_SEGMENT_FLAGS_ALL = 7
};

enum { GDB_STRING_BLOCK_SIZE = 1 << 15 };

/* An entry of the blocks area of ELIAS_FANO: the block's end << 6 | its low_width. */
enum { GDB_ELIAS_FANO_ENTRY_SHIFT = 6 };

/* DECIMAL: rows whose value is no decimal have a code of value_width ones, and stand in the bytes
 * area by rising row: row u32, image u64. */
enum { GDB_DECIMAL_EXCEPTION_SIZE = 12 };

/* Bytes of the strings of a segment, and items of a CSR group: fit the pages of a run, and keep
 * every computation with them inside 64 bits. */
#define GDB_SEGMENT_BYTES_MAX (UINT64_C(1) << 36)

typedef struct gdb_segment {
    uint8_t encoding;
    uint8_t flags;
    uint8_t value_width;  /* bits; 0 .. 56 or 64 */
    uint8_t anchor_width; /* bits of the offset array's anchors */
    uint8_t delta_width;  /* bits of its deltas */
    uint8_t block_width;  /* bits of the block ends; ELIAS_FANO: of them and the low_width */
    uint8_t scale;        /* DECIMAL: digits behind the point */
    uint32_t ordinal;     /* the page headers say the same */
    uint32_t row_count;   /* for OFFSETS: the number of lists */
    uint32_t null_count;
    uint32_t distinct;    /* estimated distinct values, 0 not known */
    uint32_t entry_count; /* stored strings; DECIMAL: exceptions */
    uint32_t page_count;
    uint64_t first_page;
    uint64_t base;         /* of BIT_PACKED, ELIAS_FANO and CONSTANT: the value's 64-bit image;
                              DECIMAL: a signed number */
    uint64_t min, max;     /* 64-bit images; strings: the first 8 bytes, big-endian, 0-padded */
    uint64_t byte_count;   /* of all stored strings, before compression; OFFSETS: the last end */
    uint64_t stored_count; /* of the bytes area */
    uint64_t raw_bytes;    /* what the column took before encoding, for statistics */
} gdb_segment;

/*
 * The 64-bit image of a value: signed types (DATE and TIMESTAMP too) are sign-extended, unsigned
 * and BOOL zero-extended, FLOAT and DOUBLE their bits.
 */

typedef struct gdb_segment_area {
    uint32_t page;  /* from the start of the run */
    uint32_t pages;
} gdb_segment_area;

typedef struct gdb_segment_layout {
    gdb_segment_area nulls, values, anchors, deltas, blocks, bytes;
    uint32_t page_count;
    uint32_t block_count; /* entries of the blocks area */
} gdb_segment_layout;

/* Derive and check: every field in its range for `type` (INVALID for CSR parts), page_count as
 * computed. GDB_ERR_CORRUPT says which field is wrong. */
gdb_status gdb_segment_layout_init(gdb_segment_layout *layout, const gdb_segment *segment,
                                   gdb_type_id type, gdb_error *err);

/* The same without the checks, for a writer that made the fields itself. */
void gdb_segment_layout_derive(gdb_segment_layout *layout, const gdb_segment *segment);

/* The least and the largest image of a type (INVALID: any); true if it compares as signed. */
bool gdb_segment_type_range(gdb_type_id type, uint64_t *least, uint64_t *most);

/* A descriptor as bytes. Decoding checks only what the struct cannot hold; gdb_segment_layout_init
 * checks the rest. */
enum { GDB_SEGMENT_DESCRIPTOR_SIZE = 88 };
void gdb_segment_descriptor_encode(const gdb_segment *segment,
                                   uint8_t out[GDB_SEGMENT_DESCRIPTOR_SIZE]);
gdb_status gdb_segment_descriptor_decode(gdb_segment *segment,
                                         const uint8_t in[GDB_SEGMENT_DESCRIPTOR_SIZE],
                                         gdb_error *err);

/* The must-understand feature bits (formats/database) that a database with this segment has. */
uint64_t gdb_segment_features(const gdb_segment *segment);

const char *gdb_encoding_name(uint8_t encoding); /* "bit-packed" */

#endif
