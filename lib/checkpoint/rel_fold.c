/* SPDX-License-Identifier: MIT */
#include "lib/checkpoint/rel_fold.h"

#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/base/parallel.h"
#include "lib/checkpoint/row_column_append.h"
#include "lib/import/csr_build.h"

/*
 * The pipeline of an import (rel_build.c), with forward lists in the place of files. take: which
 * entries of which lists come next. work: read them and their properties, give their ends new
 * offsets, pack. commit, in order: append to the partitions. Then csr_build, as in an import.
 */

enum { BATCH_RELS = 4 * GDB_VECTOR_SIZE };

/* Entries of one list, or of lists of the base that lie one behind the other. */
typedef struct entry_run {
    gdb_csr_list list;
    uint64_t first; /* of the list's entries, from 0 */
    uint32_t count;
} entry_run;

typedef struct rel_slot {
    entry_run *runs;
    size_t run_count, run_capacity;
    uint32_t count; /* relationships */
    uint64_t *sources, *targets, *positions; /* BATCH_RELS of each */
    gdb_csr_cursor *cursor;
    gdb_column_reader **readers;
    gdb_vector *vectors;
    gdb_row_block rows; /* the properties */
    gdb_edge_pack pack;
} rel_slot;

/* Where `take` is: entry `entry` of the list of node nodes[node]. */
typedef struct list_walk {
    gdb_csr_cursor *cursor;
    uint64_t node_limit;
    uint64_t nodes[GDB_VECTOR_SIZE];
    gdb_csr_list lists[GDB_VECTOR_SIZE];
    uint32_t node_count, node;
    uint64_t entry;
} list_walk;

typedef struct rel_fold {
    const gdb_import_job *job;
    const gdb_rel_table *table;
    const gdb_row_renumber *const *ends;
    gdb_row_shape shape; /* of the properties */
    list_walk walk;
    rel_slot *slots;
    gdb_block_pool *pool;
    gdb_edge_partitions *partitions;
    uint64_t reserved; /* of the memory budget */
} rel_fold;

/* --- take -------------------------------------------------------------- */

/* The next node with entries left; *found is false behind the last. */
static gdb_status walk_on(list_walk *walk, bool *found, gdb_error *err)
{
    for (;;) {
        uint64_t next = walk->node_count > 0 ? walk->nodes[walk->node_count - 1] + 1 : 0, left;

        for (; walk->node < walk->node_count; walk->node++, walk->entry = 0) {
            *found = walk->entry < walk->lists[walk->node].count;
            if (*found)
                return GDB_OK;
        }
        *found = false;
        left = walk->node_limit - next;
        if (left == 0)
            return GDB_OK;
        walk->node_count = left < GDB_VECTOR_SIZE ? (uint32_t)left : GDB_VECTOR_SIZE;
        walk->node = 0;
        for (uint32_t i = 0; i < walk->node_count; i++)
            walk->nodes[i] = next + i;
        GDB_TRY(gdb_csr_cursor_lists(walk->cursor, walk->nodes, walk->node_count, walk->lists,
                                     err));
    }
}

static bool follows(const rel_slot *s, const gdb_csr_list *list)
{
    const entry_run *last = s->run_count > 0 ? &s->runs[s->run_count - 1] : NULL;

    return last != NULL && !gdb_csr_is_merged(list->begin) && !gdb_csr_is_merged(last->list.begin) &&
           last->list.begin + last->first + last->count == list->begin;
}

static gdb_status add_run(rel_slot *s, const gdb_csr_list *list, uint64_t first, uint32_t count,
                          gdb_error *err)
{
    if (first == 0 && follows(s, list)) {
        s->runs[s->run_count - 1].count += count;
        return GDB_OK;
    }
    GDB_TRY(gdb_array_reserve(&s->runs, &s->run_capacity, s->run_count + 1, sizeof(*s->runs), err));
    s->runs[s->run_count++] = (entry_run){*list, first, count};
    return GDB_OK;
}

static gdb_status fold_take(void *context, unsigned slot, uint64_t item, int *end, gdb_error *err)
{
    rel_fold *fold = context;
    list_walk *walk = &fold->walk;
    rel_slot *s = &fold->slots[slot];
    bool found;

    (void)item;
    s->run_count = 0;
    s->count = 0;
    while (s->count < BATCH_RELS) {
        uint32_t count = BATCH_RELS - s->count;
        const gdb_csr_list *list;

        GDB_TRY(walk_on(walk, &found, err));
        if (!found)
            break;
        list = &walk->lists[walk->node];
        if (list->count - walk->entry < count)
            count = (uint32_t)(list->count - walk->entry);
        GDB_TRY(add_run(s, list, walk->entry, count, err));
        for (uint32_t i = 0; i < count; i++)
            s->sources[s->count + i] = walk->nodes[walk->node];
        s->count += count;
        walk->entry += count;
    }
    *end = s->count == 0;
    return gdb_interrupt_check(fold->job->interrupt, err);
}

