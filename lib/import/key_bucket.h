/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_KEY_BUCKET_H
#define GDB_LIB_IMPORT_KEY_BUCKET_H

/*
 * key_bucket.h - buckets of the key index while they are made: how many there are, and from entries
 * in any order to a page.
 *
 * An entry is one word: the fingerprint in the highest 16 bits, below it the offset, and in the rest
 * other bits of the hash. So words are in the order of the format, and where all but the offset of
 * two words of one home is equal, their hashes may be.
 */

#include "formats/key_index/key_index_format.h"
#include "formats/metadata/metadata_format.h"

enum { GDB_KEY_WORD_OFFSET_BITS = 48 }; /* together with the rest of the hash */

static inline uint64_t gdb_key_word(uint64_t hash, uint64_t offset, unsigned offset_width)
{
    unsigned rest = GDB_KEY_WORD_OFFSET_BITS - offset_width;

    return hash << GDB_KEY_WORD_OFFSET_BITS | offset << rest |
           (hash >> 16 & ((UINT64_C(1) << rest) - 1));
}

/* The sizes of a part with so many keys, and rows without one; its place is not set.
 * GDB_ERR_UNSUPPORTED if it has more pages than a run, or offsets of more bits than a word. */
gdb_status gdb_key_index_part_plan(gdb_key_index_part *part, uint64_t key_count,
                                   uint64_t hole_count, gdb_error *err);

/* Of the pages of part `number`. */
gdb_page_owner gdb_key_index_owner(uint16_t table_id, uint32_t number);

/* Makes the buckets of one part; for one thread. */
typedef struct gdb_key_bucket_maker {
    gdb_page_owner owner;
    unsigned offset_width;
    uint64_t *spare; /* of a bucket's capacity, and these: */
    gdb_key_index_entry *entries;
} gdb_key_bucket_maker;

/* On failure, too, it is to be released. */
gdb_status gdb_key_bucket_maker_init(gdb_key_bucket_maker *maker, const gdb_page_owner *owner,
                                     unsigned offset_width, gdb_error *err);
void gdb_key_bucket_maker_release(gdb_key_bucket_maker *maker); /* accepts all-zero */

/*
 * The page of a bucket, complete but for its number, and *partial_checksum of it. `words` are put in
 * order: by counting sorts of the fingerprint's two bytes, as few fingerprints are equal. The page
 * may take their place. Says whether two of them are equal but for their offsets.
 */
bool gdb_key_bucket_make(gdb_key_bucket_maker *maker, uint32_t bucket, uint64_t *words,
                         uint32_t count, bool overflowed, uint8_t page[GDB_PAGE_SIZE],
                         uint32_t *partial_checksum);

#endif
