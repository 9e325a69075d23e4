/* SPDX-License-Identifier: MIT */
#ifndef GDB_TESTS_FAULT_QUERY_RUN_H
#define GDB_TESTS_FAULT_QUERY_RUN_H

/* query_run.h - what is open of a database while the statements of a text run, as in gdb-query. */

#include "lib/database/database_lock.h"
#include "lib/query/query.h"

typedef struct query_run {
    gdb_database_lock *lock;
    gdb_database *database;
    gdb_transaction *transaction;
    gdb_query *query;
} query_run;

/* `r` is all-zero; to be closed in any case. Text and options outlive it. */
gdb_status query_run_open(query_run *r, const char *path, const char *text, bool writes,
                          const gdb_query_options *options, gdb_error *err);
void query_run_close(query_run *r);

#endif
