/* SPDX-License-Identifier: MIT */
#include "lib/import/partition_units.h"

#include <string.h>

#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/base/checked_math.h"
#include "lib/base/parallel.h"

/*
 * One partition is split by a first look at all keys, which tells the highest bit in which any two
 * differ, and a second that distributes the records by that bit and those below it:
 *
 *     keys 0110100 0110001 0111111, two bits at a time: 0110... 00 01 and 1...: parts 10, 10, 11
 *
 * Records with equal keys need no order but that of the input, so they are just cut into pieces.
 */

enum { SPLIT_BITS = 6, MOST_PARTS = 1 << SPLIT_BITS };

typedef struct splitter {
    gdb_partition_units *units; /* of one partition */
    gdb_block_pool *pool;
    uint64_t most;
    const gdb_record_reader *reader;
    const gdb_interrupt *interrupt;
    uint32_t partition;
    uint64_t done; /* records in units so far */
} splitter;

/* One distribution of a partition over a store of parts. */
typedef struct distribution {
    const splitter *split;
    gdb_partition_store *parts;
    bool has_key;
    uint64_t key;  /* of the first record */
    uint64_t differing;
    unsigned shift;
    uint64_t per_part; /* records, where all keys are equal; else 0 */
    uint64_t seen;
    uint32_t *order; /* numbers of a run's records by part */
    uint8_t *part;   /* of each record of a run */
} distribution;

static gdb_status look(void *context, const gdb_partition_run *run, gdb_error *err)
{
    distribution *d = context;
    const gdb_record_reader *reader = d->split->reader;
    const uint8_t *record = run->records;

    GDB_TRY(gdb_interrupt_check(d->split->interrupt, err));
    for (uint32_t i = 0; i < run->count; i++, record += run->record_size) {
        uint64_t key = reader->key(reader->context, run, record);
        if (!d->has_key) {
            d->has_key = true;
            d->key = key;
        }
        d->differing |= key ^ d->key;
    }
    return GDB_OK;
}

/* Records of equal keys: a run goes to the part in which its first record falls, so that parts have
 * about per_part records. */
static gdb_status cut_run(distribution *d, const gdb_partition_run *run, gdb_error *err)
{
    uint32_t part = (uint32_t)(d->seen / d->per_part), taken = 0;

    d->seen += run->count;
    while (taken < run->count) {
        uint32_t granted;
        uint8_t *out;
        GDB_TRY(gdb_partition_store_reserve(d->parts, part, run->tag, run->record_size,
                                            run->count - taken, run->text_size, &granted, &out,
                                            err));
        memcpy(out, run->records + (size_t)taken * run->record_size,
               (size_t)granted * run->record_size);
        if (run->text_size > 0)
            memcpy(out + (size_t)granted * run->record_size, run->text, run->text_size);
        taken += granted;
    }
    return GDB_OK;
}

/* Records order[0 .. count) of a run, whose texts begin at texts[...], to a part. */
static gdb_status copy_records(distribution *d, const gdb_partition_run *run, uint32_t part,
                               const uint32_t *order, uint32_t count, const size_t *texts,
                               gdb_error *err)
{
    while (count > 0) {
        size_t text_size = 0;
        uint32_t granted;
        uint8_t *out;
        for (uint32_t i = 0; texts != NULL && i < count; i++)
            text_size += texts[order[i] + 1] - texts[order[i]];
        GDB_TRY(gdb_partition_store_reserve(d->parts, part, run->tag, run->record_size, count,
                                            text_size, &granted, &out, err));
        for (uint32_t i = 0; i < granted; i++, out += run->record_size)
            memcpy(out, run->records + (size_t)order[i] * run->record_size, run->record_size);
        for (uint32_t i = 0; text_size > 0 && i < granted; i++) {
            size_t size = texts[order[i] + 1] - texts[order[i]];
            memcpy(out, run->text + texts[order[i]], size);
            out += size;
        }
        order += granted;
        count -= granted;
    }
    return GDB_OK;
}

