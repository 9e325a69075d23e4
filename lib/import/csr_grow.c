/* SPDX-License-Identifier: MIT */
#include "lib/import/csr_grow.h"

#include <string.h>

#include "lib/storage/segment_extend.h"

static gdb_status write_offsets(const gdb_import_job *job, const gdb_rel_table *table,
                                gdb_direction direction, gdb_csr_group_metadata *group,
                                gdb_error *err)
{
    gdb_page_owner owner = {.type = GDB_PAGE_TYPE_SEGMENT,
                            .table = (uint16_t)gdb_rel_table_pair(table)->id,
                            .part = direction == GDB_FORWARD ? GDB_PAGE_PART_FORWARD_OFFSETS
                                                             : GDB_PAGE_PART_BACKWARD_OFFSETS,
                            .ordinal = group->offsets.ordinal};
    const gdb_segment before = group->offsets;
    gdb_segment_reader *old = NULL;
    gdb_encoded_segment encoded = {0};
    gdb_status status = GDB_OK;

    GDB_TRY(gdb_segment_reader_create(&old, gdb_rel_table_pool(table), err));
    GDB_TRY_OUT(gdb_segment_reader_open(old, &before, GDB_TYPE_INVALID, &owner, err));
    GDB_TRY_OUT(gdb_segment_extend_offsets(&encoded, old, group->node_count - before.row_count,
                                           &owner, err));
    GDB_TRY_OUT(gdb_page_writer_append_segment(job->pages, &encoded, err));
    group->offsets = encoded.segment;
out:
    gdb_segment_reader_free(old);
    gdb_encoded_segment_release(&encoded);
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
    return write_offsets(job, table, direction, &groups[count - 1], err);
}
