/* SPDX-License-Identifier: MIT */
#include "lib/checkpoint/segment_rewrite.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/base/bitmap.h"
#include "lib/base/parallel.h"
#include "lib/import/row_column_append.h"
#include "lib/import/table_write.h"
#include "lib/storage/encoding_keep.h"
#include "lib/storage/segment_extend.h"

typedef struct segment_rewrite {
    const gdb_import_job *job;
    const gdb_node_table *nodes; /* one of the two */
    const gdb_rel_table *rels;
    gdb_buffer_pool *pool;
    const char *table_name;
    uint16_t table_id;
    const gdb_column_schema *columns;
    gdb_segment_tasks *tasks;
    gdb_side_work side_work; /* may be NULL */
    void *side_context;
    uint64_t side_index; /* where it stands among the tasks; UINT64_MAX: there is none */
    gdb_table_writer *writer;
    gdb_segment_list written; /* in the order of the tasks */
    pthread_rwlock_t beside;  /* held for writing by a segment that has no room beside others */
} segment_rewrite;

/* One segment while it is read. */
typedef struct segment_copy {
    gdb_row_shape shape; /* the one column */
    gdb_column_reader *reader;
    gdb_vector vector;
    gdb_row_block rows;
    uint8_t *texts; /* inserted ones: where each ends, and their bytes */
    gdb_memory_budget *memory; /* charged for `rows` and `texts`: */
    uint64_t values_charged, text_charged;
} segment_copy;

gdb_status gdb_segment_tasks_add(gdb_segment_tasks *tasks, const gdb_segment_task *task,
                                 gdb_error *err)
{
    GDB_TRY(gdb_array_reserve(&tasks->items, &tasks->capacity, tasks->count + 1,
                              sizeof(*tasks->items), err));
    tasks->items[tasks->count++] = *task;
    return GDB_OK;
}

void gdb_segment_tasks_release(gdb_segment_tasks *tasks)
{
    gdb_free(tasks->items);
    *tasks = (gdb_segment_tasks){0};
}

static gdb_status open_copy(const segment_rewrite *rewrite, const gdb_segment_task *task,
                            gdb_memory_budget *memory, segment_copy *copy, gdb_error *err)
{
    const gdb_column_schema *column = &rewrite->columns[task->column];

    copy->shape = (gdb_row_shape){.table_name = rewrite->table_name,
                                  .column_names = &column->name,
                                  .types = &column->type,
                                  .column_count = 1};
    GDB_TRY(rewrite->nodes != NULL
                ? gdb_node_table_column(rewrite->nodes, task->column, &copy->reader, err)
                : gdb_rel_table_column(rewrite->rels, task->column, &copy->reader, err));
    GDB_TRY(gdb_vector_init(&copy->vector, gdb_column_reader_type(copy->reader), err));
    copy->memory = memory;
    return gdb_row_block_init(&copy->rows, &copy->shape, err);
}

static void close_copy(segment_copy *copy)
{
    gdb_column_reader_close(copy->reader);
    gdb_vector_release(&copy->vector);
    gdb_row_block_release(&copy->rows);
    gdb_free(copy->texts);
    gdb_memory_release(copy->memory, copy->values_charged + copy->text_charged);
}

/* *charged becomes `bytes`, if that is more. */
static gdb_status charge(const segment_copy *copy, uint64_t *charged, uint64_t bytes,
                         gdb_error *err)
{
    char what[GDB_ERROR_MESSAGE_SIZE / 2];

    if (bytes <= *charged)
        return GDB_OK;
    snprintf(what, sizeof(what), "a group of %s.%.*s", copy->shape.table_name,
             GDB_TEXT_ARG(copy->shape.column_names[0]));
    GDB_TRY(gdb_memory_charge(copy->memory, bytes - *charged, what, err));
    *charged = bytes;
    return GDB_OK;
}

/* Room for so many rows, but for their texts. */
static gdb_status reserve_rows(segment_copy *copy, uint32_t count, gdb_error *err)
{
    gdb_type_id type = copy->shape.types[0];
    uint64_t width = gdb_type_is_byte_string(type) ? sizeof(uint64_t) : gdb_type_width(type);

    GDB_TRY(charge(copy, &copy->values_charged,
                   count * width + gdb_bitmap_words(count) * sizeof(uint64_t), err));
    gdb_row_block_clear(&copy->rows, NULL);
    return gdb_row_block_reserve(&copy->rows, count, err);
}

