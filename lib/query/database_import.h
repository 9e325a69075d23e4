/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_QUERY_DATABASE_IMPORT_H
#define GDB_LIB_QUERY_DATABASE_IMPORT_H

/*
 * database_import.h - IMPORT DATABASE 'dir': what an EXPORT DATABASE, of KuzuDB or of gdb-query,
 * has written: the tables of schema.cypher and the files of copy.cypher, as parts of the
 * transaction.
 */

#include "lib/query/copy_from.h"

/*
 * `copy`: its statement is the IMPORT. *rows: how many rows were inserted. GDB_ERR_QUERY or
 * GDB_ERR_INPUT, with "dir/file:line:column", for what is wrong in the directory; then the
 * transaction can only be rolled back. Nobody reads from the database meanwhile.
 */
gdb_status gdb_database_import(const gdb_copy_from *copy, uint64_t *rows, gdb_error *err);

#endif
