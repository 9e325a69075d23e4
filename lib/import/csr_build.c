/* SPDX-License-Identifier: MIT */
#include "lib/import/csr_build.h"

#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/base/parallel.h"
#include "lib/import/backward_partition.h"
#include "lib/import/csr_segments.h"

/*
 * Two passes over partitions, each partition by one thread.
 *
 * Forward: gather the partition's records from all chunks, sort them by source, target and input
 * order, count the lists, fill segments, and leave (target, source) for the backward pass.
 * Backward: one counting sort by target; sources come in rising already.
 *
 * Example: edges 0>1 0>2 1>1 0>1 in input order. Forward: sorted 0>1 0>1 0>2 1>1, list ends 3 4,
 * targets 1 1 2 1. Backward, read in forward order: target 1 has 0 0 1, target 2 has 0.
 */

typedef struct csr_build {
    const gdb_import_job *job;
    uint16_t table_id;
    gdb_edge_partitions *edges;
    gdb_edge_order order;
    gdb_backward_partitions backward;
    gdb_csr_segments *segments; /* of the direction that is being built */
    uint64_t *partition_rels;
    struct csr_scratch *scratch; /* by thread */
} csr_build;

typedef struct csr_scratch {
    gdb_edge_sorted sorted;
    uint64_t *places;
    size_t place_capacity;
    uint64_t *sources;
    size_t source_capacity;
} csr_scratch;

/* --- forward -------------------------------------------------------------- */

static gdb_status store_sizes(csr_build *build, uint32_t partition, const gdb_edge_sorted *sorted,
                              gdb_error *err)
{
    uint64_t *sizes;
    uint32_t node_count;

    GDB_TRY(gdb_csr_segments_take_sizes(build->segments, partition, &sizes, &node_count, err));
    memset(sizes, 0, node_count * sizeof(*sizes));
    for (uint32_t i = 0; i < sorted->count; i++)
        sizes[gdb_edge_sorted_source(sorted, i)]++;
    return gdb_csr_segments_give_sizes(build->segments, partition, err);
}

static void fill_window(const gdb_edge_sorted *sorted, uint32_t begin,
                        const gdb_csr_window *window)
{
    const gdb_edge_partitions *edges = sorted->order->partitions;

    for (uint32_t i = 0; i < window->count; i++)
        window->targets[i] = gdb_edge_sorted_target(sorted, begin + i);
    for (uint32_t c = 0; c < edges->property_count; c++) {
        void *values = gdb_csr_window_values(window, c);
        uint8_t *nulls = gdb_csr_window_nulls(window, c);
        if (gdb_type_is_byte_string(edges->types[c]))
            gdb_edge_sorted_texts(sorted, c, begin, window->count, values);
        else
            gdb_edge_sorted_values(sorted, c, begin, window->count, values);
        if (nulls != NULL)
            gdb_edge_sorted_nulls(sorted, c, begin, window->count, nulls);
    }
}

static gdb_status forward_partition(void *context, uint64_t index, unsigned thread, gdb_error *err)
{
    csr_build *build = context;
    gdb_edge_sorted *sorted = &build->scratch[thread].sorted;
    uint32_t partition = (uint32_t)index;

    GDB_TRY(gdb_interrupt_check(build->job->interrupt, err));
    GDB_TRY(gdb_edge_sorted_load(sorted, partition, err));
    for (uint32_t begin = 0; begin < sorted->count;) {
        gdb_csr_window window;
        GDB_TRY(gdb_csr_segments_take(build->segments, partition, begin, &window, err));
        fill_window(sorted, begin, &window);
        GDB_TRY(gdb_csr_segments_give(build->segments, &window, err));
        begin += window.count;
    }
    GDB_TRY(store_sizes(build, partition, sorted, err));
    return gdb_backward_partitions_fill(&build->backward, partition, sorted, err);
}

/* --- backward --------------------------------------------------------------- */

static gdb_status backward_partition(void *context, uint64_t index, unsigned thread,
                                     gdb_error *err)
{
    csr_build *build = context;
    csr_scratch *scratch = &build->scratch[thread];
    uint32_t partition = (uint32_t)index, node_count;
    uint64_t count = build->partition_rels[partition];
    uint64_t *sizes;

    GDB_TRY(gdb_interrupt_check(build->job->interrupt, err));
    GDB_TRY(gdb_csr_segments_take_sizes(build->segments, partition, &sizes, &node_count, err));
    GDB_TRY(gdb_array_reserve(&scratch->places, &scratch->place_capacity, node_count,
                              sizeof(*scratch->places), err));
    GDB_TRY(gdb_array_reserve(&scratch->sources, &scratch->source_capacity, (size_t)count,
                              sizeof(*scratch->sources), err));
    memset(sizes, 0, node_count * sizeof(*sizes));
    gdb_backward_partitions_read(&build->backward, partition, node_count, sizes, scratch->places,
                                 scratch->sources);
    GDB_TRY(gdb_csr_segments_give_sizes(build->segments, partition, err));
    for (uint64_t begin = 0; begin < count;) {
        gdb_csr_window window;
        GDB_TRY(gdb_csr_segments_take(build->segments, partition, begin, &window, err));
        memcpy(window.targets, scratch->sources + begin, window.count * sizeof(*window.targets));
        GDB_TRY(gdb_csr_segments_give(build->segments, &window, err));
        begin += window.count;
    }
    return GDB_OK;
}

/* --- both --------------------------------------------------------------------- */

