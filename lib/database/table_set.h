/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_DATABASE_TABLE_SET_H
#define GDB_LIB_DATABASE_TABLE_SET_H

/*
 * table_set.h - the tables of an open database: as the base has them, or as DDL has left them
 * since.
 *
 * Catalog and metadata of the base are never changed. The first change makes copies; they describe
 * the base as the catalog sees it now: a new table has no rows, a dropped one is not there, a
 * column that was added has segments without pages (constants), one that moved up knows it
 * (gdb_column_metadata).
 */

#include "lib/cypher/ast.h"
#include "lib/table/node_table.h"
#include "lib/table/rel_table.h"

typedef struct gdb_table_set gdb_table_set;

/* The base's tables. Borrows all. */
gdb_status gdb_table_set_open(gdb_table_set **out, gdb_buffer_pool *pool,
                              const gdb_catalog *catalog, const gdb_metadata *metadata,
                              gdb_error *err);
void gdb_table_set_close(gdb_table_set *set); /* accepts NULL */

/* Valid until the next change. */
const gdb_catalog *gdb_table_set_catalog(const gdb_table_set *set);
const gdb_metadata *gdb_table_set_metadata(const gdb_table_set *set);

/* NULL where there is none. */
const gdb_node_table *gdb_table_set_node(const gdb_table_set *set, uint32_t id);
const gdb_rel_table *gdb_table_set_rel(const gdb_table_set *set, uint32_t id);

/* Of all tables, also of those that will be made; NULL: no changes. */
void gdb_table_set_show(gdb_table_set *set, const gdb_overlay *overlay);

/*
 * Do what a statement of DDL says (lib/schema/ddl.h), to the overlay, too (may be NULL). No reader
 * of a table is open. After any failure but GDB_ERR_INPUT, which has changed nothing, the set is
 * only to be closed.
 */
gdb_status gdb_table_set_change(gdb_table_set *set, gdb_overlay *overlay,
                                const gdb_ast_statement *statement, gdb_catalog_change *change,
                                gdb_ast_range *range, gdb_error *err);

#endif
