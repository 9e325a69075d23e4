/* SPDX-License-Identifier: MIT */
#include "lib/base/arena.h"

#include <stdint.h>
#include <string.h>

#include "lib/base/alloc.h"

enum { ARENA_ALIGNMENT = 16, ARENA_FIRST_BLOCK = 4096, ARENA_LARGEST_BLOCK = 1 << 20 };

struct gdb_arena_block {
    gdb_arena_block *next;
    size_t capacity;
    _Alignas(ARENA_ALIGNMENT) uint8_t data[];
};

void gdb_arena_release(gdb_arena *arena)
{
    gdb_arena_block *block = arena->blocks;

    while (block != NULL) {
        gdb_arena_block *next = block->next;
        gdb_free(block);
        block = next;
    }
    arena->blocks = NULL;
    arena->used = 0;
    arena->total = 0;
}

void gdb_arena_clear(gdb_arena *arena)
{
    gdb_arena_block *largest = arena->blocks;

    for (gdb_arena_block *b = arena->blocks; b != NULL; b = b->next)
        if (b->capacity > largest->capacity)
            largest = b;
    for (gdb_arena_block *b = arena->blocks; b != NULL;) {
        gdb_arena_block *next = b->next;
        if (b != largest)
            gdb_free(b);
        b = next;
    }
    if (largest != NULL)
        largest->next = NULL;
    arena->blocks = largest;
    arena->used = 0;
    arena->total = largest != NULL ? largest->capacity : 0;
}

gdb_arena_mark gdb_arena_now(const gdb_arena *arena)
{
    return (gdb_arena_mark){arena->blocks, arena->used};
}

void gdb_arena_rewind(gdb_arena *arena, gdb_arena_mark mark)
{
    while (arena->blocks != mark.block) {
        gdb_arena_block *newest = arena->blocks;

        arena->blocks = newest->next;
        arena->total -= newest->capacity;
        gdb_free(newest);
    }
    arena->used = mark.used;
}

/* A new block of at least `size` bytes: twice the last one, up to the largest; or as large as that,
 * to be filled at once. */
static gdb_status add_block(gdb_arena *arena, size_t size, gdb_error *err)
{
    size_t capacity = arena->blocks == NULL ? ARENA_FIRST_BLOCK : arena->blocks->capacity * 2;
    gdb_arena_block *block;

    if (capacity > ARENA_LARGEST_BLOCK)
        capacity = ARENA_LARGEST_BLOCK;
    if (size <= capacity) {
        block = gdb_alloc(sizeof(*block) + capacity, err);
    } else {
        capacity = gdb_alloc_large_size(sizeof(*block) + size) - sizeof(*block);
        block = gdb_alloc_large(sizeof(*block) + capacity, err);
    }
    if (block == NULL)
        return GDB_ERR_NOMEM;
    block->next = arena->blocks;
    block->capacity = capacity;
    arena->blocks = block;
    arena->used = 0;
    arena->total += capacity;
    return GDB_OK;
}

void *gdb_arena_alloc(gdb_arena *arena, size_t size, gdb_error *err)
{
    void *memory;

    if (size > SIZE_MAX / 2) {
        GDB_FAIL(err, GDB_ERR_NOMEM, "out of memory (%zu bytes)", size);
        return NULL;
    }
    size = (size + ARENA_ALIGNMENT - 1) & ~(size_t)(ARENA_ALIGNMENT - 1);
    if ((arena->blocks == NULL || size > arena->blocks->capacity - arena->used) &&
        add_block(arena, size, err) != GDB_OK)
        return NULL;
    memory = arena->blocks->data + arena->used;
    arena->used += size;
    return memory;
}

void *gdb_arena_alloc_zero(gdb_arena *arena, size_t size, gdb_error *err)
{
    void *memory = gdb_arena_alloc(arena, size, err);

    if (memory != NULL)
        memset(memory, 0, size);
    return memory;
}

void *gdb_arena_alloc_array(gdb_arena *arena, size_t count, size_t size, gdb_error *err)
{
    if (size != 0 && count > SIZE_MAX / 2 / size) {
        GDB_FAIL(err, GDB_ERR_NOMEM, "out of memory (%zu items)", count);
        return NULL;
    }
    return gdb_arena_alloc_zero(arena, count * size, err);
}

gdb_text_view gdb_arena_copy_text(gdb_arena *arena, gdb_text_view text, gdb_error *err)
{
    char *copy = gdb_arena_alloc(arena, text.size + 1, err);

    if (copy == NULL)
        return gdb_text(NULL, 0);
    if (text.size > 0)
        memcpy(copy, text.data, text.size);
    copy[text.size] = '\0';
    return gdb_text(copy, text.size);
}
