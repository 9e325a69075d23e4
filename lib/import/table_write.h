/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_TABLE_WRITE_H
#define GDB_LIB_IMPORT_TABLE_WRITE_H

/*
 * table_write.h - the one ordered writer: encoded segments of many threads to pages in an order
 * that does not depend on timing.
 *
 * A piece is what goes to the file together: the columns of a group of nodes, or the targets and
 * properties of some relationships. Pieces are numbered 0, 1, 2, ... and may be put in any order by
 * any thread. Nobody waits: a piece that is not next is kept until its turn, and whoever puts the
 * next one writes all that have become due.
 */

#include "lib/base/arena.h"
#include "lib/storage/page_writer.h"

typedef struct gdb_segment_list {
    gdb_segment *items;
    size_t count;
    size_t capacity;
} gdb_segment_list;

void gdb_segment_list_release(gdb_segment_list *list);
/* The list as an array in an arena. */
gdb_status gdb_segment_list_copy(const gdb_segment_list *list, gdb_arena *arena,
                                 gdb_segment **items, uint32_t *count, gdb_error *err);

typedef struct gdb_write_piece {
    struct gdb_write_piece *next; /* for the writer */
    uint64_t number;              /* for the writer */
    gdb_encoded_segment *segments;
    gdb_segment_list **lists; /* where each segment's description goes once it has its place */
    uint32_t count;
    uint32_t capacity;
} gdb_write_piece;

typedef struct gdb_table_writer gdb_table_writer;

/* Borrows `pages`; NULL: nothing is written, places are made up (a dry run). */
gdb_status gdb_table_writer_open(gdb_table_writer **out, gdb_page_writer *pages, gdb_error *err);
void gdb_table_writer_close(gdb_table_writer *writer); /* accepts NULL */

/* An empty piece with room for `count` segments, whose memory is re-used. */
gdb_status gdb_table_writer_take_piece(gdb_table_writer *writer, uint32_t count,
                                       gdb_write_piece **piece, gdb_error *err);
/* Give a piece back that will not be put. */
void gdb_table_writer_drop(gdb_table_writer *writer, gdb_write_piece *piece);
/* Takes the piece, also on failure. After a failure every further piece fails alike. */
gdb_status gdb_table_writer_put(gdb_table_writer *writer, gdb_write_piece *piece, uint64_t number,
                                gdb_error *err);
/* Pages written so far. */
uint64_t gdb_table_writer_pages(const gdb_table_writer *writer);

#endif
