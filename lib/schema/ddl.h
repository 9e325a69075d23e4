/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_SCHEMA_DDL_H
#define GDB_LIB_SCHEMA_DDL_H

/*
 * ddl.h - statements that create, change and drop tables, and the catalog: CREATE NODE TABLE,
 * CREATE REL TABLE, DROP TABLE, ALTER TABLE.
 *
 * There is one way from such a statement to a changed catalog: scripts for loading, queries and the
 * replay of the log all take it. And one way back: what has been done, as a statement in canonical
 * form, for the log and for scripts.
 */

#include "lib/catalog/catalog.h"
#include "lib/cypher/ast.h"

/* Is it one of them? */
bool gdb_ddl_is(const gdb_ast_statement *statement);

/*
 * Do what the statement says; change->kind is GDB_CATALOG_UNCHANGED where IF [NOT] EXISTS says that
 * there is nothing to do. GDB_ERR_INPUT, with the part of the statement that is wrong in *range:
 * then nothing has changed. After GDB_ERR_NOMEM the catalog is only to be freed.
 */
gdb_status gdb_ddl_apply(gdb_catalog *catalog, const gdb_ast_statement *statement,
                         gdb_catalog_change *change, gdb_ast_range *range, gdb_error *err);

/* --- text (ddl_print.c) ------------------------------------------------ */

/* The CREATE that makes a table of a catalog, without a final ';'. */
gdb_status gdb_ddl_print_node_table(const gdb_node_schema *node, gdb_buffer *out, gdb_error *err);
gdb_status gdb_ddl_print_rel_table(const gdb_catalog *catalog, const gdb_rel_schema *rel,
                                   gdb_buffer *out, gdb_error *err);

/*
 * A statement in canonical form: what it has made of `catalog`, to which it was applied just now
 * and which it has changed. Applied to the catalog before that, it makes the same change.
 */
gdb_status gdb_ddl_print(const gdb_catalog *catalog, const gdb_ast_statement *statement,
                         const gdb_catalog_change *change, gdb_buffer *out, gdb_error *err);

#endif
