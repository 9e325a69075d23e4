/* SPDX-License-Identifier: MIT */
#include "lib/import/key_index_extend.h"

#include <string.h>

#include "formats/database/database_format.h"
#include "lib/import/key_index_build.h"
#include "lib/import/key_reread.h"

/* A part becomes one with the next if that is not so many times smaller. One of fewer than
 * KEYS_LEAST rows counts as one of so many. */
enum { PART_RATIO = 4, KEYS_LEAST = GDB_GROUP_SIZE / 32 + 1 };

uint32_t gdb_key_index_kept_parts(const gdb_key_index_metadata *index, uint64_t changed,
                                  uint64_t row_count, uint64_t *first)
{
    uint64_t end = 0;
    uint32_t kept = 0;

    while (kept < index->part_count && end + index->parts[kept].row_count <= changed)
        end += index->parts[kept++].row_count;
    for (; kept > 0 && end < row_count; kept--) {
        uint64_t keys = row_count - end < KEYS_LEAST ? KEYS_LEAST : row_count - end;

        if (index->parts[kept - 1].row_count > PART_RATIO * keys)
            break;
        end -= index->parts[kept - 1].row_count;
    }
    *first = end;
    return kept;
}

gdb_status gdb_key_index_extend(const gdb_import_job *job, const gdb_node_table *table,
                                const gdb_key_table *added, gdb_key_index_metadata *index,
                                uint64_t *pages, gdb_error *err)
{
    const gdb_node_schema *schema = gdb_node_table_schema(table);
    const gdb_key_index_metadata *old = &gdb_node_table_metadata_get(table)->key_index;
    gdb_text_view name = gdb_arena_copy_text(job->arena, schema->name, err);
    uint64_t rows = gdb_node_table_row_count(table), first;
    uint32_t kept = gdb_key_index_kept_parts(old, rows, rows + gdb_key_table_count(added), &first);
    gdb_reread_keys older = {0};
    gdb_status status = GDB_OK;

    index->parts = gdb_arena_alloc_array(job->arena, (size_t)kept + 1, sizeof(*index->parts), err);
    if (name.data == NULL || index->parts == NULL)
        return GDB_ERR_NOMEM;
    if (kept > 0)
        memcpy(index->parts, old->parts, kept * sizeof(*old->parts));
    index->part_count = kept + 1;
    if (first < rows)
        GDB_TRY_OUT(gdb_key_reread(&older, table, first, rows, job->memory, job->spill, err));
    GDB_TRY_OUT(gdb_key_index_build_merged(job, name.data, (uint16_t)schema->id, kept, older.keys,
                                           added, older.holes, older.hole_count,
                                           &index->parts[kept], err));
    *pages = index->parts[kept].page_count;
out:
    gdb_reread_keys_release(&older);
    return status;
}
