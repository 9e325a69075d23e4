/* SPDX-License-Identifier: MIT */
#ifndef GDB_FORMATS_METADATA_METADATA_FORMAT_H
#define GDB_FORMATS_METADATA_METADATA_FORMAT_H

/*
 * metadata_format.h - where everything is: segments of every column, CSR groups, key indexes; from
 * which files it came (the load ledger); and all that as bytes. Specified in README.md beside
 * this file.
 *
 * Rel tables: per direction, group g holds the lists of nodes g * GDB_GROUP_SIZE ... of the start
 * table (FROM for forward, TO for backward). The relationships of a group, in list order, are cut
 * into segments of at most GDB_GROUP_SIZE; no segment holds relationships of two groups, so a
 * change in one group never moves another's. A relationship's position is its place in the forward
 * order; property columns follow that order and are cut exactly as the forward targets are.
 *
 * In the backward direction no positions are stored: the k-th entry of source s in the list of
 * target t is the k-th entry of t in the forward list of s (lists are sorted, parallel
 * relationships keep their order).
 */

#include "formats/catalog/catalog_format.h"
#include "formats/load_ledger/load_ledger_format.h"
#include "formats/segment/segment_format.h"
#include "lib/base/arena.h"
#include "lib/base/buffer.h"

typedef enum gdb_direction { GDB_FORWARD = 0, GDB_BACKWARD = 1 } gdb_direction;

typedef struct gdb_column_metadata {
    gdb_segment *segments;
    uint32_t segment_count;
    /* In memory only, of a column that moved up when those before it were dropped: by how many. The
     * pages of its segments have the number of its old place. */
    uint16_t moved;
    /* In memory only, of a column of texts or lists that was added with a default: the value of all
     * rows, in segments that no pages have been written of. */
    const gdb_value *unwritten;
} gdb_column_metadata;

/* The key index of consecutive rows; its offsets are counted from the first of them. */
typedef struct gdb_key_index_part {
    uint64_t row_count;
    uint64_t first_page;
    uint32_t page_count; /* buckets; 0 without entries */
    uint8_t offset_width; /* bits of an offset in an entry */
    uint64_t entry_count; /* rows that had a node when the part was written */
} gdb_key_index_part;

typedef struct gdb_key_index_metadata {
    gdb_key_index_part *parts; /* one after another; none for an empty table */
    uint32_t part_count;
} gdb_key_index_metadata;

typedef struct gdb_node_table_metadata {
    uint32_t id;
    uint64_t row_count; /* deleted rows among them */
    gdb_column_metadata *columns; /* as many as the schema has */
    uint32_t column_count;
    gdb_key_index_metadata key_index;
    /* Of each group that has deleted rows, their numbers in the group, rising: a segment without a
     * type, whose ordinal is the group's number. */
    gdb_segment *deleted;
    uint32_t deleted_count; /* segments */
} gdb_node_table_metadata;

typedef struct gdb_csr_group_metadata {
    uint32_t node_count; /* lists: GDB_GROUP_SIZE, fewer in the last group */
    uint64_t rel_count;
    gdb_segment offsets; /* OFFSETS of node_count lists: where each list ends in this group */
    gdb_segment *targets; /* node offsets */
    uint32_t target_segment_count;
} gdb_csr_group_metadata;

typedef struct gdb_csr_metadata {
    gdb_csr_group_metadata *groups;
    uint32_t group_count;
} gdb_csr_metadata;

typedef struct gdb_rel_table_metadata {
    uint32_t id; /* of the pair */
    uint64_t rel_count;
    gdb_csr_metadata csr[2]; /* by gdb_direction */
    gdb_column_metadata *columns;
    uint32_t column_count;
} gdb_rel_table_metadata;

typedef struct gdb_metadata {
    gdb_node_table_metadata *nodes; /* in the catalog's order */
    uint32_t node_count;
    gdb_rel_table_metadata *rels; /* pairs, in the catalog's order */
    uint32_t rel_count;
    gdb_load_ledger loads;
} gdb_metadata;

/* Pages of all parts. */
uint64_t gdb_key_index_pages(const gdb_key_index_metadata *index);
/* Rows that have no node any more. */
uint64_t gdb_node_metadata_deleted_rows(const gdb_node_table_metadata *node);

/* The must-understand feature bits (formats/database) of all that is described. */
uint64_t gdb_metadata_features(const gdb_metadata *metadata);

gdb_status gdb_metadata_encode(const gdb_metadata *metadata, gdb_buffer *out, gdb_error *err);
/* Everything in the result lives in `arena`. Checked against the catalog (tables, columns, types),
 * every segment by gdb_segment_layout_init and against page_count, all counts against each other:
 * else GDB_ERR_CORRUPT. */
gdb_status gdb_metadata_decode(gdb_metadata *metadata, const uint8_t *bytes, size_t size,
                               const gdb_catalog_data *catalog, uint64_t page_count,
                               gdb_arena *arena, gdb_error *err);

#endif
