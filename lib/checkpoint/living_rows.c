/* SPDX-License-Identifier: MIT */
#include "lib/checkpoint/living_rows.h"

#include "lib/base/alloc.h"
#include "lib/import/row_column_append.h"

gdb_status gdb_living_rows_open(gdb_living_rows *living, const gdb_node_table *table,
                                const gdb_row_shape *shape, uint32_t first_column, gdb_error *err)
{
    living->table = table;
    GDB_TRY(gdb_row_block_init(&living->rows, shape, err));
    living->readers = gdb_alloc_array_zero(shape->column_count, sizeof(gdb_column_reader *), err);
    living->vectors = gdb_alloc_array_zero(shape->column_count, sizeof(*living->vectors), err);
    if (living->readers == NULL || living->vectors == NULL)
        return GDB_ERR_NOMEM;
    living->column_count = shape->column_count;
    for (uint32_t c = 0; c < shape->column_count; c++) {
        GDB_TRY(gdb_node_table_column(table, first_column + c, &living->readers[c], err));
        GDB_TRY(
            gdb_vector_init(&living->vectors[c], gdb_column_reader_type(living->readers[c]), err));
    }
    return GDB_OK;
}

void gdb_living_rows_close(gdb_living_rows *living)
{
    for (uint32_t c = 0; c < living->column_count; c++) {
        gdb_vector_release(&living->vectors[c]);
        gdb_column_reader_close(living->readers[c]);
    }
    gdb_free(living->vectors);
    gdb_free(living->readers);
    gdb_row_block_release(&living->rows);
}

/* Up to a vector of rows. */
static gdb_status read_vector(gdb_living_rows *living, uint64_t first, uint32_t count,
                              gdb_error *err)
{
    gdb_row_block *rows = &living->rows;
    gdb_selection alive;

    gdb_node_table_select(living->table, first, count, &alive);
    if (alive.count == 0)
        return GDB_OK;
    GDB_TRY(gdb_row_block_reserve(rows, rows->row_count + alive.count, err));
    for (uint32_t c = 0; c < living->column_count; c++) {
        GDB_TRY(gdb_column_reader_scan(living->readers[c], first, count, &living->vectors[c], err));
        GDB_TRY(gdb_row_column_append(&rows->columns[c], rows->row_count, &living->vectors[c],
                                      &alive, err));
    }
    rows->row_count += alive.count;
    return GDB_OK;
}

gdb_status gdb_living_rows_read(gdb_living_rows *living, uint64_t first, uint32_t count,
                                gdb_error *err)
{
    gdb_row_block_clear(&living->rows, NULL);
    for (uint32_t done = 0, n; done < count; done += n) {
        n = count - done < GDB_VECTOR_SIZE ? count - done : GDB_VECTOR_SIZE;
        GDB_TRY(read_vector(living, first + done, n, err));
    }
    return GDB_OK;
}

bool gdb_living_rows_borrow(const gdb_living_rows *living, uint32_t column, uint64_t first,
                            uint32_t count, gdb_vector *out)
{
    const gdb_node_overlay *overlay = gdb_node_table_overlay(living->table);

    return overlay != NULL &&
           gdb_row_set_next(&overlay->deleted, first, first + count) == first + count &&
           gdb_column_reader_inserted(living->readers[column], first, count, out);
}
