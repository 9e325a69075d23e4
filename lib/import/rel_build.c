/* SPDX-License-Identifier: MIT */
#include "lib/import/rel_build.h"

#include "lib/base/alloc.h"
#include "lib/base/parallel.h"
#include "lib/import/block_reader.h"
#include "lib/import/csr_build.h"
#include "lib/import/rel_extend.h"

/*
 * One pipeline over blocks, then csr_build. work: parse, resolve both ends, pack and group by
 * partition. commit, in input order: rejects, append the groups to the partitions. Where the
 * multiplicity is limited, rows may still be rejected in commit, so they are packed there.
 * Where the keys of an end are not in memory, they were looked up before (edge_rehearse).
 *
 * Where the table is there, what is added is packed for both directions, and rel_extend puts it
 * into the lists.
 */

typedef struct rel_slot {
    gdb_edge_block edges;
    gdb_edge_pack pack;
    gdb_edge_pack backward_pack; /* where the table is there */
} rel_slot;

typedef struct rel_build {
    const gdb_import_job *job;
    const gdb_table_input *input;
    gdb_block_reader reader;
    gdb_edge_ends ends;
    gdb_block_pool *pool;
    pthread_mutex_t mutex; /* for opening the partitions */
    gdb_edge_partitions *partitions; /* NULL until some block was parsed */
    gdb_edge_partitions *backward;   /* where the table is there */
    rel_slot *slots;
    uint64_t reserved; /* of the memory budget, for sorting and encoding */
} rel_build;

static gdb_status rel_take(void *context, unsigned slot, uint64_t item, int *end, gdb_error *err)
{
    rel_build *build = context;

    (void)item;
    return gdb_block_reader_take(&build->reader, slot, end, err);
}

static gdb_status open_both(rel_build *build, uint64_t expected_rows, gdb_error *err)
{
    const gdb_row_shape *shape = &build->input->shape;
    const gdb_rel_table *base = build->ends.base;
    uint64_t nodes[2] = {gdb_node_keys_count(build->ends.ends[0].keys),
                         gdb_node_keys_count(build->ends.ends[1].keys)};

    if (base != NULL) {
        expected_rows += gdb_rel_table_rel_count(base);
        GDB_TRY(gdb_edge_partitions_open(&build->backward, build->pool, nodes[1], nodes[0],
                                         expected_rows, NULL, 0, err));
    }
    return gdb_edge_partitions_open(&build->partitions, build->pool, nodes[0], nodes[1],
                                    expected_rows, shape->types + GDB_EDGE_FIRST_PROPERTY,
                                    shape->column_count - GDB_EDGE_FIRST_PROPERTY, err);
}

static gdb_status open_partitions(rel_build *build, uint64_t expected_rows, gdb_error *err)
{
    gdb_status status = GDB_OK;

    pthread_mutex_lock(&build->mutex);
    if (build->partitions == NULL)
        status = open_both(build, expected_rows, err);
    pthread_mutex_unlock(&build->mutex);
    return status;
}

static bool is_limited(const rel_build *build)
{
    return build->ends.seen[0] != NULL || build->ends.seen[1] != NULL;
}

static gdb_status pack(rel_build *build, unsigned slot, gdb_error *err)
{
    rel_slot *s = &build->slots[slot];
    const gdb_row_block *rows = &build->reader.slots[slot].rows;

    if (build->backward != NULL)
        GDB_TRY(gdb_edge_pack_fill(&s->backward_pack, build->backward, rows, s->edges.offsets[1],
                                   s->edges.offsets[0], NULL, err));
    return gdb_edge_pack_fill(&s->pack, build->partitions, rows, s->edges.offsets[0],
                              s->edges.offsets[1], rows->columns + GDB_EDGE_FIRST_PROPERTY, err);
}

static gdb_status rel_work(void *context, unsigned slot, uint64_t item, gdb_error *err)
{
    rel_build *build = context;
    gdb_block_slot *block = &build->reader.slots[slot];

    GDB_TRY(gdb_block_reader_parse(&build->reader, slot, err));
    GDB_TRY(gdb_edge_resolve(&build->slots[slot].edges, slot, item, &build->ends, &block->rows,
                             block->file, err));
    GDB_TRY(open_partitions(build, gdb_block_reader_expected_rows(&build->reader, slot), err));
    return is_limited(build) ? GDB_OK : pack(build, slot, err);
}

static gdb_status rel_commit(void *context, unsigned slot, uint64_t item, gdb_error *err)
{
    rel_build *build = context;
    rel_slot *s = &build->slots[slot];
    gdb_block_slot *block = &build->reader.slots[slot];

    (void)item;
    if (is_limited(build)) {
        GDB_TRY(gdb_edge_check_multiplicity(&s->edges, &build->ends, &block->rows, block->file,
                                            err));
        GDB_TRY(pack(build, slot, err));
    }
    if (build->backward != NULL)
        GDB_TRY(gdb_edge_pack_append(&s->backward_pack, build->backward, NULL, err));
    GDB_TRY(gdb_edge_pack_append(&s->pack, build->partitions,
                                 block->rows.columns + GDB_EDGE_FIRST_PROPERTY, err));
    return gdb_block_reader_commit(&build->reader, slot, err);
}