static gdb_status find_texts(const distribution *d, const gdb_partition_run *run, size_t **texts,
                             gdb_error *err)
{
    const gdb_record_reader *reader = d->split->reader;
    const uint8_t *record = run->records;
    size_t at = 0;

    *texts = NULL;
    if (run->text_size == 0)
        return GDB_OK;
    *texts = gdb_alloc_array((size_t)run->count + 1, sizeof(**texts), err);
    if (*texts == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < run->count; i++, record += run->record_size) {
        (*texts)[i] = at;
        at += reader->text_size(reader->context, run, record);
    }
    (*texts)[run->count] = at;
    return GDB_OK;
}

static gdb_status distribute(void *context, const gdb_partition_run *run, gdb_error *err)
{
    distribution *d = context;
    const gdb_record_reader *reader = d->split->reader;
    const uint8_t *record = run->records;
    uint32_t starts[MOST_PARTS + 2] = {0};
    size_t *texts = NULL;
    gdb_status status = GDB_OK;

    GDB_TRY(gdb_interrupt_check(d->split->interrupt, err));
    if (d->per_part > 0)
        return cut_run(d, run, err);
    GDB_TRY(find_texts(d, run, &texts, err));
    for (uint32_t i = 0; i < run->count; i++, record += run->record_size) {
        uint64_t key = reader->key(reader->context, run, record);
        d->part[i] = (uint8_t)(key >> d->shift & (MOST_PARTS - 1));
        starts[d->part[i] + 2]++;
    }
    for (uint32_t p = 1; p <= MOST_PARTS; p++)
        starts[p + 1] += starts[p];
    for (uint32_t i = 0; i < run->count; i++)
        d->order[starts[d->part[i] + 1]++] = i;
    for (uint32_t p = 0; p < MOST_PARTS; p++)
        GDB_TRY_OUT(copy_records(d, run, p, d->order + starts[p], starts[p + 1] - starts[p], texts,
                                 err));
out:
    gdb_free(texts);
    return status;
}

static gdb_status add_store(gdb_partition_units *units, gdb_partition_store *store, gdb_error *err)
{
    GDB_TRY(gdb_array_reserve(&units->stores, &units->store_capacity, units->store_count + 1,
                              sizeof(gdb_partition_store *), err));
    units->stores[units->store_count++] = store;
    return GDB_OK;
}

static gdb_status add_unit(splitter *split, gdb_partition_store *store, uint32_t index,
                           uint64_t count, gdb_error *err)
{
    gdb_partition_units *units = split->units;
    gdb_partition_unit unit = {store, index, split->partition, split->done, count};

    GDB_TRY(gdb_array_reserve(&units->items, &units->capacity, units->count + 1,
                              sizeof(*units->items), err));
    units->items[units->count++] = unit;
    split->done += count;
    return GDB_OK;
}

/* The parts of a partition of a store, in a store of their own. */
static gdb_status make_parts(splitter *split, gdb_partition_store *store, uint32_t index,
                             distribution *d, gdb_error *err)
{
    uint64_t count = gdb_partition_store_count(store, index), parts = MOST_PARTS;
    bool has_text = split->reader->text_size != NULL;

    GDB_TRY(gdb_partition_store_visit(store, index, false, look, d, err));
    if (d->differing == 0) {
        d->per_part = split->most / 2 + 1;
        parts = gdb_div_up(count, d->per_part);
    } else {
        unsigned high = gdb_bit_width(d->differing);
        d->shift = high > SPLIT_BITS ? high - SPLIT_BITS : 0;
    }
    GDB_TRY(gdb_partition_store_create(&d->parts, split->pool, (uint32_t)parts, has_text, err));
    if (add_store(split->units, d->parts, err) != GDB_OK) {
        gdb_partition_store_free(d->parts);
        return GDB_ERR_NOMEM;
    }
    d->order = gdb_alloc_array(GDB_PARTITION_RUN_MOST, sizeof(*d->order), err);
    d->part = gdb_alloc_array(GDB_PARTITION_RUN_MOST, sizeof(*d->part), err);
    if (d->order == NULL || d->part == NULL)
        return GDB_ERR_NOMEM;
    return gdb_partition_store_visit(store, index, true, distribute, d, err);
}

