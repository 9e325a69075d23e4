/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_QUERY_COPY_TO_H
#define GDB_LIB_QUERY_COPY_TO_H

/*
 * copy_to.h - the file of COPY (query) TO 'file': the rows of a query as CSV.
 *
 * It is written beside its place and takes its name when all rows are in it, so that a query that
 * fails leaves what was there. What has been written stays, whatever becomes of the transaction.
 */

#include "lib/cypher/ast.h"
#include "lib/types/value.h"

typedef struct gdb_copy_to gdb_copy_to;

/* GDB_ERR_INPUT, with its place in the script, for an option that makes no sense and for a file
 * that there can be none of, or that is one of the database in the directory `database`. */
gdb_status gdb_copy_to_open(gdb_copy_to **out, const char *database, const gdb_ast_script *script,
                            const gdb_ast_statement *statement, gdb_error *err);
void gdb_copy_to_close(gdb_copy_to *copy); /* removes an unfinished file; accepts NULL */

bool gdb_copy_to_has_header(const gdb_copy_to *copy);
/* A line of `count` fields; the first one is to be the header, if there is one. */
gdb_status gdb_copy_to_row(gdb_copy_to *copy, const gdb_value *values, uint32_t count,
                           gdb_error *err);
gdb_status gdb_copy_to_finish(gdb_copy_to *copy, gdb_error *err);

#endif
