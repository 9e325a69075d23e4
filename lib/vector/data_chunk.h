/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_VECTOR_DATA_CHUNK_H
#define GDB_LIB_VECTOR_DATA_CHUNK_H

/*
 * data_chunk.h - several vectors of one length: what operators hand each other.
 *
 * `count` rows are stored, the selection says which of them are alive. A chunk of 0 living rows
 * from an operator's `next` means the end, so operators never hand on an empty chunk before it.
 */

#include "lib/vector/vector.h"

typedef struct gdb_data_chunk {
    gdb_vector *columns;
    uint32_t column_count;
    uint32_t count; /* rows stored, at most GDB_VECTOR_SIZE */
    gdb_selection selection;
} gdb_data_chunk;

gdb_status gdb_data_chunk_init(gdb_data_chunk *chunk, const gdb_type_id *types,
                               uint32_t column_count, gdb_error *err);
void gdb_data_chunk_release(gdb_data_chunk *chunk); /* accepts an all-zero chunk */
/* No rows, every vector cleared. */
void gdb_data_chunk_clear(gdb_data_chunk *chunk);
/* `count` rows, all alive. */
void gdb_data_chunk_set_count(gdb_data_chunk *chunk, uint32_t count);

#endif
