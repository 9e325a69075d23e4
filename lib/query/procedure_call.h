/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_QUERY_PROCEDURE_CALL_H
#define GDB_LIB_QUERY_PROCEDURE_CALL_H

/*
 * procedure_call.h - CALL show_tables() and CALL table_info('t') at the beginning of a query: the
 * tables and columns of the catalog as rows, with the columns that KuzuDB gives them.
 */

#include "lib/catalog/catalog.h"
#include "lib/cypher/ast.h"

/*
 * The statement, or, if its query begins with a CALL, one that has the rows themselves in the place
 * of it; in `arena`. GDB_ERR_QUERY with the part of the statement that is wrong in *range.
 */
gdb_status gdb_procedure_call_expand(const gdb_ast_statement **out,
                                     const gdb_ast_statement *statement, const gdb_catalog *catalog,
                                     gdb_arena *arena, gdb_ast_range *range, gdb_error *err);

#endif
