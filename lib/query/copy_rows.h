/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_QUERY_COPY_ROWS_H
#define GDB_LIB_QUERY_COPY_ROWS_H

/*
 * copy_rows.h - COPY t FROM (query): rows of a query become nodes or relationships of the
 * transaction, with the checks that rows of files have. The values of a row go to the columns of
 * the table by their order, or to those that COPY t(c, ...) names; of a relationship the first two
 * are the keys of its ends.
 *
 * A bad row ends the statement, and the transaction can only be rolled back; with IGNORE_ERRORS it
 * is left out.
 */

#include "lib/query/copy_from.h"
#include "lib/types/value.h"

typedef struct gdb_copy_rows gdb_copy_rows;

/* For rows of `value_count` values. GDB_ERR_QUERY, with the part of the statement that is wrong in
 * *range. `copy` outlives it, and nobody changes tables until close. */
gdb_status gdb_copy_rows_open(gdb_copy_rows **out, const gdb_copy_from *copy, uint32_t value_count,
                              gdb_ast_range *range, gdb_error *err);
void gdb_copy_rows_close(gdb_copy_rows *rows); /* accepts NULL */

/* GDB_ERR_QUERY: "row 7 of the query: ...". */
gdb_status gdb_copy_rows_insert(gdb_copy_rows *rows, const gdb_value *values, gdb_error *err);
/* How many rows were inserted; warns of those that were left out. */
uint64_t gdb_copy_rows_finish(gdb_copy_rows *rows);

#endif
