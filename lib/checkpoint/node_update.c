/* SPDX-License-Identifier: MIT */
#include "lib/checkpoint/node_update.h"

#include <string.h>

#include "formats/database/database_format.h"
#include "lib/base/alloc.h"
#include "lib/base/checked_math.h"
#include "lib/checkpoint/key_part_fold.h"
#include "lib/checkpoint/segment_rewrite.h"
#include "lib/import/key_index_extend.h"
#include "lib/storage/encoding_keep.h"

/* Rows without a node do little harm as long as they are fewer than this. */
enum { HOLES_LEAST = GDB_GROUP_SIZE / 64 };

typedef struct node_update {
    const gdb_import_job *job;
    const gdb_node_table *table;
    const gdb_node_schema *schema;
    const gdb_node_overlay *overlay; /* may be NULL */
    const gdb_node_table_metadata *old;
    gdb_node_table_metadata *now;
    gdb_segment_tasks tasks;
    gdb_key_part_fold *keys; /* NULL: all parts stay */
    uint8_t *is_written; /* by group: something of it */
} node_update;

bool gdb_node_update_is_crowded(const gdb_node_table *table)
{
    uint64_t rows = gdb_node_table_row_count(table);
    uint64_t holes = rows - gdb_node_table_node_count(table);

    return holes > HOLES_LEAST && holes > rows / 8;
}

/* --- columns ----------------------------------------------------------- */

/* Must the segment of rows first .. end - 1 be written? */
static bool is_touched(const node_update *update, uint32_t column, uint32_t group, uint64_t first,
                       uint64_t end)
{
    const gdb_column_metadata *old = &update->old->columns[column];

    if (group >= old->segment_count || old->segments[group].row_count != end - first)
        return true;
    if (old->moved > 0 || old->unwritten != NULL)
        return true; /* its pages say another number, or are not there */
    return update->overlay != NULL &&
           gdb_column_overlay_next(&update->overlay->columns[column], first, end) < end;
}

/* The old segment of a group that has only got rows behind its own, if it may keep its encoding;
 * else NULL. */
static const gdb_segment *grown_segment(const node_update *update, uint32_t column,
                                        uint32_t group, uint64_t first, uint64_t end)
{
    const gdb_column_metadata *old = &update->old->columns[column];
    const gdb_segment *segment = &old->segments[group];

    if (group >= old->segment_count || segment->row_count >= end - first || old->moved > 0 ||
        old->unwritten != NULL ||
        !gdb_segment_may_grow(segment, (uint32_t)(end - first)))
        return NULL;
    end = first + segment->row_count;
    return update->overlay == NULL ||
                   gdb_column_overlay_next(&update->overlay->columns[column], first, end) == end
               ? segment
               : NULL;
}

static gdb_status plan_group(node_update *update, uint32_t group, gdb_error *err)
{
    uint64_t first = (uint64_t)group * GDB_GROUP_SIZE, left = update->now->row_count - first;
    uint64_t end = first + (left < GDB_GROUP_SIZE ? left : GDB_GROUP_SIZE);
    size_t before = update->tasks.count;

    for (uint32_t c = 0; c < update->now->column_count; c++) {
        gdb_segment *out = &update->now->columns[c].segments[group];
        gdb_segment_task task = {c, group, first, (uint32_t)(end - first), out,
                                 grown_segment(update, c, group, first, end)};

        if (is_touched(update, c, group, first, end))
            GDB_TRY(gdb_segment_tasks_add(&update->tasks, &task, err));
        else
            *out = update->old->columns[c].segments[group];
    }
    update->is_written[group] = update->tasks.count > before;
    return GDB_OK;
}

static gdb_status prepare_keys(void *context, gdb_error *err)
{
    return gdb_key_part_fold_prepare(context, err);
}

static gdb_status update_columns(node_update *update, gdb_error *err)
{
    gdb_node_table_metadata *now = update->now;
    gdb_arena *arena = update->job->arena;
    uint32_t groups = (uint32_t)gdb_div_up(now->row_count, GDB_GROUP_SIZE);

    now->column_count = update->schema->column_count;
    now->columns = gdb_arena_alloc_array(arena, now->column_count, sizeof(*now->columns), err);
    update->is_written = gdb_arena_alloc_array(arena, groups, 1, err);
    if (now->columns == NULL || update->is_written == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t c = 0; c < now->column_count; c++) {
        now->columns[c].segment_count = groups;
        now->columns[c].segments =
            gdb_arena_alloc_array(arena, groups, sizeof(*now->columns[c].segments), err);
        if (now->columns[c].segments == NULL)
            return GDB_ERR_NOMEM;
    }
    for (uint32_t g = 0; g < groups; g++)
        GDB_TRY(plan_group(update, g, err));
    return gdb_node_segments_rewrite(update->job, update->table, &update->tasks,
                                     update->keys != NULL ? prepare_keys : NULL, update->keys, err);
}

/* --- deleted rows ------------------------------------------------------ */

/* The rows of a group without a node, counted from its first, to `rows`; how many they are. */
static uint32_t deleted_in_group(const node_update *update, uint32_t group, uint64_t *rows)
{
    const gdb_row_set *deleted = &update->overlay->deleted;
    uint64_t first = (uint64_t)group * GDB_GROUP_SIZE, end = first + GDB_GROUP_SIZE, row = first;
    uint32_t count = 0;

    if (end > update->now->row_count)
        end = update->now->row_count;
    while ((row = gdb_row_set_next(deleted, row, end)) < end)
        rows[count++] = row++ - first;
    return count;
}

