/* SPDX-License-Identifier: MIT */
/*
 * partition_store.c - chains of blocks, of which the older part may be in the spill file.
 *
 * A run begins with its tag, the number and the size of its records, and (in stores with text) the
 * size of its text; it never goes over the end of a block. A partition that is written out leaves
 * pieces of whole blocks in the file, so every piece begins with a run:
 *
 *     piece piece piece | block > block > block (being filled)
 */
#include "lib/import/partition_store.h"

#include <string.h>

#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/base/bytes_le.h"

enum {
    OFF_TAG = 0,
    OFF_COUNT = 4,
    OFF_RECORD_SIZE = 6,
    OFF_TEXT_SIZE = 8,
    HEADER_SIZE = 8,
    HEADER_SIZE_WITH_TEXT = 12,
    PIECE_SIZE = 256 * 1024 /* written at once, unless one block is larger */
};

typedef struct spilled_piece {
    uint64_t offset;
    uint64_t size;
} spilled_piece;

/* What an append needs stands together: with thousands of partitions, each is a cache miss. */
typedef struct partition_chain {
    uint8_t *at;  /* where the next run goes in the last block, */
    uint8_t *end; /* and the end of that block */
    uint64_t record_count;
    gdb_block *first, *last; /* last->used is set by close_block */
    spilled_piece *pieces;
    size_t piece_count, piece_capacity;
} partition_chain;

struct gdb_partition_store {
    gdb_block_pool *pool;
    partition_chain *chains;
    uint32_t partition_count;
    uint32_t header_size;
    uint8_t *gather; /* blocks on their way to the file */
};

gdb_status gdb_partition_store_create(gdb_partition_store **out, gdb_block_pool *pool,
                                      uint32_t partition_count, bool has_text, gdb_error *err)
{
    gdb_partition_store *store = gdb_alloc_zero(sizeof(*store), err);

    if (store == NULL)
        return GDB_ERR_NOMEM;
    store->pool = pool;
    store->partition_count = partition_count;
    store->header_size = has_text ? HEADER_SIZE_WITH_TEXT : HEADER_SIZE;
    store->chains = gdb_alloc_array_zero(partition_count, sizeof(*store->chains), err);
    if (store->chains == NULL) {
        gdb_partition_store_free(store);
        return GDB_ERR_NOMEM;
    }
    *out = store;
    return GDB_OK;
}

void gdb_partition_store_free(gdb_partition_store *store)
{
    if (store == NULL)
        return;
    for (uint32_t p = 0; store->chains != NULL && p < store->partition_count; p++) {
        gdb_partition_store_drop(store, p);
        gdb_free(store->chains[p].pieces);
    }
    gdb_free(store->chains);
    gdb_free(store->gather);
    gdb_free(store);
}

void gdb_partition_store_prefetch(const gdb_partition_store *store, uint32_t partition)
{
    if (partition < store->partition_count) {
        const uint8_t *at = store->chains[partition].at;
        __builtin_prefetch(at, 1);
        __builtin_prefetch(at + 64, 1);
    }
}

uint32_t gdb_partition_store_partitions(const gdb_partition_store *store)
{
    return store->partition_count;
}

uint64_t gdb_partition_store_count(const gdb_partition_store *store, uint32_t partition)
{
    return store->chains[partition].record_count;
}

/* Say in the last block how much of it is used. */
static void close_block(partition_chain *chain)
{
    if (chain->last != NULL)
        chain->last->used = (uint32_t)(chain->at - chain->last->bytes);
}

/* --- writing out ---------------------------------------------------------- */

static gdb_status write_piece(gdb_partition_store *store, partition_chain *chain,
                              const uint8_t *bytes, size_t size, gdb_error *err)
{
    spilled_piece *piece;

    if (size == 0)
        return GDB_OK;
    GDB_TRY(gdb_array_reserve(&chain->pieces, &chain->piece_capacity, chain->piece_count + 1,
                              sizeof(*chain->pieces), err));
    piece = &chain->pieces[chain->piece_count];
    piece->size = size;
    GDB_TRY(gdb_spill_file_append(gdb_block_pool_spill(store->pool), bytes, size, &piece->offset,
                                  err));
    chain->piece_count++;
    return GDB_OK;
}

