/* SPDX-License-Identifier: MIT */
#include "lib/base/array.h"

#include <stdint.h>

#include "lib/base/alloc.h"

gdb_status gdb_array_grow(void **items, size_t *capacity, size_t need, size_t item_size,
                          gdb_error *err)
{
    size_t wanted = *capacity < 8 ? 8 : *capacity;
    void *grown;

    while (wanted < need) {
        if (wanted > SIZE_MAX / 2)
            return GDB_FAIL(err, GDB_ERR_NOMEM, "out of memory (%zu items)", need);
        wanted *= 2;
    }
    grown = gdb_realloc_array(*items, wanted, item_size, err);
    if (grown == NULL)
        return GDB_ERR_NOMEM;
    *items = grown;
    *capacity = wanted;
    return GDB_OK;
}
