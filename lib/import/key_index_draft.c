/* SPDX-License-Identifier: MIT */
#include "lib/import/key_index_draft.h"

#include <stdatomic.h>
#include <string.h>

#include "lib/base/alloc.h"
#include "lib/base/checked_math.h"
#include "lib/base/parallel.h"
#include "lib/import/key_bucket.h"

/*
 * One block of memory has the hashes and, behind them, the words of all keys (key_bucket.h), by home
 * bucket. When the words are there, the hashes are not needed any more, and the pages take their
 * place: they are hardly more than half as large.
 */

enum { BUCKETS_PER_PIECE = 64 };

struct gdb_key_index_draft {
    gdb_memory_budget *memory;
    uint64_t charged;
    uint64_t *hashes;
    uint64_t *words;
    size_t count;
    gdb_page_owner owner;
    gdb_key_index_part part;
    uint32_t *ends; /* of each home's words */
    uint32_t *partial_checksums;
    atomic_bool has_alike;
};

/* Of the hashes, or the pages that take their place. */
static gdb_status front_size(uint64_t rows, uint64_t *size, gdb_error *err)
{
    gdb_key_index_part part;
    uint64_t hashes = rows * sizeof(uint64_t), pages;

    GDB_TRY(gdb_key_index_part_plan(&part, rows, 0, err));
    pages = (uint64_t)part.page_count * GDB_PAGE_SIZE;
    *size = hashes > pages ? hashes : pages;
    return GDB_OK;
}

gdb_status gdb_key_index_draft_open(gdb_key_index_draft **out, uint64_t rows,
                                    gdb_memory_budget *memory, gdb_error *err)
{
    gdb_key_index_draft *draft = NULL;
    uint64_t front, size;

    *out = NULL;
    if (rows > GDB_KEY_INDEX_DRAFT_MOST)
        return GDB_OK;
    GDB_TRY(front_size(rows, &front, err));
    size = gdb_alloc_large_size((size_t)(front + rows * sizeof(uint64_t)));
    if (size > gdb_memory_left(memory) / 2 || !gdb_memory_try_charge(memory, size))
        return GDB_OK;
    draft = gdb_alloc_zero(sizeof(*draft), err);
    if (draft == NULL) {
        gdb_memory_release(memory, size);
        return GDB_ERR_NOMEM;
    }
    draft->memory = memory;
    draft->charged = size;
    draft->hashes = gdb_alloc_large((size_t)size, err);
    if (draft->hashes == NULL) {
        gdb_key_index_draft_close(draft);
        return GDB_ERR_NOMEM;
    }
    draft->words = draft->hashes + front / sizeof(*draft->words);
    *out = draft;
    return GDB_OK;
}

void gdb_key_index_draft_close(gdb_key_index_draft *draft)
{
    if (draft == NULL)
        return;
    gdb_free(draft->ends);
    gdb_free(draft->partial_checksums);
    gdb_free(draft->hashes);
    gdb_memory_release(draft->memory, draft->charged);
    gdb_free(draft);
}

void gdb_key_index_draft_add(gdb_key_index_draft *draft, const uint64_t *hashes, uint32_t count)
{
    memcpy(draft->hashes + draft->count, hashes, count * sizeof(*hashes));
    draft->count += count;
}

/* --- homes ----------------------------------------------------------------- */

/* The keys of each home to `ends`; says whether a bucket is too small for them. */
static bool count_homes(gdb_key_index_draft *draft)
{
    const uint32_t buckets = draft->part.page_count;
    const uint32_t capacity = gdb_key_index_capacity(draft->part.offset_width);
    bool is_crowded = false;

    for (size_t i = 0; i < draft->count; i++)
        draft->ends[gdb_key_index_bucket(draft->hashes[i], buckets)]++;
    for (uint32_t b = 0; b < buckets; b++)
        is_crowded |= draft->ends[b] > capacity;
    return is_crowded;
}

