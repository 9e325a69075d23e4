/* SPDX-License-Identifier: MIT */
#include "lib/import/edge_slices.h"

#include <pthread.h>
#include <string.h>

#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/base/parallel.h"
#include "lib/csv/column_image.h"

/*
 * In the spill file an end of a block is a word for each row, by slices: the image of an integer,
 * or the size of a text, and later the node's offset. The texts stand behind the words, in the same
 * order.
 */
typedef struct kept_end {
    uint64_t offset;  /* in the spill file */
    uint64_t size;
    uint32_t *rows;   /* before each slice, and of all */
    uint64_t *bytes;  /* of texts, before each slice, and of all */
} kept_end;

typedef struct kept_block {
    kept_end ends[2];
} kept_block;

typedef struct slice_scratch {
    gdb_buffer bytes; /* words, then texts */
    uint64_t *offsets;
    uint64_t *ends;
    size_t offset_capacity, end_capacity;
    gdb_key_batch batch;
} slice_scratch;

struct gdb_edge_slices {
    const gdb_import_job *job;
    const char *name;
    const gdb_key_table *keys[2];
    uint32_t counts[2]; /* slices of each end; 1: it is not looked up here */
    pthread_mutex_t mutex;
    kept_block *blocks;
    size_t block_count, block_capacity;
    uint64_t charged;
    uint32_t slice; /* that is looked up */
    slice_scratch *scratch; /* job->slots */
};

gdb_status gdb_edge_slices_create(gdb_edge_slices **out, const gdb_import_job *job,
                                  const char *name, const gdb_key_table *const keys[2],
                                  gdb_error *err)
{
    gdb_edge_slices *slices = gdb_alloc_zero(sizeof(*slices), err);

    if (slices == NULL)
        return GDB_ERR_NOMEM;
    pthread_mutex_init(&slices->mutex, NULL);
    slices->job = job;
    slices->name = name;
    for (int e = 0; e < 2; e++) {
        slices->keys[e] = keys[e];
        slices->counts[e] = keys[e] != NULL ? gdb_key_table_slices(keys[e]) : 1;
    }
    slices->scratch = gdb_alloc_array_zero(job->slots, sizeof(*slices->scratch), err);
    if (slices->scratch == NULL) {
        gdb_edge_slices_free(slices);
        return GDB_ERR_NOMEM;
    }
    *out = slices;
    return GDB_OK;
}

static void forget_end(kept_end *end)
{
    gdb_free(end->rows);
    gdb_free(end->bytes);
    memset(end, 0, sizeof(*end));
}

void gdb_edge_slices_free(gdb_edge_slices *slices)
{
    if (slices == NULL)
        return;
    for (size_t b = 0; b < slices->block_count; b++)
        for (int e = 0; e < 2; e++)
            forget_end(&slices->blocks[b].ends[e]);
    gdb_free(slices->blocks);
    for (unsigned i = 0; slices->scratch != NULL && i < slices->job->slots; i++) {
        gdb_buffer_release(&slices->scratch[i].bytes);
        gdb_free(slices->scratch[i].offsets);
        gdb_free(slices->scratch[i].ends);
        gdb_key_batch_release(&slices->scratch[i].batch);
    }
    gdb_free(slices->scratch);
    gdb_memory_release(slices->job->memory, slices->charged);
    pthread_mutex_destroy(&slices->mutex);
    gdb_free(slices);
}

bool gdb_edge_slices_has(const gdb_edge_slices *slices, int end)
{
    return slices != NULL && slices->counts[end] > 1;
}

/* --- the keys -------------------------------------------------------------- */

/* How many rows, and bytes of texts, there are before each slice. */
static gdb_status count_keys(kept_end *kept, const gdb_key_batch *batch, uint32_t slices,
                             gdb_error *err)
{
    kept->rows = gdb_alloc_array_zero(slices + 1, sizeof(*kept->rows), err);
    kept->bytes = gdb_alloc_array_zero(slices + 1, sizeof(*kept->bytes), err);
    if (kept->rows == NULL || kept->bytes == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < batch->count; i++) {
        uint32_t s = gdb_key_slice(batch->hashes[i], slices);
        kept->rows[s + 1]++;
        if (batch->images == NULL)
            kept->bytes[s + 1] += gdb_row_column_text(batch->column, i).size;
    }
    for (uint32_t s = 0; s < slices; s++) {
        kept->rows[s + 1] += kept->rows[s];
        kept->bytes[s + 1] += kept->bytes[s];
    }
    kept->size = batch->count * sizeof(uint64_t) + kept->bytes[slices];
    return GDB_OK;
}