/* --- work -------------------------------------------------------------- */

static gdb_status read_ends(rel_fold *fold, rel_slot *s, gdb_error *err)
{
    uint32_t done = 0;

    for (size_t r = 0; r < s->run_count; r++) {
        const entry_run *run = &s->runs[r];

        GDB_TRY(gdb_csr_cursor_targets(s->cursor, run->list.begin + run->first, run->count,
                                       s->targets + done, err));
        GDB_TRY(gdb_csr_forward_positions(s->cursor, &run->list, run->first, run->count,
                                          s->positions + done, err));
        done += run->count;
    }
    GDB_TRY(gdb_row_renumber_apply(fold->ends[0], s->sources, s->count, err));
    return gdb_row_renumber_apply(fold->ends[1], s->targets, s->count, err);
}

static gdb_status read_properties(rel_fold *fold, rel_slot *s, gdb_error *err)
{
    GDB_TRY(gdb_row_block_reserve(&s->rows, s->count, err));
    for (uint32_t done = 0, n; done < s->count; done += n) {
        gdb_selection all;

        n = s->count - done < GDB_VECTOR_SIZE ? s->count - done : GDB_VECTOR_SIZE;
        all.all = true;
        all.count = n;
        for (uint32_t c = 0; c < fold->shape.column_count; c++) {
            gdb_vector_clear(&s->vectors[c]);
            GDB_TRY(gdb_column_reader_gather(s->readers[c], s->positions + done, NULL, n,
                                             &s->vectors[c], err));
            GDB_TRY(gdb_row_column_append(&s->rows.columns[c], done, &s->vectors[c], &all, err));
        }
    }
    s->rows.row_count = s->count;
    return GDB_OK;
}

static gdb_status fold_work(void *context, unsigned slot, uint64_t item, gdb_error *err)
{
    rel_fold *fold = context;
    rel_slot *s = &fold->slots[slot];

    (void)item;
    gdb_row_block_clear(&s->rows, NULL);
    GDB_TRY(read_ends(fold, s, err));
    GDB_TRY(read_properties(fold, s, err));
    return gdb_edge_pack_fill(&s->pack, fold->partitions, &s->rows, s->sources, s->targets,
                              s->rows.columns, err);
}

static gdb_status fold_commit(void *context, unsigned slot, uint64_t item, gdb_error *err)
{
    rel_fold *fold = context;
    rel_slot *s = &fold->slots[slot];

    (void)item;
    gdb_progress_add(fold->job->sink, s->count, s->count);
    return gdb_edge_pack_append(&s->pack, fold->partitions, s->rows.columns, err);
}

/* --- the whole pair ---------------------------------------------------- */

static gdb_status make_shape(rel_fold *fold, gdb_error *err)
{
    const gdb_rel_schema *schema = gdb_rel_table_schema(fold->table);
    gdb_arena *arena = fold->job->arena;
    uint32_t count = schema->column_count;
    gdb_text_view *names = gdb_arena_alloc_array(arena, count, sizeof(*names), err);
    gdb_type_id *types = gdb_arena_alloc_array(arena, count, sizeof(*types), err);
    gdb_text_view name = gdb_arena_copy_text(arena, schema->name, err);

    if (names == NULL || types == NULL || name.data == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t c = 0; c < count; c++) {
        names[c] = schema->columns[c].name;
        types[c] = schema->columns[c].type;
    }
    fold->shape = (gdb_row_shape){.table_name = name.data,
                                  .column_names = names,
                                  .types = types,
                                  .column_count = count};
    return GDB_OK;
}

static gdb_status open_slot(rel_fold *fold, rel_slot *s, gdb_error *err)
{
    uint32_t count = fold->shape.column_count;

    GDB_TRY(gdb_row_block_init(&s->rows, &fold->shape, err));
    s->sources = gdb_alloc_array(BATCH_RELS, sizeof(*s->sources), err);
    s->targets = gdb_alloc_array(BATCH_RELS, sizeof(*s->targets), err);
    s->positions = gdb_alloc_array(BATCH_RELS, sizeof(*s->positions), err);
    s->readers = gdb_alloc_array_zero(count, sizeof(gdb_column_reader *), err);
    s->vectors = gdb_alloc_array_zero(count, sizeof(*s->vectors), err);
    if (s->sources == NULL || s->targets == NULL || s->positions == NULL || s->readers == NULL ||
        s->vectors == NULL)
        return GDB_ERR_NOMEM;
    GDB_TRY(gdb_csr_cursor_open(&s->cursor, fold->table, GDB_FORWARD, err));
    for (uint32_t c = 0; c < count; c++) {
        GDB_TRY(gdb_rel_table_column(fold->table, c, &s->readers[c], err));
        GDB_TRY(gdb_vector_init(&s->vectors[c], gdb_column_reader_type(s->readers[c]), err));
    }
    return GDB_OK;
}

