/* SPDX-License-Identifier: MIT */
#include "lib/vector/data_chunk.h"

#include <assert.h>
#include <string.h>

#include "lib/base/alloc.h"

gdb_status gdb_data_chunk_init(gdb_data_chunk *chunk, const gdb_type_id *types,
                               uint32_t column_count, gdb_error *err)
{
    gdb_status status = GDB_OK;

    chunk->column_count = 0;
    gdb_data_chunk_set_count(chunk, 0);
    chunk->columns = gdb_alloc_array_zero(column_count, sizeof(*chunk->columns), err);
    if (chunk->columns == NULL)
        return GDB_ERR_NOMEM;
    chunk->column_count = column_count;
    for (uint32_t i = 0; i < column_count; i++)
        GDB_TRY_OUT(gdb_vector_init(&chunk->columns[i], types[i], err));
out:
    if (status != GDB_OK)
        gdb_data_chunk_release(chunk);
    return status;
}

void gdb_data_chunk_release(gdb_data_chunk *chunk)
{
    for (uint32_t i = 0; i < chunk->column_count; i++)
        gdb_vector_release(&chunk->columns[i]);
    gdb_free(chunk->columns);
    chunk->columns = NULL;
    chunk->column_count = 0;
    chunk->count = 0;
    chunk->selection.count = 0;
}

void gdb_data_chunk_clear(gdb_data_chunk *chunk)
{
    for (uint32_t i = 0; i < chunk->column_count; i++)
        gdb_vector_clear(&chunk->columns[i]);
    gdb_data_chunk_set_count(chunk, 0);
}

void gdb_data_chunk_set_count(gdb_data_chunk *chunk, uint32_t count)
{
    assert(count <= GDB_VECTOR_SIZE);
    chunk->count = count;
    chunk->selection.count = count;
    chunk->selection.all = true;
}
