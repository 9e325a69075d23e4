/* SPDX-License-Identifier: MIT */
#include "lib/expression/expr_kernel.h"

/*
 * IN, three-valued: true if an item equals, else NULL if an item or the value is NULL, else false.
 * A list that is the same for all rows is hashed once per chunk, if that is worth it.
 */

enum { HASH_FROM = 8 }; /* items; fewer are compared one by one */

static gdb_status value_in(const gdb_value_call *call, gdb_value *out, gdb_error *err)
{
    const gdb_value *wanted = &call->args[0], *list = &call->args[1];
    bool unknown = false;

    if (list->is_null)
        return GDB_OK;
    if (list->type != GDB_TYPE_LIST)
        return gdb_kernel_fail(err, call->expr, "IN needs a list, not a %s",
                               gdb_type_name(list->type));
    for (size_t i = 0; i < list->as.list.count; i++) {
        int equal = gdb_value_equal(wanted, &list->as.list.items[i]);

        if (equal > 0) {
            *out = gdb_value_bool(true);
            return GDB_OK;
        }
        unknown = unknown || equal < 0;
    }
    if (!unknown)
        *out = gdb_value_bool(false);
    return GDB_OK;
}

gdb_value_function gdb_value_in_function(gdb_function_id id)
{
    return id == GDB_FN_IN ? value_in : NULL;
}

typedef struct item_set {
    const gdb_value *items;
    uint32_t *slots; /* item + 1, or 0 */
    size_t mask;
    bool has_null;
} item_set;

static gdb_status make_set(item_set *set, const gdb_list *list, gdb_arena *heap, gdb_error *err)
{
    size_t slots = 16;

    while (slots < list->count * 2)
        slots *= 2;
    set->items = list->items;
    set->has_null = false;
    set->mask = slots - 1;
    set->slots = gdb_arena_alloc_array(heap, slots, sizeof(*set->slots), err);
    if (set->slots == NULL)
        return GDB_ERR_NOMEM;
    for (size_t i = 0; i < list->count; i++) {
        size_t at;

        if (list->items[i].is_null) {
            set->has_null = true;
            continue;
        }
        at = gdb_value_hash(&list->items[i]) & set->mask;
        while (set->slots[at] != 0)
            at = (at + 1) & set->mask;
        set->slots[at] = (uint32_t)i + 1;
    }
    return GDB_OK;
}

static bool set_holds(const item_set *set, const gdb_value *value)
{
    size_t at = gdb_value_hash(value) & set->mask;

    for (; set->slots[at] != 0; at = (at + 1) & set->mask)
        if (gdb_value_equal(value, &set->items[set->slots[at] - 1]) > 0)
            return true;
    return false;
}

/* Can items be found by their hashes? Not where NULLs may hide inside of them. */
static bool is_flat(const gdb_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].type == GDB_TYPE_LIST || list->items[i].type == GDB_TYPE_MAP)
            return false;
    return list->count >= HASH_FROM && list->count < UINT32_MAX / 4;
}

gdb_status gdb_kernel_in(gdb_evaluator *evaluator, const gdb_kernel_args *call, bool *done,
                         gdb_error *err)
{
    const gdb_vector *values = call->args[0], *lists = call->args[1];
    const gdb_list *list = lists->values;
    uint8_t *out = call->out->values;
    item_set set;

    *done = lists->type == GDB_TYPE_LIST && lists->is_constant && !lists->has_nulls &&
            !values->is_constant && values->type != GDB_TYPE_LIST &&
            values->type != GDB_TYPE_MAP && values->type != GDB_TYPE_ANY && is_flat(list);
    if (!*done)
        return GDB_OK;
    GDB_TRY(make_set(&set, list, gdb_kernel_heap(evaluator), err));
    GDB_FOR_SELECTED(call->selection, row, {
        gdb_value value = gdb_vector_get(values, row);

        out[row] = !value.is_null && set_holds(&set, &value);
        if (out[row] == 0 && (value.is_null || set.has_null))
            gdb_vector_set_null(call->out, row);
    });
    return GDB_OK;
}
