/* SPDX-License-Identifier: MIT */
#include "lib/import/row_renumber.h"

#include <string.h>

#include "lib/base/alloc.h"

gdb_status gdb_row_renumber_init(gdb_row_renumber *renumber, uint64_t row_count,
                                 const gdb_node_overlay *nodes, gdb_error *err)
{
    size_t count = nodes != NULL ? (size_t)nodes->deleted.count : 0;
    uint64_t row = 0;

    memset(renumber, 0, sizeof(*renumber));
    renumber->row_count = row_count;
    if (count == 0)
        return GDB_OK;
    renumber->deleted = gdb_alloc_array(count, sizeof(*renumber->deleted), err);
    if (renumber->deleted == NULL)
        return GDB_ERR_NOMEM;
    while ((row = gdb_row_set_next(&nodes->deleted, row, row_count)) < row_count)
        renumber->deleted[renumber->deleted_count++] = row++;
    return GDB_OK;
}

void gdb_row_renumber_release(gdb_row_renumber *renumber)
{
    gdb_free(renumber->deleted);
    memset(renumber, 0, sizeof(*renumber));
}

/* How many deleted offsets are below `offset`. */
static size_t rank(const gdb_row_renumber *renumber, uint64_t offset)
{
    size_t low = 0, high = renumber->deleted_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (renumber->deleted[middle] < offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

gdb_status gdb_row_renumber_apply(const gdb_row_renumber *renumber, uint64_t *offsets,
                                  uint32_t count, gdb_error *err)
{
    for (uint32_t i = 0; i < count; i++) {
        uint64_t offset = offsets[i];
        size_t below = rank(renumber, offset);

        if (offset >= renumber->row_count ||
            (below < renumber->deleted_count && renumber->deleted[below] == offset))
            return GDB_FAIL(err, GDB_ERR_CORRUPT,
                            "a relationship has an end, node %llu, that there is not",
                            (unsigned long long)offset);
        offsets[i] = offset - below;
    }
    return GDB_OK;
}

/* How many offsets were deleted before the node that is number `offset` now. */
static size_t rank_of_new(const gdb_row_renumber *renumber, uint64_t offset)
{
    size_t low = 0, high = renumber->deleted_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (renumber->deleted[middle] - middle <= offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void gdb_row_renumber_old(const gdb_row_renumber *renumber, uint64_t first, uint32_t count,
                          uint64_t *old)
{
    size_t below = rank_of_new(renumber, first);

    for (uint32_t i = 0; i < count; i++) {
        while (below < renumber->deleted_count && renumber->deleted[below] == first + i + below)
            below++;
        old[i] = first + i + below;
    }
}
