/* SPDX-License-Identifier: MIT */
#include "lib/checkpoint/key_part_fold.h"

#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/base/parallel.h"
#include "lib/checkpoint/living_rows.h"
#include "lib/import/key_index_build.h"
#include "lib/import/key_index_draft.h"

/*
 * The pipeline of an import, or one thread that does its steps in turn. work: read the keys of
 * consecutive rows and hash them. commit, in order: give them numbers. Which rows have none is known
 * before.
 *
 * Of few keys only the hashes are used: different hashes are different keys, and the pages are made
 * of them. If two may be equal, or keys are many, they are put into a key table, which tells whether
 * keys are equal.
 */

enum { BATCH_ROWS = 4 * GDB_VECTOR_SIZE, THREAD_ROWS = 2 * BATCH_ROWS };

typedef struct key_slot {
    uint64_t first; /* of the table's rows */
    uint32_t count;
    gdb_living_rows living;
    gdb_key_batch batch;
    uint64_t *earlier; /* BATCH_ROWS; NULL without a key table */
} key_slot;

struct gdb_key_part_fold {
    const gdb_import_job *job;
    unsigned threads, slot_count; /* for the rows that there are */
    const gdb_node_table *table;
    const gdb_node_schema *schema;
    gdb_row_shape shape; /* the key column */
    uint64_t first, end, next;
    uint32_t number; /* of the part */
    uint64_t *holes; /* counted from `first` */
    size_t hole_count, hole_capacity;
    gdb_key_index_draft *draft; /* NULL: a key table is needed */
    bool is_ready;              /* it is made */
    gdb_key_table *keys;
    key_slot *slots;
};

static gdb_status fold_take(void *context, unsigned slot, uint64_t item, int *end, gdb_error *err)
{
    gdb_key_part_fold *fold = context;
    key_slot *s = &fold->slots[slot];
    uint64_t left = fold->end - fold->next;

    (void)item;
    s->first = fold->next;
    s->count = left < BATCH_ROWS ? (uint32_t)left : BATCH_ROWS;
    fold->next += s->count;
    *end = s->count == 0;
    return gdb_interrupt_check(fold->job->interrupt, err);
}

/* Where only hashes are wanted, inserted integers are hashed where they stand. */
static gdb_status read_keys(gdb_key_part_fold *fold, key_slot *s, gdb_error *err)
{
    const gdb_row_block *rows = &s->living.rows;
    gdb_type_id type = fold->shape.types[0];
    gdb_vector keys;

    if (fold->keys == NULL && !gdb_type_is_byte_string(type) &&
        gdb_living_rows_borrow(&s->living, 0, s->first, s->count, &keys))
        return gdb_key_batch_set_integers(&s->batch, type, keys.values, s->count, err);
    GDB_TRY(gdb_living_rows_read(&s->living, s->first, s->count, err));
    if (rows->columns[0].has_nulls)
        return GDB_FAIL(err, GDB_ERR_CORRUPT, "table '%s': a node has no key",
                        fold->shape.table_name);
    return gdb_key_batch_set(&s->batch, &rows->columns[0], rows->row_count, err);
}

static gdb_status fold_work(void *context, unsigned slot, uint64_t item, gdb_error *err)
{
    gdb_key_part_fold *fold = context;
    key_slot *s = &fold->slots[slot];

    (void)item;
    GDB_TRY(read_keys(fold, s, err));
    return gdb_key_batch_hash(&s->batch, err);
}

static gdb_status insert_keys(gdb_key_part_fold *fold, key_slot *s, gdb_error *err)
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
    gdb_key_part_fold *fold = context;
    key_slot *s = &fold->slots[slot];

    (void)item;
    if (fold->keys != NULL) {
        GDB_TRY(insert_keys(fold, s, err));
        gdb_progress_add(fold->job->sink, s->count, s->count);
    } else {
        gdb_key_index_draft_add(fold->draft, s->batch.hashes, s->batch.count);
    }
    return GDB_OK;
}

static gdb_status open_slot(const gdb_key_part_fold *fold, key_slot *s, gdb_error *err)
{
    GDB_TRY(gdb_living_rows_open(&s->living, fold->table, &fold->shape, fold->schema->key_column,
                                 err));
    if (fold->keys != NULL)
        s->earlier = gdb_alloc_array(BATCH_ROWS, sizeof(*s->earlier), err);
    return fold->keys == NULL || s->earlier != NULL ? GDB_OK : GDB_ERR_NOMEM;
}

static gdb_status open_slots(gdb_key_part_fold *fold, unsigned count, gdb_error *err)
{
    fold->slots = gdb_alloc_array_zero(count, sizeof(*fold->slots), err);
    if (fold->slots == NULL)
        return GDB_ERR_NOMEM;
    fold->slot_count = count;
    for (unsigned i = 0; i < count; i++)
        GDB_TRY(open_slot(fold, &fold->slots[i], err));
    return GDB_OK;
}

static void close_slots(gdb_key_part_fold *fold)
{
    for (unsigned i = 0; fold->slots != NULL && i < fold->slot_count; i++) {
        key_slot *s = &fold->slots[i];

        gdb_living_rows_close(&s->living);
        gdb_key_batch_release(&s->batch);
        gdb_free(s->earlier);
    }
    gdb_free(fold->slots);
    fold->slots = NULL;
}

/* --- reading ----------------------------------------------------------- */

static gdb_status read_in_threads(gdb_key_part_fold *fold, gdb_error *err)
{
    static const gdb_pipeline pipeline = {fold_take, fold_work, fold_commit, NULL};
    unsigned slots = gdb_pipeline_slots(fold->threads);
    gdb_status status = open_slots(fold, slots, err);

    fold->next = fold->first;
    if (status == GDB_OK)
        status = gdb_pipeline_run(&pipeline, fold->threads, slots, fold, err);
    close_slots(fold);
    return status;
}

