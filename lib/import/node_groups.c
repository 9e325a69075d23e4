/* SPDX-License-Identifier: MIT */
#include "lib/import/node_groups.h"

#include "lib/base/alloc.h"
#include "lib/base/bitmap.h"
#include "lib/base/parallel.h"
#include "lib/import/node_reread.h"

gdb_status gdb_node_groups_open(gdb_node_groups *groups, const gdb_import_job *job,
                                const gdb_node_schema *schema, const gdb_row_shape *shape,
                                const gdb_node_table *base, gdb_error *err)
{
    memset(groups, 0, sizeof(*groups));
    groups->job = job;
    groups->base = base;
    if (base != NULL)
        groups->first_group = gdb_node_table_row_count(base) / GDB_GROUP_SIZE;
    groups->next_group = groups->first_group;
    groups->schema = schema;
    groups->shape = shape;
    pthread_mutex_init(&groups->mutex, NULL);
    pthread_cond_init(&groups->encoded, NULL);
    groups->lists = gdb_alloc_array_zero(schema->column_count, sizeof(*groups->lists), err);
    if (groups->lists == NULL)
        return GDB_ERR_NOMEM;
    return gdb_table_writer_open(&groups->writer, job->pages, err);
}

static void free_all(gdb_group_builder *group)
{
    while (group != NULL) {
        gdb_group_builder *next = group->next;
        gdb_group_builder_free(group);
        group = next;
    }
}

void gdb_node_groups_close(gdb_node_groups *groups)
{
    if (groups->job == NULL)
        return;
    for (uint32_t c = 0; groups->lists != NULL && c < groups->schema->column_count; c++)
        gdb_segment_list_release(&groups->lists[c]);
    gdb_free(groups->lists);
    gdb_group_builder_free(groups->filling);
    free_all(groups->complete);
    free_all(groups->idle);
    gdb_table_writer_close(groups->writer);
    pthread_cond_destroy(&groups->encoded);
    pthread_mutex_destroy(&groups->mutex);
    memset(groups, 0, sizeof(*groups));
}

/* --- encoding -------------------------------------------------------------- */

static gdb_status encode_column(gdb_node_groups *groups, const gdb_group_builder *group,
                                uint32_t column, gdb_write_piece *piece, gdb_error *err)
{
    gdb_segment_source source = gdb_group_builder_source(group, column);
    gdb_page_owner owner = {.type = GDB_PAGE_TYPE_SEGMENT,
                            .table = (uint16_t)groups->schema->id,
                            .part = (uint16_t)column,
                            .ordinal = (uint32_t)group->number};

    piece->lists[column] = &groups->lists[column];
    return gdb_segment_encode(&piece->segments[column], &source, &owner, &groups->job->compression,
                              err);
}

static gdb_status encode_group(gdb_node_groups *groups, gdb_group_builder *group, gdb_error *err)
{
    gdb_write_piece *piece;

    GDB_TRY(gdb_table_writer_take_piece(groups->writer, group->column_count, &piece, err));
    for (uint32_t c = 0; c < group->column_count; c++) {
        gdb_status status = encode_column(groups, group, c, piece, err);
        if (status != GDB_OK) {
            gdb_table_writer_drop(groups->writer, piece);
            return status;
        }
    }
    return gdb_table_writer_put(groups->writer, piece, group->number - groups->first_group, err);
}

/* The oldest group that nobody encodes yet, or NULL. */
static gdb_group_builder *take_complete(gdb_node_groups *groups)
{
    gdb_group_builder *group;

    pthread_mutex_lock(&groups->mutex);
    group = groups->complete;
    if (group != NULL) {
        groups->complete = group->next;
        groups->encoding++;
    }
    pthread_mutex_unlock(&groups->mutex);
    return group;
}

static void put_idle(gdb_node_groups *groups, gdb_group_builder *group)
{
    gdb_group_builder_clear(group);
    pthread_mutex_lock(&groups->mutex);
    group->next = groups->idle;
    groups->idle = group;
    groups->encoding--;
    pthread_cond_signal(&groups->encoded);
    pthread_mutex_unlock(&groups->mutex);
}

gdb_status gdb_node_groups_encode(gdb_node_groups *groups, gdb_error *err)
{
    gdb_group_builder *group;
    gdb_status status = GDB_OK;

    while (status == GDB_OK && (group = take_complete(groups)) != NULL) {
        status = encode_group(groups, group, err);
        put_idle(groups, group);
    }
    return status;
}

/* --- filling --------------------------------------------------------------- */

/* An idle group, after some time if others encode some; NULL if there is none and will be none. */
static gdb_group_builder *wait_for_idle(gdb_node_groups *groups)
{
    gdb_group_builder *group;

    pthread_mutex_lock(&groups->mutex);
    while (groups->idle == NULL && groups->encoding > 0)
        pthread_cond_wait(&groups->encoded, &groups->mutex);
    group = groups->idle;
    if (group != NULL)
        groups->idle = group->next;
    pthread_mutex_unlock(&groups->mutex);
    return group;
}

/*
 * The budget had no room, as `status` and `err` say: free the memory of another group, and
 * it may be tried again.
 */
static gdb_status make_room(gdb_node_groups *groups, gdb_status status, gdb_error *err)
{
    gdb_error spent = *err;
    gdb_group_builder *group;

    if (status != GDB_ERR_NOMEM)
        return status;
    gdb_error_clear(err);
    GDB_TRY(gdb_node_groups_encode(groups, err));
    group = wait_for_idle(groups);
    if (group != NULL)
        gdb_group_builder_free(group);
    else
        *err = spent;
    return group != NULL ? GDB_OK : status;
}

