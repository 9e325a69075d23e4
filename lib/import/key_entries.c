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
    return (count + 1) * (sizeof(uint64_t) + sizeof(gdb_key_entry) + sizeof(uint32_t));
}

/* Rises with the hash, and is below `count`. */
static size_t place_of(uint64_t hash, size_t count)
{
    return (size_t)((hash >> 32) * count >> 32);
}

/* By their places; ends[0 .. count - 1] is any. */
static void sort_by_place(const uint64_t *hashes, gdb_key_entry *to, size_t count, uint32_t *ends)
{
    uint32_t at = 0;

    memset(ends, 0, count * sizeof(*ends));
    for (size_t i = 0; i < count; i++)
        ends[place_of(hashes[i], count)]++;
    for (size_t p = 0; p < count; p++) {
        uint32_t n = ends[p];
        ends[p] = at;
        at += n;
    }
    for (size_t i = 0; i < count; i++)
        to[ends[place_of(hashes[i], count)]++] = (gdb_key_entry){hashes[i], i};
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

/* The ends of places stand behind the entries: together they are enough for large pages sooner. */
gdb_status gdb_key_entries_sort(gdb_key_entries *out, const uint64_t *hashes, size_t count,
                                bool *has_equal, gdb_error *err)
{
    gdb_key_entry *sorted =
        gdb_alloc_large((count + 1) * (sizeof(*sorted) + sizeof(uint32_t)), err);

    if (sorted == NULL)
        return GDB_ERR_NOMEM;
    sort_by_place(hashes, sorted, count, (uint32_t *)(void *)(sorted + count + 1));
    *has_equal = sort_within_places(sorted, count);
    *out = (gdb_key_entries){.items = sorted, .count = count, .capacity = count + 1};
    return GDB_OK;
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
