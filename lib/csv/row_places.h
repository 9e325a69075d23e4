/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_CSV_ROW_PLACES_H
#define GDB_LIB_CSV_ROW_PLACES_H

/*
 * row_places.h - in which file and line every node stood, so that both lines of a duplicate key can
 * be named: some bytes a block while every line is a node, else a bit a line.
 */

#include "lib/base/memory_budget.h"
#include "lib/csv/row_block.h"

/* The lines of a block's rows, counted from its first; for one thread, memory is re-used. */
typedef struct gdb_row_lines {
    uint32_t *lines;
    size_t capacity;
    bool is_consecutive; /* row i stands in line i; `lines` is not filled */
} gdb_row_lines;

void gdb_row_lines_release(gdb_row_lines *lines); /* accepts all-zero */
gdb_status gdb_row_lines_count(gdb_row_lines *lines, const gdb_row_block *block, gdb_error *err);

typedef struct gdb_row_place_block {
    uint64_t first_row;
    uint64_t first_line;
    uint32_t file;
    uint64_t *begins; /* bitmap of lines from first_line on in which a row begins; NULL: in all */
} gdb_row_place_block;

typedef struct gdb_row_places {
    gdb_row_place_block *blocks;
    size_t block_count, block_capacity;
    uint64_t row_count;
    gdb_memory_budget *memory; /* what the places take is charged; may be NULL */
    uint64_t charged;
} gdb_row_places;

void gdb_row_places_release(gdb_row_places *places); /* accepts all-zero; `memory` stays */

/* The living rows of a block are the next nodes. */
gdb_status gdb_row_places_append(gdb_row_places *places, const gdb_row_block *block,
                                 const gdb_row_lines *lines, gdb_error *err);

void gdb_row_places_find(const gdb_row_places *places, uint64_t row, uint32_t *file,
                         uint64_t *line);

#endif