static gdb_status write_deleted(node_update *update, uint32_t group, const uint64_t *rows,
                                uint32_t count, gdb_segment *out, gdb_error *err)
{
    gdb_page_owner owner = {.type = GDB_PAGE_TYPE_SEGMENT,
                            .table = (uint16_t)update->schema->id,
                            .part = GDB_PAGE_PART_DELETED_ROWS,
                            .ordinal = group};
    gdb_encoded_segment encoded = {0};
    gdb_status status = gdb_segment_encode_targets(&encoded, rows, count, &owner, err);

    if (status == GDB_OK)
        status = gdb_page_writer_append_segment(update->job->pages, &encoded, err);
    *out = encoded.segment;
    update->is_written[group] = 1;
    gdb_encoded_segment_release(&encoded);
    return status;
}

/* Deleted rows never come back, so a list that has not grown is the old one. */
static gdb_status update_deleted(node_update *update, gdb_error *err)
{
    gdb_node_table_metadata *now = update->now;
    const gdb_node_table_metadata *old = update->old;
    uint32_t groups = (uint32_t)gdb_div_up(now->row_count, GDB_GROUP_SIZE), next = 0;
    uint64_t *rows = NULL;
    gdb_status status = GDB_OK;

    if (update->overlay == NULL || update->overlay->deleted.count == 0)
        return GDB_OK;
    now->deleted = gdb_arena_alloc_array(update->job->arena, groups, sizeof(*now->deleted), err);
    rows = gdb_alloc_array(GDB_GROUP_SIZE, sizeof(*rows), err);
    if (now->deleted == NULL || rows == NULL) {
        status = GDB_ERR_NOMEM;
        goto out;
    }
    for (uint32_t g = 0; g < groups; g++) {
        uint32_t count = deleted_in_group(update, g, rows);

        while (next < old->deleted_count && old->deleted[next].ordinal < g)
            next++;
        if (count == 0)
            continue;
        if (next < old->deleted_count && old->deleted[next].ordinal == g &&
            old->deleted[next].row_count == count)
            now->deleted[now->deleted_count++] = old->deleted[next];
        else
            GDB_TRY_OUT(write_deleted(update, g, rows, count,
                                      &now->deleted[now->deleted_count++], err));
    }
out:
    gdb_free(rows);
    return status;
}

/* --- keys -------------------------------------------------------------- */

/* The first row whose key has changed, or that is new. */
static uint64_t first_new_key(const node_update *update)
{
    uint64_t rows = update->old->row_count;

    return update->overlay == NULL
               ? rows
               : gdb_column_overlay_next(&update->overlay->columns[update->schema->key_column], 0,
                                         rows);
}

/* Which parts stay, and a part for the keys of the rows behind them. */
static gdb_status plan_keys(node_update *update, gdb_error *err)
{
    const gdb_key_index_metadata *old = &update->old->key_index;
    gdb_key_index_metadata *now = &update->now->key_index;
    uint64_t first, rows = update->now->row_count;
    uint32_t kept = gdb_key_index_kept_parts(old, first_new_key(update), rows, &first);

    now->parts =
        gdb_arena_alloc_array(update->job->arena, (size_t)kept + 1, sizeof(*now->parts), err);
    if (now->parts == NULL)
        return GDB_ERR_NOMEM;
    now->part_count = kept;
    if (kept > 0)
        memcpy(now->parts, old->parts, kept * sizeof(*now->parts));
    return first < rows ? gdb_key_part_fold_open(&update->keys, update->job, update->table, first,
                                                 rows, false, kept, err)
                        : GDB_OK;
}

static gdb_status update_keys(node_update *update, gdb_error *err)
{
    gdb_key_index_metadata *now = &update->now->key_index;

    return update->keys != NULL
               ? gdb_key_part_fold_write(update->keys, &now->parts[now->part_count++], err)
               : GDB_OK;
}

/* --- the whole table --------------------------------------------------- */

gdb_status gdb_node_update(const gdb_import_job *job, const gdb_node_table *table,
                           gdb_node_table_metadata *metadata, gdb_fold_counts *counts,
                           gdb_error *err)
{
    node_update update = {.job = job,
                          .table = table,
                          .schema = gdb_node_table_schema(table),
                          .overlay = gdb_node_table_overlay(table),
                          .old = gdb_node_table_metadata_get(table),
                          .now = metadata};
    gdb_status status = GDB_OK;

    memset(metadata, 0, sizeof(*metadata));
    metadata->id = update.schema->id;
    metadata->row_count = gdb_node_table_row_count(table);
    GDB_TRY_OUT(plan_keys(&update, err));
    GDB_TRY_OUT(update_columns(&update, err));
    GDB_TRY_OUT(update_deleted(&update, err));
    GDB_TRY_OUT(gdb_page_writer_write_back(job->pages, err)); /* beside the key index */
    for (uint64_t g = 0; g < gdb_div_up(metadata->row_count, GDB_GROUP_SIZE); g++)
        *(update.is_written[g] != 0 ? &counts->written : &counts->kept) += 1;
    status = update_keys(&update, err);
out:
    gdb_key_part_fold_close(update.keys);
    gdb_segment_tasks_release(&update.tasks);
    return status;
}
