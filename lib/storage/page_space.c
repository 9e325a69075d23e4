/* SPDX-License-Identifier: MIT */
#include "lib/storage/page_space.h"

#include <string.h>

#include "lib/base/alloc.h"
#include "lib/base/array.h"

void gdb_page_space_release(gdb_page_space *space)
{
    gdb_free(space->items);
    *space = (gdb_page_space){NULL, 0, 0};
}

/* The place of the first stretch that is not smaller, or of the same size and not in front. */
static size_t find(const gdb_page_space *space, uint64_t count, uint64_t first)
{
    size_t low = 0, high = space->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const gdb_page_stretch *item = &space->items[middle];

        if (item->count < count || (item->count == count && item->first < first))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

gdb_status gdb_page_space_add(gdb_page_space *space, uint64_t first, uint64_t count, gdb_error *err)
{
    size_t at = find(space, count, first);

    if (count == 0)
        return GDB_OK;
    GDB_TRY(gdb_array_reserve(&space->items, &space->capacity, space->count + 1,
                              sizeof(*space->items), err));
    memmove(space->items + at + 1, space->items + at,
            (space->count - at) * sizeof(*space->items));
    space->items[at] = (gdb_page_stretch){first, count};
    space->count++;
    return GDB_OK;
}

bool gdb_page_space_take(gdb_page_space *space, uint64_t count, gdb_page_stretch *out)
{
    size_t at = find(space, count, 0);

    if (at == space->count)
        return false;
    *out = space->items[at];
    space->count--;
    memmove(space->items + at, space->items + at + 1,
            (space->count - at) * sizeof(*space->items));
    return true;
}
