/* SPDX-License-Identifier: MIT */
#include "lib/checkpoint/key_part_fold.h"

#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/base/parallel.h"
#include "lib/checkpoint/living_rows.h"
#include "lib/import/key_index_build.h"

/*
 * The pipeline of an import. work: read the keys of consecutive rows and hash them. commit, in order:
 * give them numbers, and remember the rows that have none.
 */

enum { BATCH_ROWS = 4 * GDB_VECTOR_SIZE, THREAD_ROWS = 2 * BATCH_ROWS };

typedef struct key_slot {
    uint64_t first; /* of the table's rows */
    uint32_t count;
    gdb_living_rows living;
    gdb_key_batch batch;
    uint64_t earlier[BATCH_ROWS];
} key_slot;

typedef struct key_part_fold {
    gdb_import_job job; /* with threads for the rows that there are */
    const gdb_node_table *table;
    const gdb_column_schema *column;
    uint32_t column_number;
    gdb_row_shape shape; /* the key column */
    uint64_t first, end, next;
    bool closes_up;
    uint64_t *holes; /* counted from `first` */
    size_t hole_count, hole_capacity;
    gdb_key_table *keys;
    key_slot *slots;
} key_part_fold;

static gdb_status fold_take(void *context, unsigned slot, uint64_t item, int *end, gdb_error *err)
{
    key_part_fold *fold = context;
    key_slot *s = &fold->slots[slot];
    uint64_t left = fold->end - fold->next;

    (void)item;
    s->first = fold->next;
    s->count = left < BATCH_ROWS ? (uint32_t)left : BATCH_ROWS;
    fold->next += s->count;
    *end = s->count == 0;
    return gdb_interrupt_check(fold->job.interrupt, err);
}

static gdb_status fold_work(void *context, unsigned slot, uint64_t item, gdb_error *err)
{
    key_part_fold *fold = context;
    key_slot *s = &fold->slots[slot];
    const gdb_row_block *rows = &s->living.rows;

    (void)item;
    GDB_TRY(gdb_living_rows_read(&s->living, s->first, s->count, err));
    if (rows->columns[0].has_nulls)
        return GDB_FAIL(err, GDB_ERR_CORRUPT, "table '%s': a node has no key",
                        fold->shape.table_name);
    GDB_TRY(gdb_key_batch_set(&s->batch, &rows->columns[0], rows->row_count, err));
    return gdb_key_batch_hash(&s->batch, err);
}

static gdb_status note_holes(key_part_fold *fold, const key_slot *s, gdb_error *err)
{
    if (fold->closes_up || s->living.rows.row_count == s->count)
        return GDB_OK;
    GDB_TRY(gdb_array_reserve(&fold->holes, &fold->hole_capacity,
                              fold->hole_count + s->count - s->living.rows.row_count,
                              sizeof(*fold->holes), err));
    for (uint64_t row = s->first; row < s->first + s->count; row++)
        if (!gdb_node_table_has(fold->table, row))
            fold->holes[fold->hole_count++] = row - fold->first;
    return GDB_OK;
}

static gdb_status fold_commit(void *context, unsigned slot, uint64_t item, gdb_error *err)
{
    key_part_fold *fold = context;
    key_slot *s = &fold->slots[slot];
    uint64_t before = gdb_key_table_count(fold->keys);

    (void)item;
    GDB_TRY(gdb_key_table_insert(fold->keys, &s->batch, 0, s->living.rows.row_count,
                                 s->living.rows.dead, false, s->earlier, err));
    if (gdb_key_table_count(fold->keys) - before < s->living.rows.row_count)
        return GDB_FAIL(err, GDB_ERR_CORRUPT, "table '%s': two nodes have the same key",
                        fold->shape.table_name);
    gdb_progress_add(fold->job.sink, s->count, s->count);
    return note_holes(fold, s, err);
}

static gdb_status open_slots(key_part_fold *fold, gdb_error *err)
{
    fold->slots = gdb_alloc_array_zero(fold->job.slots, sizeof(*fold->slots), err);
    if (fold->slots == NULL)
        return GDB_ERR_NOMEM;
    for (unsigned i = 0; i < fold->job.slots; i++)
        GDB_TRY(gdb_living_rows_open(&fold->slots[i].living, fold->table, &fold->shape,
                                     fold->column_number, err));
    return GDB_OK;
}

static void close_slots(key_part_fold *fold)
{
    for (unsigned i = 0; fold->slots != NULL && i < fold->job.slots; i++) {
        key_slot *s = &fold->slots[i];

        gdb_living_rows_close(&s->living);
        gdb_key_batch_release(&s->batch);
    }
    gdb_free(fold->slots);
    fold->slots = NULL;
}

gdb_status gdb_key_part_fold(const gdb_import_job *job, const gdb_node_table *table, uint64_t first,
                             uint64_t end, uint32_t number, bool closes_up,
                             gdb_key_index_part *part, gdb_error *err)
{
    static const gdb_pipeline pipeline = {fold_take, fold_work, fold_commit, NULL};
    const gdb_node_schema *schema = gdb_node_table_schema(table);
    gdb_text_view name = gdb_arena_copy_text(job->arena, schema->name, err);
    key_part_fold fold = {.job = *job,
                          .table = table,
                          .column = &schema->columns[schema->key_column],
                          .column_number = schema->key_column,
                          .first = first,
                          .end = end,
                          .next = first,
                          .closes_up = closes_up};
    gdb_status status = GDB_OK;

    if (name.data == NULL)
        return GDB_ERR_NOMEM;
    fold.job.threads = gdb_parallel_threads_for(job->threads, end - first, THREAD_ROWS);
    fold.job.slots = gdb_pipeline_slots(fold.job.threads);
    fold.shape = (gdb_row_shape){.table_name = name.data,
                                 .column_names = &fold.column->name,
                                 .types = &fold.column->type,
                                 .column_count = 1};
    GDB_TRY_OUT(open_slots(&fold, err));
    GDB_TRY_OUT(gdb_key_table_create(&fold.keys, fold.column->type, end - first, job->memory,
                                     job->spill, name.data, err));
    gdb_progress_begin(job->sink, name.data, "keys", end - first);
    GDB_TRY_OUT(gdb_pipeline_run(&pipeline, fold.job.threads, fold.job.slots, &fold, err));
    close_slots(&fold);
    status = gdb_key_index_build_part(job, name.data, (uint16_t)schema->id, number, fold.keys,
                                      fold.holes, fold.hole_count, part, err);
out:
    close_slots(&fold);
    gdb_key_table_free(fold.keys);
    gdb_free(fold.holes);
    return status;
}