/* Write the blocks of a chain that are before `end` (NULL: all). */
static gdb_status spill_chain(gdb_partition_store *store, partition_chain *chain, gdb_block *end,
                              gdb_error *err)
{
    size_t gathered = 0;

    close_block(chain);
    if (store->gather == NULL)
        store->gather = gdb_alloc(PIECE_SIZE, err);
    if (store->gather == NULL)
        return GDB_ERR_NOMEM;
    while (chain->first != end) {
        gdb_block *block = chain->first;
        if (block->used > PIECE_SIZE - gathered) {
            GDB_TRY(write_piece(store, chain, store->gather, gathered, err));
            gathered = 0;
        }
        if (block->used > PIECE_SIZE) {
            GDB_TRY(write_piece(store, chain, block->bytes, block->used, err));
        } else {
            memcpy(store->gather + gathered, block->bytes, block->used);
            gathered += block->used;
        }
        chain->first = block->next;
        if (chain->first == NULL) {
            chain->last = NULL;
            chain->at = chain->end = NULL;
        }
        block->next = NULL;
        gdb_block_pool_give(store->pool, block);
    }
    return write_piece(store, chain, store->gather, gathered, err);
}

gdb_status gdb_partition_store_spill(gdb_partition_store *store, gdb_error *err)
{
    for (uint32_t p = 0; p < store->partition_count; p++)
        GDB_TRY(spill_chain(store, &store->chains[p], NULL, err));
    return GDB_OK;
}

/* Full blocks go first; the blocks that are being filled only if there are no others. */
static gdb_status spill_some(gdb_partition_store *store, gdb_error *err)
{
    bool any = false;

    for (uint32_t p = 0; p < store->partition_count; p++) {
        partition_chain *chain = &store->chains[p];
        any = any || chain->first != chain->last;
        GDB_TRY(spill_chain(store, chain, chain->last, err));
    }
    return any ? GDB_OK : gdb_partition_store_spill(store, err);
}

/* --- appending ------------------------------------------------------------ */

static gdb_status add_block(gdb_partition_store *store, partition_chain *chain, size_t capacity,
                            gdb_error *err)
{
    gdb_block *block = NULL;

    GDB_TRY(gdb_block_pool_take(store->pool, capacity, &block, err));
    if (block == NULL) {
        GDB_TRY(spill_some(store, err));
        GDB_TRY(gdb_block_pool_take(store->pool, capacity, &block, err));
    }
    if (block == NULL)
        return GDB_FAIL(err, GDB_ERR_NOMEM,
                        "the memory budget is too small for relationships (expected more with "
                        "--memory)");
    close_block(chain);
    if (chain->last != NULL)
        chain->last->next = block;
    else
        chain->first = block;
    chain->last = block;
    chain->at = block->bytes;
    chain->end = block->bytes + block->capacity;
    return GDB_OK;
}

gdb_status gdb_partition_store_reserve(gdb_partition_store *store, uint32_t partition, uint32_t tag,
                                       uint32_t record_size, uint32_t count, size_t text_size,
                                       uint32_t *granted, uint8_t **out, gdb_error *err)
{
    partition_chain *chain = &store->chains[partition];
    size_t room = (size_t)(chain->end - chain->at);
    size_t least = store->header_size + record_size, size;
    uint8_t *header;

    if (count > GDB_PARTITION_RUN_MOST)
        count = GDB_PARTITION_RUN_MOST;
    if (text_size > 0)
        least = store->header_size + (size_t)count * record_size + text_size;
    if (room < least) {
        GDB_TRY(add_block(store, chain, least, err));
        room = (size_t)(chain->end - chain->at);
    }
    if (text_size == 0 && (room - store->header_size) / record_size < count)
        count = (uint32_t)((room - store->header_size) / record_size);
    size = store->header_size + (size_t)count * record_size + text_size;
    header = chain->at;
    gdb_store_u32le(header + OFF_TAG, tag);
    gdb_store_u16le(header + OFF_COUNT, (uint16_t)count);
    gdb_store_u16le(header + OFF_RECORD_SIZE, (uint16_t)record_size);
    if (store->header_size == HEADER_SIZE_WITH_TEXT)
        gdb_store_u32le(header + OFF_TEXT_SIZE, (uint32_t)text_size);
    chain->at += size;
    chain->record_count += count;
    *granted = count;
    *out = header + store->header_size;
    return GDB_OK;
}

/* --- reading -------------------------------------------------------------- */

static const uint8_t *decode_run(const gdb_partition_store *store, const uint8_t *at,
                                 gdb_partition_run *run)
{
    run->tag = gdb_load_u32le(at + OFF_TAG);
    run->count = gdb_load_u16le(at + OFF_COUNT);
    run->record_size = gdb_load_u16le(at + OFF_RECORD_SIZE);
    run->text_size =
        store->header_size == HEADER_SIZE_WITH_TEXT ? gdb_load_u32le(at + OFF_TEXT_SIZE) : 0;
    run->records = at + store->header_size;
    run->text = run->records + (size_t)run->count * run->record_size;
    return run->text + run->text_size;
}

