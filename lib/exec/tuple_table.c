/* SPDX-License-Identifier: MIT */
#include "lib/exec/tuple_table.h"

#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/vector/vector_borrow.h"

gdb_status gdb_tuple_table_init(gdb_tuple_table *table, const gdb_type_id *types,
                                uint32_t column_count, gdb_buffer_pool *pool, gdb_error *err)
{
    memset(table, 0, sizeof(*table));
    table->types = gdb_alloc_array(column_count, sizeof(*types), err);
    if (table->types == NULL)
        return GDB_ERR_NOMEM;
    if (column_count > 0)
        memcpy(table->types, types, column_count * sizeof(*types));
    table->column_count = column_count;
    table->pool = pool;
    return GDB_OK;
}

static uint64_t heap_bytes(const gdb_data_chunk *block)
{
    uint64_t bytes = 0;

    for (uint32_t c = 0; c < block->column_count; c++)
        bytes += block->columns[c].heap.total;
    return bytes;
}

void gdb_tuple_table_clear(gdb_tuple_table *table)
{
    for (uint32_t i = 0; i < table->block_count; i++)
        gdb_data_chunk_release(&table->blocks[i]);
    table->block_count = 0;
    table->rows = 0;
    if (table->pool != NULL)
        gdb_buffer_pool_uncharge(table->pool, table->charged);
    table->charged = 0;
}

void gdb_tuple_table_reset(gdb_tuple_table *table)
{
    uint64_t heap;

    if (table->block_count != 1) {
        gdb_tuple_table_clear(table);
        return;
    }
    heap = heap_bytes(&table->blocks[0]);
    gdb_data_chunk_clear(&table->blocks[0]);
    table->rows = 0;
    if (table->pool == NULL)
        return;
    heap -= heap_bytes(&table->blocks[0]);
    gdb_buffer_pool_uncharge(table->pool, heap);
    table->charged -= heap;
}

void gdb_tuple_table_release(gdb_tuple_table *table)
{
    gdb_tuple_table_clear(table);
    gdb_free(table->blocks);
    gdb_free(table->types);
    table->blocks = NULL;
    table->types = NULL;
    table->block_capacity = 0;
}

gdb_status gdb_tuple_table_charge(gdb_tuple_table *table, uint64_t bytes, gdb_error *err)
{
    if (table->pool == NULL || bytes == 0)
        return GDB_OK;
    GDB_TRY(gdb_buffer_pool_charge(table->pool, bytes, err));
    table->charged += bytes;
    return GDB_OK;
}

/* A block that has room: the last one, or a new one. */
static gdb_status last_block(gdb_tuple_table *table, gdb_data_chunk **out, gdb_error *err)
{
    gdb_data_chunk *block = table->block_count > 0 ? &table->blocks[table->block_count - 1] : NULL;
    uint64_t bytes = 0;

    if (block == NULL || block->count == GDB_VECTOR_SIZE) {
        if (table->rows > UINT32_MAX - GDB_VECTOR_SIZE)
            return GDB_FAIL(err, GDB_ERR_NOMEM, "more than 4 thousand million rows to keep");
        for (uint32_t c = 0; c < table->column_count; c++)
            bytes += sizeof(gdb_vector) + GDB_VECTOR_SIZE * gdb_type_width(table->types[c]);
        GDB_TRY(gdb_tuple_table_charge(table, bytes + sizeof(*block), err));
        GDB_TRY(gdb_array_reserve(&table->blocks, &table->block_capacity,
                                  (size_t)table->block_count + 1, sizeof(*block), err));
        block = &table->blocks[table->block_count];
        GDB_TRY(gdb_data_chunk_init(block, table->types, table->column_count, err));
        table->block_count++;
    }
    *out = block;
    return GDB_OK;
}

gdb_status gdb_tuple_table_append(gdb_tuple_table *table, const gdb_vector *const *columns,
                                  const uint16_t *rows, uint32_t count, gdb_error *err)
{
    for (uint32_t done = 0; done < count;) {
        gdb_data_chunk *block = NULL;
        uint64_t heap;
        uint32_t part;

        GDB_TRY(last_block(table, &block, err));
        part = GDB_VECTOR_SIZE - block->count;
        if (part > count - done)
            part = count - done;
        heap = heap_bytes(block);
        for (uint32_t c = 0; c < table->column_count; c++) {
            gdb_vector *to = &block->columns[c];

            if (to->type == columns[c]->type && (rows != NULL || done == 0)) {
                GDB_TRY(gdb_vector_copy(to, block->count, columns[c],
                                        rows != NULL ? rows + done : NULL, part, err));
                continue;
            }
            for (uint32_t i = 0; i < part; i++) {
                gdb_value value =
                    gdb_vector_get(columns[c], rows != NULL ? rows[done + i] : done + i);

                GDB_TRY(gdb_vector_set(to, block->count + i, &value, err));
            }
        }
        gdb_data_chunk_set_count(block, block->count + part);
        table->rows += part;
        done += part;
        GDB_TRY(gdb_tuple_table_charge(table, heap_bytes(block) - heap, err));
    }
    return GDB_OK;
}

gdb_status gdb_tuple_table_append_chunk(gdb_tuple_table *table, const gdb_data_chunk *chunk,
                                        gdb_error *err)
{
    const gdb_vector **columns = gdb_alloc_array(table->column_count, sizeof(gdb_vector *), err);
    gdb_status status;

    if (columns == NULL)
        return GDB_ERR_NOMEM;
    for (uint32_t c = 0; c < table->column_count; c++)
        columns[c] = &chunk->columns[c];
    status =
        gdb_tuple_table_append(table, columns, chunk->selection.all ? NULL : chunk->selection.rows,
                               chunk->selection.count, err);
    gdb_free(columns);
    return status;
}

void gdb_tuple_table_gather(const gdb_tuple_table *table, uint32_t column, const uint32_t *rows,
                            uint32_t count, gdb_vector *to)
{
    for (uint32_t i = 0; i < count;) {
        uint32_t block = rows[i] / GDB_VECTOR_SIZE, n = 0;
        uint16_t places[64];

        while (i + n < count && n < 64 && rows[i + n] / GDB_VECTOR_SIZE == block) {
            places[n] = (uint16_t)(rows[i + n] % GDB_VECTOR_SIZE);
            n++;
        }
        gdb_vector_gather(to, i, &table->blocks[block].columns[column], places, n);
        i += n;
    }
}

void gdb_tuple_table_read(const gdb_tuple_table *table, uint32_t first, uint32_t count,
                          gdb_data_chunk *out)
{
    for (uint32_t done = 0; done < count;) {
        uint32_t at = (first + done) % GDB_VECTOR_SIZE, part = GDB_VECTOR_SIZE - at;
        const gdb_data_chunk *block = &table->blocks[(first + done) / GDB_VECTOR_SIZE];
        uint16_t rows[GDB_VECTOR_SIZE];

        if (part > count - done)
            part = count - done;
        for (uint32_t i = 0; i < part; i++)
            rows[i] = (uint16_t)(at + i);
        for (uint32_t c = 0; c < table->column_count; c++)
            gdb_vector_gather(&out->columns[c], done, &block->columns[c], rows, part);
        done += part;
    }
    gdb_data_chunk_set_count(out, count);
}
