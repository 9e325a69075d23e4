/* SPDX-License-Identifier: MIT */
#include "lib/query/query.h"

#include <stdio.h>
#include <time.h>

#include "lib/base/alloc.h"
#include "lib/base/array.h"
#include "lib/cypher/parser.h"
#include "lib/cypher/syntax_error.h"
#include "lib/exec/entity_reader.h"
#include "lib/planner/plan_print.h"
#include "lib/query/copy_from.h"
#include "lib/query/copy_rows.h"
#include "lib/query/copy_to.h"
#include "lib/query/database_export.h"
#include "lib/query/database_import.h"
#include "lib/query/procedure_call.h"
#include "lib/query/session.h"
#include "lib/query/statement_list.h"
#include "lib/schema/ddl.h"

struct gdb_query {
    const gdb_database *database;
    const gdb_query_options *options;
    gdb_ast_script script; /* without the statements */
    gdb_statement_list statements;
    gdb_statement_cache cache;
    gdb_statement_shape shape; /* of the running statement, if others have it, too */
    gdb_session session;
    gdb_prepared *own; /* for statements that are not in the cache */
    /* of the running statement */
    gdb_prepared *current; /* `own`, or one in the cache */
    gdb_entity_reader *entities;
    gdb_arena arena; /* its results, and what is the caller's */
    gdb_data_chunk chunk;
    uint32_t next; /* living row of the chunk to hand out */
    gdb_value *row;
    gdb_arena row_arena;
    bool has_result;
    bool writes; /* it has run, and its rows are in `results` */
    gdb_value *results;
    size_t result_count, result_capacity, results_done; /* values */
    uint64_t results_charged;                           /* to the buffer pool */
    gdb_buffer lines; /* EXPLAIN and PROFILE: the text whose lines are the rows */
    size_t lines_done;
    gdb_query_stats stats;
    gdb_buffer_pool_stats pool_before;
    double began;
};

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Show where in the text; the failure stays what it is. */
static void mark(gdb_text_view text, gdb_ast_range range, gdb_status status, gdb_buffer *caret)
{
    if (status == GDB_ERR_QUERY && caret != NULL && range.length > 0)
        gdb_syntax_caret(text, range.offset, range.length, caret, NULL);
}

/* An evaluator or a transaction says "@OFFSET+LENGTH" of where it failed: make a line and a column
 * of it. False: there is nothing of the kind. */
static bool place(const gdb_query *query, gdb_status status, gdb_buffer *caret, gdb_error *err)
{
    size_t offset, length;
    gdb_ast_range range;

    if (status != GDB_ERR_QUERY || err == NULL ||
        sscanf(err->where, "@%zu+%zu", &offset, &length) != 2)
        return false;
    err->where[0] = '\0';
    if (offset > query->script.text.size || length > query->script.text.size - offset)
        return false;
    range = (gdb_ast_range){(uint32_t)offset, (uint32_t)length};
    gdb_syntax_where(err, status, &query->script, range);
    mark(query->script.text, range, status, caret);
    return true;
}

gdb_status gdb_query_open(gdb_query **out, gdb_text_view text, const gdb_query_options *options,
                          gdb_buffer *caret, gdb_error *err)
{
    gdb_query *query = gdb_alloc_zero(sizeof(*query), err);
    gdb_ast_range range = {0, 0};
    gdb_status status = GDB_OK;

    if (query == NULL)
        return GDB_ERR_NOMEM;
    if (text.size > GDB_QUERY_MAX_TEXT) {
        status = GDB_FAIL(err, GDB_ERR_QUERY, "text of %zu bytes, expected at most %d", text.size,
                          GDB_QUERY_MAX_TEXT);
        goto out;
    }
    query->options = options;
    query->script.text = text.size > 0 ? text : gdb_text("", 0);
    query->script.source = options->source;
    query->own = gdb_alloc_zero(sizeof(*query->own), err);
    if (query->own == NULL) {
        status = GDB_ERR_NOMEM;
        goto out;
    }
    query->current = query->own;
    status =
        gdb_statement_list_read(&query->statements, &query->script, &query->cache, &range, err);
    if (status != GDB_OK) {
        mark(text, range, status, caret);
        goto out;
    }
    *out = query;
    query = NULL;
out:
    gdb_query_close(query);
    return status;
}

