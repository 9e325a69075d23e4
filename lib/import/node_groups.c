/* SPDX-License-Identifier: MIT */
#include "lib/import/node_groups.h"

#include "lib/base/alloc.h"
#include "lib/base/bitmap.h"
#include "lib/base/parallel.h"

gdb_status gdb_node_groups_open(gdb_node_groups *groups, const gdb_import_job *job,
                                const gdb_node_schema *schema, const gdb_row_shape *shape,
                                gdb_error *err)
{
    memset(groups, 0, sizeof(*groups));
    groups->job = job;
    groups->schema = schema;
    groups->shape = shape;
    groups->slots = gdb_alloc_array_zero(job->threads, sizeof(*groups->slots), err);
    groups->lists = gdb_alloc_array_zero(schema->column_count, sizeof(*groups->lists), err);
    if (groups->slots == NULL || groups->lists == NULL)
        return GDB_ERR_NOMEM;
    return gdb_table_writer_open(&groups->writer, job->pages, err);
}

static void release_slot(gdb_node_group_slot *slot)
{
    gdb_group_builder_free(slot->spare);
    while (slot->full != NULL) {
        gdb_group_builder *next = slot->full->next;
        gdb_group_builder_free(slot->full);
        slot->full = next;
    }
}

void gdb_node_groups_close(gdb_node_groups *groups)
{
    for (unsigned i = 0; groups->slots != NULL && i < groups->job->threads; i++)
        release_slot(&groups->slots[i]);
    for (uint32_t c = 0; groups->lists != NULL && c < groups->schema->column_count; c++)
        gdb_segment_list_release(&groups->lists[c]);
    gdb_free(groups->slots);
    gdb_free(groups->lists);
    gdb_group_builder_free(groups->filling);
    gdb_table_writer_close(groups->writer);
    memset(groups, 0, sizeof(*groups));
}

static gdb_status start_group(gdb_node_groups *groups, gdb_node_group_slot *slot, gdb_error *err)
{
    if (slot->spare != NULL) {
        groups->filling = slot->spare;
        slot->spare = NULL;
    } else {
        GDB_TRY(gdb_group_builder_create(&groups->filling, groups->shape, groups->job->memory,
                                         err));
    }
    groups->filling->number = groups->next_group++;
    return GDB_OK;
}

/* Append rows begin .. end-1, all alive; filled groups go to the slot. */
static gdb_status append_rows(gdb_node_groups *groups, unsigned slot, const gdb_row_block *rows,
                              uint32_t begin, uint32_t end, gdb_error *err)
{
    while (begin < end) {
        uint32_t room, n;
        if (groups->filling == NULL)
            GDB_TRY(start_group(groups, &groups->slots[slot], err));
        room = GDB_GROUP_SIZE - groups->filling->row_count;
        n = end - begin < room ? end - begin : room;
        GDB_TRY(gdb_group_builder_append(groups->filling, rows, begin, begin + n, err));
        begin += n;
        if (groups->filling->row_count == GDB_GROUP_SIZE) {
            gdb_group_builder **last = &groups->slots[slot].full;
            while (*last != NULL)
                last = &(*last)->next;
            *last = groups->filling;
            groups->filling = NULL;
        }
    }
    return GDB_OK;
}

gdb_status gdb_node_groups_append(gdb_node_groups *groups, unsigned slot,
                                  const gdb_row_block *rows, gdb_error *err)
{
    uint32_t begin = 0;

    if (rows->dead_count > 0) {
        for (uint32_t i = 0; i < rows->row_count; i++) {
            if (gdb_bitmap_get(rows->dead, i)) {
                GDB_TRY(append_rows(groups, slot, rows, begin, i, err));
                begin = i + 1;
            }
        }
    }
    return append_rows(groups, slot, rows, begin, rows->row_count, err);
}

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
    return gdb_table_writer_put(groups->writer, piece, group->number, err);
}

gdb_status gdb_node_groups_encode(gdb_node_groups *groups, unsigned slot, gdb_error *err)
{
    gdb_node_group_slot *s = &groups->slots[slot];

    while (s->full != NULL) {
        gdb_group_builder *group = s->full;
        GDB_TRY(encode_group(groups, group, err));
        s->full = group->next;
        group->next = NULL;
        gdb_group_builder_free(s->spare);
        gdb_group_builder_clear(group);
        s->spare = group;
    }
    return GDB_OK;
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
    return gdb_table_writer_put(groups->writer, last.piece, groups->filling->number, err);
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
        GDB_TRY(gdb_segment_list_copy(&groups->lists[c], groups->job->arena,
                                      &metadata->columns[c].segments,
                                      &metadata->columns[c].segment_count, err));
    return GDB_OK;
}
