/* SPDX-License-Identifier: MIT */
/* Any bytes are the free pages of a state or are refused, and a list encodes to the bytes that it
 * came from. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "formats/free_pages/free_pages_format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PAGES = 1 << 20, EPOCH = 100 };

static void require(int condition)
{
    if (!condition)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gdb_free_runs runs = {NULL, 0, 0};
    gdb_error err = GDB_ERROR_INIT;
    gdb_buffer out = {0};

    if (gdb_free_runs_decode(&runs, data, size, PAGES, EPOCH, &err) == GDB_OK) {
        require(runs.count > 0 && gdb_free_runs_pages(&runs) <= PAGES);
        require(gdb_free_runs_encode(&runs, size, &out, NULL) == GDB_OK);
        require(out.size == size && memcmp(out.data, data, size) == 0);
    } else {
        require(err.status == GDB_ERR_CORRUPT && err.message[0] != '\0' && runs.count == 0);
    }
    gdb_buffer_release(&out);
    gdb_free_runs_release(&runs);
    return 0;
}
