/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_KEY_LINES_H
#define GDB_LIB_IMPORT_KEY_LINES_H

/*
 * key_lines.h - a finished table of integer keys, for looking up many of them at once.
 *
 * A slot is 8 bytes: key - base, and below it the row + 1 in `row_bits` bits; 0 is an empty one.
 * Eight of them are a line of the processor's cache. A key is in its home line or, where that was
 * full, in the first line behind it that had room; so nearly every look-up costs one cache miss,
 * and all eight slots are compared at once. The misses of many keys overlap: their lines are asked
 * for a group of keys ahead (Chen, Ailamaki, Gibbons, Mowry: Improving Hash Join Performance
 * through Prefetching, 2004).
 *
 * The key part of a slot that is used is at least 1, so that no key is equal to an empty slot.
 */

#include <stdint.h>

enum { GDB_KEY_LINE_SLOTS = 8, GDB_KEY_LINE_SIZE = 64 };

typedef struct gdb_key_lines {
    uint64_t
        *slots; /* line_count * 8, at least one of them empty; a line is best one of the cache's */
    uint64_t line_count;
    uint64_t base; /* the least key - 1; wraps */
    unsigned row_bits;
} gdb_key_lines;

/* The home line of a key with this hash (gdb_key_hash_integer); it rises with the hash. */
static inline uint64_t gdb_key_line_home(const gdb_key_lines *lines, uint64_t hash)
{
    return (hash >> 32) * lines->line_count >> 32;
}

/* offsets[i]: the row of the key images[i], or UINT64_MAX. */
void gdb_key_lines_lookup(const gdb_key_lines *lines, const uint64_t *images, uint32_t count,
                          uint64_t *offsets);
/* The same, on any processor. */
void gdb_key_lines_lookup_portable(const gdb_key_lines *lines, const uint64_t *images,
                                   uint32_t count, uint64_t *offsets);

#endif
