/* SPDX-License-Identifier: MIT */
#ifndef GDB_FORMATS_KEY_INDEX_KEY_INDEX_FORMAT_H
#define GDB_FORMATS_KEY_INDEX_KEY_INDEX_FORMAT_H

/*
 * key_index_format.h - primary key to node offset: one page is one bucket; specified in README.md
 * beside this file.
 *
 * A key's hash (gdb_key_hash_*) names its home bucket and a 16-bit fingerprint. A bucket holds up
 * to gdb_key_index_capacity entries of fingerprint and node offset, ordered by fingerprint, then
 * offset; keys that do not fit go on to the next bucket (behind the last comes the first), and
 * the bucket says that it overflowed. The key column confirms a match.
 */

#include <stdbool.h>
#include <stdint.h>

#include "formats/page/page_format.h"
#include "lib/base/error.h"
#include "lib/base/hash.h"
#include "lib/base/text_view.h"

enum { GDB_KEY_INDEX_WIDTH_MAX = 56 }; /* bits of a node offset */

/* Integers, dates and timestamps of every type: the hash of their 64-bit image. */
static inline uint64_t gdb_key_hash_integer(uint64_t image)
{
    return gdb_hash_u64(image);
}

static inline uint64_t gdb_key_hash_string(gdb_text_view key)
{
    return gdb_hash_bytes(key.data, key.size);
}

static inline uint32_t gdb_key_index_bucket(uint64_t hash, uint32_t bucket_count)
{
    return (uint32_t)((hash >> 32) * bucket_count >> 32);
}

static inline uint16_t gdb_key_index_fingerprint(uint64_t hash)
{
    return (uint16_t)hash;
}

/* Entries that fit into a bucket with offsets of `offset_width` bits. */
uint32_t gdb_key_index_capacity(unsigned offset_width);
/* Buckets for `entry_count` keys: about seven eighths full on average. */
uint32_t gdb_key_index_bucket_count(uint64_t entry_count, unsigned offset_width);

typedef struct gdb_key_index_entry {
    uint64_t offset;
    uint16_t fingerprint;
} gdb_key_index_entry;

/* Fill the payload of a bucket's page (16 .. 4095); the entries are sorted as said above. */
void gdb_key_index_bucket_encode(uint8_t page[GDB_PAGE_SIZE], const gdb_key_index_entry *entries,
                                 uint32_t count, unsigned offset_width, bool overflowed);

/*
 * Offsets of the entries with this fingerprint, from entry *place on: at most `most` of them into
 * `offsets`, *found says how many, and *place is where to go on. *overflowed says whether the key
 * may be in the next bucket. GDB_ERR_CORRUPT if the bucket cannot be.
 */
gdb_status gdb_key_index_bucket_find(const uint8_t page[GDB_PAGE_SIZE], unsigned offset_width,
                                     uint16_t fingerprint, uint64_t *offsets, uint32_t most,
                                     uint32_t *found, uint32_t *place, bool *overflowed,
                                     gdb_error *err);

/* The bytes of a bucket's page near which a fingerprint and its offset are looked for, by how many
 * entries a bucket has on average: to ask for them ahead. */
void gdb_key_index_bucket_guess(uint64_t entries_on_average, unsigned offset_width,
                                uint16_t fingerprint, uint32_t bytes[2]);

/* All entries, for gdb-verify: at most gdb_key_index_capacity into `entries`. */
gdb_status gdb_key_index_bucket_decode(const uint8_t page[GDB_PAGE_SIZE], unsigned offset_width,
                                       gdb_key_index_entry *entries, uint32_t *count,
                                       bool *overflowed, gdb_error *err);

#endif
