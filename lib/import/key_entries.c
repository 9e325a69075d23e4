/* SPDX-License-Identifier: MIT */
#include "lib/import/key_entries.h"

#include <string.h>

#include "lib/base/alloc.h"

void gdb_key_entries_release(gdb_key_entries *entries)
{
    gdb_free(entries->items);
    memset(entries, 0, sizeof(*entries));
}

uint64_t gdb_key_entries_sort_size(uint64_t count)
{
    return (count + 1) * (2 * sizeof(gdb_key_entry) + sizeof(uint32_t));
}

/* Rises with the hash, and is below `count`. */
static size_t place_of(gdb_key_entry entry, size_t count)
{
    return (size_t)((entry.hash >> 32) * count >> 32);
}

/* From `from` to `to`, by their places; ends[0 .. count - 1] is zero. */
static void sort_by_place(const gdb_key_entry *from, gdb_key_entry *to, size_t count,
                          uint32_t *ends)
{
    uint32_t at = 0;

    for (size_t i = 0; i < count; i++)
        ends[place_of(from[i], count)]++;
    for (size_t p = 0; p < count; p++) {
        uint32_t n = ends[p];
        ends[p] = at;
        at += n;
    }
    for (size_t i = 0; i < count; i++)
        to[ends[place_of(from[i], count)]++] = from[i];
}

static bool sort_within_places(gdb_key_entry *items, size_t count)
{
    bool has_equal = false;

    for (size_t i = 1; i < count; i++) {
        gdb_key_entry entry = items[i];
        size_t j = i;
        for (; j > 0 && items[j - 1].hash > entry.hash; j--)
            items[j] = items[j - 1];
        items[j] = entry;
        has_equal |= j > 0 && items[j - 1].hash == entry.hash;
    }
    return has_equal;
}

gdb_status gdb_key_entries_sort(gdb_key_entries *entries, bool *has_equal, gdb_error *err)
{
    size_t count = entries->count;
    gdb_key_entry *sorted = gdb_alloc_array(count + 1, sizeof(*sorted), err);
    uint32_t *ends = gdb_alloc_array_zero(count + 1, sizeof(*ends), err);
    gdb_status status = GDB_OK;

    if (sorted == NULL || ends == NULL) {
        gdb_free(sorted);
        status = GDB_ERR_NOMEM;
        goto out;
    }
    sort_by_place(entries->items, sorted, count, ends);
    *has_equal = sort_within_places(sorted, count);
    gdb_free(entries->items);
    entries->items = sorted;
    entries->capacity = count + 1;
out:
    gdb_free(ends);
    return status;
}

size_t gdb_key_entries_find(const gdb_key_entries *entries, uint64_t least)
{
    size_t low = 0, high = entries->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (entries->items[middle].hash >> 32 < least)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}
