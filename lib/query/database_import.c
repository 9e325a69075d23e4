/* SPDX-License-Identifier: MIT */
#include "lib/query/database_import.h"

#include <stdio.h>
#include <unistd.h>

#include "lib/base/alloc.h"
#include "lib/base/file.h"
#include "lib/base/text_quote.h"
#include "lib/cypher/parser.h"
#include "lib/cypher/syntax_error.h"
#include "lib/schema/ddl.h"

/* Bytes of a script: it has a statement for each table. */
enum { SCRIPT_SIZE_MAX = 1 << 28 };

typedef struct import {
    const gdb_copy_from *copy;
    char *directory;
    uint64_t *rows;
    gdb_error *err;
} import;

typedef gdb_status run_statement(const import *i, const gdb_ast_script *script,
                                 const gdb_ast_statement *statement);

static gdb_status refuse(const import *i, const gdb_ast_script *script,
                         const gdb_ast_statement *statement, const char *expected)
{
    char quoted[GDB_TEXT_QUOTE_SIZE];

    return gdb_syntax_where(
        i->err,
        GDB_FAIL(i->err, GDB_ERR_INPUT, "expected %s, found %s", expected,
                 gdb_text_quote(gdb_ast_source(script, statement->range), quoted)),
        script, statement->range);
}

static gdb_status change_tables(const import *i, const gdb_ast_script *script,
                                const gdb_ast_statement *statement)
{
    gdb_ast_range range = statement->range;
    gdb_status status;

    if (!gdb_ddl_is(statement) || statement->explain != GDB_AST_EXPLAIN_NONE)
        return refuse(i, script, statement, "a statement that makes a table");
    status = gdb_transaction_change_tables(i->copy->transaction, statement, &range, i->err);
    return status == GDB_ERR_QUERY ? gdb_syntax_where(i->err, status, script, range) : status;
}

static gdb_status copy_file(const import *i, const gdb_ast_script *script,
                            const gdb_ast_statement *statement)
{
    gdb_copy_from copy = *i->copy;

    if (statement->kind != GDB_AST_STATEMENT_COPY_FROM || statement->copy_from.query != NULL ||
        statement->explain != GDB_AST_EXPLAIN_NONE)
        return refuse(i, script, statement, "COPY ... FROM 'file'");
    copy.script = script;
    copy.statement = statement;
    copy.directory = i->directory;
    return gdb_copy_from_run(&copy, i->rows, i->err);
}

static gdb_status run_script(const import *i, const char *name, run_statement *run)
{
    char *path = gdb_file_join_path(i->directory, name, i->err);
    const gdb_ast_script *script;
    gdb_ast_range range;
    gdb_arena arena = {0};
    gdb_buffer text = {0};
    gdb_status status = GDB_OK;

    if (path == NULL)
        return GDB_ERR_NOMEM;
    GDB_TRY_OUT(gdb_file_read_all(path, SCRIPT_SIZE_MAX, &text, i->err));
    GDB_TRY_OUT(gdb_cypher_parse(gdb_buffer_view(&text), path, &arena, &script, &range, i->err));
    for (size_t s = 0; s < script->count; s++) {
        GDB_TRY_OUT(gdb_interrupt_check(i->copy->interrupt, i->err));
        GDB_TRY_OUT(run(i, script, &script->statements[s]));
    }
out:
    gdb_arena_release(&arena);
    gdb_buffer_release(&text);
    gdb_free(path);
    return status;
}

static bool is_blank(const gdb_buffer *text)
{
    for (size_t i = 0; i < text->size; i++)
        if (text->data[i] > ' ')
            return false;
    return true;
}

/* KuzuDB's export says how to make its indexes again. */
static gdb_status warn_of_indexes(const import *i)
{
    char *path = gdb_file_join_path(i->directory, "index.cypher", i->err);
    char message[GDB_ERROR_MESSAGE_SIZE];
    gdb_buffer text = {0};

    if (path == NULL)
        return GDB_ERR_NOMEM;
    if (access(path, F_OK) == 0 &&
        gdb_file_read_all(path, SCRIPT_SIZE_MAX, &text, NULL) == GDB_OK && !is_blank(&text)) {
        snprintf(message, sizeof(message), "%s: its indexes are left out", path);
        gdb_progress_warn(i->copy->sink, message);
    }
    gdb_buffer_release(&text);
    gdb_free(path);
    return GDB_OK;
}

/* Files of copy.cypher are looked for in the directory, whatever the working directory has. */
static gdb_status find_directory(import *i)
{
    gdb_ast_file_name name = i->copy->statement->database.directory;
    char quoted[GDB_TEXT_QUOTE_SIZE];

    if (i->copy->statement->database.option_count > 0)
        return gdb_syntax_where(i->err,
                                GDB_FAIL(i->err, GDB_ERR_INPUT, "IMPORT DATABASE has no options"),
                                i->copy->script,
                                i->copy->statement->database.options[0].name.range);
    if (name.text.size == 0 || memchr(name.text.data, '\0', name.text.size) != NULL)
        return gdb_syntax_where(i->err,
                                GDB_FAIL(i->err, GDB_ERR_INPUT, "%s is not the name of a directory",
                                         gdb_text_quote(name.text, quoted)),
                                i->copy->script, name.range);
    i->directory = gdb_alloc_text(name.text.data, name.text.size, i->err);
    return i->directory != NULL ? GDB_OK : GDB_ERR_NOMEM;
}

gdb_status gdb_database_import(const gdb_copy_from *copy, uint64_t *rows, gdb_error *err)
{
    import i = {.copy = copy, .rows = rows, .err = err};
    gdb_status status = GDB_OK;

    GDB_TRY_OUT(find_directory(&i));
    GDB_TRY_OUT(run_script(&i, "schema.cypher", change_tables));
    GDB_TRY_OUT(run_script(&i, "copy.cypher", copy_file));
    status = warn_of_indexes(&i);
out:
    gdb_free(i.directory);
    return status;
}