static void close_slot(rel_slot *s, uint32_t column_count)
{
    for (uint32_t c = 0; c < column_count; c++) {
        if (s->vectors != NULL)
            gdb_vector_release(&s->vectors[c]);
        if (s->readers != NULL)
            gdb_column_reader_close(s->readers[c]);
    }
    gdb_free(s->vectors);
    gdb_free(s->readers);
    gdb_csr_cursor_close(s->cursor);
    gdb_free(s->sources);
    gdb_free(s->targets);
    gdb_free(s->positions);
    gdb_free(s->runs);
    gdb_row_block_release(&s->rows);
    gdb_edge_pack_release(&s->pack);
}

static void close_slots(rel_fold *fold)
{
    for (unsigned i = 0; fold->slots != NULL && i < fold->job->slots; i++)
        close_slot(&fold->slots[i], fold->shape.column_count);
    gdb_free(fold->slots);
    fold->slots = NULL;
    gdb_csr_cursor_close(fold->walk.cursor);
    fold->walk.cursor = NULL;
}

static gdb_status prepare(rel_fold *fold, gdb_error *err)
{
    const gdb_import_job *job = fold->job;

    GDB_TRY(make_shape(fold, err));
    fold->slots = gdb_alloc_array_zero(job->slots, sizeof(*fold->slots), err);
    if (fold->slots == NULL)
        return GDB_ERR_NOMEM;
    for (unsigned i = 0; i < job->slots; i++)
        GDB_TRY(open_slot(fold, &fold->slots[i], err));
    fold->walk.node_limit = fold->ends[0]->row_count;
    GDB_TRY(gdb_csr_cursor_open(&fold->walk.cursor, fold->table, GDB_FORWARD, err));
    fold->reserved = gdb_csr_build_reserve(job);
    GDB_TRY(gdb_block_pool_create(&fold->pool, job->memory, job->spill, err));
    return gdb_edge_partitions_open(&fold->partitions, fold->pool,
                                    gdb_row_renumber_count(fold->ends[0]),
                                    gdb_row_renumber_count(fold->ends[1]),
                                    gdb_rel_table_rel_count(fold->table), fold->shape.types,
                                    fold->shape.column_count, err);
}

gdb_status gdb_rel_fold(const gdb_import_job *job, const gdb_rel_table *table,
                        const gdb_row_renumber *const ends[2], gdb_rel_table_metadata *metadata,
                        gdb_error *err)
{
    static const gdb_pipeline pipeline = {fold_take, fold_work, fold_commit, NULL};
    rel_fold *fold = gdb_alloc_zero(sizeof(*fold), err);
    gdb_status status = GDB_OK;
    uint64_t pages;

    if (fold == NULL)
        return GDB_ERR_NOMEM;
    fold->job = job;
    fold->table = table;
    fold->ends = ends;
    GDB_TRY_OUT(prepare(fold, err));
    gdb_progress_begin(job->sink, fold->shape.table_name, "fold", gdb_rel_table_rel_count(table));
    GDB_TRY_OUT(gdb_pipeline_run(&pipeline, job->threads, job->slots, fold, err));
    close_slots(fold);
    GDB_TRY_OUT(gdb_csr_build(job, fold->shape.table_name,
                              (uint16_t)gdb_rel_table_pair(table)->id, fold->partitions, fold->pool,
                              metadata, &pages, err));
    metadata->id = gdb_rel_table_pair(table)->id;
    if (metadata->rel_count != gdb_rel_table_rel_count(table))
        status = GDB_FAIL(err, GDB_ERR_CORRUPT,
                          "table '%s': the lists hold %llu relationships, there are %llu",
                          fold->shape.table_name, (unsigned long long)metadata->rel_count,
                          (unsigned long long)gdb_rel_table_rel_count(table));
out:
    close_slots(fold);
    gdb_edge_partitions_close(fold->partitions);
    gdb_block_pool_free(fold->pool);
    gdb_memory_release(job->memory, fold->reserved);
    gdb_free(fold);
    return status;
}
