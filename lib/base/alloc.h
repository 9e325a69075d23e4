/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_BASE_ALLOC_H
#define GDB_LIB_BASE_ALLOC_H

/*
 * alloc.h - the only callers of malloc, calloc, realloc and free in the library.
 *
 * Each function returns NULL and sets GDB_ERR_NOMEM when memory is short or n * size
 * overflows. A size of 0 gives a valid pointer. Tests make the n-th allocation fail with
 * gdb_alloc_fail_after; that hook is the one mutable global of the library, it is atomic, and
 * nothing outside tests sets it.
 */

#include <stddef.h>
#include <stdint.h>

#include "lib/base/error.h"

void *gdb_alloc(size_t size, gdb_error *err);
void *gdb_alloc_zero(size_t size, gdb_error *err);
void *gdb_alloc_array(size_t count, size_t size, gdb_error *err);      /* not cleared */
void *gdb_alloc_array_zero(size_t count, size_t size, gdb_error *err); /* cleared */
/* Like realloc: on failure returns NULL and `memory` stays valid. */
void *gdb_realloc_array(void *memory, size_t count, size_t size, gdb_error *err);
/* Aligned to `alignment` (a power of two, at least sizeof(void *)); freed by gdb_free. */
void *gdb_alloc_aligned(size_t alignment, size_t size, gdb_error *err);
/* Not cleared, and soon filled as a whole. What is a good part of a large page of the system begins
 * where one does, and the system may give large pages for it: one fault in place of hundreds. */
void *gdb_alloc_large(size_t size, gdb_error *err);
/* How many bytes that gives, at least `size`. */
size_t gdb_alloc_large_size(size_t size);
/* A hint that all of this memory will be used, not only its front: where it is large, the system
 * may give it in large pages, so that there are fewer faults and fewer misses of the TLB. */
void gdb_alloc_in_large_pages(void *memory, size_t size);
char *gdb_alloc_text(const char *text, size_t size, gdb_error *err); /* copy with a final NUL */
void gdb_free(void *memory);                                         /* accepts NULL */

/* For tests: let `count` allocations succeed, then fail every one; negative: never fail. */
void gdb_alloc_fail_after(int64_t count);

#endif
