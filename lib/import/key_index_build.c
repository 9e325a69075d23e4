/* SPDX-License-Identifier: MIT */
#include "lib/import/key_index_build.h"

#include "formats/key_index/key_index_format.h"
#include "lib/base/alloc.h"
#include "lib/base/checked_math.h"
#include "lib/base/parallel.h"

/*
 * All entries are ordered by home bucket with one counting sort. Buckets then take their entries
 * from that row of entries like people from a queue: each takes what its own keys and those left
 * over by its predecessors amount to, at most its capacity; if its own last key is not among them
 * it has overflowed. Since keys that overflow from the last bucket go to the first, the queue begins
 * at a bucket that gets nothing from its predecessor; there is one, as not all can be full.
 *
 * Example, capacity 2, homes 0 0 0 1 2: bucket 0 takes two and overflows, bucket 1 takes the
 * third key of 0 and its own, bucket 2 its own.
 */

enum { ROWS_PER_PIECE = 1 << 16, BUCKETS_PER_PIECE = 64 };

typedef struct index_build {
    const gdb_key_table *keys;
    gdb_page_owner owner;
    uint64_t count;
    uint32_t bucket_count;
    uint32_t capacity;
    unsigned offset_width;
    uint64_t *hashes;  /* by offset */
    uint64_t *starts;  /* bucket_count + 1: where each home's entries begin */
    gdb_key_index_entry *entries;
    uint64_t *taken; /* bucket_count + 1 in turn from `first`: where each bucket's entries begin */
    bool *overflowed; /* in turn */
    uint32_t first;
    uint8_t *pages;
} index_build;

static gdb_status hash_piece(void *context, uint64_t piece, unsigned thread, gdb_error *err)
{
    index_build *build = context;
    uint64_t begin = piece * ROWS_PER_PIECE;
    uint64_t end = begin + ROWS_PER_PIECE < build->count ? begin + ROWS_PER_PIECE : build->count;

    (void)thread;
    (void)err;
    for (uint64_t i = begin; i < end; i++)
        build->hashes[i] = gdb_key_table_hash(build->keys, i);
    return GDB_OK;
}

static void sort_by_home(index_build *build)
{
    uint64_t at = 0;

    for (uint64_t i = 0; i < build->count; i++)
        build->starts[gdb_key_index_bucket(build->hashes[i], build->bucket_count)]++;
    for (uint32_t b = 0; b <= build->bucket_count; b++) {
        uint64_t n = build->starts[b];
        build->starts[b] = at;
        at += n;
    }
    for (uint64_t i = 0; i < build->count; i++) {
        uint64_t hash = build->hashes[i];
        uint64_t place = build->starts[gdb_key_index_bucket(hash, build->bucket_count)]++;
        build->entries[place].offset = i;
        build->entries[place].fingerprint = gdb_key_index_fingerprint(hash);
    }
    for (uint32_t b = build->bucket_count; b > 0; b--)
        build->starts[b] = build->starts[b - 1];
    build->starts[0] = 0;
}

static uint64_t home_count(const index_build *build, uint32_t bucket)
{
    return build->starts[bucket + 1] - build->starts[bucket];
}

/* The bucket behind the place where the sum of (keys - capacity) is least gets nothing from before. */
static uint32_t find_first(const index_build *build)
{
    int64_t sum = 0, least = INT64_MAX;
    uint32_t first = 0;

    for (uint32_t b = 0; b < build->bucket_count; b++) {
        sum += (int64_t)home_count(build, b) - (int64_t)build->capacity;
        if (sum < least) {
            least = sum;
            first = b + 1 == build->bucket_count ? 0 : b + 1;
        }
    }
    return first;
}

/* Positions count from the first bucket's first entry, around the end. */
static void share_out(index_build *build)
{
    uint64_t at = 0, arrived = 0;

    build->first = find_first(build);
    for (uint32_t i = 0; i < build->bucket_count; i++) {
        uint32_t bucket = (build->first + i) % build->bucket_count;
        arrived += home_count(build, bucket);
        build->taken[i] = at;
        build->overflowed[i] = arrived - at > build->capacity;
        at = build->overflowed[i] ? at + build->capacity : arrived;
    }
    build->taken[build->bucket_count] = at;
}

static void sort_by_byte(const gdb_key_index_entry *from, gdb_key_index_entry *to, uint32_t count,
                         unsigned shift)
{
    uint32_t places[256] = {0};
    uint32_t at = 0;

    for (uint32_t i = 0; i < count; i++)
        places[from[i].fingerprint >> shift & 0xff]++;
    for (uint32_t d = 0; d < 256; d++) {
        uint32_t n = places[d];
        places[d] = at;
        at += n;
    }
    for (uint32_t i = 0; i < count; i++)
        to[places[from[i].fingerprint >> shift & 0xff]++] = from[i];
}

/* By fingerprint, then offset. Two counting sorts put fingerprints in order; the few equal ones were
 * nearly in the order of their offsets before. */
