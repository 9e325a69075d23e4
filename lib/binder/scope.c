/* SPDX-License-Identifier: MIT */
#include "lib/binder/scope.h"

#include "lib/catalog/catalog.h"

gdb_status gdb_scope_add(gdb_scope *scope, gdb_text_view name, uint32_t variable, gdb_arena *arena,
                         gdb_error *err)
{
    if (scope->count == scope->capacity) {
        uint32_t capacity = scope->capacity == 0 ? 8 : 2 * scope->capacity;
        gdb_scope_name *names = gdb_arena_alloc_array(arena, capacity, sizeof(*names), err);

        if (names == NULL)
            return GDB_ERR_NOMEM;
        if (scope->count > 0)
            memcpy(names, scope->names, scope->count * sizeof(*names));
        scope->names = names;
        scope->capacity = capacity;
    }
    scope->names[scope->count].name = name;
    scope->names[scope->count].variable = variable;
    scope->count++;
    return GDB_OK;
}

bool gdb_scope_find(const gdb_scope *scope, gdb_text_view name, uint32_t *variable)
{
    for (uint32_t i = scope->count; i-- > 0;) {
        if (gdb_text_equal(scope->names[i].name, name)) {
            *variable = scope->names[i].variable;
            return true;
        }
    }
    return false;
}

gdb_text_view gdb_scope_nearest(const gdb_scope *scope, gdb_text_view name, gdb_arena *arena,
                                gdb_error *err)
{
    gdb_text_view *names = gdb_arena_alloc_array(arena, scope->count, sizeof(*names), err);
    const gdb_text_view *nearest = NULL;

    if (names != NULL) {
        for (uint32_t i = 0; i < scope->count; i++)
            names[i] = scope->names[i].name;
        nearest = gdb_name_nearest(name, names, scope->count);
    }
    return nearest != NULL ? *nearest : gdb_text(NULL, 0);
}