/* Rows first .. first+count-1 of the column into `rows`. */
static gdb_status copy_rows(segment_copy *copy, uint64_t first, uint32_t count, gdb_error *err)
{
    gdb_row_column *column = &copy->rows.columns[0];
    gdb_selection all = {.all = true};

    GDB_TRY(reserve_rows(copy, count, err));
    for (uint32_t done = 0; done < count; done += all.count) {
        all.count = count - done < GDB_VECTOR_SIZE ? count - done : GDB_VECTOR_SIZE;
        GDB_TRY(
            gdb_column_reader_scan(copy->reader, first + done, all.count, &copy->vector, err));
        copy->rows.row_count = done + all.count;
        GDB_TRY(gdb_row_column_append(column, done, &copy->vector, &all, err));
        GDB_TRY(charge(copy, &copy->text_charged, column->text.capacity, err));
    }
    return GDB_OK;
}

/* All texts of a vector without NULLs, in memory that is got at once. */
static gdb_status join_texts(segment_copy *copy, const gdb_vector *vector, uint32_t count,
                             gdb_segment_source *out, gdb_error *err)
{
    const gdb_text_view *texts = vector->values;
    const gdb_selection all = {.all = true, .count = count};
    gdb_row_column column = {.type = vector->type};
    size_t ends_size = count * sizeof(*column.ends), size = 0;

    for (uint32_t i = 0; i < count; i++)
        size += texts[i].size;
    GDB_TRY(charge(copy, &copy->text_charged, gdb_alloc_large_size(ends_size + size), err));
    copy->texts = gdb_alloc_large(ends_size + size, err);
    if (copy->texts == NULL)
        return GDB_ERR_NOMEM;
    column.ends = (uint64_t *)(void *)copy->texts;
    column.text = (gdb_buffer){.data = copy->texts + ends_size, .capacity = size};
    GDB_TRY(gdb_row_column_append(&column, 0, vector, &all, err));
    out->string_ends = column.ends;
    out->string_bytes = column.text.data;
    return GDB_OK;
}

/* The task's rows from `from` on, counted from its first: borrowed from the table where they stand
 * there as they are wanted. */
static gdb_status read_rows(const gdb_segment_task *task, uint32_t from, segment_copy *copy,
                            gdb_segment_source *out, gdb_error *err)
{
    const gdb_row_column *column = &copy->rows.columns[0];
    uint64_t first = task->first_row + from;
    gdb_vector inserted;

    *out = (gdb_segment_source){.type = copy->shape.types[0], .row_count = task->row_count - from};
    gdb_free(copy->texts); /* of rows that were read before */
    copy->texts = NULL;
    if (gdb_column_reader_inserted(copy->reader, first, out->row_count, &inserted)) {
        if (gdb_type_is_byte_string(out->type))
            return join_texts(copy, &inserted, out->row_count, out, err);
        out->values = inserted.values;
        return GDB_OK;
    }
    GDB_TRY(copy_rows(copy, first, out->row_count, err));
    out->values = column->values;
    out->string_ends = column->ends;
    out->string_bytes = column->text.data;
    out->nulls = column->has_nulls ? column->nulls : NULL;
    return GDB_OK;
}

/* The rows that are new behind those of task->grown, if its encoding stays and has room for them.
 */
static gdb_status extend_segment(const segment_rewrite *rewrite, const gdb_segment_task *task,
                                 segment_copy *copy, const gdb_page_owner *owner,
                                 gdb_encoded_segment *out, bool *is_extended, gdb_error *err)
{
    gdb_segment_reader *old = NULL;
    gdb_segment_source added;
    gdb_segment fresh;
    gdb_status status = GDB_OK;

    GDB_TRY(read_rows(task, task->grown->row_count, copy, &added, err));
    GDB_TRY(gdb_segment_measure(out, &added, err));
    fresh = out->segment;
    GDB_TRY(gdb_segment_reader_create(&old, rewrite->pool, err));
    GDB_TRY_OUT(gdb_segment_reader_open(old, task->grown, added.type, owner, err));
    GDB_TRY_OUT(gdb_segment_keeps_encoding(old, &fresh, is_extended, err));
    if (*is_extended)
        status = gdb_segment_extend(out, old, &added, &fresh, owner, &rewrite->job->compression,
                                    is_extended, err);
out:
    gdb_segment_reader_free(old);
    return status;
}

