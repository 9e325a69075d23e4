/* SPDX-License-Identifier: MIT */
#include "lib/import/csr_build.h"

#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/base/parallel.h"
#include "lib/import/backward_partition.h"
#include "lib/import/csr_segments.h"

/*
 * Two passes over units (partitions, or parts of large ones), each unit by one thread.
 *
 * Forward: read the unit's records, sort them by source, target and input order, count the lists,
 * fill segments, and leave (target, source) for the backward pass.
 * Backward: one counting sort by target; sources come in rising already.
 *
 * Example: edges 0>1 0>2 1>1 0>1 in input order. Forward: sorted 0>1 0>1 0>2 1>1, list ends 3 4,
 * targets 1 1 2 1. Backward, read in forward order: target 1 has 0 0 1, target 2 has 0.
 *
 * The memory of a forward unit is given back once it is sorted, and what the unit leaves for the
 * backward pass takes its place: there is never much more than one copy of the relationships.
 */

typedef struct csr_scratch {
    gdb_edge_sorted sorted;
    uint64_t *sizes;
    size_t size_capacity;
    gdb_backward_pack pack;
    gdb_backward_lists lists;
} csr_scratch;

typedef struct csr_build {
    const gdb_import_job *job;
    const char *name;
    uint16_t table_id;
    gdb_edge_partitions *edges;
    gdb_block_pool *pool;
    gdb_edge_order order;
    bool *has_nulls; /* by property */
    gdb_partition_units forward_units, backward_units;
    gdb_backward_partitions *backward;
    gdb_csr_segments *segments; /* of the direction that is being built */
    csr_scratch *scratch;       /* by thread */
} csr_build;

/* --- forward -------------------------------------------------------------- */

static gdb_status add_sizes(csr_build *build, uint32_t partition, csr_scratch *scratch,
                            gdb_error *err)
{
    gdb_edge_pairs pairs = gdb_edge_sorted_pairs(&scratch->sorted);
    uint32_t count = scratch->sorted.count;
    uint64_t *sizes, size = 0, before = UINT64_MAX;
    uint32_t node_count = gdb_csr_segments_node_count(build->segments, partition);

    GDB_TRY(gdb_array_reserve(&scratch->sizes, &scratch->size_capacity, node_count,
                              sizeof(*scratch->sizes), err));
    sizes = scratch->sizes;
    memset(sizes, 0, node_count * sizeof(*sizes));
    /* They are sorted: a list is counted in a register, and what is stored last is its size. */
    for (uint32_t i = 0; i < count; i++) {
        uint64_t source = gdb_edge_pair_source(pairs, i);
        size = source == before ? size + 1 : 1;
        before = source;
        sizes[source] = size;
    }
    return gdb_csr_segments_add_sizes(build->segments, partition, sizes, err);
}