static gdb_status start_group(gdb_node_groups *groups, gdb_error *err)
{
    pthread_mutex_lock(&groups->mutex);
    groups->filling = groups->idle;
    if (groups->idle != NULL)
        groups->idle = groups->idle->next;
    pthread_mutex_unlock(&groups->mutex);
    while (groups->filling == NULL) {
        gdb_status status = gdb_group_builder_create(&groups->filling, groups->shape,
                                                     groups->job->memory, err);
        if (status != GDB_OK)
            GDB_TRY(make_room(groups, status, err));
    }
    groups->filling->next = NULL;
    groups->filling->number = groups->next_group++;
    return GDB_OK;
}

static void complete_group(gdb_node_groups *groups)
{
    gdb_group_builder **last = &groups->complete;

    pthread_mutex_lock(&groups->mutex);
    while (*last != NULL)
        last = &(*last)->next;
    *last = groups->filling;
    pthread_mutex_unlock(&groups->mutex);
    groups->filling = NULL;
}

/* Append rows begin .. end-1, all alive. */
static gdb_status append_rows(gdb_node_groups *groups, const gdb_row_block *rows, uint32_t begin,
                              uint32_t end, gdb_error *err)
{
    while (begin < end) {
        gdb_status status;
        uint32_t room, n;
        if (groups->filling == NULL)
            GDB_TRY(start_group(groups, err));
        room = GDB_GROUP_SIZE - groups->filling->row_count;
        n = end - begin < room ? end - begin : room;
        while ((status = gdb_group_builder_reserve(groups->filling, rows, begin, begin + n,
                                                   err)) != GDB_OK)
            GDB_TRY(make_room(groups, status, err));
        gdb_group_builder_append(groups->filling, rows, begin, begin + n);
        begin += n;
        if (groups->filling->row_count == GDB_GROUP_SIZE)
            complete_group(groups);
    }
    return GDB_OK;
}

/* The rows of the base's last group, if it is not full, come first. */
static gdb_status continue_base(gdb_node_groups *groups, gdb_error *err)
{
    if (groups->base == NULL || groups->is_continued)
        return GDB_OK;
    groups->is_continued = true;
    return gdb_node_reread(groups->base, groups->first_group * GDB_GROUP_SIZE,
                           gdb_node_table_row_count(groups->base), groups, err);
}

gdb_status gdb_node_groups_append(gdb_node_groups *groups, const gdb_row_block *rows,
                                  gdb_error *err)
{
    uint32_t begin = 0;

    if (rows->dead_count < rows->row_count)
        GDB_TRY(continue_base(groups, err));
    if (rows->dead_count > 0) {
        for (uint32_t i = 0; i < rows->row_count; i++) {
            if (gdb_bitmap_get(rows->dead, i)) {
                GDB_TRY(append_rows(groups, rows, begin, i, err));
                begin = i + 1;
            }
        }
    }
    return append_rows(groups, rows, begin, rows->row_count, err);
}

typedef struct last_group {
    gdb_node_groups *groups;
    gdb_write_piece *piece;
} last_group;

static gdb_status encode_last_column(void *context, uint64_t column, unsigned thread,
                                     gdb_error *err)
{
    last_group *last = context;

    (void)thread;
    return encode_column(last->groups, last->groups->filling, (uint32_t)column, last->piece, err);
}

/* The group that the input's end left unfilled: its columns are encoded side by side. */
gdb_status gdb_node_groups_finish(gdb_node_groups *groups, gdb_error *err)
{
    last_group last = {.groups = groups};
    gdb_status status;

    if (groups->filling == NULL)
        return GDB_OK;
    GDB_TRY(gdb_table_writer_take_piece(groups->writer, groups->filling->column_count, &last.piece,
                                        err));
    status = gdb_parallel_for(groups->job->threads, groups->filling->column_count,
                              encode_last_column, &last, err);
    if (status != GDB_OK) {
        gdb_table_writer_drop(groups->writer, last.piece);
        return status;
    }
    return gdb_table_writer_put(groups->writer, last.piece,
                                groups->filling->number - groups->first_group, err);
}

/* The segments of a column of the base that stay. */
static uint32_t kept_segments(const gdb_node_groups *groups, const gdb_segment **segments,
                              uint32_t column)
{
    const gdb_column_metadata *base;

    if (groups->base == NULL)
        return 0;
    base = &gdb_node_table_metadata_get(groups->base)->columns[column];
    *segments = base->segments;
    return groups->is_continued ? (uint32_t)groups->first_group : base->segment_count;
}

static gdb_status describe_column(const gdb_node_groups *groups, uint32_t c,
                                  gdb_column_metadata *column, gdb_error *err)
{
    const gdb_segment_list *list = &groups->lists[c];
    const gdb_segment *kept = NULL;
    uint32_t kept_count = kept_segments(groups, &kept, c);

    column->segment_count = kept_count + (uint32_t)list->count;
    column->segments = gdb_arena_alloc_array(groups->job->arena, column->segment_count,
                                             sizeof(*column->segments), err);
    if (column->segments == NULL)
        return GDB_ERR_NOMEM;
    if (kept_count > 0)
        memcpy(column->segments, kept, kept_count * sizeof(*kept));
    if (list->count > 0)
        memcpy(column->segments + kept_count, list->items, list->count * sizeof(*list->items));
    return GDB_OK;
}

gdb_status gdb_node_groups_describe(const gdb_node_groups *groups,
                                    gdb_node_table_metadata *metadata, gdb_error *err)
{
    uint32_t count = groups->schema->column_count;

    metadata->column_count = count;
    metadata->columns =
        gdb_arena_alloc_array(groups->job->arena, count, sizeof(*metadata->columns), err);
    if (metadata->columns == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t c = 0; c < count; c++)
        GDB_TRY(describe_column(groups, c, &metadata->columns[c], err));
    return GDB_OK;
}
