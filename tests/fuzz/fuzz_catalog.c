/* SPDX-License-Identifier: MIT */
/* Any bytes are a catalog or are refused; a catalog encodes to the bytes that it came from. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "formats/catalog/catalog_format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int condition)
{
    if (!condition)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gdb_catalog_data catalog;
    gdb_arena arena = {0};
    gdb_buffer out = {0};
    gdb_error err = GDB_ERROR_INIT;
    gdb_status status = gdb_catalog_decode(&catalog, data, size, &arena, &err);

    if (status == GDB_OK) {
        require(gdb_catalog_encode(&catalog, &out, &err) == GDB_OK);
        require(out.size == size && memcmp(out.data, data, size) == 0);
    } else {
        require(status == GDB_ERR_CORRUPT && err.message[0] != '\0');
    }
    gdb_buffer_release(&out);
    gdb_arena_release(&arena);
    return 0;
}