static gdb_status encode_segment(const segment_rewrite *rewrite, const gdb_segment_task *task,
                                 segment_copy *copy, gdb_encoded_segment *out, gdb_error *err)
{
    const gdb_page_owner owner = {.type = GDB_PAGE_TYPE_SEGMENT,
                                  .table = rewrite->table_id,
                                  .part = (uint16_t)task->column,
                                  .ordinal = task->ordinal};
    gdb_segment_source source;
    bool is_extended = false;

    if (task->grown != NULL)
        GDB_TRY(extend_segment(rewrite, task, copy, &owner, out, &is_extended, err));
    if (is_extended)
        return GDB_OK;
    GDB_TRY(read_rows(task, 0, copy, &source, err));
    return gdb_segment_encode(out, &source, &owner, &rewrite->job->compression, err);
}

static gdb_status copy_segment(segment_rewrite *rewrite, uint64_t number, gdb_memory_budget *memory,
                               gdb_error *err)
{
    const gdb_segment_task *task = &rewrite->tasks->items[number];
    gdb_write_piece *piece = NULL;
    segment_copy copy = {0};
    gdb_status status = GDB_OK;

    GDB_TRY_OUT(open_copy(rewrite, task, memory, &copy, err));
    GDB_TRY_OUT(gdb_table_writer_take_piece(rewrite->writer, 1, &piece, err));
    piece->lists[0] = &rewrite->written;
    GDB_TRY_OUT(encode_segment(rewrite, task, &copy, &piece->segments[0], err));
    status = gdb_table_writer_put(rewrite->writer, piece, number, err);
    piece = NULL;
out:
    if (piece != NULL)
        gdb_table_writer_drop(rewrite->writer, piece);
    close_copy(&copy);
    return status;
}

/*
 * Where the budget has no room for a segment, it is tried again when nothing else takes any, and
 * then may take what it needs: there is no smaller step than one group of one column.
 */
static gdb_status rewrite_segment(segment_rewrite *rewrite, uint64_t number, gdb_error *err)
{
    uint64_t rows = rewrite->tasks->items[number].row_count;
    gdb_memory_budget alone;
    gdb_status status;

    GDB_TRY(gdb_interrupt_check(rewrite->job->interrupt, err));
    pthread_rwlock_rdlock(&rewrite->beside);
    status = copy_segment(rewrite, number, rewrite->job->memory, err);
    pthread_rwlock_unlock(&rewrite->beside);
    if (status == GDB_ERR_NOMEM) {
        gdb_error_clear(err);
        gdb_memory_budget_init(&alone, UINT64_MAX);
        pthread_rwlock_wrlock(&rewrite->beside);
        status = copy_segment(rewrite, number, &alone, err);
        pthread_rwlock_unlock(&rewrite->beside);
    }
    gdb_progress_add(rewrite->job->sink, rows, rows);
    return status;
}

/* The side work comes when each thread has had one of the longest tasks. */
static gdb_status work(void *context, uint64_t index, unsigned thread, gdb_error *err)
{
    segment_rewrite *rewrite = context;

    (void)thread;
    if (index == rewrite->side_index)
        return rewrite->side_work(rewrite->side_context, err);
    return rewrite_segment(rewrite, index - (index > rewrite->side_index), err);
}

/* Rows that are encoded, unless the encoding does not stay. */
static uint32_t new_rows(const gdb_segment_task *task)
{
    return task->row_count - (task->grown != NULL ? task->grown->row_count : 0);
}

