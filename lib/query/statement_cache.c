/* SPDX-License-Identifier: MIT */
#include "lib/query/statement_cache.h"

#include <string.h>

gdb_cached_statement *gdb_statement_cache_find(gdb_statement_cache *cache,
                                               const gdb_statement_shape *shape)
{
    for (uint32_t i = 0; i < cache->count; i++) {
        gdb_cached_statement *entry = &cache->entries[i];

        if (entry->hash != shape->hash || entry->key.size != shape->key.size ||
            memcmp(entry->key.data, shape->key.data, shape->key.size) != 0)
            continue;
        entry->used = ++cache->uses;
        return entry;
    }
    return NULL;
}

gdb_status gdb_statement_cache_add(gdb_statement_cache *cache, const gdb_statement_shape *shape,
                                   bool writes, gdb_cached_statement **out, gdb_error *err)
{
    gdb_cached_statement *entry = &cache->entries[0];

    if (cache->count < GDB_CACHED_STATEMENTS)
        entry = &cache->entries[cache->count++];
    for (uint32_t i = 0; i < cache->count; i++)
        if (cache->entries[i].used < entry->used)
            entry = &cache->entries[i];
    gdb_prepared_free(entry->prepared);
    gdb_buffer_clear(&entry->key);
    *entry = (gdb_cached_statement){.key = entry->key, .writes = writes};
    GDB_TRY(gdb_buffer_append(&entry->key, shape->key.data, shape->key.size, err));
    entry->hash = shape->hash;
    entry->used = ++cache->uses;
    *out = entry;
    return GDB_OK;
}

void gdb_statement_cache_forget(gdb_statement_cache *cache)
{
    for (uint32_t i = 0; i < cache->count; i++) {
        gdb_prepared_free(cache->entries[i].prepared);
        cache->entries[i].prepared = NULL;
        cache->entries[i].is_unfit = false;
    }
}

void gdb_statement_cache_release(gdb_statement_cache *cache)
{
    gdb_statement_cache_forget(cache);
    for (uint32_t i = 0; i < cache->count; i++)
        gdb_buffer_release(&cache->entries[i].key);
    *cache = (gdb_statement_cache){.count = 0};
}
