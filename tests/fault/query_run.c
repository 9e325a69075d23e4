/* SPDX-License-Identifier: MIT */
#include "tests/fault/query_run.h"

gdb_status query_run_open(query_run *r, const char *path, const char *text, bool writes,
                          const gdb_query_options *options, gdb_error *err)
{
    GDB_TRY(gdb_query_open(&r->query, gdb_text_of(text), options, NULL, err));
    if (writes)
        GDB_TRY(gdb_database_lock_take(&r->lock, path, 0, NULL, err));
    GDB_TRY(gdb_database_open(&r->database, path, NULL, err));
    if (writes)
        GDB_TRY(gdb_transaction_open(&r->transaction, r->database, err));
    gdb_query_attach(r->query, r->database, r->transaction);
    return GDB_OK;
}

void query_run_close(query_run *r)
{
    gdb_query_close(r->query);
    gdb_transaction_close(r->transaction);
    gdb_database_close(r->database);
    gdb_database_lock_release(r->lock);
}
