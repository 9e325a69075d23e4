/* SPDX-License-Identifier: MIT */
#include "lib/import/rel_build.h"

#include "lib/base/alloc.h"
#include "lib/base/parallel.h"
#include "lib/import/block_reader.h"
#include "lib/import/csr_build.h"

/*
 * One pipeline over blocks, then csr_build. work: parse, resolve both ends. commit, in input order:
 * multiplicity, rejects, the block's place among the chunks. finish: pack and partition the block.
 */

typedef struct rel_slot {
    gdb_edge_block edges;
    gdb_edge_scratch scratch;
    gdb_edge_chunk *chunk; /* of the block in this slot */
} rel_slot;

typedef struct rel_build {
    const gdb_import_job *job;
    const gdb_table_input *input;
    gdb_block_reader reader;
    gdb_edge_ends ends;
    gdb_edge_partitions partitions;
    bool is_partitioned; /* partitions is set up: after the first block */
    rel_slot *slots;
} rel_build;

static gdb_status rel_take(void *context, unsigned slot, uint64_t item, int *end, gdb_error *err)
{
    rel_build *build = context;

    (void)item;
    return gdb_block_reader_take(&build->reader, slot, end, err);
}

static gdb_status rel_work(void *context, unsigned slot, uint64_t item, gdb_error *err)
{
    rel_build *build = context;
    gdb_block_slot *block = &build->reader.slots[slot];

    (void)item;
    GDB_TRY(gdb_block_reader_parse(&build->reader, slot, err));
    return gdb_edge_resolve(&build->slots[slot].edges, &build->ends, &block->rows, block->file,
                            err);
}

static void set_up_partitions(rel_build *build, uint64_t expected_rows)
{
    const gdb_row_shape *shape = &build->input->shape;

    gdb_edge_partitions_init(&build->partitions, gdb_key_table_count(build->ends.ends[0].keys),
                             gdb_key_table_count(build->ends.ends[1].keys), expected_rows,
                             shape->types + GDB_EDGE_FIRST_PROPERTY,
                             shape->column_count - GDB_EDGE_FIRST_PROPERTY);
    build->is_partitioned = true;
}

static gdb_status rel_commit(void *context, unsigned slot, uint64_t item, gdb_error *err)
{
    rel_build *build = context;
    rel_slot *s = &build->slots[slot];
    gdb_block_slot *block = &build->reader.slots[slot];

    (void)item;
    if (!build->is_partitioned)
        set_up_partitions(build, gdb_block_reader_expected_rows(&build->reader, slot));
    GDB_TRY(gdb_edge_check_multiplicity(&s->edges, &build->ends, &block->rows, block->file, err));
    GDB_TRY(gdb_edge_partitions_append(&build->partitions, &s->chunk, err));
    return gdb_block_reader_commit(&build->reader, slot, err);
}

static gdb_status rel_finish(void *context, unsigned slot, uint64_t item, gdb_error *err)
{
    rel_build *build = context;
    rel_slot *s = &build->slots[slot];
    const gdb_row_block *rows = &build->reader.slots[slot].rows;

    (void)item;
    return gdb_edge_chunk_fill(s->chunk, &build->partitions, rows, s->edges.offsets[0],
                               s->edges.offsets[1], rows->columns + GDB_EDGE_FIRST_PROPERTY,
                               &s->scratch, err);
}

static gdb_status read_all(rel_build *build, gdb_error *err)
{
    gdb_pipeline pipeline = {rel_take, rel_work, rel_commit, rel_finish};
    gdb_status status;

    GDB_TRY(gdb_block_reader_open(&build->reader, build->job, build->input, false, err));
    status = gdb_pipeline_run(&pipeline, build->job->threads, build, err);
    gdb_block_reader_close(&build->reader);
    return status;
}

static void release_slots(rel_build *build)
{
    for (unsigned i = 0; build->slots != NULL && i < build->job->threads; i++) {
        gdb_edge_block_release(&build->slots[i].edges);
        gdb_edge_scratch_release(&build->slots[i].scratch);
    }
    gdb_free(build->slots);
    build->slots = NULL;
}

gdb_status gdb_rel_build(const gdb_import_job *job, const gdb_rel_schema *schema,
                         const gdb_rel_pair *pair, const gdb_rel_ends *ends,
                         const gdb_table_input *input, gdb_rel_table_metadata *metadata,
                         gdb_table_counts *counts, gdb_error *err)
{
    rel_build build = {.job = job, .input = input};
    gdb_status status = GDB_OK;
    uint64_t pages = 0;

    build.ends.rel_name = input->name;
    build.ends.shape = &input->shape;
    build.ends.multiplicity = schema->multiplicity;
    for (int e = 0; e < 2; e++) {
        build.ends.ends[e].keys = ends->keys[e];
        build.ends.ends[e].table_name = ends->schemas[e]->name;
    }
    GDB_TRY_OUT(gdb_edge_ends_init(&build.ends, err));
    build.slots = gdb_alloc_array_zero(job->threads, sizeof(*build.slots), err);
    if (build.slots == NULL) {
        status = GDB_ERR_NOMEM;
        goto out;
    }
    GDB_TRY_OUT(read_all(&build, err));
    release_slots(&build);
    if (!build.is_partitioned) /* no row at all */
        set_up_partitions(&build, 0);
    GDB_TRY_OUT(
        gdb_csr_build(job, (uint16_t)pair->id, &build.partitions, metadata, &pages, err));
    metadata->id = pair->id;
    build.reader.counts.bytes_stored = pages * GDB_PAGE_SIZE;
out:
    *counts = build.reader.counts;
    release_slots(&build);
    gdb_edge_ends_release(&build.ends);
    gdb_edge_partitions_release(&build.partitions);
    return status;
}
