/* SPDX-License-Identifier: MIT */
#include "lib/database/page_owners.h"

#include <stdlib.h>

#include "lib/base/alloc.h"
#include "lib/base/array.h"

static gdb_status add_run(gdb_page_owners *owners, uint64_t first, uint64_t count, uint8_t type,
                          uint32_t table, uint32_t part, uint32_t ordinal, gdb_error *err)
{
    gdb_page_owner owner = {type, (uint16_t)table, (uint16_t)part, ordinal};

    if (count == 0)
        return GDB_OK;
    GDB_TRY(gdb_array_reserve(&owners->items, &owners->capacity, owners->count + 1,
                              sizeof(*owners->items), err));
    owners->items[owners->count++] = (gdb_page_run){first, count, owner};
    return GDB_OK;
}

static gdb_status add_segments(gdb_page_owners *owners, const gdb_segment *segments, uint32_t count,
                               uint32_t table, uint32_t part, gdb_error *err)
{
    for (uint32_t i = 0; i < count; i++)
        GDB_TRY(add_run(owners, segments[i].first_page, segments[i].page_count,
                        GDB_PAGE_TYPE_SEGMENT, table, part, segments[i].ordinal, err));
    return GDB_OK;
}

static gdb_status add_blob(gdb_page_owners *owners, const gdb_blob_ref *blob, uint8_t type,
                           gdb_error *err)
{
    return add_run(owners, blob->first_page, gdb_blob_pages(blob), type, 0, GDB_PAGE_PART_NONE, 0,
                   err);
}

static gdb_status add_rel_table(gdb_page_owners *owners, const gdb_rel_table_metadata *rel,
                                gdb_error *err)
{
    static const uint16_t offsets[2] = {GDB_PAGE_PART_FORWARD_OFFSETS,
                                        GDB_PAGE_PART_BACKWARD_OFFSETS};
    static const uint16_t targets[2] = {GDB_PAGE_PART_FORWARD_TARGETS,
                                        GDB_PAGE_PART_BACKWARD_TARGETS};

    for (int d = GDB_FORWARD; d <= GDB_BACKWARD; d++) {
        for (uint32_t g = 0; g < rel->csr[d].group_count; g++) {
            const gdb_csr_group_metadata *group = &rel->csr[d].groups[g];
            GDB_TRY(add_segments(owners, &group->offsets, 1, rel->id, offsets[d], err));
            GDB_TRY(add_segments(owners, group->targets, group->target_segment_count, rel->id,
                                 targets[d], err));
        }
    }
    for (uint32_t c = 0; c < rel->column_count; c++)
        GDB_TRY(add_segments(owners, rel->columns[c].segments, rel->columns[c].segment_count,
                             rel->id, c, err));
    return GDB_OK;
}

static gdb_status add_node_table(gdb_page_owners *owners, const gdb_node_table_metadata *node,
                                 gdb_error *err)
{
    for (uint32_t c = 0; c < node->column_count; c++)
        GDB_TRY(add_segments(owners, node->columns[c].segments, node->columns[c].segment_count,
                             node->id, c, err));
    GDB_TRY(add_segments(owners, node->deleted, node->deleted_count, node->id,
                         GDB_PAGE_PART_DELETED_ROWS, err));
    for (uint32_t i = 0; i < node->key_index.part_count; i++)
        GDB_TRY(add_run(owners, node->key_index.parts[i].first_page,
                        node->key_index.parts[i].page_count, GDB_PAGE_TYPE_KEY_INDEX, node->id,
                        GDB_PAGE_PART_KEY_INDEX, i, err));
    return GDB_OK;
}

static int compare_runs(const void *a, const void *b)
{
    const gdb_page_run *x = a, *y = b;

    return (x->first > y->first) - (x->first < y->first);
}

gdb_status gdb_page_owners_gather(gdb_page_owners *owners, const gdb_database_header *header,
                                  const gdb_metadata *metadata, const gdb_free_runs *free,
                                  gdb_error *err)
{
    GDB_TRY(add_blob(owners, &header->catalog, GDB_PAGE_TYPE_CATALOG, err));
    GDB_TRY(add_blob(owners, &header->metadata, GDB_PAGE_TYPE_METADATA, err));
    GDB_TRY(add_blob(owners, &header->free_pages, GDB_PAGE_TYPE_FREE_PAGES, err));
    for (uint32_t t = 0; t < metadata->node_count; t++)
        GDB_TRY(add_node_table(owners, &metadata->nodes[t], err));
    for (uint32_t t = 0; t < metadata->rel_count; t++)
        GDB_TRY(add_rel_table(owners, &metadata->rels[t], err));
    for (size_t i = 0; free != NULL && i < free->count; i++)
        GDB_TRY(add_run(owners, free->items[i].first, free->items[i].count, GDB_PAGE_OWNER_FREE, 0,
                        GDB_PAGE_PART_NONE, 0, err));
    if (owners->count > 0)
        qsort(owners->items, owners->count, sizeof(*owners->items), compare_runs);
    return GDB_OK;
}

void gdb_page_owners_release(gdb_page_owners *owners)
{
    gdb_free(owners->items);
    *owners = (gdb_page_owners){NULL, 0, 0};
}

const gdb_page_run *gdb_page_owners_find(const gdb_page_owners *owners, uint64_t page)
{
    size_t low = 0, high = owners->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (owners->items[middle].first <= page)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0 || page - owners->items[low - 1].first >= owners->items[low - 1].count)
        return NULL;
    return &owners->items[low - 1];
}
