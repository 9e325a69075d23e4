/* SPDX-License-Identifier: MIT */
#include "lib/import/csr_choice.h"

gdb_status gdb_csr_choice_merge(gdb_arena *arena, const gdb_csr_choice *choice,
                                const gdb_csr_metadata *kept, gdb_csr_metadata *built,
                                gdb_error *err)
{
    uint32_t count = kept->group_count, next = 0;
    gdb_csr_group_metadata *groups;

    if (choice->count > 0 && choice->groups[choice->count - 1] >= count)
        count = choice->groups[choice->count - 1] + 1;
    groups = gdb_arena_alloc_array(arena, count, sizeof(*groups), err);
    if (groups == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t g = 0; g < count; g++) {
        bool is_built = next < choice->count && choice->groups[next] == g;

        groups[g] = is_built ? built->groups[next++] : kept->groups[g];
    }
    *built = (gdb_csr_metadata){groups, count};
    return GDB_OK;
}

gdb_status gdb_csr_choice_merge_column(gdb_arena *arena, const gdb_csr_choice *choice,
                                       const gdb_csr_metadata *kept_csr,
                                       const gdb_column_metadata *kept,
                                       const gdb_csr_metadata *csr, gdb_column_metadata *built,
                                       gdb_error *err)
{
    uint32_t total = 0, next = 0, from_built = 0, from_kept = 0, to = 0;
    gdb_segment *segments;

    for (uint32_t g = 0; g < csr->group_count; g++)
        total += csr->groups[g].target_segment_count;
    segments = gdb_arena_alloc_array(arena, total, sizeof(*segments), err);
    if (segments == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t g = 0; g < csr->group_count; g++) {
        bool is_built = next < choice->count && choice->groups[next] == g;

        for (uint32_t i = 0; i < csr->groups[g].target_segment_count; i++)
            segments[to++] = is_built ? built->segments[from_built++] : kept->segments[from_kept++];
        if (is_built) {
            next++;
            from_kept +=
                g < kept_csr->group_count ? kept_csr->groups[g].target_segment_count : 0;
        }
    }
    *built = (gdb_column_metadata){.segments = segments, .segment_count = total};
    return GDB_OK;
}
