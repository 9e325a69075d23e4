/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_OVERLAY_ID_MAP_H
#define GDB_LIB_OVERLAY_ID_MAP_H

/*
 * id_map.h - numbers to numbers that are not 0: a hash table with linear probing (Knuth, The Art
 * of Computer Programming 3, 6.4, algorithms L and R), at most half full. A key may stand in it
 * several times.
 *
 * Four consecutive keys share a cache line, since rows that were changed together are mostly read
 * together. An all-zero map is empty and valid. Any number of threads may read while none writes.
 */

#include "lib/base/hash.h"
#include "lib/overlay/overlay_memory.h"

typedef struct gdb_id_map_entry {
    uint64_t key;
    uint64_t value; /* 0: nothing stands here */
} gdb_id_map_entry;

typedef struct gdb_id_map {
    gdb_id_map_entry *entries;
    uint64_t capacity; /* 0 or a power of two */
    uint64_t count;
} gdb_id_map;

void gdb_id_map_release(gdb_id_map *map); /* accepts an all-zero map */

/* Room for `more` further entries; without it nothing may be added. */
gdb_status gdb_id_map_reserve(gdb_id_map *map, uint64_t more, gdb_overlay_memory *memory,
                              gdb_error *err);

/* The value's place, entered as 0 where the key is new: the caller sets it at once. */
uint64_t *gdb_id_map_enter(gdb_id_map *map, uint64_t key);

/* An entry beside those of the same key. */
void gdb_id_map_add(gdb_id_map *map, uint64_t key, uint64_t value);

/* Take one entry out, if it is there. */
void gdb_id_map_remove(gdb_id_map *map, uint64_t key, uint64_t value);

#define GDB_ID_MAP_FIRST UINT64_MAX

static inline uint64_t gdb_id_map_home(const gdb_id_map *map, uint64_t key)
{
    return (gdb_hash_u64(key >> 2) << 2 | (key & 3)) & (map->capacity - 1);
}

/* Where looking for a key begins, to be prefetched; NULL in a map without room. (A function that
 * does nothing but prefetch is one without effects to gcc, which leaves out its calls.) */
static inline const void *gdb_id_map_place(const gdb_id_map *map, uint64_t key)
{
    return map->capacity > 0 ? &map->entries[gdb_id_map_home(map, key)] : NULL;
}

/* The values of a key, one after another; 0 behind the last. *place is GDB_ID_MAP_FIRST before the
 * first call. */
static inline uint64_t gdb_id_map_next(const gdb_id_map *map, uint64_t key, uint64_t *place)
{
    uint64_t i;

    if (map->count == 0)
        return 0;
    i = *place == GDB_ID_MAP_FIRST ? gdb_id_map_home(map, key) : (*place + 1) & (map->capacity - 1);
    while (map->entries[i].value != 0 && map->entries[i].key != key)
        i = (i + 1) & (map->capacity - 1);
    *place = i;
    return map->entries[i].value;
}

/* The value of a key that stands in the map once; 0 without any. */
static inline uint64_t gdb_id_map_get(const gdb_id_map *map, uint64_t key)
{
    uint64_t place = GDB_ID_MAP_FIRST;

    return gdb_id_map_next(map, key, &place);
}

#endif
