/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_TABLE_NODE_TABLE_H
#define GDB_LIB_TABLE_NODE_TABLE_H

/*
 * node_table.h - the nodes of one table: rows by offset, those of the base and those that an
 * overlay inserts. Shared by threads.
 */

#include "lib/catalog/catalog.h"
#include "lib/overlay/overlay.h"
#include "lib/table/column_store.h"

typedef struct gdb_node_table gdb_node_table;

/* Borrows pool, schema and metadata. */
gdb_status gdb_node_table_open(gdb_node_table **out, gdb_buffer_pool *pool,
                               const gdb_node_schema *schema,
                               const gdb_node_table_metadata *metadata, gdb_error *err);
void gdb_node_table_close(gdb_node_table *table); /* accepts NULL */

/* The same table, after its columns were added, dropped or renamed. Borrowed. */
void gdb_node_table_change(gdb_node_table *table, const gdb_node_schema *schema,
                           const gdb_node_table_metadata *metadata);

/* From now on the table is the base with these changes over it, for whoever opens a reader.
 * Borrowed; NULL: the base alone. */
void gdb_node_table_set_overlay(gdb_node_table *table, const gdb_overlay *overlay);
/* The table's changes; NULL where there are none. */
const gdb_node_overlay *gdb_node_table_overlay(const gdb_node_table *table);

const gdb_node_schema *gdb_node_table_schema(const gdb_node_table *table);
const gdb_node_table_metadata *gdb_node_table_metadata_get(const gdb_node_table *table);
/* Offsets are below; those of deleted nodes are among them. */
uint64_t gdb_node_table_row_count(const gdb_node_table *table);
uint64_t gdb_node_table_node_count(const gdb_node_table *table);
bool gdb_node_table_has(const gdb_node_table *table, uint64_t offset);
/* Of offsets first .. first+count-1, counted from `first`, those that have a node; count <=
 * GDB_VECTOR_SIZE. */
void gdb_node_table_select(const gdb_node_table *table, uint64_t first, uint32_t count,
                           gdb_selection *out);
gdb_buffer_pool *gdb_node_table_pool(const gdb_node_table *table);

/* A new reader of a column, for one thread. */
gdb_status gdb_node_table_column(const gdb_node_table *table, uint32_t column,
                                 gdb_column_reader **out, gdb_error *err);

#endif
