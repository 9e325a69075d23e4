/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_BASE_ARENA_H
#define GDB_LIB_BASE_ARENA_H

/*
 * arena.h - allocate many times, free once: syntax trees, plans, strings of a chunk.
 *
 * An all-zero gdb_arena is empty and valid. Memory is aligned to 16 bytes, is not cleared
 * unless the name says so, and lives until gdb_arena_clear or gdb_arena_release. Not for use by
 * two threads at once.
 */

#include <stddef.h>

#include "lib/base/error.h"
#include "lib/base/text_view.h"

typedef struct gdb_arena_block gdb_arena_block;

typedef struct gdb_arena {
    gdb_arena_block *blocks; /* newest first */
    size_t used;             /* of the newest block */
    size_t total;            /* bytes of all blocks, for budgets */
} gdb_arena;

void gdb_arena_release(gdb_arena *arena);
void gdb_arena_clear(gdb_arena *arena); /* keeps the largest block for the next use */
void *gdb_arena_alloc(gdb_arena *arena, size_t size, gdb_error *err);
void *gdb_arena_alloc_zero(gdb_arena *arena, size_t size, gdb_error *err);
void *gdb_arena_alloc_array(gdb_arena *arena, size_t count, size_t size, gdb_error *err); /* zero */
/* A moment: gdb_arena_rewind gives back all that was allocated since. It must not be cleared or
 * released in between. */
typedef struct gdb_arena_mark {
    const gdb_arena_block *block;
    size_t used;
} gdb_arena_mark;
gdb_arena_mark gdb_arena_now(const gdb_arena *arena);
void gdb_arena_rewind(gdb_arena *arena, gdb_arena_mark mark);
/* Copies; a final NUL stands behind the copied bytes. data == NULL on failure. */
gdb_text_view gdb_arena_copy_text(gdb_arena *arena, gdb_text_view text, gdb_error *err);

#endif