/* Nothing reads from the database behind this. */
static void end_statement(gdb_query *query)
{
    if (!query->current->is_kept)
        gdb_prepared_clear(query->current);
    query->current = query->own;
    gdb_entity_reader_close(query->entities);
    query->entities = NULL;
    gdb_data_chunk_release(&query->chunk);
    gdb_free(query->row);
    query->row = NULL;
    gdb_arena_clear(&query->row_arena);
    gdb_arena_clear(&query->arena);
    gdb_buffer_clear(&query->lines);
    query->lines_done = 0;
    query->next = 0;
    query->has_result = query->writes = false;
    query->result_count = query->results_done = 0;
    if (query->results_charged > 0)
        gdb_buffer_pool_uncharge(gdb_database_pool(query->database), query->results_charged);
    query->results_charged = 0;
}

bool gdb_query_writes(const gdb_query *query)
{
    for (size_t i = 0; i < query->statements.count; i++) {
        if (query->statements.items[i].writes)
            return true;
    }
    return false;
}

void gdb_query_attach(gdb_query *query, const gdb_database *database, gdb_transaction *transaction)
{
    end_statement(query);
    gdb_statement_cache_forget(&query->cache);
    query->database = database;
    gdb_session_init(&query->session, transaction, query->options->single_transaction);
}

void gdb_query_close(gdb_query *query)
{
    if (query == NULL)
        return;
    if (query->current != NULL)
        end_statement(query);
    gdb_statement_cache_release(&query->cache);
    gdb_prepared_free(query->own);
    gdb_statement_shape_release(&query->shape);
    gdb_statement_list_release(&query->statements);
    gdb_free(query->results);
    gdb_buffer_release(&query->lines);
    gdb_arena_release(&query->row_arena);
    gdb_arena_release(&query->arena);
    gdb_free(query);
}

bool gdb_query_is_checkpoint(const gdb_query *query, size_t statement)
{
    return query->statements.items[statement].kind == GDB_AST_STATEMENT_CHECKPOINT;
}

size_t gdb_query_statement_count(const gdb_query *query)
{
    return query->statements.count;
}

/* Behind a CHECKPOINT there is no statement any more. */
static bool is_explained(const gdb_query *query)
{
    const gdb_ast_statement *statement = query->current->statement;

    return statement != NULL && statement->explain != GDB_AST_EXPLAIN_NONE;
}

/* PROFILE: run to the end, keep no row. */
static gdb_status run_for_profile(gdb_query *query, gdb_error *err)
{
    do
        GDB_TRY(gdb_operator_next(query->current->op, &query->chunk, err));
    while (query->chunk.selection.count > 0);
    return gdb_operator_print(query->current->op, &query->lines, err);
}

/* May values of this type hold nodes or relationships? */
static bool needs_expansion(gdb_type_id type)
{
    return type == GDB_TYPE_NODE || type == GDB_TYPE_REL || type == GDB_TYPE_LIST ||
           type == GDB_TYPE_MAP || type == GDB_TYPE_PATH;
}

static gdb_status next_row(gdb_query *query, const gdb_value **row, gdb_error *err)
{
    uint32_t at;

    if (query->next == query->chunk.selection.count) {
        GDB_TRY(gdb_operator_next(query->current->op, &query->chunk, err));
        query->next = 0;
        if (query->chunk.selection.count == 0) {
            *row = NULL;
            return GDB_OK;
        }
    }
    at = gdb_selection_row(&query->chunk.selection, query->next++);
    gdb_arena_clear(&query->row_arena);
    for (uint32_t c = 0; c < query->current->plan->column_count; c++) {
        query->row[c] = gdb_vector_get(&query->chunk.columns[c], at);
        if (needs_expansion(query->row[c].type)) {
            gdb_value value = query->row[c];

            GDB_TRY(gdb_entity_reader_expand(query->entities, &value, &query->row_arena,
                                             &query->row[c], err));
        }
    }
    *row = query->row;
    return GDB_OK;
}

static bool is_control(const gdb_ast_statement *statement)
{
    return statement->kind == GDB_AST_STATEMENT_BEGIN ||
           statement->kind == GDB_AST_STATEMENT_COMMIT ||
           statement->kind == GDB_AST_STATEMENT_ROLLBACK;
}