static gdb_status read_here(gdb_key_part_fold *fold, gdb_error *err)
{
    gdb_status status = GDB_OK;
    int has_ended = 0;

    fold->next = fold->first;
    GDB_TRY_OUT(open_slots(fold, 1, err));
    for (uint64_t item = 0;; item++) {
        GDB_TRY_OUT(fold_take(fold, 0, item, &has_ended, err));
        if (has_ended)
            break;
        GDB_TRY_OUT(fold_work(fold, 0, item, err));
        GDB_TRY_OUT(fold_commit(fold, 0, item, err));
    }
out:
    close_slots(fold);
    return status;
}

/* --- draft ------------------------------------------------------------- */

static void give_up_draft(gdb_key_part_fold *fold)
{
    gdb_key_index_draft_close(fold->draft);
    fold->draft = NULL;
}

/* All keys have been read. */
static gdb_status make_draft(gdb_key_part_fold *fold, unsigned threads, gdb_error *err)
{
    GDB_TRY(gdb_key_index_draft_make(fold->draft, threads, &fold->is_ready, err));
    if (!fold->is_ready)
        give_up_draft(fold);
    return GDB_OK;
}

gdb_status gdb_key_part_fold_prepare(gdb_key_part_fold *fold, gdb_error *err)
{
    if (fold->draft == NULL)
        return GDB_OK;
    GDB_TRY(read_here(fold, err));
    return make_draft(fold, 1, err);
}

/* --- the whole part ---------------------------------------------------- */

/* How many rows have a key, and which have none, unless the part closes up over these. */
static gdb_status find_holes(gdb_key_part_fold *fold, bool closes_up, uint64_t *key_count,
                             gdb_error *err)
{
    const gdb_node_overlay *overlay = gdb_node_table_overlay(fold->table);
    uint64_t row = fold->first;

    *key_count = fold->end - fold->first;
    if (overlay == NULL)
        return GDB_OK;
    for (; (row = gdb_row_set_next(&overlay->deleted, row, fold->end)) < fold->end; row++) {
        --*key_count;
        if (closes_up)
            continue;
        GDB_TRY(gdb_array_reserve(&fold->holes, &fold->hole_capacity, fold->hole_count + 1,
                                  sizeof(*fold->holes), err));
        fold->holes[fold->hole_count++] = row - fold->first;
    }
    return GDB_OK;
}

gdb_status gdb_key_part_fold_open(gdb_key_part_fold **out, const gdb_import_job *job,
                                  const gdb_node_table *table, uint64_t first, uint64_t end,
                                  bool closes_up, uint32_t number, gdb_error *err)
{
    const gdb_node_schema *schema = gdb_node_table_schema(table);
    const gdb_column_schema *column = &schema->columns[schema->key_column];
    gdb_text_view name = gdb_arena_copy_text(job->arena, schema->name, err);
    gdb_key_part_fold *fold = gdb_alloc_zero(sizeof(*fold), err);
    uint64_t key_count;
    gdb_status status = GDB_ERR_NOMEM;

    if (fold == NULL)
        return status;
    *fold = (gdb_key_part_fold){.job = job,
                                .threads = gdb_parallel_threads_for(job->threads, end - first,
                                                                    THREAD_ROWS),
                                .table = table,
                                .schema = schema,
                                .shape = {.table_name = name.data,
                                          .column_names = &column->name,
                                          .types = &column->type,
                                          .column_count = 1},
                                .first = first,
                                .end = end,
                                .number = number};
    if (name.data != NULL)
        status = find_holes(fold, closes_up, &key_count, err);
    if (status == GDB_OK)
        status = gdb_key_index_draft_open(&fold->draft, (uint16_t)schema->id, number,
                                          key_count, fold->holes, fold->hole_count, job->memory,
                                          err);
    if (status == GDB_OK)
        *out = fold;
    else
        gdb_key_part_fold_close(fold);
    return status;
}

void gdb_key_part_fold_close(gdb_key_part_fold *fold)
{
    if (fold == NULL)
        return;
    gdb_key_index_draft_close(fold->draft);
    gdb_key_table_free(fold->keys);
    gdb_free(fold->holes);
    gdb_free(fold);
}

static gdb_status build_from_table(gdb_key_part_fold *fold, gdb_key_index_part *part,
                                   gdb_error *err)
{
    const char *name = fold->shape.table_name;

    GDB_TRY(gdb_key_table_create(&fold->keys, fold->shape.types[0], fold->end - fold->first,
                                 fold->job->memory, fold->job->spill, name, err));
    GDB_TRY(read_in_threads(fold, err));
    return gdb_key_index_build_part(fold->job, name, (uint16_t)fold->schema->id, fold->number,
                                    fold->keys, fold->holes, fold->hole_count, part, err);
}

gdb_status gdb_key_part_fold_write(gdb_key_part_fold *fold, gdb_key_index_part *part,
                                   gdb_error *err)
{
    const char *name = fold->shape.table_name;

    if (!fold->is_ready)
        gdb_progress_begin(fold->job->sink, name, "keys", fold->end - fold->first);
    if (fold->draft != NULL && !fold->is_ready) {
        GDB_TRY(read_in_threads(fold, err));
        GDB_TRY(make_draft(fold, fold->job->threads, err));
    }
    return fold->draft != NULL
               ? gdb_key_index_draft_append(fold->draft, fold->job, name, part, err)
               : build_from_table(fold, part, err);
}
