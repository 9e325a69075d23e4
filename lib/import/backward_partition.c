/* SPDX-License-Identifier: MIT */
#include "lib/import/backward_partition.h"

#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/base/checked_math.h"

gdb_status gdb_backward_partitions_open(gdb_backward_partitions **out,
                                        const gdb_edge_partitions *forward,
                                        const gdb_partition_units *units, uint64_t edge_count,
                                        gdb_block_pool *pool, gdb_error *err)
{
    gdb_backward_partitions *backward = gdb_alloc_zero(sizeof(*backward), err);
    gdb_status status;

    if (backward == NULL)
        return GDB_ERR_NOMEM;
    pthread_mutex_init(&backward->mutex, NULL);
    backward->units = units->items;
    backward->source_bits = forward->node_bits;
    backward->node_bits = gdb_edge_node_bits(forward->target_count, edge_count);
    backward->partition_count =
        gdb_edge_partition_count(forward->target_count, backward->node_bits);
    backward->record_size = (backward->source_bits + backward->node_bits + 7) / 8;
    status = gdb_partition_store_create(&backward->store, pool, backward->partition_count, false,
                                        err);
    if (status != GDB_OK) {
        gdb_backward_partitions_close(backward);
        return status;
    }
    *out = backward;
    return GDB_OK;
}

void gdb_backward_partitions_close(gdb_backward_partitions *backward)
{
    if (backward == NULL)
        return;
    gdb_partition_store_free(backward->store);
    pthread_mutex_destroy(&backward->mutex);
    gdb_free(backward);
}

void gdb_backward_pack_release(gdb_backward_pack *pack)
{
    gdb_free(pack->starts);
    gdb_free(pack->records);
    memset(pack, 0, sizeof(*pack));
}

/* As in edge_partition.c: starts[p + 2] counts, and starts[p + 1] moves from begin to end of p. */
static gdb_status group_records(const gdb_backward_partitions *backward,
                                const gdb_edge_sorted *sorted, gdb_backward_pack *pack,
                                gdb_error *err)
{
    unsigned shift = backward->node_bits, source_bits = backward->source_bits;
    uint64_t mask = (UINT64_C(1) << shift) - 1;
    gdb_edge_pairs pairs = gdb_edge_sorted_pairs(sorted);
    uint32_t count = sorted->count, *records;
    size_t starts = (size_t)backward->partition_count + 2;
    uint32_t *next;

    GDB_TRY(gdb_array_reserve(&pack->starts, &pack->start_capacity, starts, sizeof(*pack->starts),
                              err));
    GDB_TRY(gdb_array_reserve(&pack->records, &pack->record_capacity, sorted->count,
                              sizeof(*pack->records), err));
    memset(pack->starts, 0, starts * sizeof(*pack->starts));
    next = pack->starts + 1;
    records = pack->records;
    for (uint32_t i = 0; i < count; i++)
        next[(gdb_edge_pair_target(pairs, i) >> shift) + 1]++;
    for (uint32_t p = 1; p <= backward->partition_count; p++)
        next[p] += next[p - 1];
    for (uint32_t i = 0; i < count; i++) {
        uint64_t target = gdb_edge_pair_target(pairs, i);
        records[next[target >> shift]++] =
            (uint32_t)((target & mask) << source_bits | gdb_edge_pair_source(pairs, i));
    }
    return GDB_OK;
}

/* A record may be written as four bytes: see GDB_BLOCK_SLACK. */
static gdb_status append_records(gdb_backward_partitions *backward, uint32_t number,
                                 const gdb_backward_pack *pack, gdb_error *err)
{
    const uint32_t *records = pack->records;
    uint32_t size = backward->record_size;

    for (uint32_t p = 0; p < backward->partition_count; p++) {
        uint32_t begin = pack->starts[p], end = pack->starts[p + 1];
        gdb_partition_store_prefetch(backward->store, p + GDB_PARTITION_AHEAD);
        while (begin < end) {
            uint32_t granted;
            uint8_t *out;
            GDB_TRY(gdb_partition_store_reserve(backward->store, p, number, size, end - begin, 0,
                                                &granted, &out, err));
            for (uint32_t i = 0; i < granted; i++, out += size)
                gdb_store_u32le(out, records[begin + i]);
            begin += granted;
        }
    }
    return GDB_OK;
}

gdb_status gdb_backward_partitions_append(gdb_backward_partitions *backward, uint32_t number,
                                          const gdb_edge_sorted *sorted, gdb_backward_pack *pack,
                                          gdb_error *err)
{
    gdb_status status;

    GDB_TRY(group_records(backward, sorted, pack, err));
    pthread_mutex_lock(&backward->mutex);
    status = append_records(backward, number, pack, err);
    pthread_mutex_unlock(&backward->mutex);
    return status;
}