static bool has_rows(const gdb_bound_query *bound)
{
    return bound->clauses[bound->clause_count - 1].kind == GDB_CLAUSE_RETURN;
}

static gdb_status build_operators(gdb_query *query, gdb_error *err)
{
    const gdb_query_options *options = query->options;
    gdb_prepared *current = query->current;
    const gdb_bound_query *bound = current->bound;

    current->context = (gdb_exec_context){
        .database = query->database,
        .transaction = query->session.transaction,
        .query = bound,
        .interrupt = options->interrupt,
        .threads = options->threads > 0 && !bound->writes ? options->threads : 1,
        .profile = current->statement->explain == GDB_AST_EXPLAIN_PROFILE,
    };
    GDB_TRY(gdb_operator_build(&current->op, current->plan, &current->context, err));
    GDB_TRY(gdb_operator_open(current->op, err));
    if (!has_rows(bound) && !current->context.profile)
        return GDB_OK;
    query->row = gdb_alloc_array(current->plan->column_count, sizeof(*query->row), err);
    if (query->row == NULL)
        return GDB_ERR_NOMEM;
    GDB_TRY(gdb_entity_reader_open(&query->entities, query->database, err));
    return gdb_operator_chunk(&query->chunk, current->plan, err);
}

/* For the rows that wait. */
static gdb_status charge_results(gdb_query *query, gdb_error *err)
{
    uint64_t bytes = query->result_count * sizeof(*query->results) + query->arena.total;

    if (bytes <= query->results_charged)
        return GDB_OK;
    GDB_TRY(gdb_buffer_pool_charge(gdb_database_pool(query->database),
                                   bytes - query->results_charged, err));
    query->results_charged = bytes;
    return GDB_OK;
}

static gdb_status keep_row(gdb_query *query, const gdb_value *row, gdb_error *err)
{
    uint32_t columns = query->current->plan->column_count;

    GDB_TRY(gdb_array_reserve(&query->results, &query->result_capacity,
                              query->result_count + columns, sizeof(*query->results), err));
    for (uint32_t c = 0; c < columns; c++)
        GDB_TRY(
            gdb_value_copy(&query->results[query->result_count++], &row[c], &query->arena, err));
    return charge_results(query, err);
}

static gdb_status keep_rows(gdb_query *query, gdb_error *err)
{
    const gdb_value *row;

    GDB_TRY(next_row(query, &row, err));
    while (row != NULL) {
        GDB_TRY(keep_row(query, row, err));
        GDB_TRY(next_row(query, &row, err));
    }
    return GDB_OK;
}

/* Run to the end and commit; the rows wait. */
static gdb_status run_to_write(gdb_query *query, gdb_error *err)
{
    query->writes = true;
    if (query->current->context.profile)
        GDB_TRY(run_for_profile(query, err));
    else if (query->has_result)
        GDB_TRY(keep_rows(query, err));
    return gdb_session_written(&query->session, err);
}

static gdb_status plan_statement(gdb_query *query, const gdb_ast_statement *statement,
                                 gdb_ast_range *range, gdb_error *err)
{
    *range = (gdb_ast_range){0, 0};
    GDB_TRY(gdb_procedure_call_expand(&statement, statement, gdb_database_catalog(query->database),
                                      &query->current->arena, range, err));
    return gdb_prepared_plan(query->current, &query->script, statement, query->database,
                             &query->options->parameters, range, err);
}

static gdb_status copy_rows(gdb_query *query, gdb_copy_to *copy, gdb_error *err)
{
    const gdb_value *row = query->row;

    for (uint32_t c = 0; c < query->current->plan->column_count; c++)
        query->row[c] = gdb_value_string(query->current->plan->columns[c].name);
    if (gdb_copy_to_has_header(copy))
        GDB_TRY(gdb_copy_to_row(copy, row, query->current->plan->column_count, err));
    GDB_TRY(next_row(query, &row, err));
    for (; row != NULL; query->stats.rows++) {
        GDB_TRY(gdb_copy_to_row(copy, row, query->current->plan->column_count, err));
        GDB_TRY(next_row(query, &row, err));
    }
    return gdb_copy_to_finish(copy, err);
}

