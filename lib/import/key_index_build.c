/* SPDX-License-Identifier: MIT */
#include "lib/import/key_index_build.h"

#include <stdlib.h>

#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/base/checked_math.h"
#include "lib/base/parallel.h"
#include "lib/import/key_bucket.h"

/*
 * Keys wait at their home bucket like people in a queue, in the order of their offsets. A bucket
 * takes those that its predecessor left over and its own, at most its capacity; if some are left it
 * has overflowed, and the next bucket (behind the last comes the first) has them before its own.
 * How many arrive at each bucket follows from the homes' counts alone, when one begins behind a
 * bucket that leaves none over; there is one, as not all can be full.
 *
 * Example, capacity 2, homes 0 0 0 1 2: bucket 0 takes two and overflows, bucket 1 takes the
 * third key of 0 and its own, bucket 2 its own.
 *
 * Buckets rise with the hash, as the slots of the key table do. So a piece of the index is built
 * from the keys of one range of hashes: those of its homes, and of the homes before them whose keys
 * arrive at it.
 */

enum { BUCKETS_PER_PIECE = 64, PIECES_PER_RUN = 16 };

typedef struct index_build {
    const gdb_key_table *older; /* rows before those of `keys`; NULL: none */
    const gdb_key_table *keys;
    const uint64_t *holes;
    size_t hole_count;
    gdb_page_owner owner;
    uint32_t bucket_count;
    uint32_t capacity;
    unsigned offset_width;
    uint32_t *homes;    /* keys of each home */
    uint64_t *arriving; /* at each bucket, from the one before */
    uint32_t run;       /* the first bucket of the pages that are being made */
    uint8_t *pages;     /* PIECES_PER_RUN of them */
    uint32_t *partial_checksums;
} index_build;

/* The least hash >> 32 with this home. */
static uint32_t first_hash_of(const index_build *build, uint32_t bucket)
{
    return (uint32_t)gdb_div_up((uint64_t)bucket << 32, build->bucket_count);
}

static uint32_t last_hash_of(const index_build *build, uint32_t bucket)
{
    return bucket + 1 == build->bucket_count ? UINT32_MAX : first_hash_of(build, bucket + 1) - 1;
}

static uint32_t end_of_piece(const index_build *build, uint32_t begin)
{
    return build->bucket_count - begin < BUCKETS_PER_PIECE ? build->bucket_count
                                                           : begin + BUCKETS_PER_PIECE;
}

/* The keys whose hash >> 32 is in first .. last, with their rows, to `found`. */
static gdb_status collect(const index_build *build, uint32_t first, uint32_t last,
                          gdb_key_entries *found, gdb_error *err)
{
    uint64_t older = 0;
    size_t i;

    found->count = 0;
    if (build->older != NULL) {
        older = gdb_key_table_count(build->older);
        GDB_TRY(gdb_key_table_collect(build->older, first, last, found, err));
    }
    i = found->count;
    GDB_TRY(gdb_key_table_collect(build->keys, first, last, found, err));
    for (; older > 0 && i < found->count; i++)
        found->items[i].row += older;
    return GDB_OK;
}

static gdb_status count_piece(void *context, uint64_t piece, unsigned thread, gdb_error *err)
{
    index_build *build = context;
    uint32_t begin = (uint32_t)piece * BUCKETS_PER_PIECE, end = end_of_piece(build, begin);
    gdb_key_entries found = {0};
    gdb_status status;

    (void)thread;
    status =
        collect(build, first_hash_of(build, begin), last_hash_of(build, end - 1), &found, err);
    for (size_t i = 0; i < found.count; i++)
        build->homes[gdb_key_index_bucket(found.items[i].hash, build->bucket_count)]++;
    gdb_key_entries_release(&found);
    return status;
}

/* Nothing arrives at the bucket behind the place where the sum of (keys - capacity) is least. */
static uint32_t find_first(const index_build *build)
{
    int64_t sum = 0, least = INT64_MAX;
    uint32_t first = 0;

    for (uint32_t b = 0; b < build->bucket_count; b++) {
        sum += (int64_t)build->homes[b] - (int64_t)build->capacity;
        if (sum < least) {
            least = sum;
            first = b + 1 == build->bucket_count ? 0 : b + 1;
        }
    }
    return first;
}

static void share_out(index_build *build)
{
    uint32_t bucket = find_first(build);
    uint64_t left = 0;

    for (uint32_t i = 0; i < build->bucket_count; i++) {
        uint64_t waiting = left + build->homes[bucket];
        build->arriving[bucket] = left;
        left = waiting > build->capacity ? waiting - build->capacity : 0;
        bucket = bucket + 1 == build->bucket_count ? 0 : bucket + 1;
    }
}

/* --- a piece --------------------------------------------------------------- */

typedef struct index_piece {
    gdb_key_entries found; /* scratch of `collect` */
    uint64_t *words;       /* by home */
    size_t word_capacity;
    gdb_key_bucket_maker maker;
} index_piece;