static void fill_window(const gdb_edge_sorted *sorted, uint32_t begin,
                        const gdb_csr_window *window)
{
    const gdb_edge_partitions *edges = sorted->order->partitions;
    gdb_edge_pairs pairs = gdb_edge_sorted_pairs(sorted);
    uint64_t *targets = window->targets;
    uint32_t count = window->count;

    for (uint32_t i = 0; i < count; i++)
        targets[i] = gdb_edge_pair_target(pairs, begin + i);
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

static gdb_status forward_unit(void *context, uint64_t index, unsigned thread, gdb_error *err)
{
    csr_build *build = context;
    const gdb_partition_unit *unit = &build->forward_units.items[index];
    csr_scratch *scratch = &build->scratch[thread];
    gdb_edge_sorted *sorted = &scratch->sorted;

    GDB_TRY(gdb_interrupt_check(build->job->interrupt, err));
    GDB_TRY(gdb_edge_sorted_load(sorted, unit, err));
    if (!build->edges->has_text)
        gdb_partition_store_drop(unit->store, unit->index);
    for (uint32_t begin = 0; begin < sorted->count;) {
        gdb_csr_window window;
        GDB_TRY(gdb_csr_segments_take(build->segments, unit->partition, unit->first + begin,
                                      sorted->count - begin, &window, err));
        fill_window(sorted, begin, &window);
        GDB_TRY(gdb_csr_segments_give(build->segments, &window, err));
        begin += window.count;
    }
    if (build->edges->has_text)
        gdb_partition_store_drop(unit->store, unit->index);
    GDB_TRY(add_sizes(build, unit->partition, scratch, err));
    gdb_progress_add(build->job->sink, unit->count,
                     unit->count * build->order.layout->record_size);
    return gdb_backward_partitions_append(build->backward, (uint32_t)index, sorted,
                                          &scratch->pack, err);
}

/* --- backward --------------------------------------------------------------- */

static gdb_status backward_unit(void *context, uint64_t index, unsigned thread, gdb_error *err)
{
    csr_build *build = context;
    const gdb_partition_unit *unit = &build->backward_units.items[index];
    gdb_backward_lists *lists = &build->scratch[thread].lists;
    uint32_t node_count = gdb_csr_segments_node_count(build->segments, unit->partition);

    GDB_TRY(gdb_interrupt_check(build->job->interrupt, err));
    GDB_TRY(gdb_backward_lists_load(lists, build->backward, unit, node_count, err));
    gdb_partition_store_drop(unit->store, unit->index);
    GDB_TRY(gdb_csr_segments_add_sizes(build->segments, unit->partition, lists->sizes, err));
    for (uint64_t begin = 0; begin < unit->count;) {
        gdb_csr_window window;
        GDB_TRY(gdb_csr_segments_take(build->segments, unit->partition, unit->first + begin,
                                      unit->count - begin, &window, err));
        memcpy(window.targets, lists->sources + begin, window.count * sizeof(*window.targets));
        GDB_TRY(gdb_csr_segments_give(build->segments, &window, err));
        begin += window.count;
    }
    gdb_progress_add(build->job->sink, unit->count, unit->count * build->backward->record_size);
    return GDB_OK;
}

/* --- both --------------------------------------------------------------------- */

/* Relationships of each partition; NULL without memory. The caller frees it. */
static uint64_t *count_partitions(const gdb_partition_store *store, uint64_t *total,
                                  gdb_error *err)
{
    uint32_t count = gdb_partition_store_partitions(store);
    uint64_t *counts = gdb_alloc_array(count, sizeof(*counts), err);

    *total = 0;
    for (uint32_t p = 0; counts != NULL && p < count; p++) {
        counts[p] = gdb_partition_store_count(store, p);
        *total += counts[p];
    }
    return counts;
}

static void begin_phase(const csr_build *build, const char *step, uint64_t record_size,
                        uint64_t rel_count)
{
    gdb_progress_begin(build->job->sink, build->name, step, record_size * rel_count);
}

static gdb_status run_pass(csr_build *build, const gdb_csr_shape *shape, gdb_parallel_body body,
                           gdb_rel_table_metadata *metadata, uint64_t *pages, gdb_error *err)
{
    uint64_t written = 0;
    gdb_status status = GDB_OK;

    GDB_TRY_OUT(gdb_csr_segments_open(&build->segments, build->job, shape, err));
    GDB_TRY_OUT(
        gdb_parallel_for(build->job->threads, shape->units->count, body, build, err));
    GDB_TRY_OUT(gdb_csr_segments_describe(build->segments, &metadata->csr[shape->direction],
                                          metadata->columns, &written, err));
    *pages += written;
out:
    gdb_csr_segments_close(build->segments);
    build->segments = NULL;
    return status;
}

/* What the forward pass leaves must find room before it has given much back. */
static gdb_status make_room(csr_build *build, uint64_t rel_count, gdb_error *err)
{
    enum { BLOCKS_TO_SPLIT = 256 };
    uint64_t nodes = build->edges->target_count;
    uint64_t count = gdb_edge_partition_count(nodes, gdb_edge_node_bits(nodes, rel_count));

    if (gdb_block_pool_prepare(build->pool, count + BLOCKS_TO_SPLIT))
        return GDB_OK;
    return gdb_partition_store_spill(build->edges->store, err);
}

static gdb_status build_forward(csr_build *build, gdb_rel_table_metadata *metadata,
                                uint64_t *pages, gdb_error *err)
{
    const gdb_edge_partitions *edges = build->edges;
    gdb_record_reader reader = gdb_edge_order_reader(&build->order);
    uint64_t *counts = count_partitions(edges->store, &metadata->rel_count, err);
    gdb_csr_shape shape = {.table = build->table_id,
                           .direction = GDB_FORWARD,
                           .node_count = edges->source_count,
                           .node_bits = edges->node_bits,
                           .partition_rels = counts,
                           .units = &build->forward_units,
                           .types = edges->types,
                           .has_nulls = build->has_nulls,
                           .column_count = edges->property_count};
    gdb_status status = GDB_OK;

    if (counts == NULL)
        return GDB_ERR_NOMEM;
    if (metadata->rel_count == 0)
        goto out;
    begin_phase(build, "sort", build->order.layout->record_size, metadata->rel_count);
    GDB_TRY_OUT(make_room(build, metadata->rel_count, err));
    GDB_TRY_OUT(gdb_partition_units_make(&build->forward_units, edges->store, build->pool,
                                         GDB_EDGE_UNIT_MOST, build->job->threads, &reader,
                                         build->job->interrupt, err));
    GDB_TRY_OUT(gdb_backward_partitions_open(&build->backward, edges, &build->forward_units,
                                             metadata->rel_count, build->pool, err));
    for (unsigned i = 0; i < build->job->threads; i++)
        GDB_TRY_OUT(gdb_edge_sorted_init(&build->scratch[i].sorted, &build->order, err));
    GDB_TRY_OUT(run_pass(build, &shape, forward_unit, metadata, pages, err));
out:
    gdb_free(counts);
    return status;
}

static gdb_status build_backward(csr_build *build, gdb_rel_table_metadata *metadata,
                                 uint64_t *pages, gdb_error *err)
{
    gdb_record_reader reader = gdb_backward_partitions_reader(build->backward);
    uint64_t total;
    uint64_t *counts = count_partitions(build->backward->store, &total, err);
    gdb_csr_shape shape = {.table = build->table_id,
                           .direction = GDB_BACKWARD,
                           .node_count = build->edges->target_count,
                           .node_bits = build->backward->node_bits,
                           .partition_rels = counts,
                           .units = &build->backward_units};
    gdb_status status = GDB_OK;

    if (counts == NULL)
        return GDB_ERR_NOMEM;
    begin_phase(build, "sort backward", build->backward->record_size, total);
    GDB_TRY_OUT(gdb_partition_units_make(&build->backward_units, build->backward->store,
                                         build->pool, GDB_EDGE_UNIT_MOST, build->job->threads,
                                         &reader, build->job->interrupt, err));
    GDB_TRY_OUT(run_pass(build, &shape, backward_unit, metadata, pages, err));
out:
    gdb_free(counts);
    return status;
}

static void release_sorted(csr_build *build)
{
    for (unsigned i = 0; build->scratch != NULL && i < build->job->threads; i++) {
        gdb_edge_sorted_release(&build->scratch[i].sorted);
        gdb_backward_pack_release(&build->scratch[i].pack);
    }
}

static void release(csr_build *build)
{
    release_sorted(build);
    for (unsigned i = 0; build->scratch != NULL && i < build->job->threads; i++) {
        gdb_free(build->scratch[i].sizes);
        gdb_backward_lists_release(&build->scratch[i].lists);
    }
    gdb_free(build->scratch);
    gdb_free(build->has_nulls);
    gdb_partition_units_release(&build->backward_units);
    gdb_backward_partitions_close(build->backward);
    gdb_partition_units_release(&build->forward_units);
}

static gdb_status prepare(csr_build *build, gdb_rel_table_metadata *metadata, gdb_error *err)
{
    uint32_t count = build->edges->property_count;

    memset(metadata, 0, sizeof(*metadata));
    metadata->column_count = count;
    metadata->columns =
        gdb_arena_alloc_array(build->job->arena, count, sizeof(*metadata->columns), err);
    build->scratch = gdb_alloc_array_zero(build->job->threads, sizeof(*build->scratch), err);
    build->has_nulls = gdb_alloc_array_zero(count, sizeof(*build->has_nulls), err);
    if (metadata->columns == NULL || build->scratch == NULL || build->has_nulls == NULL)
        return GDB_ERR_NOMEM;
    gdb_edge_order_init(&build->order, build->edges);
    for (uint32_t c = 0; c < count; c++)
        build->has_nulls[c] = gdb_edge_order_has_nulls(&build->order, c);
    return GDB_OK;
}

gdb_status gdb_csr_build(const gdb_import_job *job, const char *name, uint16_t table_id,
                         gdb_edge_partitions *edges, gdb_block_pool *pool,
                         gdb_rel_table_metadata *metadata, uint64_t *pages, gdb_error *err)
{
    csr_build build = {
        .job = job, .name = name, .table_id = table_id, .edges = edges, .pool = pool};
    gdb_status status = GDB_OK;

    *pages = 0;
    GDB_TRY_OUT(prepare(&build, metadata, err));
    if (build.order.layout == NULL) /* no relationship at all */
        goto out;
    GDB_TRY_OUT(build_forward(&build, metadata, pages, err));
    release_sorted(&build);
    if (metadata->rel_count > 0)
        GDB_TRY_OUT(build_backward(&build, metadata, pages, err));
out:
    release(&build);
    return status;
}

uint64_t gdb_csr_build_reserve(const gdb_import_job *job)
{
    enum { BYTES_PER_SLOT = 20 << 20 };
    uint64_t wanted = (uint64_t)job->slots * BYTES_PER_SLOT;
    uint64_t most = gdb_memory_left(job->memory) / 3;

    wanted = wanted < most ? wanted : most;
    return gdb_memory_try_charge(job->memory, wanted) ? wanted : 0;
}