/* The query of a COPY, which only reads. */
static gdb_status build_inside(gdb_query *query, const gdb_ast_query *inside, gdb_ast_range *range,
                               gdb_error *err)
{
    const gdb_ast_statement statement = {.kind = GDB_AST_STATEMENT_QUERY, .query = inside};

    GDB_TRY(plan_statement(query, &statement, range, err));
    *range = inside->range;
    if (query->current->bound->writes)
        return GDB_FAIL(err, GDB_ERR_QUERY, "the query of a COPY only reads");
    *range = (gdb_ast_range){0, 0};
    return build_operators(query, err);
}

/* COPY (query) TO 'file': the statement has no rows left. */
static gdb_status run_copy_to(gdb_query *query, gdb_ast_range *range, gdb_error *err)
{
    const gdb_ast_statement *statement = query->current->statement;
    gdb_copy_to *copy = NULL;
    gdb_status status = GDB_OK;

    GDB_TRY(build_inside(query, statement->copy_to.query, range, err));
    GDB_TRY_OUT(gdb_copy_to_open(&copy, gdb_database_path(query->database), &query->script,
                                 statement, err));
    GDB_TRY_OUT(copy_rows(query, copy, err));
out:
    gdb_copy_to_close(copy);
    return status;
}

static gdb_status change_tables(gdb_query *query, gdb_ast_range *range, gdb_error *err)
{
    if (is_explained(query))
        return GDB_FAIL(err, GDB_ERR_QUERY, "a statement about tables has no plan to be shown");
    gdb_statement_cache_forget(&query->cache);
    GDB_TRY(gdb_transaction_change_tables(query->session.transaction, query->current->statement,
                                          range, err));
    return gdb_session_written(&query->session, err);
}

/* The query is run to its end first: it may read what the COPY writes. */
static gdb_status copy_query(gdb_query *query, const gdb_copy_from *copy, gdb_ast_range *range,
                             gdb_error *err)
{
    uint32_t columns;
    gdb_copy_rows *rows = NULL;
    gdb_status status = GDB_OK;

    GDB_TRY(build_inside(query, copy->statement->copy_from.query, range, err));
    columns = query->current->plan->column_count;
    GDB_TRY_OUT(gdb_copy_rows_open(&rows, copy, columns, range, err));
    *range = (gdb_ast_range){0, 0};
    GDB_TRY_OUT(keep_rows(query, err));
    for (size_t i = 0; i < query->result_count; i += columns)
        GDB_TRY_OUT(gdb_copy_rows_insert(rows, &query->results[i], err));
    query->stats.rows = gdb_copy_rows_finish(rows);
    query->result_count = 0;
out:
    gdb_copy_rows_close(rows);
    return status;
}

/* COPY t FROM, IMPORT DATABASE: without rows, as whatever only writes. */
static gdb_status run_copy_from(gdb_query *query, gdb_ast_range *range, gdb_error *err)
{
    const gdb_copy_from copy = {.database = query->database,
                                .transaction = query->session.transaction,
                                .script = &query->script,
                                .statement = query->current->statement,
                                .interrupt = query->options->interrupt,
                                .sink = query->options->sink};

    if (copy.statement->kind == GDB_AST_STATEMENT_IMPORT_DATABASE) {
        gdb_statement_cache_forget(&query->cache);
        *range = (gdb_ast_range){0, 0};
        GDB_TRY(gdb_database_import(&copy, &query->stats.rows, err));
    } else if (copy.statement->copy_from.query != NULL)
        GDB_TRY(copy_query(query, &copy, range, err));
    else
        GDB_TRY(gdb_copy_from_run(&copy, &query->stats.rows, err));
    return gdb_session_written(&query->session, err);
}

static gdb_status control(gdb_query *query, gdb_error *err)
{
    if (query->current->statement->kind == GDB_AST_STATEMENT_ROLLBACK)
        gdb_statement_cache_forget(&query->cache);
    return gdb_session_control(&query->session, query->current->statement, err);
}

