/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_QUERY_DATABASE_EXPORT_H
#define GDB_LIB_QUERY_DATABASE_EXPORT_H

/*
 * database_export.h - EXPORT DATABASE 'dir': all tables as KuzuDB exports them: schema.cypher with
 * the statements that make the tables, a CSV file for every node table and every pair of a rel
 * table, and copy.cypher with the COPY statements that load them.
 *
 * The directory is written beside its place and takes its name when all of it is on disk: it is
 * there whole or not at all. There must be none yet, or an empty one.
 */

#include "lib/cypher/ast.h"
#include "lib/query/query.h"

/* What the open transaction sees, by the engine of queries. *rows: how many were written.
 * GDB_ERR_INPUT, with its place in the script, for an option that makes no sense and for a
 * directory that there can be none of. */
gdb_status gdb_database_export(const gdb_database *database, const gdb_ast_script *script,
                               const gdb_ast_statement *statement, const gdb_query_options *options,
                               uint64_t *rows, gdb_error *err);

#endif
