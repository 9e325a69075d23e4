/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_TABLE_REL_TABLE_H
#define GDB_LIB_TABLE_REL_TABLE_H

/*
 * rel_table.h - the relationships of one FROM-TO pair: neighbours in both directions, and property
 * columns by position. The table is shared by threads; a gdb_csr_cursor is for one.
 */

#include "lib/catalog/catalog.h"
#include "lib/table/column_store.h"
#include "lib/table/csr_layout.h"

typedef struct gdb_rel_table gdb_rel_table;

/* Borrows pool, schema, pair and metadata. */
gdb_status gdb_rel_table_open(gdb_rel_table **out, gdb_buffer_pool *pool,
                              const gdb_rel_schema *schema, const gdb_rel_pair *pair,
                              const gdb_rel_table_metadata *metadata, gdb_error *err);
void gdb_rel_table_close(gdb_rel_table *table); /* accepts NULL */

const gdb_rel_schema *gdb_rel_table_schema(const gdb_rel_table *table);
const gdb_rel_pair *gdb_rel_table_pair(const gdb_rel_table *table);
const gdb_rel_table_metadata *gdb_rel_table_metadata_get(const gdb_rel_table *table);
uint64_t gdb_rel_table_rel_count(const gdb_rel_table *table);
gdb_buffer_pool *gdb_rel_table_pool(const gdb_rel_table *table);
const gdb_csr_layout *gdb_rel_table_csr(const gdb_rel_table *table, gdb_direction direction);
gdb_status gdb_rel_table_column(const gdb_rel_table *table, uint32_t column,
                                gdb_column_reader **out, gdb_error *err);

/*
 * The list of one node in one direction. `begin` is the place of its first entry in that
 * direction's order over the whole table (forward: the position of its first relationship).
 */
typedef struct gdb_csr_list {
    uint64_t begin;
    uint64_t count;
} gdb_csr_list;

typedef struct gdb_csr_cursor gdb_csr_cursor;

gdb_status gdb_csr_cursor_open(gdb_csr_cursor **out, const gdb_rel_table *table,
                               gdb_direction direction, gdb_error *err);
void gdb_csr_cursor_close(gdb_csr_cursor *cursor); /* accepts NULL */

/* Lists of `count` nodes, in any order; nodes behind the last group have none. */
gdb_status gdb_csr_cursor_lists(gdb_csr_cursor *cursor, const uint64_t *nodes, uint32_t count,
                                gdb_csr_list *out, gdb_error *err);

/* Entries begin .. begin+count-1 of the direction's order: neighbours, sorted within each list. The
 * range may span lists and segments: a scan of all relationships is a scan of this. */
gdb_status gdb_csr_cursor_targets(gdb_csr_cursor *cursor, uint64_t begin, uint32_t count,
                                  uint64_t *out, gdb_error *err);

/* The entries of a list that are `target`: *count from *place on; without any, *place is where they
 * would be. */
gdb_status gdb_csr_cursor_find(gdb_csr_cursor *cursor, const gdb_csr_list *list, uint64_t target,
                               uint64_t *place, uint64_t *count, gdb_error *err);

/* Their targets will be read soon: see gdb_buffer_pool_touch. */
void gdb_csr_cursor_touch(gdb_csr_cursor *cursor, const gdb_csr_list *lists, uint32_t count);

/* Positions in the forward order of backward entries, found through a forward cursor: of entries
 * first .. first+count-1, counted from 0, of `list`, which is the backward list of `target`. */
gdb_status gdb_csr_backward_positions(gdb_csr_cursor *backward, gdb_csr_cursor *forward,
                                      uint64_t target, const gdb_csr_list *list, uint64_t first,
                                      uint32_t count, uint64_t *positions, gdb_error *err);

#endif
