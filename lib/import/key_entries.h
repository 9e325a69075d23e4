/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_KEY_ENTRIES_H
#define GDB_LIB_IMPORT_KEY_ENTRIES_H

/* key_entries.h - keys as their hashes, with their rows: all that the key index has of them. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/error.h"

typedef struct gdb_key_entry {
    uint64_t hash;
    uint64_t row;
} gdb_key_entry;

typedef struct gdb_key_entries {
    gdb_key_entry *items;
    size_t count, capacity;
} gdb_key_entries;

void gdb_key_entries_release(gdb_key_entries *entries); /* accepts all-zero */

/* More of them are much memory: while they are sorted, each takes more than twice what a key takes
 * in a key table. */
enum { GDB_KEY_ENTRIES_SORT_MOST = 1 << 20 };

/* The most bytes that so many keys take while they are sorted, and behind that: with their hashes.
 */
uint64_t gdb_key_entries_sort_size(uint64_t count);

/*
 * The entries of rows 0 .. count-1, whose hashes are hashes[row], in the order of these, and those
 * of one hash by their rows; `count` is at most GDB_KEY_ENTRIES_SORT_MOST. *has_equal: some have
 * the same hash, and so perhaps the same key. `out` is all-zero.
 *
 * A counting sort with about as many places as entries, by the hash's high half, and an insertion
 * sort of what is then nearly sorted; quick only because hashes are spread evenly.
 */
gdb_status gdb_key_entries_sort(gdb_key_entries *out, const uint64_t *hashes, size_t count,
                                bool *has_equal, gdb_error *err);

/* Of sorted entries, the first whose hash >> 32 is not less than `least`: its place, or the count.
 */
size_t gdb_key_entries_find(const gdb_key_entries *entries, uint64_t least);

#endif
