/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_TABLE_REL_TABLE_H
#define GDB_LIB_TABLE_REL_TABLE_H

/*
 * rel_table.h - the relationships of one FROM-TO pair: neighbours in both directions, and property
 * columns by position, of the base and of what an overlay adds and removes. The table is shared by
 * threads; a gdb_csr_cursor is for one.
 */

#include "lib/catalog/catalog.h"
#include "lib/overlay/overlay.h"
#include "lib/table/column_store.h"
#include "lib/table/csr_layout.h"
#include "lib/table/csr_list.h"

typedef struct gdb_rel_table gdb_rel_table;

/* Borrows pool, schema, pair and metadata. */
gdb_status gdb_rel_table_open(gdb_rel_table **out, gdb_buffer_pool *pool,
                              const gdb_rel_schema *schema, const gdb_rel_pair *pair,
                              const gdb_rel_table_metadata *metadata, gdb_error *err);
void gdb_rel_table_close(gdb_rel_table *table); /* accepts NULL */

/* As for node tables. */
void gdb_rel_table_change(gdb_rel_table *table, const gdb_rel_schema *schema,
                          const gdb_rel_pair *pair, const gdb_rel_table_metadata *metadata);
void gdb_rel_table_set_overlay(gdb_rel_table *table, const gdb_overlay *overlay);
const gdb_rel_overlay *gdb_rel_table_overlay(const gdb_rel_table *table);

const gdb_rel_schema *gdb_rel_table_schema(const gdb_rel_table *table);
const gdb_rel_pair *gdb_rel_table_pair(const gdb_rel_table *table);
const gdb_rel_table_metadata *gdb_rel_table_metadata_get(const gdb_rel_table *table);
/* Positions are below; those of removed relationships are among them. */
uint64_t gdb_rel_table_row_count(const gdb_rel_table *table);
uint64_t gdb_rel_table_rel_count(const gdb_rel_table *table);
/* Of positions first .. first+count-1, counted from `first`, those that have a relationship; count
 * <= GDB_VECTOR_SIZE. */
void gdb_rel_table_select(const gdb_rel_table *table, uint64_t first, uint32_t count,
                          gdb_selection *out);
gdb_buffer_pool *gdb_rel_table_pool(const gdb_rel_table *table);
const gdb_csr_layout *gdb_rel_table_csr(const gdb_rel_table *table, gdb_direction direction);
gdb_status gdb_rel_table_column(const gdb_rel_table *table, uint32_t column,
                                gdb_column_reader **out, gdb_error *err);

gdb_status gdb_csr_cursor_open(gdb_csr_cursor **out, const gdb_rel_table *table,
                               gdb_direction direction, gdb_error *err);
void gdb_csr_cursor_close(gdb_csr_cursor *cursor); /* accepts NULL */

/* Lists of `count` nodes, in any order; nodes behind the last group have none. */
gdb_status gdb_csr_cursor_lists(gdb_csr_cursor *cursor, const uint64_t *nodes, uint32_t count,
                                gdb_csr_list *out, gdb_error *err);

/* Entries begin .. begin+count-1: neighbours, sorted within each list. The range may span lists
 * that lie one behind the other, and segments. */
gdb_status gdb_csr_cursor_targets(gdb_csr_cursor *cursor, uint64_t begin, uint32_t count,
                                  uint64_t *out, gdb_error *err);

/* The entries of a list that are `target`: *count from *place on; without any, *place is where they
 * would be. */
gdb_status gdb_csr_cursor_find(gdb_csr_cursor *cursor, const gdb_csr_list *list, uint64_t target,
                               uint64_t *place, uint64_t *count, gdb_error *err);

/* Their targets will be read soon: see gdb_buffer_pool_touch. */
void gdb_csr_cursor_touch(gdb_csr_cursor *cursor, const gdb_csr_list *lists, uint32_t count);

/* Of a forward cursor, with the positions; `targets` or `positions` may be NULL. Of a list that has
 * changed that is hardly more work than one of them. */
gdb_status gdb_csr_forward_entries(gdb_csr_cursor *forward, uint64_t begin, uint32_t count,
                                   uint64_t *targets, uint64_t *positions, gdb_error *err);

/* Positions of entries first .. first+count-1, counted from 0, of a forward list, whose targets are
 * known: of a few of them, wherever they are. */
gdb_status gdb_csr_forward_positions(gdb_csr_cursor *forward, const gdb_csr_list *list,
                                     uint64_t first, const uint64_t *targets, uint32_t count,
                                     uint64_t *positions, gdb_error *err);

/* Positions of backward entries, found through a forward cursor: of entries
 * first .. first+count-1, counted from 0, of `list`, which is the backward list of `target`. */
gdb_status gdb_csr_backward_positions(gdb_csr_cursor *backward, gdb_csr_cursor *forward,
                                      uint64_t target, const gdb_csr_list *list, uint64_t first,
                                      uint32_t count, uint64_t *positions, gdb_error *err);

#endif
