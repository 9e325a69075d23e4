/* SPDX-License-Identifier: MIT */
#include "lib/import/csr_grow.h"

#include <string.h>

#include "lib/base/alloc.h"

/* Where each list of group `number` ends in it. */
static gdb_status read_ends(const gdb_rel_table *table, gdb_direction direction, uint32_t number,
                            uint32_t count, uint64_t *ends, gdb_error *err)
{
    uint64_t nodes[GDB_VECTOR_SIZE], first = (uint64_t)number * GDB_GROUP_SIZE, end = 0;
    gdb_csr_list lists[GDB_VECTOR_SIZE];
    gdb_csr_cursor *cursor = NULL;
    gdb_status status = GDB_OK;

    GDB_TRY(gdb_csr_cursor_open(&cursor, table, direction, err));
    for (uint32_t done = 0, n; done < count; done += n) {
        n = count - done < GDB_VECTOR_SIZE ? count - done : GDB_VECTOR_SIZE;
        for (uint32_t i = 0; i < n; i++)
            nodes[i] = first + done + i;
        GDB_TRY_OUT(gdb_csr_cursor_lists(cursor, nodes, n, lists, err));
        for (uint32_t i = 0; i < n; i++)
            ends[done + i] = end += lists[i].count;
    }
out:
    gdb_csr_cursor_close(cursor);
    return status;
}

static gdb_status write_offsets(const gdb_import_job *job, const gdb_rel_table *table,
                                gdb_direction direction, uint32_t number,
                                gdb_csr_group_metadata *group, gdb_error *err)
{
    gdb_page_owner owner = {.type = GDB_PAGE_TYPE_SEGMENT,
                            .table = (uint16_t)gdb_rel_table_pair(table)->id,
                            .part = direction == GDB_FORWARD ? GDB_PAGE_PART_FORWARD_OFFSETS
                                                             : GDB_PAGE_PART_BACKWARD_OFFSETS,
                            .ordinal = number};
    uint64_t *ends = gdb_alloc_array(group->node_count, sizeof(*ends), err);
    gdb_encoded_segment encoded = {0};
    gdb_status status = GDB_OK;

    if (ends == NULL)
        return GDB_ERR_NOMEM;
    GDB_TRY_OUT(read_ends(table, direction, number, group->node_count, ends, err));
    GDB_TRY_OUT(gdb_segment_encode_offsets(&encoded, ends, group->node_count, &owner, err));
    GDB_TRY_OUT(gdb_page_writer_append_segment(job->pages, &encoded, err));
    group->offsets = encoded.segment;
out:
    gdb_encoded_segment_release(&encoded);
    gdb_free(ends);
    return status;
}

gdb_status gdb_csr_grow(const gdb_import_job *job, const gdb_rel_table *table,
                        gdb_direction direction, uint64_t node_count, gdb_csr_metadata *csr,
                        gdb_error *err)
{
    uint32_t count = csr->group_count;
    gdb_csr_group_metadata *groups;
    uint64_t nodes;

    if (count == 0)
        return GDB_OK;
    nodes = node_count - (uint64_t)(count - 1) * GDB_GROUP_SIZE;
    if (nodes > GDB_GROUP_SIZE)
        nodes = GDB_GROUP_SIZE;
    if (csr->groups[count - 1].node_count == nodes)
        return GDB_OK;
    groups = gdb_arena_alloc_array(job->arena, count, sizeof(*groups), err);
    if (groups == NULL)
        return GDB_ERR_NOMEM;
    memcpy(groups, csr->groups, count * sizeof(*groups));
    csr->groups = groups;
    groups[count - 1].node_count = (uint32_t)nodes;
    return write_offsets(job, table, direction, count - 1, &groups[count - 1], err);
}