/* About how long a task takes: rows, of which texts count for several. */
static uint64_t work_of(const segment_rewrite *rewrite, const gdb_segment_task *task)
{
    enum { OF_TEXT = 8 };

    return gdb_type_is_byte_string(rewrite->columns[task->column].type)
               ? (uint64_t)new_rows(task) * OF_TEXT
               : new_rows(task);
}

/* The longest first, so that no thread is left with one when there is nothing else to do. */
static int compare_tasks(const void *a, const void *b, void *context)
{
    const gdb_segment_task *x = a, *y = b;
    uint64_t work_x = work_of(context, x), work_y = work_of(context, y);

    if (work_x != work_y)
        return work_x > work_y ? -1 : 1;
    if (x->ordinal != y->ordinal)
        return x->ordinal < y->ordinal ? -1 : 1;
    return x->column < y->column ? -1 : x->column > y->column;
}

/* The work is new rows, and those that are encoded again. */
static unsigned thread_count(const segment_rewrite *rewrite)
{
    enum { THREAD_ROWS = GDB_GROUP_SIZE / 8 };
    uint64_t rows = 0;

    for (size_t i = 0; i < rewrite->tasks->count; i++)
        rows += new_rows(&rewrite->tasks->items[i]);
    return gdb_parallel_threads_for(rewrite->job->threads, rows, THREAD_ROWS);
}

static gdb_status run(segment_rewrite *rewrite, gdb_text_view name, gdb_error *err)
{
    gdb_segment_tasks *tasks = rewrite->tasks;
    gdb_text_view copy = gdb_arena_copy_text(rewrite->job->arena, name, err);
    uint64_t rows = 0, count = tasks->count + (rewrite->side_work != NULL);
    unsigned threads = thread_count(rewrite);
    gdb_status status = GDB_OK;

    if (copy.data == NULL)
        return GDB_ERR_NOMEM;
    rewrite->table_name = copy.data;
    pthread_rwlock_init(&rewrite->beside, NULL);
    qsort_r(tasks->items, tasks->count, sizeof(*tasks->items), compare_tasks, rewrite);
    rewrite->side_index = UINT64_MAX;
    if (rewrite->side_work != NULL)
        rewrite->side_index = tasks->count < threads ? tasks->count : threads;
    for (size_t i = 0; i < tasks->count; i++)
        rows += tasks->items[i].row_count;
    gdb_progress_begin(rewrite->job->sink, rewrite->table_name, "fold", rows);
    GDB_TRY_OUT(gdb_table_writer_open(&rewrite->writer, rewrite->job->pages, err));
    GDB_TRY_OUT(gdb_parallel_for(threads, count, work, rewrite, err));
    for (size_t i = 0; i < tasks->count; i++)
        *tasks->items[i].out = rewrite->written.items[i];
out:
    gdb_table_writer_close(rewrite->writer);
    gdb_segment_list_release(&rewrite->written);
    pthread_rwlock_destroy(&rewrite->beside);
    return status;
}

gdb_status gdb_node_segments_rewrite(const gdb_import_job *job, const gdb_node_table *table,
                                     gdb_segment_tasks *tasks, gdb_side_work side_work,
                                     void *context, gdb_error *err)
{
    const gdb_node_schema *schema = gdb_node_table_schema(table);
    segment_rewrite rewrite = {.job = job,
                               .nodes = table,
                               .pool = gdb_node_table_pool(table),
                               .table_id = (uint16_t)schema->id,
                               .columns = schema->columns,
                               .tasks = tasks,
                               .side_work = side_work,
                               .side_context = context};

    return tasks->count > 0 ? run(&rewrite, schema->name, err) : GDB_OK;
}

gdb_status gdb_rel_segments_rewrite(const gdb_import_job *job, const gdb_rel_table *table,
                                    gdb_segment_tasks *tasks, gdb_error *err)
{
    const gdb_rel_schema *schema = gdb_rel_table_schema(table);
    segment_rewrite rewrite = {.job = job,
                               .rels = table,
                               .pool = gdb_rel_table_pool(table),
                               .table_id = (uint16_t)gdb_rel_table_pair(table)->id,
                               .columns = schema->columns,
                               .tasks = tasks};

    return tasks->count > 0 ? run(&rewrite, schema->name, err) : GDB_OK;
}