/* The statement with its own tree, bound query, plan and operators. */
static gdb_status start(gdb_query *query, bool writes, gdb_ast_range *range, gdb_error *err)
{
    const gdb_ast_statement *statement = query->current->statement;

    *range = statement->range;
    if (is_control(statement))
        return control(query, err);
    GDB_TRY(gdb_session_check(&query->session, writes, err));
    if (statement->kind == GDB_AST_STATEMENT_CHECKPOINT && !is_explained(query))
        return query->session.state == GDB_SESSION_AUTOCOMMIT
                   ? GDB_OK
                   : GDB_FAIL(err, GDB_ERR_QUERY, "CHECKPOINT cannot be part of a transaction");
    if (gdb_ddl_is(statement))
        return change_tables(query, range, err);
    if (statement->kind == GDB_AST_STATEMENT_COPY_TO && !is_explained(query))
        return run_copy_to(query, range, err);
    if ((statement->kind == GDB_AST_STATEMENT_COPY_FROM ||
         statement->kind == GDB_AST_STATEMENT_IMPORT_DATABASE) &&
        !is_explained(query))
        return run_copy_from(query, range, err);
    if (statement->kind == GDB_AST_STATEMENT_EXPORT_DATABASE && !is_explained(query))
        return gdb_database_export(query->database, &query->script, statement, query->options,
                                   &query->stats.rows, err);
    GDB_TRY(plan_statement(query, statement, range, err));
    query->has_result = has_rows(query->current->bound);
    if (statement->explain == GDB_AST_EXPLAIN_PLAN)
        return gdb_plan_print(query->current->plan, query->current->bound, &query->lines, err);
    GDB_TRY(build_operators(query, err));
    if (query->current->bound->writes)
        return run_to_write(query, err);
    return query->current->context.profile ? run_for_profile(query, err) : GDB_OK;
}

static gdb_status parse_and_start(gdb_query *query, const gdb_statement_entry *statement,
                                  gdb_ast_range *range, gdb_error *err)
{
    uint32_t end;

    GDB_TRY(gdb_cypher_parse_statement(&query->script, statement->offset, &query->own->arena,
                                       &query->own->statement, &end, range, err));
    return start(query, statement->writes, range, err);
}

/* What has run is kept for the next one of its shape, if it can run again. It is done, so that
 * nothing here is a failure. */
static void keep(gdb_query *query, bool writes)
{
    gdb_cached_statement *cached = gdb_statement_cache_find(&query->cache, &query->shape);
    gdb_prepared *next;
    bool fits;

    if (cached == NULL &&
        gdb_statement_cache_add(&query->cache, &query->shape, writes, &cached, NULL) != GDB_OK)
        return;
    if (cached->prepared != NULL || cached->is_unfit)
        return;
    cached->is_unfit = gdb_prepared_keep(query->own, &query->shape, &fits, NULL) != GDB_OK || !fits;
    next = cached->is_unfit ? NULL : gdb_alloc_zero(sizeof(*next), NULL);
    if (next == NULL) {
        query->own->is_kept = false;
        return;
    }
    cached->prepared = query->own;
    query->own = next;
}

/* A statement of a shape that came before. */
static gdb_status start_again(gdb_query *query, const gdb_statement_entry *statement,
                              gdb_ast_range *range, gdb_error *err)
{
    gdb_cached_statement *cached;

    GDB_TRY(gdb_statement_shape_read(&query->shape, query->script.text, statement->offset, err));
    cached = gdb_statement_cache_find(&query->cache, &query->shape);
    if (cached != NULL && cached->prepared != NULL &&
        gdb_prepared_replace(cached->prepared, query->script.text, &query->shape)) {
        query->current = cached->prepared;
        *range = gdb_statement_shape_range(&query->shape);
        GDB_TRY(gdb_session_check(&query->session, true, err));
        GDB_TRY(gdb_operator_write_again(query->current->op, err));
        return run_to_write(query, err);
    }
    GDB_TRY(parse_and_start(query, statement, range, err));
    keep(query, statement->writes);
    return GDB_OK;
}

/* Say where, and undo what the statement and its transaction have done. */
static gdb_status fail_statement(gdb_query *query, gdb_status status, gdb_buffer *caret,
                                 gdb_error *err)
{
    place(query, status, caret, err);
    gdb_database_where(query->database, status, err);
    end_statement(query);
    gdb_statement_cache_forget(&query->cache);
    return gdb_session_failed(&query->session, status, err);
}

