/* SPDX-License-Identifier: MIT */
#include "lib/overlay/id_map.h"

#include "lib/base/alloc.h"

enum { LEAST_CAPACITY = 16 };

void gdb_id_map_release(gdb_id_map *map)
{
    gdb_free(map->entries);
    *map = (gdb_id_map){0};
}

static uint64_t free_place(const gdb_id_map *map, uint64_t key)
{
    uint64_t i = gdb_id_map_home(map, key);

    while (map->entries[i].value != 0)
        i = (i + 1) & (map->capacity - 1);
    return i;
}

gdb_status gdb_id_map_reserve(gdb_id_map *map, uint64_t more, gdb_overlay_memory *memory,
                              gdb_error *err)
{
    uint64_t capacity = map->capacity < LEAST_CAPACITY ? LEAST_CAPACITY : map->capacity;
    gdb_id_map grown = {.count = map->count};

    if (map->count + more <= map->capacity / 2)
        return GDB_OK;
    while (capacity / 2 < map->count + more)
        capacity *= 2;
    GDB_TRY(
        gdb_overlay_memory_charge(memory, (capacity - map->capacity) * sizeof(*map->entries), err));
    grown.capacity = capacity;
    grown.entries = gdb_alloc_array_zero(capacity, sizeof(*grown.entries), err);
    if (grown.entries == NULL)
        return GDB_ERR_NOMEM;
    gdb_alloc_in_large_pages(grown.entries, capacity * sizeof(*grown.entries));
    for (uint64_t i = 0; i < map->capacity; i++) {
        if (map->entries[i].value != 0)
            grown.entries[free_place(&grown, map->entries[i].key)] = map->entries[i];
    }
    gdb_free(map->entries);
    *map = grown;
    return GDB_OK;
}

uint64_t *gdb_id_map_enter(gdb_id_map *map, uint64_t key)
{
    uint64_t i = gdb_id_map_home(map, key);

    while (map->entries[i].value != 0 && map->entries[i].key != key)
        i = (i + 1) & (map->capacity - 1);
    if (map->entries[i].value == 0) {
        map->entries[i].key = key;
        map->count++;
    }
    return &map->entries[i].value;
}

void gdb_id_map_add(gdb_id_map *map, uint64_t key, uint64_t value)
{
    map->entries[free_place(map, key)] = (gdb_id_map_entry){key, value};
    map->count++;
}

void gdb_id_map_remove(gdb_id_map *map, uint64_t key, uint64_t value)
{
    uint64_t mask = map->capacity - 1, hole = GDB_ID_MAP_FIRST, found;

    do
        found = gdb_id_map_next(map, key, &hole);
    while (found != 0 && found != value);
    if (found == 0)
        return;
    map->count--;
    /* Entries behind the hole move into it unless that is before their home. */
    for (uint64_t i = (hole + 1) & mask; map->entries[i].value != 0; i = (i + 1) & mask) {
        uint64_t home = gdb_id_map_home(map, map->entries[i].key);

        if (((i - home) & mask) >= ((i - hole) & mask)) {
            map->entries[hole] = map->entries[i];
            hole = i;
        }
    }
    map->entries[hole].value = 0;
}
