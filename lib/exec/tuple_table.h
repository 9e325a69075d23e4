/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_EXEC_TUPLE_TABLE_H
#define GDB_LIB_EXEC_TUPLE_TABLE_H

/*
 * tuple_table.h - rows kept by joins, sorts and groups: blocks of vectors, numbered from 0 in the
 * order in which they came. Everything they point at is copied. Memory is charged to the buffer
 * pool's budget (a NULL pool charges nothing).
 */

#include "lib/storage/buffer_pool.h"
#include "lib/vector/data_chunk.h"

typedef struct gdb_tuple_table {
    gdb_data_chunk *blocks; /* all full but the last */
    size_t block_capacity;
    uint32_t block_count;
    uint32_t rows;
    gdb_type_id *types;
    uint32_t column_count;
    gdb_buffer_pool *pool;
    uint64_t charged;
} gdb_tuple_table;

gdb_status gdb_tuple_table_init(gdb_tuple_table *table, const gdb_type_id *types,
                                uint32_t column_count, gdb_buffer_pool *pool, gdb_error *err);
void gdb_tuple_table_release(gdb_tuple_table *table); /* accepts an all-zero table */
void gdb_tuple_table_clear(gdb_tuple_table *table);
/* The same, but one block stays for the next rows. */
void gdb_tuple_table_reset(gdb_tuple_table *table);

/* Append rows[0 .. count-1] (0 .. count-1 where rows is NULL) of column_count vectors. */
gdb_status gdb_tuple_table_append(gdb_tuple_table *table, const gdb_vector *const *columns,
                                  const uint16_t *rows, uint32_t count, gdb_error *err);
/* The living rows of a chunk with these columns. */
gdb_status gdb_tuple_table_append_chunk(gdb_tuple_table *table, const gdb_data_chunk *chunk,
                                        gdb_error *err);

/* Charge what is held beyond the blocks themselves. */
gdb_status gdb_tuple_table_charge(gdb_tuple_table *table, uint64_t bytes, gdb_error *err);

/* The vector that holds a row, the row within it being row % GDB_VECTOR_SIZE. */
static inline const gdb_vector *gdb_tuple_table_vector(const gdb_tuple_table *table,
                                                       uint32_t column, uint32_t row)
{
    return &table->blocks[row / GDB_VECTOR_SIZE].columns[column];
}

static inline gdb_value gdb_tuple_table_get(const gdb_tuple_table *table, uint32_t column,
                                            uint32_t row)
{
    return gdb_vector_get(gdb_tuple_table_vector(table, column, row), row % GDB_VECTOR_SIZE);
}

/* Rows rows[i] of one column to rows 0 .. count-1 of `to`; borrows. */
void gdb_tuple_table_gather(const gdb_tuple_table *table, uint32_t column, const uint32_t *rows,
                            uint32_t count, gdb_vector *to);

/* Rows first .. first+count-1 of all columns to the first columns of `out`, with the count. */
void gdb_tuple_table_read(const gdb_tuple_table *table, uint32_t first, uint32_t count,
                          gdb_data_chunk *out);

#endif
