/* SPDX-License-Identifier: MIT */
#include "lib/import/key_bucket.h"

#include <string.h>

#include "lib/base/alloc.h"
#include "lib/base/checked_math.h"

enum { FINGERPRINT_SHIFT = GDB_KEY_WORD_OFFSET_BITS };

gdb_status gdb_key_index_part_plan(gdb_key_index_part *part, uint64_t key_count,
                                   uint64_t hole_count, gdb_error *err)
{
    unsigned width;

    memset(part, 0, sizeof(*part));
    part->row_count = key_count + hole_count;
    if (key_count == 0)
        return GDB_OK;
    width = gdb_bit_width(part->row_count - 1);
    if (width > GDB_KEY_WORD_OFFSET_BITS ||
        key_count / gdb_key_index_capacity(width) > GDB_PAGE_INDEX_MAX ||
        gdb_key_index_bucket_count(key_count, width) > GDB_PAGE_INDEX_MAX + 1)
        return GDB_FAIL(err, GDB_ERR_UNSUPPORTED, "%llu keys are too many for a key index",
                        (unsigned long long)key_count);
    part->offset_width = (uint8_t)width;
    part->page_count = gdb_key_index_bucket_count(key_count, width);
    part->entry_count = key_count;
    return GDB_OK;
}

gdb_page_owner gdb_key_index_owner(uint16_t table_id, uint32_t number)
{
    return (gdb_page_owner){.type = GDB_PAGE_TYPE_KEY_INDEX,
                            .table = table_id,
                            .part = GDB_PAGE_PART_KEY_INDEX,
                            .ordinal = number};
}

gdb_status gdb_key_bucket_maker_init(gdb_key_bucket_maker *maker, const gdb_page_owner *owner,
                                     unsigned offset_width, gdb_error *err)
{
    uint32_t capacity = gdb_key_index_capacity(offset_width);

    *maker = (gdb_key_bucket_maker){.owner = *owner, .offset_width = offset_width};
    maker->spare = gdb_alloc_array(capacity, sizeof(*maker->spare), err);
    maker->entries = gdb_alloc_array(capacity, sizeof(*maker->entries), err);
    return maker->spare != NULL && maker->entries != NULL ? GDB_OK : GDB_ERR_NOMEM;
}

void gdb_key_bucket_maker_release(gdb_key_bucket_maker *maker)
{
    gdb_free(maker->spare);
    gdb_free(maker->entries);
    *maker = (gdb_key_bucket_maker){.spare = NULL};
}

static void place_by_byte(const uint64_t *from, uint64_t *to, uint32_t count, unsigned shift,
                          uint32_t places[256])
{
    for (uint32_t i = 0; i < count; i++)
        to[places[from[i] >> shift & 0xff]++] = from[i];
}

static void sort_by_fingerprint(uint64_t *words, uint64_t *spare, uint32_t count)
{
    uint32_t low[256] = {0}, high[256] = {0}, before_low = 0, before_high = 0;

    for (uint32_t i = 0; i < count; i++) {
        low[words[i] >> FINGERPRINT_SHIFT & 0xff]++;
        high[words[i] >> (FINGERPRINT_SHIFT + 8)]++;
    }
    for (uint32_t d = 0; d < 256; d++) {
        uint32_t n = low[d], m = high[d];
        low[d] = before_low;
        high[d] = before_high;
        before_low += n;
        before_high += m;
    }
    place_by_byte(words, spare, count, FINGERPRINT_SHIFT, low);
    place_by_byte(spare, words, count, FINGERPRINT_SHIFT + 8, high);
}

static bool have_one_fingerprint(uint64_t a, uint64_t b)
{
    return (a ^ b) >> FINGERPRINT_SHIFT == 0;
}

/* Word i to its place among those before it with its fingerprint; is one of them alike? */
static bool insert_word(uint64_t *words, uint32_t i, uint64_t offset_mask)
{
    uint64_t word = words[i];
    bool has_alike = false;

    for (uint32_t j = i; j > 0 && have_one_fingerprint(words[j - 1], word); j--)
        has_alike |= ((words[j - 1] ^ word) & ~offset_mask) == 0;
    for (; i > 0 && words[i - 1] > word; i--)
        words[i] = words[i - 1];
    words[i] = word;
    return has_alike;
}

bool gdb_key_bucket_make(gdb_key_bucket_maker *maker, uint32_t bucket, uint64_t *words,
                         uint32_t count, bool overflowed, uint8_t page[GDB_PAGE_SIZE],
                         uint32_t *partial_checksum)
{
    const unsigned rest = GDB_KEY_WORD_OFFSET_BITS - maker->offset_width;
    const uint64_t mask = (UINT64_C(1) << maker->offset_width) - 1;
    gdb_key_index_entry *entries = maker->entries;
    bool has_alike = false;

    sort_by_fingerprint(words, maker->spare, count);
    for (uint32_t i = 1; i < count; i++)
        if (have_one_fingerprint(words[i - 1], words[i]))
            has_alike |= insert_word(words, i, mask << rest);
    for (uint32_t i = 0; i < count; i++)
        entries[i] = (gdb_key_index_entry){.offset = words[i] >> rest & mask,
                                           .fingerprint =
                                               (uint16_t)(words[i] >> FINGERPRINT_SHIFT)};
    gdb_page_header_encode(&maker->owner, bucket, page);
    gdb_key_index_bucket_encode(page, entries, count, maker->offset_width, overflowed);
    *partial_checksum = gdb_page_partial_checksum(page);
    return has_alike;
}