/* Recursion ends after 64 / SPLIT_BITS levels: every one fixes that many bits of the key. */
static gdb_status split_partition(splitter *split, gdb_partition_store *store, uint32_t index,
                                  gdb_error *err)
{
    uint64_t count = gdb_partition_store_count(store, index);
    distribution d = {.split = split};
    gdb_status status;

    if (count == 0)
        return GDB_OK;
    if (count <= split->most)
        return add_unit(split, store, index, count, err);
    status = make_parts(split, store, index, &d, err);
    gdb_free(d.order);
    gdb_free(d.part);
    GDB_TRY(status);
    for (uint32_t p = 0; p < gdb_partition_store_partitions(d.parts); p++) {
        if (d.per_part > 0) {
            uint64_t part_count = gdb_partition_store_count(d.parts, p);
            if (part_count > 0)
                GDB_TRY(add_unit(split, d.parts, p, part_count, err));
        } else {
            GDB_TRY(split_partition(split, d.parts, p, err));
        }
    }
    return GDB_OK;
}

typedef struct split_job {
    splitter common;
    gdb_partition_store *store;
    gdb_partition_units *partial; /* by partition */
} split_job;

static gdb_status split_one(void *context, uint64_t index, unsigned thread, gdb_error *err)
{
    split_job *job = context;
    splitter split = job->common;

    (void)thread;
    split.units = &job->partial[index];
    split.partition = (uint32_t)index;
    return split_partition(&split, job->store, (uint32_t)index, err);
}

/* Take over what `from` has; its stores go over in any case. */
static gdb_status append_units(gdb_partition_units *units, const gdb_partition_units *from,
                               gdb_error *err)
{
    GDB_TRY(gdb_array_reserve(&units->items, &units->capacity, units->count + from->count,
                              sizeof(*units->items), err));
    for (size_t i = 0; i < from->count; i++)
        units->items[units->count++] = from->items[i];
    return GDB_OK;
}

gdb_status gdb_partition_units_make(gdb_partition_units *units, gdb_partition_store *store,
                                    gdb_block_pool *pool, uint64_t most, unsigned threads,
                                    const gdb_record_reader *reader,
                                    const gdb_interrupt *interrupt, gdb_error *err)
{
    uint32_t count = gdb_partition_store_partitions(store);
    split_job job = {.common = {.pool = pool,
                                .most = most,
                                .reader = reader,
                                .interrupt = interrupt},
                     .store = store};
    gdb_status status = GDB_OK;

    job.partial = gdb_alloc_array_zero(count, sizeof(*job.partial), err);
    if (job.partial == NULL)
        return GDB_ERR_NOMEM;
    GDB_TRY_OUT(gdb_parallel_for(threads, count, split_one, &job, err));
    for (uint32_t p = 0; p < count; p++) {
        gdb_partition_units *from = &job.partial[p];
        GDB_TRY_OUT(append_units(units, from, err));
        while (from->store_count > 0) {
            GDB_TRY_OUT(add_store(units, from->stores[from->store_count - 1], err));
            from->store_count--;
        }
    }
out:
    for (uint32_t p = 0; p < count; p++)
        gdb_partition_units_release(&job.partial[p]);
    gdb_free(job.partial);
    return status;
}

void gdb_partition_units_release(gdb_partition_units *units)
{
    for (size_t i = 0; i < units->store_count; i++)
        gdb_partition_store_free(units->stores[i]);
    gdb_free(units->stores);
    gdb_free(units->items);
    memset(units, 0, sizeof(*units));
}
