/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_TEXT_LINES_H
#define GDB_LIB_IMPORT_TEXT_LINES_H

/*
 * text_lines.h - a finished table of text keys, for looking up many of them at once: lines as in
 * key_lines.h, whose slots lead to texts.
 *
 * A slot is 8 bytes: low bits of the text's hash, its tag, below them the place of the text in
 * `place_bits` bits, and below that the row + 1 in `row_bits` bits; 0 is an empty one. A look-up
 * costs a cache miss for the line and, since a wrong text seldom has the tag, one for the text, or
 * two at once where it goes on in the next line of the cache.
 * Lines are asked for two groups of keys ahead, texts one group.
 */

#include "lib/import/key_batch.h"

/* The tag has fewer wrong guesses the more bits it has; with less than GDB_TEXT_LINES_TAG_LEAST
 * they cost more than lines save. Higher bits of hashes are not kept by a key table. */
enum { GDB_TEXT_LINES_TAG_LEAST = 6, GDB_TEXT_LINES_TAG_MOST = 16 };

typedef struct gdb_text_lines {
    uint64_t *slots; /* line_count * GDB_KEY_LINE_SLOTS, at least one of them empty */
    uint64_t line_count;
    const uint8_t *texts; /* at a place: the length, 7 bits a byte, low ones first, and the text */
    unsigned row_bits, place_bits, tag_bits; /* 64 together, or less */
} gdb_text_lines;

static inline uint64_t gdb_text_lines_tag(const gdb_text_lines *lines, uint64_t hash)
{
    return hash & ((UINT64_C(1) << lines->tag_bits) - 1);
}

static inline uint64_t gdb_text_lines_slot(const gdb_text_lines *lines, uint64_t hash,
                                           uint64_t place, uint64_t row)
{
    return (gdb_text_lines_tag(lines, hash) << lines->place_bits | place) << lines->row_bits |
           (row + 1);
}

/* The home line of a hash; it rises with it. */
static inline uint64_t gdb_text_lines_home(const gdb_text_lines *lines, uint64_t hash)
{
    return (hash >> 32) * lines->line_count >> 32;
}

/* The text at a place. */
static inline gdb_text_view gdb_stored_text(const uint8_t *texts, uint64_t place)
{
    const uint8_t *at = texts + place;
    uint64_t size = *at & 0x7f;

    for (unsigned shift = 7; (*at++ & 0x80) != 0; shift += 7)
        size |= (uint64_t)(*at & 0x7f) << shift;
    return gdb_text((const char *)at, (size_t)size);
}

/* offsets[i]: the row of key begin + i of a hashed batch, or UINT64_MAX; for `count` keys. */
void gdb_text_lines_lookup(const gdb_text_lines *lines, const gdb_key_batch *batch, uint32_t begin,
                           uint32_t count, uint64_t *offsets);
/* The same, on any processor. */
void gdb_text_lines_lookup_portable(const gdb_text_lines *lines, const gdb_key_batch *batch,
                                    uint32_t begin, uint32_t count, uint64_t *offsets);

#endif
