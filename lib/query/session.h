/* SPDX-License-Identifier: MIT */
#ifndef GDB_LIB_QUERY_SESSION_H
#define GDB_LIB_QUERY_SESSION_H

/*
 * session.h - which transaction a statement belongs to: one of its own, that is committed behind
 * it, or the one that BEGIN has opened.
 *
 * A statement that fails ends the transaction that it is part of: all is rolled back, and until
 * ROLLBACK or COMMIT (which fails) nothing else runs, so that nothing of what was meant to be one
 * step is done by itself.
 */

#include "lib/cypher/ast.h"
#include "lib/transaction/transaction.h"

typedef enum gdb_session_state {
    GDB_SESSION_AUTOCOMMIT,
    GDB_SESSION_OPEN,
    GDB_SESSION_FAILED
} gdb_session_state;

typedef struct gdb_session {
    gdb_transaction *transaction; /* NULL: statements that write are refused */
    gdb_session_state state;
    bool single;    /* all statements are one transaction, which is open from the beginning */
    bool read_only; /* BEGIN TRANSACTION READ ONLY */
    bool is_lost;   /* a rollback has failed: nobody may read from the database */
} gdb_session;

void gdb_session_init(gdb_session *session, gdb_transaction *transaction, bool single);

/* BEGIN, COMMIT or ROLLBACK; GDB_ERR_QUERY where it makes no sense. */
gdb_status gdb_session_control(gdb_session *session, const gdb_ast_statement *statement,
                               gdb_error *err);

/* May a statement run now? */
gdb_status gdb_session_check(const gdb_session *session, bool writes, gdb_error *err);

/* Behind a statement that has written; and behind one that has failed, with its status, which comes
 * back unless worse happens. Readers of the database are closed. */
gdb_status gdb_session_written(gdb_session *session, gdb_error *err);
gdb_status gdb_session_failed(gdb_session *session, gdb_status status, gdb_error *err);

/* Behind the last statement: commit the single transaction. */
gdb_status gdb_session_finish(gdb_session *session, gdb_error *err);

#endif
