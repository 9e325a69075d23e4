/* SPDX-License-Identifier: MIT */
#include "lib/overlay/overlay_memory.h"

#include <string.h>

#include "formats/list/list_format.h"
#include "lib/base/alloc.h"
#include "lib/base/array.h"

/* Moves of less are not worth their trouble. */
enum { MOVE_LEAST = 1 << 16 };

/* Arrays that grow to such a size are copied; larger ones the system moves better. */
enum { MOVED_LEAST = 1 << 20, MOVED_MOST = 4 << 20 };

void gdb_overlay_memory_release(gdb_overlay_memory *memory)
{
    gdb_arena_release(&memory->values);
    gdb_arena_release(&memory->old);
    gdb_memory_release(memory->budget, memory->charged);
    memory->charged = 0;
}

gdb_status gdb_overlay_memory_charge(gdb_overlay_memory *memory, uint64_t bytes, gdb_error *err)
{
    GDB_TRY(gdb_memory_charge(memory->budget, bytes,
                              "changes that are not checkpointed (--buffer-pool holds them)", err));
    memory->charged += bytes;
    return GDB_OK;
}

void gdb_overlay_memory_keep(gdb_overlay_memory *memory)
{
    memory->kept = gdb_arena_now(&memory->values);
    memory->kept_replaced = memory->replaced;
}

void gdb_overlay_memory_undo(gdb_overlay_memory *memory)
{
    size_t before = memory->values.total;

    gdb_arena_rewind(&memory->values, memory->kept);
    gdb_memory_release(memory->budget, before - memory->values.total);
    memory->charged -= before - memory->values.total;
    memory->replaced = memory->kept_replaced;
}

/* --- values that were replaced -------------------------------------------- */

/* About: what stands beside it in the arena is not known. */
static uint64_t size_of(const gdb_value *value)
{
    uint64_t size = 0;

    if (value->is_null)
        return 0;
    if (value->type == GDB_TYPE_STRING)
        return value->as.text.size / 16 * 16 + 16;
    if (value->type != GDB_TYPE_LIST)
        return 0;
    for (size_t i = 0; i < value->as.list.count; i++)
        size += sizeof(gdb_value) + size_of(&value->as.list.items[i]);
    return size;
}

void gdb_overlay_memory_replace(gdb_overlay_memory *memory, const gdb_value *value)
{
    memory->replaced += size_of(value);
}

bool gdb_overlay_memory_is_worth_moving(const gdb_overlay_memory *memory)
{
    return memory->replaced >= MOVE_LEAST && memory->replaced >= memory->values.total / 3 &&
           memory->old.blocks == NULL;
}

void gdb_overlay_memory_begin_move(gdb_overlay_memory *memory)
{
    memory->old = memory->values;
    memory->values = (gdb_arena){0};
    memory->replaced = 0;
}

void gdb_overlay_memory_end_move(gdb_overlay_memory *memory)
{
    size_t size = memory->old.total;

    gdb_arena_release(&memory->old);
    memory->old = (gdb_arena){0};
    gdb_memory_release(memory->budget, size);
    memory->charged -= size;
}

/* --- arrays and values ---------------------------------------------------- */

/* Copied to memory that large pages may hold: the system cannot put them under what is there. */
static gdb_status move_array(void **items, size_t *capacity, size_t need, size_t item_size,
                             gdb_error *err)
{
    void *moved = gdb_alloc_large(need * item_size, err);

    if (moved == NULL)
        return GDB_ERR_NOMEM;
    if (*capacity > 0)
        memcpy(moved, *items, *capacity * item_size);
    gdb_free(*items);
    *items = moved;
    *capacity = need;
    return GDB_OK;
}

gdb_status gdb_overlay_array_grow(gdb_overlay_memory *memory, void **items, size_t *capacity,
                                  size_t need, size_t item_size, gdb_error *err)
{
    size_t before = *capacity, most = before < 8 ? 8 : before;

    while (most < need && most <= SIZE_MAX / 2)
        most *= 2;
    if (most > SIZE_MAX / item_size)
        return GDB_FAIL(err, GDB_ERR_NOMEM, "out of memory (%zu items)", need);
    if (most * item_size <= MOVED_MOST)
        most = gdb_alloc_large_size(most * item_size) / item_size;
    GDB_TRY(gdb_overlay_memory_charge(memory, (most - before) * item_size, err));
    if (most * item_size >= MOVED_LEAST && most * item_size <= MOVED_MOST)
        return move_array(items, capacity, most, item_size, err);
    GDB_TRY(gdb_array_grow(items, capacity, most, item_size, err));
    gdb_alloc_in_large_pages(*items, *capacity * item_size);
    return GDB_OK;
}

static gdb_status copy_list(gdb_arena *arena, gdb_value *out, const gdb_value *value,
                            gdb_error *err)
{
    gdb_text_view bytes = gdb_arena_copy_text(arena, value->as.text, err);

    if (bytes.data == NULL)
        return GDB_ERR_NOMEM;
    *out = (gdb_value){.type = GDB_TYPE_LIST};
    return gdb_list_decode(&out->as.list, value->type, bytes, arena, err);
}

gdb_status gdb_overlay_value_copy(gdb_overlay_memory *memory, gdb_value *out,
                                  const gdb_value *value, gdb_error *err)
{
    size_t before = memory->values.total;

    if (gdb_type_is_list(value->type)) {
        GDB_TRY(copy_list(&memory->values, out, value, err));
    } else if (value->type == GDB_TYPE_LIST) {
        GDB_TRY(gdb_value_copy(out, value, &memory->values, err));
    } else {
        *out = *value;
        out->as.text = gdb_arena_copy_text(&memory->values, value->as.text, err);
        if (out->as.text.data == NULL)
            return GDB_ERR_NOMEM;
    }
    return memory->values.total == before
               ? GDB_OK
               : gdb_overlay_memory_charge(memory, memory->values.total - before, err);
}