gdb_status gdb_query_begin(gdb_query *query, size_t number, gdb_buffer *caret, gdb_error *err)
{
    const gdb_statement_entry *statement = &query->statements.items[number];
    gdb_ast_range range = {0, 0};
    gdb_status status;

    end_statement(query);
    query->stats = (gdb_query_stats){0};
    if (query->options->stats) {
        query->began = now();
        gdb_buffer_pool_stats_get(gdb_database_pool(query->database), &query->pool_before);
    }
    status = gdb_interrupt_check(query->options->interrupt, err);
    if (status == GDB_OK)
        status = statement->repeats && statement->writes
                     ? start_again(query, statement, &range, err)
                     : parse_and_start(query, statement, &range, err);
    if (status == GDB_OK)
        return GDB_OK;
    if (!place(query, status, caret, err) && range.length > 0) {
        if (status == GDB_ERR_QUERY)
            gdb_syntax_where(err, status, &query->script, range);
        mark(query->script.text, range, status, caret);
    }
    return fail_statement(query, status, caret, err);
}

gdb_arena *gdb_query_arena(gdb_query *query)
{
    return &query->arena;
}

uint32_t gdb_query_column_count(const gdb_query *query)
{
    if (is_explained(query))
        return 1;
    return query->has_result ? query->current->plan->column_count : 0;
}

gdb_text_view gdb_query_column_name(const gdb_query *query, uint32_t column)
{
    return is_explained(query) ? gdb_text_of("plan") : query->current->plan->columns[column].name;
}

gdb_type_id gdb_query_column_type(const gdb_query *query, uint32_t column)
{
    return is_explained(query) ? GDB_TYPE_STRING : query->current->plan->columns[column].type;
}

static gdb_status next_line(gdb_query *query, const gdb_value **row, gdb_error *err)
{
    gdb_text_view rest = gdb_text((const char *)query->lines.data + query->lines_done,
                                  query->lines.size - query->lines_done);
    const char *end;

    if (rest.size == 0) {
        *row = NULL;
        return GDB_OK;
    }
    if (query->row == NULL) {
        query->row = gdb_alloc_array(1, sizeof(*query->row), err);
        if (query->row == NULL)
            return GDB_ERR_NOMEM;
    }
    end = memchr(rest.data, '\n', rest.size);
    query->row[0] =
        gdb_value_string(gdb_text(rest.data, end != NULL ? (size_t)(end - rest.data) : rest.size));
    query->lines_done += query->row[0].as.text.size + (end != NULL ? 1 : 0);
    *row = query->row;
    return GDB_OK;
}

/* Of those that wait behind a statement that has written. */
static void next_result(gdb_query *query, const gdb_value **row)
{
    *row = NULL;
    if (query->results_done == query->result_count)
        return;
    *row = query->results + query->results_done;
    query->results_done += query->current->plan->column_count;
}

static gdb_status next(gdb_query *query, const gdb_value **row, gdb_error *err)
{
    if (is_explained(query))
        return next_line(query, row, err);
    if (query->has_result && !query->writes)
        return next_row(query, row, err);
    next_result(query, row);
    return GDB_OK;
}

gdb_status gdb_query_next(gdb_query *query, const gdb_value **row, gdb_buffer *caret,
                          gdb_error *err)
{
    gdb_status status = next(query, row, err);

    if (status != GDB_OK)
        return fail_statement(query, status, caret, err);
    if (*row != NULL)
        query->stats.rows++;
    if (query->options->stats)
        query->stats.seconds = now() - query->began;
    return GDB_OK;
}

gdb_status gdb_query_finish(gdb_query *query, gdb_buffer *caret, gdb_error *err)
{
    gdb_status status;

    end_statement(query);
    status = gdb_interrupt_check(query->options->interrupt, err);
    if (status == GDB_OK)
        status = gdb_session_finish(&query->session, err);
    return status == GDB_OK ? GDB_OK : fail_statement(query, status, caret, err);
}

bool gdb_query_in_transaction(const gdb_query *query)
{
    return query->session.state != GDB_SESSION_AUTOCOMMIT && !query->session.single;
}

void gdb_query_stats_get(const gdb_query *query, gdb_query_stats *out)
{
    gdb_buffer_pool_stats pool;

    gdb_buffer_pool_stats_get(gdb_database_pool(query->database), &pool);
    *out = query->stats;
    out->pages_read = pool.pages_read - query->pool_before.pages_read;
    out->hits = pool.hits - query->pool_before.hits;
    out->misses = pool.misses - query->pool_before.misses;
    out->evictions = pool.evictions - query->pool_before.evictions;
}