static gdb_status list_runs(const gdb_partition_store *store, const uint8_t *bytes, size_t size,
                            gdb_partition_runs *runs, gdb_error *err)
{
    const uint8_t *at = bytes, *end = bytes + size;

    while (at < end) {
        GDB_TRY(gdb_array_reserve(&runs->items, &runs->capacity, runs->count + 1,
                                  sizeof(*runs->items), err));
        at = decode_run(store, at, &runs->items[runs->count++]);
    }
    return GDB_OK;
}

void gdb_partition_runs_release(gdb_partition_runs *runs)
{
    gdb_free(runs->items);
    gdb_free(runs->loaded);
    memset(runs, 0, sizeof(*runs));
}

/* Everything that is in the file, one piece behind the other. */
static gdb_status load_pieces(gdb_partition_store *store, const partition_chain *chain,
                              gdb_partition_runs *runs, gdb_error *err)
{
    size_t total = 0, at = 0;

    for (size_t i = 0; i < chain->piece_count; i++)
        total += (size_t)chain->pieces[i].size;
    GDB_TRY(gdb_array_reserve(&runs->loaded, &runs->loaded_capacity, total + GDB_BLOCK_SLACK, 1,
                              err));
    for (size_t i = 0; i < chain->piece_count; i++) {
        const spilled_piece *piece = &chain->pieces[i];
        GDB_TRY(gdb_spill_file_read(gdb_block_pool_spill(store->pool), piece->offset,
                                    runs->loaded + at, (size_t)piece->size, err));
        at += (size_t)piece->size;
    }
    return list_runs(store, runs->loaded, total, runs, err);
}

gdb_status gdb_partition_store_read(gdb_partition_store *store, uint32_t partition,
                                    gdb_partition_runs *runs, gdb_error *err)
{
    partition_chain *chain = &store->chains[partition];

    close_block(chain);
    runs->count = 0;
    if (chain->piece_count > 0)
        GDB_TRY(load_pieces(store, chain, runs, err));
    for (const gdb_block *block = chain->first; block != NULL; block = block->next)
        GDB_TRY(list_runs(store, block->bytes, block->used, runs, err));
    return GDB_OK;
}

void gdb_partition_store_drop(gdb_partition_store *store, uint32_t partition)
{
    partition_chain *chain = &store->chains[partition];

    for (size_t i = 0; i < chain->piece_count; i++)
        gdb_spill_file_discard(gdb_block_pool_spill(store->pool), chain->pieces[i].offset,
                               (size_t)chain->pieces[i].size);
    gdb_block_pool_give(store->pool, chain->first);
    chain->first = chain->last = NULL;
    chain->at = chain->end = NULL;
    chain->piece_count = 0;
    chain->record_count = 0;
}

static gdb_status visit_runs(const gdb_partition_store *store, const uint8_t *bytes, size_t size,
                             gdb_partition_visit visit, void *context, gdb_error *err)
{
    const uint8_t *at = bytes, *end = bytes + size;
    gdb_partition_run run;

    while (at < end) {
        at = decode_run(store, at, &run);
        GDB_TRY(visit(context, &run, err));
    }
    return GDB_OK;
}

static gdb_status visit_pieces(gdb_partition_store *store, const partition_chain *chain,
                               gdb_partition_visit visit, void *context, gdb_error *err)
{
    uint8_t *loaded = NULL;
    size_t capacity = 0;
    gdb_status status = GDB_OK;

    for (size_t i = 0; i < chain->piece_count; i++) {
        const spilled_piece *piece = &chain->pieces[i];
        size_t size = (size_t)piece->size;
        GDB_TRY_OUT(
            gdb_array_reserve(&loaded, &capacity, size + GDB_BLOCK_SLACK, 1, err));
        GDB_TRY_OUT(gdb_spill_file_read(gdb_block_pool_spill(store->pool), piece->offset, loaded,
                                        size, err));
        GDB_TRY_OUT(visit_runs(store, loaded, size, visit, context, err));
    }
out:
    gdb_free(loaded);
    return status;
}

gdb_status gdb_partition_store_visit(gdb_partition_store *store, uint32_t partition, bool drops,
                                     gdb_partition_visit visit, void *context, gdb_error *err)
{
    partition_chain *chain = &store->chains[partition];

    close_block(chain);
    GDB_TRY(visit_pieces(store, chain, visit, context, err));
    for (gdb_block *block = chain->first; block != NULL;) {
        gdb_block *next = block->next;
        GDB_TRY(visit_runs(store, block->bytes, block->used, visit, context, err));
        if (drops) {
            block->next = NULL;
            gdb_block_pool_give(store->pool, block);
            chain->first = next;
        }
        block = next;
    }
    if (drops) {
        chain->last = NULL;
        chain->at = chain->end = NULL;
        gdb_partition_store_drop(store, partition);
    }
    return GDB_OK;
}
