/* SPDX-License-Identifier: MIT */
#include "lib/table/csr_layout.h"

#include "formats/segment/offset_array.h"
#include "lib/base/alloc.h"

static gdb_status add_group(gdb_csr_layout *layout, const gdb_csr_group_metadata *source,
                            const gdb_page_owner *offsets_owner, gdb_error *err)
{
    gdb_csr_group *group = &layout->groups[layout->group_count];
    const gdb_segment *offsets = &source->offsets;
    gdb_segment_layout areas;

    GDB_TRY(gdb_segment_layout_init(&areas, offsets, GDB_TYPE_INVALID, err));
    if (offsets->encoding != GDB_ENCODING_OFFSETS || offsets->row_count != source->node_count)
        return GDB_FAIL(err, GDB_ERR_CORRUPT, "table %u: the offsets of group %u do not fit it",
                        (unsigned)offsets_owner->table, layout->group_count);
    group->first_entry = layout->entry_count;
    group->rel_count = source->rel_count;
    group->node_count = source->node_count;
    gdb_packed_area_init(&group->anchors, offsets, &areas.anchors, offsets->anchor_width,
                         (uint32_t)gdb_offset_array_anchors(offsets->row_count), offsets_owner);
    gdb_packed_area_init(&group->deltas, offsets, &areas.deltas, offsets->delta_width,
                         offsets->row_count, offsets_owner);
    layout->group_count++;
    layout->node_count += source->node_count;
    return GDB_OK;
}

static gdb_status add_targets(gdb_csr_layout *layout, const gdb_segment *segment,
                              const gdb_page_owner *owner, gdb_error *err)
{
    gdb_csr_targets *targets = &layout->targets[layout->target_count];
    gdb_segment_layout areas;

    GDB_TRY(gdb_segment_layout_init(&areas, segment, GDB_TYPE_INVALID, err));
    if (segment->encoding == GDB_ENCODING_OFFSETS || segment->null_count != 0)
        return GDB_FAIL(err, GDB_ERR_CORRUPT, "table %u: targets are %s", (unsigned)owner->table,
                        gdb_encoding_name(segment->encoding));
    targets->first_entry = layout->entry_count;
    targets->base = segment->base;
    gdb_value_area_init(&targets->values, segment, &areas, owner);
    layout->target_count++;
    layout->entry_count += segment->row_count;
    return GDB_OK;
}

gdb_status gdb_csr_layout_init(gdb_csr_layout *layout, const gdb_csr_metadata *csr, uint32_t table,
                               gdb_direction direction, gdb_error *err)
{
    gdb_page_owner offsets = {GDB_PAGE_TYPE_SEGMENT, 0, GDB_PAGE_PART_FORWARD_OFFSETS, 0};
    gdb_page_owner targets = {GDB_PAGE_TYPE_SEGMENT, 0, GDB_PAGE_PART_FORWARD_TARGETS, 0};
    size_t target_count = 0;

    offsets.table = targets.table = (uint16_t)table;
    if (direction == GDB_BACKWARD) {
        offsets.part = GDB_PAGE_PART_BACKWARD_OFFSETS;
        targets.part = GDB_PAGE_PART_BACKWARD_TARGETS;
    }
    for (uint32_t i = 0; i < csr->group_count; i++)
        target_count += csr->groups[i].target_segment_count;
    layout->groups = gdb_alloc_array_zero(csr->group_count, sizeof(*layout->groups), err);
    layout->targets = gdb_alloc_array_zero(target_count + 1, sizeof(*layout->targets), err);
    if (layout->groups == NULL || layout->targets == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t i = 0; i < csr->group_count; i++) {
        const gdb_csr_group_metadata *group = &csr->groups[i];
        uint64_t first = layout->entry_count;

        GDB_TRY(add_group(layout, group, &offsets, err));
        for (uint32_t k = 0; k < group->target_segment_count; k++)
            GDB_TRY(add_targets(layout, &group->targets[k], &targets, err));
        if (layout->entry_count - first != group->rel_count)
            return GDB_FAIL(err, GDB_ERR_CORRUPT,
                            "table %u: group %u has %llu target%s for %llu relationship%s",
                            (unsigned)table, i, (unsigned long long)(layout->entry_count - first),
                            gdb_plural(layout->entry_count - first),
                            (unsigned long long)group->rel_count, gdb_plural(group->rel_count));
    }
    layout->targets[layout->target_count].first_entry = layout->entry_count;
    return GDB_OK;
}

void gdb_csr_layout_release(gdb_csr_layout *layout)
{
    gdb_free(layout->groups);
    gdb_free(layout->targets);
    layout->groups = NULL;
    layout->targets = NULL;
}
