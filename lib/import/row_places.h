/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_ROW_PLACES_H
#define GDB_LIB_IMPORT_ROW_PLACES_H

/*
 * row_places.h - in which file and line every node stood, so that both lines of a duplicate key can
 * be named: 4 bytes a node, while its table is being read.
 */

#include "lib/import/row_block.h"

typedef struct gdb_row_place_block {
    uint64_t first_row;
    uint64_t first_line;
    uint32_t file;
} gdb_row_place_block;

typedef struct gdb_row_places {
    gdb_row_place_block *blocks;
    size_t block_count, block_capacity;
    uint32_t *lines; /* of each node, from its block's first */
    size_t line_count, line_capacity;
} gdb_row_places;

void gdb_row_places_release(gdb_row_places *places); /* accepts all-zero */

/* Lines of all rows of a block, counted from its first; `lines` has room for row_count. */
void gdb_row_places_count(const gdb_row_block *block, uint32_t *lines);

/* The living rows of a block are the next nodes. */
gdb_status gdb_row_places_append(gdb_row_places *places, const gdb_row_block *block,
                                 const uint32_t *lines, gdb_error *err);

void gdb_row_places_find(const gdb_row_places *places, uint64_t row, uint32_t *file,
                         uint64_t *line);

#endif