/* The words of each home behind those of the one before, in the order of their offsets. */
static void place_words(gdb_key_index_draft *draft, const uint64_t *holes, size_t hole_count)
{
    const uint32_t buckets = draft->part.page_count;
    const unsigned offset_width = draft->part.offset_width;
    uint32_t *ends = draft->ends, before = 0;
    uint64_t row = 0;
    size_t hole = 0;

    for (uint32_t b = 0; b < buckets; b++) {
        uint32_t n = ends[b];
        ends[b] = before;
        before += n;
    }
    for (size_t i = 0; i < draft->count; i++, row++) {
        uint64_t hash = draft->hashes[i];
        for (; hole < hole_count && holes[hole] == row; hole++)
            row++;
        draft->words[ends[gdb_key_index_bucket(hash, buckets)]++] =
            gdb_key_word(hash, row, offset_width);
    }
}

/* --- pages ----------------------------------------------------------------- */

static uint8_t *page_at(const gdb_key_index_draft *draft, uint32_t bucket)
{
    return (uint8_t *)draft->hashes + (size_t)bucket * GDB_PAGE_SIZE;
}

static gdb_status make_piece(void *context, uint64_t piece, unsigned thread, gdb_error *err)
{
    gdb_key_index_draft *draft = context;
    uint32_t bucket = (uint32_t)piece * BUCKETS_PER_PIECE, end = bucket + BUCKETS_PER_PIECE;
    gdb_key_bucket_maker maker;
    bool has_alike = false;
    gdb_status status =
        gdb_key_bucket_maker_init(&maker, &draft->owner, draft->part.offset_width, err);

    (void)thread;
    if (end > draft->part.page_count)
        end = draft->part.page_count;
    for (; status == GDB_OK && bucket < end; bucket++) {
        uint32_t first = bucket > 0 ? draft->ends[bucket - 1] : 0;
        has_alike |= gdb_key_bucket_make(&maker, bucket, draft->words + first,
                                         draft->ends[bucket] - first, false,
                                         page_at(draft, bucket),
                                         &draft->partial_checksums[bucket]);
    }
    if (has_alike)
        atomic_store(&draft->has_alike, true);
    gdb_key_bucket_maker_release(&maker);
    return status;
}

gdb_status gdb_key_index_draft_make(gdb_key_index_draft *draft, uint16_t table_id, uint32_t number,
                                    const uint64_t *holes, size_t hole_count, unsigned threads,
                                    bool *is_made, gdb_error *err)
{
    uint32_t buckets;

    draft->owner = gdb_key_index_owner(table_id, number);
    GDB_TRY(gdb_key_index_part_plan(&draft->part, draft->count, hole_count, err));
    buckets = draft->part.page_count;
    draft->ends = gdb_alloc_array_zero(buckets, sizeof(*draft->ends), err);
    draft->partial_checksums = gdb_alloc_array(buckets, sizeof(*draft->partial_checksums), err);
    if (draft->ends == NULL || draft->partial_checksums == NULL)
        return GDB_ERR_NOMEM;
    *is_made = !count_homes(draft);
    if (!*is_made)
        return GDB_OK;
    place_words(draft, holes, hole_count);
    GDB_TRY(gdb_parallel_for(threads, gdb_div_up(buckets, BUCKETS_PER_PIECE), make_piece, draft,
                             err));
    *is_made = !atomic_load(&draft->has_alike);
    return GDB_OK;
}

gdb_status gdb_key_index_draft_append(gdb_key_index_draft *draft, const gdb_import_job *job,
                                      const char *table_name, gdb_key_index_part *part,
                                      gdb_error *err)
{
    uint32_t count = draft->part.page_count;
    uint64_t size = (uint64_t)count * GDB_PAGE_SIZE;

    *part = draft->part;
    if (count == 0)
        return GDB_OK;
    gdb_progress_begin(job->sink, table_name, "key index", size);
    GDB_TRY(gdb_page_writer_append_summed(job->pages, page_at(draft, 0), draft->partial_checksums,
                                          count, &part->first_page, err));
    gdb_progress_add(job->sink, 0, size);
    return GDB_OK;
}