static uint64_t source_base(const gdb_backward_partitions *backward, uint32_t number)
{
    return (uint64_t)backward->units[number].partition << backward->source_bits;
}

/* Target in its partition, then source: partitions have at most 2^16 nodes, tables 2^48. */
static uint64_t key_of(const void *context, const gdb_partition_run *run, const uint8_t *record)
{
    const gdb_backward_partitions *backward = context;
    uint64_t mask = (UINT64_C(1) << backward->source_bits) - 1;
    uint64_t bits = (UINT64_C(1) << (backward->source_bits + backward->node_bits)) - 1;
    uint64_t fields = gdb_load_u32le(record) & bits;

    return fields >> backward->source_bits << 48 |
           (source_base(backward, run->tag) + (fields & mask));
}

gdb_record_reader gdb_backward_partitions_reader(const gdb_backward_partitions *backward)
{
    gdb_record_reader reader = {backward, key_of, NULL};

    return reader;
}

/* --- lists ------------------------------------------------------------------- */

void gdb_backward_lists_release(gdb_backward_lists *lists)
{
    gdb_partition_runs_release(&lists->runs);
    gdb_free(lists->sizes);
    gdb_free(lists->places);
    gdb_free(lists->sources);
    memset(lists, 0, sizeof(*lists));
}

/* Stable; units are finished nearly in order, so few runs move, and not far. */
static void order_runs(gdb_partition_runs *runs)
{
    for (size_t i = 1; i < runs->count; i++) {
        gdb_partition_run run = runs->items[i];
        size_t j = i;
        for (; j > 0 && runs->items[j - 1].tag > run.tag; j--)
            runs->items[j] = runs->items[j - 1];
        runs->items[j] = run;
    }
}

static void count_lists(gdb_backward_lists *lists, const gdb_backward_partitions *backward)
{
    unsigned source_bits = backward->source_bits;
    uint32_t mask = (uint32_t)((UINT64_C(1) << (source_bits + backward->node_bits)) - 1);

    for (size_t r = 0; r < lists->runs.count; r++) {
        const gdb_partition_run *run = &lists->runs.items[r];
        const uint8_t *record = run->records;
        for (uint32_t i = 0; i < run->count; i++, record += run->record_size)
            lists->sizes[(gdb_load_u32le(record) & mask) >> source_bits]++;
    }
}

static void place_sources(gdb_backward_lists *lists, const gdb_backward_partitions *backward)
{
    unsigned source_bits = backward->source_bits;
    uint32_t mask = (uint32_t)((UINT64_C(1) << (source_bits + backward->node_bits)) - 1);
    uint32_t source_mask = (uint32_t)((UINT64_C(1) << source_bits) - 1);

    for (size_t r = 0; r < lists->runs.count; r++) {
        const gdb_partition_run *run = &lists->runs.items[r];
        uint64_t base = source_base(backward, run->tag);
        const uint8_t *bytes = run->records;
        for (uint32_t i = 0; i < run->count; i++, bytes += run->record_size) {
            uint32_t record = gdb_load_u32le(bytes) & mask;
            lists->sources[lists->places[record >> source_bits]++] =
                base + (record & source_mask);
        }
    }
}

gdb_status gdb_backward_lists_load(gdb_backward_lists *lists,
                                   const gdb_backward_partitions *backward,
                                   const gdb_partition_unit *unit, uint32_t node_count,
                                   gdb_error *err)
{
    uint64_t at = 0;

    GDB_TRY(gdb_array_reserve(&lists->sizes, &lists->size_capacity, node_count,
                              sizeof(*lists->sizes), err));
    GDB_TRY(gdb_array_reserve(&lists->places, &lists->place_capacity, node_count,
                              sizeof(*lists->places), err));
    GDB_TRY(gdb_array_reserve(&lists->sources, &lists->source_capacity, (size_t)unit->count,
                              sizeof(*lists->sources), err));
    GDB_TRY(gdb_partition_store_read(unit->store, unit->index, &lists->runs, err));
    order_runs(&lists->runs);
    memset(lists->sizes, 0, node_count * sizeof(*lists->sizes));
    count_lists(lists, backward);
    for (uint32_t i = 0; i < node_count; i++) {
        lists->places[i] = at;
        at += lists->sizes[i];
    }
    place_sources(lists, backward);
    return GDB_OK;
}
