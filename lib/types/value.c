/* SPDX-License-Identifier: MIT */
#include "lib/types/value.h"

static gdb_status copy_list(gdb_value *out, const gdb_list *list, gdb_arena *arena,
                            gdb_error *err)
{
    gdb_value *items = gdb_arena_alloc_array(arena, list->count, sizeof(*items), err);

    if (items == NULL)
        return GDB_ERR_NOMEM;
    for (size_t i = 0; i < list->count; i++)
        GDB_TRY(gdb_value_copy(&items[i], &list->items[i], arena, err));
    out->as.list.items = items;
    return GDB_OK;
}

static gdb_status copy_map(gdb_value *out, const gdb_map *map, gdb_arena *arena, gdb_error *err)
{
    gdb_map_entry *entries = gdb_arena_alloc_array(arena, map->count, sizeof(*entries), err);

    if (entries == NULL)
        return GDB_ERR_NOMEM;
    for (size_t i = 0; i < map->count; i++) {
        entries[i].key = gdb_arena_copy_text(arena, map->entries[i].key, err);
        if (entries[i].key.data == NULL)
            return GDB_ERR_NOMEM;
        GDB_TRY(gdb_value_copy(&entries[i].value, &map->entries[i].value, arena, err));
    }
    out->as.map.entries = entries;
    return GDB_OK;
}

gdb_status gdb_value_copy(gdb_value *out, const gdb_value *v, gdb_arena *arena, gdb_error *err)
{
    gdb_value copy = *v;

    if (!v->is_null && v->type == GDB_TYPE_STRING) {
        copy.as.text = gdb_arena_copy_text(arena, v->as.text, err);
        if (copy.as.text.data == NULL)
            return GDB_ERR_NOMEM;
    } else if (!v->is_null && (v->type == GDB_TYPE_LIST || v->type == GDB_TYPE_PATH)) {
        GDB_TRY(copy_list(&copy, &v->as.list, arena, err));
    } else if (!v->is_null && v->type == GDB_TYPE_MAP) {
        GDB_TRY(copy_map(&copy, &v->as.map, arena, err));
    }
    *out = copy;
    return GDB_OK;
}