static void group_keys(const kept_end *kept, const gdb_key_batch *batch, uint32_t slices,
                       uint8_t *out)
{
    uint64_t *words = (uint64_t *)out, bytes[GDB_KEY_SLICES];
    uint8_t *texts = out + batch->count * sizeof(*words);
    uint32_t rows[GDB_KEY_SLICES];

    memcpy(rows, kept->rows, slices * sizeof(*rows));
    memcpy(bytes, kept->bytes, slices * sizeof(*bytes));
    for (uint32_t i = 0; i < batch->count; i++) {
        uint32_t s = gdb_key_slice(batch->hashes[i], slices);
        if (batch->images != NULL) {
            words[rows[s]++] = batch->images[i];
            continue;
        }
        gdb_text_view text = gdb_row_column_text(batch->column, i);
        words[rows[s]++] = text.size;
        if (text.size > 0)
            memcpy(texts + bytes[s], text.data, text.size);
        bytes[s] += text.size;
    }
}

/* `kept` is the list's. */
static gdb_status list_end(gdb_edge_slices *slices, uint64_t block, int end, kept_end *kept,
                           gdb_error *err)
{
    uint64_t charge = sizeof(kept_block) +
                      (slices->counts[end] + 1) * (sizeof(*kept->rows) + sizeof(*kept->bytes));
    gdb_status status;

    GDB_TRY(gdb_memory_charge(slices->job->memory, charge, "the list of blocks of keys", err));
    pthread_mutex_lock(&slices->mutex);
    slices->charged += charge;
    status = gdb_array_reserve(&slices->blocks, &slices->block_capacity, (size_t)block + 1,
                               sizeof(*slices->blocks), err);
    while (status == GDB_OK && slices->block_count <= block)
        memset(&slices->blocks[slices->block_count++], 0, sizeof(*slices->blocks));
    if (status == GDB_OK) {
        slices->blocks[block].ends[end] = *kept;
        memset(kept, 0, sizeof(*kept));
    }
    pthread_mutex_unlock(&slices->mutex);
    return status;
}

gdb_status gdb_edge_slices_put(gdb_edge_slices *slices, unsigned slot, uint64_t block, int end,
                               gdb_key_batch *batch, gdb_error *err)
{
    gdb_buffer *bytes = &slices->scratch[slot].bytes;
    uint32_t count = slices->counts[end];
    kept_end kept = {0};
    gdb_status status = GDB_OK;

    GDB_TRY_OUT(gdb_key_batch_hash(batch, err));
    GDB_TRY_OUT(count_keys(&kept, batch, count, err));
    gdb_buffer_clear(bytes);
    GDB_TRY_OUT(gdb_buffer_reserve(bytes, (size_t)kept.size + 1, err));
    group_keys(&kept, batch, count, bytes->data);
    GDB_TRY_OUT(gdb_spill_file_append(slices->job->spill, bytes->data, (size_t)kept.size,
                                      &kept.offset, err));
    status = list_end(slices, block, end, &kept, err);
out:
    forget_end(&kept);
    return status;
}

/* --- looking up ------------------------------------------------------------ */

/* The keys of the slice as a batch. */
static gdb_status read_keys(gdb_edge_slices *slices, slice_scratch *scratch, const kept_end *kept,
                            int end, gdb_row_column *texts, gdb_error *err)
{
    uint32_t s = slices->slice, all = kept->rows[slices->counts[end]];
    uint32_t count = kept->rows[s + 1] - kept->rows[s];
    size_t words = count * sizeof(uint64_t), bytes = (size_t)(kept->bytes[s + 1] - kept->bytes[s]);
    uint64_t *sizes;

    gdb_buffer_clear(&scratch->bytes);
    GDB_TRY(gdb_buffer_reserve(&scratch->bytes, words + bytes + 1, err));
    sizes = (uint64_t *)scratch->bytes.data;
    GDB_TRY(gdb_spill_file_read(slices->job->spill,
                                kept->offset + kept->rows[s] * sizeof(uint64_t), sizes, words,
                                err));
    if (gdb_key_table_type(slices->keys[end]) != GDB_TYPE_STRING) {
        scratch->batch.images = sizes;
        scratch->batch.count = count;
        return GDB_OK;
    }
    GDB_TRY(gdb_spill_file_read(slices->job->spill,
                                kept->offset + all * sizeof(uint64_t) + kept->bytes[s],
                                scratch->bytes.data + words, bytes, err));
    GDB_TRY(gdb_array_reserve(&scratch->ends, &scratch->end_capacity, (size_t)count + 1,
                              sizeof(*scratch->ends), err));
    for (uint32_t i = 0; i < count; i++)
        scratch->ends[i] = (i > 0 ? scratch->ends[i - 1] : 0) + sizes[i];
    *texts = (gdb_row_column){.type = GDB_TYPE_STRING,
                              .ends = scratch->ends,
                              .text = {scratch->bytes.data + words, bytes, bytes}};
    return gdb_key_batch_set(&scratch->batch, texts, count, err);
}