/* Rows with a node are numbered on over the holes: before hole i there are holes[i] - i of them. */
static uint64_t row_of(const index_build *build, uint64_t number)
{
    size_t low = 0, high = build->hole_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (build->holes[middle] - middle <= number)
            low = middle + 1;
        else
            high = middle;
    }
    return number + low;
}

/* The words of homes begin .. last, each to where the next of its home goes. */
static gdb_status place_homes(const index_build *build, index_piece *piece, uint32_t begin,
                              uint32_t last, size_t *next, gdb_error *err)
{
    GDB_TRY(collect(build, first_hash_of(build, begin), last_hash_of(build, last), &piece->found,
                    err));
    for (size_t i = 0; i < piece->found.count; i++) {
        const gdb_key_entry *key = &piece->found.items[i];
        uint32_t bucket = gdb_key_index_bucket(key->hash, build->bucket_count);
        piece->words[next[bucket - begin]++] =
            gdb_key_word(key->hash, row_of(build, key->row), build->offset_width);
    }
    return GDB_OK;
}

/* The words of `count` homes from `first` on, around the end, in the order of the queue. */
static gdb_status collect_homes(const index_build *build, index_piece *piece, uint32_t first,
                                uint32_t count, gdb_error *err)
{
    uint32_t to_end = build->bucket_count - first, before = count < to_end ? count : to_end;
    size_t *next = gdb_alloc_array(count, sizeof(*next), err);
    size_t at = 0;
    gdb_status status = GDB_OK;

    if (next == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < count; i++) {
        next[i] = at;
        at += build->homes[((uint64_t)first + i) % build->bucket_count];
    }
    GDB_TRY_OUT(gdb_array_reserve(&piece->words, &piece->word_capacity, at + 1,
                                  sizeof(*piece->words), err));
    GDB_TRY_OUT(place_homes(build, piece, first, first + before - 1, next, err));
    if (before < count)
        status = place_homes(build, piece, 0, count - before - 1, next + before, err);
out:
    gdb_free(next);
    return status;
}

static int compare_offsets(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a << (64 - GDB_KEY_WORD_OFFSET_BITS);
    uint64_t y = *(const uint64_t *)b << (64 - GDB_KEY_WORD_OFFSET_BITS);

    return (x > y) - (x < y);
}

/* Only where some keys of a home go on does it matter which ones come first. */
static void sort_home(const index_build *build, uint64_t *words, uint32_t bucket)
{
    if (build->arriving[bucket] + build->homes[bucket] > build->capacity)
        qsort(words, build->homes[bucket], sizeof(*words), compare_offsets);
}

static void make_bucket(const index_build *build, index_piece *piece, uint32_t bucket,
                        uint64_t *words, uint32_t count, bool overflowed)
{
    uint32_t place = bucket - build->run;

    (void)gdb_key_bucket_make(&piece->maker, bucket, words, count, overflowed,
                              build->pages + (size_t)place * GDB_PAGE_SIZE,
                              &build->partial_checksums[place]);
}

static gdb_status make_buckets(const index_build *build, index_piece *piece, uint32_t begin,
                               uint32_t end, gdb_error *err)
{
    uint32_t first = begin, ahead = 0;
    size_t taken = 0, arrived = 0;

    if (begin == end)
        return GDB_OK;
    /* From a bucket on at which nothing arrives. */
    for (; build->arriving[first] > 0; ahead++)
        first = first > 0 ? first - 1 : build->bucket_count - 1;
    GDB_TRY(collect_homes(build, piece, first, ahead + (end - begin), err));
    for (uint32_t i = 0; i < ahead + (end - begin); i++) {
        uint32_t bucket = (uint32_t)(((uint64_t)first + i) % build->bucket_count);
        uint32_t n;
        sort_home(build, piece->words + arrived, bucket);
        arrived += build->homes[bucket];
        n = arrived - taken < build->capacity ? (uint32_t)(arrived - taken) : build->capacity;
        if (i >= ahead)
            make_bucket(build, piece, bucket, piece->words + taken, n, n < arrived - taken);
        taken += n;
    }
    return GDB_OK;
}

static gdb_status make_piece(void *context, uint64_t number, unsigned thread, gdb_error *err)
{
    const index_build *build = context;
    uint32_t begin = build->run + (uint32_t)number * BUCKETS_PER_PIECE;
    uint32_t end = end_of_piece(build, begin), middle = begin;
    index_piece piece = {.word_capacity = 0};
    gdb_status status;

    (void)thread;
    /* Looking back from `begin` may lead around the whole index, but never past `middle`. */
    while (middle < end && build->arriving[middle] > 0)
        middle++;
    status = gdb_key_bucket_maker_init(&piece.maker, &build->owner, build->offset_width, err);
    if (status == GDB_OK)
        status = make_buckets(build, &piece, begin, middle, err);
    if (status == GDB_OK)
        status = make_buckets(build, &piece, middle, end, err);
    gdb_key_bucket_maker_release(&piece.maker);
    gdb_key_entries_release(&piece.found);
    gdb_free(piece.words);
    return status;
}

