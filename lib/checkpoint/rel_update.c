/* SPDX-License-Identifier: MIT */
#include "lib/checkpoint/rel_update.h"

#include <string.h>

#include "formats/database/database_format.h"
#include "lib/base/alloc.h"
#include "lib/base/checked_math.h"
#include "lib/checkpoint/segment_rewrite.h"
#include "lib/import/csr_grow.h"
#include "lib/import/csr_rebuild.h"

typedef struct rel_update {
    const gdb_import_job *job;
    const gdb_rel_table *table;
    const gdb_rel_overlay *overlay; /* may be NULL */
    const gdb_rel_table_metadata *old;
    const uint64_t *node_count;
    uint32_t *chosen[2]; /* groups that are built again, rising */
    uint32_t chosen_count[2];
    gdb_rel_table_metadata
        kept; /* the old table with segments that were written instead of its own */
    gdb_segment_tasks tasks;
    uint64_t written; /* groups of which something was, and that are not built again */
} rel_update;

static bool is_chosen(const rel_update *update, gdb_direction direction, uint32_t group)
{
    for (uint32_t low = 0, high = update->chosen_count[direction]; low < high;) {
        uint32_t middle = low + (high - low) / 2;

        if (update->chosen[direction][middle] == group)
            return true;
        if (update->chosen[direction][middle] < group)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

/* --- which groups ------------------------------------------------------ */

/* Groups with a list that has changed, and those that the table does not have up to the last of
 * them. */
static gdb_status choose_groups(rel_update *update, gdb_direction direction, gdb_error *err)
{
    const gdb_changed_lists *changed =
        update->overlay != NULL ? &update->overlay->changed[direction] : NULL;
    uint32_t groups = (uint32_t)gdb_div_up(update->node_count[direction], GDB_GROUP_SIZE);
    uint32_t old = update->old->csr[direction].group_count, last = 0;
    uint8_t *marks = gdb_alloc_array_zero(groups, sizeof(*marks), err);
    gdb_status status = GDB_OK;

    update->chosen[direction] = gdb_alloc_array(groups, sizeof(**update->chosen), err);
    if (marks == NULL || update->chosen[direction] == NULL) {
        status = GDB_ERR_NOMEM;
        goto out;
    }
    for (uint64_t node = 0; changed != NULL; node++) {
        const gdb_changed_list *list;

        node = gdb_row_set_next(&changed->nodes.rows, node, update->node_count[direction]);
        if (node == update->node_count[direction])
            break;
        list = &changed->lists[gdb_row_slots_get(&changed->nodes, node)];
        if (list->added_count == 0 && list->removed_count == 0)
            continue;
        marks[node / GDB_GROUP_SIZE] = 1;
        last = (uint32_t)(node / GDB_GROUP_SIZE) + 1;
    }
    for (uint32_t g = 0; g < last; g++)
        if (marks[g] != 0 || g >= old)
            update->chosen[direction][update->chosen_count[direction]++] = g;
out:
    gdb_free(marks);
    return status;
}

/* --- groups that are not built again ----------------------------------- */

/* The last group has as many lists as nodes are left. */
static gdb_status grow_last(rel_update *update, gdb_direction direction, gdb_error *err)
{
    gdb_csr_metadata *csr = &update->kept.csr[direction];
    const gdb_csr_group_metadata *before = csr->groups;

    if (csr->group_count == 0 || is_chosen(update, direction, csr->group_count - 1))
        return GDB_OK;
    GDB_TRY(gdb_csr_grow(update->job, update->table, direction, update->node_count[direction], csr,
                         err));
    update->written += csr->groups != before;
    return GDB_OK;
}

static bool is_touched(const rel_update *update, uint32_t column, uint64_t first, uint64_t end)
{
    if (update->old->columns[column].moved > 0 || update->old->columns[column].unwritten != NULL)
        return true; /* its pages say another number, or are not there */
    return update->overlay != NULL &&
           gdb_column_overlay_next(&update->overlay->columns[column], first, end) < end;
}

/* The segments of properties in one group: `segment` and `position` are its first. */
static gdb_status plan_group(rel_update *update, const gdb_csr_group_metadata *group,
                             uint32_t segment, uint64_t position, gdb_error *err)
{
    size_t before = update->tasks.count;

    for (uint32_t i = 0; i < group->target_segment_count; i++) {
        uint32_t rows = group->targets[i].row_count;

        for (uint32_t c = 0; c < update->kept.column_count; c++) {
            gdb_segment_task task = {c, segment + i, position, rows,
                                     &update->kept.columns[c].segments[segment + i], NULL};

            if (is_touched(update, c, position, position + rows))
                GDB_TRY(gdb_segment_tasks_add(&update->tasks, &task, err));
        }
        position += rows;
    }
    update->written += update->tasks.count > before;
    return GDB_OK;
}

/* Columns whose segments may be exchanged one by one. */
static gdb_status copy_columns(rel_update *update, uint32_t segment_count, gdb_error *err)
{
    gdb_arena *arena = update->job->arena;
    gdb_rel_table_metadata *kept = &update->kept;

    kept->columns = gdb_arena_alloc_array(arena, kept->column_count, sizeof(*kept->columns), err);
    if (kept->columns == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t c = 0; c < kept->column_count; c++) {
        const gdb_column_metadata *old = &update->old->columns[c];

        kept->columns[c].segment_count = segment_count;
        kept->columns[c].segments =
            gdb_arena_alloc_array(arena, segment_count, sizeof(gdb_segment), err);
        if (kept->columns[c].segments == NULL)
            return GDB_ERR_NOMEM;
        if (segment_count > 0)
            memcpy(kept->columns[c].segments, old->segments,
                   segment_count * sizeof(gdb_segment));
    }
    return GDB_OK;
}

static gdb_status update_properties(rel_update *update, gdb_error *err)
{
    const gdb_csr_metadata *csr = &update->old->csr[GDB_FORWARD];
    uint32_t segment = 0;
    uint64_t position = 0;

    for (uint32_t g = 0; g < csr->group_count; g++)
        segment += csr->groups[g].target_segment_count;
    GDB_TRY(copy_columns(update, segment, err));
    segment = 0;
    for (uint32_t g = 0; g < csr->group_count; g++) {
        const gdb_csr_group_metadata *group = &csr->groups[g];

        if (!is_chosen(update, GDB_FORWARD, g))
            GDB_TRY(plan_group(update, group, segment, position, err));
        segment += group->target_segment_count;
        position += group->rel_count;
    }
    return gdb_rel_segments_rewrite(update->job, update->table, &update->tasks, err);
}

/* --- the whole pair ---------------------------------------------------- */

static gdb_status build_groups(const rel_update *update, gdb_rel_table_metadata *metadata,
                               gdb_error *err)
{
    const gdb_row_renumber ends[2] = {{.row_count = update->node_count[GDB_FORWARD]},
                                      {.row_count = update->node_count[GDB_BACKWARD]}};
    const gdb_csr_rebuild rebuild = {
        .table = update->table,
        .ends = {&ends[0], &ends[1]},
        .choice = {{update->chosen[0], update->chosen_count[0]},
                   {update->chosen[1], update->chosen_count[1]}},
        .kept = &update->kept,
    };

    return gdb_csr_rebuild_run(update->job, &rebuild, metadata, err);
}

static void count_groups(const rel_update *update, const gdb_rel_table_metadata *metadata,
                         gdb_fold_counts *counts)
{
    uint64_t groups = (uint64_t)metadata->csr[GDB_FORWARD].group_count +
                      metadata->csr[GDB_BACKWARD].group_count;
    uint64_t written = update->written + update->chosen_count[GDB_FORWARD] +
                       update->chosen_count[GDB_BACKWARD];

    counts->written += written;
    counts->kept += groups - written;
}

gdb_status gdb_rel_update(const gdb_import_job *job, const gdb_rel_table *table,
                          const uint64_t node_count[2], gdb_rel_table_metadata *metadata,
                          gdb_fold_counts *counts, gdb_error *err)
{
    rel_update update = {.job = job,
                         .table = table,
                         .overlay = gdb_rel_table_overlay(table),
                         .old = gdb_rel_table_metadata_get(table),
                         .node_count = node_count};
    gdb_status status = GDB_OK;

    update.kept = *update.old;
    for (int d = GDB_FORWARD; d <= GDB_BACKWARD; d++)
        GDB_TRY_OUT(choose_groups(&update, (gdb_direction)d, err));
    for (int d = GDB_FORWARD; d <= GDB_BACKWARD; d++)
        GDB_TRY_OUT(grow_last(&update, (gdb_direction)d, err));
    GDB_TRY_OUT(update_properties(&update, err));
    GDB_TRY_OUT(build_groups(&update, metadata, err));
    count_groups(&update, metadata, counts);
out:
    gdb_free(update.chosen[GDB_FORWARD]);
    gdb_free(update.chosen[GDB_BACKWARD]);
    gdb_segment_tasks_release(&update.tasks);
    return status;
}