static gdb_status read_all(rel_build *build, gdb_error *err)
{
    const gdb_key_table *keys[2] = {build->ends.ends[0].keys->added,
                                    build->ends.ends[1].keys->added};
    gdb_pipeline pipeline = {rel_take, rel_work, rel_commit, NULL};
    gdb_status status;

    GDB_TRY(gdb_edge_rehearse(&build->ends.slices, build->job, build->input, keys, err));
    GDB_TRY(gdb_block_reader_open(&build->reader, build->job, build->input, false, err));
    status = gdb_pipeline_run(&pipeline, build->job->threads, build->job->slots, build, err);
    gdb_block_reader_close(&build->reader);
    return status;
}

static void release_slots(rel_build *build)
{
    for (unsigned i = 0; build->slots != NULL && i < build->job->slots; i++) {
        gdb_edge_block_release(&build->slots[i].edges);
        gdb_edge_pack_release(&build->slots[i].pack);
        gdb_edge_pack_release(&build->slots[i].backward_pack);
    }
    gdb_free(build->slots);
    build->slots = NULL;
}

/* Lists and properties of what was read, and of what is there. */
static gdb_status build_lists(rel_build *build, const gdb_rel_pair *pair,
                              gdb_rel_table_metadata *metadata, gdb_error *err)
{
    gdb_rel_extension extension = {.base = build->ends.base,
                                   .added = {build->partitions, build->backward}};
    uint64_t pages = 0, first = 0;

    if (build->ends.base == NULL) {
        GDB_TRY(gdb_csr_build(build->job, build->input->name, (uint16_t)pair->id,
                              build->partitions, build->pool, metadata, &pages, err));
        metadata->id = pair->id;
    } else if (build->job->pages != NULL) {
        first = gdb_page_writer_page_count(build->job->pages);
        GDB_TRY(gdb_rel_extend(build->job, &extension, metadata, err));
        pages = gdb_page_writer_page_count(build->job->pages) - first;
    }
    build->reader.counts.bytes_stored = pages * GDB_PAGE_SIZE;
    return GDB_OK;
}

static gdb_status prepare(rel_build *build, const gdb_rel_schema *schema, const gdb_rel_ends *ends,
                          gdb_error *err)
{
    build->ends.rel_name = build->input->name;
    build->ends.shape = &build->input->shape;
    build->ends.multiplicity = schema->multiplicity;
    for (int e = 0; e < 2; e++) {
        build->ends.ends[e].keys = ends->keys[e];
        build->ends.ends[e].table_name = ends->schemas[e]->name;
    }
    GDB_TRY(gdb_edge_ends_init(&build->ends, err));
    build->slots = gdb_alloc_array_zero(build->job->slots, sizeof(*build->slots), err);
    if (build->slots == NULL)
        return GDB_ERR_NOMEM;
    build->reserved = gdb_csr_build_reserve(build->job);
    return gdb_block_pool_create(&build->pool, build->job->memory, build->job->spill, err);
}

static void release(rel_build *build)
{
    release_slots(build);
    gdb_edge_slices_free(build->ends.slices);
    gdb_edge_ends_release(&build->ends);
    gdb_edge_partitions_close(build->partitions);
    gdb_edge_partitions_close(build->backward);
    gdb_block_pool_free(build->pool);
    gdb_memory_release(build->job->memory, build->reserved);
    pthread_mutex_destroy(&build->mutex);
}

gdb_status gdb_rel_build(const gdb_import_job *job, const gdb_rel_schema *schema,
                         const gdb_rel_pair *pair, const gdb_rel_ends *ends,
                         const gdb_rel_table *base, const gdb_table_input *input,
                         gdb_rel_table_metadata *metadata, gdb_table_counts *counts,
                         gdb_error *err)
{
    rel_build build = {.job = job, .input = input, .mutex = PTHREAD_MUTEX_INITIALIZER};
    gdb_status status = GDB_OK;

    build.ends.base = base;
    GDB_TRY_OUT(prepare(&build, schema, ends, err));
    GDB_TRY_OUT(read_all(&build, err));
    release_slots(&build);
    gdb_edge_slices_free(build.ends.slices);
    build.ends.slices = NULL;
    GDB_TRY_OUT(open_partitions(&build, 0, err)); /* if there was no row at all */
    status = build_lists(&build, pair, metadata, err);
out:
    *counts = build.reader.counts;
    release(&build);
    return status;
}
