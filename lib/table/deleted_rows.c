/* SPDX-License-Identifier: MIT */
#include "lib/table/deleted_rows.h"

#include "formats/database/database_format.h"
#include "lib/storage/segment_reader.h"
#include "lib/vector/vector.h"

static gdb_status load_group(gdb_segment_reader *reader, const gdb_node_table_metadata *node,
                             const gdb_segment *segment, gdb_overlay *overlay, gdb_error *err)
{
    gdb_page_owner owner = {GDB_PAGE_TYPE_SEGMENT, (uint16_t)node->id, GDB_PAGE_PART_DELETED_ROWS,
                            segment->ordinal};
    uint64_t rows[GDB_VECTOR_SIZE], nulls[GDB_VECTOR_SIZE / 64 + 1];
    uint64_t first = (uint64_t)segment->ordinal * GDB_GROUP_SIZE, least = 0;

    GDB_TRY(gdb_segment_reader_open(reader, segment, GDB_TYPE_INVALID, &owner, err));
    for (uint32_t done = 0, n; done < segment->row_count; done += n) {
        uint32_t null_count = 0, left = segment->row_count - done;

        n = left < GDB_VECTOR_SIZE ? left : GDB_VECTOR_SIZE;
        GDB_TRY(gdb_segment_reader_scan(reader, done, n, rows, nulls, &null_count, NULL, err));
        for (uint32_t i = 0; i < n; i++) {
            if (rows[i] < least || rows[i] >= GDB_GROUP_SIZE)
                return GDB_FAIL(err, GDB_ERR_CORRUPT,
                                "table %u: row %llu is not the next deleted one of group %u",
                                node->id, (unsigned long long)rows[i], segment->ordinal);
            least = rows[i] + 1;
            rows[i] += first;
        }
        GDB_TRY(gdb_overlay_delete_nodes(overlay, node->id, rows, n, err));
    }
    return GDB_OK;
}

gdb_status gdb_deleted_rows_load(gdb_buffer_pool *pool, const gdb_metadata *metadata,
                                 gdb_overlay *overlay, gdb_error *err)
{
    gdb_segment_reader *reader = NULL;
    gdb_status status = GDB_OK;

    GDB_TRY_OUT(gdb_segment_reader_create(&reader, pool, err));
    for (uint32_t t = 0; t < metadata->node_count; t++)
        for (uint32_t i = 0; i < metadata->nodes[t].deleted_count; i++)
            GDB_TRY_OUT(load_group(reader, &metadata->nodes[t], &metadata->nodes[t].deleted[i],
                                   overlay, err));
out:
    gdb_segment_reader_free(reader);
    return status;
}