static gdb_status resolve_block(void *context, uint64_t block, unsigned thread, gdb_error *err)
{
    gdb_edge_slices *slices = context;
    slice_scratch *scratch = &slices->scratch[thread];
    gdb_row_column texts;

    GDB_TRY(gdb_interrupt_check(slices->job->interrupt, err));
    for (int e = 0; e < 2; e++) {
        const kept_end *kept = &slices->blocks[block].ends[e];
        uint32_t s = slices->slice;
        if (s >= slices->counts[e] || kept->rows == NULL || kept->rows[s] == kept->rows[s + 1])
            continue;
        GDB_TRY(read_keys(slices, scratch, kept, e, &texts, err));
        GDB_TRY(gdb_array_reserve(&scratch->offsets, &scratch->offset_capacity,
                                  (size_t)scratch->batch.count + 1, sizeof(*scratch->offsets),
                                  err));
        GDB_TRY(gdb_key_table_lookup(slices->keys[e], &scratch->batch, scratch->offsets, err));
        GDB_TRY(gdb_spill_file_write(slices->job->spill,
                                     kept->offset + kept->rows[s] * sizeof(uint64_t),
                                     scratch->offsets,
                                     scratch->batch.count * sizeof(*scratch->offsets), err));
        gdb_progress_add(slices->job->sink, scratch->batch.count, 0);
    }
    return GDB_OK;
}

gdb_status gdb_edge_slices_resolve(gdb_edge_slices *slices, gdb_error *err)
{
    uint32_t most = slices->counts[0] > slices->counts[1] ? slices->counts[0] : slices->counts[1];

    gdb_progress_begin(slices->job->sink, slices->name, "look keys up", 0);
    for (slices->slice = 0; slices->slice < most; slices->slice++) {
        GDB_TRY(gdb_parallel_for(slices->job->threads, slices->block_count, resolve_block, slices,
                                 err));
        /* The pages of this slice are not needed again. */
        gdb_spill_file_rest(slices->job->spill, 0);
    }
    return GDB_OK;
}

/* --- the offsets ----------------------------------------------------------- */

/* Each slice has the rows that it had. */
static bool share_out(const kept_end *kept, const gdb_key_batch *batch, uint32_t slices,
                      const uint64_t *words, uint64_t *offsets)
{
    uint32_t rows[GDB_KEY_SLICES];

    memcpy(rows, kept->rows, slices * sizeof(*rows));
    for (uint32_t i = 0; i < batch->count; i++) {
        uint32_t s = gdb_key_slice(batch->hashes[i], slices);
        if (rows[s] == kept->rows[s + 1])
            return false;
        offsets[i] = words[rows[s]++];
    }
    return true;
}

gdb_status gdb_edge_slices_get(gdb_edge_slices *slices, unsigned slot, uint64_t block, int end,
                               gdb_key_batch *batch, const char *path, uint64_t *offsets,
                               gdb_error *err)
{
    uint32_t count = slices->counts[end];
    gdb_buffer *bytes = &slices->scratch[slot].bytes;
    size_t size = batch->count * sizeof(uint64_t);
    kept_end *kept = block < slices->block_count ? &slices->blocks[block].ends[end] : NULL;

    if (kept == NULL || kept->rows == NULL || kept->rows[count] != batch->count)
        return GDB_FAIL(err, GDB_ERR_INPUT, "%s: the file changed while it was read", path);
    GDB_TRY(gdb_key_batch_hash(batch, err));
    gdb_buffer_clear(bytes);
    GDB_TRY(gdb_buffer_reserve(bytes, size + 1, err));
    GDB_TRY(gdb_spill_file_read(slices->job->spill, kept->offset, bytes->data, size, err));
    gdb_spill_file_discard(slices->job->spill, kept->offset, (size_t)kept->size);
    if (!share_out(kept, batch, count, (const uint64_t *)bytes->data, offsets))
        return GDB_FAIL(err, GDB_ERR_INPUT, "%s: the file changed while it was read", path);
    forget_end(kept);
    return GDB_OK;
}
