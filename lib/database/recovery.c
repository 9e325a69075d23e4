/* SPDX-License-Identifier: MIT */
#include "lib/database/recovery.h"

#include "lib/cypher/parser.h"
#include "lib/schema/ddl.h"

typedef struct recovery {
    gdb_database *database;
    unsigned threads;
} recovery;

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

static uint32_t records_before_ddl(const gdb_log_record *records, uint32_t count)
{
    uint32_t i = 0;

    while (i < count && records[i].type != GDB_LOG_DDL)
        i++;
    return i;
}

static gdb_status apply(void *context, const gdb_log_record *records, uint32_t count,
                        uint32_t *done, gdb_error *err)
{
    const recovery *run = context;
    gdb_overlay *overlay;
    uint32_t applied;

    for (*done = 0; *done < count; *done += applied) {
        uint32_t changes = records_before_ddl(records + *done, count - *done);
        gdb_status status;

        applied = 1;
        if (changes == 0) {
            GDB_TRY(apply_ddl(run->database, records[*done].statement, err));
            continue;
        }
        GDB_TRY(gdb_database_make_overlay(run->database, &overlay, err));
        status = gdb_overlay_replay(overlay, records + *done, changes, run->threads, &applied, err);
        if (status != GDB_OK) {
            *done += applied;
            return status;
        }
    }
    return GDB_OK;
}

gdb_status gdb_recovery_run(gdb_database *database, gdb_log_reader *log, unsigned threads,
                            gdb_log_summary *summary, gdb_error *err)
{
    recovery run = {database, threads > 0 ? threads : 1};

    gdb_log_reader_use_threads(log, run.threads);
    return gdb_log_reader_read(log, gdb_database_header_get(database), apply, &run, summary, err);
}
