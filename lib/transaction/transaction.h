/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_TRANSACTION_TRANSACTION_H
#define GDB_LIB_TRANSACTION_TRANSACTION_H

/*
 * transaction.h - changing a database: the transactions of its one writer, one after another.
 *
 * A change is a record, applied to the overlay and appended to the log. The rules: keys are neither
 * NULL nor of two nodes, a relationship has both ends and keeps its multiplicity, a node that is
 * deleted has no relationship left. A NULL key and an end that is not there are refused at once;
 * the other rules must hold when the transaction ends (broken_rules.h).
 *
 * gdb_transaction_commit returns when the transaction is on disk; GDB_ERR_QUERY: a rule is broken.
 * gdb_transaction_rollback takes back what was changed, the last first, or, if tables were changed,
 * makes all anew from the log; nothing may be read from the database while it does, and readers
 * from before are to be closed. When that fails, the database can only be closed, or the rollback
 * tried again.
 *
 * After a failure the transaction can only be rolled back.
 */

#include "lib/database/database.h"

typedef struct gdb_transaction gdb_transaction;

/* The caller holds the database's lock from before it was opened. */
gdb_status gdb_transaction_open(gdb_transaction **out, gdb_database *database, gdb_error *err);
/* What is not committed is forgotten, and the overlay is not to be read any more. */
void gdb_transaction_close(gdb_transaction *transaction); /* accepts NULL */

/* Where in the text of the query the changes stand that come: what is said, as "@offset+length" in
 * err->where, of a rule that they break, when the transaction ends. */
void gdb_transaction_set_place(gdb_transaction *transaction, size_t offset, size_t length);

/* A new node; a value for each column, as the column holds it (stored_value.h), or NULL. */
gdb_status gdb_transaction_insert_node(gdb_transaction *transaction, uint32_t table,
                                       const gdb_value *values, gdb_node_id *out, gdb_error *err);
/* A new relationship of a pair, likewise. */
gdb_status gdb_transaction_insert_rel(gdb_transaction *transaction, uint32_t pair, uint64_t from,
                                      uint64_t to, const gdb_value *values, gdb_rel_id *out,
                                      gdb_error *err);
gdb_status gdb_transaction_update_node(gdb_transaction *transaction, const gdb_node_id *node,
                                       uint32_t column, const gdb_value *value, gdb_error *err);
gdb_status gdb_transaction_update_rel(gdb_transaction *transaction, const gdb_rel_id *rel,
                                      uint32_t column, const gdb_value *value, gdb_error *err);
/* What is deleted already stays so. */
gdb_status gdb_transaction_delete_rel(gdb_transaction *transaction, const gdb_rel_id *rel,
                                      gdb_error *err);
/* `detaches`: and its relationships; else it must have none when the transaction ends. */
gdb_status gdb_transaction_delete_node(gdb_transaction *transaction, const gdb_node_id *node,
                                       bool detaches, gdb_error *err);

/*
 * Do what a statement of DDL says. GDB_ERR_QUERY, with the part of the statement that is wrong in
 * *range, has changed nothing. Nobody reads from the database, and what was borrowed of its catalog
 * is no longer valid.
 */
gdb_status gdb_transaction_change_tables(gdb_transaction *transaction,
                                         const gdb_ast_statement *statement, gdb_ast_range *range,
                                         gdb_error *err);

/* The look-up of a table's keys that the transaction has open; borrowed until tables change or
 * it ends. */
gdb_status gdb_transaction_keys(gdb_transaction *transaction, uint32_t table, gdb_key_lookup **out,
                                gdb_error *err);

bool gdb_transaction_has_changes(const gdb_transaction *transaction);
/* Bytes of the log, without those of an open transaction. */
uint64_t gdb_transaction_log_size(const gdb_transaction *transaction);
gdb_status gdb_transaction_commit(gdb_transaction *transaction, gdb_error *err);
gdb_status gdb_transaction_rollback(gdb_transaction *transaction, gdb_error *err);

#endif
