/* SPDX-License-Identifier: MIT */
#include "lib/checkpoint/node_fold.h"

#include "lib/base/alloc.h"
#include "lib/base/parallel.h"
#include "lib/checkpoint/key_part_fold.h"
#include "lib/checkpoint/living_rows.h"
#include "lib/import/node_groups.h"

/*
 * The pipeline of an import (node_build.c), with the table in the place of files. work: read
 * consecutive rows. commit, in order: append to the group that is filling. finish: encode the
 * groups that this filled. The key index comes behind.
 */

enum { BATCH_ROWS = 4 * GDB_VECTOR_SIZE };

typedef struct node_slot {
    uint64_t first; /* of the table's rows */
    uint32_t count;
    gdb_living_rows living;
} node_slot;

typedef struct node_fold {
    const gdb_import_job *job;
    const gdb_node_table *table;
    const gdb_node_schema *schema;
    gdb_row_shape shape;
    uint64_t next_row;
    node_slot *slots;
    gdb_node_groups groups;
} node_fold;

/* --- one item ---------------------------------------------------------- */

static gdb_status fold_take(void *context, unsigned slot, uint64_t item, int *end, gdb_error *err)
{
    node_fold *fold = context;
    node_slot *s = &fold->slots[slot];
    uint64_t left = gdb_node_table_row_count(fold->table) - fold->next_row;

    (void)item;
    s->first = fold->next_row;
    s->count = left < BATCH_ROWS ? (uint32_t)left : BATCH_ROWS;
    fold->next_row += s->count;
    *end = s->count == 0;
    return gdb_interrupt_check(fold->job->interrupt, err);
}

static gdb_status fold_work(void *context, unsigned slot, uint64_t item, gdb_error *err)
{
    node_fold *fold = context;
    node_slot *s = &fold->slots[slot];

    (void)item;
    return gdb_living_rows_read(&s->living, s->first, s->count, err);
}

static gdb_status fold_commit(void *context, unsigned slot, uint64_t item, gdb_error *err)
{
    node_fold *fold = context;
    node_slot *s = &fold->slots[slot];

    (void)item;
    gdb_progress_add(fold->job->sink, s->living.rows.row_count, s->count);
    return gdb_node_groups_append(&fold->groups, &s->living.rows, err);
}

static gdb_status fold_finish(void *context, unsigned slot, uint64_t item, gdb_error *err)
{
    node_fold *fold = context;

    (void)slot;
    (void)item;
    return gdb_node_groups_encode(&fold->groups, err);
}

/* --- the whole table --------------------------------------------------- */

static gdb_status make_shape(node_fold *fold, gdb_error *err)
{
    gdb_arena *arena = fold->job->arena;
    uint32_t count = fold->schema->column_count;
    gdb_text_view *names = gdb_arena_alloc_array(arena, count, sizeof(*names), err);
    gdb_type_id *types = gdb_arena_alloc_array(arena, count, sizeof(*types), err);
    gdb_text_view name = gdb_arena_copy_text(arena, fold->schema->name, err);

    if (names == NULL || types == NULL || name.data == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t c = 0; c < count; c++) {
        names[c] = fold->schema->columns[c].name;
        types[c] = fold->schema->columns[c].type;
    }
    fold->shape = (gdb_row_shape){.table_name = name.data,
                                  .column_names = names,
                                  .types = types,
                                  .column_count = count};
    return GDB_OK;
}

static void close_slots(node_fold *fold)
{
    for (unsigned i = 0; fold->slots != NULL && i < fold->job->slots; i++)
        gdb_living_rows_close(&fold->slots[i].living);
    gdb_free(fold->slots);
    fold->slots = NULL;
}

static gdb_status open_slots(node_fold *fold, gdb_error *err)
{
    fold->slots = gdb_alloc_array_zero(fold->job->slots, sizeof(*fold->slots), err);
    if (fold->slots == NULL)
        return GDB_ERR_NOMEM;
    for (unsigned i = 0; i < fold->job->slots; i++)
        GDB_TRY(gdb_living_rows_open(&fold->slots[i].living, fold->table, &fold->shape, 0, err));
    return GDB_OK;
}

static gdb_status fold_keys(const node_fold *fold, gdb_key_index_metadata *index, gdb_error *err)
{
    gdb_key_part_fold *keys = NULL;
    gdb_status status;

    if (gdb_node_table_node_count(fold->table) == 0)
        return GDB_OK;
    index->parts = gdb_arena_alloc_array(fold->job->arena, 1, sizeof(*index->parts), err);
    if (index->parts == NULL)
        return GDB_ERR_NOMEM;
    index->part_count = 1;
    GDB_TRY(gdb_key_part_fold_open(&keys, fold->job, fold->table, 0,
                                   gdb_node_table_row_count(fold->table), true, 0, err));
    status = gdb_key_part_fold_write(keys, index->parts, err);
    gdb_key_part_fold_close(keys);
    return status;
}

gdb_status gdb_node_fold(const gdb_import_job *job, const gdb_node_table *table,
                         gdb_node_table_metadata *metadata, gdb_error *err)
{
    static const gdb_pipeline pipeline = {fold_take, fold_work, fold_commit, fold_finish};
    node_fold fold = {.job = job, .table = table, .schema = gdb_node_table_schema(table)};
    gdb_status status = GDB_OK;

    GDB_TRY_OUT(make_shape(&fold, err));
    GDB_TRY_OUT(gdb_node_groups_open(&fold.groups, job, fold.schema, &fold.shape, NULL, err));
    GDB_TRY_OUT(open_slots(&fold, err));
    gdb_progress_begin(job->sink, fold.shape.table_name, "fold", gdb_node_table_row_count(table));
    GDB_TRY_OUT(gdb_pipeline_run(&pipeline, job->threads, job->slots, &fold, err));
    close_slots(&fold);
    GDB_TRY_OUT(gdb_node_groups_finish(&fold.groups, err));
    memset(metadata, 0, sizeof(*metadata));
    metadata->id = fold.schema->id;
    metadata->row_count = gdb_node_table_node_count(table);
    GDB_TRY_OUT(gdb_node_groups_describe(&fold.groups, metadata, err));
    status = fold_keys(&fold, &metadata->key_index, err);
out:
    close_slots(&fold);
    gdb_node_groups_close(&fold.groups);
    return status;
}
