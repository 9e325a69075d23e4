/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_QUERY_ROW_INSERT_H
#define GDB_LIB_QUERY_ROW_INSERT_H

/*
 * row_insert.h - rows of COPY ... FROM, one by one, to nodes or relationships of a transaction. A
 * row is what the table's gdb_row_shape says (lib/import_plan): the columns of a node, or the keys
 * of the FROM and the TO node and then the properties.
 */

#include "lib/csv/row_block.h"
#include "lib/transaction/transaction.h"

typedef struct gdb_row_inserter gdb_row_inserter;

/* Why a row is none of the table. */
typedef struct gdb_row_fault {
    gdb_reject_code code;
    uint32_t column; /* of the row: its key, or one of its ends */
    char message[GDB_ERROR_MESSAGE_SIZE];
} gdb_row_fault;

/* `id`: of a node table or of a pair. The table's catalog must not change until close. */
gdb_status gdb_row_inserter_open(gdb_row_inserter **out, const gdb_database *database,
                                 gdb_transaction *transaction, uint32_t id, gdb_error *err);
void gdb_row_inserter_close(gdb_row_inserter *inserter); /* accepts NULL */

/* Values as the columns hold them (stored_value.h). *is_good: it is inserted, else *fault says why
 * not; the transaction can go on. */
gdb_status gdb_row_insert(gdb_row_inserter *inserter, const gdb_value *values, bool *is_good,
                          gdb_row_fault *fault, gdb_error *err);

#endif
