/* SPDX-License-Identifier: MIT */
#include "lib/import/backward_partition.h"

#include "lib/base/alloc.h"

gdb_status gdb_backward_partitions_init(gdb_backward_partitions *backward,
                                        const gdb_edge_partitions *forward, uint64_t edge_count,
                                        gdb_error *err)
{
    memset(backward, 0, sizeof(*backward));
    backward->source_bits = forward->node_bits;
    backward->node_bits = gdb_edge_node_bits(forward->target_count, edge_count);
    backward->partition_count =
        gdb_edge_partition_count(forward->target_count, backward->node_bits);
    backward->chunks =
        gdb_alloc_array_zero(forward->partition_count, sizeof(*backward->chunks), err);
    if (backward->chunks == NULL)
        return GDB_ERR_NOMEM;
    backward->chunk_count = forward->partition_count;
    return GDB_OK;
}

void gdb_backward_partitions_release(gdb_backward_partitions *backward)
{
    for (uint32_t i = 0; i < backward->chunk_count; i++) {
        gdb_free(backward->chunks[i].records);
        gdb_free(backward->chunks[i].starts);
    }
    gdb_free(backward->chunks);
    memset(backward, 0, sizeof(*backward));
}

gdb_status gdb_backward_partitions_fill(gdb_backward_partitions *backward, uint32_t chunk,
                                        const gdb_edge_sorted *sorted, gdb_error *err)
{
    gdb_backward_chunk *out = &backward->chunks[chunk];
    unsigned shift = backward->node_bits, source_bits = backward->source_bits;
    uint64_t mask = (UINT64_C(1) << shift) - 1;
    uint32_t *next;

    if (sorted->count == 0)
        return GDB_OK;
    out->starts =
        gdb_alloc_array_zero((size_t)backward->partition_count + 2, sizeof(*out->starts), err);
    out->records = gdb_alloc_array(sorted->count, sizeof(*out->records), err);
    if (out->starts == NULL || out->records == NULL)
        return GDB_ERR_NOMEM;
    /* As in edge_partition.c: starts[p + 2] counts, and starts[p + 1] moves from begin to end of p. */
    next = out->starts + 1;
    for (uint32_t i = 0; i < sorted->count; i++)
        next[(gdb_edge_sorted_target(sorted, i) >> shift) + 1]++;
    for (uint32_t p = 1; p <= backward->partition_count; p++)
        next[p] += next[p - 1];
    for (uint32_t i = 0; i < sorted->count; i++) {
        uint64_t target = gdb_edge_sorted_target(sorted, i);
        out->records[next[target >> shift]++] = (uint32_t)(
            (target & mask) << source_bits | gdb_edge_sorted_source(sorted, i));
    }
    return GDB_OK;
}

uint64_t gdb_backward_partitions_count(const gdb_backward_partitions *backward,
                                       uint32_t partition)
{
    uint64_t count = 0;

    for (uint32_t i = 0; i < backward->chunk_count; i++) {
        const uint32_t *starts = backward->chunks[i].starts;
        if (starts != NULL)
            count += starts[partition + 1] - starts[partition];
    }
    return count;
}

void gdb_backward_partitions_read(const gdb_backward_partitions *backward, uint32_t partition,
                                  uint32_t node_count, uint64_t *sizes, uint64_t *places,
                                  uint64_t *sources)
{
    unsigned source_bits = backward->source_bits;
    uint32_t source_mask = (uint32_t)((UINT64_C(1) << source_bits) - 1);
    uint64_t at = 0;

    for (uint32_t c = 0; c < backward->chunk_count; c++) {
        const gdb_backward_chunk *chunk = &backward->chunks[c];
        if (chunk->starts == NULL)
            continue;
        for (uint32_t i = chunk->starts[partition]; i < chunk->starts[partition + 1]; i++)
            sizes[chunk->records[i] >> source_bits]++;
    }
    for (uint32_t i = 0; i < node_count; i++) {
        places[i] = at;
        at += sizes[i];
    }
    for (uint32_t c = 0; c < backward->chunk_count; c++) {
        const gdb_backward_chunk *chunk = &backward->chunks[c];
        uint64_t base = (uint64_t)c << source_bits;
        if (chunk->starts == NULL)
            continue;
        for (uint32_t i = chunk->starts[partition]; i < chunk->starts[partition + 1]; i++) {
            uint32_t record = chunk->records[i];
            sources[places[record >> source_bits]++] = base + (record & source_mask);
        }
    }
}
