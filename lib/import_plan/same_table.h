/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_IMPORT_PLAN_SAME_TABLE_H
#define GDB_LIB_IMPORT_PLAN_SAME_TABLE_H

/* same_table.h - is a table that a script declares the one that there is already? */

#include "lib/catalog/catalog.h"
#include "lib/cypher/ast.h"

/*
 * Has `existing` the node table or rel table that a CREATE statement declares? GDB_ERR_INPUT, with
 * the first difference, if it is another one of that name: other columns, whatever the case of
 * their names, in another order or of other types, another key, other ends, another multiplicity.
 * What is declared IF NOT EXISTS may be any. `now` is `existing` and what the script has declared
 * so far.
 */
gdb_status gdb_same_table_check(const gdb_catalog *existing, const gdb_catalog *now,
                                const gdb_ast_statement *statement, bool *is_there,
                                gdb_error *err);

#endif