static void sort_entries(gdb_key_index_entry *entries, gdb_key_index_entry *spare, uint32_t count)
{
    sort_by_byte(entries, spare, count, 0);
    sort_by_byte(spare, entries, count, 8);
    for (uint32_t i = 1; i < count; i++) {
        gdb_key_index_entry entry = entries[i];
        uint32_t j = i;
        for (; j > 0 && entries[j - 1].fingerprint == entry.fingerprint &&
               entries[j - 1].offset > entry.offset;
             j--)
            entries[j] = entries[j - 1];
        entries[j] = entry;
    }
}

static void encode_bucket(const index_build *build, uint32_t turn, gdb_key_index_entry *scratch)
{
    uint32_t bucket = (build->first + turn) % build->bucket_count;
    uint64_t begin = build->taken[turn], end = build->taken[turn + 1];
    uint64_t base = build->starts[build->first];
    uint8_t *page = build->pages + (size_t)bucket * GDB_PAGE_SIZE;
    uint32_t n = (uint32_t)(end - begin);

    for (uint32_t i = 0; i < n; i++)
        scratch[i] = build->entries[(base + begin + i) % build->count];
    sort_entries(scratch, scratch + build->capacity, n);
    gdb_page_header_encode(&build->owner, bucket, page);
    gdb_key_index_bucket_encode(page, scratch, n, build->offset_width, build->overflowed[turn]);
}

static gdb_status encode_piece(void *context, uint64_t piece, unsigned thread, gdb_error *err)
{
    const index_build *build = context;
    gdb_key_index_entry *scratch;
    uint64_t begin = piece * BUCKETS_PER_PIECE;

    (void)thread;
    scratch = gdb_alloc_array(2 * (size_t)build->capacity, sizeof(*scratch), err);
    if (scratch == NULL)
        return GDB_ERR_NOMEM;
    for (uint64_t turn = begin; turn < begin + BUCKETS_PER_PIECE && turn < build->bucket_count;
         turn++)
        encode_bucket(build, (uint32_t)turn, scratch);
    gdb_free(scratch);
    return GDB_OK;
}

static gdb_status allocate(index_build *build, gdb_error *err)
{
    build->hashes = gdb_alloc_array((size_t)build->count, sizeof(*build->hashes), err);
    build->starts =
        gdb_alloc_array_zero((size_t)build->bucket_count + 1, sizeof(*build->starts), err);
    build->taken = gdb_alloc_array((size_t)build->bucket_count + 1, sizeof(*build->taken), err);
    build->overflowed = gdb_alloc_array(build->bucket_count, sizeof(*build->overflowed), err);
    build->entries = gdb_alloc_array((size_t)build->count, sizeof(*build->entries), err);
    build->pages = gdb_alloc_array_zero(build->bucket_count, GDB_PAGE_SIZE, err);
    return build->hashes != NULL && build->starts != NULL && build->taken != NULL &&
                   build->overflowed != NULL && build->entries != NULL && build->pages != NULL
               ? GDB_OK
               : GDB_ERR_NOMEM;
}

gdb_status gdb_key_index_build(const gdb_key_table *keys, uint16_t table_id, unsigned threads,
                               gdb_page_writer *pages, gdb_key_index_metadata *index,
                               gdb_error *err)
{
    index_build build = {.keys = keys,
                         .owner = {.type = GDB_PAGE_TYPE_KEY_INDEX,
                                   .table = table_id,
                                   .part = GDB_PAGE_PART_KEY_INDEX},
                         .count = gdb_key_table_count(keys)};
    gdb_status status = GDB_OK;

    memset(index, 0, sizeof(*index));
    if (build.count == 0)
        return GDB_OK;
    build.offset_width = gdb_bit_width(build.count - 1);
    build.bucket_count = gdb_key_index_bucket_count(build.count, build.offset_width);
    build.capacity = gdb_key_index_capacity(build.offset_width);
    GDB_TRY_OUT(allocate(&build, err));
    GDB_TRY_OUT(gdb_parallel_for(threads, gdb_div_up(build.count, ROWS_PER_PIECE), hash_piece,
                                 &build, err));
    sort_by_home(&build);
    share_out(&build);
    GDB_TRY_OUT(gdb_parallel_for(threads, gdb_div_up(build.bucket_count, BUCKETS_PER_PIECE),
                                 encode_piece, &build, err));
    index->page_count = build.bucket_count;
    index->offset_width = (uint8_t)build.offset_width;
    index->entry_count = build.count;
    if (pages != NULL)
        GDB_TRY_OUT(gdb_page_writer_append_pages(pages, build.pages, build.bucket_count,
                                                 &index->first_page, err));
out:
    gdb_free(build.hashes);
    gdb_free(build.starts);
    gdb_free(build.taken);
    gdb_free(build.overflowed);
    gdb_free(build.entries);
    gdb_free(build.pages);
    return status;
}