/* --- the index ------------------------------------------------------------- */

static gdb_status write_buckets(index_build *build, const gdb_import_job *job,
                                uint64_t *first_page, gdb_error *err)
{
    const uint32_t most = PIECES_PER_RUN * BUCKETS_PER_PIECE;

    GDB_TRY(gdb_page_writer_reserve(job->pages, build->bucket_count, first_page, err));
    for (build->run = 0; build->run < build->bucket_count; build->run += most) {
        uint32_t left = build->bucket_count - build->run, n = left < most ? left : most;
        uint64_t first;
        GDB_TRY(gdb_parallel_for(job->threads, gdb_div_up(n, BUCKETS_PER_PIECE), make_piece,
                                 build, err));
        GDB_TRY(gdb_page_writer_append_summed(job->pages, build->pages, build->partial_checksums, n,
                                              &first, err));
        gdb_progress_add(job->sink, 0, (uint64_t)n * GDB_PAGE_SIZE);
        if (left <= most)
            break;
    }
    return GDB_OK;
}

static gdb_status allocate(index_build *build, gdb_error *err)
{
    build->homes = gdb_alloc_array_zero(build->bucket_count, sizeof(*build->homes), err);
    build->arriving = gdb_alloc_array(build->bucket_count, sizeof(*build->arriving), err);
    build->pages = gdb_alloc_array(PIECES_PER_RUN * BUCKETS_PER_PIECE, GDB_PAGE_SIZE, err);
    build->partial_checksums = gdb_alloc_array(PIECES_PER_RUN * BUCKETS_PER_PIECE,
                                               sizeof(*build->partial_checksums), err);
    return build->homes != NULL && build->arriving != NULL && build->pages != NULL &&
                   build->partial_checksums != NULL
               ? GDB_OK
               : GDB_ERR_NOMEM;
}

/* As *part says. */
static gdb_status write_part(index_build *build, const gdb_import_job *job, const char *table_name,
                             gdb_key_index_part *part, gdb_error *err)
{
    gdb_status status = GDB_OK;

    build->offset_width = part->offset_width;
    build->bucket_count = part->page_count;
    build->capacity = gdb_key_index_capacity(build->offset_width);
    gdb_progress_begin(job->sink, table_name, "key index",
                       (uint64_t)build->bucket_count * GDB_PAGE_SIZE);
    GDB_TRY_OUT(allocate(build, err));
    GDB_TRY_OUT(gdb_parallel_for(job->threads, gdb_div_up(build->bucket_count, BUCKETS_PER_PIECE),
                                 count_piece, build, err));
    share_out(build);
    GDB_TRY_OUT(write_buckets(build, job, &part->first_page, err));
out:
    gdb_free(build->homes);
    gdb_free(build->arriving);
    gdb_free(build->pages);
    gdb_free(build->partial_checksums);
    return status;
}

gdb_status gdb_key_index_build_merged(const gdb_import_job *job, const char *table_name,
                                      uint16_t table_id, uint32_t number,
                                      const gdb_key_table *older, const gdb_key_table *keys,
                                      const uint64_t *holes, size_t hole_count,
                                      gdb_key_index_part *part, gdb_error *err)
{
    index_build build = {.older = older,
                         .keys = keys,
                         .holes = holes,
                         .hole_count = hole_count,
                         .owner = gdb_key_index_owner(table_id, number)};
    uint64_t count = gdb_key_table_count(keys);

    if (older != NULL)
        count += gdb_key_table_count(older);
    GDB_TRY(gdb_key_index_part_plan(part, count, hole_count, err));
    return count > 0 && job->pages != NULL ? write_part(&build, job, table_name, part, err)
                                           : GDB_OK;
}

gdb_status gdb_key_index_build_part(const gdb_import_job *job, const char *table_name,
                                    uint16_t table_id, uint32_t number, const gdb_key_table *keys,
                                    const uint64_t *holes, size_t hole_count,
                                    gdb_key_index_part *part, gdb_error *err)
{
    return gdb_key_index_build_merged(job, table_name, table_id, number, NULL, keys, holes,
                                      hole_count, part, err);
}

gdb_status gdb_key_index_build(const gdb_import_job *job, const char *table_name,
                               uint16_t table_id, const gdb_key_table *keys,
                               gdb_key_index_metadata *index, gdb_error *err)
{
    memset(index, 0, sizeof(*index));
    if (gdb_key_table_count(keys) == 0)
        return GDB_OK;
    index->parts = gdb_arena_alloc_array(job->arena, 1, sizeof(*index->parts), err);
    if (index->parts == NULL)
        return GDB_ERR_NOMEM;
    index->part_count = 1;
    return gdb_key_index_build_part(job, table_name, table_id, 0, keys, NULL, 0, index->parts, err);
}
