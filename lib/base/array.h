/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_BASE_ARRAY_H
#define GDB_LIB_BASE_ARRAY_H

/*
 * array.h - room for one more item in a growable array of any type.
 *
 *     GDB_TRY(gdb_array_reserve(&items, &capacity, count + 1, sizeof(*items), err));
 *     items[count++] = item;
 *
 * `items` points at the caller's pointer, which may be NULL with capacity 0; growth doubles.
 * The caller frees it with gdb_free.
 */

#include <stddef.h>

#include "lib/base/error.h"

gdb_status gdb_array_grow(void **items, size_t *capacity, size_t need, size_t item_size,
                          gdb_error *err);

#define gdb_array_reserve(items, capacity, need, item_size, err)                                   \
    ((need) <= *(capacity)                                                                         \
         ? GDB_OK                                                                                  \
         : gdb_array_grow((void **)(items), (capacity), (need), (item_size), (err)))

#endif