static gdb_status count_forward(csr_build *build, uint64_t *total, gdb_error *err)
{
    const gdb_edge_partitions *edges = build->edges;

    build->partition_rels =
        gdb_alloc_array_zero(edges->partition_count, sizeof(*build->partition_rels), err);
    if (build->partition_rels == NULL)
        return GDB_ERR_NOMEM;
    *total = 0;
    for (size_t i = 0; i < edges->chunk_count; i++) {
        const uint32_t *starts = edges->chunks[i]->starts;
        for (uint32_t p = 0; p < edges->partition_count; p++)
            build->partition_rels[p] += starts[p + 1] - starts[p];
        *total += edges->chunks[i]->record_count;
    }
    return GDB_OK;
}

static gdb_status count_backward(csr_build *build, gdb_error *err)
{
    gdb_free(build->partition_rels);
    build->partition_rels = gdb_alloc_array_zero(build->backward.partition_count,
                                                 sizeof(*build->partition_rels), err);
    if (build->partition_rels == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t p = 0; p < build->backward.partition_count; p++)
        build->partition_rels[p] = gdb_backward_partitions_count(&build->backward, p);
    return GDB_OK;
}

static gdb_status run_pass(csr_build *build, const gdb_csr_shape *shape, uint32_t partition_count,
                           gdb_parallel_body body, gdb_rel_table_metadata *metadata,
                           uint64_t *pages, gdb_error *err)
{
    uint64_t written = 0;
    gdb_status status = GDB_OK;

    GDB_TRY_OUT(gdb_csr_segments_open(&build->segments, build->job, shape, err));
    GDB_TRY_OUT(gdb_parallel_for(build->job->threads, partition_count, body, build, err));
    GDB_TRY_OUT(gdb_csr_segments_describe(build->segments, &metadata->csr[shape->direction],
                                          metadata->columns, &written, err));
    *pages += written;
out:
    gdb_csr_segments_close(build->segments);
    build->segments = NULL;
    return status;
}

static gdb_status build_forward(csr_build *build, gdb_rel_table_metadata *metadata,
                                uint64_t *pages, gdb_error *err)
{
    const gdb_edge_partitions *edges = build->edges;
    gdb_csr_shape shape = {.table = build->table_id,
                           .direction = GDB_FORWARD,
                           .node_count = edges->source_count,
                           .node_bits = edges->node_bits,
                           .partition_rels = build->partition_rels,
                           .types = edges->types,
                           .has_nulls = build->order.has_nulls,
                           .column_count = edges->property_count};

    for (unsigned i = 0; i < build->job->threads; i++)
        GDB_TRY(gdb_edge_sorted_init(&build->scratch[i].sorted, &build->order, err));
    return run_pass(build, &shape, edges->partition_count, forward_partition, metadata, pages,
                    err);
}

static gdb_status build_backward(csr_build *build, gdb_rel_table_metadata *metadata,
                                 uint64_t *pages, gdb_error *err)
{
    gdb_csr_shape shape = {.table = build->table_id,
                           .direction = GDB_BACKWARD,
                           .node_count = build->edges->target_count,
                           .node_bits = build->backward.node_bits};

    GDB_TRY(count_backward(build, err));
    shape.partition_rels = build->partition_rels;
    return run_pass(build, &shape, build->backward.partition_count, backward_partition, metadata,
                    pages, err);
}

static void release_sorted(csr_build *build)
{
    for (unsigned i = 0; build->scratch != NULL && i < build->job->threads; i++)
        gdb_edge_sorted_release(&build->scratch[i].sorted);
}

static void release(csr_build *build)
{
    release_sorted(build);
    for (unsigned i = 0; build->scratch != NULL && i < build->job->threads; i++) {
        gdb_free(build->scratch[i].places);
        gdb_free(build->scratch[i].sources);
    }
    gdb_free(build->scratch);
    gdb_free(build->partition_rels);
    gdb_edge_order_release(&build->order);
    gdb_backward_partitions_release(&build->backward);
}

gdb_status gdb_csr_build(const gdb_import_job *job, uint16_t table_id, gdb_edge_partitions *edges,
                         gdb_rel_table_metadata *metadata, uint64_t *pages, gdb_error *err)
{
    csr_build build = {.job = job, .table_id = table_id, .edges = edges};
    gdb_status status = GDB_OK;

    memset(metadata, 0, sizeof(*metadata));
    *pages = 0;
    metadata->column_count = edges->property_count;
    metadata->columns = gdb_arena_alloc_array(job->arena, edges->property_count,
                                              sizeof(*metadata->columns), err);
    if (metadata->columns == NULL)
        return GDB_ERR_NOMEM;
    GDB_TRY_OUT(count_forward(&build, &metadata->rel_count, err));
    if (metadata->rel_count == 0)
        goto out;
    build.scratch = gdb_alloc_array_zero(job->threads, sizeof(*build.scratch), err);
    if (build.scratch == NULL) {
        status = GDB_ERR_NOMEM;
        goto out;
    }
    GDB_TRY_OUT(gdb_edge_order_init(&build.order, edges, err));
    GDB_TRY_OUT(
        gdb_backward_partitions_init(&build.backward, edges, metadata->rel_count, err));
    GDB_TRY_OUT(build_forward(&build, metadata, pages, err));
    release_sorted(&build);
    gdb_edge_chunks_release(edges);
    GDB_TRY_OUT(build_backward(&build, metadata, pages, err));
out:
    release(&build);
    return status;
}
