/* SPDX-License-Identifier: MIT */
#include "lib/query/session.h"

void gdb_session_init(gdb_session *session, gdb_transaction *transaction, bool single)
{
    *session = (gdb_session){.transaction = transaction,
                             .state = single ? GDB_SESSION_OPEN : GDB_SESSION_AUTOCOMMIT,
                             .single = single};
}

static gdb_status commit(gdb_session *session, gdb_error *err)
{
    return session->transaction != NULL ? gdb_transaction_commit(session->transaction, err)
                                        : GDB_OK;
}

static gdb_status rollback(gdb_session *session, gdb_error *err)
{
    return session->transaction != NULL ? gdb_transaction_rollback(session->transaction, err)
                                        : GDB_OK;
}

static gdb_status check_lost(const gdb_session *session, gdb_error *err)
{
    return session->is_lost ? GDB_FAIL(err, GDB_ERR_IO,
                                       "what a statement has changed could not be taken back: "
                                       "nothing more is run")
                            : GDB_OK;
}

static gdb_status begin(gdb_session *session, bool read_only, gdb_error *err)
{
    if (session->state != GDB_SESSION_AUTOCOMMIT)
        return GDB_FAIL(err, GDB_ERR_QUERY, "there is a transaction already");
    session->state = GDB_SESSION_OPEN;
    session->read_only = read_only;
    return GDB_OK;
}

static gdb_status end(gdb_session *session, bool commits, gdb_error *err)
{
    gdb_session_state state = session->state;

    if (state == GDB_SESSION_AUTOCOMMIT)
        return GDB_FAIL(err, GDB_ERR_QUERY, "there is no transaction");
    session->state = GDB_SESSION_AUTOCOMMIT;
    session->read_only = false;
    if (state == GDB_SESSION_FAILED) /* is rolled back already */
        return commits ? GDB_FAIL(err, GDB_ERR_QUERY,
                                  "the transaction has failed: it is rolled back, not committed")
                       : GDB_OK;
    return commits ? commit(session, err) : rollback(session, err);
}

gdb_status gdb_session_control(gdb_session *session, const gdb_ast_statement *statement,
                               gdb_error *err)
{
    GDB_TRY(check_lost(session, err));
    if (session->single)
        return GDB_FAIL(err, GDB_ERR_QUERY, "all statements are one transaction already");
    if (statement->kind == GDB_AST_STATEMENT_BEGIN)
        return begin(session, statement->begin.read_only, err);
    return end(session, statement->kind == GDB_AST_STATEMENT_COMMIT, err);
}

gdb_status gdb_session_check(const gdb_session *session, bool writes, gdb_error *err)
{
    GDB_TRY(check_lost(session, err));
    if (session->state == GDB_SESSION_FAILED)
        return GDB_FAIL(err, GDB_ERR_QUERY, "the transaction has failed: only ROLLBACK ends it");
    if (writes && session->read_only)
        return GDB_FAIL(err, GDB_ERR_QUERY,
                        "the statement writes, and the transaction is READ ONLY");
    if (writes && session->transaction == NULL)
        return GDB_FAIL(err, GDB_ERR_QUERY,
                        "the statement writes, and the database is opened for reading only");
    return GDB_OK;
}

gdb_status gdb_session_written(gdb_session *session, gdb_error *err)
{
    return session->state == GDB_SESSION_AUTOCOMMIT ? commit(session, err) : GDB_OK;
}

gdb_status gdb_session_failed(gdb_session *session, gdb_status status, gdb_error *err)
{
    gdb_status rolled_back = rollback(session, err);

    session->is_lost = rolled_back != GDB_OK;
    if (session->state == GDB_SESSION_OPEN)
        session->state = GDB_SESSION_FAILED;
    return rolled_back != GDB_OK ? rolled_back : status;
}

gdb_status gdb_session_finish(gdb_session *session, gdb_error *err)
{
    if (!session->single || session->state != GDB_SESSION_OPEN)
        return GDB_OK;
    session->state = GDB_SESSION_AUTOCOMMIT;
    return commit(session, err);
}
