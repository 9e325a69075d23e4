/* SPDX-License-Identifier: MIT */
#include "lib/import/key_index_draft.h"

#include <stdatomic.h>
#include <string.h>

#include "lib/base/alloc.h"
#include "lib/base/checked_math.h"
#include "lib/base/parallel.h"
#include "lib/import/key_bucket.h"

/*
 * Each bucket has a stretch of memory for the words (key_bucket.h) that it can hold. The page takes
 * their place when they have been sorted: it is the smaller of the two. In the end the pages are
 * moved together.
 */

enum { BUCKETS_PER_PIECE = 64 };
static_assert(GDB_KEY_INDEX_DRAFT_MOST <= UINT64_C(1) << 20, "a bucket's words are a page or more");

struct gdb_key_index_draft {
    gdb_memory_budget *memory;
    uint64_t charged;
    gdb_page_owner owner;
    gdb_key_index_part part;
    uint32_t capacity; /* of a bucket */
    const uint64_t *holes;
    size_t hole_count, next_hole;
    uint64_t next_row;
    uint64_t *words;
    uint32_t *counts; /* of each home's keys, also those that it has no room for */
    uint32_t *partial_checksums;
    atomic_bool has_alike;
};

static gdb_status allocate(gdb_key_index_draft *draft, size_t words_size, gdb_error *err)
{
    uint32_t buckets = draft->part.page_count;

    draft->words = gdb_alloc_large(words_size, err);
    draft->counts = gdb_alloc_array_zero(buckets, sizeof(*draft->counts), err);
    draft->partial_checksums = gdb_alloc_array(buckets, sizeof(*draft->partial_checksums), err);
    return draft->words != NULL && draft->counts != NULL && draft->partial_checksums != NULL
               ? GDB_OK
               : GDB_ERR_NOMEM;
}

gdb_status gdb_key_index_draft_open(gdb_key_index_draft **out, uint16_t table_id, uint32_t number,
                                    uint64_t key_count, const uint64_t *holes, size_t hole_count,
                                    gdb_memory_budget *memory, gdb_error *err)
{
    gdb_key_index_draft *draft = NULL;
    gdb_key_index_part part;
    uint32_t capacity;
    size_t size;

    *out = NULL;
    if (key_count > GDB_KEY_INDEX_DRAFT_MOST || hole_count > GDB_KEY_INDEX_DRAFT_MOST - key_count)
        return GDB_OK;
    GDB_TRY(gdb_key_index_part_plan(&part, key_count, hole_count, err));
    capacity = gdb_key_index_capacity(part.offset_width);
    size = gdb_alloc_large_size((size_t)part.page_count * capacity * sizeof(*draft->words));
    if (size > gdb_memory_left(memory) / 2 || !gdb_memory_try_charge(memory, size))
        return GDB_OK;
    draft = gdb_alloc_zero(sizeof(*draft), err);
    if (draft == NULL) {
        gdb_memory_release(memory, size);
        return GDB_ERR_NOMEM;
    }
    draft->memory = memory;
    draft->charged = size;
    draft->owner = gdb_key_index_owner(table_id, number);
    draft->part = part;
    draft->capacity = capacity;
    draft->holes = holes;
    draft->hole_count = hole_count;
    if (allocate(draft, size, err) != GDB_OK) {
        gdb_key_index_draft_close(draft);
        return GDB_ERR_NOMEM;
    }
    *out = draft;
    return GDB_OK;
}

void gdb_key_index_draft_close(gdb_key_index_draft *draft)
{
    if (draft == NULL)
        return;
    gdb_free(draft->words);
    gdb_free(draft->counts);
    gdb_free(draft->partial_checksums);
    gdb_memory_release(draft->memory, draft->charged);
    gdb_free(draft);
}

/* --- words ----------------------------------------------------------------- */

static uint64_t *words_of(const gdb_key_index_draft *draft, uint32_t bucket)
{
    return draft->words + (size_t)bucket * draft->capacity;
}

void gdb_key_index_draft_add(gdb_key_index_draft *draft, const uint64_t *hashes, uint32_t count)
{
    const uint32_t buckets = draft->part.page_count, capacity = draft->capacity;
    const unsigned offset_width = draft->part.offset_width;
    const size_t hole_count = draft->hole_count;
    uint64_t row = draft->next_row;
    size_t hole = draft->next_hole;

    for (uint32_t i = 0; i < count; i++, row++) {
        uint32_t home = gdb_key_index_bucket(hashes[i], buckets);
        uint32_t place = draft->counts[home]++;
        for (; hole < hole_count && draft->holes[hole] == row; hole++)
            row++;
        if (place < capacity)
            words_of(draft, home)[place] = gdb_key_word(hashes[i], row, offset_width);
    }
    draft->next_row = row;
    draft->next_hole = hole;
}

/* --- pages ----------------------------------------------------------------- */

static bool is_crowded(const gdb_key_index_draft *draft)
{
    for (uint32_t b = 0; b < draft->part.page_count; b++)
        if (draft->counts[b] > draft->capacity)
            return true;
    return false;
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
        uint64_t *words = words_of(draft, bucket);
        has_alike |= gdb_key_bucket_make(&maker, bucket, words, draft->counts[bucket], false,
                                         (uint8_t *)words, &draft->partial_checksums[bucket]);
    }
    if (has_alike)
        atomic_store(&draft->has_alike, true);
    gdb_key_bucket_maker_release(&maker);
    return status;
}

static uint8_t *pages_of(const gdb_key_index_draft *draft)
{
    return (uint8_t *)draft->words;
}

gdb_status gdb_key_index_draft_make(gdb_key_index_draft *draft, unsigned threads, bool *is_made,
                                    gdb_error *err)
{
    uint32_t buckets = draft->part.page_count;

    *is_made = !is_crowded(draft);
    if (!*is_made)
        return GDB_OK;
    GDB_TRY(gdb_parallel_for(threads, gdb_div_up(buckets, BUCKETS_PER_PIECE), make_piece, draft,
                             err));
    *is_made = !atomic_load(&draft->has_alike);
    for (uint32_t b = 1; *is_made && b < buckets; b++)
        memmove(pages_of(draft) + (size_t)b * GDB_PAGE_SIZE, words_of(draft, b), GDB_PAGE_SIZE);
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
    GDB_TRY(gdb_page_writer_append_summed(job->pages, pages_of(draft), draft->partial_checksums,
                                          count, &part->first_page, err));
    gdb_progress_add(job->sink, 0, size);
    return GDB_OK;
}
