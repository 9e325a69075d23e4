/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_QUERY_COPY_FROM_H
#define GDB_LIB_QUERY_COPY_FROM_H

/*
 * copy_from.h - COPY t FROM 'file': the rows of CSV files, read as gdb-import reads them, become
 * nodes or relationships of the transaction one by one, in the order of the files. Ends of
 * relationships are nodes that are there by then.
 *
 * A bad row ends the statement, and the transaction can only be rolled back; with IGNORE_ERRORS it
 * is left out. Memory grows with the rows, as with whatever a transaction writes.
 */

#include "lib/base/interrupt.h"
#include "lib/base/progress.h"
#include "lib/cypher/ast.h"
#include "lib/transaction/transaction.h"

typedef struct gdb_copy_from {
    const gdb_database *database;
    gdb_transaction *transaction;
    const gdb_ast_script *script;
    const gdb_ast_statement *statement;
    const char *directory;          /* where names of files begin; NULL: the working directory */
    const gdb_interrupt *interrupt; /* may be NULL */
    const gdb_progress_sink *sink;  /* may be NULL */
} gdb_copy_from;

/* *rows: how many rows were inserted. GDB_ERR_INPUT with "file:line:column" for a bad row, and with
 * "line:column" of the script for a statement that is wrong. */
gdb_status gdb_copy_from_run(const gdb_copy_from *copy, uint64_t *rows, gdb_error *err);

/* "Person: 2 bad rows are left out", if there are any. */
void gdb_copy_warn_left_out(const gdb_progress_sink *sink, gdb_text_view table, uint64_t rows);

#endif
