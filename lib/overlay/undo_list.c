/* SPDX-License-Identifier: MIT */
#include "lib/overlay/undo_list.h"

#include "lib/base/alloc.h"

void gdb_undo_list_release(gdb_undo_list *list)
{
    gdb_memory_budget *budget = list->memory.budget;

    gdb_free(list->items);
    gdb_free(list->values);
    gdb_overlay_memory_release(&list->memory);
    *list = (gdb_undo_list){.memory.budget = budget};
}

gdb_status gdb_undo_list_reserve(gdb_undo_list *list, gdb_error *err)
{
    GDB_TRY(gdb_overlay_array_reserve(&list->memory, (void **)&list->items, &list->capacity,
                                      list->count + 1, sizeof(*list->items), err));
    return gdb_overlay_array_reserve(&list->memory, (void **)&list->values, &list->value_capacity,
                                     list->value_count + 1, sizeof(*list->values), err);
}

void gdb_undo_list_add(gdb_undo_list *list, const gdb_undo *change, const gdb_value *value)
{
    list->items[list->count++] = *change;
    if (change->was_here)
        list->values[list->value_count++] = *value;
}

bool gdb_undo_list_take(gdb_undo_list *list, gdb_undo *change, gdb_value *value)
{
    if (list->count == 0)
        return false;
    *change = list->items[--list->count];
    if (change->was_here)
        *value = list->values[--list->value_count];
    return true;
}
