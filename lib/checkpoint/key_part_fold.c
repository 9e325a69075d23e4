/* SPDX-License-Identifier: MIT */
#include "lib/checkpoint/key_part_fold.h"

#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/base/parallel.h"
#include "lib/checkpoint/living_rows.h"
#include "lib/import/key_entries.h"
#include "lib/import/key_index_build.h"

/*
 * The pipeline of an import. work: read the keys of consecutive rows and hash them. commit, in order:
 * give them numbers, and remember the rows that have none.
 *
 * A few keys are kept as their hashes, and sorted: different hashes are different keys. If two are equal,
 * or keys are many, they are put into a key table, which tells whether keys are equal.
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
    gdb_key_entries entries; /* with room for all keys, or none */
    uint64_t entries_size;   /* charged for them */
    gdb_key_table *keys;     /* NULL: `entries` */
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

static void append_entries(key_part_fold *fold, const key_slot *s)
{
    gdb_key_entries *entries = &fold->entries;

    for (uint32_t i = 0; i < s->batch.count; i++, entries->count++)
        entries->items[entries->count] = (gdb_key_entry){s->batch.hashes[i], entries->count};
}

static gdb_status insert_keys(key_part_fold *fold, key_slot *s, gdb_error *err)
{
    uint64_t before = gdb_key_table_count(fold->keys);

    GDB_TRY(gdb_key_table_insert(fold->keys, &s->batch, 0, s->batch.count, s->living.rows.dead,
                                 false, s->earlier, err));
    if (gdb_key_table_count(fold->keys) - before < s->batch.count)
        return GDB_FAIL(err, GDB_ERR_CORRUPT, "table '%s': two nodes have the same key",
                        fold->shape.table_name);
    return GDB_OK;
}

static gdb_status fold_commit(void *context, unsigned slot, uint64_t item, gdb_error *err)
{
    key_part_fold *fold = context;
    key_slot *s = &fold->slots[slot];

    (void)item;
    if (fold->keys != NULL)
        GDB_TRY(insert_keys(fold, s, err));
    else
        append_entries(fold, s);
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

/* --- the whole part ---------------------------------------------------- */

static gdb_status read_keys(key_part_fold *fold, gdb_error *err)
{
    static const gdb_pipeline pipeline = {fold_take, fold_work, fold_commit, NULL};

    fold->next = fold->first;
    fold->hole_count = 0;
    gdb_progress_begin(fold->job.sink, fold->shape.table_name, "keys", fold->end - fold->first);
    return gdb_pipeline_run(&pipeline, fold->job.threads, fold->job.slots, fold, err);
}

/* Room for as many entries as there are rows, if these are few and half of what is left of the budget is
 * enough. */
static gdb_status reserve_entries(key_part_fold *fold, gdb_error *err)
{
    uint64_t rows = fold->end - fold->first, size = gdb_key_entries_sort_size(rows);
    gdb_memory_budget *memory = fold->job.memory;

    if (rows > GDB_KEY_ENTRIES_SORT_MOST || size > gdb_memory_left(memory) / 2 ||
        !gdb_memory_try_charge(memory, size))
        return GDB_OK;
    fold->entries_size = size;
    return gdb_array_reserve(&fold->entries.items, &fold->entries.capacity, (size_t)rows + 1,
                             sizeof(*fold->entries.items), err);
}

static void release_entries(key_part_fold *fold)
{
    gdb_key_entries_release(&fold->entries);
    gdb_memory_release(fold->job.memory, fold->entries_size);
    fold->entries_size = 0;
}

/* *is_sorted: they are in fold->entries, and all different. */
static gdb_status sort_keys(key_part_fold *fold, bool *is_sorted, gdb_error *err)
{
    bool has_equal = false;

    *is_sorted = false;
    GDB_TRY(reserve_entries(fold, err));
    if (fold->entries_size == 0)
        return GDB_OK;
    GDB_TRY(read_keys(fold, err));
    GDB_TRY(gdb_key_entries_sort(&fold->entries, &has_equal, err));
    *is_sorted = !has_equal;
    return GDB_OK;
}

static gdb_status insert_all_keys(key_part_fold *fold, gdb_error *err)
{
    release_entries(fold);
    GDB_TRY(gdb_key_table_create(&fold->keys, fold->column->type, fold->end - fold->first,
                                 fold->job.memory, fold->job.spill, fold->shape.table_name, err));
    return read_keys(fold, err);
}

gdb_status gdb_key_part_fold(const gdb_import_job *job, const gdb_node_table *table, uint64_t first,
                             uint64_t end, uint32_t number, bool closes_up,
                             gdb_key_index_part *part, gdb_error *err)
{
    const gdb_node_schema *schema = gdb_node_table_schema(table);
    gdb_text_view name = gdb_arena_copy_text(job->arena, schema->name, err);
    key_part_fold fold = {.job = *job,
                          .table = table,
                          .column = &schema->columns[schema->key_column],
                          .column_number = schema->key_column,
                          .first = first,
                          .end = end,
                          .closes_up = closes_up};
    uint16_t id = (uint16_t)schema->id;
    bool is_sorted = false;
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
    GDB_TRY_OUT(sort_keys(&fold, &is_sorted, err));
    if (!is_sorted)
        GDB_TRY_OUT(insert_all_keys(&fold, err));
    close_slots(&fold);
    status = is_sorted ? gdb_key_index_build_sorted(job, name.data, id, number, &fold.entries,
                                                    fold.holes, fold.hole_count, part, err)
                       : gdb_key_index_build_part(job, name.data, id, number, fold.keys,
                                                  fold.holes, fold.hole_count, part, err);
out:
    close_slots(&fold);
    release_entries(&fold);
    gdb_key_table_free(fold.keys);
    gdb_free(fold.holes);
    return status;
}
