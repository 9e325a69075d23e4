/* SPDX-License-Identifier: MIT */
/*
 * A catalog (its size as 4 bytes, its bytes) and then metadata: any bytes are metadata of that
 * catalog or are refused; metadata encodes to the bytes that it came from, and its segments are
 * inside the file.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "formats/metadata/metadata_format.h"
#include "lib/base/bytes_le.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PAGES = 1 << 20 };

static void require(int condition)
{
    if (!condition)
        abort();
}

static void check_segments(const gdb_segment *segments, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        require(segments[i].page_count == 0 ||
                (segments[i].first_page >= 2 &&
                 segments[i].first_page + segments[i].page_count <= PAGES));
}

static void try_metadata(const gdb_catalog_data *catalog, const uint8_t *data, size_t size,
                         gdb_arena *arena)
{
    gdb_metadata metadata;
    gdb_buffer out = {0};
    gdb_error err = GDB_ERROR_INIT;
    gdb_status status = gdb_metadata_decode(&metadata, data, size, catalog, PAGES, arena, &err);

    if (status == GDB_OK) {
        require(gdb_metadata_encode(&metadata, &out, &err) == GDB_OK);
        require(out.size == size && memcmp(out.data, data, size) == 0);
        for (uint32_t i = 0; i < metadata.node_count; i++)
            for (uint32_t c = 0; c < metadata.nodes[i].column_count; c++)
                check_segments(metadata.nodes[i].columns[c].segments,
                               metadata.nodes[i].columns[c].segment_count);
    } else {
        require(status == GDB_ERR_CORRUPT && err.message[0] != '\0');
    }
    gdb_buffer_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gdb_catalog_data catalog;
    gdb_arena arena = {0};
    size_t catalog_size;

    if (size < 4)
        return 0;
    catalog_size = gdb_load_u32le(data);
    if (catalog_size <= size - 4 &&
        gdb_catalog_decode(&catalog, data + 4, catalog_size, &arena, NULL) == GDB_OK)
        try_metadata(&catalog, data + 4 + catalog_size, size - 4 - catalog_size, &arena);
    gdb_arena_release(&arena);
    return 0;
}
