/* SPDX-License-Identifier: MIT */
#include "lib/database/recovery.h"

#include "lib/cypher/parser.h"
#include "lib/schema/ddl.h"

/* In the log there are only statements that have changed something. */
static gdb_status change_tables(gdb_database *database, const gdb_ast_script *script,
                                gdb_error *err)
{
    gdb_error failure = GDB_ERROR_INIT;
    gdb_catalog_change change = {.kind = GDB_CATALOG_UNCHANGED};
    gdb_ast_range range;
    gdb_status status;

    if (script->count != 1 || script->statements[0].explain != GDB_AST_EXPLAIN_NONE ||
        !gdb_ddl_is(&script->statements[0]))
        return GDB_FAIL(err, GDB_ERR_CORRUPT, "'%.*s' is no statement of DDL",
                        GDB_TEXT_ARG(script->text));
    status =
        gdb_database_change_tables(database, &script->statements[0], &change, &range, &failure);
    if (status == GDB_ERR_INPUT)
        return GDB_FAIL(err, GDB_ERR_CORRUPT, "'%.*s' does not fit the tables: %s",
                        GDB_TEXT_ARG(script->text), failure.message);
    if (status != GDB_OK)
        return GDB_FAIL(err, status, "%s", failure.message);
    if (change.kind == GDB_CATALOG_UNCHANGED)
        return GDB_FAIL(err, GDB_ERR_CORRUPT, "'%.*s' changes nothing",
                        GDB_TEXT_ARG(script->text));
    return GDB_OK;
}

static gdb_status apply_ddl(gdb_database *database, gdb_text_view statement, gdb_error *err)
{
    gdb_arena arena = {0};
    gdb_error failure = GDB_ERROR_INIT;
    const gdb_ast_script *script;
    gdb_status status = gdb_cypher_parse(statement, NULL, &arena, &script, NULL, &failure);

    if (status == GDB_OK)
        status = change_tables(database, script, err);
    else if (status == GDB_ERR_QUERY)
        status = GDB_FAIL(err, GDB_ERR_CORRUPT, "'%.*s' is no statement: %s",
                          GDB_TEXT_ARG(statement), failure.message);
    else
        status = GDB_FAIL(err, status, "%s", failure.message);
    gdb_arena_release(&arena);
    return status;
}

static gdb_status apply_record(gdb_database *database, const gdb_log_record *record, gdb_error *err)
{
    gdb_overlay *overlay;

    if (record->type == GDB_LOG_DDL)
        return apply_ddl(database, record->statement, err);
    GDB_TRY(gdb_database_make_overlay(database, &overlay, err));
    return gdb_overlay_apply(overlay, record, err);
}

static gdb_status apply(void *context, const gdb_log_record *records, uint32_t count,
                        uint32_t *done, gdb_error *err)
{
    for (*done = 0; *done < count; ++*done) {
        GDB_TRY(apply_record(context, &records[*done], err));
        if (*done == 0)
            gdb_database_foresee(context, records + 1, count - 1);
    }
    return GDB_OK;
}

gdb_status gdb_recovery_run(gdb_database *database, gdb_log_reader *log, gdb_log_summary *summary,
                            gdb_error *err)
{
    return gdb_log_reader_read(log, gdb_database_header_get(database), apply, database, summary,
                               err);
}
